"""One body of the list to records: whom it means, its names in several languages, its identifiers, and of what it is a part."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from loaders.base import Problem
from loaders.places.country import find_country
from loaders.resolve.matching import Known
from loaders.resolve.names import digest, org_slug
from loaders.resolve.organisations import Organisations
from schema import model
from schema.core import Node, Relation
from schema.nodes.organisation import Government, Organisation
from schema.relations.partners import PartOf
from schema.types import LANGUAGES

SCHEMES = {"Wikidata_code": ("wikidata", re.compile(r"Q\d+")), "LEI": ("lei", re.compile(r"[A-Z0-9]{20}")), "SPRVD_id": ("sprvd", re.compile(r"SPRVD\d+"))}
NO_CODE = "[No code found.]"
_NAME = re.compile(r"Name(?:_(?:other|former)(?:_\d)?)?_([a-z]{2})")
_ACRONYM = re.compile(r"Abbreviation(?:_(?:other|former)(?:_\d)?)?_([a-z]{2})")
IGNORED = re.compile(r"Entity_type|Country|OpenSanctions_id|Assessment_against_FATF_definition|Basis_for_assessment|Treaty_url|Immunity_url|Source(_\d)?|RIAD_code|"
                     r"LEI_\w+|VAT_number|Leadership_role\w*|Notes(_en)?|Year_established")
READ = re.compile(r"Org_family|Type|Headquarters|Website")


@cache
def kinds() -> Mapping[str, Any]:
    """The tables of kinds.yml."""
    content: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("kinds.yml").read_text("utf-8"))
    return content


class Bodies:
    """Makes records of the list's bodies; `registry` are the organisations that are known, `listed` all bodies of the list by name."""

    def __init__(self, registry: list[Known], file: str, listed: Mapping[str, Mapping[str, Any]]) -> None:
        self._file = file
        told = Counter(f"{scheme}:{body.get(field)}" for body in listed.values() for field, (scheme, _) in SCHEMES.items())
        self._shared = {identifier for identifier, times in told.items() if times > 1}
        self._index = Organisations(registry)
        self._ids = {known.id for known in registry}
        self._by_identifier = {identifier: known.id for known in registry for identifier in known.identifiers if identifier.startswith(("wikidata:", "lei:"))}
        self._wikidata = {known.id: {i for i in known.identifiers if i.startswith("wikidata:")} for known in registry}
        self._met: dict[str, str] = {}

    def records(self, name: str, body: Mapping[str, Any], line: int) -> Iterator[Node | Relation | Problem]:
        """The body's node, once for each of its kinds, and what it is a part of."""
        for field in body:
            if not any(known.fullmatch(field) for known in (_NAME, _ACRONYM, IGNORED, READ)) and field not in SCHEMES:
                yield Problem("unknown-field", f"the field {field!r} is new: not read", self._file, line, name)
        told = list(self._identified(name, body, line))
        identifiers = [one for one in told if isinstance(one, str)]
        yield from (one for one in told if isinstance(one, Problem))
        names = _texts(body, _NAME)
        english = list(dict.fromkeys([str(body.get("Name_en") or name), *names.pop("en", [])]))
        made, rule = self._who(english, identifiers)
        if rule == "other-wikidata":
            yield Problem("other-wikidata", f"the registry has the name with another Wikidata id: {made} is made a body of its own", self._file, line, name)
        if made in self._met:
            yield Problem("same-organisation", f"is {made}, as {self._met[made]!r} is: read as one", self._file, line, name)
        self._met.setdefault(made, name)
        yield from self._nodes(made, rule, english, names, identifiers, body)
        for group in ("Type", "Org_family"):
            if (whole := kinds()["part_of"].get(str(body.get(group)))) and whole in self._ids:
                yield PartOf(made, whole, record=name)

    def _identified(self, name: str, body: Mapping[str, Any], line: int) -> Iterator[str | Problem]:
        for field, (scheme, form) in SCHEMES.items():
            value = str(body.get(field) or NO_CODE)
            if not form.fullmatch(value):
                if value != NO_CODE:
                    yield Problem("odd-identifier", f"{field} {value!r} has not its form: not read", self._file, line, name)
            elif f"{scheme}:{value}" in self._shared:
                yield Problem("shared-identifier", f"{field} {value} is given to several bodies: it tells none of them, not read", self._file, line, name)
            else:
                yield f"{scheme}:{value}"

    def _who(self, english: list[str], identifiers: list[str]) -> tuple[str, str]:
        """By Wikidata id or LEI; else by one of its English names, unless the registry has that name with another Wikidata id."""
        for identifier in identifiers:
            if found := self._by_identifier.get(identifier):
                return found, "identifier"
        decisions = [self._index.resolve(None, text) for text in english]
        wikidata, refused = {i for i in identifiers if i.startswith("wikidata:")}, False
        for decision in decisions:
            if decision.is_new or decision.rule in ("acronym", "government"):
                continue
            if not (wikidata and self._wikidata[decision.id]):
                return decision.id, decision.rule
            refused = True
        made = decisions[0].id if decisions[0].is_new else org_slug(english[0])
        return (f"{made}-{digest(english[0])}" if made in self._ids else made), "other-wikidata" if refused else "new-name"

    def _nodes(self, made: str, rule: str, english: list[str], names: dict[str, list[str]], identifiers: list[str],  # noqa: PLR0917  # what is known of it
               body: Mapping[str, Any]) -> Iterator[Organisation]:
        others = {f"name_{lang}": names[lang][0] for lang in LANGUAGES[1:] if lang in names}
        acronyms = _texts(body, _ACRONYM)
        spare = [*english[1:], *(text for lang in LANGUAGES[1:] for text in names.get(lang, ())[1:]), *acronyms.get("en", ())[1:]]
        website = str(body.get("Website") or "")
        values = {"aliases": ([english[0]] if made in self._ids else []) + spare or None, "identifiers": identifiers, "rule": rule,
                  "acronym": next(iter(acronyms.get("en", ())), None), "acronym_fr": next(iter(acronyms.get("fr", ())), None),
                  "headquarters": find_country(str(body.get("Headquarters") or "").rpartition(", ")[2], guess=False),
                  "website": website if website.startswith(("http://", "https://")) else None}
        for kind in [Organisation] if made in self._ids else _kinds(body):
            yield kind(id=made, name=english[0], **others, **values)


def _kinds(body: Mapping[str, Any]) -> list[type[Organisation]]:
    """What the body is: a bank or another institution that finances by its id, a UN entity or an institute by its family or type."""
    table = kinds()
    named = [kind for kind in ("Bank", "FinancialInstitution") if {body.get("Wikidata_code"), body.get("SPRVD_id")} & set(table[kind])]
    if found := table["types"].get(str(body.get("Type"))) or table["families"].get(str(body.get("Org_family"))):
        named.append(found)
    made = [model().node(label) for label in named] or [Government]
    return [kind for kind in made if issubclass(kind, Organisation)]


def _texts(body: Mapping[str, Any], form: re.Pattern[str]) -> dict[str, list[str]]:
    """The texts of fields of that form by language, the main one first."""
    found: dict[str, list[str]] = {}
    for field in sorted(body, key=len):
        if (match := form.fullmatch(field)) and isinstance(body[field], str) and body[field].strip():
            found.setdefault(match[1], []).append(body[field].strip())
    return found
