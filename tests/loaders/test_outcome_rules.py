"""Outcome rules on a real Neo4j: which projects a file of lines ties to which outcome, why, and what becomes of it under other rules; and the results of an outcome, counted by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import neo4j
import pytest

from api import client, questions
from graph import ddl
from graph.run import Connect, Writer
from loaders import base, run
from loaders.base import Bundle, Context, Loader, LoadError, Problem
from loaders.outcomes import rules
from loaders.source import Source, Words
from schema import model
from schema.core import Node, Relation
from schema.nodes.activity import Project, Sector
from schema.nodes.organisation import Bank, UNEntity
from schema.nodes.place import City, Country
from schema.relations.activities import Finances, Implements, InSector, Tagged
from schema.relations.places import InCountry, LocatedIn
from tests.conftest import _empty
from tests.loaders.graphs import ask

OWN = """id: mine
version: "2"
date: 2026-02-01
en: Mine
fr: Les miennes
rules:
  - {id: all-water, outcome: "plan-2020:outcome-3.2", sectors: ["sector:1:14*"], en: Water is a resource., fr: L'eau est une ressource.}
"""
WATER, TRANSPORT, OTHER = "sector:1:14030", "sector:1:21020", "sector:1:11110"


class Works(Loader):
    """Three projects in two editions: p1 is water and transport (both lines of outcome 1.1), p2 is tagged 11.1 and 6.1, p3 is a school."""

    takes_paths = "required"
    about_projects = True

    def bundles(self, paths: Any) -> Iterator[Bundle]:
        return (Bundle(f"dataset:works:{path.stem}", path.name, path) for path in paths)

    def records(self, bundle: Bundle, context: Context) -> Iterator[Node | Relation | Problem]:
        yield from (Sector(id=id_, name=id_, vocabulary="1", code=id_[-5:]) for id_ in (WATER, TRANSPORT, OTHER))
        yield from (Country(id="country:SN", name="Senegal", iso2="SN"), City(id="city:1", name="One", country_code="SN"), InCountry("city:1", "country:SN"), Bank(id="org:a", name="A"), UNEntity(id="org:u", name="U"))
        yield from (Project(id=f"project:{n}", name=f"Project {n}", starts=f"201{n}", commitment_usd=n * 100) for n in (1, 2, 3))
        yield from (InSector("project:1", WATER, record="line 1"), InSector("project:1", TRANSPORT, record="line 1"), InSector("project:3", OTHER, record="line 3"))
        yield from (Tagged("project:2", "sdg:11.1", record="line 2"), Tagged("project:2", "sdg:6.1", record="line 2"))
        yield from (Finances("org:a", "project:1", amount=90, currency="EUR", usd=100), Finances("org:a", "project:2", amount=7, currency="USD", usd=7), Finances("org:u", "project:2", currency="XOF", amount=5))
        yield from (Implements("org:u", "project:1"), LocatedIn("project:1", "city:1", precision="exact"), LocatedIn("project:2", "country:SN", precision="country"))


def works() -> Works:
    return Works(Source(name="works", title=Words(en="Works", fr="Travaux"), publisher="us", licence="none"), Path(__file__).parent / "no-such-folder")


@pytest.fixture(scope="module")
def writer(neo4j_server: Connect, neo4j_driver: neo4j.Driver) -> Iterator[Writer]:
    _empty(neo4j_driver, neo4j_server.database)
    with Writer(neo4j_server) as made:
        made.migrate(ddl.diff(model(), made.read(ddl.SHOW)).statements())
        yield made


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("works")
    paths = [folder / "one.txt", folder / "two.txt"]  # the same money and projects, told twice
    for path in paths:
        path.write_text(path.name)
    (folder / "mine.yml").write_text(OWN, "utf-8")
    return paths


@pytest.fixture(scope="module")
def loaded(writer: Writer, files: list[Path]) -> Writer:
    """Before the plan is there, no outcome is; then it is, and the sources are read again by themselves."""
    assert run.load(works(), files, writer).ok
    assert writer.read(ddl.REFRESH) is not None
    assert run.load(base.get("plan"), [], writer).ok
    again = run.load(works(), files, writer)
    assert [one.outcome for one in again.datasets] == ["loaded", "loaded"]
    return writer


def links(driver: neo4j.Driver, source: str = "dataset:works:one") -> set[tuple[str, ...]]:
    return {(row["p"], row["o"], row["rule"]) for row in ask(driver, "MATCH (p)-[r:CONTRIBUTES_TO {source: $source}]->(o) RETURN p.id AS p, o.number AS o, r.rule AS rule", source=source)}


def test_each_link_names_its_line_and_says_why_with_the_source_of_the_sector(loaded: Writer, neo4j_driver: neo4j.Driver) -> None:
    name = f"partnergraph-plan-2020 {rules.shipped().version} ({rules.shipped().date})"
    assert links(neo4j_driver) == {("project:1", "1.1", f"{name}: water-sanitation-waste"), ("project:1", "1.1", f"{name}: transport"),
                                   ("project:2", "1.2", f"{name}: housing"), ("project:2", "1.1", f"{name}: water-sanitation-waste")}
    (one,) = ask(neo4j_driver, "MATCH (:Project {id: 'project:2'})-[r:CONTRIBUTES_TO {source: 'dataset:works:one'}]->({number: '1.2'}) RETURN r.note AS en, r.noteFr AS fr, r.record AS record")
    assert one == {"en": next(line.en for line in rules.shipped().rules if line.id == "housing"), "fr": next(line.fr for line in rules.shipped().rules if line.id == "housing"), "record": "line 2"}
    assert "CONTRIBUTES_TO" in ask(neo4j_driver, "MATCH (d:Dataset {id: 'dataset:works:one'}) RETURN d.states AS states")[0]["states"]


def test_the_results_of_an_outcome_count_each_project_and_each_money_once(loaded: Writer, neo4j_server: Connect) -> None:
    text = """{ outcomes(where: {number: {equals: "1.1"}}) { nodes { results {
      projectCount partnerCount cityCount countryCount targetCount usd committedUsd firstYear lastYear rules sources
      partners(first: 1) { projectCount node { __typename id } } cities { projectCount node { id } } countries { projectCount node { id } }
      targets { projectCount node { number } } money { currency amount usd projectCount } } } } }"""
    (one,) = client.ask(neo4j_server, text)["data"]["outcomes"]["nodes"]
    found = one["results"]
    assert {key: found[key] for key in ("projectCount", "partnerCount", "cityCount", "countryCount", "targetCount", "usd", "committedUsd", "firstYear", "lastYear")} == {
        "projectCount": 2, "partnerCount": 2, "cityCount": 1, "countryCount": 1, "targetCount": 2, "usd": 107.0, "committedUsd": 300.0, "firstYear": 2011, "lastYear": 2012}
    assert found["partners"] == [{"projectCount": 2, "node": {"__typename": "Bank", "id": "org:a"}}]
    assert found["countries"] == [{"projectCount": 2, "node": {"id": "country:SN"}}]
    assert [one["node"]["number"] for one in found["targets"]] == ["11.1", "6.1"]
    assert found["money"] == [{"currency": "EUR", "amount": 90.0, "usd": 100.0, "projectCount": 1}, {"currency": "USD", "amount": 7.0, "usd": 7.0, "projectCount": 1},
                              {"currency": "XOF", "amount": 5.0, "usd": None, "projectCount": 1}]
    assert ([rule.rpartition(": ")[2] for rule in found["rules"]], found["sources"]) == (["transport", "water-sanitation-waste"], ["dataset:works:one", "dataset:works:two"])


def test_question_22_tells_what_the_rules_found(loaded: Writer, neo4j_server: Connect) -> None:
    question = questions.get("22")
    assert client.compare(neo4j_server, question, question.values()).same
    nodes = client.ask(neo4j_server, question.graphql, question.values())["data"]["outcomes"]["nodes"]
    assert {one["number"]: one["results"]["projectCount"] for one in nodes if one["results"]["projectCount"]} == {"1.1": 2, "1.2": 1}


def test_other_rules_are_another_load_and_what_they_do_not_say_is_retired(loaded: Writer, neo4j_driver: neo4j.Driver, files: list[Path]) -> None:
    assert [one.outcome for one in run.load(works(), files, loaded).datasets] == ["unchanged", "unchanged"]
    own = run.Options(outcome_rules=files[0].with_name("mine.yml"), allow_shrink=True)
    report = run.load(works(), files[:1], loaded, own)
    assert (report.datasets[0].changes["new"]["CONTRIBUTES_TO"], report.datasets[0].changes["retired"]["CONTRIBUTES_TO"]) == (1, 4)
    assert links(neo4j_driver) == {("project:1", "3.2", "mine 2 (2026-02-01): all-water")}
    assert len(links(neo4j_driver, "dataset:works:two")) == 4
    assert ask(neo4j_driver, "MATCH (:Project)-[r:WAS_CONTRIBUTES_TO {source: 'dataset:works:one'}]->() RETURN count(r) AS n") == [{"n": 4}]


def test_rules_that_are_wrong_stop_the_load_before_it_reads(loaded: Writer, files: list[Path], tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(OWN.replace('["sector:1:14*"]', '["14030"]'), "utf-8")
    with pytest.raises(LoadError, match=r"wrong\.yml: rule 1 \(all-water\) sectors: '14030' is no sector"):
        run.load(works(), files, loaded, run.Options(outcome_rules=wrong))
