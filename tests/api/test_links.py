"""bankCityConnections: which banks connect to which cities. The links by hand, from conftest.py:

alpha-1: p1 exact, p2 exact = 2 projects, 150 USD, 2012-2015 | alpha-2: p1 near, 100, 2012 | beta-3 and beta-4: p3 exact, 70, 2018
world-3: p3 exact (no amount) and p5 near (5), 2018-2020 | world-4: p3, no amount, 2018. p4 lies somewhere in an area: no link.
"""

from __future__ import annotations

from typing import Any

import pytest

from api.engine import Engine

LINKS = """query ($where: BankCityWhere, $by: [BankCityOrder!], $first: Int, $after: String) {
  bankCityConnections(where: $where, orderBy: $by, first: $first, after: $after) {
    totalCount bankCount cityCount projectCount pageInfo { hasNextPage endCursor }
    edges { cursor bank { id } city { id } country { iso2 } projectCount usd firstYear lastYear precision } } }"""


def short(found: Any) -> list[str]:
    return [f"{e['bank']['id'][4:]}-{e['city']['id'][5:]}" for e in found["bankCityConnections"]["edges"]]


def test_all_links_by_amount(ask: Any) -> None:
    found = ask(LINKS)
    assert short(found) == ["alpha-1", "alpha-2", "beta-3", "beta-4", "world-3", "world-4"]  # without an amount: last
    links = found["bankCityConnections"]
    assert (links["totalCount"], links["bankCount"], links["cityCount"], links["projectCount"]) == (6, 3, 4, 4)
    first, last = links["edges"][0], links["edges"][-1]
    assert {k: v for k, v in first.items() if k != "cursor"} == {
        "bank": {"id": "org:alpha"}, "city": {"id": "city:1"}, "country": {"iso2": "SN"}, "projectCount": 2, "usd": 150.0, "firstYear": 2012,
        "lastYear": 2015, "precision": "EXACT"}
    assert (last["usd"], last["projectCount"]) == (None, 1)


@pytest.mark.parametrize(("where", "links", "counts"), [
    ({"bank": "org:beta"}, ["beta-3", "beta-4"], (1, 2, 1)), ({"city": "city:3"}, ["beta-3", "world-3"], (2, 1, 2)),
    ({"country": "SN"}, ["alpha-1", "alpha-2"], (1, 2, 2)), ({"country": "country:HN", "bank": "org:world"}, ["world-3", "world-4"], (1, 2, 2)),
    ({"precision": "NEAR"}, ["alpha-2"], (1, 1, 1)), ({"year": 2019}, ["world-3"], (1, 1, 2)), ({"minUsd": 100}, ["alpha-1", "alpha-2"], (1, 2, 2)),
    ({"minProjects": 2}, ["alpha-1", "world-3"], (2, 2, 4)), ({"source": "dataset:two"}, ["alpha-1", "world-3"], (2, 2, 4)),
    ({"country": "ZZ"}, [], (0, 0, 0)), ({"year": None, "minUsd": 1000}, [], (0, 0, 0)),
])
def test_filters_and_totals(ask: Any, where: dict[str, Any], links: list[str], counts: tuple[int, int, int]) -> None:
    found = ask(LINKS, where=where)
    assert short(found) == links
    connection = found["bankCityConnections"]
    assert (connection["totalCount"], connection["bankCount"], connection["cityCount"], connection["projectCount"]) == (len(links), *counts)


@pytest.mark.parametrize(("by", "expected"), [
    ([{"by": "PROJECTS", "direction": "DESC"}], ["alpha-1", "world-3", "alpha-2", "beta-3", "beta-4", "world-4"]),
    ([{"by": "LAST_YEAR", "direction": "DESC"}, {"by": "BANK"}], ["world-3", "beta-3", "beta-4", "world-4", "alpha-1", "alpha-2"]),
    ([{"by": "CITY", "direction": "DESC"}, {"by": "BANK", "direction": "DESC"}], ["world-3", "world-4", "beta-3", "beta-4", "alpha-2", "alpha-1"]),
    ([{"by": "AMOUNT"}], ["world-3", "beta-3", "beta-4", "alpha-2", "alpha-1", "world-4"]),
])
def test_orders_and_pages(ask: Any, by: list[dict[str, str]], expected: list[str]) -> None:
    assert short(ask(LINKS, by=by)) == expected
    seen, after = [], None
    while True:
        found = ask(LINKS, by=by, first=2, after=after)
        seen += short(found)
        after = found["bankCityConnections"]["pageInfo"]["endCursor"]
        if not found["bankCityConnections"]["pageInfo"]["hasNextPage"]:
            break
    assert seen == expected


def test_projects_prove_a_link(ask: Any) -> None:
    found = ask("""{ bankCityConnections(where: {bank: "org:alpha", city: "city:1"}) { edges { sources { id } projects(first: 5, orderBy: {by: STARTS, direction: DESC}) {
      totalCount edges { project { id name } node { id } finances { usd currency statedName evidence { source { id } record } } locations { precision evidence { record } } } } } } }""")
    edge = found["bankCityConnections"]["edges"][0]
    assert edge["sources"] == [{"id": "dataset:one"}, {"id": "dataset:two"}]
    p2, p1 = edge["projects"]["edges"]
    assert edge["projects"]["totalCount"] == 2
    assert (p1["project"], p1["node"]) == ({"id": "project:p1", "name": "Project p1"}, {"id": "project:p1"})
    assert p1["finances"] == [{"usd": 100.0, "currency": "USD", "statedName": "ALPHA", "evidence": {"source": {"id": "dataset:one"}, "record": "p1"}}]
    assert sorted(f["evidence"]["source"]["id"] for f in p2["finances"]) == ["dataset:one", "dataset:two"]
    assert p2["locations"] == [{"precision": "EXACT", "evidence": {"record": "p2"}}]


def test_totals_equal_plain_cypher(ask: Any, cypher: Any) -> None:
    """Over the base relations, not over the derived one."""
    [[pairs, banks, cities, projects]] = cypher("""MATCH (b:Bank)-[:FINANCES]->(p:Project)-[l:LOCATED_IN]->(c:City) WHERE l.precision IN ['exact', 'near']
      WITH DISTINCT b, c, p RETURN count(DISTINCT [b.id, c.id]), count(DISTINCT b), count(DISTINCT c), count(DISTINCT p)""")
    links = ask(LINKS)["bankCityConnections"]
    assert [links[n] for n in ("totalCount", "bankCount", "cityCount", "projectCount")] == [pairs, banks, cities, projects]


def test_the_links_of_a_country_are_counted_by_their_index() -> None:
    """An index over two properties is used only where both are tested; without it, all links of the graph would be met."""
    statement = Engine().statement('{ bankCityConnections(where: {country: "SN"}) { totalCount } }')
    assert statement
    assert statement.cypher == "RETURN COUNT { MATCH (n1:Bank)-[r2:CONNECTS_TO]->(n3:City) WHERE r2.countryCode = $p0 AND r2.usdOrder IS NOT NULL } AS v0"
