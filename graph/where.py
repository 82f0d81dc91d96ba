"""The conditions of a request. They speak of roles of its rows; graph/condition.py writes them as Cypher."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graph.request import Pattern


@dataclass(frozen=True)
class Compare:
    """One condition on a property. `op` is in graph.condition.OPERATORS; `moment` marks a point of time; the index of label `seek` finds equal values."""

    role: str
    stored: str
    op: str
    value: Any = None
    moment: bool = False
    seek: str = ""


@dataclass(frozen=True)
class Labelled:
    """The node has one of the labels."""

    role: str
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Exists:
    """Some match of the pattern, which starts from roles of the row, meets the conditions."""

    pattern: Pattern
    where: Condition


@dataclass(frozen=True)
class Times:
    """How many matches meet the conditions, compared by each test; with `role` how many different nodes in it, with `stored` different values of theirs."""

    pattern: Pattern
    where: Condition
    tests: tuple[tuple[str, Any], ...]
    role: str = ""
    stored: str = ""


@dataclass(frozen=True)
class ActiveOn:
    """The relation in the role is valid on a day, month or year; a bound that is not known does not exclude it."""

    role: str
    day: Any


@dataclass(frozen=True)
class Every:
    """All of the conditions; none means no condition."""

    of: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Some:
    """At least one of the conditions."""

    of: tuple[Condition, ...]


@dataclass(frozen=True)
class Not:
    """The condition does not hold; what is unknown (an absent value) counts as not holding."""

    of: Condition


Condition = Compare | Labelled | Exists | Times | ActiveOn | Every | Some | Not
NOTHING = Every()  # no condition


def nothing(asked: Condition) -> bool:
    """Whether the condition asks nothing."""
    return not any(parts(asked))


def parts(asked: Condition) -> Iterator[Condition]:
    """The conditions that must all hold, one by one."""
    if isinstance(asked, Every):
        for part in asked.of:
            yield from parts(part)
    else:
        yield asked
