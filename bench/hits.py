"""`bench hits`: how many database hits each question of the suite takes on a small graph, beside what is kept in hits.json.

Hits do not depend on the machine, so a worse plan or a statement that looks at more shows at once, in CI as well. They depend on Neo4j's version, which
the kept file names.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import neo4j
import orjson

from api.engine import Refused
from bench import contenders, measure, suite
from bench.asking import Local
from bench.queries import QUERIES, Query
from bench.synthetic import Synthetic
from graph import server
from graph.run import Connect, Writer

KEPT = Path(__file__).with_name("hits.json")
SCALE = 0.002  # of M: some 800 nodes
SETS = 4  # of variables of each question
HOW = "If they are meant, keep them with `python -m bench hits --accept` and say in the commit why they changed."
SHARE, FEW = 0.10, 20  # what may be more or less: a share of the kept hits, and a few


def fill(connect: Connect) -> Synthetic:
    """Load the small graph as any source goes."""
    graph = Synthetic(SCALE)
    measure.apply_schema(connect)
    with tempfile.TemporaryDirectory(prefix="partnergraph-bench-") as folder, Writer(connect) as writer:
        contenders.write(graph, Path(folder) / "rows.jsonl")
        contenders.ours(writer, Path(folder) / "rows.jsonl", contenders.Rows(graph))
    return graph


def counted(connect: Connect, graph: Synthetic, ours: Local) -> dict[str, int]:
    """Hits by question; those that our API does not answer yet are left out."""
    with neo4j.GraphDatabase.driver(connect.uri, auth=(connect.user, connect.password)) as driver:
        driver.execute_query("CALL db.prepareForReplanning(120)")  # or plans would hang on when each index was last sampled
        return {query.number: found for query in QUERIES if (found := _hits(driver, graph, ours, query))}


def _hits(driver: neo4j.Driver, graph: Synthetic, ours: Local, query: Query) -> int:
    try:
        asked = suite.asked_of_us(query, graph, ours)
        statements = [ours.engine.statement(query.ours, one) for one in asked.variables[:SETS]]
    except (suite.NotThere, Refused):
        return 0
    profiles = [driver.execute_query(f"PROFILE {one.cypher}", one.parameters).summary.profile for one in statements if one]
    return sum(plan["args"].get("DbHits", 0) for profile in profiles if profile for plan in _plans(profile))


def _plans(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for child in plan.get("children", ()):
        yield from _plans(child)


def kept() -> dict[str, Any]:
    """What hits.json says: `neo4j`, and `hits` by question."""
    found: dict[str, Any] = orjson.loads(KEPT.read_bytes()) if KEPT.is_file() else {"neo4j": "", "hits": {}}
    return found


def accept(hits: Mapping[str, int]) -> None:
    """Keep these from now on."""
    KEPT.write_bytes(orjson.dumps({"neo4j": server.DEFAULT_VERSION, "scale": SCALE, "sets": SETS, "hits": hits}, option=orjson.OPT_INDENT_2) + b"\n")


def differences(hits: Mapping[str, int], before: Mapping[str, int]) -> list[str]:
    """What is out of bounds, a line a question; a question that is new or gone counts as well."""
    return [f"{number}: {before.get(number, 0)} hits are kept, {hits.get(number, 0)} were counted." for number in sorted(hits.keys() | before.keys())
            if abs(hits.get(number, 0) - before.get(number, 0)) > SHARE * before.get(number, 0) + FEW]


def run(connect: Connect) -> dict[str, int]:
    """Fill the empty database and count."""
    graph, ours = fill(connect), Local(connect)
    try:
        return counted(connect, graph, ours)
    finally:
        ours.close()
