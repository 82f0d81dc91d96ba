"""Texts whatever their accents and case: a pattern that Neo4j compares a text with, as it is stored. Sans I/O.

Cypher can lower a text, not take its accents away; so it is the pattern that allows them. Any text of the model can be asked, nothing is
stored twice, and it costs about twice a CONTAINS (measured in docs/howto/filter-and-page.md).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from graph.request import BadRequest
from graph.words import fold

LONGEST = 200  # characters; each becomes a class of up to 60


@cache
def _letters() -> dict[str, str]:
    """The letters that fold to one or two others: {"a": "àáâ...", "ss": "ß" ...}."""
    made: dict[str, str] = {}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        letter = chr(code)
        plain = fold(letter)
        if plain != letter.lower() and re.fullmatch(r"[a-z]{1,2}", plain) and unicodedata.is_normalized("NFC", letter):
            made[plain] = made.get(plain, "") + letter
    return made


@lru_cache(maxsize=256)
def pattern(text: str) -> str:
    """The regular expression (Java's) of the texts that contain this one, both folded. Raises BadRequest for one that is too long."""
    words = " ".join(fold(unicodedata.normalize("NFC", text)).split())
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
    return f"(?sui).*{''.join(made)}.*"


def _one(letter: str) -> str:
    """The letter with every accent that it can carry, in one character or after it."""
    return rf"[{letter}{_letters().get(letter, '')}]\p{{M}}*" if letter.isalpha() else re.escape(letter)
