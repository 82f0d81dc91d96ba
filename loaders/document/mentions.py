"""Links passages to what they name, by whole words on folded text, and accounts for every passage.

A name matches as a run of whole words, without regard to accents and case; an acronym (one word of capitals) only in capitals. Where names
overlap the longest wins, so that a city network is not also read as cities. A name that several nodes bear links to all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from anyascii import anyascii

from loaders.document.passage import Passage

ACRONYM = re.compile(r"[A-Z][A-Z0-9]{1,7}")
WORD = re.compile(r"[A-Za-z0-9]+")
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """A passage (short form) names a node by the given words of the passage, accents folded."""

    passage: str
    node: str
    words: str


@dataclass(frozen=True, slots=True)
class Account:
    """Every passage, once: `linked` to what it names, `explained` by a reason, or `unexplained`. `stale` are reasons for linked or unknown passages."""

    linked: tuple[str, ...]
    explained: tuple[str, ...]
    unexplained: tuple[str, ...]
    stale: tuple[str, ...]


class Names:
    """An index of names: for each run of folded words, the nodes that bear it, and whether it is an acronym."""

    def __init__(self, nodes: Iterable[tuple[str, Sequence[str]]]) -> None:
        self._nodes: dict[Key, dict[str, bool]] = {}
        for node, names in nodes:
            for name in names:
                if words := tuple(word.lower() for word in WORD.findall(anyascii(name))):
                    capitals_only = bool(ACRONYM.fullmatch(name))
                    known = self._nodes.setdefault(words, {})
                    known[node] = capitals_only and known.get(node, True)
        self._longest = max(map(len, self._nodes), default=0)

    def find(self, text: str) -> Iterator[tuple[str, str]]:
        """Pairs of node id and the words met, in their order; a node comes once for each place."""
        words = WORD.findall(anyascii(text))
        lower = [word.lower() for word in words]
        at = 0
        while at < len(words):
            size, nodes = self._longest_at(words, lower, at)
            met = " ".join(words[at:at + size])
            yield from ((node, met) for node in nodes)
            at += max(size, 1)

    def _longest_at(self, words: Sequence[str], lower: Sequence[str], at: int) -> tuple[int, list[str]]:
        for size in range(min(self._longest, len(words) - at), 0, -1):
            known = self._nodes.get(tuple(lower[at:at + size]), {})
            capitals = words[at].isupper()
            if nodes := [node for node, capitals_only in known.items() if capitals or not capitals_only]:
                return size, nodes
        return 0, []


def mentions(passages: Iterable[Passage], names: Iterable[tuple[str, Sequence[str]]]) -> list[Mention]:
    """Each passage and node once, with the words by which it is first named there. `names` are pairs of node id and its names."""
    index = Names(names)
    found: dict[tuple[str, str], Mention] = {}
    for passage in passages:
        for node, words in index.find(passage.text):
            found.setdefault((passage.id, node), Mention(passage.id, node, words))
    return list(found.values())


def account(passages: Iterable[Passage], linked: Iterable[str], explained: Mapping[str, object]) -> Account:
    """Sorts all passages, in their order. `linked` are those that name an entity, `explained` gives reasons for the others, by short form."""
    order = [passage.id for passage in passages]
    named = set(linked)
    silent = [p for p in order if p not in named]
    return Account(linked=tuple(p for p in order if p in named), explained=tuple(p for p in silent if p in explained),
                   unexplained=tuple(p for p in silent if p not in explained), stale=tuple(p for p in explained if p not in silent))
