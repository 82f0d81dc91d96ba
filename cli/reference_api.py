"""The printed page of the GraphQL API: what is not derived one to one from the model, whose types are in model.md."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    is_specified_scalar_type,
)

from api.query import api
from api.types import lower_first
from schema import model
from schema.core import Record

MADE = "Printed from the code by `make docs`; a test compares. Do not edit.\n"
CONVENTIONS = """
- **Types.** Each type of [the model](model.md) is a GraphQL type of the same name; one with sub-types is an interface, and what is of no narrower type is `Other<Type>`.
  `Node` and `Entity` are above all. Ids are global: `node(id:)` gives anything.
- **Lists** are Relay connections: `edges { cursor node }`, `nodes` (the same without what the edge says), `pageInfo`, `totalCount`. `first`/`after` page forward, `last`/`before` back.
- **Relations** are fields of both ends; what the relation itself says (status, dates, `evidence`) stands on the edge.
- **Names** take `lang: FR`; without a text in that language the original is given. Enum values are the model's words in upper case.
- **Filters** `<Type>Where` have a field for each property that is indexed, `and`, `or`, `not`, and the relations; **orders** `<Type>Order` are `{by, direction}`.
- **Errors** have `extensions.code` and `extensions.hint`; the codes are in [errors](errors.md). What goes is `@deprecated` first: [how the API changes](../howto/change-the-api.md).
"""


def api_page() -> str:
    """Root fields, the types that only the API has, inputs, enums and scalars, in English and French."""
    lines = ["# The GraphQL API", "", MADE, "At `/graphql`; GraphiQL shows the same. `api/schema.graphql` is the whole SDL.", CONVENTIONS, "## Root fields", ""]
    query = api().core.query_type
    assert query is not None  # noqa: S101  # the schema is ours
    lists = {lower_first(kind.plural) for kind in model().nodes.values()}
    own = {name: field for name, field in query.fields.items() if name not in lists}
    lines += [f"One list for each type, all asked alike (`first`, `after`, `last`, `before`, `where`, `orderBy`): {', '.join(f'`{name}`' for name in sorted(lists))}. And:", ""]
    for name, field in sorted(own.items()):
        lines += [f"### {name}", "", f"{_said(field.description)}", "", f"Gives `{field.type}`.", "", *_table("argument", field.args.items())]
    named = [t for name, t in sorted(api().core.type_map.items()) if not name.startswith("__") and not _derived(name) and t is not query]
    lines += _section("## Objects of the API", (t for t in named if isinstance(t, GraphQLObjectType)), "field")
    lines += _section("## Inputs", (t for t in named if isinstance(t, GraphQLInputObjectType)), "field")
    lines += ["## Enums", ""]
    for enum in (t for t in named if isinstance(t, GraphQLEnumType)):
        lines += [f"### {enum.name}", "", _said(enum.description), "", *_rows(("value", "what", "quoi"), ((f"`{n}`", *_both(v.description)) for n, v in enum.values.items()))]
    lines += ["## Scalars", "", *_rows(("scalar", "what", "quoi"), ((f"`{t.name}`", *_both(t.description)) for t in named
                                                                  if isinstance(t, GraphQLScalarType) and not is_specified_scalar_type(t)))]
    return "\n".join(lines).rstrip() + "\n"


def _derived(name: str) -> bool:
    """Whether the type follows from one of the model: the type itself, and its connections, filters, orders and words."""
    kinds: list[type[Record]] = [*model().nodes.values(), *model().relations.values()]
    stems = "|".join(sorted((kind.__name__ for kind in kinds), key=len, reverse=True))
    return re.fullmatch(rf"(Other)?({stems})((To|From)?(Connection|Edge|Where|Order|OrderBy|\w*Match|\w*Aggregate\w*))?|\w+By|({stems})\w*(Filter)?", name) is not None and not _own(name)


def _own(name: str) -> bool:
    return name.startswith(("BankCity", "Evidence", "Search"))


def _section(heading: str, types: Iterable[GraphQLNamedType], of: str) -> Iterator[str]:
    yield from (heading, "")
    for type_ in types:
        found: Any = type_
        yield from (f"### {type_.name}", "", _said(type_.description), "")
        yield from _table(of, found.fields.items())


def _table(head: str, fields: Iterable[tuple[str, Any]]) -> list[str]:
    return _rows((head, "type", "what", "quoi"), ((f"`{name}`", f"`{field.type}`", *_both(field.description)) for name, field in fields))


def _both(description: str | None) -> tuple[str, str]:
    """English and French of a description."""
    en, _, fr = (description or "").replace("\n", " ").partition(" / ")
    return en, fr


def _said(description: str | None) -> str:
    en, fr = _both(description)
    return f"{en} / *{fr}*" if fr else en


def _rows(head: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    titles = list(head)
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return [f"| {' | '.join(titles)} |", f"|{' --- |' * len(titles)}", *lines, ""] if lines else []


__all__ = ["api_page"]
