"""The rows of an export: asked page by page, flattened, each with what it cites, and kept on disk until the last page."""

from __future__ import annotations

import datetime as dt
import itertools
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any, NamedTuple, Self

import orjson

from api.client import NotAnswered
from api.engine import Engine
from api.exports.document import AFTER, CITED, FIRST, PAGE, Column, Exported
from api.limits import TooMuch
from schema.errors import PartnergraphError

PAGES = 1_000  # rows asked at once to begin with; halved while the engine says that this is too much
CITATIONS = "citations"  # title of the last column, in English and French
Progress = Callable[[str, float], None]


class Changed(PartnergraphError):
    """The data changed between two pages."""

    code = "data-changed"


class Row(NamedTuple):
    """One row: the values of its columns in their order, and what it cites (`source`, `record`, `passages`, `cite`)."""

    values: list[Any]
    citations: list[dict[str, Any]]


@dataclass
class Beside:
    """What stands beside whatever is exported: where it comes from, and under which licences."""

    query: str
    variables: Mapping[str, Any]
    title: str = ""
    exported: str = ""  # ISO 8601, UTC
    version: str = ""  # of the data, as `extensions.data.version` of an answer
    loaded: str | None = None
    datasets: list[dict[str, Any]] = field(default_factory=list)
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        """The facts, with the datasets by their ids."""
        return vars(self)


@dataclass
class About(Beside):
    """What stands beside rows."""

    rows: int = 0
    total: int | None = None  # as the query's own totalCount has it, where it asks for it
    columns: list[str] = field(default_factory=list)


class Kept:
    """The rows of an export on disk, to be read as often as a format needs. A context manager: they go at its end."""

    def __init__(self, columns: Sequence[Column], about: About) -> None:
        self.columns, self.about = columns, about
        about.columns = [*(column.title for column in columns), CITATIONS]
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  # closed by `__exit__`
        self._datasets: dict[str, dict[str, Any]] = {}

    def add(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Keep these rows of an answer."""
        self.put(([_value(row, column) for column in self.columns], row) for row in rows)

    def put(self, rows: Iterable[tuple[list[Any], Mapping[str, Any]]]) -> None:
        """Keep rows whose values are known already, with what the object beside them cites."""
        for values, row in rows:
            self._file.write(orjson.dumps([values, list(citations(row, self._datasets))]) + b"\n")
            self.about.rows += 1
        self.about.datasets = [self._datasets[id_] for id_ in sorted(self._datasets)]

    def __iter__(self) -> Iterator[Row]:
        self._file.seek(0)
        return (Row(*orjson.loads(line)) for line in self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


async def gather(engine: Engine, asked: Exported, variables: Mapping[str, Any], kept: Kept, *, limit: int | None = None, told: Progress = lambda _what, _share: None) -> None:
    """Ask all pages into `kept`, up to `limit` rows. Raises NotAnswered, Changed, and what a read raises."""
    about, version = kept.about, await dated(engine, kept.about)
    async for data, rows in pages(engine, asked, variables, limit):
        total = (_at(data, asked.page) or {}).get("totalCount") if asked.page else None
        about.total = total if about.total is None else about.total
        kept.add(rows)
        told(f"{about.rows:,} rows", about.rows / about.total if about.total else 0)
    await unchanged(engine, version)


async def pages(engine: Engine, asked: Exported, variables: Mapping[str, Any], limit: int | None) -> AsyncIterator[tuple[dict[str, Any], list[Any]]]:
    """The answer page by page, each with its rows, of which no more than `limit` are left in it. Raises NotAnswered, and what a read raises."""
    size, after, given = PAGES, asked.after, 0
    while True:
        size, data = await _page(engine, asked, variables, size if limit is None else min(size, limit - given), after)
        rows = (_at(data, asked.rows) or []) if asked.rows else []
        rows[:] = [row for row in rows if row is not None][:None if limit is None else limit - given]
        given += len(rows)
        yield data, rows
        info = (_at(data, asked.page) or {}).get(PAGE, {}) if asked.page else {}
        after = info.get("endCursor")
        if not info.get("hasNextPage") or (limit is not None and given >= limit):
            return


async def unchanged(engine: Engine, version: str) -> None:
    """Raises Changed where the data is not what it was when this version was noted."""
    await engine.refresh()
    if engine.statistics.version != version:
        raise Changed("The data changed while it was exported.", "Export again when no load runs.")


async def dated(engine: Engine, about: Beside) -> str:
    """Note the date and which data it is; its version. Raises what a read raises."""
    await engine.refresh()
    about.version, about.exported = engine.statistics.version, dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    about.loaded = engine.statistics.loaded_at.isoformat() if engine.statistics.loaded_at else None
    return about.version


async def _page(engine: Engine, asked: Exported, variables: Mapping[str, Any], size: int, after: str | None) -> tuple[int, dict[str, Any]]:
    """One page and its size: a smaller one where the engine refuses so many rows."""
    while True:
        body = (await engine.ask(asked.text, {**variables, FIRST: size, AFTER: after} if asked.page else variables)).body
        errors = body.get("errors")
        if not errors:
            data: dict[str, Any] = body["data"]
            return size, data
        if not asked.page or size <= 1 or any(error["extensions"]["code"] != TooMuch.code for error in errors):
            raise NotAnswered(errors)
        size //= 2


def citations(value: Any, datasets: dict[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """What a row cites, each once, in the order of its fields; the datasets met go into `datasets`."""
    seen: set[bytes] = set()
    for one in _cited(value):
        source = one.get("source") or {}
        if source:
            datasets.setdefault(source["id"], source)
        told = {"source": source.get("id"), "record": one.get("record"), "passages": one.get("passageIds") or [], "cite": one.get("cite")}
        if (key := orjson.dumps(told)) not in seen:
            seen.add(key)
            yield told


def _cited(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        yield from itertools.chain.from_iterable(map(_cited, value))
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key == CITED:
                yield from inner if isinstance(inner, list) else [inner] if inner else []
            elif key == f"{CITED}Of":
                yield from ({"source": one} for one in inner)
            else:
                yield from _cited(inner)


def cited_as(citation: Mapping[str, Any]) -> str:
    """A citation in one line, for the cell of a table."""
    return ", ".join(part for part in (citation["source"], citation["record"], *citation["passages"], citation["cite"]) if part)


def _value(row: Any, column: Column) -> Any:
    found = list(_leaves(row, column.path))
    return found if column.many else found[0] if found else None


def _leaves(value: Any, path: Sequence[str]) -> Iterator[Any]:
    """What stands at the end of a path; an object that lacks it counts as one absent value, so that the lists of a row go in step."""
    if isinstance(value, list):
        for one in value:
            yield from _leaves(one, path)
    elif not path or value is None:
        yield value
    else:
        yield from _leaves(value.get(path[0]), path[1:])


def _at(value: Any, path: Sequence[str]) -> Any:
    for name in path:
        value = (value or {}).get(name)
    return value


__all__ = ["About", "Beside", "Changed", "Kept", "Progress", "Row", "cited_as", "dated", "gather", "pages", "unchanged"]
