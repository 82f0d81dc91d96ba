"""A user's search text as words: folded as the full-text index folds, without elisions, particles and whatever is no word. Sans I/O."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from anyascii import anyascii

from schema.errors import PartnergraphError

MAX_WORDS = 12  # a name or a phrase; each word is some thirty terms in the index's query, and Lucene takes 1,024
LONGEST = 60  # characters of a word
# Words that say little: Lucene's English ones, which the analyzer leaves out of the index, and French and Spanish ones.
LITTLE = frozenset("""a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to was will with
de du des la le les et au aux del el los las y""".split())  # noqa: SIM905  # a list of words reads best so
# One word of the index: letters and digits with their marks, joined by what does not part words there.
_LETTER = "[\\w\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0dff\u0e00-\u109f\u1780-\u17ff]"
WORD = re.compile(rf"\w{_LETTER}*(?:['.,]\w{_LETTER}*)*")
_PARTS = re.compile(r'"([^"]*)"|([^"]+)')
ELIDED = re.compile(r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)'(?=[aeiouyh])")
_DOTTED = re.compile(r"[^\W\d](?:\.\w)+")
_QUOTES = str.maketrans(dict.fromkeys("\u2019\u2018\u02bc\uff07", "'") | dict.fromkeys("\u201c\u201d\u201e\xab\xbb", '"'))
# Scripts without blanks between words: the index parts them by characters or by a dictionary, so several in a row are looked for as a phrase.
_UNPARTED = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")


# Letters that the analyzer folds otherwise than anyascii does, or leaves alone.
_OTHERWISE = {"\u0149": "n", "\u014b": "n", "\u0259": "a", "\u0195": "hv", "\u026f": "m", "\u021d": "z", "\u028c": "v", "\u1e9a": "a", "\u1e9b": "f",
              "\u1e9c": "s", "\u1e9d": "s"}
_OTHERWISE |= {letter: letter for letter in "\u0185\u018d\u0263\u019b\u01a3\u0280\u01a8\u0283\u01aa\u028a\u0292\u01b9\u01ba\u01bd\u01be\u01ef\u0242\u1e9f\u1efd\ufb05"}


class EmptySearch(PartnergraphError):
    """A search text without a word."""

    code = "empty-search"


@dataclass(frozen=True)
class Word:
    """One thing that must be met: a folded word or, with `phrase`, several in this order."""

    text: str
    phrase: bool = False

    @property
    def count(self) -> int:
        return self.text.count(" ") + 1


def fold_character(c: str) -> str:
    """As `fold`, of one character: none, one or several."""
    low = c.lower() if len(c.lower()) == 1 else c
    if low in _OTHERWISE:
        return _OTHERWISE[low]
    return anyascii(c).lower() if "LATIN" in unicodedata.name(c, "") else low


@lru_cache(maxsize=1024)
def fold(text: str) -> str:
    """Lower case, and Latin letters without their accents, as the index's analyzer `standard-folding` does; beginnings are not analyzed there."""
    return text.lower() if text.isascii() else "".join(map(fold_character, unicodedata.normalize("NFC", text)))


@lru_cache(maxsize=1024)
def words(text: str) -> tuple[Word, ...]:
    """What must be met; what goes beyond MAX_WORDS words is left out. Raises EmptySearch."""
    made = list(dict.fromkeys(_words(text)))
    telling = [word for word in made if word.text not in LITTLE] or made
    if not telling:
        raise EmptySearch("The search text holds no word.", "Write at least one letter or digit.")
    room, kept = MAX_WORDS, []
    for word in telling:
        room -= word.count
        if room >= 0:
            kept.append(word)
    return tuple(kept) or (Word(" ".join(telling[0].text.split()[:MAX_WORDS]), phrase=True),)


def _words(text: str) -> Iterator[Word]:
    for quote, plain in _PARTS.findall(fold(text.translate(_QUOTES))):
        found = [_tidy(word) for word in WORD.findall(quote or plain)]
        if quote and len(found) > 1:
            yield Word(" ".join(found), phrase=True)
        else:
            yield from (Word(word, _unparted(word)) for word in found)


def _tidy(word: str) -> str:
    """Without an elided article and a possessive, an abbreviation without its dots."""
    word = ELIDED.sub("", word, count=1).removesuffix("'s")[:LONGEST]
    return word.replace(".", "") if _DOTTED.fullmatch(word) else word


def _unparted(word: str) -> bool:
    return not word.isascii() and any(unicodedata.name(c, "").startswith(_UNPARTED) for c in word)


__all__ = ["ELIDED", "LITTLE", "MAX_WORDS", "EmptySearch", "Word", "fold", "fold_character", "words"]
