"""What an operation is likely to cost: rows that the database meets, estimated from the graph's own statistics. Sans I/O.

It is no promise: averages know no hubs. It tells a small question from one that would keep a server busy; the time-out holds the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from graph.later import Later, Together
from graph.request import (
    At,
    By,
    Cases,
    Compare,
    Condition,
    Connection,
    Count,
    Edges,
    Every,
    Exists,
    Fields,
    Hits,
    Items,
    Listed,
    Not,
    Object,
    One,
    Own,
    Pick,
    Rows,
    Some,
    Times,
)
from graph.statistics import Statistics
from graph.where import nothing, parts

FEW = 10  # of a list that is known only later
HITS = 1_000  # rows that a full-text search is assumed to meet
EQUAL = 0.1  # share of rows that have a given value


class Load(NamedTuple):
    """Rows that the database meets, and objects that the answer holds."""

    rows: float = 0
    objects: float = 0

    def plus(self, *others: Load) -> Load:
        return Load(self.rows + sum(o.rows for o in others), self.objects + sum(o.objects for o in others))


@dataclass(frozen=True)
class Cost:
    """Estimates rows and objects for requests, with these statistics."""

    statistics: Statistics

    def of(self, fields: Fields, times: float = 1) -> Load:
        """What these fields of `times` objects are likely to come to. Of cases that exclude each other, the dearest counts."""
        if isinstance(fields, Cases):
            return max((self.of(picks, times) for _, picks in fields.of), default=Load())
        return Load().plus(*(self._pick(pick, times) for pick in fields))

    def _pick(self, pick: Pick, times: float) -> Load:  # noqa: PLR0911  # one return a kind of request
        match pick:
            case Object():
                return self.of(pick.fields, times)
            case Edges():
                return Load(0, times).plus(self.of(pick.fields, times))
            case One():
                return self._nested(pick.rows, 1, pick.fields, times)
            case Items():
                return self._nested(pick.rows, pick.limit or FEW, pick.fields, times)
            case Listed():
                return Load(FEW * times, FEW * times).plus(self.of(pick.fields, FEW * times))
            case Connection():
                return self._connection(pick, times)
            case Own():
                count, fields = pick.inside()
                return Load(pick.cost(self.statistics) * times, times * count).plus(self.of(fields, times * count))
            case _:
                return Load()

    def _nested(self, rows: Rows, limit: float, fields: Fields, times: float) -> Load:
        met = self.rows(rows)
        shown = times * min(limit, met)
        return Load(times * met, shown).plus(self.of(fields, shown))

    def _connection(self, asked: Connection, times: float) -> Load:
        met = self.rows(asked.rows)
        counted = sum(1 for pick in asked.fields if isinstance(pick, Count) and (not nothing(asked.rows.where) or pick.role or pick.rows))
        counted += sum(isinstance(pick, Own) for pick in asked.fields)  # an aggregate meets all rows once more
        shown = tuple(pick for pick in asked.fields if not isinstance(pick, Count | Own))
        return Load(times * met * (bool(shown) + counted)).plus(self.of(shown, times * min(asked.page.limit, met)))

    def rows(self, rows: Rows) -> float:
        """Rows that meeting the pattern and its conditions takes, for one row of the outer pattern."""
        first = rows.pattern.steps[0]
        met = self._first(first, rows.where) if isinstance(first, At | Hits) else 1.0
        for step in rows.pattern.steps:
            if isinstance(step, By):
                met *= self.statistics.fan(step.type, step.forward) * (self._share(step, rows.where) if isinstance(first, At) else 1)
        return met * (1 + sum(self._inside(one) for one in _parts(rows.where)))

    def _share(self, step: By, where: Condition) -> float:
        """Of relations that are not reached from a node known before: the share that an index finds, by each value asked of them."""
        return float(EQUAL ** sum(test.op == "equals" and (step.type, test.stored) in self.statistics.indexed for test in _tests(step.role, where)))

    def _first(self, first: At | Hits, where: Condition) -> float:
        if isinstance(first, Hits):
            return HITS
        count = float(self.statistics.count(first.label))
        for test in _tests(first.role, where):
            if test.stored == "id" and test.op in ("equals", "in"):
                return 1 if test.op == "equals" else min(count, FEW if isinstance(test.value, Later | Together) else len(test.value))
            count *= EQUAL if test.op == "equals" else 1
        return max(count, 1)

    def _inside(self, condition: Condition) -> float:
        return self.rows(Rows(condition.pattern, condition.where)) if isinstance(condition, Exists | Times) else 0


def _tests(role: str, where: Condition) -> Iterator[Compare]:
    """The conditions that must hold of what stands in the role."""
    return (one for one in parts(where) if isinstance(one, Compare) and one.role == role)


def _parts(where: Condition) -> Iterable[Condition]:
    if isinstance(where, Every | Some):
        for one in where.of:
            yield from _parts(one)
    elif isinstance(where, Not):
        yield from _parts(where.of)
    else:
        yield where


__all__ = ["Cost", "Load"]
