"""How the UN system hangs together, loaded into a real Neo4j, and traced."""

from __future__ import annotations

from typing import Any

import neo4j
import pytest

from api import client
from graph.run import Connect, Writer
from loaders import base, run
from tests.conftest import _empty
from tests.loaders.graphs import ask


@pytest.fixture(scope="module")
def driver(neo4j_server: Connect, neo4j_driver: neo4j.Driver) -> neo4j.Driver:
    _empty(neo4j_driver, neo4j_server.database)
    with Writer(neo4j_server) as writer:
        for name in ("plan", "organisations", "strategy", "un_system"):
            report = run.load(base.get(name), [], writer)
            assert report.ok, [dataset.error for dataset in report.datasets]
            assert "dangling" not in report.datasets[0].problems
    return neo4j_driver


def test_each_link_cites_a_work(driver: neo4j.Driver) -> None:
    assert ask(driver, "MATCH (a)-[r {source: 'dataset:un_system'}]->(b) WHERE r.cite IS NULL AND NOT type(r) IN ['FROM', 'READ_BY'] RETURN a.id, type(r), b.id") == []


def test_who_takes_part_in_what_and_who_is_custodian(driver: neo4j.Driver) -> None:
    """31 members of the board and 14 of the group's core by the pages that are cited; UN-Habitat's indicators by the tier classification."""
    rows = ask(driver, "MATCH (m:Mechanism)<-[:MEMBER_OF]-(u:UNEntity) RETURN m.id AS id, count(*) AS members")
    assert {row["id"]: row["members"] for row in rows} == {"mechanism:ceb": 31, "mechanism:unsdg": 25, "mechanism:unsdg-core-group": 14}
    (row,) = ask(driver, "MATCH (:UNEntity {acronym: 'UN-Habitat'})-[:CUSTODIAN_OF]->(i:Indicator)-[:PART_OF]->(t:Target) WITH i, t ORDER BY i.id RETURN collect(i.number + ' ' + t.number) AS found")
    assert row["found"] == ["1.4.1 1.4", "1.4.2 1.4", "11.1.1 11.1", "11.2.1 11.2", "11.3.1 11.3", "11.3.2 11.3", "11.6.1 11.6", "11.7.1 11.7", "6.3.1 6.3"]
    assert ask(driver, "MATCH (u:UNEntity {acronym: 'UN-Habitat'}) RETURN u.standing AS standing") == [{"standing": "programme"}]


TRACE = """query ($id: ID!, $stages: [TraceStage!]) { trace(entity: $id, stages: $stages) { complete unknown reason
  stages { stage totalCount complete paths(first: 12) { length nodes { id } sentence(lang: FR) hops { evidence { cite passageIds source { id } } } } } } }"""


def traced(connect: Connect, entity: str, stages: list[str] | None = None) -> dict[str, Any]:
    found: dict[str, Any] = client.ask(connect, TRACE, {"id": entity, "stages": stages})["data"]["trace"]
    return found


def test_a_trace_leads_from_an_entity_to_venues_organs_frameworks_and_targets(driver: neo4j.Driver, neo4j_server: Connect) -> None:
    found = traced(neo4j_server, "org:XM-DAC-41120")
    stages = {one["stage"]: one for one in found["stages"]}
    assert (found["complete"], found["unknown"], found["reason"]) == (True, [], None)
    assert [*stages] == ["VENUE", "ORGAN", "GOVERNANCE", "FRAMEWORK", "THROUGH_VENUE", "INDICATOR"]  # no project is loaded here
    venues = {row["id"] for row in ask(driver, "MATCH (:UNEntity {id: 'org:XM-DAC-41120'})-[:MEMBER_OF|HAS_VOICE_IN|ENGAGED_THROUGH]->(v:Mechanism|Organ) RETURN DISTINCT v.id AS id")}
    assert {path["nodes"][-1]["id"] for path in stages["VENUE"]["paths"]} == venues
    assert stages["VENUE"]["totalCount"] == len(venues) > 7
    organs = {tuple(node["id"] for node in path["nodes"]): path for path in stages["ORGAN"]["paths"]}
    above = organs["org:XM-DAC-41120", "mechanism:hlpf", "organ:ecosoc"]
    assert above["sentence"] == ("Programme des Nations Unies pour les établissements humains a, ou doit avoir, une voix dans Forum politique de haut niveau (mondial, statut : doit être entendu); "
                                 "Forum politique de haut niveau fait partie de Conseil économique et social.")
    assert [hop["evidence"]["source"]["id"] for hop in above["hops"]] == ["dataset:strategy", "dataset:un_system"]
    assert (above["hops"][0]["evidence"]["passageIds"], above["hops"][1]["evidence"]["cite"]) == (["passage:hsp-2020:s3.2"], "United Nations General Assembly, resolution 67/290, 2013")
    assert {path["nodes"][-1]["id"] for path in stages["INDICATOR"]["paths"]} == {"sdg:1.4", "sdg:6.3", "sdg:11.1", "sdg:11.2", "sdg:11.3", "sdg:11.6", "sdg:11.7"}


def test_a_trace_follows_only_the_stages_that_are_asked_and_says_why_there_is_none(driver: neo4j.Driver, neo4j_server: Connect) -> None:  # the graph is there
    one = traced(neo4j_server, "org:XM-DAC-41120", ["INDICATOR", "VENUE"])
    assert [stage["stage"] for stage in one["stages"]] == ["INDICATOR", "VENUE"]
    assert traced(neo4j_server, "org:XM-DAC-41120", ["PROJECT"])["reason"] == "It leads nowhere by these stages."
    nobody = traced(neo4j_server, "org:nobody")
    assert (nobody["complete"], nobody["unknown"], nobody["stages"], nobody["reason"]) == (False, ["org:nobody"], [], "The graph does not know org:nobody.")
