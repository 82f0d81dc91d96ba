"""The report of a run: every record read is upserted, unchanged, skipped by a named rule or rejected, and the report says which."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from loaders.base import Problem

EXAMPLES = 5  # problems of one kind shown in full; all of them go to the problems file


@dataclass
class DatasetReport:
    """What became of one dataset: `outcome` is loaded, unchanged, planned (dry run) or failed."""

    id: str
    file: str = ""
    outcome: str = "failed"
    nodes: Counter[str] = field(default_factory=Counter)
    relations: Counter[str] = field(default_factory=Counter)
    new_nodes: int | None = None
    retired: int = 0
    problems: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[Problem]] = field(default_factory=dict)
    error: str = ""
    hint: str = ""

    def as_json(self) -> dict[str, Any]:
        examples = {kind: [{"message": p.message, "file": p.file, "line": p.line, "record": p.record} for p in shown]
                    for kind, shown in self.examples.items()}
        return {"id": self.id, "file": self.file, "outcome": self.outcome, "nodes": dict(self.nodes), "relations": dict(self.relations),
                "newNodes": self.new_nodes, "retired": self.retired, "problems": dict(self.problems), "examples": examples,
                "error": self.error, "hint": self.hint}


class Report:
    """One run over the datasets of one source. Problems are counted, shown by example, and written whole to `folder` if given."""

    def __init__(self, run: str, loader: str, folder: Path | None = None) -> None:
        self.run, self.loader, self.folder = run, loader, folder
        self.started = dt.datetime.now(dt.UTC)
        self.finished: dt.datetime | None = None
        self.datasets: list[DatasetReport] = []
        self.error = self.hint = ""  # what ended the run as a whole

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
        if len(shown) < EXAMPLES:
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
        """Write the report, whatever happened."""
        self.finished = dt.datetime.now(dt.UTC)
        if self.folder is not None and self.outcome() != "unchanged":
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / f"{self.run_file}.json").write_bytes(orjson.dumps(self.as_json(), option=orjson.OPT_INDENT_2))
