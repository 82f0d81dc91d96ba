"""The tables of a release, with what of them is read."""

from __future__ import annotations

from collections.abc import Iterator

from loaders.base import Problem
from loaders.table import Form, Held

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


def strays(held: Held) -> Iterator[Problem]:
    """Places and transactions of a project that the release does not have."""
    for kind in ("place", "transaction"):
        for number, rows in held.groups(kind):
            if not held.of(number, "project"):
                yield Problem("no-project", f"{len(rows)} {kind}s of a project that is not among the projects: not read", rows[0].file, rows[0].line,
                              number, len(rows))
