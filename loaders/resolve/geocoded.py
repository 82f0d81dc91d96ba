"""Tables that AidData geocoded for the banks: a row for each place of a project, with a GeoNames id and a precision code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from loaders.base import Problem
from loaders.places.country import find_country
from loaders.places.earth import degrees
from loaders.resolve.located import BETTER, Kind, Precision, Spot
from loaders.table import Row

# AidData's precision codes. 8: money for a government agency, with the capital's coordinates; it stands for the country.
PRECISIONS: dict[str, tuple[Kind, Precision]] = {
    "1": ("unknown", "exact"), "2": ("unknown", "near"), "3": ("area", "area"), "4": ("area", "area"), "5": ("area", "area"),
    "6": ("country", "country"), "7": ("country", "country"), "8": ("country", "country")}


@dataclass
class Found:
    """The places of a project, each once, the countries of its rows (ISO alpha-2), and what was doubtful."""

    spots: list[Spot] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def spots(rows: Iterable[Row], country_column: str, evidence: str) -> Found:
    """The places of a project's rows; one told twice counts once, as exactly as it is told."""
    best, countries, found = dict[str, Spot](), dict[str, None](), Found()
    for row in rows:
        iso2, identifier = find_country(row[country_column], guess=False), row["GeoNameID"] or f"line {row.line}"
        if iso2:
            countries[iso2] = None
        else:
            found.problems.append(Problem("no-country", f"{row[country_column]!r} is no single country", row.file, row.line, evidence))
        kind = PRECISIONS.get((row["Precision"] or "").split(".")[0])
        if kind is None:
            found.problems.append(Problem("no-precision", f"{row['Precision']!r} is no precision: taken for somewhere in the country", row.file, row.line, evidence))
        told, held = _spot(row, kind or ("country", "country"), iso2), best.get(identifier)
        if held is not None:
            found.problems.append(Problem("repeated-place", f"{row['Geoname']!r} is told again: counted once", row.file, row.line, evidence))
        if held is None or BETTER[told.precision] < BETTER[held.precision]:
            best[identifier] = told
    found.spots, found.countries = list(best.values()), list(countries)
    return found


def _spot(row: Row, kind: tuple[Kind, Precision], iso2: str | None) -> Spot:
    identifier = row["GeoNameID"] or ""
    return Spot(row["Geoname"], *kind, geonames_id=int(identifier) if identifier.isdigit() else None, lat=degrees(row["Latitude"]), lon=degrees(row["Longitude"]),
                country=iso2, line=row.line)
