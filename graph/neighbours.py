"""Neighbours: what stands beside a thing, by relation type and direction, and what lies within a few hops. Sans I/O.

A group's neighbours are gathered in one walk, as pairs (neighbour, its relations), and paged as the hits of a search are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from graph.match import Scope
from graph.request import Connection, Fields, Hits, Inside, Object, Order, Own, Page, Pattern, Pick, Rows, Start
from graph.select import Row, Select
from graph.statement import quoted
from graph.statistics import Statistics
from graph.told import FEW, Links, Plain
from graph.walked import Steps, Walked, best

DEEPEST = 3  # hops: the surroundings of four are mostly everything
WALKED = 5_000  # nodes looked at where only some types are wanted: some 20 ms
FEW_TYPES = 3  # of so many the store's own degrees are read; the planner takes some 50 ms for each, once
GROUPS = 10  # relation types and directions that a node has, as a rule
ORDERS = {"NAME": (Order("node", "name", sure=True),), "DEGREE": (Order("node", "degree", descending=True, kind="number"), Order("node", "name", sure=True))}


@dataclass(frozen=True)
class Around:
    """Of what (an id), by which relations, and neighbours of which labels; of any where there are none."""

    start: Any
    walked: Walked
    labels: tuple[str, ...] = ()

    def met(self, m: str) -> str:
        """The condition that a node has one of the labels."""
        return f"{m}:{'|'.join(map(quoted, self.labels))}" if self.labels else ""


@dataclass(frozen=True)
class Beside(Scope):
    """The scope of the thing whose neighbours are asked."""

    asked: Around
    steps: Steps


@dataclass(frozen=True)
class Neighbours(Own):
    """The answer's object. Its fields are Object (the thing itself, or null), Groups, Within, Why and Literal."""

    asked: Around
    fields: tuple[Pick, ...] = ()

    def cost(self, _statistics: Statistics) -> float:
        return 1

    def inside(self) -> tuple[float, Fields]:
        return 1, self.fields

    def compile(self, select: Select, scope: Scope, row: Row, v: str) -> str:  # it starts from nothing
        fresh, parameters = select.matcher.fresh, select.matcher.parameters
        n, w, inner = fresh("n"), fresh("w"), Row()
        here = Beside({"node": n, "from": n}, n, self.asked, self.asked.walked.steps(parameters))
        inner.column(f"{n}.id")
        texts = []
        for pick in self.fields:
            text = select.pick(pick, here, inner, w)
            texts.append(f"{pick.key!r}: " + (f"({text} if {w}[0] is not None else None)" if isinstance(pick, Object) else text))
        lines = ["OPTIONAL MATCH " + f"({n}:Entity {{id: {parameters.add(self.asked.start)}}})", *inner.calls]
        column = select.collect([], lines, inner, row)
        return f"next({{{', '.join(texts)}}} for {w} in {v}[{column}])"


@dataclass(frozen=True)
class Why(Plain):
    """What `of` makes of the id that was asked, whether the graph knows it, and whether it has a neighbour."""

    of: Callable[[str, bool, bool], Any]

    def compile(self, select: Select, scope: Scope, row: Row, v: str) -> str:
        assert isinstance(scope, Beside)  # noqa: S101  # it belongs to Neighbours
        one = row.column(f"EXISTS {{ MATCH {scope.steps.step(scope.this, 'm', f'm <> {scope.this}', scope.asked.met('m'))} }}")
        return f"{select.shape.constant(self.of)}({select.shape.constant(scope.asked.start)}, {v}[0] is not None, {v}[{one}])"


@dataclass(frozen=True)
class Groups(Own):
    """The relation types and directions by which it has neighbours, those with the most relations first. Its fields are Var (type, forward, links),
    Page, Kinds, About and Literal.
    """

    fields: tuple[Pick, ...] = ()

    def cost(self, statistics: Statistics) -> float:
        return sum(sum(fans) for fans in statistics.fans.values())

    def inside(self) -> tuple[float, Fields]:
        return GROUPS, self.fields

    def compile(self, select: Select, scope: Scope, row: Row, v: str) -> str:
        assert isinstance(scope, Beside)  # noqa: S101  # it belongs to Neighbours
        fresh = select.matcher.fresh
        type_, forward, links, hits, w = fresh("t"), fresh("f"), fresh("l"), fresh("h"), fresh("w")
        inner, here = Row(), Scope({**scope.roles, "type": type_, "forward": forward, "links": links, "hits": hits}, scope.this)
        text = select.fields(self.fields, here, inner, w)
        inner.column(type_)
        listed = any(isinstance(pick, Connection | Kinds) for pick in self.fields)
        lines = [*(self._degrees(scope) if self._kept(scope) and not listed else self._walk(scope)), f"WITH t AS {type_}, f AS {forward}, links AS {links}, hits AS {hits}",
                 f"ORDER BY {links} DESC, {type_}, {forward} DESC", *inner.calls]
        return f"[{text} for {w} in {v}[{select.collect([scope.this], lines, inner, row)}]]"

    @staticmethod
    def _kept(scope: Beside) -> bool:
        """Whether the store knows the numbers: no relation and no neighbour is left out, and the types are few."""
        return not scope.steps.held and not scope.asked.labels and len(scope.asked.walked.types) <= FEW_TYPES

    @staticmethod
    def _degrees(scope: Beside) -> list[str]:
        n, walked = scope.this, scope.asked.walked
        ways = [(way, left, right) for way, left, right in (("true", "-", "->"), ("false", "<-", "-")) if walked.way in ("any", "forward" if way == "true" else "backward")]
        each = ", ".join(f"['{type_}', {way}, COUNT {{ ({n}){left}[:{quoted(type_)}]{right}() }}]" for type_ in walked.types for way, left, right in ways)
        return [f"UNWIND [{each}] AS g", "WITH g[0] AS t, g[1] AS f, g[2] AS links, [] AS hits", "WHERE links > 0"]

    @staticmethod
    def _walk(scope: Beside) -> list[str]:
        n = scope.this
        return [f"MATCH {scope.steps.step(n, 'm', f'm <> {n}', scope.asked.met('m'))}", f"WITH type(r) AS t, startNode(r) = {n} AS f, m, collect(r) AS rs",
                "WITH t, f, sum(size(rs)) AS links, collect([m, rs]) AS hits"]


def page(key: str, order: str, page: Page, fields: tuple[Pick, ...]) -> Connection:
    """A page of a group's neighbours, in an order of ORDERS. Its edges have the roles node, from and score, which holds the relations."""
    return Connection(key, rows(order), page, fields)


def rows(order: str) -> Rows:
    """What the cursors of such a page are read by."""
    return Rows(Pattern((Hits("{worth}"), Start("from"))), order=ORDERS[order])


@dataclass(frozen=True)
class Size(Plain):
    """How many neighbours a group has, each counted once."""

    def compile(self, select: Select, scope: Scope, row: Row, v: str) -> str:
        hits = scope.var("hits")
        return f"{v}[{row.column(f'size({hits})')}]"


@dataclass(frozen=True)
class About(Plain):
    """What `of` makes of a group's type and direction."""

    of: Callable[[str, bool], Any]

    def compile(self, select: Select, scope: Scope, row: Row, v: str) -> str:
        return f"{select.shape.constant(self.of)}({v}[{row.column(scope.var('type'))}], {v}[{row.column(scope.var('forward'))}])"


@dataclass(frozen=True)
class Kinds(Own):
    """A group's neighbours counted by type: `of` makes the list from rows of labels and number."""

    of: Callable[[Sequence[Sequence[Any]]], list[Any]]
    fields: tuple[Pick, ...] = ()

    def inside(self) -> tuple[float, Fields]:
        return FEW, ()

    def compile(self, select: Select, scope: Scope, row: Row, v: str) -> str:
        inner, hits, w = Row(), scope.var("hits"), select.matcher.fresh("w")
        for text in ("labels", "number"):
            inner.column(text)
        column = select.collect([hits], [f"UNWIND {hits} AS hit", "WITH labels(hit[0]) AS labels, count(*) AS number"], inner, row)
        return f"[{select.fields(self.fields, scope, Row(), w)} for {w} in {select.shape.constant(self.of)}({v}[{column}])]"


@dataclass(frozen=True)
class Nth(Plain):
    """The n-th value of a row that Python made."""

    n: int = 0

    def compile(self, select: Select, scope: Scope, row: Row, v: str) -> str:  # it needs nothing of the database
        return f"{v}[{self.n}]"


@dataclass(frozen=True)
class Between(Own):
    """The relations between the thing and one neighbour of a group, as objects of these fields."""

    fields: Fields = ()

    def cost(self, _statistics: Statistics) -> float:
        return FEW

    def inside(self) -> tuple[float, Fields]:
        return FEW, self.fields

    def compile(self, select: Select, scope: Scope, row: Row, v: str) -> str:
        links, held = select.matcher.fresh("l"), scope.var("score")
        row.calls.append("\n".join([f"CALL ({held}) {{", f"  UNWIND {held} AS r", f"  WITH r ORDER BY {best()}", f"  RETURN collect(r) AS {links}", "}"]))
        return select.pick(Links(self.key, self.fields), Scope({"from": scope.var("from"), "to": scope.var("node"), "links": links}, links), row, v)


@dataclass(frozen=True)
class Within(Own):
    """Everything within `depth` hops, each once, the nearest first, at most `most`. Its fields are Near, Whole and Literal."""

    depth: int = 1
    most: int = 50
    fields: tuple[Pick, ...] = ()

    def cost(self, _statistics: Statistics) -> float:  # a bound, and no estimate: the walk is cut there
        return float(self.depth * WALKED)

    def inside(self) -> tuple[float, Fields]:
        return 1, self.fields

    def compile(self, select: Select, scope: Scope, row: Row, v: str) -> str:
        assert isinstance(scope, Beside)  # noqa: S101  # it belongs to Neighbours
        w, m, distance = (select.matcher.fresh(letter) for letter in "wnd")
        inner, here = Row(), Scope({"node": m, "distance": distance}, m)
        near = {pick.key: select.fields(pick.fields, here, inner, w) for pick in self.fields if isinstance(pick, Near)}
        if not inner.columns:
            inner.column("1")
        add, found, cut = select.matcher.parameters.add, select.matcher.fresh("c"), select.matcher.fresh("c")
        lines = [*self._lines(scope, add), f"CALL (found) {{\n  UNWIND found AS hit\n  WITH hit[0] AS {m}, hit[1] AS {distance}",
                 *("  " + line for call in inner.calls for line in call.split("\n")), f"  RETURN collect({inner.listed}) AS {found}", "}", f"WITH cut AS {cut}, {found}"]
        outer = Row()
        outer.column(found), outer.column(cut)
        rows, a = f"{v}[{select.collect([scope.this], lines, outer, row)}]", select.matcher.fresh("a")
        texts = [f"{pick.key!r}: " + (f"[{near[pick.key]} for {w} in {a}[0]]" if isinstance(pick, Near) else f"(not {a}[1])" if isinstance(pick, Whole)
                                      else select.pick(pick, scope, row, v)) for pick in self.fields]
        return f"next({{{', '.join(texts)}}} for {a} in {rows})"

    def _lines(self, scope: Beside, add: Callable[[Any], str]) -> list[str]:
        """Lines that give `found`, pairs (node, distance), and `cut`, whether there is more. A hop more is walked only while there is room."""
        n, steps, asked = scope.this, scope.steps, scope.asked
        most, wide = add(self.most), add(WALKED if asked.labels else self.most + 1)
        fit = f"[m IN met WHERE {asked.met('m')}][..{most} + 1]" if asked.labels else "met"
        full = f"cut OR size(met) >= {wide}" if asked.labels else "cut"
        lines = [f"WITH {n}, [] AS found, [] AS seen, false AS cut"]
        for hop in range(1, self.depth + 1):
            lines += [f"CALL ({n}, seen) {{", f"  WITH * WHERE size(seen) <= {most}", f"  MATCH {steps.reach(n, 'm', hop, f'm <> {n}')}",
                      f"  WITH DISTINCT m LIMIT {wide}", "  RETURN collect(m) AS met", "}",
                      f"WITH {n}, found, seen, [m IN {fit} WHERE NOT m IN seen] AS new, {full} AS cut",
                      f"WITH {n}, found + [m IN new | [m, {hop}]] AS found, seen + new AS seen, cut"]
        return [*lines, f"WITH found[..{most}] AS found, cut OR size(found) > {most} AS cut"]


@dataclass(frozen=True)
class Near(Inside, Plain):
    """The things found, as objects of these fields; the roles are node and distance."""

    fields: Fields = ()
    most: int = 0

    def inside(self) -> tuple[float, Fields]:
        return self.most, self.fields


@dataclass(frozen=True)
class Whole(Inside, Plain):
    """Whether nothing was left out."""
