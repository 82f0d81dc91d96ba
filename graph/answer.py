"""The object that a search answers with: what was found, and what the answer tells of itself. Sans I/O."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from graph.request import Fields, Inside, Pick
from graph.select import Select
from graph.told import Plain


@dataclass(frozen=True)
class Found(Inside, Plain):
    """What was found, as objects of these fields; at most `most`."""

    fields: Fields = ()
    most: int = 0

    def inside(self) -> tuple[float, Fields]:
        return self.most, self.fields


@dataclass(frozen=True)
class Told(Inside, Plain):
    """What `of` makes of what the answer knows of itself."""

    of: Callable[[Any], Any] = bool


def answer(select: Select, picks: Iterable[Pick], found: Callable[[Fields], str], told: str, other: Callable[[Pick], str]) -> str:
    """Python text of the object: `found` gives the text of what was found, `told` is that of what the answer knows, and `other` gives that of any other field."""

    def text(pick: Pick) -> str:
        match pick:
            case Found():
                return found(pick.fields)
            case Told():
                return f"{select.shape.constant(pick.of)}({told})"
            case _:
                return other(pick)

    return "{" + ", ".join(f"{pick.key!r}: {text(pick)}" for pick in picks) + "}"
