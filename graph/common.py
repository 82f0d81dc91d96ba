"""What several things have in common: everything that stands beside each of them, the rarest first; as a request that compiles itself. Sans I/O.

The neighbours of the least connected one are looked at, and of these the ones that stand beside all others: so the cost is bounded by the
smallest, however well connected the rest is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graph.answer import answer
from graph.match import Scope
from graph.paths import hops
from graph.request import Fields, Own, Pick
from graph.select import Row, Select
from graph.statement import quoted
from graph.statistics import Statistics
from graph.walked import Steps, Walked

LOOKED = 20_000  # neighbours of the least connected one that are looked at: some 50 ms


@dataclass(frozen=True)
class Sharing:
    """Of which things (ids), by which relations, and things of which labels; of any where there are none."""

    of: Any
    walked: Walked
    labels: tuple[str, ...] = ()
    first: int = 25
    skip: Any = 0


@dataclass(frozen=True)
class Held:
    """What an answer knows of itself: how many things are common in all, how many it shows, what the graph does not know, whether not all could be looked at."""

    total: int
    shown: int
    unknown: tuple[str, ...]
    cut: bool

    @property
    def complete(self) -> bool:
        return not (self.unknown or self.cut)

    @classmethod
    def of(cls, row: Sequence[Any], ids: Sequence[str]) -> Held:
        return cls(row[1], len(row[0]), tuple(one for one in dict.fromkeys(ids) if one not in row[2]), row[3])


@dataclass(frozen=True)
class Beside(Scope):
    """The scope of one common thing; `xs` are the things that were given."""

    xs: str
    steps: Steps


@dataclass(frozen=True)
class Common(Own):
    """The answer's object; its fields are Found, Told and Literal."""

    asked: Sharing
    fields: tuple[Pick, ...] = ()

    def cost(self, _statistics: Statistics) -> float:  # a bound, and no estimate: the search is cut there
        return float(LOOKED)

    def inside(self) -> tuple[float, Fields]:
        return 1, self.fields

    def compile(self, select: Select, scope: Scope, row: Row, v: str) -> str:
        fresh, steps = select.matcher.fresh, self.asked.walked.steps(select.matcher.parameters)
        z, w, one, found = fresh("n"), fresh("w"), fresh("w"), fresh("c")
        inner, here = Row(), Beside({"thing": z}, z, "xs", steps)
        told = f"{select.shape.constant(Held.of)}({w}, {select.shape.constant(self.asked.of)})"
        text = answer(select, self.fields, lambda fields: f"[{select.fields(fields, here, inner, one)} for {one} in {w}[0]]", told,
                      lambda pick: select.pick(pick, scope, row, v))
        if not inner.columns:
            inner.column("1")
        lines = [*self._lines(select, steps), "CALL (xs, page) {", f"  UNWIND page AS {z}", f"  WITH {z}",
                 *("  " + line for call in inner.calls for line in call.split("\n")), f"  RETURN collect({inner.listed}) AS {found}", "}"]
        outer = Row()
        for column in (found, "total", "known", "cut"):
            outer.column(column)
        return f"next({text} for {w} in {v}[{select.collect([], lines, outer, row)}])"

    def _lines(self, select: Select, steps: Steps) -> list[str]:
        """Lines that give `xs`, the things in the order they were given, `known`, their ids, `page`, `total` and `cut`."""
        asked, add = self.asked, select.matcher.parameters.add
        looked, labels = add(LOOKED), [f"z:{'|'.join(map(quoted, asked.labels))}"] if asked.labels else []
        skip = f" SKIP {add(asked.skip)}" if asked.skip != 0 else ""
        return [f"WITH {add(asked.of)} AS ids", "CALL (ids) {", "  UNWIND range(0, size(ids) - 1) AS i", "  MATCH (x:Entity {id: ids[i]})", "  WITH x, min(i) AS i ORDER BY i",
                "  RETURN collect(x) AS xs, collect(x.id) AS known", "}",
                "CALL (ids, xs) {", "  WITH * WHERE size(xs) > 1 AND all(id IN ids WHERE any(x IN xs WHERE x.id = id))", "  UNWIND xs AS x", "  WITH xs, x ORDER BY COUNT { (x)--() }, x.id LIMIT 1",
                f"  MATCH {steps.step('x', 'z', 'NOT z IN xs', *labels)}", f"  WITH DISTINCT z LIMIT {looked}",
                f"  WITH z, all(x IN xs WHERE EXISTS {{ MATCH {steps.step('x', 'z')} }}) AS common", "  RETURN collect(CASE WHEN common THEN z END) AS zs, count(*) AS n", "}",
                f"CALL (zs) {{\n  UNWIND zs AS z\n  WITH z ORDER BY coalesce(z.degree, 0), z.id{skip} LIMIT {add(asked.first)}\n  RETURN collect(z) AS page\n}}",
                f"WITH xs, known, page, size(zs) AS total, n >= {looked} AS cut"]


@dataclass(frozen=True)
class Legs(Own):
    """From each of the given things one hop to the common one, in the order they were given."""

    fields: Fields = ()
    many: int = 10

    def cost(self, _statistics: Statistics) -> float:
        return self.many

    def inside(self) -> tuple[float, Fields]:
        return self.many, self.fields

    def compile(self, select: Select, scope: Scope, row: Row, v: str) -> str:
        assert isinstance(scope, Beside)  # noqa: S101  # it belongs to Common
        x, y = select.matcher.fresh("n"), select.matcher.fresh("n")
        lines = [f"UNWIND range(0, size({scope.xs}) - 1) AS i", f"WITH i, {scope.xs}[i] AS {x}, {scope.this} AS {y} ORDER BY i"]
        return hops(select, scope.steps, [scope.xs, scope.this], lines, (x, y), self.fields, row, v)
