"""The one runner: read -> check -> write (loaders/write.py), a dataset at a time, with one run id and one report."""

from __future__ import annotations

import datetime as dt
import hashlib
import importlib.metadata
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from graph import upsert
from graph.run import DatabaseAway, Writer
from loaders import patience, reading, write
from loaders.ahead import Ahead, Executors, Turn
from loaders.base import Bundle, Context, Loader, LoadError
from loaders.outcomes import rules
from loaders.outcomes.rules import Rules
from loaders.report import EXAMPLES, PREVIEWED, DatasetReport, Report
from loaders.resolve.decided import Decisions
from loaders.stage import Stage
from loaders.target import Live, Target
from schema import model
from schema.errors import PartnergraphError

OUTCOMES = "plan"  # the source of the outcomes
SHARED = ("document", "generic", "networks", "organisations", "outcomes", "places", "resolve", "table")  # folders whose code other loaders use
Progress = Callable[[str, float], None]  # what is being done, and how far it is (0 to 1)


@dataclass(frozen=True)
class Options:
    """How to run: `dry_run` writes nothing, and shows `shown` lines of each change of each type (all: None); `force` reads what is unchanged too;
    `allow_shrink` lets a source drop most of what it stated; `compare`: names are compared with those of the graph afterwards, for the review queue; `patience` is how many seconds a source may
    give nothing; `jobs` is how many datasets are read at once, by processes or by `executors`; `reports` is where reports are kept;
    `outcome_rules` is a file of outcome rules in the place of ours.
    """

    dry_run: bool = False
    shown: int | None = 3
    force: bool = False
    allow_shrink: bool = False
    compare: bool = True
    patience: float = 600
    jobs: int = 1
    executors: Executors | None = None
    reports: Path | None = None
    outcome_rules: Path | None = None
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
        self._rules: Rules | None = None

    def run(self, paths: Sequence[Path]) -> Report:
        try:
            self._check_order()
            self._decisions = self.into.decisions()
            self._rules = self._outcome_rules()
            with Ahead(self.options.jobs, self.options.executors, self._task) as ahead:
                for turn in ahead.in_turn(self._turns(paths)):
                    self._dataset(turn, ahead.left(turn, self.options.progress))
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

    def _outcome_rules(self) -> Rules | None:
        """Those that go for this source, once there are outcomes to tie its projects to. Raises LoadError."""
        own = rules.read(self.options.outcome_rules) if self.options.outcome_rules else None
        return (own or rules.shipped()) if self.loader.about_projects and OUTCOMES in self.into.loaded() else None

    def _turns(self, paths: Sequence[Path]) -> Iterator[Turn]:
        """The datasets that have to be read; all are in the report, in their order."""
        for bundle in self._bundles(paths):
            if isinstance(bundle, LoadError):
                self.report.datasets.append(DatasetReport(id="", file=bundle.file, error=bundle.message, hint=bundle.hint))
                continue
            result = DatasetReport(id=bundle.id, file=bundle.place)
            self.report.datasets.append(result)
            with self._failing(bundle, result):
                fingerprint = self._fingerprint(bundle)
                if self.options.force or self.into.fingerprint(bundle.id) != fingerprint:
                    yield Turn(bundle, result, fingerprint)
                else:
                    result.outcome = "unchanged"

    @contextmanager
    def _failing(self, bundle: Bundle, result: DatasetReport) -> Iterator[None]:
        """What a dataset fails of goes to its report, and the others go on; not so when the database is away."""
        try:
            yield
        except DatabaseAway:
            raise
        except reading.FAULTS as wrong:
            result.outcome, (result.error, result.hint) = "failed", reading.told(wrong, bundle.place or bundle.id)

    def _dataset(self, turn: Turn, left: reading.Left | None) -> None:
        bundle, result = turn.bundle, turn.result
        with self._failing(bundle, result), self._stage(turn, left) as staged:
            try:
                described = left.told() if left else self._read(bundle, staged)
            finally:
                for problem in staged.problems():
                    self.report.problem(result, problem)
            self._count(result, staged)
            self._assert(bundle, staged)
            job = self._job(turn, staged, described)
            if self.options.dry_run:
                self.into.plan(job, self.options.shown)
                result.outcome = "planned"
            else:
                self.into.write(job)

    # -- reading ------------------------------------------------------------------------------------------------------------------------

    def _task(self, turn: Turn, folder: Path) -> reading.Task:
        answers = folder / "answers.json"
        if not answers.exists():
            answers.write_bytes(reading.answers(self.into.read))
        return reading.Task(self.loader, turn.bundle, self._decisions, answers, turn.stage, self.options.patience, self._rules)

    def _stage(self, turn: Turn, left: reading.Left | None) -> Stage:
        if left is None:
            return Stage(self._decisions)
        if not turn.stage.exists():
            left.told()
            raise reading.Unread(f"{turn.result.file}: was read elsewhere, and what was made of it cannot be seen here.", "Name a folder in TMPDIR that all machines share.")
        return Stage.taken(turn.stage, self._decisions, left.distinct, left.read)

    def _read(self, bundle: Bundle, staged: Stage) -> dict[str, Any]:
        context = Context(self.into.read, lambda share: self.options.progress(f"reading {bundle.name}", share))
        reading.read(self.loader, bundle, context, staged, self.options.patience, self._rules)
        return self.loader.describe(bundle)

    @staticmethod
    def _count(result: DatasetReport, staged: Stage) -> None:
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

    def _job(self, turn: Turn, staged: Stage, described: dict[str, Any]) -> write.Job:
        bundle, result = turn.bundle, turn.result
        options, stamp = self.options, upsert.Stamp(bundle.id, self.report.run, dt.datetime.now(dt.UTC))
        return write.Job(staged, stamp, self._dataset_values(bundle, described), turn.fingerprint, result, self._numbers, self._begin, self._note,
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

    def _dataset_values(self, bundle: Bundle, described: dict[str, Any]) -> dict[str, Any]:
        source = self.loader.source
        values = {"id": bundle.id, "name": bundle.name, "loader": source.name, "publisher": source.publisher, "licence": source.licence,
                  "url": bundle.url or source.url or None}
        if bundle.path is None:
            values["nameFr"] = source.title.fr
        return {k: v for k, v in {**values, **described}.items() if v is not None}

    def _fingerprint(self, bundle: Bundle) -> str:
        """Hash of the content read, of the code, packages and outcome rules that read it, and of the datasets it builds on."""
        digest = hashlib.sha256(repr([_code(), *self.into.fingerprints(self.loader.source.after)]).encode())
        digest.update(self._rules.digest.encode() if self._rules else b"")
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
