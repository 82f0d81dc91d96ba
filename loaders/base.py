"""The protocol of a loader, and how loaders are found.

A loader is a folder `loaders/<name>/` with `source.yml` (what it is, who publishes it, what counts to expect) and `loader.py`, which
holds one subclass of Loader. Nothing else has to be edited. A loader only yields records; the runner (loaders/run.py) does the rest.
"""

from __future__ import annotations

import importlib
import pkgutil
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from graph.statement import Statement
from loaders.source import Bounds, Source
from schema.core import Node, Relation
from schema.errors import PartnergraphError, did_you_mean


class LoadError(PartnergraphError):
    """A source that cannot be loaded: `file` and `line` say where. The other sources go on."""

    code = "load-error"

    def __init__(self, message: str, hint: str = "", file: str | Path = "", line: int | None = None) -> None:
        where = f"{file}:{line}" if line else str(file)
        super().__init__(f"{where}: {message}" if where else message, hint)
        self.file, self.line = str(file), line


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a source that was skipped or read with a doubt: counted by `kind`, never silent. `count` equal ones; this is the first."""

    kind: str
    message: str
    file: str = ""
    line: int | None = None
    record: str = ""
    count: int = 1


@dataclass(frozen=True)
class Bundle:
    """One dataset to load: its id, what to call it, its file (None for curated facts), what the publisher says of it, and the address of a fetched one."""

    id: str
    name: str
    path: Path | None = None
    about: dict[str, Any] = field(default_factory=dict)
    url: str = ""

    @property
    def place(self) -> str:
        """Where it is, in a reader's words: its address, its path, or ''."""
        return self.url or str(self.path or "")


def _nothing(*_: object) -> None:
    return None


@dataclass(frozen=True)
class Context:
    """What a loader may use while it reads: reads of the graph, and a place to tell how far it is (0 to 1)."""

    read: Callable[[Statement], list[dict[str, Any]]]
    progress: Callable[[float], None] = _nothing


class Loader(ABC):
    """One kind of source. `records` yields nodes, relations and problems of one bundle, in any order, in bounded memory."""

    takes_paths: ClassVar[str] = "no"  # no | optional | required
    samples: ClassVar[bool] = False  # without a path it reads a sample: where all sources are loaded from given folders, it is left out then
    about_projects: ClassVar[bool] = False  # it tells of projects, so that outcome rules go by its sectors and tags (loaders/outcomes)
    packages: ClassVar[tuple[str, ...]] = ()  # installed packages that it reads data from; a new version means a new read

    def __init__(self, source: Source, folder: Path) -> None:
        self.source, self.folder = source, folder

    def bundles(self, paths: Sequence[Path]) -> Iterable[Bundle | LoadError]:
        """The datasets to load; a path that cannot be one becomes a LoadError, and the others go on."""
        if paths and self.takes_paths == "no":
            yield LoadError(f"The loader {self.source.name} takes no path.", "Leave the path out.", paths[0])
            return
        yield Bundle(f"dataset:{self.source.name}", self.source.title.en)

    def has(self, place: Path) -> bool:  # noqa: ARG002  # one that knows its files by their content looks into the place
        """Whether a file or folder that was given to all loaders (`files: [.]`) holds anything for this one."""
        return True

    def describe(self, bundle: Bundle) -> dict[str, Any]:
        """Properties of the dataset's node that only a look into the file tells; asked when the bundle is loaded."""
        return bundle.about

    def expected(self, bundle: Bundle) -> Mapping[str, Bounds]:  # noqa: ARG002  # a loader of several kinds of dataset tells them apart
        """How many to expect of each type in this dataset."""
        return self.source.counts

    def inputs(self, bundle: Bundle) -> Iterable[Path]:
        """The files whose content decides whether the bundle has changed."""
        if bundle.path is not None:
            yield bundle.path
        yield from sorted(p for p in self.folder.rglob("*") if p.suffix in (".py", ".yml"))

    @abstractmethod
    def records(self, bundle: Bundle, context: Context) -> Iterator[Node | Relation | Problem]:
        """The bundle's records. Raises LoadError when it cannot be read as a whole; then nothing of it is written."""


def each_file(source: Source, paths: Sequence[Path], wanted: str) -> Iterator[Bundle | LoadError]:
    """Each file as a dataset of its own, known by its name; two of one name by their folders too. `wanted` says what to give instead of what is no file."""
    taken: dict[str, Path] = {}
    for path in paths:
        if not path.is_file():
            yield LoadError("is no file.", wanted, path)
            continue
        stem, folder = path.name.split(".")[0], path.parent
        while taken.setdefault(stem, path) != path:
            stem, folder = f"{folder.name}/{stem}", folder.parent
        yield Bundle(f"dataset:{source.name}:{'_'.join(stem.split())}", path.name, path)


@cache
def found() -> dict[str, type[Loader]]:
    """Every loader by name: each folder beside this file that holds a loader.py."""
    here = Path(__file__).parent
    loaders: dict[str, type[Loader]] = {}
    for info in pkgutil.iter_modules([str(here)]):
        if not (here / info.name / "loader.py").is_file():
            continue
        module = importlib.import_module(f"loaders.{info.name}.loader")
        own = [t for t in vars(module).values() if isinstance(t, type) and issubclass(t, Loader) and t.__module__ == module.__name__]
        if len(own) != 1:
            raise PartnergraphError(f"loaders/{info.name}/loader.py declares {len(own)} loaders.", "Declare one subclass of Loader.")
        loaders[info.name] = own[0]
    return loaders


def get(name: str) -> Loader:
    """The loader of that name, with its source.yml read. Raises PartnergraphError naming the known ones."""
    if name not in found():
        raise PartnergraphError(f"There is no source {name!r}.", did_you_mean(name, found()))
    folder = Path(__file__).parent / name
    return found()[name](Source.read(folder / "source.yml"), folder)
