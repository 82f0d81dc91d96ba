"""Undo a run wholly: what it made goes, what it changed or retired is as it was, and what is derived follows.

Refused where a later run stands on it. May be killed and run again: each step takes back what is still there to be taken back.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from graph import ddl, derive, review, stated, undo
from graph.run import Writer
from graph.statement import Statement
from graph.upsert import Stamp
from loaders.resolve import reviews
from loaders.write import stated_types
from schema import model
from schema.errors import PartnergraphError, did_you_mean


class CannotUndo(PartnergraphError):
    """A run that cannot be undone: a later one stands on it, or its before-images are gone."""

    code = "cannot-undo"


LAST = Statement("""MATCH (r:Run)
RETURN r.id AS run, r.outcome AS outcome, toString(r.started) AS started, coalesce(r.images, 1) > 0 AND COUNT { (:Before {run: r.id}) } >= coalesce(r.images, 1) AND r.outcome <> 'undone' AS kept
ORDER BY run DESC LIMIT 50""")


def runs(writer: Writer) -> list[dict[str, Any]]:
    """The last runs, the latest first: id, how it ended, when it started, and whether what it changed is kept still."""
    return writer.read(LAST)


def rollback(run: str, writer: Writer) -> Counter[str]:
    """Undo the run, and return how much was taken back: made, changed and retired. The review queue asks what it asked before. Raises CannotUndo."""
    with writer.alone():
        images = _Images(run, writer)
        _check(run, images, writer)
        taken: Counter[str] = Counter()
        for source, at, was, derived in images.datasets:
            taken += _Undoing(run, source, at, images, writer).run(was, derived)
        writer.write([Statement("MATCH (r:Entity:Run {id: $run}) SET r.outcome = 'undone'", {"run": run}), review.unasked(run)])
        writer.read(ddl.REFRESH)
    reviews.ask(writer, f"{run}-undone")
    return taken


class _Images:
    """What a run kept, from the last batch to the first; one batch in memory at a time."""

    def __init__(self, run: str, writer: Writer) -> None:
        self.run, self.writer = run, writer
        self.numbers = [(row["number"], row["source"]) for row in writer.read(undo.kept(run))]
        opened = {source: one for source in dict.fromkeys(source for _, source in self.numbers) for one in self.of(source) if "at" in one}
        self.datasets = [(source, dt.datetime.fromisoformat(one["at"]), one["was"], one["derived"]) for source, one in opened.items()]

    def of(self, source: str) -> Iterator[dict[str, Any]]:
        """Those of one dataset."""
        for number in (number for number, mine in self.numbers if mine == source):
            yield undo.unpacked(self.writer.read(undo.image(self.run, number))[0]["data"])


def _check(run: str, images: _Images, writer: Writer) -> None:
    known = writer.read(Statement("MATCH (r:Entity:Run {id: $run}) RETURN r.outcome AS outcome, r.images AS images", {"run": run}))
    if not known:
        raise CannotUndo(f"There is no run {run!r}.", did_you_mean(run, [row["run"] for row in runs(writer)]) or "`partnergraph rollback` lists the last ones.")
    if known[0]["outcome"] == "undone":
        raise CannotUndo(f"The run {run} is undone already.", "`partnergraph rollback` lists the last ones.")
    if known[0]["images"] == 0:
        raise CannotUndo(f"The run {run} was a bulk load: there was no graph before it.", "Load the sources again as they should be, or begin anew with an empty --home.")
    if not images.numbers or len(images.numbers) < (known[0]["images"] or 0):
        raise CannotUndo(f"What the run {run} changed is not kept any more.", f"It is kept for the last {undo.KEPT} runs. Load the sources again as they should be.")
    later = {row["run"] for source, at, _, _ in images.datasets for row in writer.read(undo.later(source, run, at))}
    later |= {row["run"] for source, *_ in images.datasets for one in images.of(source) if one.get("nodes") for row in writer.read(undo.written_since(one["nodes"], run))}
    if later:
        raise CannotUndo(f"A later run stands on {run}: {', '.join(sorted(later))}.", f"Undo that first: partnergraph rollback {max(later)}")


class _Undoing:
    def __init__(self, run: str, source: str, at: dt.datetime, images: _Images, writer: Writer) -> None:  # what it is about
        self.run_id, self.source, self.at, self.images, self.writer = run, source, at, images, writer
        self.types = [*stated_types(model()), "READ_BY"]

    def run(self, was: dict[str, Any] | None, derived: dict[str, Any] | None) -> Counter[str]:
        # Whom it concerned is told by what it stated: it is asked before that goes.
        stamp = Stamp(self.source, self.run_id, dt.datetime.now(dt.UTC))
        mark, read = derive.Mark(stamp.run, stamp.at), self.writer.read
        halfway = [row["fingerprint"] for row in read(stated.now(self.source))] == [""]  # a load or a rollback was killed
        steps = derive.everything(model(), mark) if halfway else [derive.settled(step, read) for step in derive.after(model(), stamp, (was or {}).get("states") or ())]
        self.writer.write([Statement("MATCH (d:Entity {id: $source}) SET d.fingerprint = ''", {"source": self.source})])
        taken = Counter({"made": self._each([undo.made_nodes(self.source, self.at)]), "retired": self._each(undo.retired_relations(kind, self.run_id) for kind in self.types)})
        taken["made"] += self._each(undo.made_relations(kind, self.source, self.at) for kind in self.types)
        for one in self.images.of(self.source):
            taken["changed"] += len(one.get("nodes", ())) + len(one.get("relations", ()))
            if one.get("nodes"):
                self.writer.write(undo.changed_nodes(model(), one["nodes"], self.source))
            if one.get("relations"):
                self.writer.write([undo.changed_relations(one["type"], one["relations"])])
        derive.rebuild([*steps, *derive.recounted(model())], mark, read, self.writer.write)
        self.writer.write([undo.dataset(self.source, was), undo.dataset(derive.SOURCE, derived), undo.drop(self.run_id, self.source)])
        return taken

    def _each(self, statements: Iterable[Statement]) -> int:
        """Each statement, in turns, until nothing is left to be taken back by it."""
        taken = 0
        for statement in statements:
            while gone := self.writer.write([statement])[0][0]["gone"]:
                taken += gone
        return taken


__all__ = ["CannotUndo", "rollback", "runs"]
