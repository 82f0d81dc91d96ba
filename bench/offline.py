"""`bench bulk`: a first load by our bulk load, beside `neo4j-admin database import` of the same rows, ready as files, and beside reading them alone."""

from __future__ import annotations

import re
import time
from collections import deque
from pathlib import Path
from typing import Any

import psutil

from bench import contenders, rss, store
from bench.measure import Figures
from bench.synthetic import Synthetic
from graph import server
from graph.run import Writer
from graph.server import imported
from graph.statement import Statement
from loaders import bulk, run
from loaders.base import Context

MB = 1 << 20
PHASES = ("reading", "gathering", "importing", "starting", "indexing", "deriving")


class Clock:
    """Listens to the progress of a bulk load: seconds of each phase."""

    def __init__(self) -> None:
        self.began, self._last, self._phase = time.perf_counter(), time.perf_counter(), PHASES[0]
        self.seconds = dict.fromkeys(PHASES, 0.0)

    def __call__(self, what: str, _share: float) -> None:
        now, word = time.perf_counter(), what.split(maxsplit=1)[0]
        if word in self.seconds and word != self._phase:
            self.seconds[self._phase] += now - self._last
            self._last, self._phase = now, word

    def figures(self) -> Figures:
        end = time.perf_counter()
        self.seconds[self._phase] += end - self._last
        return {**self.seconds, "whole": end - self.began}


def run_bench(graph: Synthetic, folder: Path) -> dict[str, Any]:
    """Each once, from an empty folder; in a process of its own, as peaks of memory never sink. `cpu` is processor time, which others on the machine disturb less."""
    path = folder / "rows.jsonl"
    contenders.write(graph, path)
    start, cpu = time.perf_counter(), time.process_time()
    deque(contenders.JsonLines().records(next(iter(contenders.JsonLines().bundles([path]))), Context(lambda _: [])), maxlen=0)
    parsing = {"whole": time.perf_counter() - start, "cpu": time.process_time() - cpu}
    return {"bytes": path.stat().st_size, "parsing": parsing, "floor": floor(graph, folder), "bulk": _bulk(path, folder)}


def floor(graph: Synthetic, folder: Path) -> dict[str, Any]:
    """The import alone: nodes and relations with their values, and nothing of who says so."""
    home, files = _home(folder / "floor"), folder / "bare"
    files.mkdir()
    options = store.options(graph, files, bare=True)
    start, cpu = time.perf_counter(), _children()
    imported.fill(home, options, files)
    return {"whole": time.perf_counter() - start, "cpu": _children() - cpu, **_sizes(home)}


def _bulk(path: Path, folder: Path) -> dict[str, Any]:
    """The whole of our way, as `partnergraph load --bulk` goes but for the swap, which moves folders."""
    home, clock, cpu = _home(folder / "bulk"), Clock(), time.process_time() + _children()
    try:
        parts = bulk.make(home, bulk.one(contenders.JsonLines(), [path]), run.Options(progress=clock))
        figures, at = clock.figures(), server.up(home.path)
        if not all(part.ok for part in parts):
            raise RuntimeError(f"the bulk load did not succeed: {[part.report and part.report.as_json() for part in parts]}")
        server_cpu = sum(psutil.Process(at.pid).cpu_times()[:2])
        figures = {**figures, "cpu": time.process_time() + _children() - cpu + server_cpu}
        memory = {"python_mb": rss.peak(), "server_mb": psutil.Process(at.pid).memory_info().rss / MB}
        with Writer(at.connect()) as writer:
            counts = {what: writer.read(Statement(f"MATCH {pattern} RETURN count(x) AS n"))[0]["n"] for what, pattern in (("nodes", "(x)"), ("relations", "()-[x]->()"))}
    finally:
        server.down(home.path)
    (told,) = (part.report for part in parts)
    assert told is not None  # it was ok
    stated = {"stated_nodes": sum(told.datasets[0].nodes.values()), "stated_relations": sum(told.datasets[0].relations.values())}
    return {**figures, **counts, **stated, **memory, **_sizes(home)}


def _children() -> float:
    """Seconds of processor time of the processes that have ended, as an import has."""
    return sum(psutil.Process().cpu_times()[2:4])


def _home(folder: Path) -> server.Home:
    home = server.Home.of(folder)
    home.choose_ports(home.prepare(None))
    return home


def _sizes(home: server.Home) -> dict[str, float]:
    """MB: of the store on disk, and of the memory that the import says it took."""
    said = re.search(r"Peak memory usage: ([\d.]+)(Mi|Gi)B", home.log.with_name("import.log").read_text("utf-8"))
    return {"store_mb": server.status(home.path).store_bytes / MB, "import_mb": float(said[1]) * (1024 if said[2] == "Gi" else 1) if said else 0.0}


__all__ = ["floor", "run_bench"]
