"""What the reader hands over: one frozen record per activity, whatever the IATI version it was written in.

Texts are `{language: text}` with lower-case two- or three-letter languages ("und" where the file says none).
Codes are those of the IATI 2.03 codelists; None where the source gives none or one that cannot be mapped
(then a Problem says so). Amounts are `Decimal` in the stated currency.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from loaders.resolve.located import Kind, Precision

Texts: TypeAlias = dict[str, str]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something the reader could not use. Equal problems of a file are counted: `line` and `record` are of the first."""

    kind: str
    file: str
    line: int
    record: str
    message: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Reporter:
    """reporting-org. `secondary`: reports on the work of others, so it is no partner of the project."""

    ref: str | None
    type: str | None
    names: Texts
    secondary: bool


@dataclass(frozen=True, slots=True)
class Participant:
    """participating-org. `role`: 1 funding, 2 accountable, 3 extending, 4 implementing; None if it is no such role."""

    role: str | None
    ref: str | None
    type: str | None
    names: Texts
    line: int
    raw_role: str


@dataclass(frozen=True, slots=True)
class Raw:
    """The codes a Location was judged by, as they stand in the file ("" where absent)."""

    location_class: str = ""
    exactness: str = ""
    precision: str = ""
    reach: str = ""
    feature: str = ""
    location_type: str = ""


@dataclass(frozen=True, slots=True)
class Location:
    """A place of an activity.

    `kind` unknown: the file gives no class, only a gazetteer id (1.02); the gazetteer decides whether it is a city.
    `precision` country: the place stands for a country or more (also a capital that stands in for one).
    `lat`, `lon` in degrees (WGS 84). `country` is ISO 3166-1 alpha-2 and only set where the location itself says so.
    `admin` are names or `vocabulary:code` of areas it lies in, largest first.
    """

    kind: Kind
    precision: Precision
    geonames_id: int | None
    vocabulary: str | None
    code: str | None
    names: Texts
    lat: float | None
    lon: float | None
    country: str | None
    admin: tuple[str, ...]
    ref: str | None
    raw: Raw
    line: int


@dataclass(frozen=True, slots=True)
class Share:
    """A country, region, sector or tag; `percentage` (0-100) is how much of the activity falls to it."""

    vocabulary: str | None
    code: str | None
    percentage: Decimal | None
    names: Texts


@dataclass(frozen=True, slots=True)
class Dates:
    """planned_* and actual_*; a bare "start" or "end" of the pre-standard files counts as planned, the weaker claim."""

    planned_start: dt.date | None = None
    actual_start: dt.date | None = None
    planned_end: dt.date | None = None
    actual_end: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Money:
    """A sum. `usd` covers the values that have a rate (None: none has); `without_rate` counts those that have not.

    `first_rate` and `last_rate` are the dates of the exchange rates used.
    """

    amounts: dict[str, Decimal]
    usd: Decimal | None
    without_rate: int
    first_rate: dt.date | None
    last_rate: dt.date | None


@dataclass(frozen=True, slots=True)
class Flow:
    """Sums of the transactions of one provider; ref and names are None and {} where the transactions name none.

    `commitments`: types 2 and 11; `disbursements`: 3 and 4. `first`, `last`: dates of these transactions.
    """

    ref: str | None
    type: str | None
    names: Texts
    commitments: Money | None
    disbursements: Money | None
    first: dt.date | None
    last: dt.date | None
    count: int


@dataclass(frozen=True, slots=True)
class Related:
    """related-activity: type 1 parent, 2 child, 3 sibling, 4 co-funded, 5 third party (None: not said)."""

    type: str | None
    ref: str


@dataclass(frozen=True, slots=True)
class Description:
    """type 1 general, 2 objectives, 3 target groups, 4 other."""

    type: str | None
    texts: Texts


@dataclass(frozen=True, slots=True)
class Activity:
    """One iati-activity. `commitments`, `disbursements` and `budget` are the totals of the activity.

    The total of commitments counts incoming ones (11) only where no outgoing one (2) is reported, so that money
    passed on is not counted twice. In the budget a revised figure replaces the original one of the same period.
    `fingerprint` and `repeated` serve keys.stable_key. `transactions` counts them by type.
    """

    identifier: str
    fingerprint: str
    repeated: bool
    line: int
    version: str
    language: str
    titles: Texts
    descriptions: tuple[Description, ...]
    reporter: Reporter | None
    participants: tuple[Participant, ...]
    status: str | None
    dates: Dates
    places: tuple[Location, ...]
    countries: tuple[Share, ...]
    regions: tuple[Share, ...]
    sectors: tuple[Share, ...]
    tags: tuple[Share, ...]
    sdg_goals: tuple[str, ...]
    sdg_targets: tuple[str, ...]
    budget: Money | None
    commitments: Money | None
    disbursements: Money | None
    flows: tuple[Flow, ...]
    transactions: dict[str, int]
    related: tuple[Related, ...]
    other_identifiers: tuple[str, ...]
    website: str | None
    hierarchy: str | None
    currency: str | None
    humanitarian: bool
    humanitarian_scopes: tuple[Share, ...]
    scope: str | None
    flow_type: str | None
    finance_type: str | None
    aid_types: tuple[str, ...]
    tied_status: str | None
    collaboration_type: str | None
    documents: int
    results: int
    updated: str | None


class Problems:
    """The problems of one file: equal ones are counted, and distinct ones are kept up to LIMIT (constant memory)."""

    LIMIT = 1000

    def __init__(self, file: str) -> None:
        self.file = file
        self.record = ""
        self._seen: dict[tuple[str, str], list[int | str]] = {}
        self._more = 0

    def add(self, kind: str, line: int, message: str) -> None:
        known = self._seen.get((kind, message))
        if known is not None:
            known[2] = int(known[2]) + 1
        elif len(self._seen) < self.LIMIT:
            self._seen[kind, message] = [line, self.record, 1]
        else:
            self._more += 1

    def report(self) -> list[Problem]:
        """All problems, in the order of their first occurrence."""
        found = [Problem(kind, self.file, int(line), str(record), message, int(count))
                 for (kind, message), (line, record, count) in self._seen.items()]
        if self._more:
            found.append(Problem("more-problems", self.file, 0, "",
                                 f"more than {self.LIMIT} different problems: the rest is only counted", self._more))
        return found
