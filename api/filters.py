"""Filters and orders: how what was asked in a `where` or an `orderBy` becomes conditions and orders. Their inputs are made in api/inputs.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph.folded import pattern as folded
from graph.later import mapped
from graph.request import ActiveOn, At, By, Compare, Condition, Every, Exists, Labelled, Not, Order, Pattern, Some, Start, Times
from schema.core import Node, Relation
from schema.types import Choice, Property, camel

KINDS = {"Float": "number", "BigInt": "number", "Boolean": "flag"}  # of a cursor's values; all others are texts


@dataclass(frozen=True)
class Column:
    """A property one may filter and sort by: of which role it is, and how its values are written."""

    name: str
    role: str
    declared: Property[Any]

    @property
    def field(self) -> str:
        return camel(self.name)

    def conditions(self, asked: Mapping[str, Any]) -> Every:
        """The conditions of one filter input, all of which must hold."""
        return Every(tuple(self._test(op, value) for op, value in asked.items() if value is not None))

    def _test(self, op: str, value: Any) -> Compare:
        kind = self.declared.graphql
        if op == "exists":
            return Compare(self.role, self.declared.stored, "present" if value else "absent")
        if kind == "PartialDate":
            # 2020-05-17 lies in 2020-05, which lies in 2020.
            return Compare(self.role, self.declared.stored, "startsWith" if op == "equals" else op, mapped(value, _BOUNDS.get(op, str)))
        if op == "matches":
            return Compare(self.role, self.declared.stored, op, mapped(value, folded))
        plain = tuple(_plain(v, self.declared) for v in value) if isinstance(value, list) else _plain(value, self.declared)
        return Compare(self.role, self.declared.stored, op, plain, moment=kind == "DateTime", seek=self._index if op in ("equals", "in") else "")

    @property
    def _index(self) -> str:
        """The label whose index finds the property's values."""
        return self.declared.owner if self.role != "edge" and (self.declared.index or self.name == "id") else ""

    def order(self, descending: bool) -> Order:
        kind = self.declared.graphql
        return Order(self.role, self.declared.stored, descending, sure=self.declared.required or self.declared.kept, moment=kind == "DateTime",
                     kind=KINDS.get(kind, "text"))


def _first(day: str) -> str:
    """From the first day of 2020 on, 2020 itself counts: a date is compared by its first day."""
    return day.removesuffix("-01").removesuffix("-01")


def _end(day: str) -> str:
    """Texts of any precision sort by time, and "~" sorts after every digit and hyphen."""
    return day + "~"


_BOUNDS = {"gte": _first, "lt": _first, "gt": _end, "lte": _end}


def _plain(value: Any, declared: Property[Any]) -> Any:
    return str(value.value).lower() if isinstance(declared, Choice) else value


@dataclass(frozen=True)
class Way:
    """How a filter follows relations from the present node: the pattern, and what may be asked of what it meets."""

    pattern: Pattern
    table: Table

    def conditions(self, asked: Mapping[str, Any]) -> list[Condition]:
        """The conditions of one match input, all of which must hold."""
        made: list[Condition] = []
        where = self.table.condition(asked.get("where"))
        for op, value in asked.items():
            if value is None or op == "where":
                continue
            if op in ("count", "nodes"):
                tests = tuple(_number(one, number) for one, number in value.items() if number is not None)
                made += [Times(self.pattern, where, tests, "node" if op == "nodes" else "")] if tests else []
                continue
            meets = self.table.condition(value)
            match op:
                case "some":
                    made.append(Exists(self.pattern, meets))
                case "none":
                    made.append(Not(Exists(self.pattern, meets)))
                case _:
                    made.append(Not(Exists(self.pattern, Not(meets))))
        return made


@dataclass(frozen=True)
class Table:
    """What may be filtered and sorted on one connection; `node` is the table of the edge's node, `ways` leads on from the node.

    `kinds` narrows a node to a type, with what may be asked of that. `sources` makes the condition that at least so many datasets say so.
    """

    columns: tuple[Column, ...]
    ordered: tuple[Column, ...]
    node: Table | None = None
    ways: dict[str, Way] = field(default_factory=dict, compare=False, repr=False)
    kinds: dict[str, tuple[str, Table]] = field(default_factory=dict, compare=False, repr=False)
    sources: Callable[[Any], Condition] | None = None

    def condition(self, asked: Mapping[str, Any] | None) -> Condition:
        """A `where` as a condition; every field given must hold."""
        by_field = {column.field: column for column in self.columns}
        parts: list[Condition] = []
        for name, value in (asked or {}).items():
            if value is None:
                continue
            if name in by_field:
                parts += by_field[name].conditions(value).of
            elif name in self.ways:
                parts += self.ways[name].conditions(value)
            elif name in self.kinds:
                label, table = self.kinds[name]
                parts += [Labelled("node", (label,)), table.condition(value)]
            else:
                parts.append(self._special(name, value))
        return Every(tuple(parts))

    def _special(self, name: str, value: Any) -> Condition:
        match name:
            case "and":
                return Every(tuple(self.condition(one) for one in value))
            case "or":
                return Some(tuple(self.condition(one) for one in value))
            case "not":
                return Not(self.condition(value))
            case "activeOn":
                return ActiveOn("edge", value)
            case "minSources":
                assert self.sources  # noqa: S101  # it has that filter
                return self.sources(value)
            case _:
                assert self.node  # noqa: S101  # only edges have a node
                return self.node.condition(value)

    def order(self, asked: Sequence[Mapping[str, Any]] | None) -> tuple[Order, ...]:
        """An `orderBy` as orders; by name when nothing is asked."""
        by_name = {column.name.upper(): column for column in self.ordered}
        wanted = asked or [{"by": "NAME", "direction": "ASC"}]
        return tuple(by_name[_text(one["by"])].order(_text(one["direction"]) == "DESC") for one in wanted)


def to(pattern: Pattern, kind: type[Node]) -> Pattern:
    """The pattern with the type that its last node has, from which the planner knows how many there are."""
    label = "" if kind.__name__ == "Entity" else kind.__name__
    return Pattern((*pattern.steps[:-1], At("node", label, implied=True)))


def known_by(least: Any) -> Condition:
    """At least so many datasets know the node: each leaves one FROM relation."""
    return Times(Pattern((Start(), By("FROM"), At())), Every(), (("gte", least),))


def stated_by(kind: type[Relation], pattern: Pattern) -> Callable[[Any], Condition]:
    """At least so many datasets state such a relation between the two nodes; a derived one lists whose statements it is made of."""
    if kind.derived and "sources" in kind.properties:
        return lambda least: Compare("edge", "sources", "many", least)
    by = next(step for step in pattern.steps if isinstance(step, By))
    return lambda least: Times(Pattern((Start("start"), By(by.type, by.forward, "said"), Start("node"))), Every(), (("gte", least),), "said", "source")


def _number(op: str, value: Any) -> tuple[str, Any]:
    """One test of a count. A count is always there."""
    if op == "exists":
        return "present" if value else "absent", True
    return op, tuple(value) if isinstance(value, list) else value


def _text(value: Any) -> str:
    return str(getattr(value, "value", value))
