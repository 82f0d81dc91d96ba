"""A deterministic partnership graph of any size, in the words of the model: who has many relations follows a power law, as in real data.

Rows are raw: a node is (label, fields), a relation (type, from, to, fields), with the fields of the model's classes. The n-th of a type is
`bank:n`, and the smaller n, the better connected it is. Three choices of this translation:
- a local authority is one node and the city that it GOVERNS another, as the model has it;
- a partner's category is both its type and IN_CATEGORY, its headquarters are a property;
- UN entities are linked by COLLABORATES_ON, outcomes to goals by PART_OF: the relations of the model that take these ends.
"""

from __future__ import annotations

import random
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, cached_property
from itertools import accumulate, chain
from typing import Any

NodeRow = tuple[str, dict[str, Any]]
RelationRow = tuple[str, str, str, dict[str, Any]]
SIZES = {"XS": 0.01, "S": 0.1, "M": 1.0, "L": 5.0}  # M has some 220,000 nodes and a million relations
PARTNERS, LEAST = 120_000, 200  # at M, and at least
# Type: its share of the partners, what its name ends with, its place among the strategy's eight categories.
KINDS = {
    "Bank": (0.06, "Bank", 4), "Government": (0.10, "Ministry", 1), "LocalAuthority": (0.16, "Municipality", 2), "UNEntity": (0.01, "Programme", 8),
    "Company": (0.25, "Ltd", 5), "CivilSociety": (0.27, "Association", 6), "Foundation": (0.05, "Trust", 7), "KnowledgeInstitution": (0.10, "University", 3)}
# Type: how many at M, and at least.
OTHERS = {"Project": (72_000, 100), "Outcome": (3_000, 40), "Network": (4_700, 10)}
FIXED = {"Country": 195, "DomainOfChange": 12, "Goal": 17, "PartnerCategory": 8}
# No word is a part of another: a filter on a part of a name finds the word only.
WORDS = ["amber", "basin", "beacon", "bridge", "canal", "cedar", "coast", "copper", "delta", "dune", "fjord", "garden", "granite", "grove", "harbour",
         "hill", "island", "lagoon", "lantern", "maple", "meadow", "mill", "mosaic", "orchard", "quarry", "reef", "gorge", "river", "terrace", "valley",
         "birch", "summit", "prairie", "juniper", "cobalt", "saffron", "monsoon", "estuary", "plateau", "tundra"]
LAW, FLAT = 0.75, 3  # weight of the n-th of a type: (n + FLAT) to the power of -LAW


class Synthetic:
    """The graph of one scale (XS, S, M, L, or a factor to M). The same seed gives the same rows.

    With `projects`, there are so many times the projects of that scale, and of what is said of them: partners, cities and outcomes stay as many, as in the world.
    """

    def __init__(self, scale: str | float, seed: int = 7, *, projects: float = 1) -> None:
        self.factor, self.seed, self.projects = SIZES[scale] if isinstance(scale, str) else scale, seed, projects
        partners = self.sized(PARTNERS, LEAST)
        self.count = {**{label: max(8, int(partners * share)) for label, (share, _, _) in KINDS.items()},
                      **{label: self.sized(*size) for label, size in OTHERS.items()}, **FIXED}
        self.count["Project"] = int(self.count["Project"] * projects)
        self.count["City"] = self.count["LocalAuthority"]
        self.codes = [f"{chr(65 + n // 26)}{chr(65 + n % 26)}" for n in range(self.count["Country"])]

    def sized(self, at_m: int, least: int = 1) -> int:
        return max(least, int(at_m * self.factor))

    def _of_projects(self, at_m: int) -> int:
        return int(self.sized(at_m) * self.projects)

    def ids(self, label: str) -> list[str]:
        """The ids of a type, the best connected first."""
        if label == "Country":
            return [f"country:{code}" for code in self.codes]
        return [f"{label.lower()}:{n}" for n in range(self.count[label])]

    @cached_property
    def partners(self) -> list[str]:
        """All partners but the networks; to be well connected is no matter of type."""
        found = [key for label in KINDS for key in self.ids(label)]
        random.Random(f"{self.seed} partners").shuffle(found)
        return found

    @cached_property
    def nodes(self) -> list[NodeRow]:
        return list(self.node_rows())

    @cached_property
    def relations(self) -> list[RelationRow]:
        return list(self.relation_rows())

    def node_rows(self) -> Iterator[NodeRow]:
        """All nodes, one type after the other."""
        for label in (*FIXED, *OTHERS, "City", *KINDS):
            draw = Draw(f"{self.seed} {label}")
            for n, key in enumerate(self.ids(label)):
                yield label, {"id": key, **self._fields(label, n, draw)}

    def _fields(self, label: str, n: int, draw: Draw) -> dict[str, Any]:
        name = f"{draw.words(2).title()} {KINDS[label][1] if label in KINDS else label} {n}"
        match label:
            case "Country":
                return {"name": name, "iso2": self.codes[n]}
            case "City":
                return {"name": name, "country_code": self.code_of(n), "population": draw.random.randint(500, 5_000_000)}
            case "Project":
                return {"name": name, "description": draw.words(15), "budget_usd": draw.amount(1.2), "starts": draw.day(), "iati_identifier": f"XX-{n}"}
            case "DomainOfChange" | "Goal" | "PartnerCategory":
                return {"name": name, "number": n + 1}
            case "Outcome":
                return {"name": name, "number": str(n), "description": draw.words(12)}
        seat = {"headquarters": self.codes[draw.power(len(self.codes))]} if draw.random.random() < 0.9 else {}
        return {"name": name, "acronym": f"{draw.words(1).upper()}-{n}", "description": draw.words(12), **seat}

    def code_of(self, city: int) -> str:
        """The country of the n-th city."""
        return self.codes[Draw(f"{self.seed} country of {city}").power(len(self.codes))]

    def relation_rows(self) -> Iterator[RelationRow]:
        """All relations, one type after the other; of a pair of nodes there is one at most."""
        banks, projects, cities = self.ids("Bank"), self.ids("Project"), self.ids("City")
        outcomes, networks, un = self.ids("Outcome"), self.ids("Network"), self.ids("UNEntity")
        size, of_projects = self.sized, self._of_projects
        yield from self._made("FINANCES", lambda draw: draw.pairs(banks, projects, of_projects(190_000)), _financing)
        yield from self._made("LOCATED_IN", lambda draw: chain(draw.each(projects, cities), draw.pairs(projects, cities, of_projects(50_000))), _location)
        yield from self._made("IN_COUNTRY", lambda _: ((city, f"country:{self.code_of(n)}") for n, city in enumerate(cities)))
        yield from self._made("GOVERNS", lambda _: zip(self.ids("LocalAuthority"), cities, strict=True))
        yield from self._made("IN_CATEGORY", lambda _: ((key, f"partnercategory:{category - 1}") for label, (_, _, category) in KINDS.items() for key in self.ids(label)))
        yield from self._made("IMPLEMENTS", lambda draw: draw.pairs(self.partners, projects, of_projects(330_000)), lambda draw: {"stated_name": draw.words(3)})
        yield from self._made("CONTRIBUTES_TO", lambda draw: chain(draw.each(projects, outcomes), draw.pairs(projects, outcomes, of_projects(60_000))), lambda _: {"rule": "bench 1"})
        yield from self._made("PART_OF", lambda draw: chain(draw.any(outcomes, self.ids("DomainOfChange"), 1), draw.any(outcomes, self.ids("Goal"), 2)))
        yield from self._made("COLLABORATES_ON", lambda draw: draw.pairs(un, un, size(6_000, 60)), lambda draw: {"valid_from": draw.day()})
        yield from self._made("MEMBER_OF", lambda draw: draw.pairs(self.partners, networks, size(130_000)))

    def _made(self, kind: str, pairs: Callable[[Draw], Iterable[tuple[str, str]]], fields: Callable[[Draw], dict[str, Any]] = lambda _: {}) -> Iterator[RelationRow]:
        draw, seen = Draw(f"{self.seed} {kind}"), set[tuple[str, str]]()
        for pair in pairs(draw):
            if pair not in seen and pair[0] != pair[1]:
                seen.add(pair)
                yield kind, *pair, {"record": f"{kind}-{len(seen)}", **fields(draw)}


class Draw:
    """Random values of one part of the graph."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)

    def power(self, count: int) -> int:
        """A number below `count`; the smaller, the likelier."""
        sums = _sums(count)
        return min(count - 1, bisect_left(sums, self.random.random() * sums[-1]))

    def pairs(self, starts: Sequence[str], ends: Sequence[str], count: int) -> Iterator[tuple[str, str]]:
        return ((starts[self.power(len(starts))], ends[self.power(len(ends))]) for _ in range(count))

    def each(self, starts: Sequence[str], ends: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Each start with one end, by the power law."""
        return ((start, ends[self.power(len(ends))]) for start in starts)

    def any(self, starts: Sequence[str], ends: Sequence[str], times: int) -> Iterator[tuple[str, str]]:
        """Each start with so many ends, all equally likely."""
        return ((start, self.random.choice(ends)) for start in starts for _ in range(times))

    def amount(self, law: float) -> float:
        return float(int(50_000 * self.random.paretovariate(law)))

    def day(self) -> str:
        return f"{self.random.randint(2005, 2025)}-{self.random.randint(1, 12):02}-{self.random.randint(1, 28):02}"

    def words(self, count: int) -> str:
        return " ".join(self.random.choices(WORDS, k=count))


def _financing(draw: Draw) -> dict[str, Any]:
    amount = draw.amount(1.1)
    return {"amount": amount, "currency": "USD", "amount_kind": "commitment", "usd": amount, "first_date": draw.day()}


def _location(draw: Draw) -> dict[str, Any]:
    """One in ten is an area that stands in for the place: no city link, so every question about cities has to look at it."""
    return {"precision": draw.random.choices(("exact", "near", "area"), (6, 3, 1))[0]}


@cache
def _sums(count: int) -> list[float]:
    return list(accumulate((n + FLAT) ** -LAW for n in range(count)))
