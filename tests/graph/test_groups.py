"""Aggregates as text: request in, exact Cypher out."""

from __future__ import annotations

from graph import aggregate
from graph.aggregate import Aggregate, Cut, Grouping, Groups, Having, Keys, Measure, Measured, Part
from graph.match import Scope
from graph.request import At, By, Compare, Connection, Count, Edges, Page, Pattern, Rows, Start, Value
from graph.select import select

BANKS = Rows(Pattern((At("node", "Bank"),)), Compare("node", "name", "contains", "a"))
FINANCED = Rows(Pattern((Start(), By("FINANCES", role="edge"), At("node"))))


def of(rows: Rows, made: Aggregate) -> Connection:
    return Connection("rows", rows, Page(10), (made,))


def test_all_rows_are_one_group() -> None:
    made = select([of(BANKS, Aggregate("all", BANKS, (), (Groups("groups", (Measured("count", Measure()), Measured("sum", Measure("sum", "node", "degree")))), Cut("cut"))))])
    assert made.statement
    assert made.statement.cypher == """CALL () {
  MATCH (n3:Bank)
  WHERE n3.name CONTAINS $p1
  WITH count(*) AS a4, CASE WHEN count(n3.degree) > 0 THEN sum(n3.degree) END AS a5
  WITH * LIMIT $p0
  RETURN collect([a4, a5]) AS c7
}
RETURN c7 AS v0"""
    assert made.statement.parameters == {"p0": 26, "p1": "a"}
    assert made.shape.build([[[7, 12]]]) == {"rows": {"all": {"groups": [{"count": 7, "sum": 12}], "cut": False}}}


def test_groups_by_year_and_by_a_node_with_bound_order_and_limit() -> None:
    by = (Grouping("STARTS", "node", "starts", 4), Grouping("COUNTRY", "node", ways=("({n})-[:IN]->({k}:Country)", "({k}:Country {{id: {n}.id}})")))
    sums = Measure("sum", "edge", "usd")
    keys = Keys("keys", (Part("by", "by"), Part("value", "value"), Part("entity", "entity", (Value("name", "name"),))))
    asked = Aggregate("groups", FINANCED, by, (Groups("groups", (keys, Measured("sum", sums))), Cut("cut")), (Having(Measure(), ">=", 2.0),),
                      (aggregate.By(sums), aggregate.By(key=0, descending=False)), 1)
    outer = Connection("banks", BANKS, Page(2), (Edges("nodes", (Connection("financed", FINANCED, Page(10), (Count("totalCount"), asked)),), "node"),))
    made = select([outer])
    assert made.statement
    text = made.statement.cypher
    assert "OPTIONAL CALL (n7) { MATCH (n7)-[:IN]->(k15:Country) RETURN DISTINCT k15 UNION MATCH (k15:Country {id: n7.id}) RETURN DISTINCT k15 }" in text
    assert "WITH left(n7.starts, 4) AS g8, k15 AS g9, CASE WHEN count(r6.usd) > 0 THEN sum(r6.usd) END AS a12, count(*) AS a11\n    WHERE a11 >= $p1\n" in text
    assert "WITH * ORDER BY a12 IS NULL, a12 DESC, g8, g8, g9.id LIMIT $p0" in text
    record = [[[2, [["2012", "country:HN", "Honduras", 5.0], ["2013", None, None, 4.0]]]]]
    assert made.shape.build(record)["banks"]["nodes"] == [{"financed": {"totalCount": 2, "groups": {"cut": True, "groups": [{"sum": 5.0, "keys": [
        {"by": "STARTS", "value": "2012", "entity": None}, {"by": "COUNTRY", "value": "country:HN", "entity": {"name": "Honduras"}}]}]}}}]


def test_a_distinct_pattern_counts_each_node_once() -> None:
    rows = Rows(Pattern((At("node", "Bank"), By("FINANCES"), At("", "Project")), distinct=True))
    made = select([of(rows, Aggregate("all", rows, (), (Groups("groups", (Measured("count", Measure()),)),)))])
    assert made.statement
    assert "WITH DISTINCT n3\n" in made.statement.cypher


def test_each_number_and_key() -> None:
    scope = Scope({"edge": "r", "node": "n"}, "n")
    assert [Measure(how, "edge", "usd").cypher(scope) for how in ("average", "min", "max", "distinct", "missing")] == [
        "avg(r.usd)", "min(r.usd)", "max(r.usd)", "count(DISTINCT r.usd)", "count(*) - count(r.usd)"]
    assert Measure("distinct", "node").cypher(scope) == "count(DISTINCT n)"
    assert Grouping("TYPE", "node", kinds=(("Bank", "Bank"), ("Organisation", "OtherOrganisation"))).cypher("n", "k") == "CASE WHEN n:Bank THEN 'Bank' ELSE 'OtherOrganisation' END"
    assert Grouping("TYPE", "node", kinds=(("Bank", "Bank"),)).cypher("n", "k") == "'Bank'"
    assert Grouping("FIRST_SEEN", "node", "firstSeen", 7, moment=True).cypher("n", "k") == "left(toString(n.firstSeen), 7)"
    assert Grouping("ID", "node").cypher("n", "k") == "n"
