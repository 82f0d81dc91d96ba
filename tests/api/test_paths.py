"""paths: against a brute force over the relations that the database holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

PLUMBING = {"FROM", "READ_BY", "STATES", "MENTIONS"}
IDS = """query ($from: ID!, $to: [ID!]!, $via: [ID!], $types: [NodeType!], $avoid: [ID!], $relations: [RelationType!], $without: [RelationType!],
    $way: Way! = ANY, $hops: Int! = 6, $k: Int! = 5, $on: PartialDate) {
  paths(from: $from, to: $to, via: $via, viaTypes: $types, avoid: $avoid, relations: $relations, avoidRelations: $without, direction: $way, maxHops: $hops,
        k: $k, activeOn: $on) { complete exhaustedHops unknown reason found { length sourceCount nodes { id } } } }"""


@pytest.fixture
def facts(cypher: Callable[..., list[Any]]) -> list[tuple[str, str, str, str]]:
    """Every relation that is walked by default: start, type, end, source."""
    rows = cypher("MATCH (a)-[r]->(b) WHERE r.source <> 'dataset:derived' RETURN a.id, type(r), b.id, r.source")
    return [tuple(row) for row in rows if row[1] not in PLUMBING]  # type: ignore[misc]


def simple(facts: list[tuple[str, str, str, str]], start: str, end: str, hops: int, way: str = "ANY") -> list[tuple[str, ...]]:
    """All simple paths, by depth-first search."""
    beside: dict[str, set[str]] = {}
    for a, _, b, _ in facts:
        if way in ("ANY", "FORWARD"):
            beside.setdefault(a, set()).add(b)
        if way in ("ANY", "BACKWARD"):
            beside.setdefault(b, set()).add(a)

    def walk(path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        if path[-1] == end:
            yield path
        elif len(path) <= hops:
            for beyond in sorted(beside.get(path[-1], set()) - set(path)):
                yield from walk((*path, beyond))

    return sorted(walk((start,)), key=len)


def ids(found: Any) -> list[tuple[str, ...]]:
    return [tuple(node["id"] for node in path["nodes"]) for path in found["paths"]["found"]]


@pytest.mark.parametrize("way", ["ANY", "FORWARD", "BACKWARD"])
@pytest.mark.parametrize(("start", "end"), [("org:alpha", "city:1"), ("org:alpha", "org:beta"), ("org:habitat", "country:HN"), ("city:2", "hsp-2020:o4.1"),
                                            ("org:plain", "org:alpha"), ("country:SN", "city:6")])
def test_the_shortest_paths_are_those_of_brute_force(ask: Any, facts: Any, start: str, end: str, way: str) -> None:
    expected = simple(facts, start, end, 6, way)
    answer = ask(IDS, **{"from": start, "to": [end], "k": 20, "way": way})
    assert ask.statements == 1
    found = ids(answer)
    assert len(found) == len(set(found)) == min(20, len(expected))
    assert [len(path) for path in found] == [len(path) for path in expected][:20]
    assert set(found) <= set(expected)
    assert answer["paths"]["complete"]
    assert [path["length"] for path in answer["paths"]["found"]] == [len(path) - 1 for path in found]
    one = ids(ask(IDS, **{"from": start, "to": [end], "k": 1, "way": way}))
    assert [len(path) for path in one] == [len(path) for path in expected[:1]]


def test_several_targets_way_points_and_what_is_avoided(ask: Any, facts: Any) -> None:
    every = simple(facts, "org:alpha", "country:HN", 6)
    through = [path for path in every if "city:4" in path]
    found = ids(ask(IDS, **{"from": "org:alpha", "to": ["country:HN"], "via": ["city:4"], "k": 20}))
    assert [len(path) for path in found] == [len(path) for path in through][:20]
    assert set(found) <= set(through)
    ordered = ids(ask(IDS, **{"from": "org:alpha", "to": ["country:HN"], "via": ["org:world", "city:4"], "k": 20}))
    assert set(ordered) == {path for path in through if "org:world" in path[: path.index("city:4")]} != set()
    around = ids(ask(IDS, **{"from": "org:alpha", "to": ["country:HN"], "avoid": ["org:world", "no:such"], "k": 20}))
    assert set(around) == {path for path in every if "org:world" not in path}
    typed = ids(ask(IDS, **{"from": "org:alpha", "to": ["country:HN"], "types": ["PARTNER_CATEGORY", "PROJECT"], "k": 20}))
    assert set(typed) == {path for path in every if "category:4" in path and any(node.startswith("project:") for node in path[path.index("category:4"):])} != set()
    two = ask(IDS, **{"from": "org:alpha", "to": ["city:2", "org:plain", "city:6"], "k": 2})
    assert [path[-1] for path in ids(two)] == ["city:2", "city:2", "city:6", "city:6"]


def test_relations_are_chosen(ask: Any, facts: Any) -> None:
    only = ids(ask(IDS, **{"from": "org:alpha", "to": ["country:SN"], "relations": ["CONNECTS_TO", "IN_COUNTRY"], "k": 20}))
    assert set(only) == {("org:alpha", "city:1", "country:SN"), ("org:alpha", "city:2", "country:SN")}
    assert ids(ask(IDS, **{"from": "org:alpha", "to": ["org:beta"], "without": ["FINANCES"], "k": 20})) == [("org:alpha", "category:4", "org:beta")]
    refused = ask.error(IDS, **{"from": "a", "to": ["b"], "relations": ["FROM"]})
    assert "does not exist in 'RelationType'" in refused["message"]


def test_why_there_is_none(ask: Any) -> None:
    none = ask(IDS, **{"from": "org:plain", "to": ["org:alpha"]})["paths"]
    assert (none["found"], none["complete"], none["exhaustedHops"]) == ([], True, 6)
    assert none["reason"] == "No path of up to 6 hops joins them by these relations; all were looked at."
    gone = ask(IDS, **{"from": "org:alpha", "to": ["no:such", "no:such"], "k": 1})["paths"]
    assert (gone["unknown"], gone["complete"], gone["reason"]) == (["no:such"], False, "The graph does not know no:such.")
    assert "two neighbouring stops are the same" in ask(IDS, **{"from": "org:alpha", "to": ["org:alpha"]})["paths"]["reason"]
    assert ids(ask(IDS, **{"from": "org:alpha", "to": ["org:alpha"], "k": 1})) == []
    french = ask('{ paths(from: "org:plain", to: ["org:alpha"], k: 1, maxHops: 2) { reason(lang: FR) } }')
    assert french["paths"]["reason"] == "Aucun chemin d'au plus 2 pas ne les relie par ces relations ; tous ont été vus."


@pytest.mark.parametrize(("wrong", "words"), [({"hops": 9}, "`maxHops` is 9"), ({"k": 0}, "`k` is 0"), ({"to": ["x"] * 11}, "`to` has 11 ids"),
                                              ({"via": ["x"], "types": ["CITY"]}, "Both `via` and `viaTypes`")])
def test_what_is_too_much(ask: Any, wrong: dict[str, Any], words: str) -> None:
    assert words in ask.error(IDS, **{"from": "a", "to": ["b"], **wrong})["message"]


def test_hops_are_told_and_cited(ask: Any) -> None:
    found = ask("""{ paths(from: "category:4", to: ["city:2"], k: 1) { found { fr: sentence(lang: FR) en: sentence
        hops { from { id } to { id __typename } relation forward derived amount precision evidence { source { id } record passageIds }
               links { relation sentence evidence { source { id } } } } } }
      again: paths(from: "org:alpha", to: ["city:1"], k: 1, relations: [CONNECTS_TO]) { complete found { __typename nodes { name(lang: FR) ... on City { population } } hops { derived sentence } } } }""")
    path = found["paths"]["found"][0]
    assert path["en"] == ("Alpha Development Bank belongs to the category Financial institutions; Alpha Development Bank finances Project p1; "
                          "Project p1 takes place in Bela (near the place).")
    assert path["fr"].startswith("Banque de développement Alpha relève de la catégorie Financial institutions; ")
    category, money, place = path["hops"]
    assert (category["relation"], category["forward"], category["evidence"]["passageIds"]) == ("IN_CATEGORY", False, ["passage:hsp-2020:9", "passage:hsp-2020:5.d"])
    assert (money["from"]["id"], money["to"], money["amount"], money["forward"]) == ("org:alpha", {"id": "project:p1", "__typename": "Project"}, 100.0, True)
    assert (place["precision"], place["evidence"]["record"], place["evidence"]["source"]) == ("NEAR", "p1", {"id": "dataset:one"})
    direct = found["again"]["found"][0]
    assert direct == {"__typename": "Path", "nodes": [{"name": "Banque de développement Alpha"}, {"name": "Akkar", "population": 300}],
                      "hops": [{"derived": True, "sentence": "Alpha Development Bank funds projects in Akkar (the place itself)"}]}


def test_two_datasets_that_say_the_same_are_one_hop_of_two_links(ask: Any) -> None:
    found = ask("""{ paths(from: "org:alpha", to: ["project:p2"], k: 3) { found { length sourceCount hops { links { relation evidence { source { id } } } } } } }""")
    best = found["paths"]["found"][0]
    assert (best["length"], best["sourceCount"]) == (1, 2)
    assert sorted(link["evidence"]["source"]["id"] for link in best["hops"][0]["links"]) == ["dataset:one", "dataset:two"]
