"""One project of a release to records: the project, its sectors, who finances it and how much, and its places."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from loaders.aims import tables
from loaders.aims.donors import Donors
from loaders.base import Problem
from loaders.money import to_usd
from loaders.places.country import find_country
from loaders.places.earth import degrees
from loaders.resolve.decision import Decision
from loaders.resolve.located import Kind, Places, Precision, Spot
from loaders.resolve.projects import aiddata
from loaders.table import Held, Row, day, number, split
from schema.core import Node, Relation
from schema.nodes.activity import Project, Sector
from schema.relations.activities import Finances, InSector

STATUSES = {"pipeline/identification": "1", "implementation": "2", "completion": "3", "post-completion": "4", "cancelled": "5", "suspended": "6",
            "unspecified": None}
SUMS = {"C": "commitment", "D": "disbursement"}
PRECISIONS: dict[str, Precision] = {"1": "exact", "2": "near", "3": "area", "4": "area", "5": "area"}
DAC3 = 3  # digits of a code of the DAC's three-digit list; the purpose codes have five


def project_records(identifier: str, rows: list[Row], held: Held, donors: Donors, places: Places) -> Iterator[Node | Relation | Problem]:
    """Everything that the release tells of a project."""
    row, project = rows[0], f"project:{aiddata(identifier)}"
    evidence = f"{identifier} (line {row.line})"
    for again in rows[1:]:
        yield Problem("repeated-project", "a project of an identifier that was there: the first is read", again.file, again.line, identifier)
    said = (row["status"] or "").casefold()
    if said not in STATUSES:
        yield Problem("unknown-status", f"{row['status']!r} is no known status: left empty", row.file, row.line, evidence)
    sums = Sums()
    for transaction in held.of(identifier, "transaction"):
        yield from sums.add(transaction)
    detail = next(iter(held.of(identifier, "detail")), None)
    yield Project(id=project, name=row["project_title"] or identifier, description=tables.first(detail, tables.TEXTS), activity_status=STATUSES.get(said),
                  **_days(row, detail), **{f"{kind}_usd": usd for kind in SUMS.values() if (usd := sums.dollars(kind)) is not None},
                  other_identifiers=[identifier])
    yield from _sectors(row, project, evidence)
    recipients = [iso2 for code in split(row["recipients_iso3"], "|") if (iso2 := find_country(code, guess=False))]
    yield from _donors(row, project, evidence, sums, donors, recipients[0] if len(recipients) == 1 else None)
    spots = [_spot(at) for at in held.of(identifier, "place")]
    yield from places.records(spots, recipients, project, evidence, row.file)


def _days(row: Row, detail: Row | None) -> dict[str, Any]:
    """When it starts and ends, as it did, else as it was planned to."""
    found: dict[str, Any] = {}
    for name, actual, planned in (("starts", "start_actual_isodate", tables.START), ("ends", "end_actual_isodate", tables.END)):
        found[name] = day(row[actual])
        if found[name] is None and detail and (then := day(detail.get(planned), "%d/%m/%Y")):
            found[name], found[f"{name}_planned"] = then, True
    return found


class Sums:
    """The transactions of a project by kind and currency, and in dollars."""

    def __init__(self) -> None:
        self.amounts: dict[tuple[str, str], Decimal] = {}
        self._dollars: dict[str, Decimal] = {}
        self.years: list[str] = []
        self.rate_date: dt.date | None = None

    def add(self, row: Row) -> Iterator[Problem]:
        """One transaction. Where only its year is known, no rate of a day is taken."""
        kind, value, currency = SUMS.get(row["transaction_value_code"] or ""), number(row["transaction_value"]), (row["transaction_currency"] or "").upper()
        if kind is None or value is None or not currency:
            yield Problem("no-amount", "a transaction without a known kind, value or currency: not read", row.file, row.line, row["project_id"] or "")
            return
        when = day(row["transaction_isodate"])
        if year := (row["transaction_isodate"] and when and when.isoformat()) or row["transaction_year"]:
            self.years.append(year)
        self.amounts[kind, currency] = self.amounts.get((kind, currency), Decimal(0)) + value
        usd = to_usd(value, currency, when)
        if usd is None:
            yield Problem("no-rate", f"{currency} without a rate: not in the sum in dollars", row.file, row.line, row["project_id"] or "")
        else:
            self._dollars[kind] = self._dollars.get(kind, Decimal(0)) + usd.amount
            self.rate_date = max(filter(None, (self.rate_date, usd.rate_date if currency != "USD" else None)), default=None)

    def dollars(self, kind: str) -> Decimal | None:
        """The sum in dollars, where there is one."""
        return self._dollars.get(kind)

    def attributed(self) -> dict[str, Any]:
        """For the only donor: commitments where there are some, else disbursements."""
        kind = next((kind for kind in SUMS.values() if any(k == kind for k, _ in self.amounts)), None)
        found = {currency: amount for (k, currency), amount in self.amounts.items() if k == kind}
        if not found:
            return {}
        single = len(found) == 1
        return {"amount_kind": kind, "amount": next(iter(found.values())) if single else None, "currency": next(iter(found)) if single else None,
                "amounts": None if single else [f"{currency} {amount.normalize():f}" for currency, amount in sorted(found.items())],
                "usd": self.dollars(kind or ""), "rate_date": self.rate_date, "first_date": min(self.years, default=None), "last_date": max(self.years, default=None)}


def _sectors(row: Row, project: str, evidence: str) -> Iterator[Node | Relation]:
    codes, names = ((row[column] or "").split("|") for column in ("ad_sector_codes", "ad_sector_names"))
    found = {code.strip(): name for code, name in zip_longest(codes, names if len(names) == len(codes) else [], fillvalue="") if code.strip()}
    for code, name in found.items():
        vocabulary = "2" if len(code) == DAC3 else "1"
        node = f"sector:{vocabulary}:{code}".replace(" ", "_")
        yield Sector(id=node, name=" ".join(name.split()) or f"Sector {code}", vocabulary=vocabulary, code=code)
        yield InSector(project, node, record=evidence)


def _donors(row: Row, project: str, evidence: str, sums: Sums, donors: Donors, country: str | None) -> Iterator[Node | Relation | Problem]:  # noqa: PLR0917  # whose, and who says so
    found: dict[str, tuple[Decision, str]] = {}
    for name in split(row["donors"], "|"):
        if name.casefold() in {"unspecified", "unknown", "other"}:
            yield Problem("unspecified-donor", f"{name!r} is nobody", row.file, row.line, evidence)
        else:
            found.setdefault(donors.resolve(name, country).id, (donors.resolve(name, country), name))
    for who, name in found.values():
        yield donors.node(who, name)
        yield Finances(who.id, project, stated_name=name, rule=who.rule, record=evidence, shared_with=len(found) if len(found) > 1 else None,
                       **(sums.attributed() if len(found) == 1 else {}))


def _spot(at: Row) -> Spot:
    """A populated place is a city; ADM* an area; PCL* a country, as is what AidData could place no better (precision 6 to 9)."""
    code, told = (at["location_type_code"] or "").upper(), PRECISIONS.get(at["precision_code"] or "", "country")
    kind: Kind = "city" if at["location_class"] == "2" or code.startswith("PPL") else "country" if code.startswith("PCL") else "area"
    if at["location_class"] in {"3", "4"}:
        kind = "site"
    if kind == "city" and told == "area":  # somewhere around the town, which stands for its area
        kind = "area"
    precision: Precision = told if kind in {"city", "site"} or told == "country" else "country" if kind == "country" else "area"
    within = split(at["gazetteer_adm_code"], "|")
    return Spot(at["place_name"], kind, precision, int(at["geoname_id"] or 0) or None if (at["geoname_id"] or "").isdigit() else None,
                degrees(at["latitude"]), degrees(at["longitude"]),
                find_country(within[2], guess=False) if len(within) > 2 else None, line=at.line)  # noqa: PLR2004  # Earth, continent, country
