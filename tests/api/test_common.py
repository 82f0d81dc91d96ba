"""common: against Cypher written by hand over the relations that the database holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Ask = Any
Cypher = Callable[..., list[Any]]
SHARED = """query ($of: [ID!]!, $types: [NodeType!], $relations: [RelationType!], $without: [RelationType!], $way: Way! = ANY, $on: PartialDate, $first: Int! = 25, $skip: Int! = 0) {
  common(of: $of, types: $types, relations: $relations, avoidRelations: $without, direction: $way, activeOn: $on, first: $first, skip: $skip) {
    totalCount complete unknown reason found { thing { id } hops { from { id } to { id } } } } }"""
BOTH = """MATCH (z:Entity) WHERE NOT z.id IN $of AND all(id IN $of WHERE EXISTS { MATCH (z)-[r]-({id: id}) WHERE r.source <> 'dataset:derived' AND type(r) <> 'FROM' })
  RETURN z.id ORDER BY z.degree, z.id"""


def ids(answer: Any) -> list[str]:
    return [one["thing"]["id"] for one in answer["common"]["found"]]


@pytest.mark.parametrize("of", [["org:alpha", "org:beta"], ["org:alpha", "org:beta", "org:world"], ["org:beta", "org:world"], ["project:p1", "project:p2"], ["city:1", "city:2"],
                                ["project:p3", "project:p5"], ["city:1", "org:habitat"], ["org:alpha", "org:akkar"]])
def test_what_stands_beside_all_of_them(ask: Ask, cypher: Cypher, of: list[str]) -> None:
    answer = ask(SHARED, of=of)
    assert ask.statements == 1
    expected = [row[0] for row in cypher(BOTH, of=of)]
    assert ids(answer) == expected
    assert (answer["common"]["totalCount"], answer["common"]["complete"]) == (len(expected), True)
    for one in answer["common"]["found"]:
        assert [(hop["from"]["id"], hop["to"]["id"]) for hop in one["hops"]] == [(x, one["thing"]["id"]) for x in of]
    assert ids(ask(SHARED, of=of[::-1])) == expected


def test_the_rarest_come_first_by_pages(ask: Ask) -> None:
    assert ids(ask(SHARED, of=["org:beta", "org:world"])) == ["category:4", "project:p3"]  # each has four relations: by id
    assert ids(ask(SHARED, of=["city:1", "city:2"])) == ["country:SN", "project:p1"]  # three cities; two cities, a bank and who implements it
    second = ask(SHARED, of=["city:1", "city:2"], first=1, skip=1)["common"]
    assert ([one["thing"]["id"] for one in second["found"]], second["totalCount"], second["reason"]) == (["project:p1"], 2, None)
    beyond = ask(SHARED, of=["city:1", "city:2"], skip=2)["common"]
    assert (beyond["found"], beyond["totalCount"], beyond["reason"]) == ([], 2, "There is no more.")


def test_relations_types_directions_and_days(ask: Ask) -> None:
    assert ids(ask(SHARED, of=["city:1", "city:2"], types=["PROJECT"])) == ["project:p1"]
    assert ids(ask(SHARED, of=["city:1", "city:2"], without=["LOCATED_IN"])) == ["country:SN"]
    assert ids(ask(SHARED, of=["city:1", "city:2"], way="FORWARD")) == ["country:SN"]
    assert ids(ask(SHARED, of=["org:beta", "org:world"], relations=["CONNECTS_TO"])) == ["city:4", "city:3"]
    for day, met in (("2019", ["city:1"]), ("2021", [])):
        assert ids(ask(SHARED, of=["org:akkar", "project:p1"], on=day)) == met


def test_it_is_told_and_cited_for_each(ask: Ask) -> None:
    found = ask("""{ common(of: ["org:alpha", "org:beta"], types: [PARTNER_CATEGORY]) { found { thing { __typename name ... on PartnerCategory { number } }
      hops { relation forward sentence fr: sentence(lang: FR) evidence { source { id } passageIds } links { relation } } } } }""")["common"]["found"]
    passages = ["passage:hsp-2020:9", "passage:hsp-2020:5.d"]
    assert found == [{"thing": {"__typename": "PartnerCategory", "name": "Financial institutions", "number": 4}, "hops": [
        {"relation": "IN_CATEGORY", "forward": True, "sentence": f"{en} belongs to the category Financial institutions", "fr": f"{fr} relève de la catégorie Financial institutions",
         "evidence": {"source": {"id": "dataset:one"}, "passageIds": passages}, "links": [{"relation": "IN_CATEGORY"}]}
        for en, fr in (("Alpha Development Bank", "Banque de développement Alpha"), ("Béta Bank", "Béta Bank"))]}]


def test_why_there_is_none(ask: Ask) -> None:
    text = "query ($of: [ID!]!) { common(of: $of) { found { thing { id } } totalCount complete unknown reason fr: reason(lang: FR) } }"
    assert ask(text, of=["org:plain", "org:alpha"])["common"] == {"found": [], "totalCount": 0, "complete": True, "unknown": [],
        "reason": "Nothing stands beside all of them by these relations.", "fr": "Rien ne se trouve à côté de toutes par ces relations."}
    assert ask(text, of=["org:beta", "no:such", "org:world"])["common"] == {"found": [], "totalCount": 0, "complete": False, "unknown": ["no:such"],
        "reason": "The graph does not know no:such.", "fr": "Le graphe ne connaît pas no:such."}


def test_what_a_limit_cuts_off_is_told(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.common.LOOKED", 1)
    assert ask('{ common(of: ["city:1", "city:2"], first: 7) { complete } }') == {"common": {"complete": False}}


@pytest.mark.parametrize(("wrong", "words"), [({"of": ["x"]}, "`of` has 1 ids"), ({"of": ["x"] * 11}, "`of` has 11 ids"), ({"first": 0}, "`first` is 0"),
                                              ({"first": 201}, "`first` is 201"), ({"skip": 1001}, "`skip` is 1001")])
def test_what_is_too_much(ask: Ask, wrong: dict[str, Any], words: str) -> None:
    assert words in ask.error(SHARED, **{"of": ["a", "b"], **wrong})["message"]
