"""GraphML as networkx, Gephi and yEd read it: things and the relations between them, each with its citations; who says so is an attribute and no node.

Written by lxml as it goes. networkx, with which tests read it back, writes a graph from memory only, where the whole of ours would not fit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import orjson
from lxml import etree

from api.exports.rows import Beside, cited_as
from api.exports.staged import Staged, link_name, plain, shown
from api.exports.to_csv import JOINED
from schema import model
from schema.core import Record
from schema.types import Flag, Integer, Number, Property

SPACE = "http://graphml.graphdrawing.org/xmlns"
NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ABOUT = ("query", "variables", "exported", "version", "loaded", "licences", "datasets")
OF_NODES = {"labels": "string", "citations": "string"}
OF_EDGES = {"relation": "string", "derived": "boolean", "key": "string", "retiredAt": "string", "retiredBy": "string", "citations": "string"}


def write(staged: Staged, path: Path) -> None:
    """The file. An edge's id is its type, its ends and its key."""
    kinds = {"graph": dict.fromkeys(ABOUT, "string"), "node": kinds_of(model().nodes.values()) | OF_NODES, "edge": kinds_of(model().relations.values()) | OF_EDGES}
    with etree.xmlfile(str(path), encoding="utf-8") as out:
        out.write_declaration()
        with out.element(_tag("graphml"), nsmap={None: SPACE}):
            for of, names in kinds.items():
                for name, kind in names.items():
                    _element(out, "key", {"id": f"{of}.{name}", "for": of, "attr.name": name, "attr.type": kind})
            with out.element(_tag("graph"), {"edgedefault": "directed"}):
                _data(out, "graph", _about(staged.about), kinds["graph"])
                for one in staged.nodes():
                    with out.element(_tag("node"), {"id": _text(one["id"])}):
                        _data(out, "node", {**one["values"], "labels": one["labels"], "citations": _cited(one)}, kinds["node"])
                for one in staged.relations():
                    with out.element(_tag("edge"), {"id": _text(link_name(one)), "source": _text(one["from"]), "target": _text(one["to"])}):
                        _data(out, "edge", {**one["values"], "relation": one["type"], "derived": one["derived"], "citations": _cited(one)}, kinds["edge"])


def kinds_of(types: Iterable[type[Record]]) -> dict[str, str]:
    """What may be told of records of these types, with GraphML's word for its values; where two types differ in it, text."""
    found: dict[str, str] = {}
    for name, declared in ((name, one) for type_ in types for name, one in shown(type_).items()):
        kind = _kind(declared)
        found[name] = kind if found.get(name, kind) == kind else "string"
    return found


def _kind(declared: Property[Any]) -> str:
    return {Flag: "boolean", Integer: "long", Number: "double"}.get(type(declared), "string")


def _about(about: Beside) -> dict[str, Any]:
    told = {name: getattr(about, name, None) for name in ABOUT}
    licences = [f"{one['id']}: {one['licence']}" for one in about.datasets if one["licence"]]
    return {**told, "variables": orjson.dumps(about.variables).decode(), "licences": licences, "datasets": orjson.dumps(about.datasets).decode()}


def _cited(told: Mapping[str, Any]) -> list[str]:
    return [cited_as(one) for one in told["citations"]]


def _data(out: Any, of: str, values: Mapping[str, Any], kinds: Mapping[str, str]) -> None:
    for name in kinds:
        if (value := values.get(name)) not in (None, []):
            _element(out, "data", {"key": f"{of}.{name}"}, _text(value))


def _element(out: Any, tag: str, attributes: dict[str, str], text: str | None = None) -> None:
    made = etree.Element(_tag(tag), attributes)
    made.text = text
    out.write(made)


def _tag(name: str) -> str:
    return f"{{{SPACE}}}{name}"


def _text(value: Any) -> str:
    """A value as XML holds it: several in one, points of time by ISO 8601, and no character that XML knows none for."""
    value = plain(value)
    if isinstance(value, list):
        value = JOINED.join(map(str, value))
    elif isinstance(value, bool):
        value = "true" if value else "false"
    return NO_XML.sub("", str(value))
