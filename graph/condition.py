"""Conditions as Cypher. Sans I/O.

A condition that meets an absent value does not hold, and its Not does: three-valued logic ends here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.request import ActiveOn, BadRequest, Compare, Condition, Every, Exists, Labelled, Not, Rows, Some, Times
from graph.statement import quoted

if TYPE_CHECKING:
    from graph.match import Matcher, Scope

OPERATORS = {
    "equals": "{x} = {v}", "in": "{x} IN {v}", "notIn": "NOT coalesce({x} IN {v}, false)",
    "contains": "{x} CONTAINS {v}", "startsWith": "{x} STARTS WITH {v}", "endsWith": "{x} ENDS WITH {v}", "matches": "toLower(normalize({x}, NFD)) =~ {v}",
    "gt": "{x} > {v}", "gte": "{x} >= {v}", "lt": "{x} < {v}", "lte": "{x} <= {v}", "present": "{x} IS NOT NULL", "absent": "{x} IS NULL",
    "has": "{v} IN {x}", "hasAny": "any(one IN {v} WHERE one IN {x})", "hasAll": "all(one IN {v} WHERE one IN coalesce({x}, []))",
    "many": "size({x}) >= {v}",
}


def condition(matcher: Matcher, asked: Condition, scope: Scope) -> str:  # noqa: PLR0911  # one return a kind of condition
    """Cypher for a condition; empty where nothing is asked. Raises BadRequest."""
    match asked:
        case Compare():
            return _compare(matcher, asked, scope)
        case Labelled():
            return "(" + " OR ".join(f"{scope.var(asked.role)}:{quoted(label)}" for label in asked.labels) + ")"
        case Exists():
            return f"EXISTS {{ {' '.join(matcher.match(Rows(asked.pattern, asked.where), scope).lines())} }}"
        case Times():
            return _times(matcher, asked, scope)
        case ActiveOn():
            return _active(matcher, asked, scope)
        case Every():
            return " AND ".join(text for part in asked.of if (text := condition(matcher, part, scope)))
        case Some():
            either = [condition(matcher, part, scope) or "true" for part in asked.of]
            return f"({' OR '.join(f'({part})' for part in either)})" if either else "false"
        case Not():
            return _not(matcher, asked.of, scope)


def _not(matcher: Matcher, asked: Condition, scope: Scope) -> str:
    """What is never null is plainly denied: the planner knows NOT EXISTS."""
    while isinstance(asked, Every) and len(asked.of) == 1:
        asked = asked.of[0]
    text = condition(matcher, asked, scope) or "true"
    return f"NOT {text}" if isinstance(asked, Exists) else f"NOT coalesce(({text}), false)"


def _compare(matcher: Matcher, test: Compare, scope: Scope) -> str:
    return _operator(test.op).format(x=f"{scope.var(test.role)}.{quoted(test.stored)}", v=_value(matcher, test))


def _value(matcher: Matcher, test: Compare) -> str:
    if "{v}" not in OPERATORS[test.op]:
        return ""
    value = matcher.parameters.add(test.value)
    return f"datetime({value})" if test.moment else value


def _operator(op: str) -> str:
    if op not in OPERATORS:
        raise BadRequest(f"There is no condition {op!r}.", f"Known: {', '.join(OPERATORS)}.")
    return OPERATORS[op]


def _times(matcher: Matcher, asked: Times, scope: Scope) -> str:
    """A bare count of relations is the node's degree, which is kept; else it is counted."""
    inner = matcher.match(Rows(asked.pattern, asked.where), scope)
    number = inner.number(asked.role, asked.stored)
    return " AND ".join(_operator(op).format(x=number, v=matcher.parameters.add(value)) for op, value in asked.tests)


def _active(matcher: Matcher, asked: ActiveOn, scope: Scope) -> str:
    """Dates are texts of any precision, and "~" sorts after every digit and hyphen: 2020~ is the end of 2020."""
    relation, day = scope.var(asked.role), matcher.parameters.add(asked.day)
    return (f"({relation}.validFrom IS NULL OR {relation}.validFrom <= {day} + '~') AND "
            f"({relation}.validTo IS NULL OR {relation}.validTo + '~' >= {day})")
