"""Reading one dataset into a stage: here, or in another process or machine (`apart`), by the same code."""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from graph.statement import Statement
from loaders import patience, sound
from loaders.base import Bundle, Context, Loader, Problem
from loaders.outcomes.rules import Rules
from loaders.resolve.decided import Decisions
from loaders.resolve.registry import KNOWN
from loaders.stage import Stage
from schema.errors import PartnergraphError

Rows = list[dict[str, Any]]
Read = Callable[[Statement], Rows]
FAULTS = (PartnergraphError, sqlite3.Error, OSError)  # what makes one dataset fail, and not the load
TOLD = 0.5  # seconds between two words on how far it is


def read(loader: Loader, bundle: Bundle, context: Context, staged: Stage, longest: float, rules: Rules | None = None) -> None:  # noqa: PLR0917
    """The records of a dataset into the stage, with what follows by the outcome rules, and its problems. Raises what the loader raises, and Hung when it gives nothing for `longest` seconds."""
    with patience.watched(longest, bundle.place or bundle.id) as alive:
        def progress(share: float) -> None:
            alive()
            context.progress(share)

        for record in loader.records(bundle, replace(context, progress=progress)):
            alive()
            if isinstance(record, Problem):
                staged.problem(record)
                continue
            for fault in sound.faults(record):
                staged.problem(replace(fault, file=bundle.url or (bundle.path.name if bundle.path else "")))
            staged.add(record)
            for follows in rules.follows(record) if rules else ():
                staged.add(follows)
    staged.done()


def told(wrong: Exception, place: str) -> tuple[str, str]:
    """The words of an error of FAULTS, and what to do about it."""
    if isinstance(wrong, PartnergraphError):
        return wrong.message, wrong.hint
    if isinstance(wrong, OSError):
        return f"{wrong.filename or place}: {wrong.strerror or wrong}", "Check that the file is there and that you may read it."
    return f"{place}: cannot be staged on disk ({wrong}).", "Make room in the folder of temporary files, or name another in TMPDIR."


@dataclass(frozen=True)
class Task:
    """A dataset to be read elsewhere: `answers` is a file with what the graph holds of the registry, `stage` the file to be made; both, and the source, are seen from there."""

    loader: Loader
    bundle: Bundle
    decisions: Decisions
    answers: Path
    stage: Path
    patience: float
    rules: Rules | None = None


@dataclass(frozen=True)
class Left:
    """What was made of a task: the counts of its stage and what the loader says of the dataset; or why it failed; or that it has to be read where the graph is (`asked`)."""

    distinct: Counter[str] = field(default_factory=Counter)
    read: int = 0
    described: dict[str, Any] = field(default_factory=dict)
    error: str = ""
    hint: str = ""
    asked: bool = False

    def told(self) -> dict[str, Any]:
        """What the loader says of the dataset. Raises Unread when it could not be read."""
        if self.error:
            raise Unread(self.error, self.hint)
        return self.described


class Unread(PartnergraphError):
    """A dataset that could not be read by another process, for the reason that it gave."""

    code = "unread"


class _Asked(Exception):  # no error of the source
    """A loader asked the graph something else than for the registry."""


def answers(read: Read) -> bytes:
    """What readers elsewhere may ask of the graph. By decision 8 a record depends on nothing else of it."""
    return orjson.dumps(read(KNOWN))


@lru_cache(1)
def _rows(answers: Path) -> Rows:
    found: Rows = orjson.loads(answers.read_bytes())
    return found


def apart(task: Task) -> Left:
    """Read a dataset without the graph, into a stage on disk. Raises nothing that a source can cause."""
    def ask(statement: Statement) -> Rows:
        if statement != KNOWN:
            raise _Asked
        return _rows(task.answers)

    last = 0.0

    def progress(share: float) -> None:
        nonlocal last
        if time.monotonic() - last > TOLD:
            last = time.monotonic()
            task.stage.with_suffix(".share").write_text(str(share))

    try:
        with Stage(task.decisions, task.stage) as staged:
            read(task.loader, task.bundle, Context(ask, progress), staged, task.patience, task.rules)
        return Left(staged.distinct, staged.read, task.loader.describe(task.bundle))
    except _Asked:
        return Left(asked=True)
    except FAULTS as wrong:
        error, hint = told(wrong, task.bundle.place or task.bundle.id)
        return Left(error=error, hint=hint)


def share(stage: Path) -> float:
    """How far a task is, 0 to 1, as its reader last told."""
    try:
        return float(stage.with_suffix(".share").read_text())
    except (OSError, ValueError):
        return 0.0
