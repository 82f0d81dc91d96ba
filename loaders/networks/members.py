"""A member of a network of cities to records: the local authority, the city that it governs, and the membership."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from loaders.base import Problem
from loaders.places.gazetteer import Gazetteer, Place, distance_km
from loaders.resolve.cities import Cities, CityDecision
from loaders.resolve.city_names import variants
from loaders.resolve.names import normalise, slug
from loaders.table import Row
from schema.core import Node, Relation
from schema.nodes.organisation import LocalAuthority
from schema.nodes.place import Area, City
from schema.relations.partners import MemberOf
from schema.relations.places import Governs, InCountry

FAR_KM = 100.0  # a point this far from the town of that name is a doubt
LARGER = 5  # times as many people as the next of that name has the town that a name alone means
_STATE = re.compile(r"(.+), ([A-Z]{2})")
# Words by which an authority's name is longer than its town's. Not greater, county, district, borough, region: those govern something else.
_WORDS = """administration administracion alcaldia alcaldiade authority autonomo ayuntamiento belediyesi buyuksehir camara capital city ciudad comune commune corporation council cidade
    da de del della dell di distrito do du gemeente gobierno government intendencia kommun kommune la landeshauptstadt local mairie metro metropolitan metropolitana metropolitano metropolitain
    metropole municipal municipalidad municipalite municipality municipio of people peoples prefeitura regional s stad stadt state the town township ville"""
_OFFICE = frozenset(_WORDS.split())
_OF_ITS_CITY = frozenset({"greater london authority"})  # more than its city in name, yet the one that speaks for it


class Said(NamedTuple):
    """What a source says of a member: its town, its authority, or both; the country is ISO alpha-2, `mark` the source's own id as scheme:value."""

    city: str | None
    authority: str | None = None
    country: str | None = None
    point: tuple[float, float] | None = None
    geonames_id: str | None = None
    mark: str | None = None


class Members:
    """Recognises the towns of one dataset."""

    def __init__(self) -> None:
        self._gazetteer = Gazetteer()
        self._cities = Cities(self._gazetteer)

    def records(self, said: Said, network: str, row: Row, evidence: str, **values: Any) -> Iterator[Node | Relation | Problem]:
        """The authority, its town where it is known, and the membership with `values`."""
        name = said.city or re.sub(r"\s*\([^)]*\)", "", said.authority or "")
        if said.point and said.country and not self._gazetteer.lies_in(said.country, *said.point, FAR_KM):
            yield Problem("odd-point", f"the point of {name!r} lies nowhere in {said.country}: left out", row.file, row.line, evidence)
            said = said._replace(point=None)
        found = self.place(said, name)
        if found.place and said.point and (far := distance_km(*said.point, found.place.lat, found.place.lon)) > FAR_KM:
            yield Problem("odd-point", f"the point of {name!r} lies {far:.0f} km from {found.place.name}: the name is followed", row.file, row.line, evidence)
        governed = found.place is not None or bool(said.city and (said.country or said.point) and found.kind != "country")
        own = self._authority(said, found, name)
        yield own
        authority = str(own.values["id"])
        if governed:
            yield from self._governed(said, found, name, authority, evidence)
        else:
            yield Problem("no-city", f"no town is known by {name!r}: a member without a city", row.file, row.line, evidence)
        yield MemberOf(authority, network, record=evidence, **values)

    def place(self, said: Said, name: str) -> CityDecision:
        """Which town is meant; see loaders/resolve/cities.py. Beyond it: the state behind a name ('Lancaster, PA'), a point that is wrong, and the
        largest town of a name where nothing else tells them apart."""
        lat, lon = said.point or (None, None)
        if (state := _STATE.fullmatch(name)) and (towns := [t for t in self._called(state[1], said.country) if t.admin1 == state[2]]):
            return self._cities.resolve(towns[0].id, name, said.country)
        found = self._cities.resolve(said.geonames_id, name, said.country, lat, lon)
        if found.place or state:
            return found
        if said.point and (plain := self._cities.resolve(None, name, said.country)).place and normalise(plain.place.name) in (normalise(name), *variants(name)):
            return plain
        towns = self._called(name, said.country)
        largest = towns and (len(towns) == 1 or towns[0].population >= LARGER * max(towns[1].population, 1))
        return replace(self._cities.resolve(towns[0].id, name, said.country), rule="largest-of-name") if largest and not said.point else found

    def knows(self, name: str, country: str) -> bool:
        """Whether a town of the country (ISO alpha-2) has that name."""
        return bool(self._called(name, country))

    def _called(self, name: str, country: str | None) -> list[Place]:
        """The towns whose own name it is, the largest first."""
        for form in (normalise(name), *variants(name)):
            if towns := [town for town in self._gazetteer.by_name(form, country) if normalise(town.name) == form]:
                return towns
        return []

    @staticmethod
    def _governed(said: Said, found: CityDecision, name: str, authority: str, evidence: str) -> Iterator[Node | Relation]:
        at, country = found.place, found.place.country if found.place else said.country
        lat, lon = (at.lat, at.lon) if at else said.point or (None, None)
        if at is None and found.kind == "area":
            yield Area(id=found.id, name=name, latitude=lat, longitude=lon, country_code=country)
        else:
            yield City(id=found.id, name=at.name if at else name, aliases=[name], geonames_id=str(at.id) if at else None, population=at.population or None if at else None,
                       latitude=lat, longitude=lon, country_code=country, identifiers=[f"geonames:{at.id}"] if at else None, rule=found.rule)
        if country:
            yield InCountry(found.id, f"country:{country}", rule=found.rule, record=evidence)
        yield Governs(authority, found.id, record=evidence)

    def _authority(self, said: Said, found: CityDecision, name: str) -> LocalAuthority:
        """The authority of a known town is one in every source; one that governs more, less, or what is not known is the source's own."""
        country = found.place.country if found.place else said.country
        if found.place and self._is_its_own(said, found.place):
            made, stated = f"org:authority-geonames-{found.place.id}", said.authority
            plain = f"Local authority of {found.place.name}"
            return LocalAuthority(id=made, name=stated or plain, name_fr=None if stated else f"Autorité locale de {found.place.name}", aliases=[stated] if stated else None,
                                  headquarters=country, identifiers=[said.mark] if said.mark else None, rule="of-its-city")
        made = f"org:{slug(said.mark)}" if said.mark else f"org:authority-{slug(said.authority or name)}-{(country or 'xx').lower()}"
        return LocalAuthority(id=made, name=said.authority or f"Local authority of {name}", name_fr=None if said.authority else f"Autorité locale de {name}", headquarters=country,
                              identifiers=[said.mark] if said.mark else None, rule="as-named")

    def _is_its_own(self, said: Said, place: Place) -> bool:
        """Whether the authority's name is its town's, in any of its names, and words of its office."""
        if not said.authority or normalise(said.authority) in _OF_ITS_CITY:
            return True
        towns = [_STATE.sub(r"\1", text) for text in (said.city, place.name) if text]
        own, *theirs = [[word for word in normalise(_STATE.sub(r"\1", text)).split() if word not in _OFFICE] for text in (said.authority, *towns)]
        if any(word.isdigit() for word in own):  # Yaoundé 4 is a part of Yaoundé
            return False
        return _singular(own) in map(_singular, theirs) or (bool(own) and place in self._gazetteer.by_name(" ".join(own), place.country))


def _singular(words: list[str]) -> list[str]:
    return [word.rstrip("s") for word in words]
