"""Writes as text: records in, the exact Cypher and parameters out. What the Cypher does is tested on a database, in tests/graph/test_write.py."""

from __future__ import annotations

import datetime as dt

import pytest

from graph import upsert
from graph.statement import Parameters, quoted
from schema.errors import PartnergraphError
from schema.nodes.organisation import Bank
from schema.nodes.place import City
from schema.relations.activities import Finances
from schema.relations.places import LocatedIn

AT = dt.datetime(2026, 5, 17, tzinfo=dt.UTC)
STAMP = upsert.Stamp("dataset:one", "run:1", AT)
STAMPED = {"source": "dataset:one", "run": "run:1", "at": AT}
NODES = """MATCH (d:Entity {id: $source})
UNWIND $rows AS row
MERGE (n:Entity {id: row.id})
ON CREATE SET n.firstSeen = $at, n.source = $source, n.degree = 0
SET n:Organisation:FinancialInstitution:Bank, n.source = CASE WHEN n.retiredAt IS NOT NULL OR n.borrowed THEN $source ELSE n.source END
REMOVE n.retiredAt, n.was, n:Former, n.borrowed
WITH d, n, row, properties(n) AS old
SET n += row.values
SET n += CASE WHEN old.source = $source THEN {} ELSE old END
SET n.aliases = CASE WHEN row.values.aliases IS NULL THEN old.aliases ELSE coalesce(old.aliases, []) + [x IN row.values.aliases WHERE NOT x IN coalesce(old.aliases, [])] END,
    n.identifiers = CASE WHEN row.values.identifiers IS NULL THEN old.identifiers ELSE coalesce(old.identifiers, []) + [x IN row.values.identifiers WHERE NOT x IN coalesce(old.identifiers, [])] END,
    n.run = $run, n.lastSeen = $at
MERGE (n)-[f:FROM {key: $source}]->(d)
ON CREATE SET f.firstSeen = $at, f.source = $source
SET f.run = $run, f.lastSeen = $at, f.statedName = row.stated, f.hash = row.hash
RETURN count(*) AS written"""
RELATIONS = """UNWIND $rows AS row
MATCH (a:Entity {id: row.a})
MATCH (b:Entity {id: row.b})
MERGE (a)-[r:FINANCES {key: $source + row.key}]->(b)
ON CREATE SET r.firstSeen = $at
SET r = CASE WHEN r.run = $run THEN properties(r) ELSE {key: r.key, firstSeen: r.firstSeen, source: $source} END,
    r += row.values, r.run = $run, r.lastSeen = $at, r.hash = row.hash
RETURN count(*) AS written"""


def test_nodes() -> None:
    bank = Bank(id="org:a", name="Alpha", aliases=["A"], acronym_fr="BA")
    made = upsert.nodes(Bank, [upsert.node_row(bank), upsert.node_row(Bank(id="org:b", name="Beta"), stated="BETA Bank")], STAMP)
    assert made.cypher == NODES
    assert made.parameters == {**STAMPED, "rows": [
        {"id": "org:a", "values": {"id": "org:a", "name": "Alpha", "aliases": ["A"], "acronymFr": "BA"}, "stated": "Alpha"},
        {"id": "org:b", "values": {"id": "org:b", "name": "Beta"}, "stated": "BETA Bank"}]}


def test_rows_of_one_node_are_written_as_one() -> None:
    rows = [City(id="city:1", name="Old", population=5, aliases=["a", "b"]), City(id="city:2", name="Other"), City(id="city:1", name="New", aliases=["b", "c"])]
    assert upsert.nodes(City, [upsert.node_row(city) for city in rows], STAMP).parameters["rows"] == [
        {"id": "city:1", "values": {"id": "city:1", "name": "New", "population": 5, "aliases": ["a", "b", "c"]}, "stated": "New"},
        {"id": "city:2", "values": {"id": "city:2", "name": "Other"}, "stated": "Other"}]


def test_relations() -> None:
    made = upsert.relations(Finances, [upsert.relation_row(Finances("org:a", "project:p", usd=5, stated_name="A"))], STAMP)
    assert made.cypher == RELATIONS
    assert made.parameters == {**STAMPED, "rows": [{"a": "org:a", "b": "project:p", "key": "", "values": {"usd": 5.0, "statedName": "A"}}]}


def test_the_key_of_parallel_relations_is_kept_apart_from_the_source() -> None:
    class Visits(LocatedIn):
        about, type = LocatedIn.about, "VISITS"
        forward, backward = LocatedIn.forward, LocatedIn.backward
        parallel = ("record",)

    assert upsert.relation_row(Visits("project:p", "city:1", record="7"))["key"] == "#7"


def test_the_dataset_the_reading_and_what_dangles() -> None:
    made = upsert.dataset({"id": "dataset:one", "name": "One"}, STAMP)
    assert made.cypher == ("MERGE (d:Entity {id: $source})\nON CREATE SET d.firstSeen = $at, d.degree = 0\n"
                           "SET d:Dataset, d += $values, d.source = $source, d.run = $run, d.lastSeen = $at\nRETURN d.id AS id")
    assert made.parameters == {**STAMPED, "rows": [], "values": {"id": "dataset:one", "name": "One"}}
    read = upsert.read_by(STAMP)
    assert read.cypher == ("MATCH (d:Entity {id: $source})\nMATCH (run:Entity {id: $run})\nMERGE (d)-[r:READ_BY {key: $source}]->(run)\n"
                           "ON CREATE SET r.firstSeen = $at, r.source = $source\nSET r.run = $run, r.lastSeen = $at\nRETURN d.id AS id")
    assert read.parameters == {**STAMPED, "rows": []}
    lost = upsert.dangling([{"a": "x", "b": "y"}])
    assert lost.cypher == ("UNWIND $rows AS row\nWITH row, [id IN [row.a, row.b] WHERE NOT EXISTS { (:Entity {id: id}) }] AS missing\n"
                           "WHERE size(missing) > 0\nRETURN row.a AS a, row.b AS b, missing")
    assert lost.parameters == {"rows": [{"a": "x", "b": "y"}]}


@pytest.mark.parametrize(("name", "cypher"), [("City", "City"), ("_x1", "_x1"), ("two words", "`two words`"), ("a`) DETACH DELETE (n", "`a``) DETACH DELETE (n`"),
                                              ("1st", "`1st`"), ("Été", "`Été`")])
def test_names_cannot_leave_their_place(name: str, cypher: str) -> None:
    assert quoted(name) == cypher


@pytest.mark.parametrize("name", ["", "a\x00b", "a\\u0060b"])
def test_names_that_no_quoting_saves(name: str) -> None:
    with pytest.raises(PartnergraphError, match="cannot be a name"):
        quoted(name)


def test_values_are_parameters() -> None:
    collected = Parameters("x")
    assert (collected.add(5), collected.add("') DELETE n")) == ("$x0", "$x1")
    assert collected.values == {"x0": 5, "x1": "') DELETE n"}
