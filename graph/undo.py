"""What a run changed, kept so that it can be undone: before-images, in the transactions that change what they show. Sans I/O.

What a run made is known by `firstSeen`, what it retired by `retiredBy`; only what it changed needs an image: the properties (and labels) as they were.
The images of one batch are one node `Before`, compressed; no list, count or search of the API meets it. See docs/decisions/0012-undoing-a-run.md.
"""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from neo4j.time import DateTime

from graph.statement import Statement, quoted
from schema import Model

KEPT = 20  # runs whose images are kept
BATCH = 5_000  # relations or nodes taken back in one transaction
Row = Mapping[str, Any]


def told(value: Any) -> Any:
    """Points of time as JSON has none."""
    if isinstance(value, DateTime):
        return {"at": value.iso_format()}
    raise TypeError(f"{type(value)} is no property")


def packed(images: Mapping[str, Any]) -> bytes:
    """Images as one value of a property."""
    return zlib.compress(orjson.dumps(images, default=told, option=orjson.OPT_PASSTHROUGH_DATETIME), 1)


def unpacked(data: bytes) -> dict[str, Any]:
    """The images again; points of time stay as `packed` told them (see `values`)."""
    found: dict[str, Any] = orjson.loads(zlib.decompress(data))
    return found


def values(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Properties of an image as the driver takes them."""
    return {name: _moment(value["at"]) if isinstance(value, dict) else value for name, value in kept.items()}


def _moment(told: str) -> dt.datetime:
    """At an offset, as loads write it: the driver would read a time zone of a name, which toString tells in a form that few can read."""
    made = DateTime.from_iso_format(told).to_native()
    return made.replace(tzinfo=dt.timezone(made.utcoffset() or dt.timedelta()))


def keep(run: str, source: str, number: int, images: Mapping[str, Any]) -> Statement:
    """Keep the images of one batch; those of a run are numbered, and are put back from the last to the first."""
    return Statement("CREATE (:Before {run: $run, source: $source, number: $number, data: $data})",
                     {"run": run, "source": source, "number": number, "data": packed(images)})


def nodes(ids: Sequence[str], source: str) -> Statement:
    """One row: `images` of those of the nodes that exist, and of what the dataset says of them: id, labels, properties, properties of each FROM; a
    node into which a curator merged others has one for each."""
    return Statement("""UNWIND $ids AS id
MATCH (n:Entity {id: id})
RETURN collect([n.id, labels(n), properties(n), COLLECT { MATCH (n)-[f:FROM]->(:Entity {id: $source}) RETURN properties(f) }]) AS images""", {"ids": list(ids), "source": source})


def relations(kind: str, rows: Sequence[Row], source: str) -> Statement:
    """One row: `images` of relations of one type: ends, key, properties."""
    return Statement(f"""UNWIND $rows AS row
MATCH (a:Entity {{id: row[0]}})
MATCH (b:Entity {{id: row[1]}})
OPTIONAL MATCH (a)-[r:{quoted(kind)} {{key: row[2]}}]->(b)
WITH a, r, b WHERE r IS NOT NULL
RETURN collect([a.id, b.id, r.key, properties(r)]) AS images""", {"rows": [[row["a"], row["b"], source + row["key"]] for row in rows]})


def kept(run: str) -> Statement:
    """The numbers of a run's images, the last first."""
    return Statement("MATCH (i:Before {run: $run}) RETURN i.number AS number, i.source AS source ORDER BY number DESC", {"run": run})


def image(run: str, number: int) -> Statement:
    """One row: the `data` of one batch."""
    return Statement("MATCH (i:Before {run: $run, number: $number}) RETURN i.data AS data", {"run": run, "number": number})


def drop(run: str, source: str) -> Statement:
    """Drop the images of what the run changed in one dataset, which is undone now."""
    return Statement("""MATCH (i:Before {run: $run, source: $source})
DELETE i
WITH count(*) AS gone
MATCH (r:Entity:Run {id: $run})
SET r.images = r.images - gone""", {"run": run, "source": source})


def prune() -> Statement:
    """Drop the images of all but the last runs; the ids of runs sort by time."""
    return Statement(f"""MATCH (i:Before)
WITH DISTINCT i.run AS run ORDER BY run DESC SKIP {KEPT}
MATCH (old:Before {{run: run}})
DELETE old""")


# -- who stands on a run ---------------------------------------------------------------------------------------------------------------------

def later(source: str, run: str, at: dt.datetime) -> Statement:
    """The later runs that read the dataset, wrote a node that this run wrote, or state something of one that it made: rows of `run`."""
    return Statement("""CALL () {
  MATCH (d:Entity:Dataset {id: $source}) WHERE d.run <> $run
  RETURN d.run AS run
  UNION
  MATCH (:Entity {id: $source})<-[f:FROM]-(n) WHERE f.run = $run AND n.run <> $run
  RETURN n.run AS run
  UNION
  MATCH (:Entity {id: $source})<-[f:FROM]-(n) WHERE n.firstSeen = $at
  MATCH (n)-[r]-() WHERE r.run <> $run AND r.source <> $source AND r.source <> 'dataset:derived'
  RETURN r.run AS run
}
RETURN DISTINCT run ORDER BY run LIMIT 5""", {"source": source, "run": run, "at": at})


def written_since(images: Sequence[Sequence[Any]], run: str) -> Statement:
    """The later runs that wrote a node which this one changed: rows of `run`."""
    return Statement("""UNWIND $seen AS seen
MATCH (n:Entity {id: seen[0]})
WHERE n.run <> $run AND n.run <> coalesce(seen[1], '')
RETURN DISTINCT n.run AS run ORDER BY run LIMIT 5""", {"seen": [[one[0], one[2].get("run")] for one in images], "run": run})


# -- taking back -------------------------------------------------------------------------------------------------------------------------------

def made_nodes(source: str, at: dt.datetime) -> Statement:
    """Delete up to BATCH nodes that the run made. One row: `gone`."""
    return Statement(f"""MATCH (:Entity {{id: $source}})<-[:FROM {{firstSeen: $at}}]-(n)
WHERE n.firstSeen = $at
WITH n LIMIT {BATCH}
DETACH DELETE n
RETURN count(*) AS gone""", {"source": source, "at": at})


def made_relations(kind: str, source: str, at: dt.datetime) -> Statement:
    """Delete up to BATCH relations of a type that the run made. One row: `gone`."""
    return Statement(f"""MATCH (a)-[r:{quoted(kind)} {{source: $source}}]->(b)
WHERE r.firstSeen = $at
WITH a, r, b LIMIT {BATCH}
SET a.recount = true, b.recount = true
DELETE r
RETURN count(*) AS gone""", {"source": source, "at": at})


def retired_relations(kind: str, run: str) -> Statement:
    """State again up to BATCH relations that the run retired. One row: `gone`."""
    return Statement(f"""MATCH (a)-[was:{quoted('WAS_' + kind)}]->(b)
WHERE was.retiredBy = $run
WITH a, was, b LIMIT {BATCH}
CREATE (a)-[r:{quoted(kind)}]->(b)
SET r = properties(was), a.recount = true, b.recount = true
REMOVE r.retiredAt, r.retiredBy
DELETE was
RETURN count(*) AS gone""", {"run": run})


def changed_nodes(model: Model, images: Iterable[Sequence[Any]], source: str) -> list[Statement]:
    """Give nodes the labels and properties that they had, and what the dataset says of them; organisations are to be compared again, as their questions went."""
    by_labels: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for id_, labels, properties, said in images:
        by_labels.setdefault(tuple(sorted(labels)), []).append({"id": id_, "values": values(properties), "said": [*map(values, said)]})
    made = []
    for labels, rows in by_labels.items():
        others = "".join(f":{quoted(label)}" for label in model.nodes if label not in labels)
        mine = "".join(f":{quoted(label)}" for label in labels)
        made.append(Statement(f"""UNWIND $rows AS row
MATCH (n:Entity {{id: row.id}})
SET n = row.values, n.recount = true, n.compared = null
REMOVE n{others}
SET n{mine}
WITH n, row UNWIND row.said AS said
MATCH (n)-[f:FROM {{key: said.key}}]->(:Entity {{id: $source}})
SET f = said""", {"rows": rows, "source": source}))
    return made


def changed_relations(kind: str, images: Iterable[Sequence[Any]]) -> Statement:
    """Give relations the properties that they had."""
    return Statement(f"""UNWIND $rows AS row
MATCH (a:Entity {{id: row.a}})
MATCH (b:Entity {{id: row.b}})
OPTIONAL MATCH (a)-[r:{quoted(kind)} {{key: row.key}}]->(b)
WITH row, r WHERE r IS NOT NULL
SET r = row.values""", {"rows": [{"a": a, "b": b, "key": key, "values": values(properties)} for a, b, key, properties in images]})


def dataset(source: str, was: Mapping[str, Any] | None) -> Statement:
    """Give the dataset's own node what it had; without that, it goes."""
    if was is None:
        return Statement("MATCH (d:Entity:Dataset {id: $source}) DETACH DELETE d", {"source": source})
    return Statement("MATCH (d:Entity:Dataset {id: $source}) SET d = $was", {"source": source, "was": values(was)})


def begun(source: str) -> Statement:
    """The properties of the dataset's own node, `was`, before a run writes to it; no row where there is none."""
    return Statement("MATCH (d:Entity:Dataset {id: $source}) RETURN properties(d) AS was", {"source": source})
