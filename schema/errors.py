"""The errors that partnergraph raises on purpose: facts as attributes, one hint on what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class PartnergraphError(Exception):
    """What went wrong (`message`) and what the user can do about it (`hint`, may be empty)."""

    code = "error"
    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(f"{message} {hint}".strip())
        self.message = message
        self.hint = hint


class ModelError(PartnergraphError):
    """A wrong declaration, raised at import: `where` is the class, `field` the attribute at fault."""

    code = "wrong-declaration"

    def __init__(self, where: str, field: str, problem: str, hint: str = "") -> None:
        super().__init__(f"{where}.{field}: {problem}", hint)
        self.where = where
        self.field = field


class ValueRefused(PartnergraphError):
    """A value that its property's type does not take: `where` is type.property, `value` what came."""

    code = "value-refused"

    def __init__(self, where: str, value: object, problem: str, hint: str = "") -> None:
        super().__init__(f"{where}: {problem}; got {value!r}", hint)
        self.where = where
        self.value = value


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint naming the closest known word, or all of them when none is close."""
    words = sorted(known)
    close = difflib.get_close_matches(word, words, n=1, cutoff=0.6)
    if close:
        return f"Did you mean {close[0]!r}?"
    return f"Known: {', '.join(words)}." if words else ""
