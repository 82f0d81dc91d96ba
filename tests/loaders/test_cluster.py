"""Datasets read on a Dask cluster of our own, by the same code; and what is said when there is none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import neo4j
import pytest

from graph.run import Writer
from loaders import cluster, run
from tests.loaders.graphs import VOLATILE, everything
from tests.loaders.test_ahead import files, numbered, prepared, strange, told, writer
from tests.loaders.test_run import clear

distributed = pytest.importorskip("distributed")
__all__ = ["files", "prepared", "writer"]  # fixtures


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """The address of a scheduler with one worker of two threads, in this process."""
    with distributed.LocalCluster(n_workers=1, threads_per_worker=2, processes=False, protocol="tcp", host="127.0.0.1", dashboard_address=":0", memory_limit=0) as made:
        yield made.scheduler_address


def test_what_a_cluster_reads_gives_the_same_graph_and_report(scheduler: str, writer: Writer, neo4j_driver: neo4j.Driver, files: Any) -> None:
    paths = files(a=numbered(0, 20), bad=["city 1", "doubt first", "what"], b=[*numbered(10, 30), "doubt this"])
    found = []
    with cluster.readers(scheduler) as (readers, executors):
        assert readers == 2
        for options in (run.Options(), run.Options(jobs=readers, executors=executors)):
            clear(neo4j_driver)
            report = run.load(strange(), paths, writer, options)
            found.append((told(report), everything(neo4j_driver, leaving=VOLATILE)))
    assert found[0] == found[1]
    assert [one["outcome"] for one in found[1][0]] == ["loaded", "failed", "loaded"]


def test_machines_without_a_common_folder_say_so(scheduler: str, writer: Writer, files: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    exists = Path.exists
    monkeypatch.setattr(Path, "exists", lambda path: path.suffix != ".stage" and exists(path))
    with cluster.readers(scheduler) as (readers, executors):
        report = run.load(strange(), files(a=["city 1"], b=["city 2"]), writer, run.Options(jobs=readers, executors=executors))
    assert [one.outcome for one in report.datasets] == ["failed", "failed"]
    assert "cannot be seen here" in report.datasets[0].error
    assert "TMPDIR" in report.datasets[0].hint


def test_no_scheduler_or_no_workers_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "CONNECT", "300ms")
    with pytest.raises(cluster.NoCluster, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:9"), cluster.readers("tcp://127.0.0.1:9"):
        pass
    with (distributed.LocalCluster(n_workers=0, processes=False, protocol="tcp", host="127.0.0.1", dashboard_address=":0") as empty,
          pytest.raises(cluster.NoCluster, match="has no workers"), cluster.readers(empty.scheduler_address)):
        pass
