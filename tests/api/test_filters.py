"""What each filter lets through, on the small graph, counted by hand."""

from __future__ import annotations

from typing import Any

import pytest

TEXTS = [
    ({"name": {"matches": "beta"}}, "beta"), ({"name": {"matches": " BÉTA  bank"}}, "beta"), ({"name": {"matches": "béta x"}}, ""),
    ({"name": {"contains": "beta"}}, ""), ({"name": {"contains": "éta"}}, "beta"), ({"name": {"endsWith": "ta Bank"}}, "beta"),
    ({"name": {"notIn": ["World Bank", "x"]}}, "alpha beta"), ({"headquarters": {"notIn": ["SN"]}}, "beta world"), ({"headquarters": {"in": ["SN"]}}, "alpha"),
    ({"acronym": {"equals": "ADB"}}, "alpha"), ({"website": {"exists": True}}, ""), ({"id": {"notIn": ["org:beta"]}}, "alpha world"),
    ({"aliases": {"has": "Alfa"}}, "alpha"), ({"aliases": {"hasAny": ["x", "Alfa"]}}, "alpha"), ({"aliases": {"hasAll": ["x", "Alfa"]}}, ""),
    ({"aliases": {"hasAll": ["Alfa"]}}, "alpha"), ({"aliases": {"exists": False}}, "beta world"), ({"not": {"aliases": {"has": "Alfa"}}}, "beta world"),
    ({"firstSeen": {"gt": "2026-05-17T12:29:59Z", "lt": "2026-05-17T12:30:01Z"}}, "alpha beta world"), ({"firstSeen": {"lt": "2026-05-17T12:30:00Z"}}, ""),
]
# Alpha finances p1 (100) and p2 (50, by two datasets); Beta p3 (70) and p4 (10); the World Bank p3 (unknown) and p5 (5).
ALONG = [
    ({"some": {"node": {"asProject": {"starts": {"gte": "2015"}}}, "usd": {"gte": 50}}}, "alpha beta"), ({"some": {"usd": {"gt": 70}}}, "alpha"),
    ({"some": {"node": {"id": {"equals": "project:p3"}}}}, "beta world"), ({"some": {"node": {"id": {"in": ["project:p3", "project:p1"]}}}}, "alpha beta world"),
    ({"none": {"usd": {"gte": 60}}}, "world"), ({"none": {}}, ""), ({"some": {}}, "alpha beta world"),
    ({"every": {"usd": {"gte": 10}}}, "alpha beta"),  # of an unknown sum it is not known
    ({"count": {"gte": 3}}, "alpha"), ({"count": {"gt": 1, "lt": 3}}, "beta world"), ({"nodes": {"gte": 3}}, ""), ({"nodes": {"equals": 2}}, "alpha beta world"),
    ({"where": {"usd": {"gte": 50}}, "nodes": {"equals": 1}}, "beta"), ({"where": {"usd": {"gte": 50}}, "count": {"in": [1, 3]}}, "alpha beta"),
    ({"some": {"node": {"asProject": {"locations": {"some": {"node": {"asCity": {"country": {"some": {"node": {"iso2": {"equals": "HN"}}}}}}}}}}}}, "beta world"),
    ({"some": {"node": {"asProject": {"financedBy": {"nodes": {"gte": 2}}}}}}, "beta world"), ({"some": {"minSources": 2}}, "alpha"),
    ({"some": {"source": {"equals": "dataset:two"}}, "none": {"usd": {"equals": 100}}}, "world"),
    ({"count": {"exists": True}}, "alpha beta world"), ({"nodes": {"exists": False}}, ""),
]
STARTS = [  # p1 2012-03-01, p2 2015, p3 2018-01-01, p4 2019-01-01, p5 2020-01-01
    ({"gte": "2015-01-01"}, "p2 p3 p4 p5"), ({"gte": "2015-01-02"}, "p3 p4 p5"), ({"gt": "2015"}, "p3 p4 p5"), ({"gt": "2014-12-31"}, "p2 p3 p4 p5"),
    ({"lt": "2015-06"}, "p1 p2"), ({"lte": "2015-01"}, "p1 p2"), ({"lt": "2015-01-01"}, "p1"), ({"lt": "2015"}, "p1"), ({"lte": "2012-03"}, "p1"),
    ({"equals": "2018"}, "p3"), ({"equals": "2018-01-01"}, "p3"), ({"equals": "2015-01"}, ""), ({"gt": "2012-03", "lt": "2018"}, "p2"),
]


def found(ask: Any, field: str, of: str, where: Any) -> str:
    page = ask(f"query ($w: {of}Where) {{ {field}(where: $w, orderBy: {{by: ID}}) {{ totalCount nodes {{ id }} }} }}", w=where)[field]
    assert page["totalCount"] == len(page["nodes"])
    return " ".join(node["id"].partition(":")[2] for node in page["nodes"])


@pytest.mark.parametrize(("where", "ids"), TEXTS)
def test_texts_lists_and_moments(ask: Any, where: Any, ids: str) -> None:
    assert found(ask, "banks", "Bank", where) == ids


@pytest.mark.parametrize(("asked", "ids"), ALONG)
def test_along_relations(ask: Any, asked: Any, ids: str) -> None:
    assert found(ask, "banks", "Bank", {"financed": asked}) == ids
    assert ask.statements == 1
    others = {"alpha", "beta", "world"} - set(ids.split())
    assert found(ask, "banks", "Bank", {"not": {"financed": asked}}) == " ".join(sorted(others))


def test_a_list_of_counts_written_into_the_operation(ask: Any) -> None:
    found = ask("{ banks(where: {financed: {count: {in: [2]}}}, orderBy: {by: ID}) { nodes { id } pageInfo { hasNextPage } } }")["banks"]
    assert [node["id"] for node in found["nodes"]] == ["org:beta", "org:world"]


@pytest.mark.parametrize(("asked", "ids"), STARTS)
def test_partial_dates(ask: Any, asked: Any, ids: str) -> None:
    assert found(ask, "projects", "Project", {"starts": asked}) == ids


@pytest.mark.parametrize(("day", "ids"), [("2019", "akkar"), ("2019-04", ""), ("2019-05", "akkar"), ("2019-04-30", ""), ("2019-05-01", "akkar"), ("2018", ""),
                                          ("2020", "akkar"), ("2020-12-31", "akkar"), ("2021", ""), ("2021-01-01", "")])
def test_active_on_a_date(ask: Any, day: str, ids: str) -> None:
    """The City of Akkar governs Akkar from May 2019 to some day of 2020."""
    assert found(ask, "localAuthorities", "LocalAuthority", {"governs": {"some": {"activeOn": day}}}) == ids


def test_nodes_of_several_types(ask: Any) -> None:
    assert found(ask, "organisations", "Organisation", {"or": [{"asUNEntity": {}}, {"asBank": {"name": {"matches": "BETA"}}}]}) == "beta habitat world"
    assert found(ask, "organisations", "Organisation", {"not": {"asBank": {}}, "name": {"startsWith": "P"}}) == "plain"
    assert found(ask, "places", "Place", {"asCity": {"population": {"gt": 300}}}) == "4"


def test_what_has_no_date_is_active(ask: Any) -> None:
    assert found(ask, "projects", "Project", {"implementedBy": {"some": {"activeOn": "1950"}}}) == "p1"


def test_least_number_of_sources(ask: Any) -> None:
    assert found(ask, "banks", "Bank", {"minSources": 2}) == "alpha"
    edges = ask("""{ node(id: "org:alpha") { ... on Bank { financed(where: {minSources: 2}) { totalCount edges { node { id } evidence { source { id } } } }
                     connectedCities(where: {minSources: 2}) { nodes { id } } } } }""")["node"]
    assert {(e["node"]["id"], e["evidence"]["source"]["id"]) for e in edges["financed"]["edges"]} == {
        ("project:p2", "dataset:one"), ("project:p2", "dataset:two")}
    assert edges["financed"]["totalCount"] == 2
    assert edges["connectedCities"]["nodes"] == [{"id": "city:1"}]  # p2 is there, which both datasets state


def test_a_text_too_long_to_match_is_refused_where_it_stands(ask: Any) -> None:
    error = ask.error("query ($w: BankWhere) { banks(where: $w) { totalCount } }", w={"name": {"matches": "x" * 201}})
    assert (error["extensions"]["code"], error["path"]) == ("bad-request", ["banks"])
    assert "200" in error["message"]


@pytest.mark.parametrize("wrong", ["rubbish", "2026-13-01T00:00:00Z", "2026-05-17T12:30:00[Nowhere/At_all]", 7, "[", "2026-05-17T12:30:00[../etc]"])
def test_no_point_of_time(ask: Any, wrong: Any) -> None:
    error = ask.error("query ($w: BankWhere) { banks(where: $w) { totalCount } }", w={"firstSeen": {"gt": wrong}})
    assert error["extensions"]["code"] == "bad-variables"
