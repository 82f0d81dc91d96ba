"""What each dataset was able to tell: which relation types it states, and in which countries its projects lie. Sans I/O.

An empty cell of a matrix is a finding only where a source could have filled it: graph/gaps.py asks what is kept here.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from graph.derive.degree import counted
from graph.derive.rule import Mark, Rule
from graph.derive.step import Scope, Step
from graph.statement import Statement
from schema import Model

SIZE = 100_000  # things that datasets know, looked at in one transaction
COVERS = Rule("COVERS", "Dataset", """MATCH (n)<-[:FROM]-(p:Project)-[l:LOCATED_IN]->(x)
WHERE l.source = n.id
MATCH (x)-[:IN_COUNTRY*0..1]->(m:Country)
WITH m, count(DISTINCT p) AS projects
RETURN m, {projectCount: projects} AS made""")


def concerned(scope: Scope) -> str:
    """Cypher for the datasets whose countries may be others now: the scope's own, and those that place a project in what it knows or touched."""
    return f"""CALL () {{
  MATCH (d:Entity {{id: $source}})
  RETURN d
  UNION
  {scope.of('x:Place')}<-[l:LOCATED_IN]-(:Project)
  WITH DISTINCT l.source AS id
  MATCH (d:Entity:Dataset {{id: id}})
  RETURN d
}}
WITH d"""


def states_step(model: Model, scope: Scope, types: Collection[str] = ()) -> Step:
    """For a dataset that has stated relations of these types; for all where the scope is everything."""
    own, given = _own(scope)
    every = Statement(f"{own}\nRETURN collect(d.id) AS ids", given)
    said = sorted(set(types) & set(counted(model)))
    return Step(every, lambda ids: found_states(model, ids) if scope.everything else [states(ids, said)], SIZE, marked=False)


def covers_step(mark: Mark, scope: Scope) -> Step:
    """For the datasets that the scope may concern."""
    own, given = _own(scope)
    located = "EXISTS { (d)-[:COVERS]->() } OR EXISTS { (d)<-[:FROM]-(:Project)-[:LOCATED_IN]->() }"
    places = f"{own if scope.everything else concerned(scope)}\nWHERE {located}\nWITH d ORDER BY d.id\nRETURN collect(d.id) AS ids, collect(COUNT {{ (d)<-[:FROM]-() }}) AS weights"
    return Step(Statement(places, {**given, **scope.given}), lambda ids: COVERS.rebuild(ids, mark), SIZE)


def _own(scope: Scope) -> tuple[str, dict[str, str]]:
    return ("MATCH (d:Dataset)", {}) if scope.everything else ("MATCH (d:Entity {id: $source})", {"source": scope.source})


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
