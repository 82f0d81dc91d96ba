"""Retire what a source no longer states, after a complete and asserted read of it. Nothing is deleted. Sans I/O.

A relation that its source has dropped becomes WAS_<TYPE> with the time and the run that retired it, so current reads pay nothing for
history. A node that no dataset knows any more becomes Former; one that its owner dropped passes to another that knows it.
"""

from __future__ import annotations

from graph.derive import degree
from graph.statement import Statement, quoted
from graph.upsert import Stamp
from schema import Model

BATCH = 10_000  # relations retired in one transaction


def relations(model: Model, stamp: Stamp) -> list[Statement]:
    """For each stated relation type, retire up to BATCH relations that this run did not confirm; one row: `retired`. Repeat while BATCH.

    The ends are marked for derive.degree, so that a run that is killed before it counts leaves that to the next.
    """
    counted = degree.counted(model)
    return [Statement(f"""MATCH (a)-[r:{quoted(name)} {{source: $source}}]->(b)
WHERE r.run <> $run
WITH a, r, b LIMIT {BATCH}
CREATE (a)-[was:{quoted('WAS_' + name)}]->(b)
SET was = properties(r), was.retiredAt = $at, was.retiredBy = $run{', a.recount = true, b.recount = true' if name in counted else ''}
DELETE r
RETURN count(*) AS retired""", stamp.parameters([])) for name, relation in model.relations.items() if not relation.derived]


def nodes(model: Model, stamp: Stamp) -> Statement:
    """After `relations` and the derivation: retire nodes that no dataset knows any more, and pass on ownership of those that others do.

    A retired node is marked `retiredAt`, and unless a statement still stands on it, its types give way to Former, so that no list and no
    count meets it. It looks at the state and not at what this run retired, so that it makes good what a killed run left undone. One row: `retired`.
    """
    labels = "".join(f":{quoted(label)}" for label in model.nodes if label not in ("Entity", "Former"))
    return Statement(f"""MATCH (n:Entity)-[:WAS_FROM {{source: $source}}]->(:Dataset)
WHERE NOT EXISTS {{ (n)-[:FROM {{source: $source}}]->() }}
OPTIONAL MATCH (n)-[:FROM]->(other:Dataset)
WITH n, min(other.id) AS heir
WHERE (heir IS NULL AND NOT n:Former) OR (heir IS NOT NULL AND n.source = $source)
WITH n, heir, heir IS NULL AND NOT EXISTS {{ (n)-[r]-() WHERE NOT type(r) STARTS WITH 'WAS_' }} AS gone
SET n.retiredAt = CASE WHEN heir IS NULL THEN coalesce(n.retiredAt, $at) END, n.source = coalesce(heir, n.source)
FOREACH (_ IN CASE WHEN gone THEN [1] ELSE [] END |
  SET n.was = [label IN labels(n) WHERE label <> 'Entity']
  SET n:Former
  REMOVE n{labels})
RETURN count(CASE WHEN heir IS NULL THEN 1 END) AS retired""", stamp.parameters([]))
