"""Where an activity of the extract takes place: countries by code, and places by name alone where the funder names places."""

from __future__ import annotations

from collections.abc import Iterator

from loaders.base import Problem
from loaders.places.country import find_country
from loaders.places.gazetteer import capitals
from loaders.resolve.located import PLACEHOLDERS, Places, Spot
from loaders.resolve.names import normalise
from loaders.table import Row, split
from schema.core import Node, Relation

# Why a funder's places are not read. Whoever is not named here names places.
NO_PLACES = {**dict.fromkeys(PLACEHOLDERS, "a capital or a country for somewhere in it"), "XI-IATI-IADB": "the address of an office"}


class Where:
    """Recognises the places of one extract. What is not read is counted by its reason, and told once."""

    def __init__(self, dataset: str) -> None:
        self._places = Places(dataset)
        self._unread: dict[str, Problem] = {}

    def records(self, row: Row, funder: str, project: str, evidence: str) -> Iterator[Node | Relation | Problem]:
        """The places and countries of an activity."""
        countries = []
        for code in split(row["country"], ";"):
            if iso2 := find_country(code, guess=False):
                countries.append(iso2)
            else:
                yield Problem("no-country", f"{code!r} is no country", row.file, row.line, evidence)
        names = split(row["location"])
        if reason := NO_PLACES.get(funder):
            for name in names:
                self._count("no-place", reason, name, row, evidence)
            names = []
        spots = [spot for name in names if (spot := self._spot(name, countries, row, evidence))]
        yield from self._places.records(spots, countries, project, evidence, row.file)

    def _spot(self, name: str, countries: list[str], row: Row, evidence: str) -> Spot | None:
        """A town by name and country, near at best; a capital among several countries stands for its own."""
        if iso2 := find_country(name, guess=False):
            return Spot(name, "country", "country", country=iso2, line=row.line)
        for iso2 in countries:
            if len(countries) > 1 and normalise(name) == normalise(capitals().get(iso2, "")):
                self._count("no-place", "a capital that stands for its country among several", name, row, evidence)
                return Spot(name, "country", "country", country=iso2, line=row.line)
            found = self._places.cities.resolve(None, name, iso2)
            if found.kind == "area":
                return Spot(name, "area", "area", country=iso2 if len(countries) == 1 else None, line=row.line)
            if not found.is_new:
                return Spot(name, "city", "near", country=iso2, line=row.line)
        self._count("unknown-place", "no town of the country: kept as a site, no city link", name, row, evidence)
        return Spot(name, "site", "area", country=countries[0] if len(countries) == 1 else None, line=row.line)

    def _count(self, kind: str, reason: str, name: str, row: Row, evidence: str) -> None:
        held = self._unread.get(reason)
        self._unread[reason] = Problem(kind, held.message if held else f"{name!r}: {reason}", held.file if held else row.file, held.line if held else row.line,
                                       held.record if held else evidence, (held.count if held else 0) + 1)

    def told(self) -> Iterator[Problem]:
        """What was not read, by reason."""
        yield from self._unread.values()
