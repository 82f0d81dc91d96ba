"""The tables of a release, with what of them is read."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from loaders.base import Problem
from loaders.table import Form, Held, Row, read

NOTHING = frozenset({"NA", "N/A", "-"})
DONORS = Form(columns=("participating_org", "donors"), ignored=("donors_iso3", "donor_country"), delimiter="\t", encoding="utf-8", empty=NOTHING)
TABLES: dict[str, tuple[str, Form]] = {
    "project": ("*/data/projects.csv", Form(
        columns=("project_id", "project_title", "start_actual_isodate", "end_actual_isodate", "donors", "recipients_iso3", "ad_sector_codes",
                 "ad_sector_names", "status"),
        ignored=("is_geocoded", "start_actual_type", "end_actual_type", "donors_iso3", "recipients", "transactions_start_year", "transactions_end_year",
                 "total_commitments", "total_disbursements"), encoding="utf-8", empty=NOTHING)),
    "place": ("*/data/locations.csv", Form(
        columns=("project_id", "precision_code", "geoname_id", "place_name", "latitude", "longitude", "location_type_code", "gazetteer_adm_code",
                 "location_class"),
        ignored=("project_location_id", "location_type_name", "gazetteer_adm_name", "geographic_exactness"), encoding="utf-8")),
    "transaction": ("*/data/transactions.csv", Form(
        columns=("project_id", "transaction_isodate", "transaction_year", "transaction_value_code", "transaction_currency", "transaction_value"),
        ignored=("transaction_id",), encoding="utf-8", empty=NOTHING)),
}
# What the country's own system holds besides, under its own headers; not every release has it.
DETAILS = "*/data/projects_ancillary.csv"
NUMBERS, TEXTS, START, END = ("project_id", "Project"), ("Project Description", "Objective"), "Proposed Start Date", "Proposed Completion Date"
DETAIL = Form(encoding="utf-8", empty=NOTHING)


def details(path: Path, held: Held) -> Iterator[Problem]:
    """Keep the rows of the system's own table, where there is one; what of its columns has no place in the model is told once."""
    with zipfile.ZipFile(path) as archive:
        if not any(fnmatch(name, DETAILS) for name in archive.namelist()):
            return
    told = False
    for row in read(path, DETAIL, DETAILS):
        if isinstance(row, Problem):
            yield row
            continue
        if not told:
            told, used = True, {name.casefold() for name in (*NUMBERS, *TEXTS, START, END)}
            if others := [name for name in row.values() if name.casefold() not in used]:
                yield Problem("unread-columns", f"columns of the country's own system without a place in the model: {', '.join(others)}", row.file, 1, count=len(others))
        if key := first(row, NUMBERS):
            held.add(key, row, "detail")
        else:
            yield Problem("no-identifier", "a row without a project's number: not read", row.file, row.line)


def first(row: Row | None, columns: tuple[str, ...]) -> str | None:
    """What the first of the columns says that says something."""
    return next((said for name in columns if row and (said := row.get(name))), None)


def strays(held: Held) -> Iterator[Problem]:
    """Places, transactions and details of a project that the release does not have."""
    for kind in ("place", "transaction", "detail"):
        for number, rows in held.groups(kind):
            if not held.of(number, "project"):
                yield Problem("no-project", f"{len(rows)} {kind}s of a project that is not among the projects: not read", rows[0].file, rows[0].line,
                              number, len(rows))
