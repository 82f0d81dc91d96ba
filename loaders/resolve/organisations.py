"""Who is who among organisations: identifier, then name or alias, then a name that is nearly one, else a new organisation; the rule is always told.

Rules, in order:
- identifier: a known identifier, in any of its forms.
- name: a known name or alias, normalised. Refused when the source also gives an unknown identifier of a register in which the known
  organisation has another number: one register gives one body one number, so they are two bodies.
- name-and-acronym: "Food and Agriculture Organization (FAO)", where both parts mean the same organisation.
- two-names: "West African Development Bank / Banque ouest-africaine de développement", where all parts mean the same organisation.
- acronym: a known acronym, alone; refused when the source's own type says it is an NGO, a foundation, a company or a university.
- near-name: nearly a known name (typing error, order of words, language of the institution's words), told by matching.py.
- government: the name of a country, or "government of" it in four languages: its government.
- new-identifier: unknown so far; its id comes from its identifier.
- new-name: unknown so far; its id comes from its name, with the country's code when the name is one that every country has.
A name or acronym that two organisations share means neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from loaders.places.country import countries, find_country, names_country
from loaders.resolve.decision import Decision
from loaders.resolve.identifiers import SHARED, agency, organisation_key
from loaders.resolve.matching import EVERY_COUNTRY_HAS, Known, Match, Matcher
from loaders.resolve.names import digest, normalise, org_slug

CACHED = 65536
CANDIDATES = 3  # kept with a decision
UNNAMED = "org:unnamed"
_WITH_BRACKETS = re.compile(r"(.+?)\s*\((.+)\)\s*")
# Types of IATI's list whose bodies are neither UN entities, banks nor states: 21-24 civil society, 60 foundation, 70-73 private, 80 academic.
_NOT_BY_ACRONYM = frozenset({"21", "22", "23", "24", "60", "70", "71", "72", "73", "80"})
# A typed body that a state, a UN entity or a bank is not.
_NOT_THEIRS = frozenset({"UNEntity", "Government", "LocalAuthority", "Bank"})
_GOVERNMENT = re.compile(r"(?:government|gouvernement|gobierno|governo)(?: of| de| du| do| da| d)?(?: the| la| el)? (.+)|(.+) government")


class Organisations:
    """An index of known organisations. Memory: the known ones, and at most CACHED decisions. `conflicts` lists what two of them claim."""

    def __init__(self, known: Iterable[Known]) -> None:
        self._ids: set[str] = set()
        self._by_identifier: dict[str, str] = {}
        self._by_name: dict[str, str] = {}
        self._by_acronym: dict[str, str] = {}
        self._by_government: dict[str, str] = {}
        self._agencies: dict[str, set[str]] = {}
        self.conflicts: list[str] = []
        listed = list(known)
        for organisation in listed:
            self._add(organisation)
        self._matcher = Matcher(listed)
        self._kinds = {organisation.id: frozenset(organisation.kinds) for organisation in listed}
        # A shared key stays in the dictionaries without a value, so that a third claim does not bring it back to life.
        self.resolve = lru_cache(CACHED)(self._resolve)

    def _add(self, known: Known) -> None:
        self._ids.add(known.id)
        keys = {key for raw in (known.id, *known.identifiers) if (key := organisation_key(_iati_part(raw)))} - SHARED.keys()
        self._agencies.setdefault(known.id, set()).update(agency(key) for key in keys)
        for iso2 in filter(None, map(_governed, known.names)):
            self._by_government[iso2] = min(known.id, self._by_government.get(iso2, known.id))
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
        if not key and (government := self._government(name or "", type_code or "", raw)):
            return government
        near = self._near(name or "", country, type_code or "", key)
        if near and near[0].same:
            return Decision(near[0].id, "near-name", near[0].score, False, raw, near[0].reasons, near[1:])
        if key:
            return Decision(f"org:{key}", "new-identifier", 0.0, True, raw, candidates=near)
        return replace(self._new(name or identifier or "", country or "", raw), candidates=near)

    def _near(self, name: str, country: str | None, type_code: str, key: str | None) -> tuple[Match, ...]:
        """Candidates by name, the best first. One that the register of the given identifier knows by another number is none."""
        others = frozenset(known for known, agencies in self._agencies.items() if agency(key) in agencies) if key else frozenset()
        found = self._matcher.matches(name, country, others) if name else []
        typed, shared = type_code in _NOT_BY_ACRONYM, self._by_name.get(normalise(name)) == ""
        doubts = ["several have this name"] if shared else []
        return tuple(self._doubted(match, [*doubts, f"the source gives it type {type_code}"] if typed and self._kinds[match.id] & _NOT_THEIRS else doubts)
                     for match in found[:CANDIDATES])

    @staticmethod
    def _doubted(match: Match, doubts: list[str]) -> Match:
        return match._replace(same=match.same and not doubts, reasons=(*match.reasons, *doubts))

    def _government(self, name: str, type_code: str, raw: str) -> Decision | None:
        iso2 = None if type_code in _NOT_BY_ACRONYM else _governed(name)
        if not iso2:
            return None
        known = self._by_government.get(iso2)
        return Decision(known or org_slug(f"Government of {countries()[iso2].names['en']}"), "government", 0.85, not known, raw)

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
        said = [part for raw in name.split("/") if (part := raw.strip())]
        if len(said) > 1 and len(same := {self._named(part, type_code)[0] for part in said}) == 1 and (found := same.pop()):
            return found, "two-names", 0.9
        return "", "", 0.0

    def _new(self, name: str, country: str, raw: str) -> Decision:
        comparable = normalise(name)
        if not comparable and not name.strip(" -"):
            return Decision(UNNAMED, "unnamed", 0.0, True, raw)
        shared = bool(EVERY_COUNTRY_HAS.match(comparable)) and not names_country(name)
        made = org_slug(name, country if shared else "")
        if made in self._ids and self._by_name.get(comparable) != made:
            # The slug is a known organisation's, but the name is not: a body of its own.
            made += f"-{digest(comparable)}"
        return Decision(made, "new-name", 0.0, True, raw)


@lru_cache(CACHED)
def _governed(name: str) -> str | None:
    """The country (ISO alpha-2) whose government a name means: that of a country, or "government of" one."""
    comparable = normalise(name)
    said = _GOVERNMENT.fullmatch(comparable)
    if not said and len(comparable) <= 3:  # noqa: PLR2004  # a code of letters means too much
        return None
    return find_country((said[1] or said[2]) if said else name, guess=False)


def _iati_part(identifier: str) -> str:
    """'XM-DAC-44000' of 'org:XM-DAC-44000', 'iati:XM-DAC-44000' and 'dac:44000'; '' of another scheme (wikidata, lei)."""
    scheme, colon, value = identifier.partition(":")
    if not colon:
        return identifier
    return value if scheme in ("org", "iati", "dac") else ""


__all__ = ["UNNAMED", "Known", "Organisations"]
