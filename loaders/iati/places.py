"""A location of any version as one Location: what kind of place it is, and how precisely it is meant.

Rules, by what the file gives:
- location-class (1.04 on): 2 is a city, 3 and 4 a site, 1 an area; exactness 1 is exact, 2 or none near; an area is
  as precise as an area. Without a class the feature code (location-type, feature-designation) tells the kind.
- coordinates/@precision (1.02, GeographicalPrecision): 1 exact, 2 near, 3 to 5 an area, 6 and 9 the country, 7 and 8
  a capital that may stand in for it: precision country. With 1, 2, 7 and 8 the kind is left to the gazetteer.
- an area whose GeoNames id is a country's, or whose gazetteer is that of countries (A4), is the country; a continent
  is an area, and as vague as a country.
"""

from __future__ import annotations

import re
from typing import cast

from loaders.iati import codes
from loaders.iati.lift import Node, texts
from loaders.iati.model import Location, Problems, Raw
from loaders.places.earth import on_earth
from loaders.resolve.located import Kind, Precision

_CLASSES: dict[str, Kind] = {"1": "area", "2": "city", "3": "site", "4": "site"}
_BY_PRECISION: dict[str, tuple[Kind, Precision]] = {
    "1": ("unknown", "exact"), "2": ("unknown", "near"), "3": ("area", "area"), "4": ("area", "area"), "5": ("area", "area"),
    "6": ("country", "country"), "7": ("unknown", "country"), "8": ("unknown", "country"), "9": ("country", "country"),
}
# what Raw holds, in its order
_JUDGED = (("location-class", "code"), ("exactness", "code"), ("coordinates", "precision"), ("location-reach", "code"),
           ("feature-designation", "code"), ("location-type", "code"))
_LEVELS = frozenset("012345678")
_ID = re.compile("[0-9]{1,9}")
_LONG_ID = re.compile("[0-9]{3,9}")  # shorter numbers are codes of gazetteers, longer ones no GeoNames ids


def location(node: Node, default: str, problems: Problems) -> Location:
    """The Location of a `location` element; `default` is the language of its names."""
    parts = {child.tag: child for child in node.children}
    raw = Raw(*[parts[tag].get(name) if tag in parts else "" for tag, name in _JUDGED])
    vocabulary, code, geonames_id = _identity(node) if "location-id" in parts else (None, None, None)
    names = texts(parts.get("name"), default)
    entry = parts.get("gazetteer-entry")
    if entry is not None:
        vocabulary, code, geonames_id, name = _gazetteer_entry(entry)
        names = names or ({default: name} if name else {})
    admin, country = _admin(node, default) if "administrative" in parts else ((), None)
    kind, precision = _kind(raw)
    if kind not in ("city", "site"):
        known = codes.countries_by_geonames()
        if geonames_id in known:
            iso = known[geonames_id]
            kind, precision, country = "country" if iso else "area", "country", iso or country
        elif vocabulary == "A4" and code:
            kind, precision, country = "country", "country", codes.country(code) or country
    lat, lon = _coordinates(parts, problems)
    ref = node.get("ref")
    return Location(kind, precision, geonames_id, vocabulary, code, names, lat, lon, country, admin,
                    None if codes.placeholder(ref) else ref, raw, node.line)


def _kind(raw: Raw) -> tuple[Kind, Precision]:
    by_feature = cast("Kind | None", codes.feature_kind(raw.feature or raw.location_type))
    kind = _CLASSES.get(raw.location_class) or by_feature
    if kind == "area" and by_feature == "country":
        kind = "country"
    by_precision = _BY_PRECISION.get(raw.precision)
    if kind is None:
        return by_precision or ("unknown", "near")
    if kind in ("area", "country"):
        return kind, cast(Precision, kind)
    if by_precision is not None:
        return kind, by_precision[1]
    return kind, "exact" if raw.exactness == "1" else "near"


def _identity(node: Node) -> tuple[str | None, str | None, int | None]:
    """Vocabulary and code of the first location-id, and the GeoNames id of any."""
    first: tuple[str | None, str | None] = (None, None)
    geonames_id = None
    for child in node.children:
        if child.tag == "location-id" and (code := child.get("code")):
            vocabulary = child.get("vocabulary").upper()
            first = first if first[1] else (vocabulary or None, code)
            if vocabulary in codes.GEONAMES and _ID.fullmatch(code):
                geonames_id = int(code)
    return *first, geonames_id


def _gazetteer_entry(entry: Node) -> tuple[str | None, str | None, int | None, str]:
    """Vocabulary, code, GeoNames id and name of a 1.0x gazetteer-entry.

    The standard puts the gazetteer into the attribute and the id into the text; the African Development Bank puts a
    GeoNames id into the attribute and the name into the text.
    """
    ref, text = entry.get("gazetteer-ref"), " ".join(entry.text.split())
    if _LONG_ID.fullmatch(ref):
        return "G1", ref, int(ref), text
    known = ref.upper() in codes.GEONAMES
    if _ID.fullmatch(text):
        return "G1" if known else ref or None, text, int(text) if known else None, ""
    return ref or None, None, None, text


def _admin(node: Node, default: str) -> tuple[tuple[str, ...], str | None]:
    """Areas that the place lies in, largest first, and its country, from `administrative` of any version."""
    areas: list[tuple[int, str]] = []
    country = None
    for child in node.children:
        if child.tag != "administrative":
            continue
        country = codes.country(child.get("country")) or country
        code, level = child.get("code"), child.get("level")
        if code and level == "0":
            country = codes.country(code) or country
        elif code:
            areas.append((int(level) if level in _LEVELS else 9, f"{child.get('vocabulary') or '?'}:{code}"))
        named = [child.get("adm1"), child.get("adm2"), *texts(child, default).values()]
        areas += [(order, name) for order, name in enumerate(named, 1) if name]
    return tuple(name for _, name in sorted(areas, key=lambda area: area[0])), country


def _coordinates(parts: dict[str, Node], problems: Problems) -> tuple[float | None, float | None]:
    point, old = parts.get("point"), parts.get("coordinates")
    if point is not None and point.children:
        node = point.children[0]
        pair = node.text.replace(",", " ").split()
    elif old is not None:
        node, pair = old, [old.get("latitude"), old.get("longitude")]
    else:
        return None, None
    if not any(pair):
        return None, None
    at = on_earth(*pair) if len(pair) == 2 else None  # noqa: PLR2004  # latitude and longitude
    if at is None:
        problems.add("bad-coordinates", node.line, f"coordinates {' '.join(pair)[:60]!r} are no place on Earth: left empty")
        return None, None
    return at
