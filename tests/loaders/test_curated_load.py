"""Everything that ships, loaded into a real Neo4j by the real runner, and the user's copy of the document on top."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import neo4j
import pytest

from graph.run import Connect, Writer
from loaders import base, run
from loaders.places.records import country_records, region_records
from schema import model
from tests.conftest import _empty


@pytest.fixture(scope="module")
def driver(neo4j_server: Connect, neo4j_driver: neo4j.Driver) -> neo4j.Driver:
    _empty(neo4j_driver, neo4j_server.database)
    with Writer(neo4j_server) as writer:
        for name in ("plan", "organisations", "strategy"):
            report = run.load(base.get(name), [], writer)
            assert report.ok, [dataset.error for dataset in report.datasets]
            assert "dangling" not in report.datasets[0].problems
    return neo4j_driver


def ask(driver: neo4j.Driver, cypher: str, **parameters: Any) -> list[dict[str, Any]]:
    with driver.session() as session:
        return session.run(cypher, parameters).data()


def test_every_relation_stands_between_types_that_the_model_allows(driver: neo4j.Driver) -> None:
    wrong = []
    for name, kind in model().relations.items():
        start, end = ([t.__name__ for t in types] for types in (kind.start, kind.end))
        wrong += ask(driver, f"MATCH (a)-[r:{name}]->(b) WHERE NOT (any(l IN labels(a) WHERE l IN $start) AND any(l IN labels(b) WHERE l IN $end)) "
                             "RETURN a.id AS a, type(r) AS type, b.id AS b", start=start, end=end)
    assert wrong == []


def test_no_fact_is_without_its_source(driver: neo4j.Driver) -> None:
    assert ask(driver, "MATCH (a)-[r]->(b) WHERE r.source IS NULL OR NOT EXISTS { (:Dataset {id: r.source}) } RETURN a.id, type(r), b.id") == []
    uncited = ask(driver, "MATCH (a)-[r {source: 'dataset:strategy'}]->(b) WHERE r.passages IS NULL AND r.cite IS NULL "
                          "AND NOT type(r) IN ['FROM', 'READ_BY'] RETURN a.id, type(r), b.id")
    assert uncited == []


def test_every_passage_cited_is_one_of_the_108(driver: neo4j.Driver) -> None:
    (found,) = ask(driver, "MATCH ()-[r]->() UNWIND r.passages AS id WITH DISTINCT id OPTIONAL MATCH (p:Passage {id: id}) "
                           "RETURN count(id) AS cited, count(p) AS known")
    assert found["cited"] == found["known"] > 80
    assert ask(driver, "MATCH (p:Passage) RETURN count(p) AS n") == [{"n": 108}]


# Counted by hand in the document: the model's acceptance counts.
COUNTS = {"PartnerCategory": 8, "Aim": 4, "RoadmapActivity": 7, "ExpectedResult": 5, "Objective": 26, "EngagementStrategy": 43, "DomainOfChange": 4,
          "Outcome": 12, "DriverOfChange": 4, "FlagshipProgramme": 5, "Goal": 17, "Target": 169}


def test_the_counts_of_strategy_and_plan(driver: neo4j.Driver) -> None:
    assert {label: ask(driver, f"MATCH (n:{label}) RETURN count(n) AS n")[0]["n"] for label in COUNTS} == COUNTS


def test_the_institutions_of_paragraph_9_are_to_become_partners_and_none_is_one(driver: neo4j.Driver) -> None:
    rows = ask(driver, "MATCH (o:Organisation)-[r:STRATEGIC_PARTNER_OF]->(:UNEntity {id: 'org:XM-DAC-41120'}) RETURN DISTINCT r.status AS status, r.passages AS passages")
    assert rows == [{"status": "to become", "passages": ["passage:hsp-2020:9"]}]


def test_the_users_copy_brings_the_words_of_every_passage(driver: neo4j.Driver, neo4j_server: Connect, shared: Path) -> None:
    with Writer(neo4j_server) as writer:
        report = run.load(base.get("document"), [shared / "strategy"], writer)
    assert report.ok
    told = report.datasets[0].problems
    assert told["passage linked"] + told["passage explained"] == 108
    assert ask(driver, "MATCH (p:Passage) WHERE p.text IS NULL RETURN p.id") == []
    (row,) = ask(driver, "MATCH (p:Passage {number: 's4.3'}) RETURN p.text AS text")
    assert "villes" in row["text"]


def test_regions_and_countries_fit_the_model_too(neo4j_server: Connect, driver: neo4j.Driver) -> None:
    class Lands(base.Loader):
        def expected(self, bundle: base.Bundle) -> dict[str, Any]:
            return {}

        def records(self, bundle: base.Bundle, context: base.Context) -> Any:
            yield from region_records()
            yield from country_records()

    places = base.get("places")
    with Writer(neo4j_server) as writer:
        assert run.load(Lands(places.source, places.folder), [], writer).ok
    assert ask(driver, "MATCH (c:Country {iso2: 'HN'})-[:IN_REGION]->(r:Region) WHERE r.nameFr IS NOT NULL RETURN r.name AS name ORDER BY r.m49") == [
        {"name": "Central America"}, {"name": "Americas"}, {"name": "Latin America and the Caribbean"}]
