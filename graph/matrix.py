"""A matrix: two types of things set against each other, with the cells that are filled. A request that compiles itself. Sans I/O."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.grid import MEASURES, Filter, Grid, Side
from graph.match import Scope
from graph.request import Fields, Inside, Literal, Own, Pick
from graph.routes import Route
from graph.select import Row, Select
from graph.statistics import Statistics


@dataclass(frozen=True)
class Entries(Inside):
    """The rows, or the columns; its fields are Entry and Literal."""

    column: bool
    fields: tuple[Pick, ...]


@dataclass(frozen=True)
class Entry(Inside):
    """Of a row or column: the thing (`entity`, with fields), how many `cells` of it are filled here, and the sum of their `count`."""

    what: str
    fields: Fields = ()


@dataclass(frozen=True)
class Cells(Inside):
    """The filled cells; its fields are Cell, Proof and Literal."""

    fields: tuple[Pick, ...]


@dataclass(frozen=True)
class Cell(Inside):
    """Of a cell: the place of its `row` or `column`, or one of MEASURES."""

    what: str


@dataclass(frozen=True)
class Proof(Inside):
    """What fills a cell: up to `limit` of its `projects`, or the `sources` that state it."""

    what: str
    fields: Fields
    limit: Any = 10


@dataclass(frozen=True)
class More(Inside):
    """Whether there are more rows, or columns, after those shown."""

    column: bool


@dataclass(frozen=True)
class Matrix(Own):
    """Rows, columns and cells of a route; its fields are Entries, Cells, More and Literal."""

    route: Route
    sides: tuple[Side, Side]
    fields: tuple[Pick, ...]
    leave: Filter

    def cost(self, _statistics: Statistics) -> float:
        return 10.0 * self.sides[0].limit * self.sides[1].limit

    def compile(self, select: Select, scope: Scope, row: Row, v: str) -> str:  # noqa: ARG002  # it starts from nothing
        asked = set(_asked(self.fields))
        grid = Grid(select, self.route, self.sides, self.leave, [name for name in MEASURES if name in asked])
        row.calls.extend(grid.choose())
        return Answer(grid, row, v).matrix(self.fields)


def _asked(fields: Sequence[Pick]) -> Iterator[str]:
    for pick in fields:
        if isinstance(pick, Entries):
            yield from ("count" for one in pick.fields if isinstance(one, Entry) and one.what == "count")
        if isinstance(pick, Cells):
            yield from (one.what for one in pick.fields if isinstance(one, Cell))


class Answer:
    """Python text that makes the answer of a grid. In it R and C are the places of rows and columns by id, TR and TC their tallies."""

    def __init__(self, grid: Grid, row: Row, v: str) -> None:
        self.grid, self.select, self.row, self.v = grid, grid.select, row, v
        self.sides, self.cells = [List(self.select), List(self.select)], List(self.select)
        for place, n in enumerate((grid.r, grid.c)):
            self.sides[place].inner.column(f"{n}.id")
        for expression in (f"{grid.r}.id", f"{grid.c}.id", *grid.names.values()):
            self.cells.inner.column(expression)

    def matrix(self, fields: Sequence[Pick]) -> str:
        body = self.object(fields)
        grid, tally = self.grid, self.select.shape.constant(tallies)
        cells = self.cells.collected(grid.chosen, grid.found(), self.row, self.v)
        count = 2 + grid.measures.index("count") if "count" in grid.measures else -1
        given = [*self.lists(), cells, f"{tally}({cells}, 0, {count})", f"{tally}({cells}, 1, {count})"]
        return f"(lambda rows, columns, R, C, cells, TR, TC: {body})({', '.join(given)})"

    def lists(self) -> list[str]:
        """The chosen rows and columns, and the places in them by id."""
        lists = [side.collected([self.grid.chosen[place]], [f"UNWIND {self.grid.shown(bool(place))} AS {n}", f"WITH {n}"], self.row, self.v)
                 for place, (side, n) in enumerate(zip(self.sides, (self.grid.r, self.grid.c), strict=True))]
        return [*lists, *(f"{self.select.shape.constant(places)}({found})" for found in lists)]

    def object(self, fields: Sequence[Pick]) -> str:
        return "{" + ", ".join(f"{pick.key!r}: {self.field(pick)}" for pick in fields) + "}"

    def field(self, pick: Pick) -> str:
        match pick:
            case Entries():
                w = self.sides[pick.column].w
                return f"[{{{', '.join(f'{one.key!r}: {self.entry(one, pick.column)}' for one in pick.fields)}}} for {w} in {('rows', 'columns')[pick.column]}]"
            case Cells():
                return f"[{{{', '.join(f'{one.key!r}: {self.cell(one)}' for one in pick.fields)}}} for {self.cells.w} in {self.select.shape.constant(in_order)}(cells, R, C)]"
            case More():
                return f"{self.v}[{self.row.column(f'size({self.grid.chosen[pick.column]})')}] > {self.grid.sides[pick.column].limit}"
            case _:
                return self.literal(pick)

    def literal(self, pick: Pick) -> str:
        assert isinstance(pick, Literal)  # noqa: S101  # nothing else is left
        return self.select.shape.constant(pick.value)

    def entry(self, pick: Pick, column: bool) -> str:
        side, n = self.sides[column], (self.grid.r, self.grid.c)[column]
        if not isinstance(pick, Entry):
            return self.literal(pick)
        if pick.what == "entity":
            return self.select.fields(pick.fields, Scope({}, n), side.inner, side.w)
        return f"{('TR', 'TC')[column]}.get({side.w}[0], (0, 0))[{int(pick.what == 'count')}]"

    def cell(self, pick: Pick) -> str:
        w, inner = self.cells.w, self.cells.inner
        match pick:
            case Proof():
                return self.proof(pick)
            case Cell(what="row"):
                return f"R[{w}[0]]"
            case Cell(what="column"):
                return f"C[{w}[1]]"
            case Cell():
                return f"{w}[{inner.column(self.grid.names[pick.what])}]"
            case _:
                return self.literal(pick)

    def proof(self, asked: Proof) -> str:
        n, found = self.select.matcher.fresh("n"), List(self.select)
        text = self.select.fields(asked.fields, Scope({}, n), found.inner, found.w)
        lines = [*self.grid.proof(asked.what, n), f"WITH DISTINCT {n} ORDER BY {n}.id LIMIT {self.select.matcher.parameters.add(asked.limit)}"]
        return f"[{text} for {found.w} in {found.collected([self.grid.r, self.grid.c], lines, self.cells.inner, self.cells.w)}]"


class List:
    """Rows of a sub-query: what is taken of each, and the name of one in Python."""

    def __init__(self, select: Select) -> None:
        self.select, self.inner, self.w = select, Row(), select.matcher.fresh("w")

    def collected(self, imports: Sequence[str], lines: Sequence[str], row: Row, v: str) -> str:
        """Python text for the whole list."""
        if not self.inner.columns:
            self.inner.column("1")
        return f"{v}[{self.select.collect(imports, [*lines, *self.inner.calls], self.inner, row)}]"


def places(entries: Sequence[Sequence[Any]]) -> dict[str, int]:
    """The place of each row, or column, by its id."""
    return {entry[0]: n for n, entry in enumerate(entries)}


def in_order(cells: Sequence[Sequence[Any]], rows: Mapping[str, int], columns: Mapping[str, int]) -> list[Sequence[Any]]:
    """The cells row by row."""
    return sorted(cells, key=lambda cell: (rows[cell[0]], columns[cell[1]]))


def tallies(cells: Sequence[Sequence[Any]], side: int, count: int) -> dict[str, tuple[int, int]]:
    """By id: how many cells are filled, and the sum of what stands at `count` (0 when that is -1)."""
    found: dict[str, tuple[int, int]] = {}
    for cell in cells:
        filled, total = found.get(cell[side], (0, 0))
        found[cell[side]] = filled + 1, total + (cell[count] or 0 if count >= 0 else 0)
    return found


__all__ = ["Answer", "Cell", "Cells", "Entries", "Entry", "List", "Matrix", "More", "Proof", "tallies"]
