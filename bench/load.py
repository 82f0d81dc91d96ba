"""`bench load`: our loader beside the driver's UNWIND MERGE, py2neo.bulk and cartography, on the same rows, the same server, in turns; and neo4j-admin import, once."""

from __future__ import annotations

import hashlib
import importlib.util
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import neo4j
import orjson

from bench import contenders, measure, offline
from bench.measure import Figures
from bench.synthetic import Synthetic
from graph.run import Connect, Writer
from loaders import run
from schema import model

# What a load says about itself; the rest is what the rows say, and must be the same whoever wrote it.
OWN_LABELS = ("Dataset", "Run", "Before", "Review")
OWN_TYPES = ("FROM", "READ_BY", "QUESTIONS", "SUGGESTS", *(name for name, relation in model().relations.items() if relation.derived))
OWN_VALUES = ("source", "run", "firstSeen", "lastSeen", "key", "hash", "degree", "recount", "linked", "compared",
              "firstseen", "lastupdated", "_module_name", "_module_version", "_sub_resource_label", "_sub_resource_id")  # the last six are cartography's


class GraphsDiffer(AssertionError):
    """Two contenders did not write the same graph, so their times are not comparable."""


def digest(driver: neo4j.Driver) -> str:
    """Hash of all nodes and relations with labels and values, without what a load says about itself."""
    nodes = driver.execute_query("MATCH (n) WHERE none(l IN labels(n) WHERE l IN $own) RETURN labels(n), properties(n)", own=list(OWN_LABELS)).records
    edges = driver.execute_query("MATCH (a)-[r]->(b) WHERE NOT type(r) IN $own RETURN a.id, type(r), b.id, properties(r)", own=list(OWN_TYPES)).records
    rows = [[sorted(labels), _said(values)] for labels, values in nodes] + [[a, kind, b, _said(values)] for a, kind, b, values in edges]
    return hashlib.sha256(b"\n".join(sorted(orjson.dumps(row, option=orjson.OPT_SORT_KEYS) for row in rows))).hexdigest()


def _said(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key not in OWN_VALUES}


def run_bench(connect: Connect, scale: str | int, rounds: int, folder: Path) -> dict[str, Any]:
    """All contenders in turns; the graph of each is compared in the warm-up round. Raises GraphsDiffer."""
    graph = Synthetic(scale)
    path = folder / "rows.jsonl"
    contenders.write(graph, path)
    rows = contenders.Rows(graph)
    with Writer(connect) as writer, neo4j.GraphDatabase.driver(connect.uri, auth=(connect.user, connect.password)) as driver:
        ways: dict[str, Callable[[], Figures]] = {
            "driver": partial(contenders.bare, driver, rows), "driver, same stored": partial(contenders.stamped, driver, rows),
            "partnergraph": partial(contenders.ours, writer, path, rows)}
        if importlib.util.find_spec("py2neo"):
            ways["py2neo.bulk"] = partial(contenders.py2neo_bulk, connect, rows)
        if importlib.util.find_spec("cartography"):
            ways["cartography"] = partial(contenders.cartography, driver, rows)
        digests: dict[str, str] = {}

        def compare_and_wipe(name: str, turn: int) -> None:
            if turn == 0:
                digests[name] = digest(driver)
            if len(set(digests.values())) > 1:
                raise GraphsDiffer(f"{name} wrote another graph than {next(iter(digests))}.")
            _wipe(driver)

        _wipe(driver)
        kept = measure.interleaved(ways, rounds, compare_and_wipe)
        contenders.ours(writer, path, rows)
        again = [_unchanged(writer, path) for _ in range(rounds + 1)][1:]
    return {"nodes": rows.node_count, "relations": rows.relation_count, "bytes": path.stat().st_size, "relations_by_type": Counter(r[0] for r in graph.relations),
            "graphs": sorted(set(digests.values())), "rounds": kept, "unchanged": again, "ratios": _ratios(kept),
            "import": offline.floor(graph, folder)}


def _wipe(driver: neo4j.Driver) -> None:
    with driver.session() as session:
        for statement in measure.WIPE:
            session.run(statement).consume()
        session.run(contenders.AWAIT).consume()


def _unchanged(writer: Writer, path: Path) -> Figures:
    """A second load of what has not changed, beside reading the file's bytes and hashing them."""
    start = time.perf_counter()
    with path.open("rb") as content:
        hashlib.file_digest(content, "sha256")
    read = time.perf_counter()
    outcome = run.load(contenders.JsonLines(), [path], writer).outcome()
    end = time.perf_counter()
    if outcome != "unchanged":
        raise GraphsDiffer(f"a second load of the same file is {outcome}, not unchanged.")
    return {"reading": read - start, "load": end - read}


def _ratios(kept: dict[str, list[Figures]]) -> dict[str, dict[str, tuple[float, float, float]]]:
    """Speed as a share of the floor's, by contender and phase (above 1 is faster than the floor)."""
    return {name: {key: measure.ratio(kept["driver"], runs, key) for key in ("nodes", "relations", "whole")} for name, runs in kept.items()}
