"""Which rows: patterns, conditions, orders and pages as Cypher."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from graph import cursor
from graph.condition import condition
from graph.driven import driven
from graph.later import Later
from graph.request import At, BadRequest, By, Compare, Condition, Count, Hits, Page, Pattern, Rows, Start
from graph.statement import Parameters, quoted
from graph.where import nothing, parts
from schema import model


@cache
def indexes(relation: str) -> list[tuple[str, ...]]:
    """The properties, as stored, of a relation type's declared indexes over several."""
    kind = model().relations.get(relation)
    return [tuple(kind.properties[field].stored for field in index) for index in kind.indexes] if kind else []


@dataclass(frozen=True)
class Scope:
    """Variables by role, and the one that is picked from at present."""

    roles: Mapping[str, str]
    this: str

    def var(self, role: str) -> str:
        if role and role not in self.roles:
            raise BadRequest(f"There is no {role!r} here.", f"Known: {', '.join(self.roles)}.")
        return self.roles[role] if role else self.this

    def on(self, role: str) -> Scope:
        return Scope(self.roles, self.var(role))


@dataclass(frozen=True)
class Key:
    """One expression of an order. `shown` is what a cursor holds of it."""

    expression: str
    descending: bool = False
    sure: bool = True
    moment: bool = False

    @property
    def shown(self) -> str:
        return f"toString({self.expression})" if self.moment else self.expression

    def text(self, backward: bool) -> str:
        direction = " DESC" if self.descending != backward else ""
        last = "" if self.sure else f"{self.expression} IS NULL{' DESC' if backward else ''}, "
        return f"{last}{self.expression}{direction}"


class Matcher:
    """Gives out variables and parameters for one statement, and compiles its patterns and conditions."""

    def __init__(self) -> None:
        self.parameters = Parameters()
        self._count = 0

    def fresh(self, letter: str) -> str:
        self._count += 1
        return f"{letter}{self._count}"

    def match(self, rows: Rows, outer: Scope, page: Page | None = None) -> Matched:
        """The rows' pattern with its variables; with a page, its cursors are read. Raises BadCursor."""
        roles: dict[str, str] = {}
        for step in rows.pattern.steps:
            if isinstance(step, Start):
                roles[step.role or "start"] = outer.var(step.role)
            elif step.role:
                roles[step.role] = self.fresh("r" if isinstance(step, By) else "n")
            if isinstance(step, Hits):
                roles |= {step.hits: outer.var(step.hits), "score": self.fresh("s")}
        first = next((roles[s.role] for s in rows.pattern.steps if not isinstance(s, Start | By) and s.role), "")
        return Matched(self, rows, Scope(roles, first), page or Page(0))

    def pattern(self, pattern: Pattern, roles: Mapping[str, str]) -> str:
        return "".join(self._step(step, roles) for step in pattern.steps)

    def _step(self, step: Start | At | By | Hits, roles: Mapping[str, str]) -> str:
        match step:
            case By():
                name = roles.get(step.role, "")
                return f"-[{name}:{quoted(step.type)}]->" if step.forward else f"<-[{name}:{quoted(step.type)}]-"
            case At():
                label = step.label if roles or not step.implied else ""
                return f"({roles.get(step.role, '')}{':' + quoted(label) if label else ''})"
            case _:
                return f"({roles[step.role or 'start']})"

    def condition(self, asked: Condition, scope: Scope) -> str:
        """Cypher for a condition; empty where nothing is asked."""
        return condition(self, asked, scope)


def signature(rows: Rows) -> str:
    """What binds a cursor to its connection and order."""
    return cursor.signature(rows.pattern, rows.order)


def read_cursors(rows: Rows, page: Page) -> tuple[list[Any] | None, list[Any] | None]:
    """The values of the page's cursors, after and before; some may be Later. Raises BadCursor when one does not fit the rows."""
    ties = sum(bool(step.role) and not isinstance(step, Start) and not (isinstance(step, By) and step.sole) for step in rows.pattern.steps)
    kinds = (*(cursor.Kind("moment" if order.moment else order.kind, not order.sure) for order in rows.order), *[cursor.Kind("text")] * ties)
    sign = signature(rows)
    return _cursor_values(page.after, sign, kinds), _cursor_values(page.before, sign, kinds)


def _cursor_values(text: Any, sign: str, kinds: tuple[cursor.Kind, ...]) -> list[Any] | None:
    if text is None:
        return None
    if not isinstance(text, Later):
        return list(cursor.decode(text, sign, kinds))
    absent = text.map(cursor.Reading(sign, kinds)).now()  # what is absent is compared otherwise
    return [None if none else text.map(cursor.Reading(sign, kinds, n)) for n, none in enumerate(absent)]


class Matched:
    """One pattern in a statement: its variables in `scope`, its order as `keys`, and the text of what is asked of it."""

    def __init__(self, matcher: Matcher, rows: Rows, scope: Scope, page: Page) -> None:
        self.matcher, self.rows, self.scope, self.page = matcher, rows, scope, page
        self.keys = list(self._keys())
        self.signature = signature(rows)
        self.after, self.before = read_cursors(rows, page)

    @property
    def imports(self) -> list[str]:
        """The variables of outer rows that it starts from."""
        roles = (s.hits if isinstance(s, Hits) else s.role or "start" for s in self.rows.pattern.steps if isinstance(s, Start | Hits))
        return list(dict.fromkeys(self.scope.roles[role] for role in roles))

    @property
    def new(self) -> list[str]:
        return [var for var in self.scope.roles.values() if var not in self.imports]

    def _keys(self) -> Iterator[Key]:
        for order in self.rows.order:
            var = self.scope.var(order.role)
            yield Key(f"{var}.{quoted(order.stored)}" if order.stored else var, order.descending, order.sure, order.moment)
        for step in self.rows.pattern.steps:
            if isinstance(step, At | Hits) and step.role:
                yield Key(f"{self.scope.roles[step.role]}.id")
        for step in self.rows.pattern.steps:
            if isinstance(step, By) and step.role and not step.sole:
                yield Key(f"elementId({self.scope.roles[step.role]})")

    def lines(self, *, paged: bool = False) -> list[str]:
        """MATCH and WHERE; when `paged`, between the page's cursors."""
        sides = ((self.after, True), (self.before, False)) if paged else ()
        return self._lines(*(self._side(values, after) for values, after in sides if values is not None), hint=paged)

    def _lines(self, *conditions: str, hint: bool = False) -> list[str]:
        """The rows that meet these conditions as well."""
        if led := driven(self.matcher, self.rows, self.scope):
            lines, rest = led
            where = " AND ".join(c for c in (self.matcher.condition(rest, self.scope), *conditions) if c)
            return [*lines[:-1], lines[-1] + (f" WHERE {where}" if where else "")]
        return self.matching([self.matcher.condition(self.rows.where, self.scope), self._hint() if hint else "", *conditions])

    def matching(self, conditions: Sequence[str]) -> list[str]:
        """The pattern with these conditions."""
        first, text = self.rows.pattern.steps[0], [c for c in (*conditions, *self._seeks()) if c]
        where = [f"WHERE {' AND '.join(text)}"] if text else []
        if isinstance(first, Hits):
            node, score, hit = self.scope.roles[first.role], self.scope.roles["score"], self.matcher.fresh("x")
            made = first.score.replace("{node}", node).replace("{worth}", score)
            return [f"UNWIND {self.scope.roles[first.hits]} AS {hit}", f"WITH {hit}[0] AS {node}, {hit}[1] AS {score}", f"WITH {node}, {made} AS {score}", *where]
        return [f"MATCH {self.matcher.pattern(self.rows.pattern, self.scope.roles)}", *where]

    def _seeks(self) -> Iterator[str]:
        """An index is used where the node has the index's own label; that of the ids is on Entity."""
        labels = {s.role: s.label for s in self.rows.pattern.steps if isinstance(s, At)}
        seen = set()
        for test in parts(self.rows.where):
            if isinstance(test, Compare) and test.op in ("equals", "in") and test.role in labels:
                label = test.seek or ("Entity" if test.stored == "id" else "")
                if label and label != labels[test.role]:
                    seen.add((test.role, label))
        yield from (f"{self.scope.var(role)}:{quoted(label)}" for role, label in sorted(seen))

    def _hint(self) -> str:
        """A range index can give the order when the planner is told that the property is there."""
        first = self.rows.pattern.steps[0]
        order = self.rows.order[0] if self.rows.order else None
        if not (isinstance(first, At) and order and order.sure and order.stored not in ("", "id")):
            return ""
        there = f"{self.keys[0].expression} IS NOT NULL"
        if order.role == first.role:
            # The index on names is on Entity; the planner takes it, or a scan of the label where that is shorter.
            return there + (f" AND {self.scope.roles[first.role]}:Entity" if first.label != "Entity" else "")
        return there if any(isinstance(step, By) and step.role == order.role for step in self.rows.pattern.steps) else ""

    def _equal(self, backward: bool) -> Iterator[str]:
        """What is equal in all rows and stands before the order's property in a relation's index: named first, it lets that index give the order."""
        order = self.rows.order[0] if self.rows.order else None
        by = next((step for step in self.rows.pattern.steps if isinstance(step, By) and order and step.role == order.role), None)
        if by and order and isinstance(self.rows.pattern.steps[0], At):
            equal = [t.stored for t in parts(self.rows.where) if isinstance(t, Compare) and t.op == "equals" and t.role == order.role]
            for index in indexes(by.type):
                if index[-1] == order.stored and set(index[:-1]) <= set(equal):
                    yield from (Key(f"{self.scope.roles[by.role]}.{quoted(stored)}", order.descending).text(backward) for stored in index[:-1])

    def ordered(self, *, limit: str = "", backward: bool = False) -> str:
        by = ", ".join([*self._equal(backward), *(key.text(backward) for key in self.keys)])
        distinct = "DISTINCT " if self.rows.pattern.distinct else ""
        return f"WITH {distinct}{', '.join(self.new)} ORDER BY {by}{f' LIMIT {limit}' if limit else ''}"

    def count(self, asked: Count) -> str:
        """How many rows, or how many different nodes in a role."""
        other = self.matcher.match(asked.rows, self.scope) if asked.rows else self
        return other.number(asked.role)

    def number(self, role: str = "", stored: str = "") -> str:
        """How many rows; or different nodes in a role, or different values of its property."""
        pattern = self.rows.pattern
        if role or pattern.distinct:
            what = [f"{self.scope.var(role)}.{quoted(stored)}" if stored else self.scope.var(role)] if role else self.new
            return f"COUNT {{ {' '.join(self.lines())} RETURN DISTINCT {', '.join(what)} }}"
        if nothing(self.rows.where):
            starts = (step.role or "start" for step in pattern.steps if isinstance(step, Start))
            outer = {role: self.scope.roles[role] for role in starts}
            return f"COUNT {{ {self.matcher.pattern(pattern, outer)} }}"  # without names, the counts that are kept in the store do
        return f"COUNT {{ {' '.join(self._closed(self.lines()))} }}"

    @staticmethod
    def _closed(lines: list[str]) -> list[str]:
        """A sub-query may end with a MATCH, not with a WITH."""
        return lines if lines[0].startswith("MATCH") and not lines[-1].startswith("WITH") else [*lines, "RETURN 1"]

    def beyond(self, after: bool) -> str:
        """Whether rows lie at or beyond the page's cursor on that side (after: the `before` cursor)."""
        values = self.before if after else self.after
        return f"EXISTS {{ {' '.join(self._closed(self._lines(self._side(values or [], after, inclusive=True))))} }}"

    def _side(self, values: Sequence[Any], after: bool, *, inclusive: bool = False) -> str:
        """The rows after (or before) the one with these values of the order, or with it when inclusive."""
        text = "true" if inclusive else "false"
        for key, value in zip(reversed(self.keys), reversed(values), strict=True):
            text = self._one_side(key, value, after, text)
        return f"({text})" if " OR " in text else text

    def _one_side(self, key: Key, value: Any, after: bool, rest: str) -> str:
        """Beyond in this key, or equal in it and `rest` holds. Absent values come last."""
        x = key.expression
        if value is None:
            parts = [] if after else [f"{x} IS NOT NULL"]
            return " OR ".join([*parts, *([f"({x} IS NULL AND ({rest}))"] if rest != "false" else [])]) or "false"
        v = self.matcher.parameters.add(value)
        v = f"datetime({v})" if key.moment else v
        op = ">" if after != key.descending else "<"
        if key.sure:
            if rest in ("true", "false"):
                return f"{x} {op}{'=' if rest == 'true' else ''} {v}"
            return f"{x} {op}= {v} AND ({x} {op} {v} OR {rest})"
        parts = [f"{x} {op} {v}", *([f"{x} IS NULL"] if after else [])]
        return " OR ".join([*parts, *([f"({x} = {v} AND ({rest}))"] if rest != "false" else [])])
