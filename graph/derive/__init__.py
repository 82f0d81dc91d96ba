"""What is computed from what sources state, and kept in the graph: derived relations and counts. Sans I/O.

Nothing here is stated by a source, and nothing else writes it. After a load it is rebuilt for what the run touched (`after`), and wholly
where the graph came in another way (`everything`); both are idempotent, and drop what does not hold any more.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

from graph import upsert
from graph.derive import coverage, degree, links, outcomes
from graph.derive.rule import ABOUT, FETCHED, SOURCE, Mark, Rule
from graph.derive.step import Scope, Step, batches
from graph.statement import Statement
from schema import Model

RULES = (links.CONNECTS_TO, outcomes.REACHES, outcomes.ADVANCES, coverage.COVERS)


def after(model: Model, stamp: upsert.Stamp, types: Collection[str], touched: tuple[Sequence[str], Sequence[str]] | None = None) -> list[Step]:
    """What a run over the stamp's dataset, which states relations of these types, has to derive anew: for the ids that it touched (and those of
    them that it wrote), or for all that the dataset knows or knew.
    """
    mark, scope = Mark(stamp.run, stamp.at), Scope(stamp.source, *(touched or ()))
    return [*relations(mark, scope), coverage.states_step(model, scope, types), degree.step(model, scope, types), links.counted(scope)]


def everything(model: Model, mark: Mark) -> list[Step]:
    """All that is derived, for the whole graph."""
    return [*relations(mark), *counts(model)]


def counts(model: Model) -> list[Step]:
    """What is kept on nodes, for the whole graph."""
    return [coverage.states_step(model, Scope()), degree.step(model, Scope()), links.counted(Scope())]


def relations(mark: Mark, scope: Scope | None = None) -> list[Step]:
    """The derived relations that the scope concerns, or all."""
    scope = scope or Scope()
    return [links.step(mark, scope), *outcomes.steps(mark, scope), coverage.covers_step(mark, scope)]


def settled(step: Step, read: Callable[[Statement], list[dict[str, Any]]]) -> Step:
    """The same step for those whom it concerns now, whatever becomes of the graph until it is run."""
    row = read(step.found)[0]
    return replace(step, found=Statement("RETURN $ids AS ids, $weights AS weights", {"ids": row["ids"], "weights": row.get("weights")}))


def recounted(model: Model) -> list[Step]:
    """Count anew what is marked for it, and what is not the number any more."""
    return [degree.step(model, Scope("", ())), links.counted(Scope())]


def rebuild(steps: Iterable[Step], mark: Mark, read: Callable[[Statement], list[dict[str, Any]]], write: Callable[[list[Statement]], object]) -> None:
    """Run the steps with a writer's `read` and `write`: a transaction for each part of a step."""
    about = [source(mark)]
    for step in steps:
        found = step.found if not step.paged else step.after("")
        while ids := (row := read(found)[0])["ids"]:
            for batch in batches(ids, row.get("weights") or [1] * len(ids), step.size):
                write([*(about if step.marked else ()), *step.build(batch)])
                about = [] if step.marked else about
            if not step.paged:
                break
            found = step.after(ids[-1])


def source(mark: Mark) -> Statement:
    """Make what names itself as the source of all that is derived."""
    return upsert.dataset(ABOUT, upsert.Stamp(SOURCE, mark.run, mark.at))


__all__ = ["ABOUT", "FETCHED", "RULES", "SOURCE", "Mark", "Rule", "Scope", "Step", "after", "counts", "everything", "rebuild", "recounted", "relations", "settled", "source"]
