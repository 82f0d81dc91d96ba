"""`bench whole`: all sources of a folder into an empty graph with one command, each measured; then again, when nothing may be written; then the check."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson

from bench.rss import peak
from graph import check
from graph.run import Connect, Writer
from graph.statement import Statement
from loaders import every, run
from loaders.base import Loader
from schema import model

DEFAULT = Path(__file__).parents[2] / "shared/data"
BITS = 128
EVERYTHING = (Statement("MATCH (n) RETURN labels(n) AS what, [n.id] AS at, properties(n) AS all"),
              Statement("MATCH (a)-[r]->(b) RETURN [type(r)] AS what, [a.id, b.id] AS at, properties(r) AS all"))
SIZE = Statement("MATCH (n) RETURN count(n) AS nodes, COUNT { ()-[]->() } AS relations")
COMMITTED = Statement("SHOW DATABASES YIELD name, lastCommittedTxn WHERE name = $name RETURN lastCommittedTxn AS number")
NAME = Statement("CALL db.info() YIELD name RETURN name")
Figures = dict[str, Any]


def digest(writer: Writer) -> str:
    """Hash of every node and relation with all values, times and runs included, in whatever order they come and in bounded memory."""
    total = 0
    for statement in EVERYTHING:
        for what, at, values in writer.each(statement):
            row = orjson.dumps([sorted(what), at, values], default=str, option=orjson.OPT_SORT_KEYS)
            total += int.from_bytes(hashlib.blake2b(row, digest_size=BITS // 8).digest())
    return f"{total % 2**BITS:032x}"


def committed(writer: Writer) -> int:
    """The number of the last transaction that changed the store: the same, if nothing was written since."""
    return int(writer.read(Statement(COMMITTED.cypher, {"name": writer.read(NAME)[0]["name"]}))[0]["number"])


def run_bench(connect: Connect, folder: Path, loaders: Sequence[Loader] | None = None, tell: Callable[[str], object] = print) -> Figures:
    """Load, load again, check: the figures by source, how many transactions the second load wrote, and what the check found."""
    with Writer(connect) as writer:
        first = list(_loads(writer, folder, run.Options(), loaders, tell))
        size, before, number = writer.read(SIZE)[0], digest(writer), committed(writer)
        again = list(_loads(writer, folder, run.Options(), loaders, tell))
        same = {"written": committed(writer) - number, "same_graph": digest(writer) == before}
        checked = time.perf_counter()
        findings = [finding.as_json() for finding in check.run(check.rules(model()), writer.read)]
        return {"folder": str(folder), "sources": [{**one, "again": other} for one, other in zip(first, again, strict=True)], "size": size, "again": same,
                "check": {"seconds": time.perf_counter() - checked, "rules": len(findings), "found": [one for one in findings if one["count"]]}}


def faults(result: Figures) -> list[str]:
    """What must not be: a source that failed, a second load that wrote, a rule that is broken."""
    return [*(f"{one['source']}: {one['why'] or '; '.join(one['errors']) or one['outcome']}" for one in result["sources"] if not one["ok"] or not one["again"]["ok"]),
            *([f"The second load wrote {result['again']['written']} transactions."] if result["again"]["written"] else []),
            *([] if result["again"]["same_graph"] else ["The second load changed the graph."]),
            *(f"{one['rule']}: {one['count']}, {'; '.join(one['examples'])}" for one in result["check"]["found"])]


def _loads(writer: Writer, folder: Path, options: run.Options, loaders: Iterable[Loader] | None, tell: Callable[[str], object]) -> Iterator[Figures]:
    parts = every.load([folder], writer, options, loaders)
    while True:
        _forget_peak()
        start, busy = time.perf_counter(), time.process_time()
        part = next(parts, None)
        if part is None:
            return
        figures = {**_told(part), "seconds": time.perf_counter() - start, "cpu": time.process_time() - busy, "peak": peak()}
        tell(f"{figures['source']}: {figures['outcome']}, {figures['seconds']:.1f} s")
        yield figures


def _told(part: every.Part) -> Figures:
    """What a source's report says, added up over its datasets."""
    datasets = part.report.datasets if part.report else []
    counts = {kind: sum((Counter(getattr(one, kind)) for one in datasets), Counter()) for kind in ("nodes", "relations", "problems", "records")}
    return {"source": part.loader.source.name, "ok": part.ok, "outcome": part.report.outcome() if part.report else "failed" if part.failed else "left out",
            "why": part.left_out or (part.report.error if part.report else ""), "errors": [f"{one.file or one.id}: {one.error}" for one in datasets if one.error],
            "datasets": len(datasets), "records": counts["records"]["read"], "nodes": sum(counts["nodes"].values()), "relations": sum(counts["relations"].values()),
            "problems": dict(counts["problems"])}


def _forget_peak() -> None:
    """Begin to measure memory anew, where the system can (Linux); elsewhere a peak is that of all sources so far."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", "ascii")


__all__ = ["DEFAULT", "committed", "digest", "faults", "run_bench"]
