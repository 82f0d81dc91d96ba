"""The report of a run: every record read is upserted, unchanged, skipped by a named rule or rejected, and the report says which."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from loaders.base import Problem

CHANGES = ("new", "changed", "unchanged", "retired")
REVIEW = "to-review"  # how the kinds of problems begin that wait for a person's decision
EXAMPLES = 5  # problems of one kind shown in full; all of them go to the problems file
PREVIEWED = 200  # the same of a dry run, which writes no file


@dataclass
class DatasetReport:
    """What became of one dataset: `outcome` is loaded, unchanged, planned (dry run) or failed.

    `nodes` and `relations` count what it states, by type; `changes` what that changed in the graph, or would: new, changed, unchanged, retired. `records` adds
    up: read = upserted + unchanged + repeated (told more than once) + rejected (a relation to nowhere); what became no record is in `problems`, by rule.
    """

    id: str
    file: str = ""
    outcome: str = "failed"
    nodes: Counter[str] = field(default_factory=Counter)
    relations: Counter[str] = field(default_factory=Counter)
    changes: dict[str, Counter[str]] = field(default_factory=lambda: {name: Counter() for name in CHANGES})
    records: Counter[str] = field(default_factory=Counter)
    diff: list[dict[str, Any]] = field(default_factory=list)
    problems: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[Problem]] = field(default_factory=dict)
    error: str = ""
    hint: str = ""

    @property
    def retired(self) -> int:
        return sum(self.changes["retired"].values())

    @property
    def to_review(self) -> int:
        """Decisions on who is who that wait for a person."""
        return sum(count for kind, count in self.problems.items() if kind.startswith(REVIEW))

    def account(self, read: int, rejected: int = 0) -> None:
        """Add up what became of the records that were read."""
        upserted, unchanged = (sum(sum(self.changes[name].values()) for name in names) for names in (("new", "changed"), ("unchanged",)))
        self.records = Counter(read=read, upserted=upserted - rejected, unchanged=unchanged, repeated=read - upserted - unchanged, rejected=rejected)

    def as_json(self) -> dict[str, Any]:
        examples = {kind: [{"message": p.message, "file": p.file, "line": p.line, "record": p.record} for p in shown]
                    for kind, shown in self.examples.items()}
        return {"id": self.id, "file": self.file, "outcome": self.outcome, "nodes": dict(self.nodes), "relations": dict(self.relations),
                "changes": {name: dict(counts) for name, counts in self.changes.items()}, "records": dict(self.records), "retired": self.retired,
                "toReview": self.to_review, "problems": dict(self.problems), "examples": examples, "diff": self.diff, "error": self.error, "hint": self.hint}


class Report:
    """One run over the datasets of one source. Problems are counted, shown by example, and written whole to `folder` if given."""

    def __init__(self, run: str, loader: str, folder: Path | None = None) -> None:
        self.run, self.loader, self.folder = run, loader, folder
        self.started = dt.datetime.now(dt.UTC)
        self.finished: dt.datetime | None = None
        self.datasets: list[DatasetReport] = []
        self.error = self.hint = ""  # what ended the run as a whole
        self.examples = EXAMPLES

    @property
    def ok(self) -> bool:
        return bool(self.datasets) and not self.error and all(d.outcome != "failed" for d in self.datasets)

    def outcome(self) -> str:
        """unchanged when nothing had to be done; else ok or failed."""
        if self.datasets and not self.error and all(d.outcome == "unchanged" for d in self.datasets):
            return "unchanged"
        return "ok" if self.ok else "failed"

    def problem(self, dataset: DatasetReport, problem: Problem) -> None:
        dataset.problems[problem.kind] += problem.count
        shown = dataset.examples.setdefault(problem.kind, [])
        if len(shown) < self.examples:
            shown.append(problem)
        if self.folder is not None:
            self.folder.mkdir(parents=True, exist_ok=True)
            with (self.folder / f"{self.run_file}.problems.jsonl").open("ab") as out:
                out.write(orjson.dumps({"dataset": dataset.id, "kind": problem.kind, "message": problem.message, "file": problem.file,
                                        "line": problem.line, "record": problem.record, "count": problem.count}, option=orjson.OPT_APPEND_NEWLINE))

    @property
    def run_file(self) -> str:
        return self.run.replace(":", "-")

    def as_json(self) -> dict[str, Any]:
        return {"run": self.run, "loader": self.loader, "outcome": self.outcome(), "started": self.started.isoformat(),
                "finished": self.finished.isoformat() if self.finished else None, "error": self.error, "hint": self.hint,
                "datasets": [d.as_json() for d in self.datasets]}

    def close(self) -> None:
        """Write the report, whatever happened: as JSON, and one line for each dataset beside the lines of its problems."""
        self.finished = dt.datetime.now(dt.UTC)
        if self.folder is not None and self.outcome() != "unchanged":
            self.folder.mkdir(parents=True, exist_ok=True)
            whole = self.as_json()
            (self.folder / f"{self.run_file}.json").write_bytes(orjson.dumps(whole, option=orjson.OPT_INDENT_2))
            with (self.folder / f"{self.run_file}.problems.jsonl").open("ab") as out:
                for one in whole["datasets"]:
                    out.write(orjson.dumps({"dataset": one["id"], "kind": "total", **{k: one[k] for k in ("outcome", "records", "problems", "error")}},
                                           option=orjson.OPT_APPEND_NEWLINE))
