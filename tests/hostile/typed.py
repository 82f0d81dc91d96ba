"""Attacks made from the schema itself, so that no new field goes unattacked: every root field with values of the right type and an absurd size, and the
25 questions with something broken in them."""

from __future__ import annotations

import json
from functools import cache
from random import Random
from typing import Any

from graphql import (
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
)

from api import questions
from api.query import api
from tests.hostile.attacks import anything, attack, many, nasty, number

IDS = ("org:alpha", "org:world", "city:1", "project:p2", "category:4", "country:HN", "dataset:one", "nothing")


def value(r: Random, type_: Any, depth: int = 0) -> Any:
    """A value of the type, as it comes in JSON; one in twelve is of none."""
    type_ = get_nullable_type(type_)
    if r.random() < 0.08:
        return anything(r)
    if is_list_type(type_):
        return [value(r, type_.of_type, depth + 1) for _ in range(r.choice((0, 1, 2, many(r, 40))))]
    if is_input_object_type(type_):
        names = [n for n, f in type_.fields.items() if is_non_null_type(f.type)] + [r.choice(list(type_.fields)) for _ in range(r.randrange(4) if depth < 6 else 0)]
        return {name: value(r, type_.fields[name].type, depth + 1) for name in names}
    if is_enum_type(type_):
        return r.choice(list(type_.values))
    return scalar(r, type_.name)


def scalar(r: Random, name: str) -> Any:
    if name in ("Int", "BigInt", "Float"):
        return r.choice((r.randrange(10), number(r)))
    if name == "Boolean":
        return r.random() < 0.5
    if name in ("PartialDate", "DateTime"):
        return r.choice(("2020", "2020-13", "0000-00-00", "9999-12-31", "-2020", "2020-02-30", "2020-02-30T25:61:61Z", "2020-01-01T00:00:00+99:99",
                         "2020-01-01T00:00:00[Mars/Base]", "+999999999-12-31T00:00:00Z", "now", nasty(r)[:50]))
    return r.choice((r.choice(IDS), nasty(r)))


def written(of: Any, type_: Any) -> str:
    """The value as a literal."""
    type_ = get_nullable_type(type_)
    if isinstance(of, list):
        return "[" + ", ".join(written(one, type_.of_type if is_list_type(type_) else type_) for one in of) + "]"
    if isinstance(of, dict):
        fields = type_.fields if is_input_object_type(type_) else {}
        return "{" + ", ".join(f"{name}: {written(one, fields[name].type if name in fields else type_)}" for name, one in of.items()) + "}"
    return str(of) if is_enum_type(type_) and isinstance(of, str) else json.dumps(of, ensure_ascii=False)


def selection(r: Random, schema: GraphQLSchema, type_: Any, depth: int) -> str:
    """`{ ... }` under a field of the type, with absurd arguments of its own."""
    if not is_composite_type(type_):
        return ""
    on = r.choice(list(schema.get_possible_types(type_))) if is_abstract_type(type_) and r.random() < 0.5 else type_
    names = [name for name, f in on.fields.items() if depth > 0 or is_leaf_type(get_named_type(f.type))]
    parts = ["__typename", *(f"a{n}: {field(r, schema, on, name, depth - 1)}" for n, name in enumerate(r.sample(names, min(len(names), r.randrange(1, 4)))))]
    body = " ".join(parts)
    return f" {{ ... on {on.name} {{ {body} }} }}" if on is not type_ else f" {{ {body} }}"


def field(r: Random, schema: GraphQLSchema, type_: Any, name: str, depth: int) -> str:
    found = type_.fields[name]
    args = [f"{n}: {written(value(r, a.type), a.type)}" for n, a in found.args.items() if is_non_null_type(a.type) or r.random() < 0.4]
    return f"{name}{f'({chr(44).join(args)})' if args else ''}{selection(r, schema, get_named_type(found.type), depth)}"


@attack
def every_field(r: Random) -> Any:
    schema = api().core
    assert schema.query_type
    return "{ " + field(r, schema, schema.query_type, r.choice(_roots()), r.randrange(1, 6)) + " }", None, None


@attack
def every_argument(r: Random) -> Any:
    """One root field, all of its arguments as variables."""
    schema = api().core
    assert schema.query_type
    name = r.choice(_roots())
    found = schema.query_type.fields[name]
    given = {n: value(r, a.type) for n, a in found.args.items() if is_non_null_type(a.type) or r.random() < 0.6}
    head = f"query ({' '.join(f'${n}: {found.args[n].type}' for n in given)}) " if given else ""
    args = f"({' '.join(f'{n}: ${n}' for n in given)})" if given else ""
    return f"{head}{{ {name}{args}{selection(r, schema, get_named_type(found.type), r.randrange(1, 5))} }}", given, None


@cache
def _roots() -> list[str]:
    """Root fields; those that are no list of a type three times as often."""
    schema = api().core
    assert schema.query_type
    special = [name for name, found in schema.query_type.fields.items() if not {"where", "orderBy"} <= found.args.keys() or name == "bankCityConnections"]
    return [*schema.query_type.fields, *special * 3]


@cache
def _questions() -> list[str]:
    return [question.graphql for question in questions.load()]


@attack
def broken_questions(r: Random) -> Any:
    text = r.choice(_questions())
    for _ in range(many(r, 30)):
        at = r.randrange(len(text))
        text = r.choice((text[:at] + text[at + many(r, 30):], text[:at] + r.choice('{}()[]:$@!."\\#\x00é…') + text[at:], text[:at] + text[at // 2:], text[:at] + nasty(r)[:20] + text[at:]))
        text = text[:200_000] or "{"
    return text, {"first": number(r), "lang": "EN", "text": nasty(r)}, None
