"""The one place where Strawberry's types are made from data instead of from annotated classes.

Each field carries its `plan`: the function that turns what was asked of it into a request to the graph. Resolvers are not used:
answers come from one statement, and where graphql-core completes them, it reads them by response key (see api/engine.py).
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NewType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import strawberry
from graphql import GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema
from strawberry.annotation import StrawberryAnnotation
from strawberry.schema.config import StrawberryConfig
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.enum import EnumValue, StrawberryEnumDefinition
from strawberry.types.field import StrawberryField
from strawberry.types.unset import UNSET

from schema.errors import ValueRefused
from schema.types import Day

BigInt = NewType("BigInt", int)
PartialDate = NewType("PartialDate", str)
DateTime = NewType("DateTime", str)
Plan = Callable[[Any], Any]  # api.walk.Asked -> graph.request.Pick; Any, because api.walk knows this module
COMPLETED = ""  # under this key, which no answer can have, stands the type of an object that graphql-core is to complete


def many(of: Any) -> Any:
    """The annotation of a list of a made type."""
    return list[of]


def both(en: str, fr: str) -> str:
    """A description in both languages."""
    return f"{en} / {fr}"


@dataclass(frozen=True)
class Arg:
    """An argument or an input field: its type as an annotation, its default (none: it may be left out), and why it is deprecated if it is."""

    name: str
    type: Any
    about: str
    default: Any = UNSET
    deprecated: str = ""


class Forge:
    """Makes types by name; a name is made once."""

    def __init__(self) -> None:
        self.types: dict[str, Any] = {}

    def make(self, name: str, about: str, *, interfaces: Sequence[Any] = (), interface: bool = False, is_input: bool = False) -> Any:
        """An empty object, interface or input type; `field` and `input_field` fill it."""
        made = _class(name, about)
        made.__strawberry_definition__ = StrawberryObjectDefinition(
            name=name, is_input=is_input, is_interface=interface, origin=made, description=about, extend=False, directives=(), fields=[],
            interfaces=[i.__strawberry_definition__ for i in interfaces], is_type_of=None, resolve_type=_resolve_type if interface else None)
        return self._keep(name, made)

    def enum(self, name: str, about: str, values: Mapping[str, str], old: Mapping[str, str] = MappingProxyType({})) -> Any:
        """An enum whose values are their own names; `values` gives each one's description, `old` why some are deprecated."""
        made = _enum(name, values)
        made.__strawberry_definition__ = StrawberryEnumDefinition(
            made, name, [EnumValue(value, value, old.get(value) or None, description=text) for value, text in values.items()], about)
        return self._keep(name, made)

    def _keep(self, name: str, made: Any) -> Any:
        if name in self.types:
            raise AssertionError(f"two GraphQL types would be named {name}")
        self.types[name] = made
        return made

    def field(self, owners: Iterable[Any], name: str, type_: Any, about: str, plan: Plan, args: Sequence[Arg] = (), *,  # noqa: PLR0917  # reads as a table
              deprecated: str = "") -> None:
        """Add a field to each of the types."""
        for owner in owners:
            made = StrawberryField(python_name=name, graphql_name=name, type_annotation=StrawberryAnnotation(type_), description=about,
                                   deprecation_reason=deprecated or None, metadata={"plan": plan})
            made.arguments = [StrawberryArgument(a.name, a.name, StrawberryAnnotation(a.type), description=a.about, default=a.default,
                                                   deprecation_reason=a.deprecated or None) for a in args]
            owner.__strawberry_definition__.fields.append(made)

    def input_field(self, owner: Any, arg: Arg) -> None:
        """Add a field to an input type."""
        owner.__strawberry_definition__.fields.append(StrawberryField(
            python_name=arg.name, graphql_name=arg.name, type_annotation=StrawberryAnnotation(arg.type), description=arg.about, default=arg.default,
            deprecation_reason=arg.deprecated or None))

    def schema(self, query: Any) -> tuple[strawberry.Schema, dict[tuple[str, str], Plan]]:
        """The schema, and the plan of each field by (type, field)."""
        outputs = [t for t in self.types.values() if not isinstance(t, enum.EnumMeta) and not t.__strawberry_definition__.is_input]
        made = strawberry.Schema(query=query, types=outputs, config=StrawberryConfig(auto_camel_case=False, scalar_map=SCALARS))
        plans: dict[tuple[str, str], Plan] = {}
        for type_ in core(made).type_map.values():
            if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType) and not type_.name.startswith("__"):
                if isinstance(type_, GraphQLObjectType):
                    type_.is_type_of = None  # Strawberry would look for instances of its classes
                for name, field in type_.fields.items():
                    plans[type_.name, name] = field.extensions["strawberry-definition"].metadata["plan"]
                    field.resolve = _by_key
        return made, plans


def _enum(name: str, values: Iterable[str]) -> Any:
    return enum.Enum(name, {value: value for value in values}, type=str)


def _class(name: str, about: str) -> Any:
    return type(name, (), {"__doc__": about})


def core(made: strawberry.Schema) -> GraphQLSchema:
    """graphql-core's own schema."""
    return made._schema  # noqa: SLF001  # Strawberry has no public name for it


def _by_key(source: Mapping[str, Any], info: Any, **_arguments: Any) -> Any:
    return source[info.path.key]


def _resolve_type(source: Mapping[str, Any], _info: Any, _type: Any) -> str:
    return str(source[COMPLETED])


def _parse_integer(value: Any) -> int:
    number = int(value) if isinstance(value, int | str) and not isinstance(value, bool) else None
    if number is None or not -(2**63) <= number < 2**63:
        raise ValueError("A whole number of at most 64 bits is wanted.")
    return number


_day = Day("A date.", "Une date.")


def _parse_day(value: Any) -> str:
    try:
        day = _day.clean(value) if isinstance(value, str) else None
    except ValueRefused:
        day = None
    if day is None:
        raise ValueError("A date as 2020, 2020-05 or 2020-05-17 is wanted.")
    return day


def _parse_moment(value: Any) -> str:
    """In ISO 8601 with its offset; UTC where none is given."""
    text, _, zone = value.rstrip("]").partition("[") if isinstance(value, str) else ("", "", "")
    try:
        moment = dt.datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone or "UTC"))).isoformat()
    except (ValueError, OSError, ZoneInfoNotFoundError):
        raise ValueError("A point of time as 2026-05-17T12:30:00Z is wanted.") from None


def _scalar(name: str, about: str, parse: Callable[[Any], Any]) -> Any:
    return strawberry.scalar(name=name, description=about, serialize=lambda value: value, parse_value=parse)


SCALARS: dict[Any, Any] = {
    BigInt: _scalar("BigInt", both("A whole number of up to 64 bits.", "Un nombre entier d'au plus 64 bits."), _parse_integer),
    PartialDate: _scalar("PartialDate", both("A date as far as it is known: 2020, 2020-05 or 2020-05-17.",
                                             "Une date, dans la mesure où elle est connue : 2020, 2020-05 ou 2020-05-17."), _parse_day),
    DateTime: _scalar("DateTime", both("A point of time in ISO 8601 with its zone.", "Un instant au format ISO 8601 avec son fuseau."), _parse_moment),
}
