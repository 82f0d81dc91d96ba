"""A deterministic partnership graph of any size: who has many relations follows a power law, as in real data.

Rows are raw: a node is (label, fields), a relation (type, from, to, fields), in the words of the model's classes.
"""

from __future__ import annotations

import random
from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import cache
from itertools import accumulate
from typing import Any

NodeRow = tuple[str, dict[str, Any]]
RelationRow = tuple[str, str, str, dict[str, Any]]
SIZES = {"XS": 1_000, "S": 10_000, "M": 100_000}  # organisations and projects; S has about 20,000 nodes and 100,000 relations in all
SHARES = {"Bank": 3, "Government": 6, "LocalAuthority": 9, "Company": 16, "CivilSociety": 18, "Foundation": 4, "KnowledgeInstitution": 8, "Project": 36}
WORDS = ["amber", "basin", "beacon", "bridge", "canal", "cedar", "coast", "copper", "delta", "dune", "fjord", "garden", "granite", "grove", "harbour",
         "hill", "island", "lagoon", "lantern", "maple", "meadow", "mill", "mosaic", "orchard", "quarry", "reef", "ridge", "river", "terrace", "valley"]
COUNTRIES = 60
LAW = 0.8  # weight of the n-th of a type: n to the power of -LAW
FEW = 0.3  # the same for the funders of a project: the largest have tens, not hundreds


class Synthetic:
    """The graph of one scale (XS, S, M, or a number of organisations and projects). The same seed gives the same rows."""

    def __init__(self, scale: str | int, seed: int = 1) -> None:
        self.size = SIZES[scale] if isinstance(scale, str) else scale
        self._random = random.Random(seed)
        self.ids: dict[str, list[str]] = {}
        self.nodes = list(self._nodes())
        self.relations = list(self._relations())

    def _nodes(self) -> Iterator[NodeRow]:
        codes = [f"{chr(65 + n // 26)}{chr(65 + n % 26)}" for n in range(COUNTRIES)]
        self.ids["Country"] = [f"country:{code}" for code in codes]
        yield from (("Country", {"id": key, "name": f"{self._words(2).title()} Country", "iso2": code}) for key, code in zip(self.ids["Country"], codes, strict=True))
        yield from self._made("City", self.size, lambda n: {"country_code": codes[self._power(COUNTRIES)], "population": 500_000 // (n + 1)})
        for label, share in SHARES.items():
            yield from self._made(label, max(3, self.size * share // 100), self._project if label == "Project" else self._organisation)

    def _made(self, label: str, count: int, fields: Callable[[int], dict[str, Any]]) -> Iterator[NodeRow]:
        self.ids[label] = [f"{label.lower()}:{n}" for n in range(count)]
        for n, key in enumerate(self.ids[label]):
            yield label, {"id": key, "name": f"{self._words(2).title()} {label} {n}", **fields(n)}

    def _organisation(self, n: int) -> dict[str, Any]:
        return {"aliases": [f"{self._words(1).upper()}-{n}"], "description": self._words(10), "identifiers": [f"iati:XX-{n}"]}

    def _project(self, n: int) -> dict[str, Any]:
        return {"iati_identifier": f"XX-{n}", "description": self._words(15), "starts": self._day(), "activity_status": str(1 + n % 4),
                "commitment_usd": self._amount(), "amounts": [f"commitment USD {n}000"]}

    def _relations(self) -> Iterator[RelationRow]:
        cities, projects = self.ids["City"], self.ids["Project"]
        partners = [key for label in SHARES if label != "Project" for key in self.ids[label]]
        self._random.shuffle(partners)  # so that to be much connected is no matter of type
        yield from (("IN_COUNTRY", fields["id"], f"country:{fields['country_code']}", {}) for label, fields in self.nodes if label == "City")
        yield from self._pairs("FINANCES", self.ids["Bank"], projects, 3 * self.size, self._financing, law=FEW)
        yield from self._pairs("LOCATED_IN", projects, cities, 2 * self.size, self._location)
        yield from self._pairs("IMPLEMENTS", partners, projects, 4 * self.size, lambda: {"stated_name": self._words(3)})
        yield from self._pairs("MEMBER_OF", partners, self.ids["Foundation"], 2 * self.size, dict)

    def _pairs(self, kind: str, starts: list[str], ends: list[str], count: int, fields: Callable[[], dict[str, Any]], *,
               law: float = LAW) -> Iterator[RelationRow]:
        """As many draws; a pair that was drawn before is left out. `law` is that of the ends."""
        pairs = dict.fromkeys((starts[self._power(len(starts))], ends[self._power(len(ends), law)]) for _ in range(count))
        for n, (a, b) in enumerate(pairs):
            if a != b:
                yield kind, a, b, {"record": f"{kind}-{n}", **fields()}

    def _financing(self) -> dict[str, Any]:
        amount = self._amount()
        return {"amount": amount, "currency": "USD", "amount_kind": "commitment", "usd": amount, "first_date": self._day()}

    def _location(self) -> dict[str, Any]:
        return {"precision": self._random.choice(("exact", "exact", "near", "area")), "stated_name": self._words(1)}

    def _power(self, count: int, law: float = LAW) -> int:
        sums = _sums(count, law)
        return bisect_left(sums, self._random.random() * sums[-1])

    def _amount(self) -> float:
        return float(round(10_000 * self._random.paretovariate(1.2)))

    def _day(self) -> str:
        return f"{self._random.randint(2001, 2025)}-{self._random.randint(1, 12):02}-{self._random.randint(1, 28):02}"

    def _words(self, count: int) -> str:
        return " ".join(self._random.choices(WORDS, k=count))


@cache
def _sums(count: int, law: float) -> list[float]:
    return list(accumulate((n + 1) ** -law for n in range(count)))
