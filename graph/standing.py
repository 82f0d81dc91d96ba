"""How a promise stands: done, overdue, due later, or without a due date. Computed when it is asked, because it changes by itself. Sans I/O."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from graph.match import Scope
from graph.select import Row, Select
from graph.told import Plain

DONE = "done"  # the state of a commitment


@dataclass(frozen=True)
class Standing(Plain):
    """One of DONE, OVERDUE, AHEAD and UNDATED, on a date; today where none is given."""

    on: Any = None

    def compile(self, select: Select, scope: Scope, row: Row, v: str) -> str:
        due, state = (row.column(f"{scope.this}.{name}") for name in ("due", "state"))
        return f"{select.shape.constant(standing)}({v}[{due}], {v}[{state}], {select.shape.constant(self.on)})"


def standing(due: str | None, state: str | None, on: str | None) -> str:
    """How a promise with this due date and state stands. A date that is known to the year or month is over when all of it is."""
    if state == DONE:
        return "DONE"
    if not due:
        return "UNDATED"
    day = on or dt.datetime.now(dt.UTC).date().isoformat()
    known = min(len(due), len(day))
    return "OVERDUE" if due[:known] < day[:known] else "AHEAD"


__all__ = ["Standing", "standing"]
