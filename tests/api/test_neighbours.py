"""neighbours: against Cypher written by hand over the relations that the database holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Ask = Any
Cypher = Callable[..., list[Any]]
BESIDE = """query ($of: ID!, $relations: [RelationType!], $without: [RelationType!], $types: [NodeType!], $way: Way! = ANY, $on: PartialDate, $first: Int, $after: String,
    $order: NeighbourOrder! = NAME) {
  neighbours(of: $of, relations: $relations, avoidRelations: $without, types: $types, direction: $way, activeOn: $on) { node { id } reason
    groups { relation forward linkCount types { type count }
      neighbours(first: $first, after: $after, order: $order) { totalCount pageInfo { hasNextPage hasPreviousPage endCursor } nodes { id } } } } }"""
ALL = """MATCH (n {id: $id})-[r]-(m) WHERE r.source <> 'dataset:derived' AND NOT type(r) IN ['FROM', 'READ_BY', 'STATES', 'MENTIONS']
  WITH type(r) AS t, startNode(r) = n AS f, count(r) AS links, count(DISTINCT m) AS things RETURN t, f, links, things ORDER BY links DESC, t, f DESC"""


def groups(answer: Any) -> list[list[Any]]:
    return [[g["relation"], g["forward"], g["linkCount"], g["neighbours"]["totalCount"]] for g in answer["neighbours"]["groups"]]


@pytest.mark.parametrize("of", ["org:alpha", "project:p2", "city:1", "category:4", "country:HN", "org:habitat"])
def test_groups_are_counted_as_by_hand(ask: Ask, cypher: Cypher, of: str) -> None:
    answer = ask(BESIDE, of=of)
    assert ask.statements == 1
    assert groups(answer) == cypher(ALL, id=of) != []
    assert (answer["neighbours"]["node"], answer["neighbours"]["reason"]) == ({"id": of}, None)


def test_two_datasets_that_say_the_same_are_one_neighbour_of_two_links(ask: Ask) -> None:
    found = ask("""{ neighbours(of: "project:p2", relations: [FINANCES]) { groups { linkCount neighbours { totalCount edges { node { id name(lang: FR) ... on Bank { acronym } }
      links { relation forward derived amount sentence fr: sentence(lang: FR) evidence { source { id } record } } } } } } }""")["neighbours"]["groups"]
    assert [(g["linkCount"], g["neighbours"]["totalCount"]) for g in found] == [(2, 1)]
    edge = found[0]["neighbours"]["edges"][0]
    assert edge["node"] == {"id": "org:alpha", "name": "Banque de développement Alpha", "acronym": "ADB"}
    assert edge["links"] == [{"relation": "FINANCES", "forward": False, "derived": False, "amount": 50.0, "sentence": "Alpha Development Bank finances Project p2",
                              "fr": "Banque de développement Alpha finance Project p2", "evidence": {"source": {"id": f"dataset:{source}"}, "record": "p2"}} for source in ("one", "two")]


def test_counts_alone_are_those_of_the_pages(ask: Ask) -> None:
    """Of few types the store's own degrees are read; with all of them, the relations are walked."""
    few = ask('{ neighbours(of: "category:4", relations: [IN_CATEGORY, HAS_OBJECTIVE]) { groups { relation forward linkCount about fr: about(lang: FR) } } }')
    assert few["neighbours"]["groups"] == [
        {"relation": "IN_CATEGORY", "forward": False, "linkCount": 3, "about": "Organisations in it.", "fr": "Organisations qui en relèvent."},
        {"relation": "HAS_OBJECTIVE", "forward": True, "linkCount": 1, "about": "What is wanted of it.", "fr": "Ce qui en est attendu."}]
    one_way = ask('{ neighbours(of: "category:4", relations: [IN_CATEGORY, HAS_OBJECTIVE], direction: FORWARD) { groups { relation linkCount } } }')
    assert one_way == {"neighbours": {"groups": [{"relation": "HAS_OBJECTIVE", "linkCount": 1}]}}


def test_pages_follow_each_other_in_both_orders(ask: Ask, cypher: Cypher) -> None:
    for order, by in (("NAME", "m.name, m.id"), ("DEGREE", "m.degree DESC, m.name, m.id")):
        expected = [row[0] for row in cypher(f"MATCH (:Country {{id: 'country:SN'}})--(m:City) RETURN m.id ORDER BY {by}")]
        seen, after = [], None
        for _ in expected:
            group = ask(BESIDE, of="country:SN", first=1, after=after, order=order)["neighbours"]["groups"][0]["neighbours"]
            seen += [node["id"] for node in group["nodes"]]
            after = group["pageInfo"]["endCursor"]
            assert group["pageInfo"]["hasNextPage"] is (len(seen) < len(expected))
            assert group["pageInfo"]["hasPreviousPage"] is (len(seen) > 1)
        assert seen == expected
    back = ask('{ neighbours(of: "country:SN") { groups { neighbours(last: 1) { nodes { id } pageInfo { hasPreviousPage } } } } }')["neighbours"]["groups"][0]["neighbours"]
    assert back == {"nodes": [{"id": "city:5"}], "pageInfo": {"hasPreviousPage": True}}
    name = ask(BESIDE, of="country:SN", first=1)["neighbours"]["groups"][0]["neighbours"]["pageInfo"]["endCursor"]
    assert ask.error(BESIDE, of="country:SN", after=name, order="DEGREE")["extensions"]["code"] == "bad-cursor"


def test_relations_types_directions_and_days(ask: Ask) -> None:
    assert groups(ask(BESIDE, of="org:alpha", without=["FINANCES"])) == [["IN_CATEGORY", True, 1, 1]]
    assert groups(ask(BESIDE, of="city:1", way="FORWARD")) == [["IN_COUNTRY", True, 1, 1]]
    assert groups(ask(BESIDE, of="city:1", way="BACKWARD")) == [["LOCATED_IN", False, 2, 2], ["GOVERNS", False, 1, 1]]
    typed = ask(BESIDE, of="project:p1", types=["BANK", "CITY"])["neighbours"]
    assert [(g["relation"], g["types"]) for g in typed["groups"]] == [("LOCATED_IN", [{"type": "CITY", "count": 2}]), ("FINANCES", [{"type": "BANK", "count": 1}])]
    for day, held in (("2018", 0), ("2019", 1), ("2019-04", 0), ("2020-12-31", 1), ("2021", 0)):  # City of Akkar governs Akkar from 2019-05 to 2020
        assert len(groups(ask(BESIDE, of="org:akkar", on=day))) == held
    assert groups(ask(BESIDE, of="org:alpha", relations=["CONNECTS_TO"])) == [["CONNECTS_TO", True, 2, 2]]  # what is derived, when named


def test_why_there_is_none(ask: Ask) -> None:
    gone = ask("query ($id: ID!) { neighbours(of: $id) { node { id name __typename } groups { relation } within(depth: 2) { complete nodes { id } } reason fr: reason(lang: FR) } }", id="no:such")
    assert gone["neighbours"] == {"node": None, "groups": [], "within": {"complete": True, "nodes": []}, "reason": "The graph does not know no:such.",
                                  "fr": "Le graphe ne connaît pas no:such."}
    alone = ask('{ neighbours(of: "org:plain") { node { id } groups { linkCount } reason fr: reason(lang: FR) } }')["neighbours"]
    assert alone == {"node": {"id": "org:plain"}, "groups": [], "reason": "Nothing stands beside it by these relations.", "fr": "Rien ne se trouve à côté par ces relations."}


@pytest.mark.parametrize("depth", [1, 2, 3])
@pytest.mark.parametrize("of", ["org:alpha", "country:SN", "org:akkar"])
def test_what_lies_within_some_hops(ask: Ask, cypher: Cypher, of: str, depth: int) -> None:
    expected = dict(cypher("""MATCH (n {id: $id}), (m:Entity) WHERE n <> m
      MATCH p = shortestPath((n)-[*..3]-(m)) WHERE all(r IN relationships(p) WHERE r.source <> 'dataset:derived' AND type(r) <> 'FROM')
      RETURN m.id, length(p)""", id=of))
    expected = {key: length for key, length in expected.items() if length <= depth}
    text = "query ($id: ID!, $depth: Int!, $n: Int!) { neighbours(of: $id) { within(depth: $depth, first: $n) { complete near { distance node { id } } nodes { id } } } }"
    found = ask(text, id=of, depth=depth, n=100)["neighbours"]["within"]
    assert {one["node"]["id"]: one["distance"] for one in found["near"]} == expected
    assert [one["node"]["id"] for one in found["near"]] == [one["id"] for one in found["nodes"]]
    assert found["complete"]
    few = ask(text, id=of, depth=depth, n=len(expected) - 1 or 1)["neighbours"]["within"]
    assert [one["distance"] for one in few["near"]] == sorted(expected.values())[: len(expected) - 1 or 1]
    assert few["complete"] is (len(expected) == 1)


def test_what_lies_within_some_hops_of_some_types_and_on_a_day(ask: Ask) -> None:
    banks = ask('{ neighbours(of: "city:1", types: [BANK]) { within(depth: 3) { complete near { distance node { id ... on Bank { name } } } } } }')["neighbours"]["within"]
    assert banks == {"complete": True, "near": [{"distance": 2, "node": {"id": "org:alpha", "name": "Alpha Development Bank"}}]}
    for day, met in (("2019", ["city:1", "country:SN", "project:p1", "project:p2"]), ("2021", [])):
        found = ask('query ($day: PartialDate) { neighbours(of: "org:akkar", activeOn: $day) { within(depth: 2) { nodes { id } } } }', day=day)
        assert sorted(node["id"] for node in found["neighbours"]["within"]["nodes"]) == met


@pytest.mark.parametrize(("wrong", "words"), [
    ("within(depth: 4) { complete }", "`depth` is 4"), ("within(first: 0) { complete }", "`first` is 0"), ("within(first: 1001) { complete }", "`first` is 1001"),
    ("groups { neighbours(first: 10001) { totalCount } }", "10001 were asked"), ('groups { neighbours(after: "x") { nodes { id } } }', "is no cursor")])
def test_what_is_too_much(ask: Ask, wrong: str, words: str) -> None:
    assert words in ask.error(f'{{ neighbours(of: "org:alpha") {{ {wrong} }} }}')["message"]


def test_no_relation_left_is_told(ask: Ask) -> None:
    error = ask.error('{ neighbours(of: "org:alpha", relations: [FINANCES], avoidRelations: [FINANCES]) { reason } }')
    assert (error["message"].startswith("No type of relation is left"), error["extensions"]["code"]) == (True, "bad-request")
