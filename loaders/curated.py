"""Curated facts: YAML files of nodes and relations, checked against the model with file and place named.

    nodes:
      PartnerCategory:
        - {id: "category:4", name: Financial institutions, name_fr: Institutions financières, number: 4, passages: ["5.d"]}
    relations:
      IN_CATEGORY:
        - {from: "org:XM-DAC-44000", to: "category:4", passages: ["9"]}

A node's `passages` become STATES relations from them. `types` on a node lists further labels it has. Short forms of passages are
expanded with the reader's `passage_prefix`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from loaders.base import LoadError
from schema import model
from schema.core import Node, Relation
from schema.errors import PartnergraphError
from schema.relations.evidence import States


def read(files: Iterable[Path], passage_prefix: str = "") -> Iterator[Node | Relation]:
    """Records of the files in order. Raises LoadError naming file and entry."""
    for path in files:
        try:
            content = yaml.load(path.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)) or {}  # noqa: S506  # both are safe; one is fast
        except (OSError, yaml.YAMLError) as wrong:
            raise LoadError(f"cannot be read: {wrong}", "Mend the file.", path) from wrong
        for label, entries in (content.get("nodes") or {}).items():
            for entry in entries:
                yield from _guarded(path, entry, lambda e, label=label: _nodes(label, e, passage_prefix))
        for name, entries in (content.get("relations") or {}).items():
            for entry in entries:
                yield from _guarded(path, entry, lambda e, name=name: [_relation(name, e, passage_prefix)])


def _guarded(path: Path, entry: Any, make: Any) -> list[Node | Relation]:
    try:
        return list(make(dict(entry)))
    except (PartnergraphError, TypeError, ValueError, KeyError) as wrong:
        what = entry.get("id") or f"{entry.get('from')} -> {entry.get('to')}" if isinstance(entry, dict) else repr(entry)
        raise LoadError(f"{what}: {wrong}", "Mend the entry.", path) from wrong


def _nodes(label: str, entry: dict[str, Any], prefix: str) -> Iterator[Node | Relation]:
    passages = [prefix + p for p in entry.pop("passages", ())]
    kinds = [model().node(name) for name in entry.pop("types", None) or [label]]
    for kind in kinds:  # what only another of its types can say is said there; what none can is told by the first
        yield kind(**{name: value for name, value in entry.items() if name in kind.properties or not any(name in other.properties for other in kinds)})
    for passage in passages:
        yield States(passage, entry["id"], passages=[passage])


def _relation(name: str, entry: dict[str, Any], prefix: str) -> Relation:
    start, end = entry.pop("from"), entry.pop("to")
    passages = [prefix + p for p in entry.pop("passages", ())]
    return model().relation(name)(start, end, passages=passages, **entry)
