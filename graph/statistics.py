"""What the graph holds, from the store's own counts, and how new it is: one statement that costs a few milliseconds at any size. Sans I/O."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph import ddl
from graph.statement import Statement
from schema import Model

UNKNOWN_NODES, UNKNOWN_FAN = 1_000, 10.0  # assumed where nothing was counted yet


@dataclass(frozen=True)
class Statistics:
    """Nodes by label, and by relation type how many a node at its start and at its end has on average. `indexed`: (type, property) of relations that an index
    finds by a value. `version` changes with every load.
    """

    nodes: Mapping[str, int] = field(default_factory=dict)
    fans: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    indexed: frozenset[tuple[str, str]] = frozenset()
    version: str = ""
    loaded_at: dt.datetime | None = None

    def count(self, label: str) -> int:
        """How many nodes have the label; of any where it is empty."""
        return self.nodes.get(label or "Entity", UNKNOWN_NODES)

    def fan(self, relation: str, forward: bool) -> float:
        """How many relations of the type a node at this end has on average, at least 1."""
        return self.fans.get(relation, (UNKNOWN_FAN, UNKNOWN_FAN))[0 if forward else 1]


ASK = Statement("""CALL db.stats.retrieve('GRAPH COUNTS') YIELD data
WITH [n IN data.nodes WHERE n.label IS NOT NULL | [n.label, n.count]] AS nodes,
  [r IN data.relationships WHERE r.startLabel IS NULL AND r.endLabel IS NULL AND r.relationshipType IS NOT NULL | [r.relationshipType, r.count]] AS relations
RETURN nodes, relations, COLLECT { MATCH (d:Dataset) WHERE d.fingerprint > '' WITH d ORDER BY d.id RETURN [d.id, d.fingerprint] } AS datasets,
  toString(COLLECT { MATCH (d:Dataset) RETURN max(d.loadedAt) }[0]) AS loadedAt""")
"""One row, which `read` takes. A COUNT sub-query for each type would take the planner seconds; the procedure takes it milliseconds."""


def read(model: Model, row: Sequence[Any]) -> Statistics:
    """The statistics from the row that ASK gives."""
    nodes, relations, datasets, loaded = dict(row[0]), dict(row[1]), row[2], row[3]
    fans = {name: (_fan(relations.get(name, 0), nodes, kind.start), _fan(relations.get(name, 0), nodes, kind.end)) for name, kind in model.relations.items()}
    version = hashlib.blake2s(repr(datasets).encode(), digest_size=6).hexdigest() if datasets else ""
    indexed = frozenset((item.on, item.properties[0]) for item in ddl.wanted(model) if item.kind == "relation")
    return Statistics({label: nodes.get(label, 0) for label in model.nodes}, fans, indexed, version, dt.datetime.fromisoformat(loaded.partition("[")[0]) if loaded else None)


def _fan(relations: int, nodes: Mapping[str, int], ends: Sequence[Any]) -> float:
    return max(1.0, relations / max(1, sum(nodes.get(end.__name__, 0) for end in ends)))


__all__ = ["ASK", "Statistics", "read"]
