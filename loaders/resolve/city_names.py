"""What the name of a place says: the town's own name without the words of its office, and whether it is an area or a whole country."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from loaders.places.country import find_country
from loaders.resolve.names import normalise

CACHED = 65536
MARKS = ("/", ",", " - ")  # between two names of one place, or a place and where it lies
_BRACKETS = re.compile(r"(.+?)\s*[(\[](.+?)[)\]]\s*(.*)")
# The words of a town's office, before and after its name, in the languages met: they name the body that governs it, not another place.
_BEFORE = re.compile(
    r"(?:(?:city|town|municipality|metropolitan municipality|local government|city council|municipal council|prefecture) of (?:the )?|"
    r"(?:ville|commune|municipalite|mairie) (?:de |d |du )?|(?:ciudad|municipio|municipalidad|alcaldia|ayuntamiento|intendencia)(?: distrital)? de |"
    r"(?:cidade|prefeitura|municipio|camara municipal)(?: municipal)? (?:de |do |da )|(?:stadt|landeshauptstadt|gemeente|comune di|thanh pho|kota|greater) )")
_AFTER = re.compile(
    r" (?:(?:metropolitan|capital|town|city|municipal|district|urban|north and south|special|unitary)? ?"
    r"(?:city|town|municipality|metropolitan|assembly|municipal council|city council|council|city corporation|corporation|authority|city authority|kommune?|"
    r"stad|north and south|urban area|metropolitan area|dc|d c|df|d f|city proper|si|shi|buyuksehir belediyesi|belediyesi))$")
_GENITIVE = re.compile(r"(.{3,})s kommune?$")
_AREA = re.compile(
    r"\b(province|provincia|provincial|region|regional|regiao|state|estado|county|governorate|gouvernorat|gobernacion|prefecture|district|districts|departement|"
    r"departamento|department|oblast|voivodeship|canton|division|zone|wilaya|woreda|upazila|basin|corridor|island|islands|coast|valley|delta|river|lake|"
    r"nationwide|countrywide|national|multiple|various|rural|northern|southern|eastern|western|central)\b")


@lru_cache(CACHED)
def variants(name: str) -> tuple[str, ...]:
    """Other names of the same town, the likeliest first, the name itself left out: 'Durban' and 'eThekwini' of 'Durban (eThekwini)'."""
    found = dict.fromkeys(_forms(name))
    for form in list(found):
        found.update(dict.fromkeys(_without_office(form)))
    return tuple(form for form in found if form and form != normalise(name))


@lru_cache(CACHED)
def readings(name: str) -> tuple[tuple[str, ...], ...]:
    """The forms of each part of a name: of what stands first, then of what stands behind it, or in brackets."""
    return tuple((form, *_without_office(form)) for part in _parts(name) if (form := normalise(part)))


def _parts(name: str) -> Iterator[str]:
    if parts := _BRACKETS.fullmatch(name):
        yield from _parts(f"{parts[1]} {parts[3]}".strip())
        yield parts[2]
    elif mark := next((mark for mark in MARKS if mark in name), ""):
        yield from name.split(mark)
    else:
        yield name


def _forms(name: str) -> Iterator[str]:
    yield normalise(name)
    if parts := _BRACKETS.fullmatch(name):
        yield normalise(f"{parts[1]} {parts[3]}")
        yield normalise(parts[2])
    for mark in MARKS:
        if mark in name:
            yield from (normalise(part) for part in name.split(mark)[:2])


def _without_office(folded: str) -> Iterator[str]:
    if genitive := _GENITIVE.fullmatch(folded):
        yield genitive[1]
    bare = folded
    while (shorter := _AFTER.sub("", _BEFORE.sub("", bare, count=1))) != bare and shorter:
        bare = shorter
        yield bare


@lru_cache(CACHED)
def area_of(name: str) -> str:
    """`country` where the name is a country's, `area` where its words say a province, region or island, else empty."""
    folded = normalise(name)
    if not folded:
        return ""
    if find_country(name, guess=False):
        return "country"
    return "area" if _AREA.search(folded) else ""
