"""Constraints and indexes as text: the model in, the commands out; and the difference to rows as SHOW INDEXES gives them."""

from __future__ import annotations

from typing import Any

import pytest

from graph import ddl
from graph.ddl import Item
from schema import Model, model
from schema.core import Both, Node, Relation, Style, Way
from schema.types import Id, Integer, Text

BOTH = Both("x", "x")


class Thing(Node):
    about, style, abstract = BOTH, Style("#000000", "star", "x"), True
    id = Id("x", "x", required=True)
    name = Text("x", "x", fulltext=True, index=True)


class Tool(Thing):
    about, style = BOTH, Style("#000000", "star", "x")
    first_year = Integer("x", "x", index=True)
    motto = Text("x", "x", fulltext=True)


class Uses(Relation):
    about, type, start, end = BOTH, "USES", (Tool,), (Tool,)
    says = Both("{a} uses {b}", "{a} utilise {b}")
    forward, backward = Way("uses", "x", "x"), Way("usedBy", "x", "x")
    since = Integer("x", "x", index=True)


SMALL = Model.of([Thing, Tool, Uses])
COMMANDS = {
    "pg_Entity_id": "CREATE CONSTRAINT pg_Entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE (n.id) IS UNIQUE",
    "pg_Thing_name": "CREATE RANGE INDEX pg_Thing_name IF NOT EXISTS FOR (n:Thing) ON (n.name)",
    "pg_Tool_firstYear": "CREATE RANGE INDEX pg_Tool_firstYear IF NOT EXISTS FOR (n:Tool) ON (n.firstYear)",
    "pg_USES_source": "CREATE RANGE INDEX pg_USES_source IF NOT EXISTS FOR ()-[n:USES]-() ON (n.source)",
    "pg_USES_since": "CREATE RANGE INDEX pg_USES_since IF NOT EXISTS FOR ()-[n:USES]-() ON (n.since)",
    "pg_search": "CREATE FULLTEXT INDEX pg_search IF NOT EXISTS FOR (n:Entity) ON EACH [n.name, n.motto] "
                 "OPTIONS {indexConfig: {`fulltext.analyzer`: 'standard-folding', `fulltext.eventually_consistent`: true}}",
}


def row(name: str, on: str | None, *properties: str, kind: str = "RANGE", of: str = "NODE", constraint: str | None = None,  # reads as a table
        analyzer: str = "standard-folding") -> dict[str, Any]:
    config = {"fulltext.eventually_consistent": True, "fulltext.analyzer": analyzer} if kind == "FULLTEXT" else {}
    return {"name": name, "type": kind, "entityType": of, "labelsOrTypes": [on] if on else None, "properties": list(properties) or None,
            "owningConstraint": constraint, "options": {"indexProvider": "x-1.0", "indexConfig": config}}


LIVE = [row("index_343aff4e", None, kind="LOOKUP"), row("pg_Entity_id", "Entity", "id", constraint="pg_Entity_id"), row("pg_Thing_name", "Thing", "name"),
        row("pg_Tool_firstYear", "Tool", "firstYear"), row("pg_USES_source", "USES", "source", of="RELATIONSHIP"), row("pg_USES_since", "USES", "since", of="RELATIONSHIP"),
        row("pg_search", "Entity", "name", "motto", kind="FULLTEXT"), row("theirs", "Tool", "motto")]


def test_every_item_is_one_command() -> None:
    assert {item.name: item.create().cypher for item in ddl.wanted(SMALL)} == COMMANDS
    assert all(not item.create().parameters for item in ddl.wanted(SMALL))


def test_an_empty_database_gets_everything_and_loses_nothing() -> None:
    found = ddl.diff(SMALL, [])
    assert [s.cypher for s in found.statements()] == list(COMMANDS.values())
    assert not found.drop


def test_a_complete_database_needs_nothing_and_foreign_indexes_are_no_matter() -> None:
    assert ddl.diff(SMALL, LIVE).statements() == []


@pytest.mark.parametrize(("name", "now", "commands"), [
    ("pg_Thing_name", None, [COMMANDS["pg_Thing_name"]]),
    ("pg_Entity_id", None, [COMMANDS["pg_Entity_id"]]),
    ("pg_Thing_name", row("pg_Thing_name", "Thing", "motto"), ["DROP INDEX pg_Thing_name IF EXISTS", COMMANDS["pg_Thing_name"]]),
    ("pg_Thing_name", row("pg_Thing_name", "Thing", "name", kind="TEXT"), ["DROP INDEX pg_Thing_name IF EXISTS", COMMANDS["pg_Thing_name"]]),
    ("pg_USES_since", row("pg_USES_since", "USES", "since", "source", of="RELATIONSHIP"), ["DROP INDEX pg_USES_since IF EXISTS", COMMANDS["pg_USES_since"]]),
    ("pg_search", row("pg_search", "Entity", "name", kind="FULLTEXT"), ["DROP INDEX pg_search IF EXISTS", COMMANDS["pg_search"]]),
    ("pg_search", row("pg_search", "Thing", "name", "motto", kind="FULLTEXT"), ["DROP INDEX pg_search IF EXISTS", COMMANDS["pg_search"]]),
    ("pg_search", row("pg_search", "Entity", "name", "motto", kind="FULLTEXT", analyzer="english"), ["DROP INDEX pg_search IF EXISTS", COMMANDS["pg_search"]]),
    ("theirs", row("pg_gone", "Gone", "x", constraint="pg_gone"), ["DROP CONSTRAINT pg_gone IF EXISTS"]),
])
def test_a_missing_or_changed_item_is_made_anew_drops_first(name: str, now: dict[str, Any] | None, commands: list[str]) -> None:
    rows = [r for r in LIVE if r["name"] != name] + ([now] if now else [])
    assert [s.cypher for s in ddl.diff(SMALL, rows).statements()] == commands


def test_the_names_of_the_whole_model_are_distinct() -> None:
    names = [item.name for item in ddl.wanted(model())]
    assert len(set(names)) == len(names)


def test_a_name_is_quoted_where_it_must_be() -> None:
    assert Item("pg_a`b", "range", "A B", ("c-d",)).create().cypher == "CREATE RANGE INDEX `pg_a``b` IF NOT EXISTS FOR (n:`A B`) ON (n.`c-d`)"
