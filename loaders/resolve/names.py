"""Names made comparable: one form for the spellings of one name, and slugs for ids."""

from __future__ import annotations

import hashlib
import re

from anyascii import anyascii

# Words dropped at the start, and legal forms dropped at the end: they tell no two organisations apart.
_ARTICLES = frozenset({"the", "la", "le", "les"})
_LEGAL = frozenset({
    "inc", "incorporated", "ltd", "limited", "llc", "plc", "gmbh", "ag", "sa", "sas", "sarl", "spa", "srl", "nv", "bv", "ab", "oy", "pvt"})
# One spelling for British and American English, and one word for "and".
_SPELLINGS = {
    "et": "and", "organisation": "organization", "organisations": "organizations", "programme": "program", "programmes": "programs",
    "labour": "labor", "centre": "center", "centres": "centers", "defence": "defense",
}
_ELISION = re.compile(r"\b[dl]'(?=\w)")
_DROPPED = re.compile(r"['.]")
_BREAKS = re.compile(r"[^a-z0-9]+")
_SLUG_LENGTH = 80


def normalise(name: str) -> str:
    """The comparable form: ASCII, lower case, words with single blanks; empty when nothing is left. normalise(normalise(x)) == normalise(x)."""
    # Twice lower case: a romanisation may give capitals.
    text = anyascii(name.casefold()).casefold().replace("&", " and ")
    text = _BREAKS.sub(" ", _DROPPED.sub("", _ELISION.sub("", text)))
    words = [_SPELLINGS.get(word, word) for word in text.replace("co operation", "cooperation").split()]
    while len(words) > 1 and words[0] in _ARTICLES:
        del words[0]
    while len(words) > 1 and words[-1] in _LEGAL:
        del words[-1]
    return " ".join(words)


def slug(name: str) -> str:
    """A short readable part of an id: words joined by hyphens, at most 80 characters; a longer name ends in 8 digits of its hash,
    so that two long names stay two. A name without a letter or digit is its hash."""
    words = normalise(name)
    if words and len(words) <= _SLUG_LENGTH:
        return words.replace(" ", "-")
    head = words[:_SLUG_LENGTH].rsplit(" ", 1)[0].replace(" ", "-") or "unnamed"
    return f"{head}-{digest(words or name)}"


def digest(text: str) -> str:
    """Eight hexadecimal digits that tell long or colliding names apart."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def org_slug(name: str, country: str = "") -> str:
    """The id of an organisation that is known by its name alone: `org:<slug>`, or `org:<slug>-<country in lower case>`."""
    return f"org:{slug(name)}" + (f"-{country.lower()}" if country else "")
