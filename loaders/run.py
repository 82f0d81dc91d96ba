"""The one runner: read -> check -> write (loaders/write.py), a dataset at a time, with one run id and one report."""

from __future__ import annotations

import datetime as dt
import hashlib
import importlib.metadata
import secrets
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from graph import upsert
from graph.run import DatabaseAway, Writer
from loaders import patience, sound, write
from loaders.base import Bundle, Context, Loader, LoadError, Problem
from loaders.report import EXAMPLES, PREVIEWED, DatasetReport, Report
from loaders.resolve.decided import Decisions
from loaders.stage import Stage
from loaders.target import Live, Target
from schema import model
from schema.errors import PartnergraphError

SHARED = ("document", "generic", "networks", "organisations", "places", "resolve", "table")  # folders whose code other loaders use
Progress = Callable[[str, float], None]  # what is being done, and how far it is (0 to 1)


@dataclass(frozen=True)
class Options:
    """How to run: `dry_run` writes nothing, and shows `shown` lines of each change of each type (all: None); `force` reads what is unchanged too;
    `allow_shrink` lets a source drop most of what it stated; `compare`: names are compared with those of the graph afterwards, for the review queue; `patience` is how many seconds a source may
    give nothing; `reports` is where reports are kept.
    """

    dry_run: bool = False
    shown: int | None = 3
    force: bool = False
    allow_shrink: bool = False
    compare: bool = True
    patience: float = 600
    reports: Path | None = None
    progress: Progress = lambda *_: None


class CountsOff(LoadError):
    """A source gave fewer or more of a type than its source.yml allows; nothing of it was written."""

    code = "counts-off"


def load(loader: Loader, paths: Sequence[Path], into: Writer | Target, options: Options | None = None) -> Report:
    """Load a source into the graph of a database, or another target, and return the report, also when datasets of it failed.

    Raises DatabaseAway, and PartnergraphError when a source that this one builds on is not loaded; the report on disk says so too.
    """
    return _Run(loader, Live(into) if isinstance(into, Writer) else into, options or Options()).run(paths)


class _Run:
    def __init__(self, loader: Loader, into: Target, options: Options) -> None:
        self.loader, self.into, self.options = loader, into, options
        now = dt.datetime.now(dt.UTC)
        self.report = Report(f"run:{now:%Y%m%dT%H%M%S}{now.microsecond // 1000:03}-{loader.source.name}-{secrets.token_hex(3)}", loader.source.name,
                             None if options.dry_run else options.reports)
        self.report.examples = PREVIEWED if options.dry_run else EXAMPLES
        self._began, self._numbers = False, count()
        self._decisions = Decisions()

    def run(self, paths: Sequence[Path]) -> Report:
        try:
            self._check_order()
            self._decisions = self.into.decisions()
            for bundle in self._bundles(paths):
                self._dataset(bundle)
            if self.options.compare and not self.options.dry_run:
                self.options.progress("comparing names", 0.0)
                self.into.ask(self.report.run)
        except PartnergraphError as wrong:
            self.report.error, self.report.hint = wrong.message, wrong.hint
            self._began = self._began and not isinstance(wrong, DatabaseAway)  # then the run cannot be noted there either
            raise
        finally:
            self.report.close()
            if self._began:
                self._note()
        return self.report

    def _bundles(self, paths: Sequence[Path]) -> Iterator[Bundle | LoadError]:
        """The datasets; each is waited for as long as for a record."""
        found = iter(self.loader.bundles(paths))
        while True:
            with patience.watched(self.options.patience, self.loader.source.name) as alive, patience.told(self._telling(alive)):
                bundle = next(found, None)
            if bundle is None:
                return
            yield bundle

    def _telling(self, alive: Callable[[], None]) -> patience.Telling:
        def telling(what: str, share: float) -> None:
            alive()
            self.options.progress(what, share)
        return telling

    def _check_order(self) -> None:
        loaded = self.into.loaded()
        missing = [name for name in self.loader.source.after if name not in loaded]
        if missing:
            raise PartnergraphError(f"The source {self.loader.source.name!r} builds on {', '.join(missing)}, not loaded yet.",
                                    f"Run `partnergraph load {missing[0]}` first.")

    def _dataset(self, bundle: Bundle | LoadError) -> None:
        if isinstance(bundle, LoadError):
            self.report.datasets.append(DatasetReport(id="", file=bundle.file, error=bundle.message, hint=bundle.hint))
            return
        result = DatasetReport(id=bundle.id, file=bundle.place)
        self.report.datasets.append(result)
        try:
            fingerprint = self._fingerprint(bundle)
            if not self.options.force and self.into.fingerprint(bundle.id) == fingerprint:
                result.outcome = "unchanged"
                return
            with Stage(self._decisions) as staged:
                self._read(bundle, staged, result)
                self._assert(bundle, staged)
                job = self._job(bundle, staged, result, fingerprint)
                if self.options.dry_run:
                    self.into.plan(job, self.options.shown)
                    result.outcome = "planned"
                else:
                    self.into.write(job)
        except DatabaseAway:
            raise
        except PartnergraphError as wrong:
            result.outcome, result.error, result.hint = "failed", wrong.message, wrong.hint
        except sqlite3.Error as wrong:
            result.outcome, result.error = "failed", f"{result.file or bundle.id}: cannot be staged on disk ({wrong})."
            result.hint = "Make room in the folder of temporary files, or name another in TMPDIR."
        except OSError as wrong:
            result.outcome, result.error = "failed", f"{wrong.filename or result.file}: {wrong.strerror or wrong}"
            result.hint = "Check that the file is there and that you may read it."

    # -- reading ------------------------------------------------------------------------------------------------------------------------

    def _read(self, bundle: Bundle, staged: Stage, result: DatasetReport) -> None:
        with patience.watched(self.options.patience, result.file or bundle.id) as alive:
            def progress(share: float) -> None:
                alive()
                self.options.progress(f"reading {bundle.name}", share)

            for record in self.loader.records(bundle, Context(self.into.read, progress)):
                alive()
                if isinstance(record, Problem):
                    self.report.problem(result, record)
                    continue
                for fault in sound.faults(record):
                    self.report.problem(result, replace(fault, file=bundle.url or (bundle.path.name if bundle.path else "")))
                staged.add(record)
        staged.done()
        labels = model().nodes
        result.nodes.update({k: v for k, v in staged.distinct.items() if k in labels})
        result.relations.update({k: v for k, v in staged.distinct.items() if k not in labels})

    def _assert(self, bundle: Bundle, staged: Stage) -> None:
        for name, bounds in self.loader.expected(bundle).items():
            got = staged.distinct[name]
            if got < bounds.min or (bounds.max is not None and got > bounds.max):
                raise CountsOff(f"gives {got} {name}, expected {bounds.min} to {bounds.max if bounds.max is not None else 'any'}.",
                                "Look whether the source is complete, or correct counts in its source.yml.", bundle.place or bundle.id)

    # -- the run and its datasets ---------------------------------------------------------------------------------------------------------

    def _job(self, bundle: Bundle, staged: Stage, result: DatasetReport, fingerprint: str) -> write.Job:
        options, stamp = self.options, upsert.Stamp(bundle.id, self.report.run, dt.datetime.now(dt.UTC))
        return write.Job(staged, stamp, self._dataset_values(bundle), fingerprint, result, self._numbers, self._begin, self._note,
                         lambda problem: self.report.problem(result, problem), lambda what, share: options.progress(f"{what} {bundle.name}", share),
                         options.force, 1.0 if options.allow_shrink else self.loader.source.may_shrink)

    def _begin(self) -> None:
        self.report.finished = None
        self.into.begin(self.report.run, self.report.started)
        self._began = True

    def _note(self) -> None:
        """What the run has come to; it does not run while it only reads, so that what runs and does not write was killed."""
        self.report.finished = self.report.finished or dt.datetime.now(dt.UTC)
        self.into.note(self.report)

    def _dataset_values(self, bundle: Bundle) -> dict[str, Any]:
        source = self.loader.source
        values = {"id": bundle.id, "name": bundle.name, "loader": source.name, "publisher": source.publisher, "licence": source.licence,
                  "url": bundle.url or source.url or None}
        if bundle.path is None:
            values["nameFr"] = source.title.fr
        return {k: v for k, v in {**values, **self.loader.describe(bundle)}.items() if v is not None}

    def _fingerprint(self, bundle: Bundle) -> str:
        """Hash of the content read, of the code and packages that read it, and of the datasets it builds on."""
        digest = hashlib.sha256(repr([_code(), *self.into.fingerprints(self.loader.source.after)]).encode())
        for package in self.loader.packages:
            digest.update(f"{package}={importlib.metadata.version(package)}".encode())
        return _hash_files(self.loader.inputs(bundle), digest)


@cache
def _code() -> str:
    """Hash of the code that loaders share; it is what it is while the process lives."""
    here = Path(__file__).parent
    return _hash_files(sorted([*(path for name in ("", *SHARED) for path in (here / name).glob("*.py")), *(here.parent / "schema").rglob("*.py")]), hashlib.sha256())


def _hash_files(files: Iterable[Path], digest: Any) -> str:
    for path in files:
        with path.open("rb") as content:
            digest.update(path.name.encode() + hashlib.file_digest(content, "sha256").digest())
    return str(digest.hexdigest())
