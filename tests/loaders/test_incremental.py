"""Only what changed is written, told beforehand and accounted for afterwards; a run is undone as if it had not been."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import neo4j
import pytest

from graph import check, stated, sweep, undo
from graph.run import Writer
from graph.statement import Statement
from graph.upsert import Stamp
from loaders import rollback, run, stage
from loaders.rollback import CannotUndo
from schema import model
from tests.loaders.graphs import VOLATILE, everything
from tests.loaders.test_run import files, ids, lines, numbered, prepared, writer  # noqa: F401  # fixtures

DERIVED = ("CONNECTS_TO", "REACHES", "ADVANCES", "COVERS")
BEFORE = ["bank a", "bank b", *(f"city {n} alias{n}" for n in range(30)), *(f"project {n} a 1 {n}" for n in range(30))]
# City 0 and project 0 go; city 1 has another alias; project 2 is another bank's and moves; project 30 comes.
AFTER = ["bank a", "bank b", "city 1 other", *BEFORE[4:32], "project 2 b 7 3", *(line for line in BEFORE[33:] if line != "project 2 a 1 2"), "project 30 a 5 1"]


def written_by(graph: Writer, run_id: str) -> dict[str, int]:
    """What bears the mark of a run, by label or type, the machinery left out."""
    rows = graph.read(Statement("""CALL () { MATCH (n:Entity) WHERE n.run = $run AND NOT n:Dataset RETURN [l IN labels(n) WHERE l IN ['City', 'Project', 'Bank']][0] AS what UNION ALL
MATCH ()-[r]->() WHERE r.run = $run AND NOT type(r) IN ['READ_BY', 'CONNECTS_TO', 'COVERS'] RETURN type(r) AS what } RETURN what, count(*) AS n""", {"run": run_id}))
    return {row["what"]: row["n"] for row in rows}


def test_only_what_changed_is_written(writer: Writer, files: Any, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setattr(stage, "BATCH", 7)
    assert run.load(lines(), files(one=BEFORE), writer).ok
    report = run.load(lines(), files(one=AFTER), writer)
    (found,) = report.datasets
    assert found.changes == {"new": {"Project": 1, "FINANCES": 2, "LOCATED_IN": 2}, "changed": {"City": 1}, "unchanged": {"Bank": 2, "City": 28, "Project": 29, "FINANCES": 28, "LOCATED_IN": 28},
                             "retired": {"nodes": 2, "FINANCES": 2, "LOCATED_IN": 2}}
    assert found.records == {"read": 121, "upserted": 6, "unchanged": 115, "repeated": 0, "rejected": 0}
    assert written_by(writer, report.run) == {"City": 1, "Project": 1, "FROM": 2, "FINANCES": 2, "LOCATED_IN": 2}
    assert [finding for finding in check.run(check.rules(model()), writer.read) if finding.count] == []
    assert writer.read(Statement("MATCH (c:City {id: 'city:1'}) RETURN c.aliases AS aliases")) == [{"aliases": ["other"]}]  # the old one went with its statement
    links = writer.read(Statement("MATCH (:Bank {id: 'org:b'})-[r:CONNECTS_TO]->(c) RETURN c.id AS id, r.usd AS usd"))
    assert links == [{"id": "city:3", "usd": 7.0}]


def test_one_thing_told_in_many_rows_is_one_statement(writer: Writer, files: Any, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setattr(stage, "HELD", 2)
    told = ["city 1 a", "bank a", "city 2", "city 1 b", "city 2", "city 1 a c"]
    (found,) = run.load(lines(), files(one=told), writer).datasets
    assert found.records == {"read": 6, "upserted": 3, "unchanged": 0, "repeated": 3, "rejected": 0}
    assert writer.read(Statement("MATCH (c:City {id: 'city:1'}) RETURN c.aliases AS aliases")) == [{"aliases": ["a", "b", "c"]}]
    (again,) = run.load(lines(), files(one=[*told, "city 3"]), writer).datasets
    assert (again.changes["changed"], again.changes["unchanged"], again.changes["new"]) == ({}, {"Bank": 1, "City": 2}, {"City": 1})


def test_the_plan_is_what_the_load_then_does(writer: Writer, neo4j_driver: neo4j.Driver, files: Any) -> None:  # noqa: F811
    run.load(lines(), files(one=BEFORE), writer)
    before = everything(neo4j_driver)
    (planned,) = run.load(lines(), files(one=[*AFTER, "doubt this"]), writer, run.Options(dry_run=True, shown=None)).datasets
    assert everything(neo4j_driver) == before
    (done,) = run.load(lines(), files(one=[*AFTER, "doubt this"]), writer).datasets
    assert (planned.changes, planned.records, planned.problems) == (done.changes, done.records, {"doubt": 1})
    assert len(planned.diff) == sum(sum(planned.changes[name].values()) for name in ("new", "changed", "retired"))
    assert {"change": "changed", "type": "City", "id": "city:1", "values": {"aliases": [["alias1"], ["other"]]}} in planned.diff
    assert {"change": "retired", "type": "LOCATED_IN", "id": "project:2 -> city:2"} in planned.diff


def test_every_record_is_accounted_for_in_the_graph_and_on_disk(writer: Writer, files: Any, tmp_path: Path) -> None:  # noqa: F811
    run.load(lines(), files(one=BEFORE), writer)
    report = run.load(lines(), files(one=[*AFTER, "project 31 nobody 1 1 99", "doubt this", "city 5 alias5"]), writer, run.Options(reports=tmp_path / "reports"))
    (found,) = report.datasets
    told = found.records
    assert (told["rejected"], told["repeated"], found.problems) == (2, 1, {"dangling": 2, "doubt": 1})
    assert told["read"] == told["upserted"] + told["unchanged"] + told["repeated"] + told["rejected"] == len(list(lines().records(next(iter(lines().bundles(files(one=[
        *AFTER, "project 31 nobody 1 1 99", "city 5 alias5"])))), None)))  # type: ignore[arg-type]
    assert sum(written_by(writer, report.run).values()) == told["upserted"] + sum(written_by(writer, report.run)[kind] for kind in ("FROM",))
    on_disk = [json.loads(line) for line in next((tmp_path / "reports").glob("*.problems.jsonl")).read_text("utf-8").splitlines()]
    assert [line["kind"] for line in on_disk] == ["doubt", "dangling", "dangling", "total"]
    assert on_disk[-1]["records"] == told
    (kept,) = writer.read(Statement("MATCH (r:Run {id: $run}) RETURN r.report AS report", {"run": report.run}))
    assert json.loads(kept["report"])["datasets"][0]["records"] == told


def test_a_run_that_is_undone_leaves_the_graph_as_it_was(writer: Writer, neo4j_driver: neo4j.Driver, files: Any, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setattr(stage, "BATCH", 7)
    run.load(lines(), files(one=BEFORE, two=["city 1 known", "city 2", "bank c", "project 40 a 3 1"]), writer)
    stamped, before = told(neo4j_driver), everything(neo4j_driver, leaving=VOLATILE)
    report = run.load(lines(), files(one=AFTER, three=numbered(1, 20)), writer)
    assert report.ok
    assert everything(neo4j_driver, leaving=VOLATILE) != before
    taken = rollback.rollback(report.run, writer)
    assert min(taken["made"], taken["changed"], taken["retired"]) > 0
    assert told(neo4j_driver) == stamped
    assert everything(neo4j_driver, leaving=VOLATILE) == before
    with pytest.raises(CannotUndo, match="undone already"):
        rollback.rollback(report.run, writer)
    assert run.load(lines(), files(one=AFTER), writer).outcome() == "ok"  # and may be loaded again


def told(driver: neo4j.Driver) -> list[str]:
    """All that sources state, with who wrote it and when: what is derived, and the runs, left out."""
    return [line for line in everything(driver) if not any(f" {kind} " in line for kind in DERIVED) and "'Run'" not in line]


def test_a_first_run_that_is_undone_leaves_nothing(writer: Writer, neo4j_driver: neo4j.Driver, files: Any) -> None:  # noqa: F811
    report = run.load(lines(), files(one=BEFORE), writer)
    rollback.rollback(report.run, writer)
    assert ids(neo4j_driver, "Entity") == [report.run]
    assert writer.read(Statement("MATCH (r:Run) RETURN r.outcome AS outcome")) == [{"outcome": "undone"}]
    assert writer.read(Statement("MATCH (i:Before) RETURN count(i) AS n")) == [{"n": 0}]


def test_a_run_on_which_a_later_one_stands_is_not_undone(writer: Writer, neo4j_driver: neo4j.Driver, files: Any) -> None:  # noqa: F811
    first = run.load(lines(), files(one=["bank a", "city 1"]), writer)
    second = run.load(lines(), files(two=["project 1 a 5 1"]), writer)  # states something of what the first made
    before = everything(neo4j_driver)
    with pytest.raises(CannotUndo) as refused:
        rollback.rollback(first.run, writer)
    assert second.run in refused.value.message
    assert everything(neo4j_driver) == before
    with pytest.raises(CannotUndo, match="There is no run 'run:nothing'"):
        rollback.rollback("run:nothing", writer)
    rollback.rollback(second.run, writer)
    rollback.rollback(first.run, writer)
    assert ids(neo4j_driver, "Entity") == sorted([first.run, second.run])


def test_what_is_kept_to_undo_runs_is_bounded(writer: Writer, files: Any, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setattr("graph.undo.KEPT", 2)
    runs = [run.load(lines(), files(one=[f"city {n}" for n in range(number)]), writer).run for number in range(1, 5)]
    kept = {row["run"]: row["kept"] for row in rollback.runs(writer)}
    assert kept == {name: place >= 2 for place, name in enumerate(runs)}
    for name in runs[:1:-1]:
        rollback.rollback(name, writer)
    with pytest.raises(CannotUndo, match="not kept any more"):
        rollback.rollback(runs[1], writer)


def test_a_relation_is_met_from_both_its_ends(writer: Writer, neo4j_driver: neo4j.Driver, files: Any) -> None:  # noqa: F811
    """From one end alone the database would walk all relations of a hub for each row: quadratic time."""
    run.load(lines(), files(one=["bank a", *(f"project {n} a 1" for n in range(200))]), writer)  # a hub
    rows, stamp = [{"a": "org:a", "b": "project:1", "key": ""}], Stamp("dataset:lines:one", "run:1", dt.datetime.now(dt.UTC))
    for statement in (stated.relations("FINANCES", rows, stamp.source), undo.relations("FINANCES", rows, stamp.source),
                      undo.changed_relations("FINANCES", [["org:a", "project:1", "k", {}]]), sweep.relations(model(), "FINANCES", rows, stamp)):
        with neo4j_driver.session() as session:
            plan = str(session.run(f"EXPLAIN {statement.cypher}", statement.parameters).consume().plan)
        assert "Expand(Into)" in plan, statement.cypher
        assert "Expand(All)" not in plan, statement.cypher
