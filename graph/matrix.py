"""A matrix: two types of things set against each other, with the cells that are filled. A request that compiles itself. Sans I/O."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from graph.grid import MEASURES, Filter, Grid, Side
from graph.match import Scope
from graph.request import Fields, Inside, Literal, Own, Pick
from graph.routes import Route
from graph.select import Row, Select
from graph.statistics import Statistics

Known = Sequence[Any]  # of a row, a column or a dataset: its id, then what is asked of it
Found = list[Any]  # of a cell: the place of its row, then what is asked of it
Tally = tuple[int, int]  # how many cells are filled, and the sum of their counts

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
    """Python text that makes the answer of a grid. In it TR and TC are the tallies of rows and columns, by place; a cell is a list that begins with
    the place of its row and ends with that of its column.
    """

    def __init__(self, grid: Grid, row: Row, v: str) -> None:
        self.grid, self.select, self.row, self.v = grid, grid.select, row, v
        self.sides, self.cells = [List(self.select), List(self.select)], List(self.select)
        for place, n in enumerate((grid.r, grid.c)):
            self.sides[place].inner.column(f"{n}.id")
        for expression in (grid.i, *grid.names.values()):
            self.cells.inner.column(expression)

    def matrix(self, fields: Sequence[Pick]) -> str:
        body = self.object(fields)
        rows, columns = self.lists()
        return f"(lambda rows, columns, cells, TR, TC: {body})({rows}, {columns}, *{self.laid_out(rows, columns)})"

    def lists(self) -> list[str]:
        """The chosen rows and columns."""
        return [side.collected([self.grid.chosen[place]], [f"UNWIND {self.grid.shown(bool(place))} AS {n}", f"WITH {n}"], self.row, self.v)
                for place, (side, n) in enumerate(zip(self.sides, (self.grid.r, self.grid.c), strict=True))]

    def laid_out(self, rows: str, columns: str) -> str:
        """The cells row by row, and the tallies. They come column by column, so that a column is named once."""
        grid, inner, by_column, group = self.grid, self.cells.inner, List(self.select), self.select.matcher.fresh("g")
        by_column.inner.column(f"{grid.c}.id")
        by_column.inner.column(group)
        lines = [*grid.found(), *inner.calls, f"WITH {grid.c}, collect({inner.listed}) AS {group}"]
        groups = by_column.collected(grid.chosen, lines, self.row, self.v)
        count = 1 + grid.measures.index("count") if "count" in grid.measures else 0
        return f"{self.select.shape.constant(laid_out)}(len({rows}), {columns}, {groups}, {count})"

    def object(self, fields: Sequence[Pick]) -> str:
        return "{" + ", ".join(f"{pick.key!r}: {self.field(pick)}" for pick in fields) + "}"

    def field(self, pick: Pick) -> str:
        match pick:
            case Entries():
                w = self.sides[pick.column].w
                return f"[{{{', '.join(f'{one.key!r}: {self.entry(one, pick.column)}' for one in pick.fields)}}} for place, {w} in enumerate({('rows', 'columns')[pick.column]})]"
            case Cells():
                return f"[{{{', '.join(f'{one.key!r}: {self.cell(one)}' for one in pick.fields)}}} for row in cells for {self.cells.w} in row]"
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
        return f"{('TR', 'TC')[column]}[place][{int(pick.what == 'count')}]"

    def cell(self, pick: Pick) -> str:
        w, inner = self.cells.w, self.cells.inner
        match pick:
            case Proof():
                return self.proof(pick)
            case Cell(what="row"):
                return f"{w}[0]"
            case Cell(what="column"):
                return f"{w}[-1]"
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


def laid_out(rows: int, columns: Sequence[Known], groups: Sequence[tuple[str, list[Found]]], count: int) -> tuple[list[list[Found]], list[Tally], list[Tally]]:
    """The cells row by row, each with the place of its column at its end, and the tallies of rows and columns. `groups` are the cells of each column that
    has some; `count` is where a cell has what is summed, 0 for nothing.
    """
    of = dict(groups)
    cells: list[list[Found]] = [[] for _ in range(rows)]
    across: list[Tally] = []
    for place, known in enumerate(columns):
        group = of.get(known[0], ())
        across.append(_tally(group, count))
        for cell in group:
            cell.append(place)
            cells[cell[0]].append(cell)
    return cells, [_tally(row, count) for row in cells], across


def _tally(cells: Sequence[Found], count: int) -> Tally:
    return len(cells), sum(cell[count] or 0 for cell in cells) if count else 0


__all__ = ["Answer", "Cell", "Cells", "Entries", "Entry", "List", "Matrix", "More", "Proof"]
