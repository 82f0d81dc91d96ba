"""Generated operations over our own schema, with two sets of values for their variables: whatever the schema lets one ask, one day somebody does.

Written for hypothesis: each choice is drawn, so that a failing operation shrinks to its smallest form.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInputType,
    GraphQLNamedType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_composite_type,
    is_enum_type,
    is_input_object_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_required_input_field,
    parse_type,
    type_from_ast,
)
from hypothesis import strategies as st

from api.types import lower_first
from schema import model

LEVELS, FIELDS = 5, 30  # of one operation: more of them find nothing new and take longer
TEXTS = ("San José", "san jose", "World Bank", "Project p2", "é", "a", "", "SN", "DESC", "passage:hsp-2020:9", "x' OR 1=1 //", "null", "\\", "\n", "\u2028")
IDS = ("org:alpha", "org:beta", "org:world", "org:habitat", "city:1", "city:3", "project:p2", "category:4", "hsp-2020:o4.1", "country:HN", "dataset:one",
       "passage:hsp-2020:9", "nothing", "")
SCALARS: dict[str, tuple[Any, ...]] = {
    "Int": tuple(range(8)), "BigInt": (0, 1, 300, 900, -1, 2**53 + 1), "Float": (0, 0.5, 50.0, 70, -1e9, 1e300), "Boolean": (True, False), "ID": IDS,
    "String": (*TEXTS, *IDS), "PartialDate": ("2012", "2015-06", "2018-01-01", "1900", "2999-12-31"),
    "DateTime": ("2026-05-17T12:30:00Z", "2026-05-17T14:30:00+02:00", "2026-05-17", "2026-05-17T12:30:00[Europe/Paris]"),
}
CURSORS = ("after", "before")
HELD = ("Entity", "Country", "City", "Place", "Bank", "FinancialInstitution", "UNEntity", "Organisation", "LocalAuthority", "PartnerCategory", "Objective",
        "Passage", "Project", "Dataset")  # by the graph of conftest.py
EMPTY = {lower_first(kind.plural) for label, kind in model().nodes.items() if label not in HELD} | {"brief"}  # a brief takes the database's planner seconds
SHOWN = "shown"  # the key under which a connection that takes a cursor shows those of its page


@dataclass(frozen=True)
class Operation:
    """A document, the values of its variables twice over, and for each variable that is a cursor the response key of its connection."""

    text: str
    first: dict[str, Any]
    second: dict[str, Any]
    cursors: dict[str, str]


@dataclass
class Writer:
    """Writes one operation. `draw` is hypothesis's."""

    draw: Callable[[st.SearchStrategy[Any]], Any]
    schema: GraphQLSchema
    variables: dict[str, str] = field(default_factory=dict)  # name -> its definition
    values: tuple[dict[str, Any], dict[str, Any]] = field(default_factory=lambda: ({}, {}))
    cursors: dict[str, str] = field(default_factory=dict)
    fragments: list[str] = field(default_factory=list)
    fields: int = 0
    aliases: int = 0

    def once_in(self, n: int) -> bool:
        return bool(self.draw(st.integers(1, n)) == n)

    def one_of(self, items: Any) -> Any:
        return self.draw(st.sampled_from(list(items)))

    def operation(self) -> Operation:
        query = self.schema.query_type
        assert query is not None
        names = [name for name in query.fields if name not in EMPTY or self.once_in(8)]
        body = "{ " + " ".join(self.field(query, name, 1) for name in self._several(names, 3)) + " }"
        head = f"query Q({', '.join(self.variables.values())}) " if self.variables else ""
        return Operation("\n".join([head + body, *self.fragments]), *self.values, self.cursors)

    def _several(self, items: Any, most: int) -> list[Any]:
        return [self.one_of(items) for _ in range(self.draw(st.integers(1, most)))]

    def selection(self, type_: GraphQLNamedType, level: int) -> str:
        """`{ ... }` of fields and fragments that can stand on the type."""
        parts = []
        for kind in self._several(("field", "field", "field", "fragment", "typename"), 3):
            if kind == "field":
                parts.append(self.field(type_, self._name(type_, level), level))
            elif kind == "fragment" and self.fields < FIELDS:
                parts.append(self.fragment(type_, level))
            else:
                parts.append(f"{self._alias('', always=self.once_in(3))}__typename{self.directive()}")
        return "{ " + " ".join(parts) + " }"

    def _name(self, type_: Any, level: int) -> str:
        """A field; of the deepest levels and in long operations one without fields of its own, where there is one."""
        leaves = [name for name, f in type_.fields.items() if is_leaf_type(get_named_type(f.type))]
        return str(self.one_of(leaves if leaves and (level >= LEVELS or self.fields > FIELDS) else type_.fields))

    def field(self, type_: Any, name: str, level: int) -> str:
        found: GraphQLField = type_.fields[name]
        self.fields += 1
        key = self._alias(name, always=bool(found.args) or not self.once_in(2))
        without = self.one_of(("first", "last")) if "last" in found.args and not self.once_in(8) else ""  # both together are refused
        args = [f"{n}: {text}" for n, a in found.args.items() if n != without and (text := self._argument(n, a.type, key)) is not None]
        named = get_named_type(found.type)
        given = f"({', '.join(args)})" if args else ""
        text = f"{key}{name}{given}{self.directive()}"
        if not is_composite_type(named):
            return text
        body = self.selection(named, level + 1)
        return f"{text} {body[:-1]}{SHOWN}: edges {{ cursor }} }}" if key.partition(":")[0] in self.cursors.values() else f"{text} {body}"

    def _alias(self, name: str, *, always: bool) -> str:
        """`a3: `: without one, two fields of one name in one place are the same field, and are merged."""
        if not always and name:
            return ""
        self.aliases += 1
        return f"a{self.aliases}: " if always else ""

    def fragment(self, type_: Any, level: int) -> str:
        """A fragment on this type or, in an abstract place, on one that can stand there or that it may be as well."""
        possible = list(self.schema.get_possible_types(type_)) if is_abstract_type(type_) else [type_]
        on = self.one_of(dict.fromkeys([type_, *possible[:40], *(i for p in possible for i in p.interfaces)]))
        if self.once_in(2):
            condition = f" on {on.name}" if on is not type_ or self.once_in(2) else ""
            return f"...{condition}{self.directive()} {self.selection(on, level)}"
        name = f"F{len(self.fragments)}"
        place = len(self.fragments)
        self.fragments.append("")
        self.fragments[place] = f"fragment {name} on {on.name} {self.selection(on, level)}"
        return " ".join([f"...{name}{self.directive()}"] * (1 + self.once_in(4)))

    def directive(self) -> str:
        return f" @{self.one_of(('skip', 'include'))}(if: {self._value(self._type('Boolean!'), 1)})" if self.once_in(8) else ""

    def _type(self, text: str) -> Any:
        return type_from_ast(self.schema, parse_type(text))

    def _argument(self, name: str, type_: GraphQLInputType, key: str) -> str | None:
        if name in CURSORS:
            # Its values come out of the first answer (see test_both_ways.py); one in ten is no cursor at all.
            return None if not self.once_in(3) else '"no cursor"' if self.once_in(10) else self._variable(type_, 0, cursor_of=key.partition(":")[0])
        return self._value(type_, 0) if is_non_null_type(type_) or self.once_in(2) else None

    def _value(self, type_: GraphQLInputType, level: int) -> str:
        """A literal, a variable, or null."""
        if self.once_in(2):
            return self._variable(type_, level)
        if is_non_null_type(type_):
            return self._literal(get_nullable_type(type_), level)
        return "null" if self.once_in(8) else self._literal(type_, level)

    def _literal(self, type_: Any, level: int) -> str:
        if is_list_type(type_):
            return "[" + ", ".join(self._value(type_.of_type, level + 1) for _ in range(self.draw(st.integers(0, 2)))) + "]"
        if is_input_object_type(type_):
            return "{" + ", ".join(f"{name}: {self._value(type_.fields[name].type, level + 1)}" for name in self._input_fields(type_, level)) + "}"
        return _literal(self._plain(type_), is_enum_type(type_))

    def _input_fields(self, type_: Any, level: int) -> list[str]:
        """Required fields, and a few others; deep down no further filters."""
        names = [n for n, f in type_.fields.items() if level < 3 or not is_input_object_type(get_named_type(f.type))]
        required = [n for n, f in type_.fields.items() if is_required_input_field(f)]
        return list(dict.fromkeys([*required, *(self.one_of(names) for _ in range(self.draw(st.integers(0, 2))) if names)]))

    def _plain(self, type_: Any) -> Any:
        return self.one_of(type_.values if is_enum_type(type_) else SCALARS[type_.name])

    def _variable(self, type_: GraphQLInputType, level: int, cursor_of: str = "") -> str:
        """A variable of this type with a default or without, given, given as null, or left out."""
        name = f"v{len(self.variables)}"
        self.variables[name] = ""
        nullable = get_nullable_type(type_)
        default = f" = {_literal_of(self._json(nullable, level), nullable)}" if not cursor_of and self.once_in(3) else ""
        # A variable with a default may be left out even where the place takes no null.
        self.variables[name] = f"${name}: {nullable if default else type_}{default}"
        if cursor_of:
            self.cursors[name] = cursor_of
            return f"${name}"
        for values in self.values:
            if values is self.values[1] and not self.once_in(8):
                self._again(name, nullable)
            elif not ((default or not is_non_null_type(type_)) and self.once_in(4)):
                values[name] = None if not is_non_null_type(type_) and self.once_in(6) else self._json(nullable, level)
        return f"${name}"

    def _again(self, name: str, type_: Any) -> None:
        """The variable's second value has the form of the first: so a plan that is kept is used again."""
        first, second = self.values
        if name in first:
            second[name] = self._like(first[name], type_)

    def _like(self, value: Any, type_: Any) -> Any:
        type_ = get_nullable_type(type_)
        if value is None or is_enum_type(type_) or isinstance(value, bool):
            return value
        if is_list_type(type_):
            return [self._like(one, type_.of_type) for one in value]
        if is_input_object_type(type_):
            return {name: self._like(one, type_.fields[name].type) for name, one in value.items()}
        return self.one_of(one for one in SCALARS[type_.name] if one != value)

    def _json(self, type_: Any, level: int) -> Any:
        """A value as it comes in JSON."""
        type_ = get_nullable_type(type_)
        if is_list_type(type_):
            return [self._json(type_.of_type, level + 1) for _ in range(self.draw(st.integers(0, 2)))]
        if is_input_object_type(type_):
            return {name: self._json(type_.fields[name].type, level + 1) for name in self._input_fields(type_, level)}
        return self._plain(type_)


def _literal(value: Any, enum: bool) -> str:
    if enum:
        return str(value)
    return json.dumps(value)  # a text of GraphQL is written as one of JSON


def _literal_of(value: Any, type_: Any) -> str:
    type_ = get_nullable_type(type_)
    if isinstance(value, list):
        return "[" + ", ".join(_literal_of(one, type_.of_type) for one in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_literal_of(one, type_.fields[name].type)}" for name, one in value.items()) + "}"
    return _literal(value, is_enum_type(type_))


def operations(schema: GraphQLSchema) -> st.SearchStrategy[Operation]:
    """Operations that are nearly always valid against the schema."""

    @st.composite
    def made(draw: Callable[[st.SearchStrategy[Any]], Any]) -> Operation:
        return Writer(draw, schema).operation()

    return made()
