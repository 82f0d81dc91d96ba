"""Violations in the whole graph, however they came in: rules with names, compiled from the model where the model says it. Sans I/O."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from graph.check import derived, shape, values
from graph.check.rule import MOST, SHOWN, Rule
from graph.statement import Statement
from schema import Model


@dataclass(frozen=True)
class Finding:
    """What a rule found: how many (`capped`: at least so many) and a few of them in words."""

    rule: Rule
    count: int
    examples: tuple[str, ...]
    capped: bool

    def as_json(self) -> dict[str, Any]:
        return {"rule": self.rule.name, "about": self.rule.about._asdict(), "count": self.count, "capped": self.capped, "examples": list(self.examples)}


def rules(model: Model) -> list[Rule]:
    """Every rule, in the order of a report."""
    return [*shape.rules(model), *values.rules(model), *derived.rules(model)]


def run(asked: Iterable[Rule], read: Callable[[Statement], list[dict[str, Any]]]) -> Iterator[Finding]:
    """What each rule finds, with a writer's or reader's `read`; a rule that is kept gives a count of 0."""
    for rule in asked:
        rows = [read(statement)[0] for statement in rule.statements]
        examples = [example for row in rows for example in row["examples"]][:SHOWN]
        yield Finding(rule, sum(row["count"] for row in rows), tuple(examples), any(row["count"] == MOST for row in rows))


__all__ = ["Finding", "Rule", "rules", "run"]
