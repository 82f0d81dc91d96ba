"""`bench whole`: all sources of a folder into an empty graph with one command, each measured; then again, when nothing may be written; then the check."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from neo4j import GraphDatabase

from bench.rss import peak
from graph import check
from graph.run import Connect, Writer
from graph.statement import Statement
from loaders import every, run
from loaders.base import Loader
from schema import model

DEFAULT = Path(__file__).parents[2] / "shared/data"
SIZE = Statement("MATCH (n) RETURN count(n) AS nodes, COUNT { ()-[]->() } AS relations")
Figures = dict[str, Any]


def committed(connect: Connect) -> list[str]:
    """The bookmark of the last transaction that changed the store: the same, as long as nothing is written."""
    with GraphDatabase.driver(connect.uri, auth=(connect.user, connect.password)) as driver, driver.session(database=connect.database) as session:
        session.run("RETURN 1").consume()
        return sorted(session.last_bookmarks().raw_values)


def run_bench(connect: Connect, folder: Path, loaders: Sequence[Loader] | None = None, tell: Callable[[str], object] = print, *, forced: bool = False) -> Figures:
    """Load, load again, where asked a third time with every file read anew, check: the figures by source, whether the second load wrote anything, what
    the third one had to change, and what the check found."""
    with Writer(connect) as writer:
        first = list(_loads(writer, folder, run.Options(), loaders, tell))
        size, last = writer.read(SIZE)[0], committed(connect)
        again = list(_loads(writer, folder, run.Options(), loaders, tell))
        written = committed(connect) != last
        third = {one["source"]: one["changes"] for one in _loads(writer, folder, run.Options(force=True), loaders, tell)} if forced else {}
        checked = time.perf_counter()
        findings = [finding.as_json() for finding in check.run(check.rules(model()), writer.read)]
        return {"folder": str(folder), "sources": [{**one, "again": other} for one, other in zip(first, again, strict=True)], "size": size, "written_again": written, "changed_by_force": {name: count for name, count in third.items() if count},
                "check": {"seconds": time.perf_counter() - checked, "rules": len(findings), "found": [one for one in findings if one["count"]]}}


def faults(result: Mapping[str, Any]) -> list[str]:
    """What must not be: a source that failed, a second load that wrote, a rule that is broken."""
    return [*(f"{one['source']}: {one['why'] or '; '.join(one['errors']) or one['outcome']}" for one in result["sources"] if not one["ok"] or not one["again"]["ok"]),
            *(["The second load wrote to the database."] if result["written_again"] else []),
            *(f"{name}: reading it again changed {count} things." for name, count in result["changed_by_force"].items()),
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
            "problems": dict(counts["problems"]), "changes": sum(sum(one.changes[kind].values()) for one in datasets for kind in ("new", "changed", "retired"))}


def _forget_peak() -> None:
    """Begin to measure memory anew, where the system can (Linux); elsewhere a peak is that of all sources so far."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", "ascii")


__all__ = ["DEFAULT", "committed", "faults", "run_bench"]
