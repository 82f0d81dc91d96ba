"""Linkages: with what a thing is linked, directly and through what they share, the strongest first; as requests that compile themselves. Sans I/O.

Each direct link and each shared thing is told as a path from the one to the other, as in graph/paths.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graph.answer import answer
from graph.match import Scope
from graph.paths import OnPath, said_by
from graph.request import Fields, Inside, Own, Pick
from graph.select import Row, Select
from graph.shape import kind_of
from graph.shared import KINDS, ROWS, Linking, Shared
from graph.statistics import Statistics
from graph.told import Plain

ONCE = 3  # nodes and hops of a path with its ends, as a rule


@dataclass(frozen=True)
class Linked:
    """What an answer knows of itself: how many linkages it gives, what the graph does not know, whether nothing was left out, and how many things were too common."""

    count: int
    unknown: tuple[str, ...]
    cut: bool
    common: int

    @property
    def complete(self) -> bool:
        return not (self.unknown or self.cut or self.common)

    @classmethod
    def of(cls, row: Sequence[Any], start: str, to: Sequence[str] | None) -> Linked:
        known, cut, common = row[2:5]
        unknown = [*([] if row[0] is not None else [start]), *(one for one in to or () if one not in known)]
        return cls(len(row[1]), tuple(dict.fromkeys(unknown)), bool(cut), common)


@dataclass(frozen=True)
class Between(Scope):
    """The scope of one linkage: `a` and `o` are its ends."""

    a: str
    o: str
    shared: Shared


@dataclass(frozen=True)
class Linkages(Own):
    """The answer's object; its fields are Found, Told and Literal."""

    asked: Linking
    fields: tuple[Pick, ...] = ()

    def cost(self, _statistics: Statistics) -> float:  # a bound, and no estimate: the search is cut there
        return 3.0 * ROWS

    def inside(self) -> tuple[float, Fields]:
        return 1, self.fields

    def compile(self, select: Select, scope: Scope, row: Row, v: str) -> str:
        fresh, add = select.matcher.fresh, select.matcher.parameters.add
        o, w, x, found, shared = fresh("n"), fresh("w"), fresh("w"), fresh("c"), Shared(self.asked, select.matcher.parameters)
        roles = {"entity": o, "things": "things", "score": "score", "sources": "sources", "count": "size(things)"}
        inner, here = Row(), Between(roles, o, "a", o, shared)
        inner.column(f"{o}.id")
        linked = select.shape.constant(Linked.of)
        told = f"{linked}({w}, {select.shape.constant(self.asked.start)}, {select.shape.constant(self.asked.to)})"
        text = answer(select, self.fields, lambda fields: f"[{select.fields(fields, here, inner, x)} for {x} in {w}[1]]", told,
                      lambda pick: select.pick(pick, scope, row, v))
        lines = [f"OPTIONAL MATCH (a:Entity {{id: {add(self.asked.start)}}})", *shared.lines(), "CALL (a, ranked) {", "  UNWIND ranked AS e",
                 f"  WITH e[0] AS {o}, e[1] AS things, e[2] AS direct, e[3] AS sources, e[4] AS score",
                 *("  " + line for call in inner.calls for line in call.split("\n")), f"  RETURN collect({inner.listed}) AS {found}", "}"]
        outer = Row()
        for column in ("a.id", found, "known", "cut", "common"):
            outer.column(column)
        return f"next({text} for {w} in {v}[{select.collect([], lines, outer, row)}])"


@dataclass(frozen=True)
class Direct(Own):
    """The path of one hop from the one to the other, or null."""

    fields: Fields = ()

    def cost(self, _statistics: Statistics) -> float:
        return ONCE

    def inside(self) -> tuple[float, Fields]:
        return 1, self.fields

    def compile(self, select: Select, scope: Scope, row: Row, v: str) -> str:
        assert isinstance(scope, Between)  # noqa: S101  # it belongs to Linkages
        nodes, w = select.matcher.fresh("p"), select.matcher.fresh("w")
        inner, text = path(select, scope.shared, nodes, self.fields, w)
        lines = ["WITH * WHERE direct > 0", f"WITH [{scope.a}, {scope.o}] AS {nodes}", *said_by(scope.shared.steps, nodes), *inner.calls]
        return f"next(({text} for {w} in {v}[{select.collect([scope.a, scope.o, 'direct'], lines, inner, row)}]), None)"


@dataclass(frozen=True)
class Things(Own):
    """What they share, the rarest first, at most `most`; its fields are Object (of the role thing), Sort, Way and Literal."""

    most: int = 5
    fields: tuple[Pick, ...] = ()

    def cost(self, _statistics: Statistics) -> float:
        return self.most * ONCE

    def inside(self) -> tuple[float, Fields]:
        return self.most, self.fields

    def compile(self, select: Select, scope: Scope, row: Row, v: str) -> str:
        assert isinstance(scope, Between)  # noqa: S101  # it belongs to Linkages
        fresh = select.matcher.fresh
        nodes, z, w, here, there = fresh("p"), fresh("n"), fresh("w"), fresh("m"), fresh("m")
        ways = [pick.fields for pick in self.fields if isinstance(pick, Way)]
        inner, _ = path(select, scope.shared, nodes, (), w)
        inner.column(f"labels({z})")
        texts = []
        for pick in self.fields:
            if isinstance(pick, Way):
                text = select.fields(pick.fields, OnPath({}, nodes, scope.shared.steps), inner, w)
            elif isinstance(pick, Sort):
                text = f"{select.shape.constant(sort)}({w}[{inner.columns[f'labels({z})']}])"
            else:
                text = select.pick(pick, Scope({"thing": z}, z), inner, w)
            texts.append(f"{pick.key!r}: {text}")
        lines = ["UNWIND things AS t", f"WITH t[0] AS {z}, t[1] AS degree ORDER BY degree, {z}.id LIMIT {select.matcher.parameters.add(self.most)}"]
        if ways:
            lines += [*scope.shared.leg(scope.a, z, here), *scope.shared.leg(scope.o, z, there, scope.a),
                      f"WITH {z}, degree, [{scope.a}] + {here} + [{z}] + {there} + [{scope.o}] AS {nodes}", *said_by(scope.shared.steps, nodes)]
        else:
            lines += [f"WITH {z}, degree, [{z}] AS {nodes}, [] AS sources"]
        column = select.collect([scope.a, scope.o, "things"], [*lines, *inner.calls], inner, row)
        return f"[{{{', '.join(texts)}}} for {w} in {v}[{column}]]"


@dataclass(frozen=True)
class Way(Inside, Plain):
    """The path from the one to the other through what they share."""

    fields: Fields = ()

    def inside(self) -> tuple[float, Fields]:
        return 1, self.fields


@dataclass(frozen=True)
class Sort(Inside, Plain):
    """Which of KINDS it is."""


def path(select: Select, shared: Shared, nodes: str, fields: Fields, w: str) -> tuple[Row, str]:
    """The row of a path, with the columns that come first there, and the Python text of its object."""
    inner = Row()
    for text in (f"[n IN {nodes} | n.id]", "sources", "0"):
        inner.column(text)
    return inner, select.fields(fields, OnPath({}, nodes, shared.steps), inner, w)


sort = kind_of(tuple((label, kind) for kind, labels in KINDS.items() for label in labels))
