"""The words of a name, as the comparison of names wants them."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from loaders.places.country import countries_named
from loaders.resolve.names import normalise

CACHED = 65536


@cache
def _table() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("words.yml").read_text("utf-8"))
    return content


@cache
def _one() -> dict[str, str]:
    return {form: word for word, forms in _table()["one"].items() for form in forms}


@cache
def _weak() -> frozenset[str]:
    return frozenset(_table()["weak"])


@cache
def _apart() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(words) for words in _table()["apart"])


def stem(word: str) -> str:
    """A word without the s of its plural: 'populations' and 'population' are one."""
    return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") else word  # noqa: PLR2004  # 'aids', 'eaus'


@lru_cache(CACHED)
def words_of(name: str) -> tuple[str, ...]:
    """The telling words of a name in one language and number, in their order. A name of weak words alone keeps them."""
    forms = normalise(name).split()
    strong = [stem(_one().get(form, form)) for form in forms if form not in _weak()]
    return tuple(strong or forms)


@lru_cache(CACHED)
def countries_of(name: str) -> frozenset[str]:
    """ISO alpha-2 codes of the countries that a name holds."""
    return countries_named(name)


def clash(one: frozenset[str], other: frozenset[str]) -> str:
    """The words that make two names those of two bodies ('bank / fund'); empty when there are none. Digits count too: Phase 2 is not Phase 3."""
    for group in (*_stemmed(), frozenset(word for word in one | other if word.isdigit())):
        mine, theirs = one & group, other & group
        if mine and theirs and not (mine <= theirs or theirs <= mine):
            return f"{' '.join(sorted(mine))} / {' '.join(sorted(theirs))}"
    return ""


@cache
def _stemmed() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(stem(word) for word in group) for group in _apart())
