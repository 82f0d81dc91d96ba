"""The empty cells of a matrix, told apart: a source could have told of it and did not, none could, or only old ones. Sans I/O.

A dataset covers a cell when it states relations of each kind that fill such cells, has projects in the country of the cell's place (where it has
one), and knows the organisation (where there is one). What datasets state, and where, is kept by graph/derive/coverage.py.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph.grid import Filter, Grid, Side, call
from graph.match import Scope
from graph.matrix import Answer, Entries, Found, Known, List
from graph.request import Fields, Inside, Own, Pick
from graph.routes import Route
from graph.select import Row, Select
from graph.statistics import Statistics
from schema.nodes.evidence import STALE_MONTHS

STATUSES = ("NONE_FOUND", "STALE", "NOT_SEARCHED")
Gap = tuple[int, int, str, list[int]]  # row, column, status, places of the datasets that cover it


@dataclass(frozen=True)
class Empty(Inside):
    """The empty cells; its fields are Of and Literal."""

    fields: tuple[Pick, ...]


@dataclass(frozen=True)
class Of(Inside):
    """Of an empty cell: the place of its `row` or `column`, its `status`, or the `sources` that cover it, with fields."""

    what: str
    fields: Fields = ()


@dataclass(frozen=True)
class Number(Inside):
    """How many empty cells of the shown rows and columns have the status; all without one."""

    status: str = ""


@dataclass(frozen=True)
class Gaps(Own):
    """The empty cells of a route between the best connected rows and columns; its fields are Entries, Empty, Number and Literal.

    A source is stale when it was loaded more than `months` ago. At most `limit` empty cells are given, of these `statuses` where there are any.
    """

    route: Route
    sides: tuple[Side, Side]
    fields: tuple[Pick, ...]
    leave: Filter
    months: Any = field(default=STALE_MONTHS)
    limit: int = 100
    statuses: tuple[str, ...] = ()

    def cost(self, _statistics: Statistics) -> float:
        return 10.0 * self.sides[0].limit * self.sides[1].limit

    def compile(self, select: Select, scope: Scope, row: Row, v: str) -> str:  # noqa: ARG002  # it starts from nothing
        grid = Grid(select, self.route, self.sides, self.leave)
        row.calls.extend(choose(grid))
        return _Answer(self, grid, row, v).text()


def choose(grid: Grid) -> Iterator[str]:
    """Sub-queries that give the rows and columns: also those without any filled cell, the best connected first."""
    for place in (False, True):
        n = (grid.r, grid.c)[place]
        tests = [f"{n}.id IN {grid.ids[place]} AND {n}:Entity"] if grid.ids[place] else []
        if grid.countries and grid.route.countries[place]:
            tests.append(f"{grid.route.countries[place].format(n=n)} IN {grid.countries}")
        yield call("", [f"MATCH ({n}:{(grid.route.rows, grid.route.columns)[place]})", *grid.where(tests), f"WITH {n}, {grid.route.rank(n, place)} AS filled",
                        f"ORDER BY filled DESC, {n}.id", *grid.page(n, place)])


class _Answer(Answer):
    """As of a matrix; in it D is the list of datasets that may cover a cell, and `found` every empty cell."""

    def __init__(self, asked: Gaps, grid: Grid, row: Row, v: str) -> None:
        super().__init__(grid, row, v)
        self.asked, self.datasets, self.d = asked, List(self.select), self.select.matcher.fresh("d")
        for place, n in enumerate((grid.r, grid.c)):  # what covering asks of it: after its id, the datasets that know it, and its country
            side = grid.route.sides[place] if grid.route.sides else None
            self.sides[place].inner.column(f"COLLECT {{ MATCH ({n})-[:FROM]->(known:Dataset) RETURN known.id }}" if side and side.known else "null")
            self.sides[place].inner.column(side.country.format(n=n) if side and side.country else "null AND null")

    def text(self) -> str:
        grid, add = self.grid, self.select.matcher.parameters.add
        d = self.d
        for expression in (f"{d}.id", f"coalesce({d}.loadedAt < datetime() - duration({{months: {add(self.asked.months)}}}), true)",
                           f"COLLECT {{ MATCH ({d})-[:COVERS]->(land:Country) RETURN land.iso2 }}"):
            self.datasets.inner.column(expression)
        body = "{" + ", ".join(f"{pick.key!r}: {self.part(pick)}" for pick in self.asked.fields) + "}"
        states = " AND ".join(f"any(type IN {d}.states WHERE type IN {add(kinds)})" for kinds in grid.route.stated)
        datasets = self.datasets.collected([], [f"MATCH ({d}:Dataset)", f"WHERE {states}", f"WITH {d} ORDER BY {d}.id"], self.row, self.v)
        rows, columns = self.lists()
        made, sorted_out = self.select.shape.constant(empty_cells), self.select.shape.constant(_sorted_out(self.asked.statuses))
        return (f"(lambda rows, columns, D, cells, TR, TC: (lambda found: {body})({sorted_out}({made}(rows, columns, D, cells))))"
                f"({rows}, {columns}, {datasets}, *{self.laid_out(rows, columns)})")

    def part(self, pick: Pick) -> str:
        match pick:
            case Entries():
                return self.field(pick)
            case Empty():
                fields = ", ".join(f"{one.key!r}: {self.of(one)}" for one in pick.fields)
                return f"[{{{fields}}} for gap in found[0][:{self.asked.limit}]]"
            case Number():
                return f"found[1][{pick.status!r}]"
            case _:
                return self.literal(pick)

    def of(self, pick: Pick) -> str:
        if not isinstance(pick, Of):
            return self.literal(pick)
        if pick.what != "sources":
            return f"gap[{('row', 'column', 'status').index(pick.what)}]"
        text = self.select.fields(pick.fields, Scope({}, self.d), self.datasets.inner, self.datasets.w)
        return f"[{text} for {self.datasets.w} in [D[one] for one in gap[3]]]"


def _sorted_out(statuses: Collection[str]) -> Callable[[Iterator[Gap]], tuple[list[Gap], dict[str, int]]]:
    """From all gaps: those of the statuses, and the numbers of each."""

    def count(gaps: Iterator[Gap]) -> tuple[list[Gap], dict[str, int]]:
        numbers, kept = dict.fromkeys((*STATUSES, ""), 0), []
        for gap in gaps:
            numbers[gap[2]] += 1
            numbers[""] += 1
            if not statuses or gap[2] in statuses:
                kept.append(gap)
        return kept, numbers

    return count


def empty_cells(rows: Sequence[Known], columns: Sequence[Known], datasets: Sequence[Known], cells: Sequence[Sequence[Found]]) -> Iterator[Gap]:
    """The empty cells, row by row. Rows and columns are (id, datasets that know it or None, country or None), datasets (id, stale, countries), filled cells lie row by row."""
    filled = [{cell[-1] for cell in row} for row in cells]
    countries = [frozenset(one[2]) for one in datasets]
    memo: dict[tuple[Any, ...], tuple[str, list[int]]] = {}
    for n, row in enumerate(rows):
        for m, column in enumerate(columns):
            if m in filled[n]:
                continue
            known = row[1] if row[1] is not None else column[1]
            country = row[2] if row[2] is not None else column[2]
            key = (n if row[1] is not None else m if column[1] is not None else None, country)
            if key not in memo:
                memo[key] = _status(datasets, countries, known, country)
            yield n, m, *memo[key]


def _status(datasets: Sequence[Known], countries: Sequence[frozenset[str]], known: Collection[str] | None, country: str | None) -> tuple[str, list[int]]:
    covering = [n for n, one in enumerate(datasets) if (known is None or one[0] in known) and (country is None or country in countries[n])]
    if not covering:
        return "NOT_SEARCHED", []
    return ("STALE" if all(datasets[n][1] for n in covering) else "NONE_FOUND"), covering


__all__ = ["STATUSES", "Empty", "Gaps", "Number", "Of", "choose", "empty_cells"]
