"""What is refused, and whether the error tells what to do."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from api import client
from api.engine import Engine
from graph.run import Connect
from graph.statistics import Statistics


def refused(text: str, **variables: Any) -> dict[str, Any]:
    """The first error of an operation that must not reach any database."""
    answer = asyncio.run(Engine().ask(text, variables))
    assert "data" not in answer.body
    assert answer.status == 400
    return answer.body["errors"][0]


def deep(levels: int) -> str:
    return "{ banks { nodes " + "{ partOf { nodes " * levels + "{ id }" + " } }" * levels + " } }"


@pytest.mark.parametrize(("text", "code", "says"), [
    ("{ banks {", "syntax", "Syntax Error"), ("", "syntax", "Unexpected <EOF>"), ("{ banks { nodes { nam } } }", "invalid", "Did you mean 'name'"),
    ("{ bank }", "invalid", "Cannot query field 'bank'"), ("mutation { x }", "invalid", "mutation"),
    ("query A { __typename } query B { __typename }", "error", "2 operations (A, B)"),
    (deep(8), "too-much", "deeper than 16 levels"), ("{" + " ".join(f"a{n}: __typename" for n in range(21)) + "}", "too-much", "21 root fields"),
    ("{ banks { nodes {" + " name" * 1001 + "} } }", "too-much", "more than 1000 fields"),
    ("{ banks { nodes {" + " ".join(f"a{n}: name" for n in range(101)) + "} } }", "too-much", "more than 100 aliases"),
    ("{ banks { nodes { id " + "name @skip(if: false) " * 51 + "} } }", "too-much", "more than 50 directives"),
    ("{ banks(where: " + "{not: " * 21 + "{}" + "}" * 21 + ") { totalCount } }", "too-much", "deeper than 20 levels"),
    ("{" + " name" * 5000 + "}", "syntax", "4000 tokens"), ("#" * 100_001, "too-much", "100001 characters"), ("{a" * 3000, "syntax", ""),
    ("{ banks(first: 10001) { nodes { id } } }", "too-much", "from 0 to 10000"), ("{ banks(first: -1) { nodes { id } } }", "too-much", "-1 were asked"),
    ("{ banks(first: 1, last: 1) { nodes { id } } }", "too-much", "Both `first` and `last`"),
    ("{ banks(first: 5000) { nodes { financed(first: 5000) { nodes { id } } } } }", "too-much", "more than 20000000 objects"),
    ("fragment F on Bank { ...F } { banks { nodes { ...F } } }", "invalid", "itself"),
    ('{ search(text: " !? ") { totalCount } }', "empty-search", "no word"),
    ("{ nodes(ids: [" + '"a" ' * 1001 + "]) { id } }", "too-much", "1000 values"),
    ('{ projects(where: {starts: {gte: "soon"}}) { totalCount } }', "invalid", "2020-05-17"),
    ("{ cities(where: {population: {gte: 1.5}}) { totalCount } }", "invalid", "BigInt"),
])
def test_refused_with_a_reason(text: str, code: str, says: str) -> None:
    error = refused(text)
    assert says in error["message"]
    assert error["extensions"]["code"] == code


def test_a_long_list_in_a_variable_is_refused() -> None:
    error = refused("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=["a"] * 10_001)
    assert (error["extensions"]["code"], "has 10001 values" in error["message"]) == ("too-much", True)


def test_an_operation_that_would_meet_too_many_rows_is_refused_by_the_statistics() -> None:
    """A thousand banks with a million relations each are assumed here; one bank of them may still be asked."""
    engine = Engine()
    engine.statistics = Statistics({"Bank": 1_000}, {"FINANCES": (1_000_000.0, 1.0)})
    body = asyncio.run(engine.ask("{ banks { nodes { financed { nodes { id } } } } }")).body
    assert body["errors"][0]["extensions"]["code"] == "too-much"
    assert "25,001,000 rows" in body["errors"][0]["message"]
    assert engine.plan('{ banks(where: {id: {equals: "org:x"}}) { nodes { financed { nodes { id } } } } }').load.rows < 2_000_000


def test_fragments_that_double_are_counted_unfolded() -> None:
    doubling = "".join(f"fragment F{n} on Bank {{ a: partOf {{ nodes {{ ...G{n} }} }} ...F{n + 1} ...F{n + 1} }} fragment G{n} on Entity {{ id }} " for n in range(30))
    assert refused(doubling + "fragment F30 on Bank { id } { banks { nodes { ...F0 } } }")["extensions"]["code"] == "too-much"


def test_limits_on_a_field_name_its_path() -> None:
    error = refused("{ mine: banks { nodes { more: financed(first: 10001) { nodes { id } } } } }")
    assert error["path"] == ["mine", "nodes", "more"]
    assert "`after`" in error["extensions"]["hint"]
    assert error["locations"] == [{"line": 1, "column": 25}]


def test_variables_are_checked() -> None:
    error = refused("query ($n: Int!) { banks(first: $n) { totalCount } }", n="many")
    assert (error["extensions"]["code"], "'n'" in error["message"] or "$n" in error["message"]) == ("bad-variables", True)
    assert refused("query ($n: Int!) { banks(first: $n) { totalCount } }")["extensions"]["code"] == "bad-variables"


def test_filters_nested_without_end() -> None:
    """In the text, in a variable, and in a variable deeper than Python's own stack."""
    text = "{ banks(where: " + "{not: " * 900 + "{}" + "}" * 900 + ") { totalCount } }"
    assert refused(text)["extensions"]["code"] in ("too-much", "syntax")
    where: dict[str, Any] = {}
    for _ in range(5000):
        where = {"not": where}
    error = refused("query ($w: BankWhere) { banks(where: $w) { totalCount } }", w=where)
    assert error["extensions"]["code"] in ("too-much", "bad-variables")


def test_values_never_become_cypher() -> None:
    nasty = "x'}) DETACH DELETE n //`"
    statement = client.explain("query ($v: String) { banks(where: {name: {equals: $v}}) { nodes { id } } }", {"v": nasty})
    assert nasty not in statement.cypher
    assert nasty in statement.parameters.values()


def test_database_away_is_told_with_what_to_do() -> None:
    found = client.ask(Connect.to("bolt://127.0.0.1:1", "neo4j", "x"), "{ banks { totalCount } }")
    assert found["data"] is None
    assert found["errors"][0]["extensions"]["code"] == "database-away"
    assert "partnergraph up" in found["errors"][0]["message"]


def test_explain_refuses_what_cannot_be_asked() -> None:
    with pytest.raises(client.NotAnswered, match="Did you mean 'banks'"):
        client.explain("{ bank { totalCount } }")


def test_inner_failures_are_masked_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    """A reader that is missing where one is needed is our own mistake: the answer shows an id, the log the reason."""
    body = asyncio.run(Engine().ask("{ banks { totalCount } }", request_id="abc123")).body
    told = body["errors"][0]["extensions"]
    assert (told["code"], told["requestId"]) == ("internal", "abc123")
    assert "without a reader" not in str(body)
    assert "abc123" in caplog.text
    assert "without a reader" in caplog.text
