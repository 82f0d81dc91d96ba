"""Pages both ways over ties and absent values, and cursors that do not fit."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

QUERY = """query ($first: Int, $after: String, $last: Int, $before: String, $by: [CityOrder!]) {
  cities(first: $first, after: $after, last: $last, before: $before, orderBy: $by) {
    edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
# Ties are broken by id, going up, in whichever direction the rest is sorted.
ORDERS = {
    "name": ([{"by": "NAME"}], "123456"), "name down": ([{"by": "NAME", "direction": "DESC"}], "634521"),
    "people": ([{"by": "POPULATION"}], "124356"), "people down": ([{"by": "POPULATION", "direction": "DESC"}], "412356"),  # absent ones last both ways
    "two": ([{"by": "COUNTRY_CODE"}, {"by": "POPULATION", "direction": "DESC"}], "436125"),
}


def ids(page: Any) -> str:
    return "".join(edge["node"]["id"].removeprefix("city:") for edge in page["edges"])


@pytest.mark.parametrize("name", ORDERS)
@pytest.mark.parametrize("size", [1, 2, 4])
def test_forward_and_back_over_ties(ask: Any, name: str, size: int) -> None:
    by, expected = ORDERS[name]
    seen, after, pages = "", None, 0
    while True:
        page = ask(QUERY, first=size, after=after, by=by)["cities"]
        assert page["pageInfo"]["hasPreviousPage"] is (pages > 0)
        seen, pages, after = seen + ids(page), pages + 1, page["pageInfo"]["endCursor"]
        assert after == page["edges"][-1]["cursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert seen == expected
    back, before = "", None
    while True:
        page = ask(QUERY, last=size, before=before, by=by)["cities"]
        assert page["pageInfo"]["hasNextPage"] is (before is not None)
        back, before = ids(page) + back, page["pageInfo"]["startCursor"]
        if not page["pageInfo"]["hasPreviousPage"]:
            break
    assert back == seen



def test_between_two_cursors(ask: Any) -> None:
    cursors = [e["cursor"] for e in ask(QUERY, first=6)["cities"]["edges"]]
    page = ask(QUERY, first=2, after=cursors[0], before=cursors[4])["cities"]
    assert (ids(page), page["pageInfo"]["hasNextPage"], page["pageInfo"]["hasPreviousPage"]) == ("23", True, True)
    page = ask(QUERY, last=3, after=cursors[0], before=cursors[4])["cities"]
    assert (ids(page), page["pageInfo"]["hasNextPage"], page["pageInfo"]["hasPreviousPage"]) == ("234", True, True)


def test_a_page_of_nothing_still_counts(ask: Any) -> None:
    assert ask("{ cities(first: 0) { totalCount edges { node { id } } pageInfo { hasNextPage endCursor } } }")["cities"] == {
        "totalCount": 6, "edges": [], "pageInfo": {"hasNextPage": True, "endCursor": None}}


def test_nested_pages_with_parallel_relations(ask: Any) -> None:
    """Alpha finances p1 once and p2 by two datasets: three edges, each found once whatever the size of the page."""
    query = """query ($after: String, $n: Int) { node(id: "org:alpha") { ... on Bank { financed(first: $n, after: $after) {
      totalCount edges { usd node { id } evidence { source { id } } } pageInfo { endCursor hasNextPage } } } } }"""
    for size in (1, 2, 3):
        seen, after = [], None
        for _ in itertools.count():
            page = ask(query, after=after, n=size)["node"]["financed"]
            seen += [(e["node"]["id"], e["evidence"]["source"]["id"]) for e in page["edges"]]
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                break
        assert page["totalCount"] == len(seen) == len(set(seen)) == 3
        assert {p for p, _ in seen} == {"project:p1", "project:p2"}


@pytest.mark.parametrize(("cursor", "says"), [("rubbish!", "no cursor"), ("W10", "no cursor"), ("WzksImEiLDFd", "version 9"), ("", "no cursor")])
def test_bad_cursor(ask: Any, cursor: str, says: str) -> None:
    error = ask.error(QUERY, after=cursor)
    assert says in error["message"]
    assert (error["extensions"]["code"], error["path"]) == ("bad-cursor", ["cities"])
    assert "endCursor" in error["extensions"]["hint"]


def test_cursor_of_another_order_or_connection(ask: Any) -> None:
    cursor = ask(QUERY, first=1)["cities"]["pageInfo"]["endCursor"]
    assert "another order" in ask.error(QUERY, after=cursor, by=[{"by": "POPULATION"}])["message"]
    assert ask.error("query ($c: String) { banks(after: $c) { nodes { id } } }", c=cursor)["extensions"]["code"] == "bad-cursor"


@pytest.mark.parametrize("page", [{"first": 2}, {"last": 2}, {"first": 0}, {"first": 50}])
def test_a_text_looked_for_in_every_row_gives_the_page_and_the_number(ask: Any, page: dict[str, int]) -> None:
    query = """query ($first: Int, $last: Int, $t: String!) { banks(orderBy: {by: ID}) { nodes { id
      financed(first: $first, last: $last, where: {node: {name: {contains: $t}}}) {
        totalCount pageInfo { hasNextPage hasPreviousPage } edges { cursor usd node { id } } } } } }"""
    every = {bank["id"]: [(edge["usd"], edge["node"]["id"]) for edge in bank["financed"]["edges"] if "P" in edge["node"]["name"]]
             for bank in ask("{ banks { nodes { id financed { edges { usd node { id name } } } } } }")["banks"]["nodes"]}
    assert sum(map(len, every.values())) > len(every)
    for bank in ask(query, t="P", **page)["banks"]["nodes"]:
        found, all_, size = bank["financed"], every[bank["id"]], next(iter(page.values()))
        shown = all_[:size] if "first" in page else all_[-size:]
        assert [(edge["usd"], edge["node"]["id"]) for edge in found["edges"]] == shown
        assert found["totalCount"] == len(all_)
        assert found["pageInfo"] == {"hasNextPage": "first" in page and size < len(all_), "hasPreviousPage": "last" in page and size < len(all_)}
