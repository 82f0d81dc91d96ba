"""Datasets read by other processes: the same graph and the same report, a few ahead at most, and nothing left behind when something is killed."""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import neo4j
import psutil
import pytest

from graph.run import Connect, Writer
from graph.statement import Statement
from loaders import ahead, reading, run
from loaders.base import Bundle, Context, Problem
from loaders.gather import Gathered
from loaders.report import DatasetReport, Report
from loaders.source import Source, Words
from schema.core import Node, Relation
from tests.loaders.graphs import VOLATILE, everything
from tests.loaders.test_run import ROOT, Lines, clear, files, numbered, prepared, writer

__all__ = ["files", "prepared", "writer"]  # fixtures


class Strange(Lines):
    """Lines of files that also do what they should not: `hang`, end their process (`die`), or look into the graph (`look`)."""

    def records(self, bundle: Bundle, context: Context) -> Iterator[Node | Relation | Problem]:
        assert bundle.path is not None
        elsewhere = multiprocessing.parent_process() is not None
        match bundle.path.stem:
            case "hang":
                time.sleep(30)
            case "die" if elsewhere:
                os.kill(os.getpid(), signal.SIGKILL)
            case "look":
                yield Problem("seen", str(len(context.read(Statement("MATCH (c:City) RETURN c")))))
        yield from super().records(bundle, context)


def strange() -> Strange:
    return Strange(Source(name="lines", title=Words(en="Lines", fr="Lignes"), publisher="us", licence="none"), ROOT / "tests" / "no-such-folder")


@pytest.fixture(autouse=True)
def _worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "ALONE", 0)


def told(report: Report) -> list[dict[str, Any]]:
    return [dataset.as_json() for dataset in report.datasets]


def test_what_others_read_gives_the_same_graph_and_report(writer: Writer, neo4j_driver: neo4j.Driver, files: Any) -> None:
    paths = files(a=numbered(0, 30), b=[*numbered(10, 40), "doubt this", "doubt that"], bad=["city 1", "doubt first", "what"], c=["project 9 nowhere 1 4"], look=numbered(1, 3))
    paths.insert(2, paths[0].with_name("away.txt"))
    found = []
    for jobs in (1, 2):
        clear(neo4j_driver)
        report = run.load(strange(), paths, writer, run.Options(jobs=jobs))
        found.append((told(report), everything(neo4j_driver, leaving=VOLATILE)))
    assert found[0] == found[1]
    (datasets, _) = found[1]
    assert [one["outcome"] for one in datasets] == ["loaded", "loaded", "failed", "failed", "loaded", "loaded"]
    assert datasets[3]["problems"] == {"doubt": 1}
    assert "'what' is nothing." in datasets[3]["error"]
    assert datasets[3]["hint"] == "Mend the line."
    assert datasets[5]["problems"] == {"seen": 1}
    again = run.load(strange(), paths, writer, run.Options(jobs=2))
    assert [one.outcome for one in again.datasets if not one.error] == ["unchanged"] * 4


def test_what_others_read_is_gathered_alike_for_a_bulk_load(files: Any, tmp_path: Path) -> None:
    paths, found = files(a=numbered(0, 30), b=[*numbered(10, 40), "doubt this"], bad=["city 1", "what"], c=["project 9 nowhere 1 4"]), []
    for jobs in (1, 2):
        folder = tmp_path / str(jobs)
        folder.mkdir()
        with Gathered(folder) as graph:
            report = run.load(strange(), paths, graph, run.Options(jobs=jobs))
            graph.write_nodes()
            options = [option.replace(str(folder), "") for option in graph.options()]
        written = {path.relative_to(folder): re.sub(r"run:[\w-]+|\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-][\d:]+)?", "", path.read_text("utf-8")) for path in folder.rglob("*") if path.is_file()}
        found.append((told(report), options, written))
    assert found[0] == found[1]
    assert [one["outcome"] for one in found[1][0]] == ["loaded", "loaded", "failed", "loaded"]
    assert any("City 39" in text for text in found[1][2].values())


def test_a_reader_that_hangs_or_dies_holds_up_no_other(writer: Writer, files: Any) -> None:
    paths = files(hang=["city 1"], a=["city 2"], b=["city 3"])
    report = run.load(strange(), paths, writer, run.Options(jobs=2, patience=1))
    assert [one.outcome for one in report.datasets] == ["failed", "loaded", "loaded"]
    assert "gave nothing for 1 seconds" in report.datasets[0].error
    paths = files(c=["city 4"], die=["city 5"], d=["city 6"], e=["city 7"])
    report = run.load(strange(), paths, writer, run.Options(jobs=2))
    assert [one.outcome for one in report.datasets] == ["loaded"] * 4


def test_few_are_read_ahead_and_their_stages_go(writer: Writer, files: Any) -> None:
    paths = files(**{f"f{n:02}": [f"city {n}"] for n in range(12)})
    folders: list[Path] = []
    most = 0

    @contextmanager
    def threads(folder: Path) -> Iterator[Executor]:
        folders.append(folder)
        with ThreadPoolExecutor(2) as pool:
            yield pool

    def look(what: str, _: float) -> None:
        nonlocal most
        most = max(most, *(len(list(folder.glob("*.stage"))) for folder in folders), 0)

    report = run.load(strange(), paths, writer, run.Options(jobs=2, executors=threads, progress=look))
    assert [one.outcome for one in report.datasets] == ["loaded"] * 12
    assert 1 < most <= 2 + ahead.MORE + 1
    assert not folders[0].exists()


def test_few_small_files_start_no_process(writer: Writer, files: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "ALONE", 1000)
    monkeypatch.setattr(ahead, "processes", lambda *_: pytest.fail("a process"))
    assert run.load(strange(), files(a=["city 1"], b=["city 2"]), writer, run.Options(jobs=2)).ok


def test_a_load_that_is_interrupted_leaves_no_process_and_no_file(prepared: Connect, neo4j_driver: neo4j.Driver, files: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clear(neo4j_driver)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()

    def interrupt(what: str, _: float) -> None:
        if what == "reading hang.txt":
            raise KeyboardInterrupt

    paths, began = files(hang=["city 1"], a=["city 2"]), time.monotonic()
    with Writer(prepared) as writer, pytest.raises(KeyboardInterrupt):
        run.load(strange(), paths, writer, run.Options(jobs=2, progress=interrupt))
    assert time.monotonic() - began < 25
    assert multiprocessing.active_children() == []
    assert list((tmp_path / "temporary").iterdir()) == []


KILLED = """
import sys, time, os
from pathlib import Path
from loaders import ahead
if __name__ == "__main__":
    with ahead.processes(1, Path(sys.argv[1])) as pool:
        print(pool.submit(os.getpid).result(), flush=True)
        pool.submit(time.sleep, 60).result()
"""


def test_a_load_that_is_killed_leaves_no_process_and_no_file(tmp_path: Path) -> None:
    folder, script = tmp_path / "stages", tmp_path / "script.py"
    folder.mkdir()
    (folder / "1.stage").touch()
    script.write_text(KILLED, "utf-8")
    with subprocess.Popen([sys.executable, str(script), str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}) as load:
        assert load.stdout
        reader = psutil.Process(int(load.stdout.readline()))
        load.kill()
    reader.wait(timeout=20)
    assert not folder.exists()


def test_files_that_others_are_writing_are_removed_too(tmp_path: Path) -> None:
    folder = tmp_path / "stages"
    folder.mkdir()

    def write() -> None:
        with suppress(OSError):  # there is no folder any more
            for number in range(4_000):
                (folder / f"{number}.stage").touch()

    with ThreadPoolExecutor(1) as reader:
        reader.submit(write)
        while not list(folder.iterdir()):
            time.sleep(0.001)
        ahead.remove(folder)
    assert not folder.exists()


def hanging(folder: Path) -> None:
    """Run by another process: wait for readers that give nothing."""
    ahead.ALONE = 0
    loader = strange()
    turns = [ahead.Turn(bundle, DatasetReport(bundle.id), "") for bundle in loader.bundles([folder / "hang.txt", folder / "hang.txt"]) if isinstance(bundle, Bundle)]
    with ahead.Ahead(2, None, lambda turn, _: reading.Task(loader, turn.bundle, run.Decisions(), folder / "answers", turn.stage, 60)) as readers:
        for turn in readers.in_turn(turns):
            readers.left(turn, lambda *_: None)


@pytest.mark.parametrize(("number", "begun"), [(signal.SIGTERM, "*"), (signal.SIGINT, "*/*.stage")])
def test_a_signal_to_the_whole_group_leaves_no_process_and_no_file(number: signal.Signals, begun: str, files: Any, tmp_path: Path) -> None:
    folder, temporary = files(hang=["city 1"])[0].parent, tmp_path / "temporary"
    temporary.mkdir()
    (folder / "answers").write_bytes(b"[]")
    script = tmp_path / "script.py"
    script.write_text(f"from tests.loaders import test_ahead as t\nif __name__ == '__main__':\n    t.hanging(t.Path({str(folder)!r}))\n", "utf-8")
    with subprocess.Popen([sys.executable, str(script)], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(temporary)}, stderr=subprocess.DEVNULL,
                          start_new_session=True) as load:
        until = time.monotonic() + 30
        while not (list(temporary.glob(f"partnergraph-{begun}")) and len(readers := psutil.Process(load.pid).children()) > 1) and time.monotonic() < until:
            time.sleep(0.02)  # one child is Python's own tracker of resources
        os.killpg(load.pid, number)
        assert load.wait(timeout=20) != 0
    assert len(readers) > 1
    assert psutil.wait_procs(readers, timeout=20)[1] == []
    assert list(temporary.iterdir()) == []


def test_a_reader_tells_how_far_it_is(files: Any, tmp_path: Path) -> None:
    (tmp_path / "answers").write_bytes(b"[]")

    class Slow(Strange):
        def records(self, bundle: Bundle, context: Context) -> Iterator[Node | Relation | Problem]:
            context.progress(0.4)
            yield from super().records(bundle, context)

    loader = Slow(strange().source, tmp_path)
    (bundle,) = loader.bundles(files(a=["city 1", "city 1"]))
    stage = tmp_path / "1.stage"
    thread = threading.Thread(target=lambda: reading.apart(reading.Task(loader, bundle, run.Decisions(), tmp_path / "answers", stage, 5)))
    thread.start()
    thread.join()
    assert reading.share(stage) == 0.4
    assert reading.share(tmp_path / "2.stage") == 0
