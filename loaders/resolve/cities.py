"""Which city a source means: GeoNames id, then names with country and distance, else a city of the source's own.

Rules, in order:
- geonames-id: the source's GeoNames id is in the gazetteer. Where the source's point lies far from it, the score says so.
- geonames-id-unlisted: a GeoNames id the gazetteer lacks (places under 500 people): kept, with the source's name and coordinates.
- name-near: the name or an alternate name, in the country, within WITHIN_KM of the source's point; the nearest.
- variant-near: the same of a variant: without brackets, without the words of the town's office ('Durban (eThekwini)', 'Markaryds Kommun').
- like-near: a town within LIKE_KM whose name is spelled nearly so.
- name-only: without a point, the name in the country, if one place alone has it.
- variant-only: the same of what stands first in the name, unless a number or the name of another place stands behind it. What stands behind or in brackets
  is no town by itself: it is mostly where the town lies ('Radeni (Calarasi)', 'Portland, ME').
- area-name, country-name: no town has the name, and it is that of a province, an island, a country: no city (`kind`).
- capital-stands-in: the capital, from a source that writes it where it means somewhere in the country: the country.
- new-code: no place found; the id comes from the dataset and its own code for the place.
- new-point, new-name: no code either; the id comes from name and point (two decimals, about a kilometre), or from name and country.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz import fuzz

from loaders.places.gazetteer import Gazetteer, Place, capitals, distance_km
from loaders.resolve.city_names import area_of, readings, variants
from loaders.resolve.decision import Decision
from loaders.resolve.names import normalise, slug

WITHIN_KM = 25.0  # two towns of one name in one country closer than this are one town to us
LIKE_KM, LIKE = 10.0, 85.0  # how near, and how much alike in percent of letters, a town with a misspelt name must be
FAR_KM = 100.0  # a point this far from the place its GeoNames id means is a doubt
CACHED = 65536


@dataclass(frozen=True, slots=True)
class CityDecision(Decision):
    """A decision on a place, with the gazetteer's entry where it is known.

    `kind` is `city`, or `area` or `country` where the name is no town's: such a place is no city link. `precision` is the best that a loader may
    claim on this evidence alone (`exact`, `near`, `area`, `country`); what the source says of its precision can only lower it.
    """

    place: Place | None = None
    kind: str = "city"
    precision: str = "exact"


class Cities:
    """Resolves cities against the gazetteer. Memory is bounded by the caches."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self.resolve = lru_cache(CACHED)(self._resolve)

    def _resolve(self, geonames_id: int | str | None, name: str | None, country: str | None = None,  # noqa: PLR0917  # cached by position
                 lat: float | None = None, lon: float | None = None, dataset: str = "", code: str | None = None,
                 populated: bool = False, placeholders: bool = False) -> CityDecision:
        """Which city is meant. `country` is ISO alpha-2, `lat` and `lon` degrees; `dataset` and `code` are the source's own names for the
        place. `populated`: the source says that it is a town, whatever its name. `placeholders`: the source writes the capital where it means
        somewhere in the country. Never fails; needs a name, a code, a GeoNames id or a point."""
        found = self._found(geonames_id, name, country, lat, lon, dataset, code, populated)
        if placeholders and found.place and self._is_capital(found.place):
            return replace(found, rule="capital-stands-in", kind="country", precision="country")
        return found

    def _is_capital(self, place: Place) -> bool:
        return place in self._gazetteer.by_name(capitals().get(place.country, ""), place.country)  # New Delhi is Delhi too

    def _found(self, geonames_id: int | str | None, name: str | None, country: str | None,  # noqa: PLR0917  # as resolve
               lat: float | None, lon: float | None, dataset: str, code: str | None, populated: bool) -> CityDecision:
        raw = " | ".join(str(part) for part in (geonames_id, name, country, lat, lon) if part not in (None, ""))
        point = (lat, lon) if lat is not None and lon is not None else None
        if geonames_id and str(geonames_id).isdigit():
            return self._by_id(int(geonames_id), point, raw)
        if name and (found := self._by_name(name, country, point, raw)):
            return found
        if name and not code and not populated and (kind := area_of(name)):
            return CityDecision(f"area:{(country or 'xx').lower()}:{slug(name)}", f"{kind}-name", 0.0, True, raw, kind=kind, precision=kind)
        made, rule = _new(name or "", country or "", point, dataset, code)
        return CityDecision(made, rule, 0.0, True, raw, precision="exact" if point else "near")

    def _by_id(self, geonames_id: int, point: tuple[float, float] | None, raw: str) -> CityDecision:
        place = self._gazetteer.by_id(geonames_id)
        made = f"city:geonames:{geonames_id}"
        if place is None:
            return CityDecision(made, "geonames-id-unlisted", 0.9, True, raw)
        far = point is not None and distance_km(*point, place.lat, place.lon) > FAR_KM
        return CityDecision(made, "geonames-id", 0.5 if far else 1.0, False, raw, place=place)

    def _by_name(self, name: str, country: str | None, point: tuple[float, float] | None, raw: str) -> CityDecision | None:
        # Lagos State is not Lagos; a town of that very name is found.
        names = [name] if area_of(name) == "area" else [name, *variants(name)]
        if point is None:
            return self._by_name_alone(name, country, raw, variants=len(names) > 1) if country else None
        for form in names:
            rule, less = ("name", 0.0) if form == name else ("variant", 0.1)
            if found := self._gazetteer.by_name(form, country, point, WITHIN_KM):
                nearness = 1 - distance_km(*point, found[0].lat, found[0].lon) / WITHIN_KM
                return self._known(found[0], f"{rule}-near", 0.7 - less + 0.25 * nearness, raw)
        return self._alike(names, country, point, raw)

    def _by_name_alone(self, name: str, country: str, raw: str, *, variants: bool) -> CityDecision | None:
        if len(named := self._gazetteer.by_name(name, country)) == 1:
            return self._known(named[0], "name-only", 0.6, raw, "near")
        first, *behind = (readings(name) if variants else ()) or ((),)
        found = self._had(first, country)
        others = [self._had(forms, country) for forms in behind if not area_of(forms[0])]
        if len(found) != 1 or len(others) > 1 or any(forms[0].isdigit() for forms in behind) or any(had and had.isdisjoint(found) for had in others):
            return None
        return self._known(found.pop(), "variant-only", 0.5, raw, "near")

    def _had(self, forms: tuple[str, ...], country: str) -> set[Place]:
        """The places that one of the forms may mean; one that is the only one to have it as its first name is meant."""
        had = set[Place]()
        for form in forms:
            found = self._gazetteer.by_name(form, country)
            if len(found) == 1 and normalise(found[0].name) == form:
                return {*found}
            had |= {*found}
        return had

    def _alike(self, names: list[str], country: str | None, point: tuple[float, float], raw: str) -> CityDecision | None:
        folded = [normalise(form) for form in names]
        best = max(((fuzz.ratio(normalise(place.name), form), -far, place) for place, far in self._gazetteer.around(*point, LIKE_KM)
                    if country in (None, "", place.country) for form in folded), default=None)
        return self._known(best[2], "like-near", best[0] / 100 * 0.7, raw, "near") if best and best[0] >= LIKE else None

    @staticmethod
    def _known(place: Place, rule: str, score: float, raw: str, precision: str = "exact") -> CityDecision:
        return CityDecision(f"city:geonames:{place.id}", rule, round(score, 3), False, raw, place=place, precision=precision)


def _new(name: str, country: str, point: tuple[float, float] | None, dataset: str, code: str | None) -> tuple[str, str]:
    where = country.lower() or "xx"
    if dataset and code:
        return f"city:{slug(dataset)}:{slug(code)}", "new-code"
    if point is not None:
        return f"city:{where}:{slug(name)}:{point[0]:.2f},{point[1]:.2f}", "new-point"
    return f"city:{where}:{slug(name)}", "new-name"
