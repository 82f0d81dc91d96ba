"""Later: a value that an operation's variables give, and that a statement needs only when it runs. So one compiled plan serves all values.

While an operation is compiled, a variable's scalar stands as a Later. It is passed on (`Parameters.add`), changed on the way (`mapped`),
or looked at (`known`); what was looked at has shaped the plan and is noted in the trace, so that the plan is used again only for the same.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from schema.errors import PartnergraphError

Values = Mapping[str, Any]  # an operation's coerced variables


class Unfit(Exception): # it carries our own error to where it is told
    """A variable's value that its field cannot use: the error, and the field's place."""

    def __init__(self, error: PartnergraphError, place: Any) -> None:
        super().__init__(str(error))
        self.error, self.place = error, place


@dataclass
class Trace:
    """What the compiling of one plan has looked at, in turn, with what it saw. `place` is the field that is being compiled."""

    values: Values
    looked: list[tuple[Later, Hashable]] = field(default_factory=list)
    place: Any = None


@dataclass(frozen=True, repr=False)
class Later:
    """The value at `path` in the variables, changed by each of `then`. `place` is the field that an error belongs to."""

    path: tuple[str | int, ...]
    trace: Trace = field(compare=False)
    then: tuple[Callable[[Any], Any], ...] = ()
    place: Any = field(default=None, compare=False)

    def __repr__(self) -> str:
        return f"${'.'.join(map(str, self.path))}"

    def map(self, then: Callable[[Any], Any]) -> Later:
        """The same, changed by one function more."""
        return Later(self.path, self.trace, (*self.then, then), self.trace.place)

    def of(self, values: Values) -> Any:
        """The value in these variables. Raises Unfit with the error of a function that refuses it."""
        value: Any = values
        for step in self.path:
            value = value[step]
        try:
            for then in self.then:
                value = then(value)
        except PartnergraphError as error:
            raise Unfit(error, self.place) from error
        return value

    def now(self) -> Any:
        """The value at present (hashable), of which the plan is then bound to."""
        seen = self.of(self.trace.values)
        self.trace.looked.append((self, seen))
        return seen


@dataclass(frozen=True)
class Together:
    """A list of values of which some are known only later."""

    items: tuple[Any, ...]

    def of(self, values: Values) -> list[Any]:
        return [settled(one, values) for one in self.items]


def mapped(value: Any, then: Callable[[Any], Any]) -> Any:
    """The value changed by the function, now or, of a Later, later."""
    return value.map(then) if isinstance(value, Later) else then(value)


def known(value: Any) -> Any:
    """The value itself; a Later is looked at, and the plan bound to what it is."""
    return value.now() if isinstance(value, Later) else value


def settled(value: Any, values: Values) -> Any:
    """The value in these variables."""
    return value.of(values) if isinstance(value, Later | Together) else value


__all__ = ["Later", "Together", "Trace", "Unfit", "Values", "known", "mapped", "settled"]
