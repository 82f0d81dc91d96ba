"""The one runner: read -> check -> upsert -> assert -> sweep -> derive, a dataset at a time, with one run id and one report."""

from __future__ import annotations

import datetime as dt
import hashlib
import importlib.metadata
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson

from graph import ddl, derive, sweep, upsert
from graph.run import DatabaseAway, Writer
from graph.statement import Statement
from loaders import sound
from loaders.base import Bundle, Context, Loader, LoadError, Problem
from loaders.report import DatasetReport, Report
from loaders.stage import Stage
from schema import model
from schema.errors import PartnergraphError

Progress = Callable[[str, float], None]  # what is being done, and how far it is (0 to 1)


@dataclass(frozen=True)
class Options:
    """How to run: `dry_run` writes nothing, `force` reads what is unchanged too, `reports` is where reports are kept."""

    dry_run: bool = False
    force: bool = False
    reports: Path | None = None
    progress: Progress = lambda *_: None


class CountsOff(LoadError):
    """A source gave fewer or more of a type than its source.yml allows; nothing of it was written."""

    code = "counts-off"


def load(loader: Loader, paths: Sequence[Path], writer: Writer, options: Options | None = None) -> Report:
    """Load a source and return the report, also when datasets of it failed.

    Raises DatabaseAway, and PartnergraphError when a source that this one builds on is not loaded; the report on disk says so too.
    """
    return _Run(loader, writer, options or Options()).run(paths)


class _Run:
    def __init__(self, loader: Loader, writer: Writer, options: Options) -> None:
        self.loader, self.writer, self.options = loader, writer, options
        now = dt.datetime.now(dt.UTC)
        self.report = Report(f"run:{now:%Y%m%dT%H%M%S}-{loader.source.name}-{secrets.token_hex(3)}", loader.source.name,
                             None if options.dry_run else options.reports)
        self._began = False

    def run(self, paths: Sequence[Path]) -> Report:
        done = False
        try:
            self._check_order()
            for bundle in self.loader.bundles(paths):
                self._dataset(bundle)
            done = True
        except PartnergraphError as wrong:
            self.report.error, self.report.hint = wrong.message, wrong.hint
            self._began = self._began and not isinstance(wrong, DatabaseAway)  # then the run cannot be noted there either
            raise
        finally:
            self.report.close()
            self._finish(done)
        return self.report

    def _check_order(self) -> None:
        rows = self.writer.read(Statement("MATCH (d:Dataset) WHERE d.fingerprint > '' RETURN DISTINCT d.loader AS loader"))
        missing = [name for name in self.loader.source.after if name not in {row["loader"] for row in rows}]
        if missing:
            raise PartnergraphError(f"The source {self.loader.source.name!r} builds on {', '.join(missing)}, not loaded yet.",
                                    f"Run `partnergraph load {missing[0]}` first.")

    def _dataset(self, bundle: Bundle | LoadError) -> None:
        if isinstance(bundle, LoadError):
            self.report.datasets.append(DatasetReport(id="", file=bundle.file, error=bundle.message, hint=bundle.hint))
            return
        result = DatasetReport(id=bundle.id, file=str(bundle.path or ""))
        self.report.datasets.append(result)
        try:
            fingerprint = self._fingerprint(bundle)
            before = self._known(bundle)
            if not self.options.force and before == fingerprint:
                result.outcome = "unchanged"
                return
            with Stage() as stage:
                self._read(bundle, stage, result)
                self._assert(bundle, stage)
                if self.options.dry_run:
                    self._plan(stage, result)
                else:
                    self._write(bundle, stage, result, fingerprint, first=before is None)
        except DatabaseAway:
            raise
        except PartnergraphError as wrong:
            result.outcome, result.error, result.hint = "failed", wrong.message, wrong.hint
        except OSError as wrong:
            result.outcome, result.error = "failed", f"{wrong.filename or result.file}: {wrong.strerror or wrong}"
            result.hint = "Check that the file is there and that you may read it."

    # -- reading ------------------------------------------------------------------------------------------------------------------------

    def _read(self, bundle: Bundle, stage: Stage, result: DatasetReport) -> None:
        context = Context(self.writer.read, lambda share: self.options.progress(f"reading {bundle.name}", share))
        for record in self.loader.records(bundle, context):
            if isinstance(record, Problem):
                self.report.problem(result, record)
                continue
            for fault in sound.faults(record):
                self.report.problem(result, replace(fault, file=bundle.path.name if bundle.path else ""))
            stage.add(record)
        labels = model().nodes
        result.nodes.update({k: v for k, v in stage.distinct.items() if k in labels})
        result.relations.update({k: v for k, v in stage.distinct.items() if k not in labels})

    def _assert(self, bundle: Bundle, stage: Stage) -> None:
        for name, bounds in self.loader.expected(bundle).items():
            got = stage.distinct[name]
            if got < bounds.min or (bounds.max is not None and got > bounds.max):
                raise CountsOff(f"gives {got} {name}, expected {bounds.min} to {bounds.max if bounds.max is not None else 'any'}.",
                                "Look whether the source is complete, or correct counts in its source.yml.", bundle.path or bundle.id)

    def _plan(self, stage: Stage, result: DatasetReport) -> None:
        new: set[str] = set()  # one node may stand in several batches, and under several labels
        for _, rows in stage.nodes.batches():
            asked = Statement("UNWIND $ids AS id WITH DISTINCT id WHERE NOT EXISTS { (:Entity {id: id}) } RETURN id", {"ids": [row["id"] for row in rows]})
            new.update(row["id"] for row in self.writer.read(asked))
        result.new_nodes = len(new)
        result.outcome = "planned"

    # -- writing ------------------------------------------------------------------------------------------------------------------------

    def _write(self, bundle: Bundle, stage: Stage, result: DatasetReport, fingerprint: str, *, first: bool) -> None:
        stamp = upsert.Stamp(bundle.id, self.report.run, dt.datetime.now(dt.UTC))
        self._begin()
        values = self._dataset_values(bundle)
        self.writer.write([upsert.dataset({**values, "fingerprint": ""}, stamp)])
        total, done = sum(stage.nodes.counts.values()) + sum(stage.relations.counts.values()), 0
        for label, rows in stage.nodes.batches():
            self.writer.write([upsert.nodes(model().node(label), rows, stamp)])
            done += len(rows)
            self.options.progress(f"writing {bundle.name}", done / max(total, 1))
        for name, rows in stage.relations.batches():
            self._write_relations(name, rows, stamp, result)
            done += len(rows)
            self.options.progress(f"writing {bundle.name}", done / max(total, 1))
        self.writer.write([upsert.read_by(stamp)])
        if not first:  # a dataset that is new to the graph has nothing to retire
            self._sweep(stamp, result)
        derive.rebuild(derive.after(model(), stamp, result.relations), derive.Mark(stamp.run, stamp.at), self.writer.read, self.writer.write)
        if not first:
            self.writer.write([sweep.nodes(model(), stamp)])
        self.writer.read(ddl.REFRESH)
        self.writer.write([upsert.dataset({**values, "fingerprint": fingerprint, "loadedAt": stamp.at}, stamp)])
        result.outcome = "loaded"

    def _write_relations(self, name: str, rows: list[dict[str, Any]], stamp: upsert.Stamp, result: DatasetReport) -> None:
        written = self.writer.write([upsert.relations(model().relation(name), rows, stamp)])[0][0]["written"]
        if written < len(rows):
            for row in self.writer.read(upsert.dangling(rows)):
                self.report.problem(result, Problem("dangling", f"({row['a']})-[{name}]->({row['b']}): no node {', '.join(row['missing'])}"))

    def _sweep(self, stamp: upsert.Stamp, result: DatasetReport) -> None:
        for statement in sweep.relations(model(), stamp):
            while True:
                retired = self.writer.write([statement])[0][0]["retired"]
                result.retired += retired
                if retired < sweep.BATCH:
                    break

    # -- the run and its datasets ---------------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        if not self._began:
            self._began = True
            # Without its indexes the database would look at every node for every row.
            self.writer.migrate(ddl.diff(model(), self.writer.read(ddl.SHOW)).statements())
            self.writer.write([Statement("CREATE (r:Entity:Run {id: $run, name: $run, degree: 0, started: $at, outcome: 'running'})",
                                         {"run": self.report.run, "at": self.report.started})])

    def _finish(self, done: bool) -> None:
        if self._began:
            self.writer.write([Statement("MATCH (r:Run {id: $run}) SET r.finished = $at, r.outcome = $outcome, r.report = $report", {
                "run": self.report.run, "at": self.report.finished, "outcome": self.report.outcome() if done else "failed",
                "report": orjson.dumps(self.report.as_json()).decode()})])

    def _dataset_values(self, bundle: Bundle) -> dict[str, Any]:
        source = self.loader.source
        values = {"id": bundle.id, "name": bundle.name, "loader": source.name, "publisher": source.publisher, "licence": source.licence,
                  "url": source.url or None}
        if bundle.path is None:
            values["nameFr"] = source.title.fr
        return {k: v for k, v in {**values, **self.loader.describe(bundle)}.items() if v is not None}

    def _known(self, bundle: Bundle) -> str | None:
        rows = self.writer.read(Statement("MATCH (d:Entity {id: $id}) RETURN d.fingerprint AS f", {"id": bundle.id}))
        return rows[0]["f"] if rows else None

    def _fingerprint(self, bundle: Bundle) -> str:
        """Hash of the content read, of the code and packages that read it, and of the datasets it builds on."""
        here = Path(__file__).parent
        own = [*here.glob("*.py"), *(here / "resolve").glob("*.py"), *(here.parent / "schema").rglob("*.py")]
        upstream = self.writer.read(Statement("MATCH (d:Dataset) WHERE d.loader IN $names RETURN d.fingerprint AS f ORDER BY f",
                                              {"names": list(self.loader.source.after)}))
        digest = hashlib.sha256(repr([row["f"] for row in upstream]).encode())
        for package in self.loader.packages:
            digest.update(f"{package}={importlib.metadata.version(package)}".encode())
        return _hash_files([*sorted(own), *self.loader.inputs(bundle)], digest)


def _hash_files(files: Iterable[Path], digest: Any) -> str:
    for path in files:
        with path.open("rb") as content:
            digest.update(path.name.encode() + hashlib.file_digest(content, "sha256").digest())
    return str(digest.hexdigest())
