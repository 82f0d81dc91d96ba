"""A first load by the offline import gives the graph that the ordinary way gives, and leaves the old one alone until it is whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import neo4j
import pytest
from typer.testing import CliRunner

from graph import check, ddl, server
from graph.run import Connect, Writer
from graph.statement import Statement
from loaders import base, bulk, every, rollback, run
from loaders.base import Loader
from loaders.gather import NotForBulk
from partnergraph import app
from schema import model
from tests.conftest import _empty
from tests.loaders.conftest import Countries
from tests.loaders.graphs import VOLATILE, everything

pytestmark = pytest.mark.skipif(bool(os.environ.get("NEO4J_URI") or os.environ.get("PARTNERGRAPH_TEST_BACKEND")), reason="imports into an embedded Neo4j")
ROOT = Path(__file__).parents[2]
LEFT_OUT = ("afdb", "aims", "multibank")  # samples of no other kind, each loaded four times here


def loaders() -> list[Loader]:
    """What ships as curated files, the places without their cities, and projects of two sources that share some: every kind of record."""
    return [Countries(one.source, one.folder) if one.source.name == "places" else one for one in map(base.get, base.found()) if one.source.name not in LEFT_OUT]


def killed(doing: str) -> None:
    """Run by another process: load in bulk, and die without a word at that point."""
    def progress(what: str, _share: float) -> None:
        if what.startswith(doing):
            os.kill(os.getpid(), signal.SIGKILL)

    bulk.load(bulk.everything([], [base.get("plan")]), None, run.Options(progress=progress))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home of its own, which runs and holds nothing."""
    folder = tmp_path_factory.mktemp("bulk")
    try:
        server.up(folder, os.environ.get("PARTNERGRAPH_TEST_NEO4J"), timeout=180)
        yield folder
    finally:
        for one in (*folder.glob("making-*"), folder):
            server.down(one)


def look(home: Path, cypher: str) -> list[Any]:
    with Writer(server.up(home).connect()) as writer:
        return [next(iter(row.values())) for row in writer.read(Statement(cypher))]


def test_a_load_killed_before_the_swap_leaves_the_graph_that_was_there(home: Path) -> None:
    before = server.up(home)
    done = subprocess.run([sys.executable, "-c", "from tests.loaders import test_bulk as t; t.killed('swapping')"], cwd=ROOT, timeout=600, check=False,
                          env={**os.environ, "PARTNERGRAPH_HOME": str(home)}, capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert len(list(home.glob("making-*"))) == 1
    assert server.up(home) == before
    assert look(home, "MATCH (n) RETURN count(n)") == [0]


@pytest.fixture(scope="module")
def parts(home: Path) -> list[every.Part]:
    """All samples but those left out, loaded in bulk after a load that was killed."""
    at = server.up(home)
    with Writer(at.connect()) as writer:
        writer.write([Statement("CREATE USER guest SET PASSWORD 'of the house' CHANGE NOT REQUIRED")])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bulk, "MANY", 0)  # what is derived is imported, too: samples have little of it, and would have it written
        loaded = bulk.load(bulk.everything([], loaders()), home, run.Options(reports=home / "reports"))
    now = server.up(home)
    assert (now.bolt_uri, now.password) == (at.bolt_uri, at.password)
    return loaded


@pytest.mark.timeout(600)  # every sample is loaded twice, and a Neo4j started twice
def test_the_graph_is_the_one_of_an_ordinary_load(parts: list[every.Part], home: Path, neo4j_server: Connect, neo4j_driver: neo4j.Driver) -> None:
    _empty(neo4j_driver, neo4j_server.database)
    with Writer(neo4j_server) as writer:
        ordinary = list(every.load([], writer, loaders=loaders()))
    at = server.up(home)
    with neo4j.GraphDatabase.driver(at.bolt_uri, auth=(at.user, at.password)) as driver:
        made, wanted = (everything(each, leaving=VOLATILE) for each in (driver, neo4j_driver))
    assert len(wanted) > 2_000
    assert [*{*made} ^ {*wanted}] == []
    assert made == wanted
    assert [(p.loader.source.name, p.ok, p.report and _told(p.report.as_json())) for p in parts] == [
        (p.loader.source.name, p.ok, p.report and _told(p.report.as_json())) for p in ordinary]


def _told(report: dict[str, Any]) -> dict[str, Any]:
    """A report but for what differs in every run."""
    return {name: value for name, value in report.items() if name not in ("run", "started", "finished")}


def test_it_is_sound_and_a_second_load_writes_nothing(parts: list[every.Part], home: Path) -> None:
    at = server.up(home)
    with Writer(at.connect()) as writer, neo4j.GraphDatabase.driver(at.bolt_uri, auth=(at.user, at.password)) as driver:
        assert [finding for finding in check.run(check.rules(model()), writer.read) if finding.count] == []
        before = everything(driver)
        again = list(every.load([], writer, loaders=loaders()))
        assert {p.report.outcome() for p in again if p.report} == {"unchanged"}
        assert everything(driver) == before
        forced = list(every.load([], writer, run.Options(dry_run=True, force=True), loaders()))
    assert {(p.loader.source.name, name): n for p in forced if p.report for d in p.report.datasets for name, counts in d.changes.items()
            if name != "unchanged" and (n := sum(counts.values()))} == {}


def test_its_runs_reports_users_and_indexes_are_there(parts: list[every.Part], home: Path) -> None:
    runs = {p.report.run for p in parts if p.report}
    assert {*look(home, "MATCH (r:Run {outcome: 'ok'}) RETURN r.id")} == runs
    assert {path.stem for path in (home / "reports").glob("*.json")} == {run.replace(":", "-") for run in runs}
    assert "guest" in look(home, "SHOW USERS YIELD user")
    with Writer(server.up(home).connect()) as writer:
        assert ddl.diff(model(), writer.read(ddl.SHOW)).statements() == []
    assert not list(home.glob("making-*"))
    assert not list(home.glob("*.before"))


def test_its_runs_cannot_be_undone_and_say_so(parts: list[every.Part], home: Path) -> None:
    with Writer(server.up(home).connect()) as writer:
        last = rollback.runs(writer)
        assert {one["kept"] for one in last} == {False}
        with pytest.raises(rollback.CannotUndo, match="was a bulk load"):
            rollback.rollback(last[0]["run"], writer)


def test_a_graph_that_holds_something_is_refused(parts: list[every.Part], home: Path) -> None:
    nodes = look(home, "MATCH (n) RETURN count(n)")[0]
    done = CliRunner().invoke(app, ["load", "plan", "--bulk", "--home", str(home), "--json"])
    assert done.exit_code == 1
    assert f"not empty: it holds {nodes:,} nodes" in done.output
    assert look(home, "MATCH (n) RETURN count(n)") == [nodes]


def test_what_a_bulk_load_cannot_do_is_told_before_anything_is_read(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotForBulk, match="has no plan"):
        bulk.load(bulk.everything([]), home, run.Options(dry_run=True))
    with pytest.raises(NotForBulk, match="No embedded Neo4j is running"):
        bulk.load(bulk.everything([]), tmp_path)
    monkeypatch.setenv("NEO4J_URI", "bolt://elsewhere")
    with pytest.raises(NotForBulk, match="NEO4J_URI names bolt://elsewhere"):
        bulk.load(bulk.everything([]), home)


def test_a_swap_killed_between_its_two_steps_is_put_right_by_the_next_start(tmp_path: Path) -> None:
    home = server.Home.of(tmp_path)
    (home.before("1") / "data").mkdir(parents=True)
    (home.before("1") / "born").touch()
    home.store("1").mkdir()  # by a start that came in between
    home.recover("1")
    assert (home.born("1").exists(), home.before("1").exists()) == (True, False)
    home.before("1").mkdir()  # killed after the second step: the new one is there
    home.recover("1")
    assert (home.born("1").exists(), home.before("1").exists()) == (True, True)
