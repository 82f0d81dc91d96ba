"""The geocoded table of 2011: a row for each place of a project."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from loaders.base import Problem
from loaders.resolve.geocoded import spots
from loaders.resolve.located import Places
from loaders.resolve.names import slug
from loaders.resolve.partners import Partners
from loaders.resolve.projects import world_bank
from loaders.table import Form, Held, Row, day, number, read
from schema.core import Node, Relation
from schema.nodes.activity import Project, Sector
from schema.relations.activities import Extends, Finances, InSector

FORM = Form(
    columns=("Project ID", "Latitude", "Longitude", "Precision", "GeoNameID", "Geoname", "Project Title", "Product Line", "Country",
             "Approval Date", "Total Amt", "MJSECTOR 1", "development objective"),
    ignored=("Timestamp", "User ID", "Precision Description", "ADM2", "GAUL02", "GADM02", "UNSALB02", "Description", "ADM1", "GAUL01", "GADM01",
             "UNSALB01", "Region", "Lending Instrument", "Total Disb", "Source", "Source URL", "results"),
    empty=frozenset({"NA", "N/A"}))  # NA is no Namibia: countries are written out
BANK = "World Bank"
MILLION = 1_000_000
# Product lines of money that the Bank manages for others, and whose it is where one body stands behind it.
MANAGED = {"Global Environment Project": "Global Environment Facility", "GEF Medium Sized Program": "Global Environment Facility", "Carbon Offset": "",
           "Recipient Executed Activities": "", "MDTF-SS": "", "Rainforest": "",
           "Montreal Protocol": "Multilateral Fund for the Implementation of the Montreal Protocol"}
OWN = ("IBRD/IDA", "Special Financing", "Guarantees", "Debt Reduction Facility")


def records(path: Path, places: Places, partners: Partners) -> Iterator[Node | Relation | Problem]:
    """The records of every project, its rows read together."""
    with Held() as held:
        for row in read(path, FORM):
            if isinstance(row, Problem):
                yield row
            elif key := world_bank(row["Project ID"]):
                held.add(key, row)
            else:
                yield Problem("no-identifier", f"{row['Project ID']!r} is no World Bank project", row.file, row.line)
        for key, rows in held.groups():
            yield from _project(key, rows, places, partners)


def _project(key: str, rows: list[Row], places: Places, partners: Partners) -> Iterator[Node | Relation | Problem]:
    first, project = rows[0], f"project:{key}"
    evidence = f"{first['Project ID']} (line {first.line})"
    approved = day(first["Approval Date"], "%m/%d/%Y")
    if first["Approval Date"] and approved is None:
        yield Problem("no-date", f"{first['Approval Date']!r} is no date", first.file, first.line, evidence)
    # Of a project in several countries each has its share, or all of them the whole: the largest is what is sure.
    dollars = max((n for row in rows if (n := number(row["Total Amt"]))), default=Decimal(0)) * MILLION or None
    number_ = key.removeprefix("44000-")
    yield Project(id=project, name=first["Project Title"] or number_, description=first["development objective"], starts=approved,
                  commitment_usd=dollars, other_identifiers=[number_])
    yield from _money(rows, project, evidence, dollars, partners)
    if first["MJSECTOR 1"]:
        sector = f"sector:worldbank:{slug(first['MJSECTOR 1'])}"
        yield Sector(id=sector, name=first["MJSECTOR 1"], vocabulary="World Bank major sector", code=first["MJSECTOR 1"])
        yield InSector(project, sector, record=evidence)
    found = spots(rows, "Country", evidence)
    yield from found.problems
    yield from places.records(found.spots, found.countries, project, evidence, first.file)


def _money(rows: list[Row], project: str, evidence: str, dollars: Decimal | None, partners: Partners) -> Iterator[Node | Relation | Problem]:
    first = rows[0]
    line = next((found for row in rows if (found := row["Product Line"]) in (*OWN, *MANAGED)), None)
    if line is None:  # what stands there instead is not repeated: it may be a coder's note
        yield Problem("no-product-line", "no known product line: taken for the Bank's own money", first.file, first.line, evidence)
    own = line not in MANAGED
    amount: dict[str, Any] = {"amount": dollars, "currency": "USD", "usd": dollars, "amount_kind": "commitment"} if dollars else {}
    if own:
        yield from partners.related(Finances, project, BANK, evidence, identifier="44000", **amount)
        return
    yield from partners.related(Extends, project, BANK, evidence, identifier="44000")
    if fund := MANAGED[line or ""]:
        yield from partners.related(Finances, project, fund, evidence, **amount)
