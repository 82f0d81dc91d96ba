"""Who is who among organisations. First cut: identifier, then name or alias, else a new organisation; the rule is always told.

Rules, in order:
- identifier: a known identifier, in any of its forms.
- name: a known name or alias, normalised. Refused when the source also gives an unknown identifier of a register in which the known
  organisation has another number: one register gives one body one number, so they are two bodies.
- name-and-acronym: "Food and Agriculture Organization (FAO)", where both parts mean the same organisation.
- acronym: a known acronym, alone; refused when the source's own type says it is an NGO, a foundation, a company or a university.
- new-identifier: unknown so far; its id comes from its identifier.
- new-name: unknown so far; its id comes from its name, with the country's code when the name is one that every country has.
A name or acronym that two organisations share means neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from loaders.places.country import names_country
from loaders.resolve.decision import Decision
from loaders.resolve.identifiers import SHARED, agency, organisation_key
from loaders.resolve.names import digest, normalise, org_slug

CACHED = 65536
UNNAMED = "org:unnamed"
_WITH_BRACKETS = re.compile(r"(.+?)\s*\((.+)\)\s*")
# Types of IATI's list whose bodies are neither UN entities, banks nor states: 21-24 civil society, 60 foundation, 70-73 private, 80 academic.
_NOT_BY_ACRONYM = frozenset({"21", "22", "23", "24", "60", "70", "71", "72", "73", "80"})
_EVERY_COUNTRY_HAS = re.compile(
    r"(ministr|minister|department|secretar|directorate|direction |office of |government|state |local (authorit|government)|municipal|"
    r"national (agenc|authorit|commission|council|bureau|statistic|planning|police)|central bank|treasury|presiden|prime minister|embassy|"
    r"parliament|supreme|district|beneficiar)")


class Known(NamedTuple):
    """One organisation as the index wants it: identifiers as IATI ids or scheme:value; acronyms are weaker evidence than names."""

    id: str
    identifiers: Iterable[str]
    names: Iterable[str]
    acronyms: Iterable[str] = ()


class Organisations:
    """An index of known organisations. Memory: the known ones, and at most CACHED decisions. `conflicts` lists what two of them claim."""

    def __init__(self, known: Iterable[Known]) -> None:
        self._ids: set[str] = set()
        self._by_identifier: dict[str, str] = {}
        self._by_name: dict[str, str] = {}
        self._by_acronym: dict[str, str] = {}
        self._agencies: dict[str, set[str]] = {}
        self.conflicts: list[str] = []
        for organisation in known:
            self._add(organisation)
        # A shared key stays in the dictionaries without a value, so that a third claim does not bring it back to life.
        self.resolve = lru_cache(CACHED)(self._resolve)

    def _add(self, known: Known) -> None:
        self._ids.add(known.id)
        keys = {key for raw in (known.id, *known.identifiers) if (key := organisation_key(_iati_part(raw)))} - SHARED.keys()
        self._agencies.setdefault(known.id, set()).update(agency(key) for key in keys)
        names, acronyms = ({n for raw in texts if raw and (n := normalise(raw))} for texts in (known.names, known.acronyms))
        for index, values in ((self._by_identifier, keys), (self._by_name, names), (self._by_acronym, acronyms - names)):
            for value in sorted(values):
                if index.setdefault(value, known.id) not in (known.id, ""):
                    self.conflicts.append(f"{value!r} is claimed by {index[value]} and {known.id}")
                    index[value] = ""

    def _resolve(self, identifier: str | None, name: str | None, country: str | None = None, type_code: str | None = None) -> Decision:
        """Which organisation a source means by `identifier` (its @ref) and `name`; `country` (ISO alpha-2) is where it was named, and
        `type_code` its IATI organisation type. Never fails: what is unknown is new, and what has neither name nor identifier is UNNAMED."""
        raw = " | ".join(part for part in (identifier, name) if part)
        key = organisation_key(identifier)
        key = None if key in SHARED else key
        if key and (found := self._by_identifier.get(key)):
            return Decision(found, "identifier", 1.0, False, raw)
        for part in (name, identifier if not key else None):
            found, rule, score = self._named(part or "", type_code or "")
            if found and not (key and agency(key) in self._agencies[found]):
                return Decision(found, rule, score, False, raw)
        if key:
            return Decision(f"org:{key}", "new-identifier", 0.0, True, raw)
        return self._new(name or identifier or "", country or "", raw)

    def _named(self, name: str, type_code: str) -> tuple[str, str, float]:
        comparable = normalise(name)
        if found := self._by_name.get(comparable):
            return found, "name", 0.95
        if parts := _WITH_BRACKETS.fullmatch(name):
            outer, inner = (self._by_name.get(n) or self._by_acronym.get(n, "") for n in map(normalise, parts.groups()))
            if outer and outer == inner:
                return outer, "name-and-acronym", 0.9
        if (found := self._by_acronym.get(comparable)) and type_code not in _NOT_BY_ACRONYM:
            return found, "acronym", 0.8
        return "", "", 0.0

    def _new(self, name: str, country: str, raw: str) -> Decision:
        comparable = normalise(name)
        if not comparable and not name.strip(" -"):
            return Decision(UNNAMED, "unnamed", 0.0, True, raw)
        shared = bool(_EVERY_COUNTRY_HAS.match(comparable)) and not names_country(name)
        made = org_slug(name, country if shared else "")
        if made in self._ids and self._by_name.get(comparable) != made:
            # The slug is a known organisation's, but the name is not: a body of its own.
            made += f"-{digest(comparable)}"
        return Decision(made, "new-name", 0.0, True, raw)


def _iati_part(identifier: str) -> str:
    """'XM-DAC-44000' of 'org:XM-DAC-44000', 'iati:XM-DAC-44000' and 'dac:44000'; '' of another scheme (wikidata, lei)."""
    scheme, colon, value = identifier.partition(":")
    if not colon:
        return identifier
    return value if scheme in ("org", "iati", "dac") else ""
