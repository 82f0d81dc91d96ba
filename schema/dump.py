"""The model as JSON-ready data: for the reference, the explorer and other languages."""

from __future__ import annotations

from typing import Any

from schema.core import Node, Record, Relation, Way
from schema.model import Model
from schema.types import Choice, Property


def dump(model: Model) -> dict[str, Any]:
    """{"nodes": {label: {...}}, "relations": {type: {...}}}, in the order of declaration; every text as {"en", "fr"}."""
    return {"nodes": {label: _node(node, model) for label, node in model.nodes.items()},
            "relations": {name: _relation(relation) for name, relation in model.relations.items()}}


def _node(node: type[Node], model: Model) -> dict[str, Any]:
    return {"about": _both(*node.about), "abstract": node.abstract, "labels": list(node.labels), "plural": node.plural,
            "caption": node.caption, "style": node.style._asdict(), "deprecated": node.deprecated,
            "subtypes": [other.__name__ for other in model.subtypes(node)], "properties": _properties(node)}


def _relation(relation: type[Relation]) -> dict[str, Any]:
    return {"about": _both(*relation.about), "start": [end.__name__ for end in relation.start], "end": [end.__name__ for end in relation.end],
            "forward": _way(relation.forward), "backward": _way(relation.backward), "says": _both(*relation.says),
            "parallel": list(relation.parallel), "derived": relation.derived, "plumbing": relation.plumbing, "deprecated": relation.deprecated,
            "properties": _properties(relation)}


def _way(way: Way) -> dict[str, Any]:
    return {"field": way.field, "about": _both(way.en, way.fr), **({"was": way.was} if way.was else {})}


def _properties(record: type[Record]) -> dict[str, Any]:
    return {p.stored: _property(p) for p in record.properties.values()}


def _property(declared: Property[Any]) -> dict[str, Any]:
    made: dict[str, Any] = {"about": _both(declared.en, declared.fr), "type": type(declared).__name__, "many": declared.many,
                            "required": declared.required, "index": declared.index, "kept": declared.kept, "fulltext": declared.fulltext,
                            "internal": declared.internal, "unit": declared.unit, "declaredBy": declared.owner}
    if isinstance(declared, Choice):
        made["of"] = {word: _both(*texts) for word, texts in declared.of.items()}
    if declared.deprecated:
        made["deprecated"], made["replacedBy"] = declared.deprecated, declared.replaced_by
    return made


def _both(en: str, fr: str) -> dict[str, str]:
    return {"en": en, "fr": fr}
