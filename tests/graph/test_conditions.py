"""Conditions as text: request in, exact Cypher and parameters out. No database."""

from __future__ import annotations

import pytest

from graph.folded import pattern
from graph.request import ActiveOn, At, BadRequest, By, Compare, Every, Exists, Labelled, Not, One, Pattern, Rows, Some, Start, Times, Value
from graph.select import select

BANKS = Pattern((At("node", "Bank"),))
FINANCED = Pattern((Start(), By("FINANCES", role="edge"), At("node")))
TO_PROJECTS = Pattern((Start(), By("FINANCES", role="edge"), At("node", "Project")))


@pytest.mark.parametrize(("condition", "cypher"), [
    (Compare("node", "name", "in", ("a", "b")), "n1.name IN $p0"), (Compare("node", "name", "startsWith", "a"), "n1.name STARTS WITH $p0"),
    (Compare("node", "usd", "lte", 1), "n1.usd <= $p0"), (Compare("node", "usd", "present"), "n1.usd IS NOT NULL"), (Compare("node", "usd", "absent"), "n1.usd IS NULL"),
    (Compare("node", "aliases", "has", "a"), "$p0 IN n1.aliases"), (Compare("node", "at", "gte", "2020-01-01T00:00Z", moment=True), "n1.at >= datetime($p0)"),
    (Compare("node", "odd name`", "equals", 1), "n1.`odd name``` = $p0"), (Labelled("node", ("Bank", "City")), "(n1:Bank OR n1:City)"),
    (Some((Compare("node", "a", "equals", 1), Compare("node", "b", "equals", 2))), "((n1.a = $p0) OR (n1.b = $p1))"), (Some(()), "false"),
    (Not(Compare("node", "a", "equals", 1)), "NOT coalesce((n1.a = $p0), false)"),
    (Every((Compare("node", "a", "equals", 1), Every(), Compare("node", "b", "equals", 2))), "n1.a = $p0 AND n1.b = $p1"),
    (Exists(Pattern((Start("node"), By("IN_COUNTRY"), At("k", "Country"))), Compare("k", "iso2", "equals", "SN")),
     "EXISTS { MATCH (n1)-[:IN_COUNTRY]->(n3:Country) WHERE n3.iso2 = $p0 }"),
    (Compare("node", "id", "equals", "x"), "n1.id = $p0 AND n1:Entity"),  # the unique index is on Entity
    (Compare("node", "name", "in", ("x",), seek="Entity"), "n1.name IN $p0 AND n1:Entity"), (Compare("node", "m49", "in", ("x",), seek="Bank"), "n1.m49 IN $p0"),
    (Compare("node", "name", "notIn", ("a",)), "NOT coalesce(n1.name IN $p0, false)"), (Compare("node", "name", "matches", "x"), "toLower(normalize(n1.name, NFD)) =~ $p0"),
    (Compare("node", "name", "endsWith", "a"), "n1.name ENDS WITH $p0"), (Compare("node", "usd", "gt", 1), "n1.usd > $p0"), (Compare("node", "usd", "lt", 1), "n1.usd < $p0"),
    (Compare("node", "aliases", "hasAny", ("a",)), "any(one IN $p0 WHERE one IN n1.aliases)"),
    (Compare("node", "aliases", "hasAll", ("a",)), "all(one IN $p0 WHERE one IN coalesce(n1.aliases, []))"),
    (Compare("node", "aliases", "many", 2), "size(n1.aliases) >= $p0"),
    (Not(Every((Exists(FINANCED, Every()),))), "NOT EXISTS { MATCH (n1)-[r3:FINANCES]->(n4) }"),
    (Not(Exists(FINANCED, Not(Compare("edge", "usd", "gte", 1)))), "NOT EXISTS { MATCH (n1)-[r3:FINANCES]->(n4) WHERE NOT coalesce((r3.usd >= $p0), false) }"),
    (Times(FINANCED, Every((Every(),)), (("gte", 3),)), "COUNT { (n1)-[:FINANCES]->() } >= $p0"),
    (Times(FINANCED, Every(), (("gt", 1), ("lt", 9)), "node"), ("COUNT { MATCH (n1)-[r3:FINANCES]->(n4) RETURN DISTINCT n4 } > $p0 AND "
     "COUNT { MATCH (n1)-[r3:FINANCES]->(n4) RETURN DISTINCT n4 } < $p1")),
    (Times(TO_PROJECTS, Compare("edge", "usd", "gte", 5), (("equals", 2),), "edge", "source"),
     "COUNT { MATCH (n1)-[r3:FINANCES]->(n4:Project) WHERE r3.usd >= $p0 RETURN DISTINCT r3.source } = $p1"),
    (Exists(FINANCED, ActiveOn("edge", "2020")), ("EXISTS { MATCH (n1)-[r3:FINANCES]->(n4) WHERE (r3.validFrom IS NULL OR r3.validFrom <= $p0 + '~') AND "
     "(r3.validTo IS NULL OR r3.validTo + '~' >= $p0) }")),
])
def test_conditions(condition: object, cypher: str) -> None:
    made = select([One("x", Rows(BANKS, condition), (Value("id", "id"),))]).statement  # type: ignore[arg-type]
    assert made is not None
    assert made.cypher.split("\n")[2] == f"  WHERE {cypher}"


@pytest.mark.parametrize(("text", "regex"), [("", "(?s).*.*"), (" a.b ", None), ("7%", r"(?s).*7%.*"), ("*", r"(?s).*\*.*"), ("Д", r"(?s).*д\p{M}*.*")])
def test_patterns_of_folded_texts(text: str, regex: str | None) -> None:
    assert pattern(text) == (regex or pattern("À.B"))


def test_a_long_text_is_no_pattern() -> None:
    with pytest.raises(BadRequest, match="201 characters"):
        pattern("x" * 201)
