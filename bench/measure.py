"""Measuring fairly on a machine that others use too: contenders take turns, the first round is a warm-up, ratios are taken within a round."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import statistics
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from graph import ddl, server
from graph.run import Connect, Writer
from schema import model

Figures = Mapping[str, float]
PACKAGES = ("neo4j", "neo4j-rust-ext", "py2neo", "lxml", "orjson", "uvicorn", "starlette", "strawberry-graphql", "graphql-core")
WARM = 2  # rounds of questions that do not count: the database and Node compile what they meet often
# Relations first: to detach one hub of a hundred thousand in a single transaction takes more memory than a small server gives.
WIPE = ("MATCH ()-[r]->() CALL (r) { DELETE r } IN TRANSACTIONS OF 10000 ROWS", "MATCH (n) CALL (n) { DELETE n } IN TRANSACTIONS OF 10000 ROWS")


def interleaved(contenders: Mapping[str, Callable[[], Figures]], rounds: int, between: Callable[[str, int], None] | None = None) -> dict[str, list[Figures]]:
    """Run every contender once a round. Round 0 is not counted; each round begins with another contender, so nobody always runs after the same.

    `between` is told, after each run, who ran in which round.
    """
    names, kept = list(contenders), {name: list[Figures]() for name in contenders}
    for turn in range(rounds + 1):
        at = turn % len(names)
        for name in (*names[at:], *names[:at]):
            figures = contenders[name]()
            if turn:
                kept[name].append(figures)
            if between:
                between(name, turn)
    return kept


def in_turns(ways: Mapping[str, Sequence[Callable[[], float]]], rounds: int) -> dict[str, list[Figures]]:
    """p50 and p95 in ms of each round, by contender: each has one call a set of variables, which gives seconds, and all answer a set before the next one."""
    names, kept = list(ways), {name: list[Figures]() for name in ways}
    for turn in range(rounds + WARM):
        took: dict[str, list[float]] = {name: [] for name in names}
        for n in range(len(ways[names[0]])):
            at = (turn + n) % len(names)
            for name in (*names[at:], *names[:at]):
                took[name].append(1000 * ways[name][n]())
        if turn >= WARM:
            for name, values in took.items():
                kept[name].append({"p50": percentile(values, 50), "p95": percentile(values, 95)})
    return kept


def median(runs: Sequence[Figures], key: str) -> float:
    return statistics.median(run[key] for run in runs)


def ratio(runs: Sequence[Figures], base: Sequence[Figures], key: str) -> tuple[float, float, float]:
    """Median, lowest and highest over the rounds of runs / base."""
    found = [one[key] / other[key] for one, other in zip(runs, base, strict=True)]
    return statistics.median(found), min(found), max(found)


def shown(figures: tuple[float, float, float]) -> str:
    return f"{figures[0]:.2f} ({figures[1]:.2f}-{figures[2]:.2f})"


def percentile(values: Sequence[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def machine() -> dict[str, Any]:
    """What the figures depend on. `load` is the load average of the last minute: others' work shows there."""
    versions = {name: version for name in PACKAGES if (version := _version(name))}
    return {"cores": os.cpu_count(), "memory_gb": round(psutil.virtual_memory().total / 2**30), "system": platform.system(), "machine": platform.machine(),
            "python": platform.python_version(), "neo4j_server": server.DEFAULT_VERSION, "packages": versions, "load": load()}


def load() -> float:
    return round(os.getloadavg()[0], 1)


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


@contextmanager
def throwaway(*, indexes: bool = True) -> Iterator[Connect]:
    """An embedded Neo4j of its own in a temporary folder, with the model's constraints and `indexes`; never the user's (benches wipe)."""
    with tempfile.TemporaryDirectory(prefix="partnergraph-bench-") as folder:
        home = Path(folder)
        try:
            address = server.up(home)
            connect = address.connect()
            if indexes:
                apply_schema(connect)
            yield connect
        finally:
            server.down(home)


def apply_schema(connect: Connect) -> None:
    """The model's constraints and indexes, which every contender has."""
    with Writer(connect) as writer:
        writer.migrate(ddl.diff(model(), writer.read(ddl.SHOW)).statements())
