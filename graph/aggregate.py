"""Groups of rows with counts, sums, averages and extremes: a request that compiles itself into a sub-query of the one statement. Sans I/O."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from graph.match import Matched, Scope
from graph.request import Fields, Inside, Object, Own, Pick, Rows
from graph.select import Row, Select
from graph.statement import quoted

HOW = {
    "count": "count(*)", "sum": "CASE WHEN count({x}) > 0 THEN sum({x}) END", "average": "avg({x})", "min": "min({x})", "max": "max({x})",
    "distinct": "count(DISTINCT {x})", "missing": "count(*) - count({x})"}


@dataclass(frozen=True)
class Measure:
    """One number of a group: a key of HOW, of a property (with `stored`) or of the nodes in a role."""

    how: str = "count"
    role: str = ""
    stored: str = ""

    def cypher(self, scope: Scope) -> str:
        x = scope.var(self.role) if self.role else ""
        return HOW[self.how].format(x=f"{x}.{quoted(self.stored)}" if self.stored else x)


@dataclass(frozen=True)
class Grouping:
    """What rows are grouped by: a property of a role (of a date its first `letters`), the name of the node's type (`kinds`), or a node.

    The node is the one in the role itself, one that `ways` lead to (Cypher from `{n}` to `(k)`; several are tried, each node counts once),
    and none where no way does. `name` is what it is called in the answer.
    """

    name: str
    role: str
    stored: str = ""
    letters: int = 0
    moment: bool = False
    kinds: tuple[tuple[str, str], ...] = ()
    ways: tuple[str, ...] = ()

    @property
    def is_node(self) -> bool:
        return not self.stored and not self.kinds

    def lines(self, var: str, name: str) -> list[str]:
        """What comes before the grouping: the ways to the node, as `name`."""
        if not self.ways:
            return []
        union = " UNION ".join(f"MATCH {way.format(n=var, k=name)} RETURN DISTINCT {name}" for way in self.ways)
        return [f"OPTIONAL CALL ({var}) {{ {union} }}"]

    def cypher(self, var: str, name: str) -> str:
        """The expression grouped by."""
        if self.kinds:
            cases = " ".join(f"WHEN {var}:{quoted(label)} THEN '{kind}'" for label, kind in self.kinds[:-1])
            return f"CASE {cases} ELSE '{self.kinds[-1][1]}' END" if cases else f"'{self.kinds[-1][1]}'"
        if not self.stored:
            return name if self.ways else var
        held = f"{var}.{quoted(self.stored)}"
        held = f"toString({held})" if self.moment else held
        return f"left({held}, {self.letters})" if self.letters else held


@dataclass(frozen=True)
class Having:
    """A bound that a group's number has to meet."""

    measure: Measure
    op: str  # >= or <=
    value: Any = field(repr=False)


@dataclass(frozen=True)
class By:
    """Sort groups by a number, or by the grouping of this place where `key` is given."""

    measure: Measure = Measure()
    key: int | None = None
    descending: bool = True


@dataclass(frozen=True)
class Measured(Own):
    """A number of the group."""

    measure: Measure

    def compile(self, select: Select, scope: Scope, row: Row, v: str) -> str:  # noqa: ARG002  # the group has it already
        return f"{v}[{row.column(scope.var(_role(self.measure)))}]"


@dataclass(frozen=True)
class Keys(Own):
    """The group's keys as objects, one for each grouping; `fields` are Part and Literal."""

    fields: tuple[Pick, ...]

    def compile(self, select: Select, scope: Scope, row: Row, v: str) -> str:
        places = range(sum(role.startswith("key ") for role in scope.roles))
        return "[" + ", ".join(select.fields(tuple(_of(pick, n) for pick in self.fields), scope, row, v) for n in places) + "]"


@dataclass(frozen=True)
class Part(Own):
    """Of a key: what it is of (`by`), its value as text, or the node (`entity`, with fields)."""

    what: str
    fields: Fields = ()
    place: int = 0

    def compile(self, select: Select, scope: Scope, row: Row, v: str) -> str:
        name, node = scope.roles[f"key {self.place}"].split(" ")
        if self.what == "by":
            return select.shape.constant(scope.roles[f"name {self.place}"])
        column = row.column(f"{name}.id" if node else f"toString({name})")
        if self.what == "value":
            return f"{v}[{column}]"
        return f"({select.fields(self.fields, Scope({}, name), row, v)} if {v}[{column}] is not None else None)" if node else "None"


def _of(pick: Pick, place: int) -> Pick:
    return replace(pick, place=place) if isinstance(pick, Part) else pick


@dataclass(frozen=True)
class Groups(Inside):
    """The groups, as many as were asked for."""

    fields: tuple[Pick, ...]


@dataclass(frozen=True)
class Cut(Inside):
    """Whether there are more groups than were asked for."""


@dataclass(frozen=True)
class Aggregate(Own):
    """Rows in groups. Its fields are Groups, Cut and Literal."""

    rows: Rows | None  # none until its connection gives them
    by: tuple[Grouping, ...]
    fields: tuple[Pick, ...]
    having: tuple[Having, ...] = ()
    order: tuple[By, ...] = ()
    limit: int = 25

    def compile(self, select: Select, scope: Scope, row: Row, v: str) -> str:
        assert self.rows is not None  # noqa: S101  # its connection has given them
        matched = select.matcher.match(replace(self.rows, order=()), scope)
        made, inner, w = _Made(self, matched, select), Row(), select.matcher.fresh("w")
        texts = [select.fields(pick.fields, made.scope, inner, w) if isinstance(pick, Groups) else "" for pick in self.fields]
        if not inner.columns:
            inner.column("1")
        lines = [*made.lines(select.matcher.parameters.add(self.limit + 1)), *inner.calls]
        found = f"{v}[{select.collect(matched.imports, lines, inner, row)}]"
        parts = []
        for pick, text in zip(self.fields, texts, strict=True):
            more = f"len({found}) > {self.limit}" if isinstance(pick, Cut) else ""
            parts.append(f"{pick.key!r}: " + (f"[{text} for {w} in {found}[:{self.limit}]]" if text else more or select.pick(pick, scope, row, v)))
        return f"{{{', '.join(parts)}}}"


class _Made:
    """The variables of one aggregate, and its lines."""

    def __init__(self, asked: Aggregate, matched: Matched, select: Select) -> None:
        self.asked, self.matched, self.select = asked, matched, select
        self.names = [select.matcher.fresh("g") for _ in asked.by]
        wanted = [*_measures(asked.fields), *(one.measure for one in asked.having), *(one.measure for one in asked.order if one.key is None)]
        self.measures = {measure: select.matcher.fresh("a") for measure in wanted}
        keys = {f"key {n}": f"{name} {'node' if by.is_node else ''}" for n, (by, name) in enumerate(zip(asked.by, self.names, strict=True))}
        self.scope = Scope({**keys, **{f"name {n}": by.name for n, by in enumerate(asked.by)}, **{_role(m): name for m, name in self.measures.items()}}, "")

    def lines(self, limit: str) -> Iterator[str]:
        rows = self.matched
        yield from rows.lines()
        if rows.rows.pattern.distinct:
            yield f"WITH DISTINCT {', '.join([*rows.imports, *rows.new])}"
        keys = []
        for by, name in zip(self.asked.by, self.names, strict=True):
            var, reached = rows.scope.var(by.role), self.select.matcher.fresh("k")
            yield from by.lines(var, reached)
            keys.append(f"{by.cypher(var, reached)} AS {name}")
        made = [f"{measure.cypher(rows.scope)} AS {name}" for measure, name in self.measures.items()]
        yield f"WITH {', '.join([*keys, *made])}" if keys or made else "WITH count(*) AS rows"
        if self.asked.having:
            add = self.select.matcher.parameters.add
            yield "WHERE " + " AND ".join(f"{self.measures[one.measure]} {one.op} {add(one.value)}" for one in self.asked.having)
        yield f"WITH *{self._ordered()} LIMIT {limit}"

    def _ordered(self) -> str:
        by = [(self._key(one.key), one.descending, True) if one.key is not None else
              (self.measures[one.measure], one.descending, one.measure.how not in ("count", "distinct", "missing")) for one in self.asked.order]
        texts = [f"{x} IS NULL, {x} DESC" if descending and maybe_null else f"{x} DESC" if descending else x for x, descending, maybe_null in by]
        ties = [self._key(n) for n in range(len(self.names))]
        return f" ORDER BY {', '.join([*texts, *ties])}" if texts or ties else ""

    def _key(self, place: int) -> str:
        return self.names[place] + (".id" if self.asked.by[place].is_node else "")


def _measures(fields: Iterable[Pick]) -> Iterator[Measure]:
    for pick in fields:
        if isinstance(pick, Measured):
            yield pick.measure
        elif isinstance(pick, Groups | Object) and isinstance(pick.fields, tuple):
            yield from _measures(pick.fields)


def _role(measure: Measure) -> str:
    return f"{measure.how} {measure.role} {measure.stored}"


__all__ = ["Aggregate", "By", "Cut", "Grouping", "Groups", "Having", "Keys", "Measure", "Measured", "Part"]
