"""The compiler as text: request in, exact Cypher and parameters out, and the shape of its record. No database."""

from __future__ import annotations

import pytest

from graph import cursor
from graph.cursor import BadCursor
from graph.match import read_cursors, signature
from graph.request import (
    At,
    BadRequest,
    By,
    Cases,
    Compare,
    Connection,
    Count,
    Cursor,
    Edges,
    Items,
    Kind,
    Listed,
    Literal,
    Object,
    One,
    Order,
    Page,
    PageInfo,
    Pattern,
    Rows,
    Start,
    Value,
)
from graph.select import select

BANKS = Pattern((At("node", "Bank"),))
BY_NAME = (Order("node", "name", sure=True),)
FINANCED = Pattern((Start(), By("FINANCES", role="edge"), At("node")))


def text(*roots: object) -> list[str]:
    """The statement's lines."""
    made = select(roots).statement  # type: ignore[arg-type]
    assert made is not None
    return made.cypher.split("\n")


def test_what_is_known_beforehand_needs_no_statement() -> None:
    made = select([Literal("a", "Query"), Literal("b", None)])
    assert made.statement is None
    assert made.shape.build([]) == {"a": "Query", "b": None}


def test_a_text_that_no_index_finds_is_looked_for_once() -> None:
    asked = Compare("node", "name", "contains", "x")
    assert text(Connection("banks", Rows(BANKS, asked, BY_NAME), Page(2), (Count("n"), Edges("nodes", (Value("id", "id"),), "node")))) == [
        "CALL () {",
        "  MATCH (n1:Bank)",
        "  WHERE n1.name CONTAINS $p1",
        "  WITH n1 ORDER BY n1.name, n1.id",
        "  WITH collect([n1]) AS c4",
        "  RETURN size(c4) AS s3, c4[..$p0] AS c5",
        "}",
        "CALL (c5) {",
        "  UNWIND c5 AS x6",
        "  WITH x6[0] AS n1",
        "  RETURN collect([n1.id]) AS c7",
        "}",
        "RETURN s3 AS v0, c7 AS v1",
    ]


def test_a_page_with_nested_page_and_count() -> None:
    inner = Connection("projects", Rows(FINANCED, Compare("edge", "usd", "gte", 5.0), BY_NAME), Page(10),
                       (Count("n"), Edges("edges", (Value("usd", "usd"), Object("node", "node", (Value("id", "id"),))), "edge")))
    made = select([Connection("banks", Rows(BANKS, order=BY_NAME), Page(2), (Edges("nodes", (Value("name", "name", lang="fr"), inner), "node"),))])
    assert made.statement is not None
    assert made.statement.cypher.split("\n") == [
        "CALL () {",
        "  MATCH (n1:Bank)",
        "  WHERE n1.name IS NOT NULL AND n1:Entity",
        "  WITH n1 ORDER BY n1.name, n1.id LIMIT $p3",
        "  CALL (n1) {",
        "    MATCH (n1)-[r3:FINANCES]->(n4)",
        "    WHERE r3.usd >= $p2",
        "    WITH r3, n4 ORDER BY n4.name, n4.id, elementId(r3) LIMIT $p1",
        "    RETURN collect([r3.usd, n4.id]) AS c6",
        "  }",
        "  RETURN collect([coalesce(n1.nameFr, n1.name), COUNT { MATCH (n1)-[r3:FINANCES]->(n4) WHERE r3.usd >= $p0 }, c6]) AS c7",
        "}",
        "RETURN c7 AS v0",
    ]
    assert made.statement.parameters == {"p0": 5.0, "p1": 10, "p2": 5.0, "p3": 2}
    assert made.shape.build([[["A", 7, [[1.5, "x"]]], ["B", 0, []]]]) == {"banks": {"nodes": [
        {"name": "A", "projects": {"n": 7, "edges": [{"usd": 1.5, "node": {"id": "x"}}]}}, {"name": "B", "projects": {"n": 0, "edges": []}}]}}


def test_a_count_alone_reads_no_rows_and_uses_the_kept_counts() -> None:
    assert text(Connection("banks", Rows(BANKS, order=BY_NAME), Page(25), (Count("n"),))) == ["RETURN COUNT { (:Bank) } AS v0"]
    link = Pattern((At("a", "Bank", implied=True), By("CONNECTS_TO", role="edge", sole=True), At("b", "City", implied=True)))
    assert text(Connection("links", Rows(link), Page(25), (Count("n"),))) == ["RETURN COUNT { ()-[:CONNECTS_TO]->() } AS v0"]
    inner = Connection("projects", Rows(FINANCED), Page(1), (Count("n"),))
    assert "COUNT { (n1)-[:FINANCES]->() }" in text(One("bank", Rows(BANKS), (inner,)))[3]


def test_the_same_request_twice_is_compiled_once() -> None:
    page = Connection("a", Rows(FINANCED), Page(1), (Edges("nodes", (Value("id", "id"),), "node"),))
    again = Connection("b", Rows(FINANCED), Page(1), (Edges("nodes", (Value("id", "id"),), "node"),))
    made = select([One("bank", Rows(BANKS), (page, again))])
    assert made.statement is not None
    assert made.statement.cypher.count("FINANCES") == 1
    assert made.shape.build([[[[["x"]]]]]) == {"bank": {"a": {"nodes": [{"id": "x"}]}, "b": {"nodes": [{"id": "x"}]}}}


@pytest.mark.parametrize(("order", "values", "after", "before"), [
    (Order("node", "name", sure=True), ["B", "2"], "n1.name IS NOT NULL AND n1:Entity AND (n1.name >= 'B' AND (n1.name > 'B' OR n1.id > '2'))",
     "n1.name IS NOT NULL AND n1:Entity AND (n1.name <= 'B' AND (n1.name < 'B' OR n1.id < '2'))"),
    (Order("node", "usd"), [5, "2"], "(n1.usd > 5 OR n1.usd IS NULL OR (n1.usd = 5 AND (n1.id > '2')))", "(n1.usd < 5 OR (n1.usd = 5 AND (n1.id < '2')))"),
    (Order("node", "usd", descending=True), [5, "2"], "(n1.usd < 5 OR n1.usd IS NULL OR (n1.usd = 5 AND (n1.id > '2')))",
     "(n1.usd > 5 OR (n1.usd = 5 AND (n1.id < '2')))"),
    (Order("node", "usd", descending=True), [None, "2"], "(n1.usd IS NULL AND (n1.id > '2'))",
     "(n1.usd IS NOT NULL OR (n1.usd IS NULL AND (n1.id < '2')))"),
    (Order("node", "at", moment=True), ["2020-01-01T00:00Z", "2"],
     "(n1.at > datetime('2020-01-01T00:00Z') OR n1.at IS NULL OR (n1.at = datetime('2020-01-01T00:00Z') AND (n1.id > '2')))",
     "(n1.at < datetime('2020-01-01T00:00Z') OR (n1.at = datetime('2020-01-01T00:00Z') AND (n1.id < '2')))"),
])
def test_where_a_page_begins_and_ends(order: Order, values: list[object], after: str, before: str) -> None:
    rows = Rows(BANKS, order=(order,))
    made = cursor.encode(signature(rows), values)

    def where(page: Page) -> str:
        statement = select([Connection("x", rows, page, (Edges("nodes", (Value("id", "id"),)),))]).statement
        assert statement is not None
        line = statement.cypher.split("\n")[2]
        for name, value in statement.parameters.items():
            line = line.replace(f"${name}", repr(value))
        return line.removeprefix("  WHERE ")

    assert where(Page(1, after=made)) == after
    assert where(Page(1, backward=True, before=made)) == before


def test_a_page_from_the_end_is_read_backwards_and_turned_round() -> None:
    info = PageInfo("pageInfo", (("more", "hasPreviousPage"), ("less", "hasNextPage"), ("t", "PageInfo"), ("end", "endCursor")))
    rows = Rows(BANKS, order=(Order("node", "usd", descending=True),))
    made = select([Connection("x", rows, Page(2, backward=True), (Edges("edges", (Cursor("c"), Value("id", "id"))), info))])
    assert made.statement is not None
    assert "  WITH n1 ORDER BY n1.usd IS NULL DESC, n1.usd, n1.id DESC LIMIT $p0" in made.statement.cypher.split("\n")
    assert made.statement.parameters == {"p0": 3}
    found = made.shape.build([[[1, "c"], [2, "b"], [3, "a"]]])["x"]
    assert [e["id"] for e in found["edges"]] == ["b", "c"]
    assert found["pageInfo"] == {"more": True, "less": False, "t": "PageInfo", "end": found["edges"][1]["c"]}
    assert cursor.decode(found["edges"][1]["c"], signature(rows), (cursor.Kind(),) * 2) == (1, "c")


def test_neighbours_beyond_a_given_cursor_are_looked_for() -> None:
    rows = Rows(BANKS, Compare("node", "name", "contains", "x"), BY_NAME)
    made = cursor.encode(signature(rows), ["B", "2"])
    lines = text(Connection("x", rows, Page(1, after=made), (PageInfo("p", (("before", "hasPreviousPage"),)),)))
    assert "EXISTS { MATCH (n1:Bank) WHERE n1.name CONTAINS $p" in lines[-1]
    assert "n1.name <= $p" in lines[-1]  # up to and with the row of the cursor
    assert "n1.id <= $p" in lines[-1]


def test_values_of_every_kind() -> None:
    fields = (Value("a", "aliases", many=True), Value("b", "firstSeen", moment=True), Value("c", "precision", upper=True), Value("d", "name", lang="fr"))
    assert text(One("x", Rows(BANKS), fields))[3] == (
        "  RETURN collect([coalesce(n1.aliases, []), toString(n1.firstSeen), toUpper(n1.precision), coalesce(n1.nameFr, n1.name)]) AS c3")


def test_fields_that_differ_by_type() -> None:
    kinds = (("Bank", "Bank"), ("Organisation", "OtherOrganisation"))
    cases = Cases(kinds, ((frozenset({"Bank"}), (Kind("t", kinds), Value("id", "id"), Value("hq", "headquarters"))),
                          (frozenset({"OtherOrganisation"}), (Kind("t", kinds), Value("id", "id")))))
    made = select([Items("all", Rows(BANKS), cases, ids=("1", "9", "2"))])
    assert made.statement is not None
    assert "RETURN collect([n1.id, CASE WHEN n1:Bank THEN 0 ELSE 1 END, n1.headquarters])" in made.statement.cypher
    found = made.shape.build([[["1", 0, "SN"], ["2", 1, None]]])
    assert found == {"all": [{"t": "Bank", "id": "1", "hq": "SN"}, None, {"t": "OtherOrganisation", "id": "2"}]}


def test_of_many_types_the_labels_tell() -> None:
    kinds = tuple((f"T{n}", f"Type{n}") for n in range(40))
    made = select([Items("all", Rows(BANKS), (Kind("t", kinds),))])
    assert made.statement is not None
    assert "RETURN collect([labels(n1)])" in made.statement.cypher
    assert made.shape.build([[[["Entity", "T7"]], [["T39"]]]]) == {"all": [{"t": "Type7"}, {"t": "Type39"}]}


def test_nodes_named_in_a_property() -> None:
    lines = text(One("x", Rows(BANKS), (Listed("s", "source", "Dataset", (Value("id", "id"),), single=True),)))
    assert lines[3:8] == ["  CALL (n1) {", "    MATCH (n3:Entity)", "    WHERE n3.id = n1.source AND n3:Dataset", "    WITH n3 ORDER BY n3.id",
                          "    RETURN collect([n3.id]) AS c5"]


def test_distinct_rows_and_counts_over_a_relation() -> None:
    pattern = Pattern((At("bank", "Bank"), By("FINANCES"), At("project", "Project")), distinct=True)
    rows = Rows(pattern, order=(Order("project", "name", sure=True),))
    other = Rows(Pattern((At("project", "Project"), By("LOCATED_IN"), At("city", "City"))))
    lines = text(Connection("x", rows, Page(1), (Count("all"), Count("banks", "bank"), Count("cities", "city", other), Edges("e", (Value("id", "id"),), "project"))))
    assert "  WITH DISTINCT n1, n2 ORDER BY n2.name, n1.id, n2.id LIMIT $p0" in lines
    assert lines[-1] == ("RETURN COUNT { MATCH (n1:Bank)-[:FINANCES]->(n2:Project) RETURN DISTINCT n1, n2 } AS v0, "
                         "COUNT { MATCH (n1:Bank)-[:FINANCES]->(n2:Project) RETURN DISTINCT n1 } AS v1, "
                         "COUNT { MATCH (n4:Project)-[:LOCATED_IN]->(n5:City) RETURN DISTINCT n5 } AS v2, c6 AS v3")


def test_what_cannot_be_compiled_says_so() -> None:
    with pytest.raises(BadRequest, match=r"no 'city' here.*Known: node"):
        select([One("x", Rows(BANKS, Compare("city", "id", "equals", 1)), ())])
    with pytest.raises(BadRequest, match=r"no condition 'like'.*equals"):
        select([One("x", Rows(BANKS, Compare("node", "id", "like", 1)), ())])


@pytest.mark.parametrize("bad", ["x", "é", "bnVsbA", cursor.encode("other", ["a", "b"]), cursor.encode(signature(Rows(BANKS, order=BY_NAME)), ["a"])])
def test_cursors_that_do_not_fit(bad: str) -> None:
    with pytest.raises(BadCursor, match="start again"):
        read_cursors(Rows(BANKS, order=BY_NAME), Page(1, after=bad))


def test_keys_of_the_answer_are_never_code() -> None:
    key = "a': __import__('os').system('true') or '"
    assert select([Literal(key, 1)]).shape.build([]) == {key: 1}
