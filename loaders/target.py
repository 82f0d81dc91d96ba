"""Where a run's records go: a graph in a database (`Live`), or one that is gathered on disk for a bulk load (loaders/gather.py)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any, Protocol

import orjson

from graph import ddl, undo
from graph.run import Writer
from graph.statement import Statement
from loaders import diff, write
from loaders.report import Report
from loaders.resolve import reviews
from loaders.resolve.decided import Decisions
from schema import model


class Target(Protocol):
    """What a run asks of the graph, and does to it."""

    def read(self, statement: Statement) -> list[dict[str, Any]]:
        """What a loader may ask while it reads."""

    def decisions(self) -> Decisions:
        """What curators decided."""

    def loaded(self) -> set[str]:
        """The sources of which a dataset is there, wholly."""

    def fingerprints(self, loaders: Collection[str]) -> list[str]:
        """Those of all datasets of these sources, sorted."""

    def fingerprint(self, dataset: str) -> str | None:
        """That of one dataset; empty where it is not there wholly."""

    def plan(self, job: write.Job, shown: int | None) -> None:
        """Tell in the job's result what writing it would change."""

    def write(self, job: write.Job) -> None:
        """Write a dataset that has been read whole."""

    def begin(self, run: str, started: dt.datetime) -> None:
        """A run is about to write."""

    def note(self, report: Report) -> None:
        """Keep what a run has come to."""

    def ask(self, run: str) -> None:
        """Put the pairs of organisations that are alike to a curator."""


class Live:
    """The graph of a database."""

    def __init__(self, writer: Writer) -> None:
        self.writer, self.read = writer, writer.read
        self._migrated = False

    def decisions(self) -> Decisions:
        return Decisions.read(self.read)

    def loaded(self) -> set[str]:
        return {row["loader"] for row in self.read(Statement("MATCH (d:Dataset) WHERE d.fingerprint > '' RETURN DISTINCT d.loader AS loader"))}

    def fingerprints(self, loaders: Collection[str]) -> list[str]:
        asked = Statement("MATCH (d:Dataset) WHERE d.loader IN $names RETURN d.fingerprint AS f ORDER BY f", {"names": list(loaders)})
        return [row["f"] for row in self.read(asked)]

    def fingerprint(self, dataset: str) -> str | None:
        rows = self.read(Statement("MATCH (d:Entity {id: $id}) RETURN d.fingerprint AS f", {"id": dataset}))
        return rows[0]["f"] if rows else None

    def plan(self, job: write.Job, shown: int | None) -> None:
        write.plan(job, self.writer)
        job.result.diff = list(diff.lines(job.staged, job.stamp.source, self.read, shown))

    def write(self, job: write.Job) -> None:
        if not self._migrated:
            self._migrated = True
            # Without its indexes the database would look at every node for every row; without its constraint two loads would not wait for each other.
            self.writer.migrate(ddl.diff(model(), self.read(ddl.SHOW)).statements())
        write.write(job, self.writer)

    def begin(self, run: str, started: dt.datetime) -> None:
        """Nobody else writes now: what still runs was killed."""
        at = {"run": run, "started": started, "at": dt.datetime.now(dt.UTC)}
        self.writer.write([Statement("MATCH (r:Run {outcome: 'running'}) WHERE r.id <> $run SET r.outcome = 'failed', r.finished = $at", at),
                           Statement("MERGE (r:Entity {id: $run}) ON CREATE SET r:Run, r.name = $run, r.degree = 0, r.started = $started\nSET r.outcome = 'running'", at)])

    def note(self, report: Report) -> None:
        self.writer.write([Statement("MATCH (r:Run {id: $run}) SET r.finished = $at, r.outcome = $outcome, r.report = $report\n"
                                     "SET r.images = COUNT { (:Before {run: $run}) }", {
            "run": report.run, "at": report.finished, "outcome": report.outcome(), "report": orjson.dumps(report.as_json()).decode()}), undo.prune()])

    def ask(self, run: str) -> None:
        reviews.ask(self.writer, run)


__all__ = ["Live", "Target"]
