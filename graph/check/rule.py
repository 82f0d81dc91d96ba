"""What a check is made of: a name, words, and statements that give what is wrong. Sans I/O."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from graph.statement import Statement
from schema.core import Both

MOST, SHOWN = 100_000, 5  # violations of one statement that are counted, and examples of a rule


@dataclass(frozen=True)
class Rule:
    """One rule of the whole graph. Each of `statements` gives one row: the `count` of violations, and `examples` of them in words."""

    name: str
    about: Both
    statements: tuple[Statement, ...]


def looking(body: str, **parameters: Any) -> Statement:
    """A statement from Cypher that returns an `example` for each violation."""
    return Statement(f"CALL () {{\n{body}\nLIMIT {MOST}\n}}\nRETURN count(*) AS count, collect(example)[..{SHOWN}] AS examples", parameters)


def between(relation: str = "r", start: str = "a", end: str = "b") -> str:
    """Cypher for a relation in words: (a)-[TYPE]->(b)."""
    return f"'(' + coalesce({start}.id, '?') + ')-[' + type({relation}) + ']->(' + coalesce({end}.id, '?') + ')'"
