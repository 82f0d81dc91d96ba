"""What an analyst asks and gets, on a real database. Expected values are counted by hand from conftest.py, or asked in plain Cypher."""

from __future__ import annotations

from typing import Any

import pytest


def test_one_statement_for_three_roots_and_four_levels(ask: Any) -> None:
    data = ask("""{
      banks(first: 2) { totalCount nodes { name financed(first: 5) { edges { usd node { name
        ... on Project { locations { edges { precision node { name ... on City { country { nodes { name(lang: FR) } } } } } } } } } } } }
      cities { totalCount }
      node(id: "org:habitat") { __typename ... on UNEntity { name(lang: FR) implemented { nodes { id } } } }
    }""")
    assert ask.statements == 1
    alpha, beta = data["banks"]["nodes"]
    assert (data["banks"]["totalCount"], data["cities"]["totalCount"]) == (3, 6)
    assert [alpha["name"], beta["name"]] == ["Alpha Development Bank", "Béta Bank"]
    project = alpha["financed"]["edges"][0]["node"]
    assert project["name"] == "Project p1"
    assert [(e["precision"], e["node"]["name"], e["node"]["country"]["nodes"][0]["name"]) for e in project["locations"]["edges"]] == [
        ("EXACT", "Akkar", "Sénégal"), ("NEAR", "Bela", "Sénégal")]
    assert data["node"] == {"__typename": "UNEntity", "name": "ONU-Habitat", "implemented": {"nodes": [{"id": "project:p1"}]}}


def test_no_statement_where_nothing_of_the_graph_is_asked(ask: Any) -> None:
    assert ask("{ __typename again: __typename }") == {"__typename": "Query", "again": "Query"}
    assert ask.statements == 0


def test_fields_stand_in_the_order_asked_and_under_their_aliases(ask: Any) -> None:
    data = ask("""query Q($id: ID!, $no: Boolean = false) { node(id: $id) { ...B } other: node(id: "org:beta") { id } missing: node(id: "x") { id } }
      fragment B on Bank { b: name id a: name(lang: FR) name @skip(if: $no) description @include(if: $no) }""", id="org:alpha")
    assert list(data) == ["node", "other", "missing"]
    assert list(data["node"].items()) == [("b", "Alpha Development Bank"), ("id", "org:alpha"), ("a", "Banque de développement Alpha"),
                                          ("name", "Alpha Development Bank")]
    assert data["other"] == {"id": "org:beta"}
    assert data["missing"] is None


def test_types_of_nodes_in_abstract_places(ask: Any) -> None:
    data = ask("{ organisations(orderBy: {by: ID}) { nodes { id __typename ... on Bank { headquarters } ... on FinancialInstitution { acronym } } } }")
    assert data["organisations"]["nodes"] == [
        {"id": "org:akkar", "__typename": "LocalAuthority"},
        {"id": "org:alpha", "__typename": "Bank", "headquarters": "SN", "acronym": "ADB"},
        {"id": "org:beta", "__typename": "Bank", "headquarters": "HN", "acronym": None},
        {"id": "org:habitat", "__typename": "UNEntity"},
        {"id": "org:plain", "__typename": "OtherOrganisation"},
        {"id": "org:world", "__typename": "Bank", "headquarters": None, "acronym": None},  # a UN entity as well; the narrower type wins
    ]
    assert ask("{ unEntities(orderBy: {by: NAME}) { nodes { id __typename } } }")["unEntities"]["nodes"] == [
        {"id": "org:habitat", "__typename": "UNEntity"}, {"id": "org:world", "__typename": "UNEntity"}]


def test_nodes_keep_the_order_of_their_ids(ask: Any) -> None:
    data = ask('{ nodes(ids: ["city:4", "none", "org:alpha", "city:4"]) { id __typename } }')
    assert data["nodes"] == [{"id": "city:4", "__typename": "City"}, None, {"id": "org:alpha", "__typename": "Bank"}, {"id": "city:4", "__typename": "City"}]


def test_evidence_of_an_edge_and_of_a_node(ask: Any) -> None:
    data = ask("""{ node(id: "category:4") { ... on PartnerCategory {
        objectives { edges { evidence { source { id name licence loader publisher } record passageIds passages { number text } cite } } }
        organisations(first: 1) { edges { note fr: note(lang: FR) evidence { record passages { id number name } } } } } }
      bank: node(id: "org:alpha") { ... on Bank { evidence { source { id } } } } }""")
    evidence = data["node"]["objectives"]["edges"][0]["evidence"]
    assert evidence == {"source": {"id": "dataset:one", "name": "Dataset one", "licence": "CC-BY-4.0", "loader": "iati", "publisher": "Someone"},
                        "record": None, "passageIds": ["passage:hsp-2020:9"], "passages": [{"number": "9", "text": "Some words of ours."}],
                        "cite": "A title, 2020"}
    edge = data["node"]["organisations"]["edges"][0]
    assert (edge["note"], edge["fr"], edge["evidence"]["record"]) == ("As stated", "Tel qu'énoncé", "4")
    assert [p["number"] for p in edge["evidence"]["passages"]] == ["5.d", "9"]  # in the document's order
    assert [e["source"]["id"] for e in data["bank"]["evidence"]] == ["dataset:one", "dataset:two"]


@pytest.mark.parametrize(("where", "expected"), [
    ('{name: {equals: "San José"}}', "345"), ('{name: {startsWith: "San", contains: "é"}}', "345"), ('{name: {in: ["Bela", "Tela"]}}', "26"),
    ("{population: {gte: 300, lte: 300}}", "12"), ("{population: {exists: false}}", "356"), ('{id: {in: ["city:2", "city:9"]}}', "2"),
    ('{countryCode: {equals: "SN"}, population: {exists: true}}', "12"), ('{or: [{name: {equals: "Tela"}}, {population: {gte: 900}}]}', "46"),
    ("{not: {population: {gte: 500}}}", "12356"), ('{and: [{countryCode: {equals: "HN"}}, {not: {name: {equals: "Tela"}}}]}', "34"), ("{}", "123456"),
])
def test_filters(ask: Any, where: str, expected: str) -> None:
    data = ask(f"{{ cities(where: {where}, orderBy: {{by: ID}}) {{ totalCount nodes {{ id }} }} }}")["cities"]
    assert [n["id"] for n in data["nodes"]] == [f"city:{n}" for n in expected]
    assert data["totalCount"] == len(expected)


@pytest.mark.parametrize(("where", "expected"), [
    ('{starts: {equals: "2012"}}', ["p1"]), ('{starts: {lte: "2015"}}', ["p1", "p2"]), ('{starts: {gte: "2018-01-01"}}', ["p3", "p4", "p5"]),
    ('{starts: {equals: "2015-06"}}', []), ('{starts: {gte: "2012-03", lte: "2012-03"}}', ["p1"]),
])
def test_dates_of_different_precision(ask: Any, where: str, expected: list[str]) -> None:
    assert [n["iatiIdentifier"] for n in ask(f"{{ projects(where: {where}) {{ nodes {{ iatiIdentifier }} }} }}")["projects"]["nodes"]] == expected


def test_filter_on_the_edge_and_on_its_node(ask: Any) -> None:
    data = ask("""{ node(id: "org:alpha") { ... on Bank {
      two: financed(where: {source: {equals: "dataset:two"}}) { totalCount edges { usd evidence { source { id } } } }
      p1: financed(where: {usd: {gte: 60}, node: {name: {contains: "p1"}}}) { totalCount nodes { id } } } }
      city: node(id: "city:2") { ... on City { projects(where: {precision: {equals: NEAR}}) { totalCount } none: projects(where: {precision: {in: [EXACT]}}) { totalCount } } } }""")
    assert data["node"]["two"] == {"totalCount": 1, "edges": [{"usd": 50.0, "evidence": {"source": {"id": "dataset:two"}}}]}
    assert data["node"]["p1"] == {"totalCount": 1, "nodes": [{"id": "project:p1"}]}
    assert data["city"] == {"projects": {"totalCount": 1}, "none": {"totalCount": 0}}


def test_sources_tell_what_each_holds(ask: Any, cypher: Any) -> None:
    data = ask("{ sources(orderBy: {by: ID}) { nodes { id lastSeen holds { totalCount } } } }")["sources"]["nodes"]
    held = dict(cypher("MATCH (d:Dataset) RETURN d.id, COUNT { (d)<-[:FROM]-() }"))
    assert {d["id"]: d["holds"]["totalCount"] for d in data} == held
    assert data[1]["lastSeen"].startswith("2026-05-17T12:30:00")


def test_introspection_beside_data(ask: Any) -> None:
    data = ask('{ bank: __type(name: "Bank") { kind interfaces { name } } banks(first: 1) { nodes { __typename name } } }')
    assert data["bank"] == {"kind": "OBJECT", "interfaces": [{"name": n} for n in ("Node", "Entity", "Organisation", "FinancialInstitution")]}
    assert data["banks"]["nodes"] == [{"__typename": "Bank", "name": "Alpha Development Bank"}]


def test_entity_is_node_with_what_every_entity_has(ask: Any) -> None:
    assert ask('{ entity(id: "country:SN") { name(lang: FR) aliases ... on Country { iso2 } } none: entity(id: "x") { name } }') == {
        "entity": {"name": "Sénégal", "aliases": [], "iso2": "SN"}, "none": None}
