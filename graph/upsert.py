"""Idempotent writes: records to MERGE statements. Sans I/O.

A node is merged by its id. The first dataset that knew it owns its single values; others fill what is empty and add to its lists, and
each leaves a FROM relation, so that a reload in any order gives the same graph. Whoever revives a retired node owns it. A relation is merged by its ends, its type and its key,
which begins with its source. (Not by `source` itself: that has an index for the sweep, and on an empty database the planner would merge
each row by a walk over that whole index, in quadratic time.)
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import orjson

from graph.statement import Statement, quoted
from schema import Model
from schema.core import Node, NodeType, Relation

Row = Mapping[str, Any]
WRITTEN = 1  # of what is written here; one more, and every record is written anew


@dataclass(frozen=True)
class Stamp:
    """Which dataset is being written, by which run, and when."""

    source: str
    run: str
    at: dt.datetime

    def parameters(self, rows: Sequence[Row]) -> dict[str, Any]:
        return {"rows": rows, "source": self.source, "run": self.run, "at": self.at}


def stated_hash(kind: str, row: Row) -> int:
    """63 bits of all that a dataset states of a node or relation (its types, or type, stand in `kind`); never 0. Equal means that there is nothing to write."""
    told = orjson.dumps([WRITTEN, kind, row["values"], row.get("stated")], option=orjson.OPT_SORT_KEYS)
    return int.from_bytes(blake2b(told, digest_size=8).digest()) >> 1 | 1


def node_row(node: Node, stated: str = "") -> dict[str, Any]:
    """A node record as a parameter row; `stated` is the name the dataset itself gives it."""
    return {"id": node.values["id"], "values": node.values, "stated": stated or node.values["name"]}


def relation_row(relation: Relation) -> dict[str, Any]:
    """A relation record as a parameter row."""
    return {"a": relation.from_id, "b": relation.to_id, "key": f"#{relation.key}" if relation.key else "", "values": relation.values}


def nodes(kinds: NodeType | Sequence[NodeType], rows: Sequence[Row], stamp: Stamp) -> Statement:
    """Merge rows of nodes that are of these types at once, and their FROM relations. The dataset's own node must exist. One row: `written`.

    Rows that are `told` as another id (a curator merged the two, see graph/review.py) stand in batches of their own: they add to the lists of their node,
    lend it a name while it has none, and have FROM relations of their own.
    """
    kinds = [kinds] if isinstance(kinds, type) else kinds
    labels = "".join(f":{quoted(label)}" for label in dict.fromkeys(label for kind in kinds for label in kind.labels[1:]))
    names = dict.fromkeys(p.stored for kind in kinds for p in kind.properties.values() if p.many)
    lists = [quoted(name) for name in names]
    unions = ",\n    ".join(
        f"n.{p} = CASE WHEN row.values.{p} IS NULL THEN old.{p} "
        f"ELSE coalesce(old.{p}, []) + [x IN row.values.{p} WHERE NOT x IN coalesce(old.{p}, [])] END" for p in lists)
    told = any("told" in row for row in rows)
    cypher = f"""MATCH (d:Entity {{id: $source}})
UNWIND $rows AS row
MERGE (n:Entity {{id: row.id}})
ON CREATE SET n.firstSeen = $at, n.source = $source, n.degree = 0{_LENT if told else ''}
SET n{labels or ':Entity'}, n.source = CASE WHEN n.retiredAt IS NOT NULL{'' if told else ' OR n.borrowed'} THEN $source ELSE n.source END
REMOVE n.retiredAt, n.was, n:Former{'' if told else ', n.borrowed'}
WITH d, n, row, properties(n) AS old
SET n += row.values
SET n += CASE WHEN old.source = $source THEN {{}} ELSE old END
SET {unions},
    n.run = $run, n.lastSeen = $at
MERGE (n)-[f:FROM {{key: $source{' + row.told' if told else ''}}}]->(d)
ON CREATE SET f.firstSeen = $at, f.source = $source
SET f.run = $run, f.lastSeen = $at, f.statedName = row.stated, f.hash = row.hash{', f.startAs = row.as' if told else ''}
{_OWN if told else ''}RETURN count(*) AS written"""
    return Statement(cypher, stamp.parameters(_once_each(names, rows)))


_LENT = ", n.name = row.stated, n.borrowed = CASE WHEN row.values.name IS NULL THEN true END"
_OWN = "SET n.aliases = CASE WHEN n.borrowed IS NULL AND n.name IN n.aliases THEN [x IN n.aliases WHERE x <> n.name] ELSE n.aliases END\n"


def forget(model: Model, ids: Sequence[str], stamp: Stamp) -> Statement:
    """Before a changed node is merged anew: take from it what this dataset alone had said, so that what it says no more goes. One row: `forgotten`.

    A node that other datasets know keeps its values: which of them said what is not kept.
    """
    labels = "".join(f":{quoted(label)}" for label in model.nodes if label != "Entity")
    return Statement(f"""UNWIND $ids AS id
MATCH (n:Entity {{id: id}})-[:FROM {{key: $source}}]->()
WHERE n.source = $source AND COUNT {{ (n)-[:FROM]->() }} = 1
SET n = n{{.id, .source, .firstSeen, .degree, .recount, .linked}}
REMOVE n{labels}
RETURN count(*) AS forgotten""", {**stamp.parameters([]), "ids": list(ids)})


def _once_each(many: Collection[str], rows: Sequence[Row]) -> list[Row]:
    """Rows of one id as one: the last value stands, lists are united. In Cypher each row would see the node as it was before the batch."""
    lists = {*many}
    merged: dict[str, Row] = {}
    for row in rows:
        held, new = merged.get(row["id"], row)["values"], row["values"]
        united = {name: list(dict.fromkeys([*held[name], *new[name]])) for name in lists & held.keys() & new.keys()}
        merged[row["id"]] = {**row, "values": {**held, **new, **united}}
    return list(merged.values())


def merged(held: Row | None, kinds: Sequence[NodeType], row: Row, stamp: Stamp) -> dict[str, Any]:
    """What `nodes` makes of a node's properties, for a graph that is not in a database yet: `held` are those it has, None where it is new.

    Degree, labels and FROM are not among them.
    """
    old = held or {"source": stamp.source, "firstSeen": stamp.at}
    told = {**old, **row["values"]} if old["source"] == stamp.source else {**row["values"], **old}
    for name in (p.stored for kind in kinds for p in kind.properties.values() if p.many):
        if new := row["values"].get(name):
            told[name] = [*(had := old.get(name, [])), *(x for x in new if x not in had)]
    return {**told, "run": stamp.run, "lastSeen": stamp.at}


def dataset(values: Row, stamp: Stamp) -> Statement:
    """Merge the node of a dataset itself."""
    return Statement("""MERGE (d:Entity {id: $source})
ON CREATE SET d.firstSeen = $at, d.degree = 0
SET d:Dataset, d += $values, d.source = $source, d.run = $run, d.lastSeen = $at
RETURN d.id AS id""", {**stamp.parameters([]), "values": values})


def read_by(stamp: Stamp) -> Statement:
    """Note on the dataset which run read it."""
    return Statement("""MATCH (d:Entity {id: $source})
MATCH (run:Entity {id: $run})
MERGE (d)-[r:READ_BY {key: $source}]->(run)
ON CREATE SET r.firstSeen = $at, r.source = $source
SET r.run = $run, r.lastSeen = $at
RETURN d.id AS id""", stamp.parameters([]))


def read_before(stamp: Stamp) -> Statement:
    """Turn the note of the run before into WAS_READ_BY."""
    return Statement("""MATCH (d:Entity {id: $source})-[r:READ_BY]->(run)
WHERE run.id <> $run
CREATE (d)-[was:WAS_READ_BY]->(run)
SET was = properties(r), was.retiredAt = $at, was.retiredBy = $run
DELETE r""", stamp.parameters([]))


def relations(kind: type[Relation], rows: Sequence[Row], stamp: Stamp) -> Statement:
    """Merge rows of one relation type; what an earlier run said of the relation, and this one does not, goes.

    One row: `written`; fewer than were given means that ends are missing (see `dangling`).
    """
    return Statement(f"""UNWIND $rows AS row
MATCH (a:Entity {{id: row.a}})
MATCH (b:Entity {{id: row.b}})
MERGE (a)-[r:{quoted(kind.type)} {{key: $source + row.key}}]->(b)
ON CREATE SET r.firstSeen = $at
SET r = CASE WHEN r.run = $run THEN properties(r) ELSE {{key: r.key, firstSeen: r.firstSeen, source: $source}} END,
    r += row.values, r.run = $run, r.lastSeen = $at, r.hash = row.hash
RETURN count(*) AS written""", stamp.parameters(rows))


def dangling(rows: Sequence[Row]) -> Statement:
    """Which rows of relations name a node that does not exist: `a`, `b` and the `missing` ids."""
    return Statement("""UNWIND $rows AS row
WITH row, [id IN [row.a, row.b] WHERE NOT EXISTS { (:Entity {id: id}) }] AS missing
WHERE size(missing) > 0
RETURN row.a AS a, row.b AS b, missing""", {"rows": rows})
