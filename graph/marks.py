"""Where the words of a search stand in a text: ranges of the text as it is written, whatever its accents and case. Sans I/O."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from rapidfuzz.distance import OSA

from graph.lucene import Text, begins, may_differ, texts
from graph.words import ELIDED, WORD, Word, fold_character

Range = tuple[int, int]
Highlight = tuple[str, str | None, list[tuple[str, bool]]]  # property, language, and the text in pieces


class Folded:
    """A text folded as the index folds it, with the place in the original of each character."""

    def __init__(self, text: str) -> None:
        self.original = text
        self.text = text.lower()
        self._from: list[int] | None = None
        self._to: list[int] | None = None
        if not text.isascii():
            self._fold()

    def _fold(self) -> None:
        made, begins, ends, at = [], [], [], 0
        for cluster in _clusters(self.original):
            folded = "".join(map(fold_character, unicodedata.normalize("NFC", cluster)))
            made.append(folded)
            begins += [at] * len(folded)
            at += len(cluster)
            ends += [at] * len(folded)
        self.text, self._from, self._to = "".join(made), begins, ends

    def range(self, start: int, end: int) -> Range:
        """The range of the original that holds these folded characters; a ligature or an accented letter is never cut."""
        return (start, end) if self._from is None or self._to is None else (self._from[start], self._to[end - 1])


def _clusters(text: str) -> Iterator[str]:
    """Each character with the combining marks that follow it."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not unicodedata.combining(text[at]):
            yield text[start:at]
            start = at


def ranges(text: Folded, word: Word, *, asked: Sequence[Word], near: bool = False) -> Iterator[Range]:
    """Where the text meets the word: as a whole, as the beginning of one, or `near`ly."""
    if word.phrase:
        yield from (text.range(*m.span()) for m in _phrase(word.text).finditer(text.text))
        return
    differ = may_differ(word) if near else 0
    for token in WORD.finditer(text.text):
        elided = ELIDED.match(token[0])
        start = token.start() + (elided.end() if elided else 0)
        body = token[0][elided.end() if elided else 0:]
        if body == word.text or (body.startswith(word.text) and begins(word, asked)):
            yield text.range(start, start + len(word.text))
        elif differ and OSA.distance(body, word.text, score_cutoff=differ) <= differ:
            yield text.range(start, token.end())


@lru_cache(maxsize=256)
def _phrase(text: str) -> re.Pattern[str]:
    parts = text.split()
    return re.compile((r"(?<!\w)" if len(parts) > 1 else "") + r"\W+".join(map(re.escape, parts)))


def segments(text: str, found: Sequence[Range]) -> list[tuple[str, bool]]:
    """The text in pieces, each matched or not; together they are the text."""
    made, at = [], 0
    for start, end in _joined(found):
        made += [(text[at:start], False), (text[start:end], True)]
        at = end
    return [piece for piece in (*made, (text[at:], False)) if piece[0]]


def _joined(found: Sequence[Range]) -> list[Range]:
    """In order, with what overlaps or touches made one."""
    made: list[Range] = []
    for start, end in sorted(found):
        if made and start <= made[-1][1]:
            made[-1] = (made[-1][0], max(end, made[-1][1]))
        else:
            made.append((start, end))
    return made


def highlights(values: Sequence[Any], asked: Sequence[Word], lang: str = "") -> list[Highlight]:
    """Each text that meets a word; `values` stand in the order of `texts()`. Those in the language come first.

    A word that no text meets as it is spelt is looked for nearly so spelt.
    """
    held = [(text, Folded(one)) for text, value in zip(texts(), values, strict=True) for one in ([value] if isinstance(value, str) else value or ())]
    found: list[list[Range]] = [[] for _ in held]
    for word in asked:
        if not _meet(held, found, word, asked, near=False):
            _meet(held, found, word, asked, near=True)
    made = [(text, folded, places) for (text, folded), places in zip(held, found, strict=True) if places]
    made.sort(key=lambda one: one[0].lang != lang)
    return [(text.kind, text.lang or None, segments(folded.original, places)) for text, folded, places in made]


def _meet(held: Sequence[tuple[Text, Folded]], found: list[list[Range]], word: Word, asked: Sequence[Word], *, near: bool) -> bool:
    new = [list(ranges(folded, word, asked=asked, near=near)) for _, folded in held]
    for places, more in zip(found, new, strict=True):
        places.extend(more)
    return any(new)


def met_instead(values: Sequence[Any], asked: Sequence[Word], lang: str = "") -> str | None:
    """The name, acronym or alias that holds every word, where the name in the language does not; `values` in the order of `texts(names=True)`."""
    held = [(text, one) for text, value in zip(texts(names=True), values, strict=True) for one in ([value] if isinstance(value, str) else value or ())]
    own = next((one for text, one in held if text.kind == "name" and text.lang == lang), None) or next((one for text, one in held if text.stored == "name"), "")
    return None if _holds(own, asked) else next((one for _, one in held if _holds(one, asked)), None)


def _holds(text: str, asked: Sequence[Word]) -> bool:
    folded = Folded(text)
    return all(next(ranges(folded, word, asked=asked), None) for word in asked)


__all__ = ["Folded", "highlights", "met_instead", "ranges", "segments"]
