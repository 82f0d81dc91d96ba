"""linkages: what is shared, and what it weighs, counted by hand on the small graph."""

from __future__ import annotations

from collections.abc import Callable
from math import log
from typing import Any

import pytest

Ask = Any
Cypher = Callable[..., list[Any]]
LINKED = """query ($of: ID!, $to: [ID!], $types: [NodeType!], $categories: [ID!], $kinds: [LinkageKind!], $relations: [RelationType!], $without: [RelationType!],
    $on: PartialDate, $first: Int! = 10, $skip: Int! = 0) {
  linkages(entity: $of, to: $to, types: $types, categories: $categories, kinds: $kinds, relations: $relations, avoidRelations: $without, activeOn: $on,
           first: $first, skip: $skip) { complete tooCommon unknown reason
    found { entity { id } score sourceCount sharedCount direct { length } shared(first: 20) { kind thing { id } } } } }"""
TWO = 1 + log(2)  # what two sources weigh


def linked(answer: Any) -> dict[str, tuple[list[tuple[str, str]], int, bool]]:
    """By the id of the other: what is shared, the number of sources, and whether there is a direct link."""
    return {one["entity"]["id"]: ([(s["kind"], s["thing"]["id"]) for s in one["shared"]], one["sourceCount"], one["direct"] is not None) for one in answer["linkages"]["found"]}


def scores(answer: Any) -> list[tuple[str, float]]:
    return [(one["entity"]["id"], one["score"]) for one in answer["linkages"]["found"]]


def test_what_others_share_with_a_bank(ask: Ask) -> None:
    """p1 has four relations (alpha, UN-Habitat, two cities), and so has city 1 (p1, p2, its authority, its country). Two datasets tell of p2, one of p1."""
    answer = ask(LINKED, of="org:alpha")
    assert ask.statements == 1
    assert linked(answer) == {"org:akkar": ([("CITY", "city:1")], 2, False), "org:habitat": ([("PROJECT", "project:p1")], 1, False)}
    assert scores(answer) == [("org:akkar", pytest.approx(1 / log(4) * TWO)), ("org:habitat", pytest.approx(1 / log(4)))]
    assert (answer["linkages"]["complete"], answer["linkages"]["tooCommon"], answer["linkages"]["reason"]) == (True, 0, None)


def test_what_lies_where_a_shared_project_does_is_told_only_of_given_others(ask: Ask) -> None:
    """Beta and World both finance p3, in cities 3 and 4; World also finances p5 near city 3."""
    assert linked(ask(LINKED, of="org:beta")) == {"org:world": ([("CITY", "city:3"), ("PROJECT", "project:p3")], 2, False)}
    assert scores(ask(LINKED, of="org:beta")) == [("org:world", pytest.approx((1 / log(3) + 1 / log(4)) * TWO))]
    given = ask(LINKED, of="org:beta", to=["org:world", "org:alpha", "no:such"])
    assert linked(given) == {"org:world": ([("CITY", "city:4"), ("CITY", "city:3"), ("PROJECT", "project:p3")], 2, False)}
    assert scores(given) == [("org:world", pytest.approx((1 / log(2) + 1 / log(3) + 1 / log(4)) * TWO))]
    assert (given["linkages"]["unknown"], given["linkages"]["complete"]) == (["no:such"], False)


def test_an_area_that_stands_in_for_a_city_is_no_link_to_it(ask: Ask) -> None:
    assert linked(ask(LINKED, of="city:6")) == linked(ask(LINKED, of="city:6", to=["org:beta"])) == linked(ask(LINKED, of="city:6", kinds=["PROJECT"])) == {}
    assert list(linked(ask(LINKED, of="city:4"))) == ["org:beta", "org:world"]


def test_who_shares_is_who_shares_by_hand(ask: Ask, cypher: Cypher) -> None:
    by = "FINANCES|IMPLEMENTS"
    rows = cypher(f"""MATCH (a:Organisation), (o:Organisation) WHERE a <> o
      WITH a, o, COLLECT {{ MATCH (a)-[:{by}]->(p)<-[:{by}]-(o) RETURN DISTINCT p.id }}
        + COLLECT {{ MATCH (a)-[:{by}]->(p)-[l:LOCATED_IN]->(c:City)<-[m:LOCATED_IN]-(q)<-[:{by}]-(o)
            WHERE l.precision <> 'area' AND m.precision <> 'area' AND NOT (q)<-[:{by}]-(a) RETURN DISTINCT c.id }}
        + COLLECT {{ MATCH (a)-[:{by}]->()-[l:LOCATED_IN]->(c:City)<-[:GOVERNS]-(o) WHERE l.precision <> 'area' RETURN DISTINCT c.id }}
        + COLLECT {{ MATCH (a)-[:GOVERNS]->(c:City)<-[l:LOCATED_IN]-()<-[:{by}]-(o) WHERE l.precision <> 'area' RETURN DISTINCT c.id }} AS things
      WHERE size(things) > 0 RETURN a.id, o.id, things""")
    expected: dict[str, dict[str, set[str]]] = {}
    for a, o, things in rows:
        expected.setdefault(a, {})[o] = set(things)
    assert len(expected) == 5
    for a, others in expected.items():
        found = linked(ask(LINKED, of=a, kinds=["PROJECT", "CITY"]))
        assert {o: {thing for _, thing in things} for o, (things, _, _) in found.items()} == others


def test_direct_links_weigh_as_a_thing_that_only_two_share(ask: Ask) -> None:
    answer = ask(LINKED, of="category:4", kinds=["DIRECT"])
    assert scores(answer) == [(f"org:{name}", pytest.approx(1 / log(2))) for name in ("alpha", "beta", "world")]
    assert all(one["direct"] == {"length": 1} for one in answer["linkages"]["found"])
    assert linked(ask(LINKED, of="project:p2", types=["BANK"], kinds=["DIRECT"])) == {"org:alpha": ([], 2, True)}
    assert linked(ask(LINKED, of="project:p2", types=["BANK"])) == {"org:alpha": ([("CITY", "city:1")], 2, True)}  # by p1 in the same city
    derived = ask(LINKED, of="city:1", relations=["CONNECTS_TO"])
    assert linked(derived) == {"org:alpha": ([], 1, True)}


def test_others_are_chosen(ask: Ask) -> None:
    assert list(linked(ask(LINKED, of="org:habitat"))) == ["org:alpha", "org:akkar"]
    assert list(linked(ask(LINKED, of="org:habitat", types=["BANK"]))) == ["org:alpha"]
    assert list(linked(ask(LINKED, of="org:habitat", categories=["category:4"]))) == ["org:alpha"]
    assert list(linked(ask(LINKED, of="org:habitat", types=["CITY"], kinds=["PROJECT"]))) == ["city:1", "city:2"]
    assert list(linked(ask(LINKED, of="org:alpha", kinds=["PROJECT"]))) == ["org:habitat"]
    assert list(linked(ask(LINKED, of="org:alpha", without=["GOVERNS"]))) == ["org:habitat"]
    assert list(linked(ask(LINKED, of="org:alpha", on="2020"))) == ["org:akkar", "org:habitat"]
    assert list(linked(ask(LINKED, of="org:alpha", on="2021"))) == ["org:habitat"]  # City of Akkar governs Akkar to 2020
    assert list(linked(ask(LINKED, of="org:alpha", to=["org:akkar"], on="2021"))) == []
    assert list(linked(ask(LINKED, of="org:alpha", first=1, skip=1))) == ["org:habitat"]


def test_what_is_too_common_is_left_out_and_told(ask: Ask, neo4j_driver: Any) -> None:
    with neo4j_driver.session() as session:
        session.run("MATCH (p:Project {id: 'project:p1'}) SET p.degree = 201").consume()
        try:
            answer = ask(LINKED, of="org:alpha")
            assert list(linked(answer)) == ["org:akkar"]
            assert (answer["linkages"]["tooCommon"], answer["linkages"]["complete"]) == (1, False)
            given = ask(LINKED, of="org:alpha", to=["org:habitat"], kinds=["PROJECT"])
            assert scores(given) == [("org:habitat", pytest.approx(1 / log(201)))]
            assert given["linkages"]["complete"]
        finally:
            session.run("MATCH (p:Project {id: 'project:p1'}) SET p.degree = 4").consume()


def test_what_a_limit_cuts_off_is_told(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.shared.ROWS", 3)
    cut = ask('{ linkages(entity: "org:alpha", kinds: [PROJECT, CITY], first: 7) { complete found { entity { id } } } }')["linkages"]
    assert not cut["complete"]
    assert len(cut["found"]) <= 1


def test_linkages_are_told_and_cited(ask: Ask) -> None:
    found = ask("""{ linkages(entity: "org:alpha", to: ["org:akkar"]) { found { entity { __typename name ... on LocalAuthority { headquarters } } shared(first: 1) { kind thing { ... on City { population } }
      path { length sourceCount nodes { id } en: sentence fr: sentence(lang: FR) hops { relation evidence { source { id } record } } } } } } }""")["linkages"]["found"][0]
    shared = found["shared"][0]
    assert found["entity"] == {"__typename": "LocalAuthority", "name": "City of Akkar", "headquarters": None}
    assert (shared["kind"], shared["thing"]) == ("CITY", {"population": 300})
    path = shared["path"]
    assert [node["id"] for node in path["nodes"]] == ["org:alpha", "project:p1", "city:1", "org:akkar"]
    assert path["en"] == "Alpha Development Bank finances Project p1; Project p1 takes place in Akkar (the place itself); City of Akkar governs Akkar (from 2019-05, to 2020)."
    assert path["fr"] == ("Banque de développement Alpha finance Project p1; Project p1 se déroule à Akkar (le lieu même); "
                          "City of Akkar gouverne Akkar (depuis 2019-05, jusqu'à 2020).")
    assert (path["length"], path["sourceCount"]) == (3, 1)
    assert [(hop["relation"], hop["evidence"]["source"]["id"], hop["evidence"]["record"]) for hop in path["hops"]] == [
        ("FINANCES", "dataset:one", "p1"), ("LOCATED_IN", "dataset:one", "p1"), ("GOVERNS", "dataset:one", None)]
    direct = ask('{ linkages(entity: "category:4", to: ["org:beta"]) { found { direct { fr: sentence(lang: FR) hops { evidence { passageIds } links { relation } } } } } }')
    assert direct["linkages"]["found"] == [{"direct": {"fr": "Béta Bank relève de la catégorie Financial institutions.", "hops": [
        {"evidence": {"passageIds": ["passage:hsp-2020:9", "passage:hsp-2020:5.d"]}, "links": [{"relation": "IN_CATEGORY"}]}]}}]


def test_why_there_is_none(ask: Ask) -> None:
    text = "query ($of: ID!, $to: [ID!]) { linkages(entity: $of, to: $to) { found { score } complete unknown reason fr: reason(lang: FR) } }"
    assert ask(text, of="org:plain")["linkages"] == {"found": [], "complete": True, "unknown": [], "reason": "No linkage of these kinds; all were looked at.",
                                                    "fr": "Aucun lien de ces genres ; tous ont été vus."}
    for to in (None, ["org:alpha"]):
        assert ask(text, of="no:such", to=to)["linkages"] == {"found": [], "complete": False, "unknown": ["no:such"], "reason": "The graph does not know no:such.",
                                                             "fr": "Le graphe ne connaît pas no:such."}
    assert ask(text, of="org:alpha", to=["org:alpha"])["linkages"]["found"] == []


@pytest.mark.parametrize(("wrong", "words"), [
    ({"first": 0}, "`first` is 0"), ({"first": 101}, "`first` is 101"), ({"skip": -1}, "`skip` is -1"), ({"to": ["x"] * 11}, "`to` has 11 ids"),
    ({"to": ["x"], "types": ["CITY"]}, "`to` was given beside"), ({"relations": ["FINANCES"], "without": ["FINANCES"]}, "No type of relation is left")])
def test_what_is_too_much(ask: Ask, wrong: dict[str, Any], words: str) -> None:
    assert words in ask.error(LINKED, of="org:alpha", **wrong)["message"]
