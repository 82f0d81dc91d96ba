"""What may go wrong while a source is loaded, on a real Neo4j: afterwards the graph is what it would have been."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import neo4j
import psutil
import pytest

from graph import check, server
from graph.run import Connect, Writer
from graph.statement import Statement
from loaders import every, run, stage
from loaders.base import Bundle, Context, Problem
from loaders.source import Source, Words
from schema import model
from schema.core import Node, Relation
from tests.loaders.graphs import VOLATILE, everything
from tests.loaders.test_run import ROOT, Lines, clear, files, ids, lines, numbered, prepared, writer  # noqa: F401  # fixtures

OLD, NEW = numbered(1, 61), numbered(21, 81)  # 20 cities and projects leave, 20 come
# Where a load is killed: what it says it is doing, and how far it is.
STAGES = {"parse": ("reading", 0.5), "upsert": ("writing", 0.3), "before the sweep": ("writing", 1), "sweep": ("retiring", 0), "before deriving": ("deriving", 0), "derived": ("deriving", 1)}


class Telling(Lines):
    """Tells when it is half through a file."""

    def records(self, bundle: Bundle, context: Context) -> Iterator[Node | Relation | Problem]:
        for number, record in enumerate(super().records(bundle, context)):
            if number == 50:
                context.progress(0.5)
            yield record


def telling() -> Telling:
    return Telling(Source(name="lines", title=Words(en="Lines", fr="Lignes"), publisher="us", licence="none"), ROOT / "tests" / "no-such-folder")


def killed_load(connect: Connect, path: Path, doing: str, at: float) -> None:
    """Run by another process: load in small batches, and die without a word at that point."""
    stage.BATCH = 7

    def progress(what: str, share: float) -> None:
        if what.startswith(doing) and share >= at:
            os.kill(os.getpid(), signal.SIGKILL)

    with Writer(connect) as graph:
        run.load(telling(), [path], graph, run.Options(progress=progress))


def elsewhere(connect: Connect, code: str) -> subprocess.CompletedProcess[str]:
    """Code of this module in a process of its own."""
    env = {**os.environ, "NEO4J_URI": connect.uri, "NEO4J_USER": connect.user, "NEO4J_PASSWORD": connect.password}
    return subprocess.run([sys.executable, "-c", f"from tests.loaders import test_faults as t; {code}"], cwd=ROOT, env=env, capture_output=True, text=True, timeout=100, check=False)


def sound(graph: Writer) -> bool:
    return not any(finding.count for finding in check.run(check.rules(model()), graph.read))


def outcomes(graph: Writer) -> list[str]:
    return [row["outcome"] for row in graph.read(Statement("MATCH (r:Run) RETURN r.outcome AS outcome ORDER BY r.id"))]


def test_a_load_killed_at_any_stage_and_run_again_gives_the_same_graph(prepared: Connect, writer: Writer, neo4j_driver: neo4j.Driver, files: Any) -> None:  # noqa: F811
    run.load(telling(), files(one=OLD), writer)
    run.load(telling(), files(one=NEW), writer)
    whole = everything(neo4j_driver, leaving=VOLATILE)
    apart = multiprocessing.get_context("forkserver")  # all that a load needs is imported once, not for each death
    apart.set_forkserver_preload([__name__])
    for name, (doing, at) in STAGES.items():
        clear(neo4j_driver)
        run.load(telling(), files(one=OLD), writer)
        (path,) = files(one=NEW)
        dying = apart.Process(target=killed_load, args=(prepared, path, doing, at))
        dying.start()
        dying.join(100)
        assert dying.exitcode == -signal.SIGKILL, name
        assert everything(neo4j_driver, leaving=VOLATILE) != whole, name
        assert run.load(telling(), [path], writer).outcome() == "ok", name
        assert everything(neo4j_driver, leaving=VOLATILE) == whole, name
        assert outcomes(writer) == (["ok", "ok"] if name == "parse" else ["ok", "failed", "ok"]), name
    assert sound(writer)


def test_loads_of_overlapping_data_at_once_give_what_they_give_one_by_one(prepared: Connect, writer: Writer, neo4j_driver: neo4j.Driver, files: Any) -> None:  # noqa: F811
    paths = files(one=numbered(1, 120), two=numbered(60, 180), three=numbered(1, 180))
    for path in paths:
        run.load(lines(), [path], writer)
    whole = everything(neo4j_driver, leaving=(*VOLATILE, "source"))
    clear(neo4j_driver)

    def load(path: Path) -> str:
        with Writer(prepared) as mine:
            return run.load(lines(), [path], mine).outcome()

    with ThreadPoolExecutor(6) as at_once:
        done = list(at_once.map(load, [*paths, *paths]))
    assert sorted(done) == ["ok"] * 3 + ["unchanged"] * 3  # each file once: who came second found it loaded
    assert everything(neo4j_driver, leaving=(*VOLATILE, "source")) == whole


def load_with_a_full_disk(path: str) -> None:
    """Run by another process: no file may grow beyond 64 kB, and hardly anything is held in memory."""
    import resource  # noqa: PLC0415  # not on every platform

    stage.HELD = 10
    stage.SETTINGS = stage.SETTINGS.replace("-16000", "-20")
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))
    with Writer(Connect()) as graph:
        (found,) = run.load(lines(), [Path(path)], graph).datasets
        sys.stdout.write(f"{found.outcome}|{found.error}|{found.hint}")


def test_a_disk_that_is_full_while_staging(prepared: Connect, writer: Writer, neo4j_driver: neo4j.Driver, files: Any) -> None:  # noqa: F811
    run.load(lines(), files(one=OLD), writer)
    before = everything(neo4j_driver)
    (path,) = files(one=numbered(1, 1000))
    done = elsewhere(prepared, f"t.load_with_a_full_disk({str(path)!r})")
    outcome, error, hint = done.stdout.strip().split("|")
    assert (outcome, "cannot be staged on disk" in error, "TMPDIR" in hint) == ("failed", True, True), done.stderr
    assert everything(neo4j_driver) == before


def test_a_source_cut_in_half_retires_nothing(writer: Writer, neo4j_driver: neo4j.Driver, files: Any) -> None:  # noqa: F811
    run.load(lines(), files(one=OLD), writer)
    before = everything(neo4j_driver)
    (path,) = files(one=numbered(1, 31))  # reads well: nothing but the graph tells that half is gone
    for options in (run.Options(dry_run=True), run.Options()):
        (found,) = run.load(lines(), [path], writer, options).datasets
        assert (found.outcome, found.error) == ("failed", f"{path}: no longer states 30 of 60 FINANCES; at most 40% may go at once.") or "of 121 nodes" in found.error
        assert "--allow-shrink" in found.hint
        assert everything(neo4j_driver) == before
    assert run.load(lines(), [path], writer, run.Options(allow_shrink=True)).ok
    assert len(ids(neo4j_driver, "City")) == 30


class Hanging(Lines):
    """Gives one record, and then waits for a network that does not answer."""

    def records(self, bundle: Bundle, context: Context) -> Iterator[Node | Relation | Problem]:
        yield next(iter(super().records(bundle, context)))
        time.sleep(60)


class Faulty(Lines):
    """Written with a mistake."""

    def records(self, bundle: Bundle, context: Context) -> Iterator[Node | Relation | Problem]:
        yield {}["no such key"]


def test_a_source_that_hangs_or_fails_does_not_hold_up_the_others(writer: Writer, neo4j_driver: neo4j.Driver, files: Any, tmp_path: Path) -> None:  # noqa: F811
    files(one=["city 1"], two=["city 2"], three=["city 3"])
    loaders = [kind(Source(name=name, title=Words(en="Lines", fr="Lignes"), publisher="us", licence="none", files=(f"{name}.txt",)), ROOT / "tests" / "no-such-folder")
               for name, kind in (("one", Hanging), ("three", Lines), ("two", Faulty))]
    began = time.monotonic()
    parts = {part.loader.source.name: part for part in every.load([tmp_path], writer, run.Options(patience=0.5), loaders)}
    assert time.monotonic() - began < 30
    assert {name: part.ok for name, part in parts.items()} == {"one": False, "three": True, "two": False}
    assert parts["one"].report is not None
    assert "gave nothing for 0.5 seconds" in parts["one"].report.datasets[0].error
    assert parts["two"].left_out == "KeyError: 'no such key'"
    assert ids(neo4j_driver, "City") == ["city:3"]


def test_a_database_killed_and_restarted_in_the_middle_of_a_load(prepared: Connect, writer: Writer, neo4j_driver: neo4j.Driver, neo4j_home: Path, files: Any,  # noqa: F811, PLR0917
                                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    if os.environ.get("NEO4J_URI") or os.environ.get("PARTNERGRAPH_TEST_BACKEND"):
        pytest.skip("needs the embedded Neo4j, which may be killed")
    monkeypatch.setattr(stage, "BATCH", 7)
    (path,) = files(one=OLD)
    run.load(lines(), [path], writer)
    whole = everything(neo4j_driver, leaving=VOLATILE)
    clear(neo4j_driver)
    restarts: list[threading.Thread] = []

    def progress(what: str, share: float) -> None:
        if what.startswith("writing") and share > 0.5 and not restarts:
            process = psutil.Process(server.up(neo4j_home).pid)
            process.kill()
            psutil.wait_procs([process])
            restarts.append(threading.Thread(target=server.up, args=(neo4j_home,)))
            restarts[0].start()

    report = run.load(lines(), [path], writer, run.Options(progress=progress))
    restarts[0].join()
    assert (report.outcome(), outcomes(writer)) == ("ok", ["ok"])
    assert everything(neo4j_driver, leaving=VOLATILE) == whole
