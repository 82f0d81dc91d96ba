"""Which city a source means: GeoNames id, then name with country and distance, else a city of the source's own.

Rules, in order:
- geonames-id: the source's GeoNames id is in the gazetteer. Where the source's point lies far from it, the score says so.
- geonames-id-unlisted: a GeoNames id the gazetteer lacks (places under 500 people): kept, with the source's name and coordinates.
- name-near: the name or an alternate name, in the country, within WITHIN_KM of the source's point; the nearest.
- name-only: without a point, the name in the country, if one place alone has it.
- new-code: no place found; the id comes from the dataset and its own code for the place.
- new-point, new-name: no code either; the id comes from name and point (two decimals, about a kilometre), or from name and country.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from loaders.places.gazetteer import Gazetteer, Place, distance_km
from loaders.resolve.decision import Decision
from loaders.resolve.names import slug

WITHIN_KM = 25.0  # two towns of one name in one country closer than this are one town to us
FAR_KM = 100.0  # a point this far from the place its GeoNames id means is a doubt
CACHED = 65536


@dataclass(frozen=True, slots=True)
class CityDecision(Decision):
    """A decision on a city, with the gazetteer's place where it is known."""

    place: Place | None = None


class Cities:
    """Resolves cities against the gazetteer. Memory is bounded by the caches."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self.resolve = lru_cache(CACHED)(self._resolve)

    def _resolve(self, geonames_id: int | str | None, name: str | None, country: str | None = None,  # noqa: PLR0917  # cached by position
                 lat: float | None = None, lon: float | None = None, dataset: str = "", code: str | None = None) -> CityDecision:
        """Which city is meant. `country` is ISO alpha-2, `lat` and `lon` degrees; `dataset` and `code` are the source's own names for the
        place. Never fails; needs a name, a code, a GeoNames id or a point."""
        raw = " | ".join(str(part) for part in (geonames_id, name, country, lat, lon) if part not in (None, ""))
        point = (lat, lon) if lat is not None and lon is not None else None
        if geonames_id and str(geonames_id).isdigit():
            return self._by_id(int(geonames_id), point, raw)
        if name and (found := self._by_name(name, country, point, raw)):
            return found
        return CityDecision(*_new(name or "", country or "", point, dataset, code), 0.0, True, raw)

    def _by_id(self, geonames_id: int, point: tuple[float, float] | None, raw: str) -> CityDecision:
        place = self._gazetteer.by_id(geonames_id)
        made = f"city:geonames:{geonames_id}"
        if place is None:
            return CityDecision(made, "geonames-id-unlisted", 0.9, True, raw)
        far = point is not None and distance_km(*point, place.lat, place.lon) > FAR_KM
        return CityDecision(made, "geonames-id", 0.5 if far else 1.0, False, raw, place)

    def _by_name(self, name: str, country: str | None, point: tuple[float, float] | None, raw: str) -> CityDecision | None:
        found = self._gazetteer.by_name(name, country, point, WITHIN_KM)
        if point is not None and found:
            nearness = 1 - distance_km(*point, found[0].lat, found[0].lon) / WITHIN_KM
            return CityDecision(f"city:geonames:{found[0].id}", "name-near", round(0.7 + 0.25 * nearness, 3), False, raw, found[0])
        if point is None and country and len(found) == 1:
            return CityDecision(f"city:geonames:{found[0].id}", "name-only", 0.6, False, raw, found[0])
        return None


def _new(name: str, country: str, point: tuple[float, float] | None, dataset: str, code: str | None) -> tuple[str, str]:
    where = country.lower() or "xx"
    if dataset and code:
        return f"city:{slug(dataset)}:{slug(code)}", "new-code"
    if point is not None:
        return f"city:{where}:{slug(name)}:{point[0]:.2f},{point[1]:.2f}", "new-point"
    return f"city:{where}:{slug(name)}", "new-name"
