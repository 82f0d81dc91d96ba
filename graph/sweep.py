"""Retire what a source no longer states, after a complete and asserted read of it. Nothing is deleted. Sans I/O.

A relation that its source has dropped becomes WAS_<TYPE> with the time and the run that retired it, so current reads pay nothing for
history. A node that no dataset knows any more becomes Former; one that its owner dropped passes to another that knows it.
"""

from __future__ import annotations

from collections.abc import Sequence

from graph import review
from graph.derive import degree
from graph.statement import Statement, quoted
from graph.upsert import Row, Stamp
from schema import Model


def relations(model: Model, kind: str, rows: Sequence[Row], stamp: Stamp) -> Statement:
    """Retire these relations of a stated type, given by their ends `a` and `b` and their `key`. One row: `retired`.

    The ends are marked for derive.degree, so that a run that is killed before it counts leaves that to the next.
    """
    recount = ", a.recount = true, b.recount = true" if kind in degree.counted(model) else ""
    return Statement(f"""UNWIND $rows AS row
MATCH (a:Entity {{id: row.a}})
MATCH (b:Entity {{id: row.b}})
OPTIONAL MATCH (a)-[r:{quoted(kind)} {{key: row.key}}]->(b)
WITH a, r, b WHERE r IS NOT NULL
CREATE (a)-[was:{quoted('WAS_' + kind)}]->(b)
SET was = properties(r), was.retiredAt = $at, was.retiredBy = $run{recount}
DELETE r
RETURN count(*) AS retired""", stamp.parameters(rows))


FORGOTTEN = """MATCH (n:Entity)-[:WAS_FROM {source: $source}]->(:Dataset)
WHERE NOT EXISTS { (n)-[:FROM {source: $source}]->() }
OPTIONAL MATCH (n)-[:FROM]->(other:Dataset)
WITH n, min(other.id) AS heir
WHERE (heir IS NULL AND NOT n:Former) OR (heir IS NOT NULL AND n.source = $source)"""


def forgotten(stamp: Stamp) -> Statement:
    """Which nodes `nodes` is about: one row, their `ids`."""
    return Statement(f"{FORGOTTEN}\nRETURN collect(DISTINCT n.id) AS ids", stamp.parameters([]))


def nodes(model: Model, stamp: Stamp) -> Statement:
    """After `relations` and the derivation: retire nodes that no dataset knows any more, and pass on ownership of those that others do.

    A retired node is marked `retiredAt`, and unless a statement still stands on it (a question of the review queue is none), its types give way to Former,
    so that no list and no count meets it. It looks at the state and not at what this run retired, so that it makes good what a killed run left undone. One row: `retired`.
    """
    labels = "".join(f":{quoted(label)}" for label in model.nodes if label not in ("Entity", "Former"))
    return Statement(f"""{FORGOTTEN}
WITH n, heir, heir IS NULL AND NOT EXISTS {{ (n)-[r]-() WHERE NOT type(r) STARTS WITH 'WAS_' AND NOT type(r) IN $questions }} AS gone
SET n.retiredAt = CASE WHEN heir IS NULL THEN coalesce(n.retiredAt, $at) END, n.source = coalesce(heir, n.source)
FOREACH (_ IN CASE WHEN gone THEN [1] ELSE [] END |
  SET n.was = [label IN labels(n) WHERE label <> 'Entity']
  SET n:Former
  REMOVE n{labels})
RETURN count(CASE WHEN heir IS NULL THEN 1 END) AS retired""", {**stamp.parameters([]), "questions": list(review.STATED)})
