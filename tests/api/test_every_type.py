"""Every type, property and relation of the model can be asked, filtered and sorted on a real database, and totals equal plain Cypher."""

from __future__ import annotations

import json
from typing import Any

import pytest
from graphql import GraphQLInputObjectType, GraphQLObjectType, get_named_type, is_leaf_type

from api.query import api
from api.types import lower_first
from schema import model

HELD = ("Entity", "Bank", "City", "Project", "PartnerCategory", "Passage", "Dataset")  # of which conftest.py has nodes, one a shape


@pytest.mark.parametrize("label", model().nodes)
def test_every_property_and_relation(ask: Any, cypher: Any, label: str) -> None:
    fields = api().core.type_map[label].fields  # type: ignore[union-attr]
    leaves = [name for name, field in fields.items() if is_leaf_type(get_named_type(field.type))]
    ways = [name for name, field in fields.items() if isinstance(get_named_type(field.type), GraphQLObjectType) and "first" in field.args]
    assert len(ways) == sum(1 for _ in model().ways(model().nodes[label]))
    plural = lower_first(model().nodes[label].plural)
    asked = " ".join([*leaves, *(f"{way}(first: 1) {{ totalCount nodes {{ __typename id }} }}" for way in ways)])
    document = f"{{ {plural}(first: 2) {{ totalCount nodes {{ {asked} }} }} }}"
    statement = ask.engine.plan(document).selection.statement
    assert all(statement.cypher.count(f":{r.type}]") >= 2 for r, _ in model().ways(model().nodes[label]))  # a page and a count each
    if label not in HELD:
        return  # planning statements of this size is what takes the database long, and nothing would come back
    data = ask(document)[plural]
    assert data["totalCount"] == cypher(f"MATCH (n:{label}) RETURN count(n)")[0][0]
    counts = [f"COUNT {{ (n){'-' if forward else '<-'}[:{r.type}]{'->' if forward else '-'}() }}" for r, forward in model().ways(model().nodes[label])]
    fields_ = [(r.forward if forward else r.backward).field for r, forward in model().ways(model().nodes[label])]
    for node in data["nodes"]:
        found = cypher(f"MATCH (n {{id: $id}}) RETURN [{', '.join(counts)}]", id=node["id"])[0][0]
        assert {field: node[field]["totalCount"] for field in fields_} == dict(zip(fields_, found, strict=True))


def batches(parts: list[str]) -> list[str]:
    """Documents of up to 20 root fields, each under its own alias."""
    return ["{" + " ".join(f"a{n}: {part}" for n, part in enumerate(parts[start : start + 20])) + "}" for start in range(0, len(parts), 20)]


def some_value(kind: Any) -> str:
    """Of a number's filter, of the filter at the other end of a relation, or of an enum."""
    if isinstance(kind, GraphQLInputObjectType):
        return "{gte: 1}" if kind.name == "IntegerFilter" else "{minSources: 1}"
    return str(next(iter(kind.values)))


@pytest.mark.parametrize("label", ["Project", "Passage", "Run"])
def test_every_filter_and_order(ask: Any, label: str) -> None:
    """Each filter field with each operator, and each order with a second page, is a statement that the database takes."""
    values = {"ID": '"x"', "String": '"x"', "Float": "1.5", "BigInt": "7", "PartialDate": '"2020-05"', "DateTime": '"2026-01-01T00:00:00Z"', "Boolean": "true"}
    where = api().core.type_map[f"{label}Where"]
    assert isinstance(where, GraphQLInputObjectType)
    plural = lower_first(model().nodes[label].plural)
    filters = []
    for field, declared in where.fields.items():
        inner = get_named_type(declared.type)
        if field not in ("and", "or", "not") and isinstance(inner, GraphQLInputObjectType):
            kinds = {op: get_named_type(argument.type) for op, argument in inner.fields.items()}
            filters += [f"{plural}(where: {{{field}: {{{op}: {values.get(kind.name) or some_value(kind)}}}}}) {{ totalCount }}" for op, kind in kinds.items()]
    assert len(filters) > 10
    for document in batches(filters):
        ask(document)
    orders = [f"{{by: {by}, direction: {way}}}" for by in api().core.type_map[f"{label}OrderBy"].values for way in ("ASC", "DESC")]  # type: ignore[union-attr]
    firsts = [page for document in batches([f"{plural}(first: 1, orderBy: {o}) {{ totalCount pageInfo {{ endCursor }} }}" for o in orders])
              for page in ask(document).values()]
    seconds = [f"{plural}(after: {json.dumps(page['pageInfo']['endCursor'])}, orderBy: {o}) {{ totalCount nodes {{ id }} }}"
               for o, page in zip(orders, firsts, strict=True)]
    for document in batches(seconds):
        for page in ask(document).values():
            assert len(page["nodes"]) == max(page["totalCount"] - 1, 0)
