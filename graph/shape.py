"""Shape: rebuilds an answer from the one record of positional lists that a selection returns.

Neo4j does not keep the order of a map's keys, and an answer's fields stand in the order they were asked: hence lists, and one
Python expression made for the request that turns them into dicts. That is several times faster than walking a tree a value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from types import CodeType
from typing import Any

from graph import cursor


@lru_cache(maxsize=512)
def _code(text: str) -> CodeType:
    return compile(f"lambda v: {text}", "<shape>", "eval")


def kind_of(kinds: tuple[tuple[str, str], ...]) -> Callable[[Sequence[str]], str]:
    """From a node's labels to the name of its type: of (label, name), the first whose label it has, else the last."""

    @cache
    def known(labels: tuple[str, ...]) -> str:
        return next((name for label, name in kinds if label in labels), kinds[-1][1])

    return lambda labels: known(tuple(labels))


class Shape:
    """An expression over `v`, the record's values, with the constants it names."""

    def __init__(self) -> None:
        self.text = "{}"
        self.constants: dict[str, Any] = {"__builtins__": {}, "len": len, "next": next, "cursor": cursor.encode}

    def constant(self, value: Any) -> str:
        """A name for the value: constants stay out of the text, so that equal requests share its compiled code."""
        name = f"k{len(self.constants) - 4}"
        self.constants[name] = value
        return name

    def build(self, record: Sequence[Any]) -> dict[str, Any]:
        """The answer. The text holds no user input but the keys of the answer, each written by repr()."""
        made: dict[str, Any] = eval(_code(self.text), self.constants)(record)  # noqa: S307  # our own generated expression, see above
        return made
