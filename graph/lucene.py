"""Words as a query in Lucene's language: which properties, and what a word met in each is worth. Sans I/O.

Only words get into the text (see `graph.words`), each between quotes or with an operator of ours behind it: a user's text never holds syntax.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from graph.words import Word, words
from schema import model

# What a whole word is worth by the property it stands in; in a text of any other kind 1.
WORTH = {"acronym": 12.0, "name": 8.0, "aliases": 6.0}
BEGINNING = 0.25  # of that, where a word only begins so
ARTICLES = ("l", "d")  # elided: the index keeps "l'Afrique" as one word
IN_LANGUAGE = 1.25  # a property in the language asked for
NEAR = 0.1  # a word of another spelling: beneath all that is spelt so
NEAR_FROM, NEARER_FROM = 4, 8  # letters from which one, and two, may differ
NEAR_WORDS = 2  # each becomes up to 50 terms a property; Lucene takes 1,024 in all
LATIN = ("", "fr", "es")  # languages in whose texts a word of Latin letters is looked for


@dataclass(frozen=True)
class Text:
    """A property of the full-text index."""

    stored: str
    kind: str  # name, acronym, aliases, or another
    lang: str

    def worth(self, lang: str) -> float:
        return WORTH.get(self.kind, 1.0) * (IN_LANGUAGE if self.lang == lang else 1)


@cache
def texts(*, names: bool = False) -> tuple[Text, ...]:
    """The properties of the full-text index, those worth most first; with `names` without descriptions."""
    found: dict[str, Text] = {}
    for node in model().nodes.values():
        for name, declared in node.properties.items():
            if declared.fulltext:
                kind, _, lang = name.partition("_")
                found[declared.stored] = Text(declared.stored, kind, lang)
    return tuple(sorted((t for t in found.values() if t.kind in WORTH or not names), key=lambda text: -WORTH.get(text.kind, 1)))


@dataclass(frozen=True)
class Query:
    """How words are looked for: with a language preferred, and, while one `types`, in names only, the last word as a beginning."""

    lang: str = ""
    types: bool = False

    def as_spelt(self, text: str) -> str:
        """Lucene's query for what holds every word: whole, or in a name as the beginning of one. Raises EmptySearch."""
        asked = words(text)
        parts = [f"+({' '.join(self._spelt(word, asked))})" for word in asked]
        if len(asked) > 1 and not self.types and not any(word.phrase for word in asked):
            together = " ".join(word.text for word in asked)
            parts += [f'{t.stored}:"{together}"^{t.worth(self.lang):g}' for t in texts(names=True)]
        return " ".join(parts)

    def loosely(self, text: str) -> str | None:
        """The same and, beneath it, what holds a word as a beginning anywhere, or nearly so spelt; None where that can find no more."""
        asked = words(text)
        bent = sorted((word for word in asked if may_differ(word)), key=lambda word: -len(word.text))[:NEAR_WORDS]
        if not bent and (self.types or not any(not word.phrase and begins(word, asked) for word in asked)):
            return None
        return " ".join(f"+({' '.join((*self._spelt(word, asked, anywhere=True), *(self._near(word) if word in bent else ())))})" for word in asked)

    def _spelt(self, word: Word, asked: Sequence[Word], *, anywhere: bool = False) -> Iterator[str]:
        unfinished = self.types and word == asked[-1]
        for text in self._where(word, names=self.types):
            worth = text.worth(self.lang)
            if word.phrase:
                yield f'{text.stored}:"{word.text}"^{worth:g}'
                continue
            if not unfinished:  # of what is still being typed, none is nearer by being a whole word
                yield f"{text.stored}:{word.text}^{worth:g}"
            if unfinished or (begins(word, asked) and (anywhere or text.kind in WORTH)):
                yield f"{text.stored}:{word.text}*^{worth * BEGINNING:g}"
            # An elided article makes one word with what follows; it is looked for where French stands.
            if (unfinished or begins(word, asked)) and word.text[0] in "aeiouyh" and text.lang in ("", "fr") and text.kind != "acronym":
                yield from (f"{text.stored}:{article}'{word.text}*^{worth * BEGINNING:g}" for article in ARTICLES)

    def _near(self, word: Word) -> Iterator[str]:
        for text in self._where(word, names=True):
            if text.kind != "acronym":
                yield f"{text.stored}:{word.text}~{may_differ(word)}^{text.worth(self.lang) * NEAR:g}"

    @staticmethod
    def _where(word: Word, *, names: bool) -> Iterator[Text]:
        return (text for text in texts(names=names) if text.lang in LATIN or not word.text.isascii())


def begins(word: Word, asked: Sequence[Word]) -> bool:
    """Whether the word may be the beginning of one: a single letter among other words begins too many to tell anything."""
    return len(word.text) > 1 or len(asked) == 1


def may_differ(word: Word) -> int:
    """How many letters of the word may be others, missing, too many or exchanged."""
    if word.phrase or len(word.text) < NEAR_FROM or not word.text.isalpha():
        return 0
    return 2 if len(word.text) >= NEARER_FROM else 1


__all__ = ["Query", "Text", "begins", "may_differ", "texts"]
