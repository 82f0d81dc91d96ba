"""What the graph holds of one dataset: the hashes of what it states, and all its relations of a type. Sans I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graph.statement import Statement, quoted

ABSENT = -1  # the dataset states no such thing; a hash is above it, and 0 stands for one that is not known


def nodes(rows: Sequence[Mapping[str, Any]], source: str) -> Statement:
    """One row: `held`, the hash of what the dataset states of each node, in the order of the rows. Of one that is `told` as another, it has a FROM of its own."""
    return Statement(f"""UNWIND range(0, size($ids) - 1) AS i
OPTIONAL MATCH (:Entity {{id: $ids[i]}})-[f:FROM {{key: $keys[i]}}]->()
WITH i, CASE WHEN f IS NULL THEN {ABSENT} ELSE coalesce(f.hash, 0) END AS hash ORDER BY i
RETURN collect(hash) AS held""", {"ids": [row["values"]["id"] for row in rows], "keys": [source + row.get("told", "") for row in rows]})


def relations(kind: str, rows: Sequence[Mapping[str, Any]], source: str) -> Statement:
    """The same of relations. Both ends are looked up first (OPTIONAL keeps the planner to it), here and wherever a relation is met by its key: from one end alone the database would walk
    all relations of a country for each city.
    """
    return Statement(f"""UNWIND range(0, size($rows) - 1) AS i
WITH i, $rows[i] AS row
OPTIONAL MATCH (a:Entity {{id: row[0]}})
OPTIONAL MATCH (b:Entity {{id: row[1]}})
OPTIONAL MATCH (a)-[r:{quoted(kind)} {{key: row[2]}}]->(b)
WITH i, CASE WHEN r IS NULL THEN {ABSENT} ELSE coalesce(r.hash, 0) END AS hash ORDER BY i
RETURN collect(hash) AS held""", {"rows": [[row["a"], row["b"], source + row["key"]] for row in rows]})


def count(kind: str, source: str) -> Statement:
    """One row: `count`, how many relations of the type the dataset states."""
    return Statement(f"MATCH ()-[r:{quoted(kind)} {{source: $source}}]->()\nRETURN count(r) AS count", {"source": source})


def all_of(kind: str, source: str) -> Statement:
    """The ends and the key of every one of them."""
    return Statement(f"MATCH (a)-[r:{quoted(kind)} {{source: $source}}]->(b)\nRETURN a.id, b.id, r.key", {"source": source})


def now(source: str) -> Statement:
    """What is known of the dataset: `fingerprint` and the relation types that it `states`; no row where the graph does not have it."""
    return Statement("MATCH (d:Entity:Dataset {id: $source})\nRETURN d.fingerprint AS fingerprint, d.states AS states", {"source": source})
