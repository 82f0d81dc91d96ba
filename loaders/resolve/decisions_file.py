"""Curators' decisions as a file: YAML that people read, keep under version control and carry to another graph."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from graph import review
from graph.run import Writer
from loaders.resolve.reviews import Curator, Queue, note, review_id
from schema.errors import PartnergraphError
from schema.nodes.review import Review

HEAD = "# Who is who: what curators decided. `partnergraph review import FILE` takes it over.\n"
DECIDED = ("accepted", "rejected")


class DecisionsError(PartnergraphError):
    """A file of decisions that cannot be used."""

    code = "wrong-decisions"


class Decision(BaseModel):
    """One decision. `same`: the subject is the target; `split`: what is called `stated` with the subject is the target."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: str
    state: str
    subject: str
    target: str
    stated: str = ""
    at: str = ""
    by: str = ""
    why: str = ""
    score: float | None = None
    reasons: tuple[str, ...] = ()


def write(writer: Writer, path: Path) -> int:
    """Write every decision; how many. Raises OSError."""
    rows = [{name: value for name, value in row.items() if value not in (None, [], "") and name not in ("id", "added")}
            for row in writer.read(review.DECIDED) if row["state"] in DECIDED]
    path.write_text(HEAD + yaml.safe_dump(rows, allow_unicode=True, sort_keys=False, width=160), "utf-8")
    return len(rows)


def read(writer: Writer, path: Path) -> dict[str, Any]:
    """Take the decisions over: `taken`, `known` before, and those `left` because the graph has decided otherwise, in words. Raises DecisionsError."""
    taken, known, left = 0, 0, []
    held = {row["id"]: row["state"] for row in writer.read(review.DECIDED)}
    for decision in _parsed(path):
        id_ = review_id(decision.kind, decision.subject, decision.target, decision.stated)
        if held.get(id_) == decision.state:
            known += 1
        elif held.get(id_) in DECIDED:
            left.append(f"{id_}: {decision.state} in the file, {held[id_]} in the graph; undo that first.")
        else:
            _take(writer, id_, decision)
            taken += 1
    return {"taken": taken, "known": known, "left": left}


def _take(writer: Writer, id_: str, decision: Decision) -> None:
    """Note the question as open, and decide it; where the graph holds nothing of it yet, the decision waits for the loads."""
    note(writer, Review(id=id_, name=f"{decision.subject} = {decision.target}?", kind=decision.kind, state="open", score=decision.score, reasons=list(decision.reasons),
                              subject_id=decision.subject, target_id=decision.target, stated_name=decision.stated or None), f"run:review-{secrets.token_hex(3)}")
    queue = Queue(writer, Curator(decision.by, decision.why))
    if decision.state == "rejected":
        queue.reject(id_)
    else:
        queue.accept(id_, keep=decision.target if decision.kind == "same" else "")


def _parsed(path: Path) -> list[Decision]:
    try:
        found = TypeAdapter(list[Decision]).validate_python(yaml.safe_load(path.read_text("utf-8")) or [])
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as wrong:
        raise DecisionsError(f"{path}: cannot be read ({wrong}).", "Give a file as `partnergraph review export` writes it.") from wrong
    except ValidationError as wrong:
        first = wrong.errors()[0]
        raise DecisionsError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}", "Give a file as `partnergraph review export` writes it.") from wrong
    for number, decision in enumerate(found, 1):
        if decision.kind not in ("same", "split") or decision.state not in DECIDED or (decision.kind == "split") != bool(decision.stated):
            raise DecisionsError(f"{path}: decision {number} ({decision.subject}) is none: {decision.kind} {decision.state}.",
                                 "kind is same, or split with a stated name; state is accepted or rejected.")
    return found
