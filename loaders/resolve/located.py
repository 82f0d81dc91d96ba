"""The places of a project to records: cities, areas, sites and countries, each with its precision and the rule that recognised it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, TypeAlias

from loaders.base import Problem
from loaders.places.country import find_country
from loaders.places.earth import on_earth
from loaders.places.gazetteer import Gazetteer
from loaders.resolve.cities import Cities
from loaders.resolve.names import slug
from schema.core import Node, Relation
from schema.nodes.place import Area, City, Site
from schema.relations.places import InCountry, LocatedIn

Kind: TypeAlias = Literal["city", "area", "site", "country", "unknown"]
Precision: TypeAlias = Literal["exact", "near", "area", "country"]
NEAR_KM = 50.0  # a place this near to a place of the gazetteer is taken to lie in the same country
# Publishers that write the capital of a country where they mean somewhere in it: Germany's ministries and agency.
PLACEHOLDERS = frozenset({"DE-1", "XM-DAC-5-7", "XM-DAC-5-52"})
BETTER = {"exact": 0, "near": 1, "area": 2, "country": 3}


@dataclass(frozen=True, slots=True)
class Spot:
    """A place as a source tells it.

    `kind` unknown: the source gives no class; the gazetteer decides whether its GeoNames id is a city's. `precision` country: it stands for
    a country or more, also a capital that stands in for one. `country` is ISO 3166-1 alpha-2, where the place itself says so. `code` is
    the source's own for the place. `lat`, `lon` in degrees (WGS 84), as the source has them. `placeholders`: its source writes the capital where it means somewhere
    in the country.
    """

    name: str | None
    kind: Kind = "unknown"
    precision: Precision = "near"
    geonames_id: int | None = None
    lat: float | None = None
    lon: float | None = None
    country: str | None = None
    code: str | None = None
    line: int | None = None
    placeholders: bool = False


class Places:
    """Recognises the places of one dataset."""

    def __init__(self, dataset: str) -> None:
        self.dataset = dataset
        self.gazetteer = Gazetteer()
        self.cities = Cities(self.gazetteer)
        self._country_at = lru_cache(65536)(self._nearest_country)

    def records(self, spots: Iterable[Spot], recipients: Iterable[str], project: str, evidence: str, file: str,  # what, whose, and who says so
                ) -> Iterator[Node | Relation | Problem]:
        """Nodes of the places, their countries, and one LOCATED_IN a place: the most precise that the project states. `recipients` are the
        countries that receive it (ISO alpha-2); where there is one, a place without a country is taken to lie in it."""
        countries = list(recipients)
        country = countries[0] if len(countries) == 1 else None
        best: dict[str, LocatedIn] = {}
        for spot in spots:
            for item in self._place(spot, file, project, evidence, country):
                if isinstance(item, LocatedIn):
                    held = best.get(item.to_id)
                    if held is None or BETTER[item.values["precision"]] < BETTER[held.values["precision"]]:
                        best[item.to_id] = item
                else:
                    yield item
        for iso2 in countries:
            best.setdefault(f"country:{iso2}", LocatedIn(project, f"country:{iso2}", precision="country", rule="recipient-country", record=evidence))
        yield from best.values()

    def _place(self, at: Spot, file: str, project: str, evidence: str, country: str | None) -> Iterator[Node | Relation | Problem]:
        name = at.name
        if (at.lat, at.lon) != (None, None) and not on_earth(at.lat, at.lon):
            yield Problem("bad-coordinates", f"coordinates {at.lat} {at.lon} are no place on Earth: left empty", file, at.line, evidence)
            at = replace(at, lat=None, lon=None)
        if at.precision == "country" or at.kind == "country":
            yield from self._country(at, name, file, project, evidence)
        elif at.kind == "city" or (at.kind == "unknown" and at.geonames_id and self.gazetteer.by_id(at.geonames_id)):
            yield from self._city(at, name, project, evidence, country)
        elif at.kind == "area":
            yield from self._other(Area, "area", at, name, project, evidence, country)
        elif name or at.geonames_id or at.code:
            if at.kind == "unknown":
                yield Problem("place-of-unknown-kind", f"{name or at.code!r} is not in the gazetteer and the file gives no class: kept as a site, no city link",
                              file, at.line, evidence)
            yield from self._other(Site, "site", at, name, project, evidence, country)
        else:
            yield Problem("unnamed-place", "a location has neither name nor code", file, at.line, evidence)

    def _country(self, at: Spot, name: str | None, file: str, project: str, evidence: str) -> Iterator[Relation | Problem]:
        iso2 = at.country or find_country(name, guess=False)
        if iso2:
            yield LocatedIn(project, f"country:{iso2}", precision="country", stated_name=name, rule="country-level", record=evidence)
        else:
            yield Problem("no-country", f"{name!r} stands for no single country", file, at.line, evidence)

    def _city(self, at: Spot, name: str | None, project: str, evidence: str, country: str | None) -> Iterator[Node | Relation]:
        found = self.cities.resolve(at.geonames_id, name, at.country or country, at.lat, at.lon, self.dataset, at.code, True, at.placeholders)
        known = found.place
        if found.kind == "country" and known:
            yield LocatedIn(project, f"country:{known.country}", precision="country", stated_name=name, rule=found.rule, record=evidence)
            return
        iso2, rule = (known.country, "gazetteer") if known else self._in_country(at, country)
        numbers = {"geonames_id": str(known.id if known else at.geonames_id)} if known or at.geonames_id else {}
        yield City(id=found.id, name=known.name if known else name or found.id, aliases=[name] if name and known and name != known.name else None,
                   latitude=known.lat if known else at.lat, longitude=known.lon if known else at.lon,
                   population=known.population or None if known else None, country_code=iso2, rule=found.rule, **numbers)
        if iso2:
            yield InCountry(found.id, f"country:{iso2}", rule=rule, record=evidence)
        precision = "near" if "near" in (found.precision, at.precision) or at.precision not in ("exact", "near") else "exact"
        yield LocatedIn(project, found.id, precision=precision, stated_name=name, rule=found.rule, record=evidence)

    def _other(self, kind: type[Area | Site], prefix: str, at: Spot, name: str | None, project: str, evidence: str,  # noqa: PLR0917  # as _place
               country: str | None) -> Iterator[Node | Relation]:
        iso2, rule = self._in_country(at, country)
        node = self._id(prefix, at, name, iso2)
        yield kind(id=node, name=name or node, latitude=at.lat, longitude=at.lon, country_code=iso2,
                   geonames_id=str(at.geonames_id) if at.geonames_id else None)
        if iso2:
            yield InCountry(node, f"country:{iso2}", rule=rule, record=evidence)
        precision = "area" if prefix == "area" else at.precision
        yield LocatedIn(project, node, precision=precision, stated_name=name, rule="geonames-id" if at.geonames_id else "own", record=evidence)

    def _id(self, prefix: str, at: Spot, name: str | None, iso2: str | None) -> str:
        if at.geonames_id:
            return f"{prefix}:geonames:{at.geonames_id}"
        if at.code:
            return f"{prefix}:{slug(self.dataset)}:{slug(at.code)}"
        point = f":{at.lat:.2f},{at.lon:.2f}" if at.lat is not None and at.lon is not None else ""
        return f"{prefix}:{(iso2 or 'xx').lower()}:{slug(name or '')}{point}"

    def _in_country(self, at: Spot, recipient: str | None) -> tuple[str | None, str]:
        """The country a place lies in, and the rule: said by the location, the activity's only recipient, or the nearest known place's."""
        if at.country:
            return at.country, "stated"
        if recipient and (iso2 := find_country(recipient, guess=False)):
            return iso2, "recipient-country"
        if at.lat is not None and at.lon is not None and (iso2 := self._country_at(at.lat, at.lon)):
            return iso2, "nearest-known-place"
        return None, ""

    def _nearest_country(self, lat: float, lon: float) -> str | None:
        found = self.gazetteer.nearest(lat, lon, NEAR_KM)
        return found[0].country if found else None
