"""How people ask: GraphQL derived from the model, compiled to one statement an operation, and the HTTP application around it."""

from __future__ import annotations

from pathlib import Path

from graphql import lexicographic_sort_schema, print_schema

SCHEMA_FILE = Path(__file__).parent / "schema.graphql"


def schema_text() -> str:
    """The printed SDL, sorted, so that a change shows as itself; `schema.graphql` beside this file is its committed copy."""
    from api.query import api  # noqa: PLC0415  # the schema takes a second to make

    return print_schema(lexicographic_sort_schema(api().core)) + "\n"


__all__ = ["SCHEMA_FILE", "schema_text"]
