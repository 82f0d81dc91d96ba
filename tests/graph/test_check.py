"""Each rule of the check, on a graph that is sound but for one thing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import neo4j
import pytest

from graph import check, ddl
from graph.run import Connect, Writer
from graph.statement import Statement
from schema import model
from schema.nodes.place import Country
from schema.relations.partners import PartOf
from schema.relations.places import InCountry
from tests.conftest import _empty
from tests.graph.datasets import Graph, bank, city, funds, lies, project

# For each rule: what is done to the sound graph, how many violations follow, and a part of the example.
BROKEN = {
    "unsourced-node": ("CREATE (:Entity:City {id: 'city:9', name: 'Nowhere', degree: 0})-[:IN_COUNTRY {source: 'dataset:one'}]->(:Entity {degree: 1})", 2, "city:9"),
    "unsourced-relation": ("MATCH (:City {id: 'city:1'})-[r:IN_COUNTRY]->() SET r.source = 'dataset:gone'", 1, "1 of dataset:gone"),
    "orphan": ("MATCH (:City {id: 'city:2'})-[r:IN_COUNTRY]->() DELETE r", 1, "city:2"),
    "dangling-statement": ("MATCH (:Bank)-[r:FINANCES]->() SET r.passages = ['passage:none']", 2, "(org:a)-[FINANCES]->(project:1) cites passage:none"),
    "undeclared-type": ("MATCH (n:Country) SET n:Stadt", 1, "country:SN: Stadt"),
    "wrong-ends": ("MATCH (n:Country), (p:Project {id: 'project:1'}) CREATE (n)-[:IMPLEMENTS {source: 'dataset:one'}]->(p)", 1, "(country:SN)-[IMPLEMENTS]->(project:1)"),
    "doubled-city": ("MATCH (n:City) SET n.name = 'Twin', n.latitude = 14.7, n.longitude = -17.4", 1, "city:1 and city:2: Twin"),
    "doubled-organisation": ("MATCH (n:Bank) SET n.identifiers = ['dac:1']", 1, "dac:1: org:a org:b"),
    "cycle": ("MATCH (a:Bank {id: 'org:a'})-[r:PART_OF]->(b) CREATE (b)-[s:PART_OF]->(a) SET s = r", 2, "(org:a)-[PART_OF]->(org:b)"),
    "unfinished-load": ("MATCH (d:Dataset {id: 'dataset:one'}) SET d.fingerprint = ''", 1, "dataset:one"),
    "missing-value": ("MATCH (n:City {id: 'city:1'}) REMOVE n.name", 1, "city:1.name = nothing"),
    "value-not-allowed": ("MATCH (n:Country) SET n.iso2 = 'Senegal', n.latitude = 91.0", 2, "country:SN."),
    "impossible-date": ("MATCH (p:Project {id: 'project:1'}) SET p.starts = '0201-05'", 1, "project:1.starts = 0201-05"),
    "end-before-start": ("MATCH (p:Project) SET p.starts = '2020-05', p.ends = CASE p.id WHEN 'project:1' THEN '2020' ELSE '2020-04-30' END", 1, "project:2: 2020-05 to 2020-04-30"),
    "derived-differs": ("MATCH (:City {id: 'city:1'})<-[r:LOCATED_IN]-() SET r.precision = 'area'", 1, "(org:a)-[CONNECTS_TO]->(city:1): 1 projects kept, 0 stated"),
    "degree-differs": ("MATCH (n:Country), (c:City {id: 'city:1'}) SET n.degree = 7, c.linked = 3", 2, "country:SN: 7 kept, 2 stated"),
}


@pytest.fixture(scope="module")
def sound(neo4j_server: Connect, neo4j_driver: neo4j.Driver) -> Iterator[Graph]:
    _empty(neo4j_driver, neo4j_server.database)
    with Writer(neo4j_server) as writer:
        writer.migrate([ddl.wanted(model())[0].create()])
        graph, place = Graph(writer), {"country_code": "SN"}
        graph.write("one", [Country(id="country:SN", name="Senegal", iso2="SN"), city(1, geonames_id="1", **place), city(2, **place), bank("a"), bank("b"), project(1), project(2),
                            InCountry("city:1", "country:SN"), InCountry("city:2", "country:SN"), PartOf("org:a", "org:b"),
                            funds("a", 1, 5), funds("a", 2, 5), lies(1, "city:1"), lies(2, "city:2")])
        yield graph


@pytest.fixture
def found(sound: Graph, neo4j_driver: neo4j.Driver) -> Iterator[Callable[[str], dict[str, check.Finding]]]:
    """What is found after a change that is taken back at the test's end."""
    with neo4j_driver.session() as session, session.begin_transaction() as tx:
        def read(statement: Statement) -> list[dict[str, Any]]:
            return tx.run(statement.cypher, statement.parameters).data()

        def after(change: str) -> dict[str, check.Finding]:
            tx.run(change).consume()
            return {finding.rule.name: finding for finding in check.run(check.rules(model()), read) if finding.count}

        yield after
        tx.rollback()


Found = Callable[[str], dict[str, check.Finding]]


def test_a_sound_graph_breaks_no_rule(found: Found) -> None:
    assert found("RETURN 1") == {}


def test_every_rule_is_tried() -> None:
    assert list(BROKEN) == [rule.name for rule in check.rules(model())]


@pytest.mark.parametrize("rule", BROKEN)
def test_a_rule_finds_what_it_is_for(rule: str, found: Found) -> None:
    done, count, example = BROKEN[rule]
    finding = found(done)[rule]
    assert finding.count == count
    assert example in " ".join(finding.examples)


def test_two_cities_that_a_gazetteer_tells_apart_are_two(found: Found) -> None:
    assert "doubled-city" not in found("MATCH (n:City) SET n.name = 'Bristol', n.latitude = 36.6, n.longitude = -82.2, n.geonamesId = n.id")
