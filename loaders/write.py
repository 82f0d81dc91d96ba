"""The writing of one dataset that has been read whole: compare -> assert -> upsert -> retire -> derive, alone, and all of it as if at once.

One load writes at a time (Writer.alone): a second waits, and looks again whether there is anything left to do. Nothing here depends on how far an
earlier attempt came: what is in the graph is found by comparing, so a load that was killed, or whose database went away, is just written again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graph import ddl, derive, review, stated, sweep, undo, upsert
from graph.run import DatabaseAway, Writer
from loaders.base import LoadError, Problem
from loaders.compare import compare
from loaders.report import DatasetReport
from loaders.stage import CHANGED, Stage
from schema import Model, model

ATTEMPTS = 3  # to write a dataset while the database goes away; each waits for it as long as Writer does
FEW = 20_000  # touched nodes for which alone is derived anew; beyond, for all that the dataset knows
SMALL = 20  # of what a dataset states fewer than these, any share may go
STATES = {0: "new", 1: "changed", 2: "unchanged"}


class Shrunk(LoadError):
    """A source no longer states a large part of what it stated before: nothing of it was written."""

    code = "shrunk"


@dataclass
class Job:
    """One dataset to be written. `values` are those of its own node; `begin` is called before the first write, `note` after the last."""

    staged: Stage
    stamp: upsert.Stamp
    values: dict[str, Any]
    fingerprint: str
    result: DatasetReport
    numbers: Iterator[int]
    begin: Callable[[], None]
    note: Callable[[], None]
    problem: Callable[[Problem], None]
    progress: Callable[[str, float], None]
    force: bool = False
    most: float = 1.0  # share of what was stated before that may be retired

    def dangling(self, kind: str, row: Mapping[str, Any], missing: Iterable[str]) -> None:
        """A relation names nodes that are not there."""
        self.problem(Problem("dangling", f"({row['a']})-[{kind}]->({row['b']}): no node {', '.join(missing)}"))

    def count(self) -> None:
        """Count in the result what the stage holds, by what each row is to the graph."""
        for counts in self.result.changes.values():
            counts.clear()
        for table in ("node", "relation"):
            for (kind, state), count in self.staged.count(table).items():
                self.result.changes[STATES[state]][kind] += count
        self.result.changes["retired"].update({"nodes" if kind == "FROM" else kind: n for kind, n in self.staged.retiring().items()})
        self.result.account(self.staged.read)


def stated_types(of: Model) -> list[str]:
    """The types that sources state; READ_BY is the runner's own."""
    return [name for name, relation in of.relations.items() if not relation.derived and name != "READ_BY"]


def plan(job: Job, writer: Writer) -> bool:
    """Compare the dataset with the graph; True when it is new to it. Raises Shrunk when it lacks too much of what it stated before."""
    staged, source = job.staged, job.stamp.source
    known = writer.read(stated.now(source))
    if known:
        whole = not known[0]["fingerprint"] or known[0]["states"] is None  # a load was killed: what it states is not noted
        types = stated_types(model())
        if not whole:
            types = [name for name in types if model().relation(name).plumbing or name in known[0]["states"] or staged.distinct[name]]
        compare(staged, source, types, writer.read, writer.each)
    job.count()
    if known:
        _assert(job)
    return not known


def _assert(job: Job) -> None:
    for kind, gone in job.result.changes["retired"].items():
        kinds = set(model().nodes) if kind == "nodes" else {kind}
        left = sum(count for name in ("changed", "unchanged") for each, count in job.result.changes[name].items() if kinds & {*each.split("+")})
        if gone + left >= SMALL and gone > job.most * (gone + left):
            raise Shrunk(f"no longer states {gone} of {gone + left} {kind}; at most {job.most:.0%} may go at once.",
                         "Look whether the source is complete; if it is, load it with --allow-shrink.", job.result.file or job.result.id)


def write(job: Job, writer: Writer) -> None:
    """Write the dataset, when no other load is writing. Raises DatabaseAway when the database stays away, Shrunk, and what statements raise."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with writer.alone() as still:
                _Writing(job, writer, still).run()
        except DatabaseAway:
            if attempt == ATTEMPTS:
                raise
            job.staged.again()
        else:
            return


class _Writing:
    def __init__(self, job: Job, writer: Writer, still: Callable[[], None]) -> None:
        self.job, self.writer, self.still = job, writer, still
        self.stamp, self.source = job.stamp, job.stamp.source
        self.rejected = 0

    def run(self) -> None:
        job = self.job
        known = self.writer.read(stated.now(self.source))
        if known and known[0]["fingerprint"] == job.fingerprint and not job.force:
            job.result.outcome = "unchanged"  # another load did it while this one waited
            return
        first, unfinished = plan(job, self.writer), bool(known) and not known[0]["fingerprint"]
        job.begin()
        self._open()
        self._nodes()
        self._relations()
        self._retire(first=first)
        if first or unfinished or any(job.result.changes[name] for name in ("new", "changed", "retired")):
            self._derive(whole=first or unfinished)
        self._forgotten()
        self.writer.read(ddl.REFRESH)
        self._write([upsert.dataset({**job.values, "fingerprint": job.fingerprint, "loadedAt": self.stamp.at}, self.stamp)])
        job.result.account(job.staged.read, self.rejected)
        job.result.outcome = "loaded"
        job.note()

    def _write(self, statements: list[Any], images: dict[str, Any] | None = None) -> list[list[dict[str, Any]]]:
        self.still()
        if images:
            statements = [*statements, undo.keep(self.stamp.run, self.source, next(self.job.numbers), images)]
        return self.writer.write(statements)

    def _open(self) -> None:
        """Keep what the dataset's node was, and mark it as unfinished: from here on a kill leaves something to be done."""
        was = [(self.writer.read(undo.begun(one)) or [{"was": None}])[0]["was"] for one in (self.source, derive.SOURCE)]
        self._write([upsert.dataset({**self.job.values, "fingerprint": ""}, self.stamp)], {"at": self.stamp.at.isoformat(), "was": was[0], "derived": was[1]})

    def _nodes(self) -> None:
        for kind, rows in self._batches("node"):
            ids = [row["id"] for row in rows]
            images = self.writer.read(undo.nodes(ids, self.source))[0]["images"]
            changed = [row["id"] for row in rows if row["state"] == CHANGED and "told" not in row]
            self._write([*([upsert.forget(model(), changed, self.stamp)] if changed else ()),
                         upsert.nodes([model().node(label) for label in kind.split("+")], rows, self.stamp)], {"nodes": images} if images else None)
            self.job.staged.touch(ids, written=True)

    def _relations(self) -> None:
        for kind, rows in self._batches("relation"):
            changed = [row for row in rows if row["state"] == CHANGED]
            images = self.writer.read(undo.relations(kind, changed, self.source))[0]["images"] if changed else None
            written = self._write([upsert.relations(model().relation(kind), rows, self.stamp)], {"type": kind, "relations": images} if images else None)[0][0]["written"]
            if written < len(rows):
                self.rejected += len(rows) - written
                for row in self.writer.read(upsert.dangling(rows)):
                    self.job.dangling(kind, row, row["missing"])
            self.job.staged.touch(row[end] for row in rows for end in ("a", "b"))

    def _batches(self, table: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        changes = self.job.result.changes
        total, done = max(1, sum(sum(changes[name].values()) for name in ("new", "changed"))), 0 if table == "node" else sum(
            count for name in ("new", "changed") for kind, count in changes[name].items() if kind not in model().relations)
        for kind, rows in self.job.staged.batches(table, upto=CHANGED):
            yield kind, rows
            done += len(rows)
            self.job.progress("writing", done / total)

    def _retire(self, *, first: bool) -> None:
        self._write([upsert.read_by(self.stamp), *([] if first else [upsert.read_before(self.stamp)])])
        for kind, rows in self.job.staged.retired():
            self._write([sweep.relations(model(), kind, rows, self.stamp)])
            self.job.staged.touch((row["a"] for row in rows), written=kind == "FROM")
            self.job.staged.touch(row["b"] for row in rows if kind != "FROM")
            self.job.progress("retiring", 1)

    def _derive(self, *, whole: bool) -> None:
        touched = None if whole else self.job.staged.touched(FEW)
        self.job.progress("deriving", 0)
        steps = derive.after(model(), self.stamp, self.job.result.relations, touched)
        derive.rebuild(steps, derive.Mark(self.stamp.run, self.stamp.at), self.writer.read, self._write)
        self.job.progress("deriving", 1)

    def _forgotten(self) -> None:
        if ids := self.writer.read(sweep.forgotten(self.stamp))[0]["ids"]:
            images = self.writer.read(undo.nodes(ids, self.source))[0]["images"]
            self._write([sweep.nodes(model(), self.stamp), review.void(ids)], {"nodes": images})


__all__ = ["Job", "Shrunk", "plan", "stated_types", "write"]
