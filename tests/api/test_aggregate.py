"""`aggregate` against Cypher written by hand on the small graph."""

from __future__ import annotations

from typing import Any

import pytest

Ask = Any
Rows = Any


def groups(aggregate: dict[str, Any], *fields: str) -> list[list[Any]]:
    return [[*(key["value"] for key in group["keys"]), *(group[field] for field in fields)] for group in aggregate["groups"]]


def test_cities_by_country_with_people(ask: Ask, cypher: Rows) -> None:
    data = ask("""{ cities { totalCount aggregate(groupBy: [{by: COUNTRY}]) { cut groups { keys { by value entity { id name ... on Country { iso2 } } } count
      people: sum(of: POPULATION) average(of: POPULATION) min(of: POPULATION) max(of: POPULATION) missing(of: POPULATION) distinct(of: NAME) } } } }""")["cities"]
    expected = cypher("""MATCH (c:City)-[:IN_COUNTRY]->(k) WITH k, collect(c) AS cs RETURN k.id, size(cs), reduce(s = 0, c IN cs | s + coalesce(c.population, 0)),
      size([c IN cs WHERE c.population IS NULL]), size(COLLECT { UNWIND cs AS c RETURN DISTINCT c.name }) ORDER BY size(cs) DESC, k.id""")
    assert groups(data["aggregate"], "count", "people", "missing", "distinct") == expected
    assert expected == [["country:HN", 3, 900, 2, 2], ["country:SN", 3, 600, 1, 3]]
    assert data["aggregate"]["groups"][0]["keys"] == [{"by": "COUNTRY", "value": "country:HN", "entity": {"id": "country:HN", "name": "Honduras", "iso2": "HN"}}]
    assert [(g["average"], g["min"], g["max"]) for g in data["aggregate"]["groups"]] == [(900, 900, 900), (300, 300, 300)]
    assert (data["totalCount"], data["aggregate"]["cut"]) == (6, False)


def test_it_takes_the_where_of_its_connection_and_gives_the_largest_first(ask: Ask) -> None:
    data = ask("""{ cities(where: {population: {exists: true}}) { aggregate(groupBy: [{by: NAME}], first: 2) { cut groups { keys { value } count } } } }""")
    assert groups(data["cities"]["aggregate"], "count") == [["Akkar", 1], ["Bela", 1]]
    assert data["cities"]["aggregate"]["cut"]


def test_by_type_and_headquarters(ask: Ask, cypher: Rows) -> None:
    data = ask("""{ organisations { aggregate(groupBy: [{by: TYPE}, {by: COUNTRY}], orderBy: [{measure: KEY, of: TYPE, direction: ASC}]) { groups { keys { value } count } } } }""")
    # The World Bank is a bank and a UN entity; it shows as the type that is declared first among the narrowest.
    assert groups(data["organisations"]["aggregate"], "count") == [
        ["Bank", "country:HN", 1], ["Bank", "country:SN", 1], ["Bank", None, 1], ["LocalAuthority", None, 1], ["OtherOrganisation", None, 1], ["UNEntity", None, 1]]


def test_projects_by_year_and_month_and_country(ask: Ask, cypher: Rows) -> None:
    data = ask(
        """{ projects { year: aggregate(groupBy: [{by: STARTS}], orderBy: [{measure: KEY, of: STARTS}]) { groups { keys { value } count } }
      month: aggregate(groupBy: [{by: STARTS, part: MONTH}], orderBy: [{measure: KEY, of: STARTS, direction: ASC}], first: 1) { cut groups { keys { value } } }
      where: aggregate(groupBy: [{by: COUNTRY}]) { groups { keys { value } count earliest(of: STARTS) latest(of: STARTS) } } } }""")["projects"]
    years = cypher("MATCH (p:Project) RETURN left(p.starts, 4) AS y, count(*) ORDER BY y DESC")
    assert groups(data["year"], "count") == years
    assert groups(data["month"]) == [["2012-03"]]
    # p3 lies in two cities of Honduras, and counts there once.
    expected = cypher("""MATCH (p:Project)-[:LOCATED_IN]->(:City)-[:IN_COUNTRY]->(k) WITH DISTINCT p, k
      RETURN k.id, count(*) AS n, min(p.starts), max(p.starts) ORDER BY n DESC, k.id""")
    assert groups(data["where"], "count", "earliest", "latest") == expected
    assert [row[:2] for row in expected] == [["country:HN", 3], ["country:SN", 2]]


def test_money_keeps_currencies_apart_and_tells_what_dollars_leave_out(ask: Ask, cypher: Rows) -> None:
    data = ask("""{ banks(orderBy: {by: NAME}) { nodes { id financed { totalCount aggregate(groupBy: [{by: CURRENCY}]) { groups { keys { value } count sum(of: AMOUNT)
      dollars { sum ratesFrom ratesTo missing } } } } } } }""")["banks"]["nodes"]
    expected = cypher("""MATCH (b:Bank)-[f:FINANCES]->() WITH b, f.currency AS c, count(*) AS n, sum(f.amount) AS a,
      sum(f.usd) AS usd, count(*) - count(f.usd) AS without ORDER BY b.name, n DESC RETURN b.id, c, n, a, usd, without""")
    made = [[bank["id"], *row] for bank in data for row in groups(bank["financed"]["aggregate"], "count", "sum")]
    assert made == [row[:4] for row in expected]
    assert [g["dollars"]["missing"] for bank in data for g in bank["financed"]["aggregate"]["groups"]] == [row[5] for row in expected] == [0, 0, 1]
    error = ask.error("{ banks { nodes { financed { aggregate { groups { sum(of: AMOUNT) } } } } } }")
    assert (error["extensions"]["code"], error["path"]) == ("bad-aggregate", ["banks", "nodes", "financed", "aggregate"])
    assert "Group by CURRENCY" in error["message"]


def test_edges_are_grouped_by_source_and_by_their_node(ask: Ask, cypher: Rows) -> None:
    data = ask("""{ node(id: "org:alpha") { ... on Bank { financed { bySource: aggregate(groupBy: [{by: SOURCE}]) { groups { keys { value entity { id } } count } }
      byProject: aggregate(groupBy: [{by: ID}], having: [{gte: 2}]) { groups { keys { value entity { name } } count distinct(of: SOURCE) } } } } } }""")["node"]["financed"]
    assert groups(data["bySource"], "count") == cypher("MATCH (:Bank {id: 'org:alpha'})-[f:FINANCES]->() RETURN f.source AS s, count(*) AS n ORDER BY n DESC, s")
    assert groups(data["byProject"], "count", "distinct") == [["project:p2", 2, 2]]
    assert data["byProject"]["groups"][0]["keys"][0]["entity"] == {"name": "Project p2"}


def test_links_and_search_are_connections_like_any_other(ask: Ask, cypher: Rows) -> None:
    data = ask("""{ bankCityConnections { aggregate(groupBy: [{by: COUNTRY_CODE}]) { groups { keys { value } count sum(of: USD) } } }
      search(text: "bank") { aggregate(groupBy: [{by: TYPE}]) { groups { keys { value } count } } } }""")
    expected = cypher("MATCH ()-[r:CONNECTS_TO]->() RETURN r.countryCode AS c, count(*) AS n, sum(r.usd) ORDER BY n DESC, c")
    assert groups(data["bankCityConnections"]["aggregate"], "count", "sum") == expected
    assert ["Bank", 3] in groups(data["search"]["aggregate"], "count")


def test_no_rows_make_one_group_of_none_or_no_group(ask: Ask) -> None:
    data = ask("""{ banks(where: {name: {equals: "none"}}) { all: aggregate { groups { count sum(of: DEGREE) keys { value } } } by: aggregate(groupBy: [{by: NAME}]) { groups { count } cut } } }""")
    assert data["banks"]["all"]["groups"] == [{"count": 0, "sum": None, "keys": []}]
    assert data["banks"]["by"] == {"groups": [], "cut": False}


@pytest.mark.parametrize(("text", "told"), [
    ("aggregate(groupBy: [{by: POPULATION}]) { cut }", "has no POPULATION to group by"),
    ("aggregate { groups { sum(of: NAME) } }", "has no NAME to sum"),
    ("aggregate(first: 100000) { cut }", "groups; 100000 were asked"),
    ("aggregate(having: [{measure: SUM, gte: 1}]) { cut }", "SUM is no number"),
    ("aggregate(orderBy: [{measure: KEY, of: NAME}]) { cut }", "no key NAME"),
    ("aggregate { groups { dollars { sum } } }", "has no USD to sum"),
])
def test_what_cannot_be_is_told_with_what_can(ask: Ask, text: str, told: str) -> None:
    assert told in ask.error(f"{{ banks {{ {text} }} }}")["message"]
