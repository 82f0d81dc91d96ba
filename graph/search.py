"""Full text: a user's words as a query of Neo4j's full-text index. Sans I/O."""

from __future__ import annotations

import re
import unicodedata

from anyascii import anyascii

from schema.errors import PartnergraphError

MAX_WORDS = 20  # a name or a phrase; each word is two terms in the index's query


class EmptySearch(PartnergraphError):
    """A search text without a word."""

    code = "empty-search"


def fold(text: str) -> str:
    """Lower case, and Latin letters without their accents, as the index's analyzer `standard-folding` does; prefixes are not analyzed there."""
    return "".join(anyascii(c) if "LATIN" in unicodedata.name(c, "") else c for c in unicodedata.normalize("NFC", text)).lower()


def words_query(text: str) -> str:
    """A query that wants every word, as it is or as the beginning of one, whole words first. Raises EmptySearch."""
    words = re.findall(r"\w+", fold(text))
    if not words:
        raise EmptySearch("The search text holds no word.", "Write at least one letter or digit.")
    return " AND ".join(f"({word}^2 OR {word}*)" for word in words[:MAX_WORDS])
