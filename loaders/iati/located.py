"""The places of an activity to records: cities, areas, sites and countries, each with its precision and the rule that recognised it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from loaders.base import Problem
from loaders.iati.model import Activity, Location
from loaders.iati.read import FileHeader
from loaders.places.country import find_country
from loaders.places.gazetteer import Gazetteer
from loaders.resolve.cities import Cities
from loaders.resolve.names import slug
from schema.core import Node, Relation
from schema.nodes.place import Area, City, Site
from schema.relations.places import InCountry, LocatedIn

NEAR_KM = 50.0  # a place this near to a place of the gazetteer is taken to lie in the same country
# Publishers that write the capital of a country where they mean somewhere in it: Germany's ministries and agency.
PLACEHOLDERS = frozenset({"DE-1", "XM-DAC-5-7", "XM-DAC-5-52"})
BETTER = {"exact": 0, "near": 1, "area": 2, "country": 3}


class Places:
    """Recognises the places of one dataset."""

    def __init__(self, dataset: str) -> None:
        self.dataset = dataset
        self.placeholders = False
        self.gazetteer = Gazetteer()
        self.cities = Cities(self.gazetteer)
        self._country_at = lru_cache(65536)(self._nearest_country)

    def records(self, activity: Activity, header: FileHeader, project: str, evidence: str, country: str | None) -> Iterator[Node | Relation | Problem]:
        """Nodes of the places, their countries, and one LOCATED_IN a place: the most precise that the activity states."""
        self.placeholders = bool(activity.reporter and activity.reporter.ref in PLACEHOLDERS)
        best: dict[str, LocatedIn] = {}
        for location in activity.places:
            for item in self._place(location, header, project, evidence, country):
                if isinstance(item, LocatedIn):
                    held = best.get(item.to_id)
                    if held is None or BETTER[item.values["precision"]] < BETTER[held.values["precision"]]:
                        best[item.to_id] = item
                else:
                    yield item
        for share in activity.countries:
            iso2 = find_country(share.code, guess=False) or find_country(next(iter(share.names.values()), None), guess=False)
            if iso2:
                best.setdefault(f"country:{iso2}", LocatedIn(project, f"country:{iso2}", precision="country", rule="recipient-country", record=evidence))
            elif share.code or share.names:
                yield Problem("no-country", f"recipient country {share.code!r} is no single country", header.file, activity.line, evidence)
        yield from best.values()

    def _place(self, at: Location, header: FileHeader, project: str, evidence: str, country: str | None) -> Iterator[Node | Relation | Problem]:
        name = at.names.get("en") or at.names.get("und") or next(iter(at.names.values()), None)
        if at.precision == "country" or at.kind == "country":
            yield from self._country(at, name, header, project, evidence)
        elif at.kind == "city" or (at.kind == "unknown" and at.geonames_id and self.gazetteer.by_id(at.geonames_id)):
            yield from self._city(at, name, project, evidence, country)
        elif at.kind == "area":
            yield from self._other(Area, "area", at, name, project, evidence, country)
        elif name or at.geonames_id or at.code:
            if at.kind == "unknown":
                yield Problem("place-of-unknown-kind", f"{name or at.code!r} is not in the gazetteer and the file gives no class: kept as a site, no city link",
                              header.file, at.line, evidence)
            yield from self._other(Site, "site", at, name, project, evidence, country)
        else:
            yield Problem("unnamed-place", "a location has neither name nor code", header.file, at.line, evidence)

    def _country(self, at: Location, name: str | None, header: FileHeader, project: str, evidence: str) -> Iterator[Relation | Problem]:
        iso2 = at.country or find_country(name, guess=False)
        if iso2:
            yield LocatedIn(project, f"country:{iso2}", precision="country", stated_name=name, rule="country-level", record=evidence)
        else:
            yield Problem("no-country", f"{name!r} stands for no single country", header.file, at.line, evidence)

    def _city(self, at: Location, name: str | None, project: str, evidence: str, country: str | None) -> Iterator[Node | Relation]:
        found = self.cities.resolve(at.geonames_id, name, at.country or country, at.lat, at.lon, self.dataset, at.code, True, self.placeholders)
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

    def _other(self, kind: type[Area | Site], prefix: str, at: Location, name: str | None, project: str, evidence: str,  # noqa: PLR0917  # as _place
               country: str | None) -> Iterator[Node | Relation]:
        iso2, rule = self._in_country(at, country)
        node = self._id(prefix, at, name, iso2)
        yield kind(id=node, name=name or node, latitude=at.lat, longitude=at.lon, country_code=iso2,
                   geonames_id=str(at.geonames_id) if at.geonames_id else None)
        if iso2:
            yield InCountry(node, f"country:{iso2}", rule=rule, record=evidence)
        precision = "area" if prefix == "area" else at.precision
        yield LocatedIn(project, node, precision=precision, stated_name=name, rule="geonames-id" if at.geonames_id else "own", record=evidence)

    def _id(self, prefix: str, at: Location, name: str | None, iso2: str | None) -> str:
        if at.geonames_id:
            return f"{prefix}:geonames:{at.geonames_id}"
        if at.code:
            return f"{prefix}:{slug(self.dataset)}:{slug(at.code)}"
        point = f":{at.lat:.2f},{at.lon:.2f}" if at.lat is not None and at.lon is not None else ""
        return f"{prefix}:{(iso2 or 'xx').lower()}:{slug(name or '')}{point}"

    def _in_country(self, at: Location, recipient: str | None) -> tuple[str | None, str]:
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
