"""A document is compiled once for all values of its variables, and again only where a value changes the statement's form."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from api.caller import STRANGER
from api.engine import Engine, Refused
from api.plans import MOST

CITIES = """query ($name: String, $codes: [String!], $first: Int, $after: String, $lang: Language) {
  cities(where: {name: {equals: $name}, countryCode: {in: $codes}}, first: $first, after: $after, orderBy: {by: POPULATION, direction: ASC}) {
    totalCount pageInfo { endCursor hasNextPage } nodes { id name(lang: $lang) } } }"""


def plans(ask: Any, text: str) -> int:
    return ask.engine.document(text).plans.count


def ids(data: Any) -> list[str]:
    return [node["id"] for node in data["cities"]["nodes"]]


def test_values_share_a_plan(ask: Any) -> None:
    assert ids(ask(CITIES, name="Bela", codes=["SN"])) == ["city:2"]
    made = plans(ask, CITIES)
    assert ids(ask(CITIES, name="Tela", codes=["HN", "SN"])) == ["city:6"]
    assert ids(ask(CITIES, name="Tela", codes=[])) == []
    assert plans(ask, CITIES) == made


def test_what_changes_the_statement_has_a_plan_of_its_own(ask: Any) -> None:
    """Without a name there is no condition; with French, another property; a page of one, another limit."""
    assert len(ids(ask(CITIES, codes=["SN", "HN"]))) == 6
    assert ids(ask(CITIES, name=None, codes=["SN"], first=1)) == ["city:1"]
    assert ids(ask(CITIES, codes=["SN"], first=2, lang="FR")) == ["city:1", "city:2"]


def test_a_cursor_before_absent_values_and_one_among_them(ask: Any) -> None:
    """The third city has a population and the fourth has none: the cursors compare in other ways, with one document."""
    seen, after = [], None
    for _ in range(6):
        page = ask(CITIES, first=1, after=after)["cities"]
        after = page["pageInfo"]["endCursor"]
        seen.append(page["nodes"][0]["id"])
    assert sorted(seen) == [f"city:{n}" for n in range(1, 7)]
    assert seen[:3] == ["city:1", "city:2", "city:4"]
    assert ask(CITIES, first=1, after=after)["cities"]["nodes"] == []


@pytest.mark.parametrize(("name", "says"), [("search", "no word"), ("cursor", "no cursor")])
def test_a_value_that_does_not_fit_a_plan_made_before_is_told_at_its_field(ask: Any, name: str, says: str) -> None:
    text, good, bad = {"search": ("query ($t: String!) { found: search(text: $t) { totalCount } }", "bank", "!?"),
                       "cursor": ("query ($t: String) { found: cities(after: $t) { totalCount } }", None, "rubbish")}[name]
    if good is None:
        good = ask("{ cities(first: 1) { pageInfo { endCursor } } }")["cities"]["pageInfo"]["endCursor"]
    ask(text, t=good)
    error = ask.error(text, t=bad)
    assert (error["path"], says in error["message"]) == (["found"], True)
    ask(text, t=good)


def test_a_client_that_walks_through_page_sizes_does_not_fill_the_memory() -> None:
    engine, text = Engine(), "query ($n: Int) { banks(first: $n) { nodes { id } } }"
    for n in range(1, 3 * MOST):
        engine.plan(text, {"n": n})
    assert engine.document(text).plans.count <= MOST


def test_lists_of_literals_and_variables_mix() -> None:
    statement = Engine().statement('query ($a: String!) { banks(where: {name: {in: [$a, "b"]}}) { totalCount } }', {"a": "x"})
    assert statement is not None
    assert ["x", "b"] in statement.parameters.values()


def test_who_may_not_look_at_the_schema_gets_neither_it_nor_hints_of_it() -> None:
    def first_error(text: str) -> Any:
        return asyncio.run(Engine().ask(text, caller=STRANGER)).body["errors"][0]

    assert first_error("{ __schema { queryType { name } } }")["extensions"]["code"] == "no-introspection"
    assert "Did you mean" not in first_error("{ banksy { totalCount } }")["message"]
    with pytest.raises(Refused, match="Did you mean"):
        Engine().plan("{ banksy { totalCount } }")


def test_a_list_may_hold_variables(ask: Any) -> None:
    text = """query ($a: ID!, $b: ID!, $country: String!) { search(text: "san jose", countries: [$country, "SN"]) { totalCount }
      common(of: [$a, $b]) { found { thing { id } } } linkages(entity: $a, to: [$b, "no:such"]) { unknown found { sharedCount } } some: linkages(entity: $a, categories: [$b]) { reason } }"""
    for country, total in (("HN", 3), ("country:hn", 3), ("KE", 1)):
        found = ask(text, a="org:beta", b="org:world", country=country)
        assert found["search"] == {"totalCount": total}
        assert [one["thing"]["id"] for one in found["common"]["found"]] == ["category:4", "project:p3"]
        assert found["linkages"] == {"unknown": ["no:such"], "found": [{"sharedCount": 3}]}
