"""Shape: rebuilds an answer from the one record of positional lists that a selection returns.

Neo4j does not keep the order of a map's keys, and an answer's fields stand in the order they were asked: hence lists, and one
Python expression made for the request that turns them into dicts. That is several times faster than walking a tree a value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, cached_property, lru_cache
from types import CodeType
from typing import Any

from graph import cursor
from graph.later import Later, Together, Values, settled

KNOWN: dict[str, Any] = {"__builtins__": {}, "len": len, "next": next, "enumerate": enumerate, "cursor": cursor.encode}  # what any text may name


@lru_cache(maxsize=512)
def _code(text: str) -> CodeType:
    return compile(f"lambda v, p: {text}", "<shape>", "eval")


def kind_of(kinds: tuple[tuple[str, str], ...]) -> Callable[[Sequence[str]], str]:
    """From a node's labels to the name of its type: of (label, name), the first whose label it has, else the last."""

    @cache
    def known(labels: tuple[str, ...]) -> str:
        return next((name for label, name in kinds if label in labels), kinds[-1][1])

    return lambda labels: known(tuple(labels))


class Shape:
    """An expression over `v`, the record's values, with the constants it names; `p` holds those that are known only later."""

    def __init__(self) -> None:
        self.text = "{}"
        self.constants: dict[str, Any] = {**KNOWN}
        self.later: list[Later | Together] = []

    def constant(self, value: Any) -> str:
        """A name for the value: constants stay out of the text, so that equal requests share its compiled code."""
        if isinstance(value, Later | Together):
            self.later.append(value)
            return f"p[{len(self.later) - 1}]"
        name = f"k{len(self.constants) - len(KNOWN)}"
        self.constants[name] = value
        return name

    @cached_property
    def _made(self) -> Callable[[Sequence[Any], Sequence[Any]], dict[str, Any]]:
        # The text holds no user input but the keys of the answer, each written by repr().
        made: Callable[[Sequence[Any], Sequence[Any]], dict[str, Any]] = eval(_code(self.text), self.constants)  # noqa: S307  # our own generated expression
        return made

    def build(self, record: Sequence[Any], values: Values | None = None) -> dict[str, Any]:
        """The answer from the record, for an operation with these variables."""
        return self._made(record, [settled(one, values or {}) for one in self.later])
