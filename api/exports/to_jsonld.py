"""JSON-LD: things as schema.org and the W3C's ORG and ROV know them, who says so as PROV does, and the rest under names of our own.

A relation is told twice: as a link between two things, and as a statement about that link (rdf:Statement), which holds its properties and what it is derived
from. Everything is written as it goes, one object a line. docs/reference/graph-file.md has the tables below in words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson

from api.exports.staged import OfGraph, Staged, link_name, plain, shown
from graph.lines import WAS
from schema import model
from schema.core import Record
from schema.types import Moment, Number, Property, Url

SPACES = {"pg": "urn:partnergraph:model:", "thing": "urn:partnergraph:id:", "link": "urn:partnergraph:link:", "schema": "https://schema.org/", "org": "http://www.w3.org/ns/org#",
          "rov": "http://www.w3.org/ns/regorg#", "adms": "http://www.w3.org/ns/adms#", "skos": "http://www.w3.org/2004/02/skos/core#", "prov": "http://www.w3.org/ns/prov#",
          "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "xsd": "http://www.w3.org/2001/XMLSchema#"}
# What else a thing of a type of ours is. Each has what its ancestors have.
TYPES = {
    "Organisation": ("schema:Organization", "org:Organization"), "Government": ("schema:GovernmentOrganization",), "LocalAuthority": ("schema:GovernmentOrganization",),
    "UNEntity": ("org:FormalOrganization",), "CivilSociety": ("schema:NGO",), "KnowledgeInstitution": ("schema:ResearchOrganization",),
    "Place": ("schema:Place",), "City": ("schema:City",), "Country": ("schema:Country",), "Region": ("schema:AdministrativeArea",), "Area": ("schema:AdministrativeArea",),
    "Project": ("schema:Project",), "Session": ("schema:Event",), "Strategy": ("schema:CreativeWork",), "StrategicPlan": ("schema:CreativeWork",), "Framework": ("schema:CreativeWork",),
    "Agreement": ("schema:CreativeWork",), "Document": ("schema:DigitalDocument", "prov:Entity"), "Passage": ("schema:CreativeWork", "prov:Entity"),
    "Dataset": ("schema:Dataset", "prov:Entity"), "Run": ("prov:Activity",)}
# Properties and relations that others have a name for.
PROPERTIES = {
    "name": "schema:name", "description": "schema:description", "aliases": "schema:alternateName", "website": "schema:url", "url": "schema:url", "latitude": "schema:latitude",
    "longitude": "schema:longitude", "starts": "schema:startDate", "ends": "schema:endDate", "published": "schema:datePublished", "language": "schema:inLanguage", "text": "schema:text",
    "licence": "schema:license", "publisher": "schema:publisher", "version": "schema:version", "started": "prov:startedAtTime", "finished": "prov:endedAtTime", "cite": "schema:citation"}
RELATIONS = {"MEMBER_OF": "org:memberOf", "PART_OF": "schema:isPartOf", "IN_COUNTRY": "schema:containedInPlace", "IN_REGION": "schema:containedInPlace",
             "LOCATED_IN": "schema:location", "CITES": "schema:citation", "FROM": "prov:wasDerivedFrom"}
BACKWARD = {"FINANCES": "schema:funder", "READ_BY": "prov:used"}  # they say it from the end to the start
REGISTERS = ("lei",)  # schemes of identifiers that a register gives to a legal body


def write(staged: Staged, path: Path) -> None:
    """The document: first the export itself, then nodes, then relations."""
    with path.open("wb") as file:
        file.write(b'{"@context": ' + orjson.dumps(context()) + b',\n"@graph": [\n' + orjson.dumps(_export(staged.about)))
        for told in _objects(staged):
            file.write(b",\n" + orjson.dumps(told))
        file.write(b"\n]}\n")


def context() -> dict[str, Any]:
    """What each name stands for, made from the model; a name that two types use for different values has no type of its own."""
    made: dict[str, Any] = {"retiredAt": {"@id": "pg:retiredAt", "@type": "xsd:dateTime"}}
    for kind in (*model().nodes.values(), *model().relations.values()):
        for name, declared in shown(kind).items():
            term = _term(name, declared)
            made[name] = term if made.get(name, term) == term else {"@id": term["@id"]}
    return {"@version": 1.1, **made, **SPACES}


def _term(name: str, declared: Property[Any]) -> dict[str, str]:
    of = name.removesuffix(declared.lang.capitalize()) if declared.lang else name
    term = {"@id": PROPERTIES.get(of, f"pg:{of}")}
    if declared.lang:
        return {**term, "@language": declared.lang}
    kind = {Number: "xsd:double", Moment: "xsd:dateTime", Url: "xsd:anyURI"}.get(type(declared))
    return {**term, "@type": kind} if kind else term


def _export(about: OfGraph) -> dict[str, Any]:
    asked = {"@type": "prov:Activity", "pg:query": about.query, "pg:variables": orjson.dumps(about.variables).decode(), "prov:endedAtTime": {"@value": about.exported, "@type": "xsd:dateTime"}}
    return {"@id": "_:export", "@type": ["schema:Dataset", "prov:Entity"], "schema:dateCreated": about.exported, "schema:version": about.version,
            "schema:license": sorted({one["licence"] for one in about.datasets if one["licence"]}), "prov:wasDerivedFrom": [_named(one["id"]) for one in about.datasets],
            "prov:wasGeneratedBy": asked}


def _objects(staged: Staged) -> Iterator[dict[str, Any]]:
    for one in staged.nodes(evidence=True):
        yield {**_named(one["id"]), "@type": list(_types(one)), **_values(one, [model().nodes[label] for label in (*one["labels"], *one["values"].get("was", ()))]), **_identified(one), **_cited(one)}
    for one in staged.relations(evidence=True):
        start, end, type_ = _named(one["from"]), _named(one["to"]), one["type"]
        theirs = RELATIONS.get(type_)
        yield {**start, f"pg:{type_}": end, **({theirs: end} if theirs else {})}
        if type_ in BACKWARD:
            yield {**end, BACKWARD[type_]: start}
        if not one["evidence"]:
            yield {"@id": _link(one), "@type": ["rdf:Statement", "prov:Entity"], "rdf:subject": start, "rdf:predicate": {"@id": f"pg:{type_}"}, "rdf:object": end,
                   **_values(one, [model().relations[type_.removeprefix(WAS)]]), **_cited(one)}


def _types(told: Mapping[str, Any]) -> Iterator[str]:
    for label in told["labels"]:
        yield f"pg:{label}"
        yield from TYPES.get(label, ())
    if list(_registered(told)):
        yield "rov:RegisteredOrganization"


def _values(told: Mapping[str, Any], kinds: list[type[Record]]) -> dict[str, Any]:
    names = {name for kind in kinds for name in shown(kind)} | {"retiredAt"}
    return {name: plain(value) for name, value in told["values"].items() if name in names}


def _identified(told: Mapping[str, Any]) -> dict[str, Any]:
    """The identifiers of a thing that are written as scheme:value; of an organisation those of a register are its registration."""
    made = [{"@type": "adms:Identifier", "skos:notation": value, "adms:schemaAgency": scheme} for scheme, _, value in (one.partition(":") for one in told["values"].get("identifiers") or ())]
    registered = [one for one in made if one["skos:notation"] in _registered(told)]
    return {**({"adms:identifier": made} if made else {}), **({"rov:registration": registered} if registered else {})}


def _registered(told: Mapping[str, Any]) -> Iterator[str]:
    if "Organisation" in told["labels"]:
        yield from (value for scheme, _, value in (one.partition(":") for one in told["values"].get("identifiers") or ()) if scheme in REGISTERS)


def _cited(told: Mapping[str, Any]) -> dict[str, Any]:
    sources = dict.fromkeys(one["source"] for one in told["citations"] if one["source"])
    passages = dict.fromkeys(passage for one in told["citations"] for passage in one["passages"])
    return {name: [_named(id_) for id_ in ids] for name, ids in (("prov:wasDerivedFrom", sources), ("prov:wasQuotedFrom", passages)) if ids}


def _named(id_: str) -> dict[str, str]:
    return {"@id": f"thing:{quote(id_, safe=':/-._~')}"}


def _link(told: Mapping[str, Any]) -> str:
    return f"link:{hashlib.blake2b(link_name(told).encode(), digest_size=12).hexdigest()}"
