"""The benches compare like with like: at a tiny scale, every contender writes the same graph and gives the same answer. Nothing here is timed."""

from __future__ import annotations

import importlib.util
import os
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import neo4j
import orjson
import pytest

from api import questions as saved
from bench import answers, asking, hits, iati, load, measure, questions, suite
from bench.queries import QUERIES, Drawn, Query
from bench.synthetic import WORDS, Synthetic
from graph.run import Connect
from tests.conftest import _empty

TINY = 0.002  # of scale M: some 800 nodes


def test_the_same_seed_gives_the_same_graph_and_few_have_many_relations():
    one, two = Synthetic(TINY), Synthetic(TINY)
    assert (one.nodes, one.relations) == (two.nodes, two.relations)
    assert Synthetic(TINY, seed=2).relations != one.relations
    located = [to for kind, _, to, _ in Synthetic("XS").relations if kind == "LOCATED_IN"]
    assert located.count("city:0") > 5 * max(1, located.count("city:150"))
    assert len(set(map(repr, one.relations))) == len(one.relations)


def test_projects_can_be_more_among_as_many_partners():
    graph, more = Synthetic("XS"), Synthetic("XS", projects=3)
    assert more.count == {**graph.count, "Project": 3 * graph.count["Project"]}
    ours, theirs = ([row[0] for row in each.relation_rows()] for each in (graph, more))
    assert theirs.count("IMPLEMENTS") > 2.5 * ours.count("IMPLEMENTS")
    assert theirs.count("GOVERNS") == ours.count("GOVERNS")


def test_all_contenders_write_the_same_graph(graph_db: Connect, tmp_path: Path):
    measure.apply_schema(graph_db)
    result = load.run_bench(graph_db, TINY, 1, tmp_path)
    assert len(result["graphs"]) == 1
    expected = {"driver", "driver, same stored", "partnergraph"} | {name for name, package in (("py2neo.bulk", "py2neo"), ("cartography", "cartography")) if importlib.util.find_spec(package)}
    assert set(result["rounds"]) == expected
    assert result["relations"] == sum(result["relations_by_type"].values())


def test_a_contender_that_loses_a_value_is_found_out(graph_db: Connect, neo4j_driver: neo4j.Driver):
    neo4j_driver.execute_query("CREATE (:Entity:City {id: 'city:1', name: 'A', run: 'one'})-[:IN_COUNTRY {key: 'x', record: 'r'}]->(:Entity:Country {id: 'c'})")
    before = load.digest(neo4j_driver)
    neo4j_driver.execute_query("MATCH (n:City) SET n.run = 'two'")
    assert load.digest(neo4j_driver) == before, "which run wrote it is no part of what the rows say"
    neo4j_driver.execute_query("MATCH ()-[r:IN_COUNTRY]->() REMOVE r.record")
    assert load.digest(neo4j_driver) != before


Small = tuple[Synthetic, asking.Local, asking.Floor]


@pytest.fixture(scope="module")
def small(neo4j_server: Connect, neo4j_driver: neo4j.Driver) -> Iterator[Small]:
    """The suite's graph, small, with our API and the floor."""
    _empty(neo4j_driver, neo4j_server.database)
    graph, local, floor = hits.fill(neo4j_server), asking.Local(neo4j_server), asking.Floor(neo4j_server)
    yield graph, local, floor
    floor.close()
    local.close()


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.number)
def test_every_question_is_one_statement_and_answers_as_the_floor_does(query: Query, small: Small):
    graph, local, floor = small
    try:
        asked = suite.compared(query, graph, {"ours": local}, floor)  # raises where an answer differs
    except suite.NotThere as reason:
        pytest.skip(str(reason))
    before = local.reader.statements
    found = [query.ours_rows(answers.root(orjson.loads(local.post(body))["data"])) for body in asked.bodies("ours")]
    assert local.reader.statements == before + len(found)
    assert any(found), "an empty answer compares nothing"


def test_a_different_answer_ends_the_suite(small: Small):
    graph, local, floor = small
    wrong = replace(QUERIES[0], floor="MATCH (n:Entity {id: $id}) RETURN [[n.id, n.id]]")
    with pytest.raises(suite.Different, match="01 entity by id"):
        suite.compared(wrong, graph, {"ours": local}, floor)


def test_saved_questions_stand_beside_their_own_cypher(neo4j_server: Connect, small: Small):
    result = questions.run_bench(neo4j_server, small[0], ["4", "q13"], 1, lambda _: None)
    assert [(one["id"], one["rows"] > 0) for one in result["questions"]] == [("q04-banks-cities", True), ("q13-ranking", True)]
    assert all(one["ms"][who]["p95"] > 0 for one in result["questions"] for who in ("ours", "cypher"))


def test_what_a_question_takes_is_drawn_from_the_graph_and_the_rest_is_its_default():
    every = {one.number: one for one in saved.load()}
    drawn = Drawn(Synthetic(TINY), random.Random(1))
    assert questions.variables(every[6], drawn).keys() == {"a", "b", "first", "lang"}
    assert questions.variables(every[6], drawn)["a"].startswith("bank:")
    assert questions.variables(every[9], drawn) == every[9].values()
    assert {sum(given[name] is not None for name in ("bank", "city", "country")) for given in (questions.variables(every[4], drawn) for _ in range(20))} == {1}
    assert {questions.variables(every[25], drawn)["partner"].partition(":")[0] for _ in range(20)} == {"bank", "org"}


def test_no_question_takes_more_database_hits_than_are_kept(neo4j_server: Connect, small: Small):
    kept = hits.kept()
    if kept["neo4j"] != os.environ.get("PARTNERGRAPH_TEST_NEO4J", kept["neo4j"]):
        pytest.skip(f"the hits are kept for Neo4j {kept['neo4j']}")
    told = hits.differences(hits.counted(neo4j_server, small[0], small[1]), kept["hits"])
    assert not told, f"{told} {hits.HOW}"


def test_hits_are_out_of_bounds_by_a_tenth_and_a_few():
    assert not hits.differences({"01": 1_119}, {"01": 1_000})
    assert hits.differences({"01": 1_121}, {"01": 1_000}) == ["01: 1000 hits are kept, 1121 were counted."]
    assert hits.differences({"02": 50}, {})
    assert hits.differences({}, {"02": 50})


def test_answers_are_compared_as_rows():
    peer = {"banks": [{"id": "b", "financed": [{"id": "p", "usd": 1.0}, {"id": "q", "usd": 2.0}]}]}
    ours = {"entity": {"id": "b", "financed": {"edges": [{"node": {"id": "q"}, "usd": 2}, {"node": {"id": "p"}, "usd": 1}]}}}
    assert answers.root(peer) == [["b", [["p", 1.0], ["q", 2.0]]]]
    assert answers.root({"banks": {"totalCount": 3, "nodes": [{"id": "b"}]}}) == [3, [["b"]]]
    assert answers.same_in_any_order([answers.root(ours)], answers.root(peer))
    assert not answers.same([answers.root(ours)], answers.root(peer))
    assert not answers.same_in_any_order([["b", [["p", 1.0]]]], answers.root(peer))


@pytest.mark.parametrize(("found", "expected", "equal"), [
    ([["a", 2.0], ["b", 1.0]], [["a", 2.0], ["c", 1.0]], True), ([["a", 2.0], ["b", 1.0]], [["c", 2.0], ["b", 1.0]], False), ([["a", 2.0]], [["a", 2.1]], False)])
def test_of_equal_scores_any_may_make_the_page(found, expected, equal):
    assert answers.same_scores(found, expected) is equal


def test_objects_of_a_page_without_an_order_are_still_looked_at():
    assert answers.same_objects([["a", 1], ["b", 2]], [["b", 2], ["c", 3]])
    assert not answers.same_objects([["a", 1], ["b", 9]], [["b", 2], ["c", 3]])
    assert not answers.same_objects([["a", 1], ["a", 1]], [["a", 1], ["c", 3]])


def test_no_word_is_a_part_of_another():
    assert not [(one, other) for one in WORDS for other in WORDS if one != other and one in other]


def test_the_multiplied_file_has_as_many_activities_of_their_own(tmp_path: Path):
    file = iati.synthetic(tmp_path / "one.xml", 7)
    assert iati.bare(file) == iati.our_read(file) == 7
    large = iati.multiplied(file, 3, tmp_path / "three.xml")
    assert iati.bare(large) == iati.our_read(large) == 21
    assert {f"XX-BENCH-{n}-{copy}" for n in range(7) for copy in range(3)} == {
        identifier.text for identifier in iati.etree.parse(large).iter("iati-identifier")}


def test_the_peak_is_that_of_the_reading_process_and_not_of_the_one_that_started_it(tmp_path: Path):
    held = bytearray(600 * 2**20)  # resident here, while the other process reads one small file
    held[::4096] = b"x" * len(held[::4096])
    assert iati._peak(iati.synthetic(tmp_path / "one.xml", 1)) < 400
    assert len(held) == 600 * 2**20
