"""`degree`: how many relations a node has that a source states now, but for those that are plumbing (evidence) or derived. Sans I/O.

A run counts anew the ends of what it stated, and those that the sweep has marked because a relation of theirs was retired.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from graph.derive.step import Scope, Step
from graph.statement import Statement, quoted
from schema import Model

SIZE = 10_000  # nodes counted in one transaction


def counted(model: Model) -> list[str]:
    """The relation types that count."""
    return [name for name, relation in model.relations.items() if not relation.derived and not relation.plumbing]


def count(model: Model, node: str = "n") -> str:
    """Cypher for the number."""
    return f"COUNT {{ ({node})-[:{'|'.join(map(quoted, counted(model)))}]-() }}"


def step(model: Model, scope: Scope, types: Collection[str] = ()) -> Step:
    """For what was touched, or else the ends of what the dataset states of these types, and of what was retired; for all nodes without a dataset."""
    if scope.ids is not None:
        found = "CALL () {\n  UNWIND $ids AS id\n  RETURN id\n  UNION\n  MATCH (n:Entity {recount: true})\n  RETURN n.id AS id\n}\nRETURN collect(id) AS ids"
        return Step(Statement(found, scope.given), lambda ids: [degrees(model, ids)], SIZE, marked=False)
    if scope.everything:
        found = f"MATCH (n:Entity) WHERE n.id > $after\nWITH n.id AS id ORDER BY id LIMIT {5 * SIZE}\nRETURN collect(id) AS ids"
        return Step(Statement(found), lambda ids: [degrees(model, ids)], SIZE, paged=True, marked=False)
    ends = ["MATCH (n:Entity {recount: true}) RETURN n",
            *(f"MATCH (a)-[:{quoted(name)} {{source: $source}}]->(b) UNWIND [a, b] AS n RETURN n" for name in counted(model) if name in types)]
    union = "\n  UNION\n  ".join(ends)
    found = f"CALL () {{\n  {union}\n}}\nRETURN collect(n.id) AS ids"
    return Step(Statement(found, scope.given), lambda ids: [degrees(model, ids)], SIZE, marked=False)


def degrees(model: Model, ids: Sequence[str]) -> Statement:
    """Count the relations of these nodes. One row: `written`, those whose number has changed."""
    return Statement(f"""UNWIND $ids AS id
MATCH (n:Entity {{id: id}})
WITH n, {count(model)} AS degree
WHERE n.degree IS NULL OR n.degree <> degree OR n.recount
SET n.degree = degree
REMOVE n.recount
RETURN count(*) AS written""", {"ids": list(ids)})
