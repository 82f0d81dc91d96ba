"""The legs of a search for paths, joined: rows of lists in, whole paths out, the best first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

SPARE = 4  # of each leg so many times the paths wanted are kept, as not all of them fit together
Way = list[Any]  # one path: ids of its nodes, its sources, a measure of its hubs, then lists with one value a node or a hop


@dataclass(frozen=True)
class Joined:
    """The answer: its paths, up to how many hops nothing was left out, and what stood in the way."""

    ways: list[Way]
    sure: int
    hops: int
    unknown: tuple[str, ...]
    same: bool

    @property
    def complete(self) -> bool:
        """Whether no path was passed over that is as short as the longest of these, or as the limit where there are fewer than wanted."""
        return not self.unknown and self.sure >= max((len(way[0]) - 1 for way in self.ways), default=self.hops)


@dataclass(frozen=True)
class Join:
    """Joins legs into at most `most` paths for each target, each of at most `hops` hops. `by_node`: columns with a value for each node."""

    most: int
    hops: int
    by_node: frozenset[int]

    def __call__(self, legs: Sequence[Sequence[Any]], start: str, via: Sequence[str], targets: Sequence[str]) -> Joined:
        stops = [start, *via]
        ends = [*pairwise(stops), *((stops[-1], target) for target in targets)]
        ways = {leg[0]: leg[4] for leg in legs}
        head: list[Way] | None = None
        for n in range(len(via)):
            head = self._joined(head, ways[n])
        found = [way for n in range(len(via), len(ends)) for way in self._joined(head, ways[n])[: self.most]]
        unknown = [one for leg in legs for one, known in zip(ends[leg[0]], leg[1:3], strict=True) if known is None]
        sure = min((leg[3] for leg in legs), default=self.hops)
        if via:  # of a leg that gave all it was asked for, there may be more as long as its last
            sure = min([sure, *(len(leg[4][-1][0]) - 2 for leg in legs if len(leg[4]) >= SPARE * self.most)])
        return Joined(found, sure, self.hops, tuple(dict.fromkeys(unknown)), any(a == b for a, b in ends))

    def _joined(self, head: list[Way] | None, tail: list[Way]) -> list[Way]:
        if head is None:
            return tail
        made = [self._one(a, b) for a in head for b in tail]
        fit = [way for way in made if len(way[0]) - 1 <= self.hops and len(set(way[0])) == len(way[0])]
        return sorted(fit, key=lambda way: (len(way[0]), -len(set(way[1])), way[2], way[0]))[: SPARE * self.most]

    def _one(self, a: Way, b: Way) -> Way:
        return [x + (y[1:] if n in self.by_node else y) for n, (x, y) in enumerate(zip(a, b, strict=True))]
