"""The benches compare like with like: at a tiny scale, every contender writes the same graph and gives the same answer. Nothing here is timed."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import neo4j
import pytest

from bench import iati, load, measure, query
from bench.synthetic import Synthetic
from graph.run import Connect

TINY = 60  # organisations and projects


def test_the_same_seed_gives_the_same_graph_and_few_have_many_relations():
    one, two = Synthetic(TINY), Synthetic(TINY)
    assert (one.nodes, one.relations) == (two.nodes, two.relations)
    assert Synthetic(TINY, seed=2).relations != one.relations
    located = [to for kind, _, to, _ in Synthetic("XS").relations if kind == "LOCATED_IN"]
    assert located.count("city:0") > 10 * max(1, located.count("city:500"))
    assert len(set(map(repr, one.relations))) == len(one.relations)


def test_all_contenders_write_the_same_graph(graph_db: Connect, tmp_path: Path):
    measure.apply_schema(graph_db)
    result = load.run_bench(graph_db, TINY, 1, tmp_path)
    assert len(result["graphs"]) == 1
    expected = {"driver", "driver, same stored", "partnergraph"} | ({"py2neo.bulk"} if importlib.util.find_spec("py2neo") else set())
    assert set(result["rounds"]) == expected
    assert result["relations"] == sum(result["relations_by_type"].values())


def test_a_contender_that_loses_a_value_is_found_out(graph_db: Connect, neo4j_driver: neo4j.Driver):
    neo4j_driver.execute_query("CREATE (:Entity:City {id: 'city:1', name: 'A', run: 'one'})-[:IN_COUNTRY {key: 'x', record: 'r'}]->(:Entity:Country {id: 'c'})")
    before = load.digest(neo4j_driver)
    neo4j_driver.execute_query("MATCH (n:City) SET n.run = 'two'")
    assert load.digest(neo4j_driver) == before, "which run wrote it is no part of what the rows say"
    neo4j_driver.execute_query("MATCH ()-[r:IN_COUNTRY]->() REMOVE r.record")
    assert load.digest(neo4j_driver) != before


def test_every_operation_is_one_statement_and_answers_as_the_floor_does(graph_db: Connect, tmp_path: Path):
    measure.apply_schema(graph_db)
    result = query.run_bench(graph_db, TINY, 1, tmp_path)  # raises where an answer differs
    assert {one["name"]: one["statements"] for one in result["operations"]} == {one.name: 1 for one in query.OPERATIONS}
    assert all(one["bytes"] > 0 for one in result["operations"])


def test_the_multiplied_file_has_as_many_activities_of_their_own(tmp_path: Path):
    file = iati.synthetic(tmp_path / "one.xml", 7)
    assert iati.bare(file) == iati.our_read(file) == 7
    large = iati.multiplied(file, 3, tmp_path / "three.xml")
    assert iati.bare(large) == iati.our_read(large) == 21
    assert {f"XX-BENCH-{n}-{copy}" for n in range(7) for copy in range(3)} == {
        identifier.text for identifier in iati.etree.parse(large).iter("iati-identifier")}


@pytest.mark.parametrize(("answer", "expected"), [({"a": {"b": 1, "c": [{"d": 2}]}}, [[1, [[2]]]]), ({"a": None}, [None])])
def test_positions_keep_the_order_of_the_selection(answer, expected):
    assert query.positions(answer) == expected


def test_the_peak_is_that_of_the_reading_process_and_not_of_the_one_that_started_it(tmp_path: Path):
    held = bytearray(600 * 2**20)  # resident here, while the other process reads one small file
    held[::4096] = b"x" * len(held[::4096])
    assert iati._peak(iati.synthetic(tmp_path / "one.xml", 1)) < 400
    assert len(held) == 600 * 2**20
