"""Paths: how two things hang together, as one sub-query for each question. Sans I/O.

A question has legs: from the start to the first way-point, from each way-point to the next, and from the last to each target. Each leg is
searched by itself (graph/staged.py); legs are joined in Python (graph/joined.py), where a path is one row of lists.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph.answer import Found, answer
from graph.joined import SPARE, Join
from graph.match import Scope
from graph.request import Fields, Own, Pick
from graph.select import Row, Select
from graph.staged import CAP, Staged, shortest
from graph.statistics import Statistics
from graph.told import FEW, Plain, Sentence
from graph.walked import Steps, Walked

LONGEST = 8  # hops: beyond six everything hangs together with everything
IDS, SOURCES, HUBS = 0, 1, 2  # the first columns of a path's row: ids of its nodes, its sources, and how much of a hub its inner nodes are


@dataclass(frozen=True)
class Search:
    """Which paths: ids (or values known later), labels that are met in order, and the limits."""

    start: Any
    targets: Any
    walked: Walked
    hops: int
    most: int
    via: Any = None
    avoid: Any = None
    through: tuple[str, ...] = ()
    legs: int = 1  # at the most

    @property
    def kept(self) -> int:
        """How many paths of each leg are kept."""
        return self.most if self.via is None else SPARE * self.most

    @property
    def lean(self) -> bool:
        """One shortest path is wanted and no more: the database's own search is the fastest."""
        return self.most == 1 and self.via is None and not self.through


@dataclass(frozen=True)
class OnPath(Scope):
    """The scope of a path: its nodes as a list, what may be walked between them, and which columns of its row hold one value a node."""

    steps: Steps
    by_node: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Paths(Own):
    """The answer's object; its fields are Found, Told and Literal."""

    asked: Search
    fields: tuple[Pick, ...] = ()

    def compile(self, select: Select, scope: Scope, row: Row, v: str) -> str:
        a, w = select.matcher.fresh("a"), select.matcher.fresh("w")
        inner, on = Row(), OnPath({}, "ns", self.asked.walked.steps(select.matcher.parameters))
        for column in ("[n IN ns | n.id]", "sources", "hubs"):
            inner.column(column)
        text = answer(select, self.fields, lambda fields: f"[{select.fields(fields, on, inner, w)} for {w} in {a}.ways]", a,
                      lambda pick: select.pick(pick, scope, row, v))
        legs = self._legs(select, on.steps, inner, row)
        join = select.shape.constant(Join(self.asked.most, self.asked.hops, frozenset({IDS, *on.by_node})))
        ids = ", ".join(select.shape.constant(one) for one in (self.asked.start, self.asked.via or (), self.asked.targets))
        return f"(lambda {a}: {text})({join}({v}[{legs}], {ids}))"

    def cost(self, _statistics: Statistics) -> float:  # a bound, and no estimate: the search is cut there
        return float(self.asked.legs * self.asked.hops * 2 * CAP)

    def inside(self) -> tuple[float, Fields]:
        found = next((pick for pick in self.fields if isinstance(pick, Found)), None)
        return (self.asked.most * self.asked.legs, found.fields) if found else (0, ())

    def _legs(self, select: Select, steps: Steps, inner: Row, row: Row) -> int:
        """A row for each leg: its number, up to how many hops nothing was left out, and its paths, the best first."""
        asked, add, paths = self.asked, select.matcher.parameters.add, select.matcher.fresh("c")
        via = f" + {add(asked.via)}" if asked.via is not None else ""
        lines = [f"WITH [{add(asked.start)}]{via} AS stops, {add(asked.targets)} AS targets",
                 "WITH [i IN range(0, size(stops) - 2) | [stops[i], stops[i + 1]]] + [t IN targets | [stops[-1], t]] AS legs",
                 *([f"OPTIONAL MATCH (z:Entity) WHERE z.id IN {add(asked.avoid)}", "WITH legs, collect(z) AS avoid"] if asked.avoid is not None else []),
                 "UNWIND range(0, size(legs) - 1) AS leg",
                 "OPTIONAL MATCH (a:Entity {id: legs[leg][0]})", "OPTIONAL MATCH (b:Entity {id: legs[leg][1]})", *self._found(select, steps),
                 "CALL (found) {", "  UNWIND found AS ns", *("  " + line for line in [*self._ranked(select, steps), *"\n".join(inner.calls).split("\n")] if line.strip()),
                 f"  RETURN collect({inner.listed}) AS {paths}", "}"]
        leg = Row()
        for text in ("leg", "a.id", "b.id", "sure", paths):
            leg.column(text)
        return select.collect([], lines, leg, row)

    def _found(self, select: Select, steps: Steps) -> list[str]:
        asked, avoid = self.asked, "avoid" if self.asked.avoid is not None else ""
        if asked.lean:
            return [f"CALL (a, b{', avoid' if avoid else ''}) {{", "  WITH * WHERE a <> b", "  " + shortest(steps, asked.hops, avoid),
                    "  RETURN collect(nodes(p)) AS found", "}", f"WITH *, {asked.hops} AS sure"]
        return Staged.of(steps, asked.hops, asked.kept, select.matcher.parameters, avoid=avoid, through=asked.through).lines()

    def _ranked(self, select: Select, steps: Steps) -> list[str]:
        """The best of a leg: the shortest, then those of the most sources, then those through the fewest hubs."""
        if self.asked.lean:
            return ["WITH ns, [] AS sources, 0 AS hubs"]
        return [*said_by(steps, "ns"),
                "CALL (ns) {", "  UNWIND ns[1..-1] AS x", "  RETURN coalesce(sum(log(COUNT { (x)--() })), 0) AS hubs", "}",
                f"WITH ns, sources, hubs ORDER BY size(ns), size(sources) DESC, hubs, [n IN ns | n.id] LIMIT {select.matcher.parameters.add(self.asked.kept)}"]


def said_by(steps: Steps, nodes: str) -> list[str]:
    """A sub-query that gives `sources`, the datasets that state the relations of a path, of which the nodes are a list."""
    return [f"CALL ({nodes}) {{", f"  UNWIND range(0, size({nodes}) - 2) AS i", f"  WITH {nodes}[i] AS x, {nodes}[i + 1] AS y", f"  MATCH {steps.step('x', 'y')}",
            "  RETURN collect(DISTINCT r.source) AS sources", "}"]


@dataclass(frozen=True)
class Length(Plain):
    """How many hops the path has."""

    def compile(self, select: Select, scope: Scope, row: Row, v: str) -> str:
        return f"(len({v}[{IDS}]) - 1)"


@dataclass(frozen=True)
class SourceCount(Plain):
    """How many datasets state its relations."""

    def compile(self, select: Select, scope: Scope, row: Row, v: str) -> str:
        return f"len({select.shape.constant(set)}({v}[{SOURCES}]))"


@dataclass(frozen=True)
class Nodes(Own):
    """The nodes of the path in turn, as objects of these fields."""

    fields: Fields = ()

    def cost(self, _statistics: Statistics) -> float:
        return LONGEST + 1

    def inside(self) -> tuple[float, Fields]:
        return LONGEST + 1, self.fields

    def compile(self, select: Select, scope: Scope, row: Row, v: str) -> str:
        assert isinstance(scope, OnPath)  # noqa: S101  # it belongs to a path
        n, w, inner = select.matcher.fresh("n"), select.matcher.fresh("w"), Row()
        text = select.fields(self.fields, Scope({"node": n}, n), inner, w)
        lines = [f"UNWIND range(0, size({scope.this}) - 1) AS i", f"WITH i, {scope.this}[i] AS {n} ORDER BY i", *inner.calls]
        if not inner.columns:
            inner.column("1")
        column = select.collect([scope.this], lines, inner, row)
        scope.by_node.add(column)
        return f"[{text} for {w} in {v}[{column}]]"


@dataclass(frozen=True)
class Hops(Own):
    """The hops of the path in turn, as objects of these fields, picked from the best relation of each."""

    fields: Fields = ()

    def cost(self, _statistics: Statistics) -> float:
        return LONGEST * FEW

    def inside(self) -> tuple[float, Fields]:
        return LONGEST, self.fields

    def compile(self, select: Select, scope: Scope, row: Row, v: str) -> str:
        assert isinstance(scope, OnPath)  # noqa: S101  # it belongs to a path
        x, y = select.matcher.fresh("n"), select.matcher.fresh("n")
        lines = [f"UNWIND range(0, size({scope.this}) - 2) AS i", f"WITH i, {scope.this}[i] AS {x}, {scope.this}[i + 1] AS {y} ORDER BY i"]
        return hops(select, scope.steps, [scope.this], lines, (x, y), self.fields, row, v)


def hops(select: Select, steps: Steps, imports: Sequence[str], lines: Sequence[str], ends: tuple[str, str], fields: Fields, row: Row, v: str) -> str:  # noqa: PLR0917  # reads as a table
    """Python text for a list of hops, as objects of these fields, picked from the best relation of each: the lines give the two ends of each."""
    fresh, inner = select.matcher.fresh, Row()
    (x, y), links, r, w = ends, fresh("l"), fresh("r"), fresh("w")
    text = select.fields(fields, Scope({"from": x, "to": y, "links": links, "edge": r}, r), inner, w)
    if not inner.columns:
        inner.column("1")
    column = select.collect(imports, [*lines, *steps.between(x, y, links), f"WITH *, {links}[0] AS {r}", *inner.calls], inner, row)
    return f"[{text} for {w} in {v}[{column}]]"


@dataclass(frozen=True)
class Story(Own):
    """The path in words: the sentences of its hops."""

    lang: str = ""

    def cost(self, _statistics: Statistics) -> float:
        return LONGEST * FEW

    def compile(self, select: Select, scope: Scope, row: Row, v: str) -> str:
        hops = select.pick(Hops("", (Sentence("s", self.lang),)), scope, row, v)
        return f"{select.shape.constant(story)}({hops})"


def story(hops: Sequence[Mapping[str, str]]) -> str:
    """The sentences `s` of the hops as one, each once: a way between two may turn round at a project."""
    return "; ".join(dict.fromkeys(hop["s"] for hop in hops)) + "." if hops else ""
