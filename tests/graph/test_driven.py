"""Nodes found from the far end of a condition: the statement as text, and the same answer as without."""

from __future__ import annotations

import pytest

from graph.request import (
    At,
    By,
    Compare,
    Condition,
    Connection,
    Count,
    Edges,
    Every,
    Exists,
    Labelled,
    Not,
    Order,
    Page,
    PageInfo,
    Pattern,
    Rows,
    Start,
    Value,
)
from graph.select import select

CITIES = Pattern((At("node", "City"),))
PROJECTS = Pattern((Start(), By("LOCATED_IN", forward=False, role="edge"), At("node", "Project", implied=True)))
BANKS = Pattern((Start(), By("FINANCES", forward=False, role="edge"), At("node")))
SOURCES = Pattern((Start(), By("FROM", role="edge"), At("node", "Dataset", implied=True)))
BY_ID = Compare("node", "id", "equals", "x", seek="Entity")


def lines(where: Condition) -> list[str]:
    rows = Rows(CITIES, where, (Order("node", "name", sure=True),))
    made = select([Connection("c", rows, Page(5), (Count("n"), Edges("nodes", (Value("id", "id"),), "node")))]).statement
    assert made is not None
    return made.cypher.split("\n")


def test_an_index_at_the_far_end_leads() -> None:
    made = lines(Every((Exists(PROJECTS, Every((BY_ID,))), Compare("node", "population", "gt", 5))))
    assert made[1:5] == [
        "  MATCH (n1)<-[r5:LOCATED_IN]-(n6:Project)", "  WHERE n1:City AND n6.id = $p3 AND n6:Entity", "  WITH DISTINCT n1 WHERE n1.population > $p4",
        "  WITH n1 ORDER BY n1.name, n1.id LIMIT $p2"]
    assert made[-1].startswith("RETURN COUNT { MATCH (n1)<-[r3:LOCATED_IN]-(n4:Project) WHERE n1:City AND n4.id = $p0 AND n4:Entity "
                               "WITH DISTINCT n1 WHERE n1.population > $p1 RETURN 1 }")


def test_through_several_relations() -> None:
    made = lines(Exists(PROJECTS, Every((Compare("edge", "precision", "equals", "exact"), Exists(BANKS, BY_ID)))))
    assert made[1:8] == [
        "  MATCH (n8)<-[r9:FINANCES]-(n10)", "  WHERE n8:Project AND n10.id = $p3 AND n10:Entity", "  WITH DISTINCT n8",
        "  MATCH (n1)<-[r7:LOCATED_IN]-(n8:Project)", "  WHERE n1:City AND r7.precision = $p4", "  WITH DISTINCT n1", "  WITH n1 ORDER BY n1.name, n1.id LIMIT $p2"]


@pytest.mark.parametrize("where", [
    Not(Exists(PROJECTS, BY_ID)), Exists(PROJECTS, Not(BY_ID)), Exists(PROJECTS, Compare("node", "starts", "gte", "2020")), Exists(PROJECTS, Labelled("node", ("Project",))),
    Exists(SOURCES, BY_ID), Exists(PROJECTS, Compare("edge", "source", "equals", "x"))])
def test_nothing_else_leads(where: Condition) -> None:
    assert lines(where)[1] == "  MATCH (n1:City)"


def test_what_lies_before_a_page_is_looked_for_from_there_too() -> None:
    rows = Rows(CITIES, Exists(PROJECTS, BY_ID))
    first = select([Connection("c", rows, Page(1), (PageInfo("p", (("end", "endCursor"),)),))])
    after = first.shape.build([[["x"]]])["c"]["p"]["end"]
    made = select([Connection("c", rows, Page(1, after=after), (PageInfo("p", (("before", "hasPreviousPage"),)),))]).statement
    assert made is not None
    assert "WITH DISTINCT n1 WHERE n1.id <= $p" in made.cypher
    assert "RETURN EXISTS { MATCH (n1)<-[r3:LOCATED_IN]-(n4:Project) WHERE n1:City" in made.cypher
