"""Nodes found from the far end of a condition. Sans I/O.

"Cities where a project with this id is located" asks each of ten thousand cities for its projects when it is an EXISTS; as a MATCH it starts
from the project: 155,000 database hits against 300 at scale S. So where an index finds what stands at the other end, that leads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.request import At, By, Compare, Condition, Every, Exists, Rows, Start
from graph.statement import quoted
from graph.where import parts

HUBS = ("FROM",)  # a dataset knows tens of thousands

if TYPE_CHECKING:
    from graph.match import Matcher, Scope


def driven(matcher: Matcher, rows: Rows, scope: Scope) -> tuple[list[str], Condition] | None:
    """For rows of single nodes: the clauses that find them by the far end of one condition, and the other conditions; None where none leads."""
    steps = rows.pattern.steps
    if len(steps) != 1 or not isinstance(steps[0], At):
        return None
    return _led(matcher, list(parts(rows.where)), scope, steps[0].label)


def _led(matcher: Matcher, conditions: list[Condition], scope: Scope, label: str) -> tuple[list[str], Condition] | None:
    for at, one in enumerate(conditions):
        if isinstance(one, Exists) and _leads(one):
            return _found(matcher, one, scope, label), Every((*conditions[:at], *conditions[at + 1 :]))
    return None


def _leads(asked: Exists) -> bool:
    """Whether an index finds its far end, or the far end of a condition on that."""
    first, *others = asked.pattern.steps
    ends = [step for step in others if isinstance(step, At)]
    if first != Start() or len(ends) != 1 or any(isinstance(step, By) and step.type in HUBS for step in others):
        return False
    return _sought(asked) or any(isinstance(one, Exists) and _leads(one) for one in parts(asked.where))


def _sought(asked: Exists) -> bool:
    role = asked.pattern.steps[-1].role
    return any(isinstance(t, Compare) and t.role == role and t.op in ("equals", "in") and (t.seek or t.stored == "id") for t in parts(asked.where))


def _found(matcher: Matcher, asked: Exists, scope: Scope, label: str) -> list[str]:
    """Clauses that bind the present node of the scope, once each, from what the index finds."""
    inner, end = matcher.match(Rows(asked.pattern, asked.where), scope), asked.pattern.steps[-1]
    led = None if _sought(asked) or not isinstance(end, At) else _led(matcher, list(parts(asked.where)), inner.scope, end.label)
    before, rest = led or ([], asked.where)
    here = f"{scope.this}:{quoted(label)}" if label else ""
    return [*before, *inner.matching([here, matcher.condition(rest, inner.scope)]), f"WITH DISTINCT {scope.this}"]
