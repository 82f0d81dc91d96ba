"""Texts whatever their accents and case: a pattern for the text that is taken apart (NFD) and lowered, as `matches` in graph/condition.py writes it. Sans I/O.

Cypher can take accents off their letters, not away; so it is the pattern that allows them, and the letters that have none to take off (ø, ß).
Any text of the model can be asked and nothing is stored twice; what it costs is told in docs/howto/filter-and-page.md.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from graph.request import BadRequest
from graph.words import fold

LONGEST = 200  # characters; each becomes a class and more


@cache
def _letters() -> dict[str, str]:
    """The small letters that fold to one or two others and cannot be taken apart: {"o": "ø...", "ss": "ß" ...}."""
    made: dict[str, str] = {}
    for letter in map(chr, range(0xC0, 0x180)):
        plain = fold(letter)
        if letter == letter.lower() != plain and re.fullmatch(r"[a-z]{1,2}", plain) and unicodedata.normalize("NFD", letter) == letter:
            made[plain] = made.get(plain, "") + letter
    return made


@lru_cache(maxsize=256)
def pattern(text: str) -> str:
    """The regular expression (Java's) of the texts that contain this one, both folded. Raises BadRequest for one that is too long."""
    words = " ".join("".join(c for c in unicodedata.normalize("NFD", fold(text)) if not unicodedata.combining(c)).split())
    if len(words) > LONGEST:
        raise BadRequest(f"A text of {len(words)} characters cannot be matched; {LONGEST} are allowed.", "Match a part of it.")
    known, made, at = _letters(), [], 0
    while at < len(words):
        pair, one = words[at : at + 2], words[at]
        if len(pair) > 1 and pair in known:
            made.append(f"(?:{_one(pair[0])}{_one(pair[1])}|[{known[pair]}])")
            at += 2
        else:
            made.append(_one(one))
            at += 1
    return f"(?s).*{''.join(made)}.*"


def _one(letter: str) -> str:
    """The letter with any accents after it. Long classes are slow."""
    if not letter.isalpha():
        return re.escape(letter)
    others = _letters().get(letter, "")
    return (f"[{letter}{others}]" if others else letter) + r"\p{M}*"
