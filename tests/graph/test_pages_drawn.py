"""Pages on a real Neo4j: whatever the order, the size and the direction, together they give what one big page gives; and while a loader runs,
nothing that stays is missed or seen twice.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import neo4j
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.request import At, By, Compare, Connection, Cursor, Edges, One, Order, Page, PageInfo, Pattern, Rows, Start, Value
from graph.run import Connect
from graph.select import select

INFO = PageInfo("info", (("next", "hasNextPage"), ("previous", "hasPreviousPage"), ("start", "startCursor"), ("end", "endCursor")))
THINGS = Pattern((At("node", "Thing"),))
HELD = Pattern((Start(), By("HOLDS", role="edge"), At("node")))
ORDERS = {"name": {"sure": True, "kind": "text"}, "size": {"kind": "number"}, "day": {"kind": "text"}, "at": {"moment": True}, "flag": {"kind": "flag"}}
VALUES = {"name": st.sampled_from("abB"), "size": st.none() | st.integers(0, 2) | st.just(0.5), "day": st.sampled_from([None, "2020", "2020-05"]),
          "at": st.sampled_from([None, "2020-01-01T00:00:00Z", "2020-01-01T02:00:00+03:00", "2021-01-01T00:00:00.000000001Z"]), "flag": st.none() | st.booleans()}
EARLIER = {"2020-01-01T02:00:00+03:00": "2019-12-31T23:00:00Z"}


@pytest.fixture(scope="module")
def session(neo4j_server: Connect, neo4j_driver: neo4j.Driver) -> Iterator[neo4j.Session]:
    with neo4j_driver.session(database=neo4j_server.database) as made:
        yield made
        made.run("MATCH (n) WHERE n:Thing OR n:Holder DETACH DELETE n").consume()


def page_of(session: neo4j.Session, rows: Rows, page: Page, *, held: bool) -> dict[str, Any]:
    """One page: its ids (with the edge's mark) and what lies around it."""
    edges = Edges("edges", (Cursor("cursor"), Value("mark", "mark")), "edge" if held else "node")
    asked = Connection("page", rows, page, (edges, INFO))
    made = select([One("holder", Rows(Pattern((At("node", "Holder"),))), (asked,)) if held else asked])
    assert made.statement is not None
    record = session.run(made.statement.cypher, made.statement.parameters).single()  # type: ignore[arg-type]
    assert record is not None
    built = made.shape.build(record.values())
    found: dict[str, Any] = (built["holder"] if held else built)["page"]
    return found


def walked(session: neo4j.Session, rows: Rows, sizes: list[int], *, held: bool, backward: bool) -> list[str]:
    """All marks in the order of the rows, page by page; the sizes in turn."""
    marks: list[str] = []
    cursor = None
    for size in itertools.cycle(sizes):
        page = Page(size, backward, None if backward else cursor, cursor if backward else None)
        found = page_of(session, rows, page, held=held)
        new, info = [edge["mark"] for edge in found["edges"]], found["info"]
        assert info["next" if backward else "previous"] is (cursor is not None)
        assert (info["start"], info["end"]) == ((found["edges"][0]["cursor"], found["edges"][-1]["cursor"]) if new else (None, None))
        marks = new + marks if backward else marks + new
        if not info["previous" if backward else "next"]:
            return marks
        cursor = info["start" if backward else "end"]
    raise AssertionError


@given(things=st.lists(st.fixed_dictionaries(VALUES), min_size=1, max_size=12), order=st.lists(st.tuples(st.sampled_from(sorted(ORDERS)), st.booleans()), max_size=3),
       sizes=st.lists(st.integers(1, 5), min_size=1, max_size=3), way=st.sampled_from(["nodes", "edges", "parallel edges"]))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pages_together_are_the_one_big_page(session: neo4j.Session, things: list[dict[str, Any]], order: list[tuple[str, bool]], sizes: list[int], way: str) -> None:
    held, parallel = way != "nodes", way == "parallel edges"
    session.run("""MATCH (n) WHERE n:Thing OR n:Holder DETACH DELETE n WITH count(*) AS gone
CREATE (h:Holder {id: 'h'}) WITH h UNWIND range(0, size($things) - 1) AS i WITH h, i, $things[i] AS thing
CREATE (n:Thing:Entity) SET n = thing, n.id = 'id' + i, n.mark = 'n' + i, n.at = datetime(thing.at)
WITH h, n, i UNWIND range(0, $more) AS k CREATE (h)-[:HOLDS {mark: 'r' + i + '.' + k}]->(n)""", things=things, more=int(parallel)).consume()
    rows = Rows(HELD if held else THINGS, order=tuple(Order("node", stored, down, **ORDERS[stored]) for stored, down in order))  # type: ignore[arg-type]
    whole = [edge["mark"] for edge in page_of(session, rows, Page(100), held=held)["edges"]]
    assert len(whole) == len(set(whole)) == len(things) * (1 + parallel)
    assert walked(session, rows, sizes, held=held, backward=False) == whole
    assert walked(session, rows, sizes, held=held, backward=True) == whole
    if not held:
        assert [int(mark[1:]) for mark in whole] == sorted_by_hand(things, order)


def sorted_by_hand(things: list[dict[str, Any]], order: list[tuple[str, bool]]) -> list[int]:
    """The same by Python's own sort, from the last criterion to the first: absent values last, ties by id."""
    found = sorted(range(len(things)), key=lambda n: f"id{n}")
    for stored, down in reversed(order):
        known = [n for n in found if things[n][stored] is not None]
        known.sort(key=lambda n: EARLIER.get(things[n][stored], things[n][stored]), reverse=down)  # which keeps ties in their order
        found = [*known, *(n for n in found if things[n][stored] is None)]
    return found


@pytest.mark.parametrize("backward", [False, True])
@pytest.mark.parametrize("held", [False, True])
def test_pages_while_a_loader_writes_and_retires(session: neo4j.Session, held: bool, backward: bool) -> None:
    """Between two pages some rows come, some go, and the row of the cursor itself goes as well."""
    session.run("""MATCH (n) WHERE n:Thing OR n:Holder DETACH DELETE n WITH count(*) AS gone
CREATE (h:Holder {id: 'h'}) WITH h UNWIND range(10, 49) AS i
CREATE (h)-[:HOLDS {mark: 'm' + i}]->(:Thing:Entity {id: 'id' + i, mark: 'm' + i, name: 'name' + toString(i / 4), size: CASE WHEN i % 3 > 0 THEN i % 3 END})""").consume()
    rows = Rows(HELD if held else THINGS, Compare("node", "name", "startsWith", "name"),
                order=(Order("node", "size", descending=True, kind="number"), Order("node", "name", sure=True, kind="text")))
    stays, seen, cursor = {f"m{n}" for n in range(10, 50)}, list[str](), None
    for turn in itertools.count():
        page = page_of(session, rows, Page(4, backward, None if backward else cursor, cursor if backward else None), held=held)
        marks = [edge["mark"] for edge in page["edges"]]
        seen = marks + seen if backward else seen + marks
        if not page["info"]["previous" if backward else "next"]:
            break
        cursor = page["info"]["start" if backward else "end"]
        gone = [marks[0 if backward else -1], f"m{49 - turn}", f"m{10 + 2 * turn}"]  # the cursor's own, and some from both ends
        stays -= set(gone)
        session.run("""MATCH (n:Thing) WHERE n.mark IN $gone DETACH DELETE n WITH count(*) AS gone MATCH (h:Holder) UNWIND range(0, 2) AS k
CREATE (h)-[:HOLDS {mark: 'new' + $turn + '.' + k}]->(:Thing:Entity {id: 'id' + $turn + '.' + k, mark: 'new' + $turn + '.' + k, name: 'name' + toString(3 * k), size: k})""",
                    gone=gone, turn=turn).consume()
    assert turn > 5
    assert len(seen) == len(set(seen))
    assert stays <= set(seen)
