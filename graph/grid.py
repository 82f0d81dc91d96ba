"""The rows, columns and cells of a matrix as Cypher. Sans I/O.

Where nothing is filtered, rows and columns are chosen by how many relations they have, a number that the store keeps; where something is, by how
many cells they have left. Then only their cells are looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from graph import routes
from graph.request import BadRequest
from graph.routes import Route
from graph.select import Select
from graph.statement import quoted

MEASURES = ("count", "usd", "firstYear", "lastYear")
KEPT = {"count": "projectCount"}  # how the kept relations call what differs
DOLLARS = ("CONNECTS_TO",)  # the kept relations that carry them


@dataclass(frozen=True)
class Side:
    """Which rows, or columns: at most `limit` after the first `skip`, of these `ids` where they are given."""

    limit: int
    skip: Any = 0
    ids: Any = None


@dataclass(frozen=True)
class Filter:
    """What leaves out cells: `countries` (codes) that they lie in, and a date on which they were active."""

    countries: Any = None
    active_on: Any = None


class Grid:
    """The variables of one matrix: its chosen rows and columns, and how its cells are found."""

    def __init__(self, select: Select, route: Route, sides: tuple[Side, Side], leave: Filter, measures: Sequence[str] = ()) -> None:
        self.select, self.route, self.sides, self.measures = select, route, sides, measures
        fresh, add = select.matcher.fresh, select.matcher.parameters.add
        self.r, self.c, self.i = fresh("r"), fresh("c"), fresh("i")
        self.chosen = fresh("rows"), fresh("columns")
        self.names = {name: fresh("a") for name in measures}
        self.ids = tuple(add(side.ids) if side.ids is not None else "" for side in self.sides)
        self.countries = add(leave.countries) if leave.countries is not None else ""
        self.active = add(leave.active_on) if leave.active_on is not None else ""
        if self.countries and not any(route.countries):
            raise BadRequest(f"Neither {route.rows} nor {route.columns} lies in a country.", "Leave `countries` out.")
        if "usd" in measures and not (route.money if self.live else route.kept and route.kept[0] in DOLLARS):
            raise BadRequest(f"Cells of {route.rows} and {route.columns} carry no dollars.", "Ask `count`, `firstYear` and `lastYear`.")

    @property
    def live(self) -> bool:
        """Whether the projects themselves are asked, and not what is kept of them: what was active on a date was not kept."""
        return bool(self.active) or not self.route.kept

    @property
    def filtered(self) -> bool:
        return bool(self.countries or self.active or any(self.ids))

    def choose(self) -> Iterator[str]:
        """Sub-queries that give the chosen rows and columns, one more of each than is shown."""
        for place in (False, True):
            n = (self.r, self.c)[place]
            if self.filtered:
                # Once for rows and once for columns: to hold what was met for both takes gigabytes where a country has a hundred thousand cells.
                lines = [*self.met(), *([f"WITH DISTINCT {self.r}, {self.c}"] if self.live else ()), f"WITH {n}, count(*) AS filled ORDER BY filled DESC, {n}.id"]
            else:
                lines = [f"MATCH ({n}:{(self.route.rows, self.route.columns)[place]})", *self.ranked(n, place), f"WITH {n}, filled ORDER BY filled DESC, {n}.id"]
            yield call("", [*lines, *self.page(n, place)])

    def ranked(self, n: str, place: bool) -> list[str]:
        """Cypher that gives `filled`, by which rows or columns are ranked: of those that have some. Where it is a property, its index gives it in order."""
        if counted := self.route.counted:
            return [f"WHERE {n}.{counted} > 0", f"WITH {n}, {n}.{counted} AS filled"]
        return [f"WITH {n}, {self.route.rank(n, place)} AS filled", "WHERE filled > 0"]

    def page(self, n: str, place: bool) -> list[str]:
        add, side = self.select.matcher.parameters.add, self.sides[place]
        skip = f"SKIP {add(side.skip)} " if side.skip != 0 else ""
        return [f"{skip}LIMIT {add(side.limit + 1)}", f"RETURN collect({n}) AS {self.chosen[place]}"]

    def shown(self, place: bool) -> str:
        return f"{self.chosen[place]}[..{self.sides[place].limit}]"

    def found(self) -> list[str]:
        """Cypher that gives the shown cells with the place of their row and their measures, one a row."""
        made = "".join(f", {self.measure(name)} AS {var}" for name, var in self.names.items())
        return [f"WITH {self.shown(False)} AS ranked, {self.shown(True)} AS shown", f"UNWIND range(0, size(ranked) - 1) AS {self.i}",
                f"WITH shown, {self.i}, ranked[{self.i}] AS {self.r}", *self.met(row_known=True),
                f"WITH {'DISTINCT ' if not made else ''}{self.i}, {self.r}, {self.c}{made}"]

    def met(self, *, row_known: bool = False) -> list[str]:
        """Cypher that gives rows and columns that meet; with `row_known` only those of the chosen columns, and what the measures need."""
        if self.live and self.route.sides:
            return self.walked(row_known)
        pattern = f"({self.r}){self.route.kept_pattern('x') if not self.live else self.between}({self.c})"
        tests = [f"{self.c} IN shown"] if row_known else [f"{self.r}:{self.route.rows}", f"{self.c}:{self.route.columns}", *self.only(False), *self.only(True)]
        return [f"MATCH {pattern}", *self.where([*tests, *self.then("x.validFrom", "x.validTo")])]

    def walked(self, row_known: bool) -> list[str]:
        """The same through the projects: from one side to all of its projects, then on to the other. Asked in one pattern, two large sides may meet
        as a product.
        """
        start = False if row_known else self.first
        money = row_known and "usd" in self.measures
        lines: list[str] = []
        for place in (start, not start):
            side, n = self.side(place), (self.r, self.c)[place]
            ends = [f"{n} IN shown"] if row_known and place else [] if row_known else [f"{n}:{(self.route.rows, self.route.columns)[place]}", *self.only(place)]
            lines += [f"MATCH {side.reach.format(n=n)}", *self.where([side.where, *ends, *(self.then("p.starts", "p.ends") if place == start else ())])]
            if place == start:
                lines.append(f"WITH DISTINCT {', '.join([*(['shown', self.i] if row_known else []), n, 'p', *(['f'] if side.money and money else [])])}")
        return [*lines, *(self.once(f"{self.i}, {self.r}, {self.c}") if money else ())]

    def side(self, place: bool) -> routes.Side:
        assert self.route.sides  # noqa: S101  # asked only then
        return self.route.sides[place]

    @property
    def first(self) -> bool:
        """The side to begin with: the one that leaves less, else the rows."""
        return bool(not self.ids[False] and (self.ids[True] or (self.countries and self.route.countries[True])))

    @property
    def between(self) -> str:
        return f"-[x:{'|'.join(map(quoted, self.route.types))}]-"

    def then(self, start: str, end: str) -> list[str]:
        """Conditions on the date. Dates are texts as precise as is known, and 2020 lasts until its end; where none is known, it holds."""
        return [f"({start} IS NULL OR {start} <= {self.active} + '~')", f"({end} IS NULL OR {end} + '~' >= {self.active})"] if self.active else []

    def only(self, place: bool) -> Iterator[str]:
        """Conditions on the rows, or the columns, themselves."""
        n = (self.r, self.c)[place]
        if self.ids[place]:
            yield f"{n}:Entity AND {n}.id IN {self.ids[place]}"
        if self.countries and self.route.countries[place]:
            links = not self.live and self.route.kept and self.route.kept[0] == "CONNECTS_TO"
            # The links carry it, in an index that is used where both of its properties are tested.
            yield f"x.countryCode IN {self.countries} AND x.usdOrder IS NOT NULL" if links else f"{self.route.countries[place].format(n=n)} IN {self.countries}"

    def once(self, keys: str) -> Iterator[str]:
        """A project's dollars once: of sources that tell of the same, the larger sum stands."""
        yield f"WITH DISTINCT {keys}, p, f"
        yield f"WITH {keys}, p, f.source AS told, CASE WHEN count(f.usd) > 0 THEN sum(f.usd) END AS usd"
        yield f"WITH {keys}, p, max(usd) AS usd"

    def measure(self, name: str) -> str:
        if not self.live:
            return f"x.{KEPT.get(name, name)}"
        year = "toInteger(left(p.starts, 4))" if self.route.sides else "toInteger(left(x.validFrom, 4))"
        return {"count": f"count(DISTINCT {'p' if self.route.sides else 'x'})", "usd": "CASE WHEN count(usd) > 0 THEN sum(usd) END",
                "firstYear": f"min({year})", "lastYear": f"max({year})"}[name]

    def proof(self, what: str, n: str) -> list[str]:
        """Cypher from a cell to the projects behind it, or to the datasets that state it."""
        if what == "sources" and not self.live:
            return [f"MATCH ({self.r}){self.route.kept_pattern('x')}({self.c})", f"UNWIND x.sources AS told MATCH ({n}:Entity {{id: told}})"]
        if not self.route.sides:
            return [f"MATCH ({self.r}){self.between}({self.c})", *self.where(self.then("x.validFrom", "x.validTo")), f"MATCH ({n}:Entity {{id: x.source}})"] \
                if what == "sources" else [f"UNWIND [] AS {n}"]
        near = self.side(False).far
        here, there, ends = self.side(near), self.side(not near), (self.r, self.c)
        other = f"EXISTS {{ MATCH {there.reach.format(n=ends[not near])}{f' WHERE {there.where}' if there.where else ''} }}"
        lines = [f"MATCH {here.reach.format(n=ends[near])}", *self.where([here.where, *self.then("p.starts", "p.ends")]), "WITH DISTINCT " + ", ".join([*ends, "p"]), f"WHERE {other}"]
        return [*lines, f"MATCH (p)-[:FROM]->({n}:Dataset)" if what == "sources" else f"WITH p AS {n}"]

    @staticmethod
    def where(tests: Sequence[str]) -> list[str]:
        told = " AND ".join(filter(None, tests))
        return [f"WHERE {told}"] if told else []


def call(imports: str, lines: Sequence[str]) -> str:
    """A sub-query of these lines."""
    return f"CALL ({imports}) {{\n" + "\n".join(f"  {line}" for line in lines) + "\n}"


__all__ = ["MEASURES", "Filter", "Grid", "Side", "call"]
