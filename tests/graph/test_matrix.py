"""Matrices and gaps as text, and their routes; what they find is tested on a graph in tests/api/test_matrix_gaps.py."""

from __future__ import annotations

import pytest

from graph.gaps import empty_cells
from graph.grid import Filter, Side
from graph.matrix import Cell, Cells, Entries, Entry, Matrix, More, Proof, laid_out
from graph.request import BadRequest, Pick, Value
from graph.routes import SIDES, partners, route
from graph.select import select
from schema import model

SIDED = (Side(2), Side(3, skip=4))
FIELDS: tuple[Pick, ...] = (Entries("rows", False, (Entry("entity", "entity", (Value("name", "name"),)), Entry("cells", "cells"), Entry("count", "count"))),
                            Entries("columns", True, (Entry("entity", "entity", (Value("id", "id"),)),)),
                            Cells("cells", (Cell("row", "row"), Cell("column", "column"), Cell("n", "count"), Cell("usd", "usd"))), More("moreRows", False))


WHOLE = """CALL () {
  MATCH (r1:Bank)
  WHERE r1.linked > 0
  WITH r1, r1.linked AS filled
  WITH r1, filled ORDER BY filled DESC, r1.id
  LIMIT $p0
  RETURN collect(r1) AS rows4
}
CALL () {
  MATCH (c2:City)
  WHERE c2.linked > 0
  WITH c2, c2.linked AS filled
  WITH c2, filled ORDER BY filled DESC, c2.id
  SKIP $p1 LIMIT $p2
  RETURN collect(c2) AS columns5
}
CALL (rows4) {
  UNWIND rows4[..2] AS r1
  WITH r1
  RETURN collect([r1.id, r1.name]) AS c11
}
CALL (columns5) {
  UNWIND columns5[..3] AS c2
  WITH c2
  RETURN collect([c2.id]) AS c12
}
CALL (rows4, columns5) {
  WITH rows4[..2] AS ranked, columns5[..3] AS shown
  UNWIND range(0, size(ranked) - 1) AS i3
  WITH shown, i3, ranked[i3] AS r1
  MATCH (r1)-[x:CONNECTS_TO]->(c2)
  WHERE c2 IN shown
  WITH i3, r1, c2, x.projectCount AS a6, x.usd AS a7
  WITH c2, collect([i3, a6, a7]) AS g14
  RETURN collect([c2.id, g14]) AS c15
}
RETURN size(rows4) AS v0, c11 AS v1, c12 AS v2, c15 AS v3"""


def test_what_is_kept_is_read_and_rows_and_columns_are_chosen_by_the_store_s_own_counts() -> None:
    made = select([Matrix("m", route(model(), "Bank", "City"), SIDED, FIELDS, Filter())])
    assert made.statement
    assert made.statement.cypher == WHOLE
    assert made.statement.parameters == {"p0": 3, "p1": 4, "p2": 4}


def test_the_answer_is_made_in_the_order_of_rows_and_columns() -> None:
    made = select([Matrix("m", route(model(), "Bank", "City"), SIDED, FIELDS, Filter())])
    record = [3, [["b", "Beta"], ["a", "Alpha"]], [["x"], ["y"], ["z"]], [["y", [[0, 2, None], [1, 1, 5.0]]], ["x", [[0, 4, 1.0]]]]]
    assert made.shape.build(record)["m"] == {
        "rows": [{"entity": {"name": "Beta"}, "cells": 2, "count": 6}, {"entity": {"name": "Alpha"}, "cells": 1, "count": 1}],
        "columns": [{"entity": {"id": "x"}}, {"entity": {"id": "y"}}, {"entity": {"id": "z"}}],
        "cells": [{"row": 0, "column": 0, "n": 4, "usd": 1.0}, {"row": 0, "column": 1, "n": 2, "usd": None}, {"row": 1, "column": 1, "n": 1, "usd": 5.0}],
        "moreRows": True}


def found(rows: str, columns: str, leave: Filter, *measures: str, sides: tuple[Side, Side] = (Side(2), Side(3))) -> tuple[str, str]:
    """The sub-queries that choose the rows, and that give the cells."""
    made = select([Matrix("m", route(model(), rows, columns), sides, (Cells("cells", tuple(Cell(m, m) for m in measures)),), leave)])
    assert made.statement
    parts = made.statement.cypher.split("\nCALL ")
    return parts[0], parts[4]


def test_links_of_a_country_are_found_by_their_index_and_never_held() -> None:
    made = select([Matrix("m", route(model(), "City", "Bank"), (Side(2), Side(3)), (Cells("cells", (Cell("n", "count"),)),), Filter(("SN",)))])
    assert made.statement
    assert made.statement.cypher == """CALL () {
  MATCH (r1)<-[x:CONNECTS_TO]-(c2)
  WHERE r1:City AND c2:Bank AND x.countryCode IN $p0 AND x.usdOrder IS NOT NULL
  WITH r1, count(*) AS filled ORDER BY filled DESC, r1.id
  LIMIT $p1
  RETURN collect(r1) AS rows4
}
CALL () {
  MATCH (r1)<-[x:CONNECTS_TO]-(c2)
  WHERE r1:City AND c2:Bank AND x.countryCode IN $p0 AND x.usdOrder IS NOT NULL
  WITH c2, count(*) AS filled ORDER BY filled DESC, c2.id
  LIMIT $p2
  RETURN collect(c2) AS columns5
}
CALL (rows4) {
  UNWIND rows4[..2] AS r1
  WITH r1
  RETURN collect([r1.id]) AS c10
}
CALL (columns5) {
  UNWIND columns5[..3] AS c2
  WITH c2
  RETURN collect([c2.id]) AS c11
}
CALL (rows4, columns5) {
  WITH rows4[..2] AS ranked, columns5[..3] AS shown
  UNWIND range(0, size(ranked) - 1) AS i3
  WITH shown, i3, ranked[i3] AS r1
  MATCH (r1)<-[x:CONNECTS_TO]-(c2)
  WHERE c2 IN shown
  WITH i3, r1, c2, x.projectCount AS a6
  WITH c2, collect([i3, a6]) AS g13
  RETURN collect([c2.id, g13]) AS c14
}
RETURN c10 AS v0, c11 AS v1, c14 AS v2"""


def test_on_a_date_the_projects_themselves_are_asked_and_their_dollars_count_once() -> None:
    choose, cells = found("Bank", "City", Filter(None, "2012"), "usd")
    assert "  WITH DISTINCT r1, p\n  MATCH (c2)<-[l:LOCATED_IN]-(p:Project)\n  WHERE l.precision IN ['exact', 'near'] AND c2:City\n  WITH DISTINCT r1, c2\n" in choose
    assert cells == """(rows4, columns5) {
  WITH rows4[..2] AS ranked, columns5[..3] AS shown
  UNWIND range(0, size(ranked) - 1) AS i3
  WITH shown, i3, ranked[i3] AS r1
  MATCH (r1)-[f:FINANCES]->(p:Project)
  WHERE (p.starts IS NULL OR p.starts <= $p0 + '~') AND (p.ends IS NULL OR p.ends + '~' >= $p0)
  WITH DISTINCT shown, i3, r1, p, f
  MATCH (c2)<-[l:LOCATED_IN]-(p:Project)
  WHERE l.precision IN ['exact', 'near'] AND c2 IN shown
  WITH DISTINCT i3, r1, c2, p, f
  WITH i3, r1, c2, p, f.source AS told, CASE WHEN count(f.usd) > 0 THEN sum(f.usd) END AS usd
  WITH i3, r1, c2, p, max(usd) AS usd
  WITH i3, r1, c2, CASE WHEN count(usd) > 0 THEN sum(usd) END AS a6
  WITH c2, collect([i3, a6]) AS g13
  RETURN collect([c2.id, g13]) AS c14
}
RETURN c10 AS v0, c11 AS v1, c14 AS v2"""


def test_the_side_that_leaves_less_comes_first() -> None:
    assert "MATCH (c2)<-[:TAGGED]-(p:Project)\n  WHERE c2:Goal AND c2:Entity AND c2.id IN $p0\n  WITH DISTINCT c2, p\n  MATCH (r1)-[f:FINANCES|IMPLEMENTS]->(p:Project)" in found(
        "Organisation", "Goal", Filter(), "count", sides=(Side(2), Side(3, ids=("goal:1",))))[0]
    assert found("Sector", "Country", Filter(("SN",)), "count")[0].splitlines()[1] == "  MATCH (c2)<-[:IN_COUNTRY*0..1]-()<-[:LOCATED_IN]-(p:Project)"


def test_types_that_reach_no_projects_meet_in_their_relations() -> None:
    assert route(model(), "Objective", "EngagementStrategy").types == ("ADDRESSES", "SUPPORTS", "SAME_AS_TEXT")
    assert "MATCH (r1)-[x:IN_CATEGORY]-(c2)" in found("Organisation", "PartnerCategory", Filter(None, "2012"), "count")[0]
    assert "(x.validFrom IS NULL OR x.validFrom <= $p0 + '~')" in found("Organisation", "PartnerCategory", Filter(None, "2012"), "count")[0]


def test_a_cell_leads_to_its_projects_and_sources_from_the_nearer_side() -> None:
    proof = (Cells("cells", (Proof("projects", "projects", (Value("id", "id"),)), Proof("sources", "sources", (Value("id", "id"),)))),)
    made = select([Matrix("m", route(model(), "PartnerCategory", "Outcome"), (Side(1), Side(1)), proof, Filter())])
    assert made.statement
    assert """    MATCH (c2)<-[:CONTRIBUTES_TO]-(p:Project)
    WITH DISTINCT r1, c2, p
    WHERE EXISTS { MATCH (r1)<-[:IN_CATEGORY]-(:Organisation)-[:IMPLEMENTS]->(p:Project) }
    WITH p AS n""" in made.statement.cypher
    assert "    MATCH (r1)-[x:ADVANCES]->(c2)\n    UNWIND x.sources AS told" in made.statement.cypher


@pytest.mark.parametrize(("rows", "columns", "leave", "told"), [
    ("Passage", "City", Filter(), "Nothing connects Passage and City"), ("PartnerCategory", "Outcome", Filter(("SN",)), "lies in a country"),
    ("Country", "Outcome", Filter(), "carry no dollars"), ("City", "Sector", Filter(), "carry no dollars")])
def test_what_cannot_be_is_told(rows: str, columns: str, leave: Filter, told: str) -> None:
    with pytest.raises(BadRequest, match=told):
        found(rows, columns, leave, "usd")


def test_every_type_of_a_side_reaches_what_its_pattern_says() -> None:
    """The types and relations that routes name are the model's, and a pair goes both ways."""
    for label, side in SIDES.items():
        assert label in model().nodes
        assert all(name in model().relations for name in side.stated)
        for other in partners(model(), label):
            assert route(model(), label, other).rows == route(model(), other, label).columns == label


def test_cells_lie_row_by_row_and_are_told_off_by_row_and_column() -> None:
    columns = [["x", "X"], ["y", "Y"], ["z", "Z"]]
    cells, rows, across = laid_out(3, columns, [("y", [[0, None], [2, 1]]), ("x", [[2, 4]])], 1)
    assert cells == [[[0, None, 1]], [], [[2, 4, 0], [2, 1, 1]]]
    assert (rows, across) == ([(1, 0), (0, 0), (2, 5)], [(1, 4), (2, 1), (0, 0)])
    assert laid_out(1, columns, [("y", [[0]])], 0)[1:] == ([(1, 0)], [(0, 0), (1, 0), (0, 0)])


def test_empty_cells_are_told_apart() -> None:
    """New covers Senegal and knows a; old covers both countries and knows a and b; c is known by none."""
    datasets = [["new", False, ["SN"]], ["old", True, ["SN", "HN"]]]
    rows = [["a", ["new", "old"], None], ["b", ["old"], None], ["c", [], None]]
    columns = [["x", None, "SN"], ["y", None, "HN"], ["z", None, "FR"]]
    assert list(empty_cells(rows, columns, datasets, [[], [[1, 0]], []])) == [
        (0, 0, "NONE_FOUND", [0, 1]), (0, 1, "STALE", [1]), (0, 2, "NOT_SEARCHED", []),
        (1, 1, "STALE", [1]), (1, 2, "NOT_SEARCHED", []), (2, 0, "NOT_SEARCHED", []), (2, 1, "NOT_SEARCHED", []), (2, 2, "NOT_SEARCHED", [])]
    bare = [["o", None, None]]
    assert list(empty_cells(bare, bare, [["d", False, []]], [[]])) == [(0, 0, "NONE_FOUND", [0])]
    assert list(empty_cells(bare, bare, [], [[]])) == [(0, 0, "NOT_SEARCHED", [])]
