"""What each dataset was able to tell: which relation types it states, and in which countries its projects lie. Sans I/O.

An empty cell of a matrix is a finding only where a source could have filled it: graph/gaps.py asks what is kept here.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from graph.derive.degree import counted
from graph.derive.step import Mark, Step, dropped
from graph.statement import Statement
from schema import Model

SIZE = 100_000  # things that datasets know, looked at in one transaction


def steps(model: Model, mark: Mark, source: str = "", types: Collection[str] = ()) -> list[Step]:
    """For a dataset that has stated relations of these types; without one, for all."""
    located = "EXISTS { (d)-[:COVERS]->() } OR EXISTS { (d)<-[:FROM]-(:Project)-[:LOCATED_IN]->() }"
    which, given = ("MATCH (d:Entity {id: $source})", {"source": source}) if source else ("MATCH (d:Dataset)", {})
    places = f"{which}\nWHERE {located}\nWITH d ORDER BY d.id\nRETURN collect(d.id) AS ids, collect(COUNT {{ (d)<-[:FROM]-() }}) AS weights"
    every = Statement(f"{which}\nRETURN collect(d.id) AS ids", given)
    said = sorted(set(types) & set(counted(model)))
    return [Step(every, lambda ids: [states(ids, said)] if source else found_states(model, ids), SIZE, marked=False),
            Step(Statement(places, given), lambda ids: covers(ids, mark), SIZE)]


def states(datasets: Sequence[str], types: Sequence[str]) -> Statement:
    """Note the relation types that the datasets state."""
    return Statement("UNWIND $ids AS id\nMATCH (d:Entity {id: id})\nSET d.states = $types", {"ids": list(datasets), "types": list(types)})


def found_states(model: Model, datasets: Sequence[str]) -> list[Statement]:
    """The same, looked up in the graph: one walk over all relations, where a look-up for each type would take the planner longer."""
    return [states(datasets, []), Statement("""MATCH ()-[r]->()
WITH DISTINCT type(r) AS type, r.source AS source
WHERE type IN $types AND source IN $ids
WITH type, source ORDER BY type
WITH source, collect(type) AS types
MATCH (d:Entity {id: source})
SET d.states = types""", {"ids": list(datasets), "types": counted(model)})]


def covers(datasets: Sequence[str], mark: Mark) -> list[Statement]:
    """Rebuild in which countries the datasets' projects lie. The first gives one row: `written`."""
    return [Statement("""UNWIND $ids AS id
MATCH (d:Entity:Dataset {id: id})
CALL (d) {
  MATCH (d)<-[:FROM]-(p:Project)-[l:LOCATED_IN]->(x)
  WHERE l.source = d.id
  MATCH (x)-[:IN_COUNTRY*0..1]->(k:Country)
  WITH d, k, count(DISTINCT p) AS projects
  MERGE (d)-[r:COVERS {key: $source}]->(k)
  ON CREATE SET r.firstSeen = $at, r.source = $source
  SET r.projectCount = projects, r.run = $run, r.lastSeen = $at
  RETURN count(*) AS links
}
RETURN sum(links) AS written""", mark.parameters(datasets)), dropped("Dataset", "-[r:COVERS]->", datasets, mark)]
