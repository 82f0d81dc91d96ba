"""Plans kept per document: what was compiled once serves every operation of the same form.

The form of an operation is what its variables give beside their plain values: which are there, enums, booleans, the shape of inputs. What
compiling looked at beyond that (a page's size, which values of a cursor are absent) leads from question to question to the plan.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from graphql import GraphQLBoolean, GraphQLInputObjectType, GraphQLInputType, GraphQLList, GraphQLNonNull, GraphQLScalarType
from graphql.execution.values import VariableValues

from api.limits import MAX_LIST, TooMuch
from graph.later import Later, Trace, Values

P = TypeVar("P")
MOST = 64  # plans of one document: a client that walks through page sizes must not fill the memory


@dataclass
class _Step(Generic[P]):
    """One question on the way to a plan, and the ways on by its answers; at the end the plan."""

    asks: Later | None = None
    ways: dict[Hashable, _Step[P]] = field(default_factory=dict)
    plan: P | None = None


@dataclass
class Plans(Generic[P]):
    """The plans of one document."""

    forms: dict[Hashable, _Step[P]] = field(default_factory=dict)
    count: int = 0

    def find(self, form: Hashable, values: Values) -> P | None:
        """The plan made for the same form and the same answers. Raises Unfit where a value cannot be used."""
        step = self.forms.get(form)
        while step is not None and step.asks is not None:
            step = step.ways.get(step.asks.of(values))
        return step.plan if step else None

    def keep(self, form: Hashable, trace: Trace, plan: P) -> None:
        """Note the plan under what its compiling looked at."""
        if self.count >= MOST:
            self.forms.clear()
            self.count = 0
        self.count += 1
        step = self.forms.setdefault(form, _Step())
        for asks, seen in trace.looked:
            step.asks = asks
            step = step.ways.setdefault(seen, _Step())
        step.plan = plan
        trace.values = {}  # they may be large, and are not looked at again


def stand_ins(variables: VariableValues, trace: Trace) -> tuple[VariableValues, Hashable]:
    """The variables with a Later for each plain value, and their form. Raises TooMuch for a list that is too long."""
    made, form = {}, []
    for name, value in variables.coerced.items():
        made[name], own = _stand_in(value, variables.sources[name].signature.type, (name,), trace)
        form.append((name, own))
    return VariableValues(variables.sources, made), tuple(form)


def _stand_in(value: object, type_: GraphQLInputType, path: tuple[str | int, ...], trace: Trace) -> tuple[object, Hashable]:
    if isinstance(type_, GraphQLNonNull):
        type_ = type_.of_type
    if value is None:
        return None, None
    if isinstance(type_, GraphQLInputObjectType) and isinstance(value, dict):
        parts = {name: _stand_in(one, type_.fields[name].type, (*path, name), trace) for name, one in value.items()}
        return {name: one for name, (one, _) in parts.items()}, tuple((name, form) for name, (_, form) in parts.items())
    if isinstance(type_, GraphQLList):
        return _list(value, type_.of_type, path, trace)
    if isinstance(type_, GraphQLScalarType) and type_ is not GraphQLBoolean:
        return Later(path, trace), "later"
    return value, str(getattr(value, "value", value))  # an enum or a boolean


def _list(value: object, of: GraphQLInputType, path: tuple[str | int, ...], trace: Trace) -> tuple[object, Hashable]:
    inner = of.of_type if isinstance(of, GraphQLNonNull) else of
    if isinstance(inner, GraphQLScalarType) and inner is not GraphQLBoolean:
        if isinstance(value, list) and len(value) > MAX_LIST:
            raise TooMuch(f"A list in the variable {path[0]!r} has {len(value)} values; {MAX_LIST} are allowed.", "Ask in several operations.")
        return Later(path, trace), "list"
    assert isinstance(value, list)  # noqa: S101  # coerced
    parts = [_stand_in(one, of, (*path, n), trace) for n, one in enumerate(value)]
    return [one for one, _ in parts], tuple(form for _, form in parts)


__all__ = ["Plans", "stand_ins"]
