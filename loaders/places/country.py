"""Countries: their names in the six UN languages, and which country a text means.

Names come from pycountry (ISO 3166-1 and the translations of Debian's iso-codes that it carries), with our own corrections in
aliases.yml. Kosovo is not in ISO 3166-1; it has the user-assigned code XK.
"""

from __future__ import annotations

import gettext
import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pycountry
import yaml
from countryguess import guess_country

from loaders.resolve.names import normalise

LANGUAGES = ("en", "fr", "es", "ar", "ru", "zh")
_CODE = 3  # letters or digits of the longest code; no country has so short a name


@dataclass(frozen=True, slots=True)
class CountryNames:
    """One country. `m49` is the ISO numeric code, which the M49 standard shares; None for Kosovo."""

    iso2: str
    iso3: str
    m49: str | None
    names: dict[str, str]  # by language of LANGUAGES
    aliases: tuple[str, ...] = field(default=())


@cache
def _ours() -> dict[str, Any]:
    path = Path(__file__).with_name("aliases.yml")
    content: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return content


@cache
def countries() -> dict[str, CountryNames]:
    """Every country by ISO 3166-1 alpha-2 code: the 249 of the standard, and Kosovo."""
    found = {c.alpha_2: _country(c) for c in pycountry.countries}
    found["XK"] = CountryNames("XK", "XKX", None, dict(_ours()["names"]["XK"]), tuple(_ours()["aliases"]["XK"]))
    return dict(sorted(found.items()))


def _country(entry: Any) -> CountryNames:
    ours: dict[str, str] = _ours()["names"].get(entry.alpha_2, {})
    short = getattr(entry, "common_name", entry.name)
    names = {lang: ours.get(lang) or _translated(short, entry.name, lang) for lang in LANGUAGES}
    met = [entry.name, short, getattr(entry, "official_name", ""), *_ours()["aliases"].get(entry.alpha_2, ())]
    return CountryNames(entry.alpha_2, entry.alpha_3, entry.numeric, names,
                        tuple(dict.fromkeys(name for name in met if name and name not in names.values())))


def _translated(short: str, name: str, lang: str) -> str:
    if lang == "en":
        return short
    text = _catalogue(lang).gettext
    return text(short) if text(short) != short else text(name)


@cache
def _catalogue(lang: str) -> gettext.NullTranslations:
    return gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=[lang])


@cache
def _by_name() -> dict[str, str]:
    """Normalised names and aliases; one that two countries share is left out."""
    claims: dict[str, set[str]] = {}
    for iso2, country in countries().items():
        for name in (*country.names.values(), *country.aliases):
            claims.setdefault(normalise(name), set()).add(iso2)
    for entry in pycountry.countries:  # the long forms in the other languages are understood, but are no aliases
        for lang in LANGUAGES[1:]:
            for form in (entry.name, getattr(entry, "official_name", entry.name)):
                claims.setdefault(normalise(_catalogue(lang).gettext(form)), set()).add(entry.alpha_2)
    return {name: next(iter(owners)) for name, owners in claims.items() if len(owners) == 1}


@cache
def _by_code() -> dict[str, str]:
    codes: dict[str, str] = {}
    for iso2, country in countries().items():
        codes.update({code: iso2 for code in (iso2, country.iso3, country.m49) if code})
    return codes


@cache
def find_country(text: str | None, guess: bool = True) -> str | None:
    """The ISO 3166-1 alpha-2 code of the country that a code (alpha-2, alpha-3, numeric) or a name (English, French, Spanish, Arabic,
    Russian, Chinese, or an alias) means. As a last resort, when `guess`, English free text is guessed. None for no single country."""
    key = (text or "").strip()
    if not key or key.upper() in _ours()["multinational"]:
        return None
    code = key.upper() if len(key) <= _CODE else ""
    return (_by_code().get(code.zfill(_CODE) if code.isdigit() else code) or _by_name().get(normalise(key))
            or (_guessed(key) if guess and len(key) > _CODE else None))


# Regions and fallen states, which the guess takes for a country (South Asia for South Africa).
_NO_COUNTRY = re.compile(r"\b(africa|asia|america|europe|pacific|caribbean|former|czechoslovakia|yugoslavia|ussr|soviet)\b")


def _guessed(text: str) -> str | None:
    name = normalise(text)
    if _NO_COUNTRY.search(name) or len(set(_country_pattern().findall(name))) > 1:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # countryguess leaves its table's file to the garbage collector
        found: Any = guess_country(text)
    iso2 = found.get("iso2") if found else None
    return iso2 if iso2 in countries() else None


def names_country(name: str) -> bool:
    """Whether a name holds the name of a country (Government of Japan, Ministère du Plan du Mali)."""
    return bool(_country_pattern().search(normalise(name)))


def countries_named(name: str) -> frozenset[str]:
    """ISO alpha-2 codes of the countries whose names a name holds: 'Ministère du Plan du Mali' holds ML."""
    return frozenset(_by_name()[found] for found in _country_pattern().findall(normalise(name)))


def without_countries(name: str) -> str:
    """A name in its comparable form, without the names of countries in it."""
    return _country_pattern().sub(" ", normalise(name))


@cache
def _country_pattern() -> re.Pattern[str]:
    words: Iterable[str] = (name for name in _by_name() if len(name) > _CODE)
    alternatives = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"\b(?:{alternatives})\b")
