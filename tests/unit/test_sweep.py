"""Retiring, as text; what it does to a graph is tested in tests/graph/test_write.py."""

from __future__ import annotations

import datetime as dt

from graph import sweep
from graph.upsert import Stamp
from loaders.write import stated_types
from schema import Model, model
from schema.nodes.entity import Entity, Former
from schema.nodes.place import City, Place
from schema.relations.activities import ConnectsTo, Finances
from schema.relations.evidence import From

AT = dt.datetime(2026, 5, 17, tzinfo=dt.UTC)
STAMP = Stamp("dataset:one", "run:2", AT)
PARAMETERS = {"rows": [], "source": "dataset:one", "run": "run:2", "at": AT}


ROWS = [{"a": "org:a", "b": "project:1", "key": "dataset:one"}]


def test_a_relation_becomes_history_and_its_ends_are_counted_anew() -> None:
    made = sweep.relations(Model.of([Finances, ConnectsTo]), "FINANCES", ROWS, STAMP)
    assert made.cypher == """UNWIND $rows AS row
MATCH (a:Entity {id: row.a})
MATCH (b:Entity {id: row.b})
OPTIONAL MATCH (a)-[r:FINANCES {key: row.key}]->(b)
WITH a, r, b WHERE r IS NOT NULL
CREATE (a)-[was:WAS_FINANCES]->(b)
SET was = properties(r), was.retiredAt = $at, was.retiredBy = $run, a.recount = true, b.recount = true
DELETE r
RETURN count(*) AS retired"""
    assert made.parameters == {**PARAMETERS, "rows": ROWS}


def test_evidence_is_no_part_of_a_degree() -> None:
    made = sweep.relations(Model.of([From]), "FROM", ROWS, STAMP)
    assert "[was:WAS_FROM]" in made.cypher
    assert "recount" not in made.cypher


def test_every_stated_relation_type_of_the_model_may_be_retired_and_derived_ones_are_left_to_their_rule() -> None:
    assert stated_types(model()) == [name for name, relation in model().relations.items() if not relation.derived and name != "READ_BY"]
    assert not {"CONNECTS_TO", "REACHES", "ADVANCES", "COVERS"} & set(stated_types(model()))


def test_nodes() -> None:
    made = sweep.nodes(Model.of([Entity, Place, City, Former]), STAMP)
    assert made.cypher == """MATCH (n:Entity)-[:WAS_FROM {source: $source}]->(:Dataset)
WHERE NOT EXISTS { (n)-[:FROM {source: $source}]->() }
OPTIONAL MATCH (n)-[:FROM]->(other:Dataset)
WITH n, min(other.id) AS heir
WHERE (heir IS NULL AND NOT n:Former) OR (heir IS NOT NULL AND n.source = $source)
WITH n, heir, heir IS NULL AND NOT EXISTS { (n)-[r]-() WHERE NOT type(r) STARTS WITH 'WAS_' AND NOT type(r) IN $questions } AS gone
SET n.retiredAt = CASE WHEN heir IS NULL THEN coalesce(n.retiredAt, $at) END, n.source = coalesce(heir, n.source)
FOREACH (_ IN CASE WHEN gone THEN [1] ELSE [] END |
  SET n.was = [label IN labels(n) WHERE label <> 'Entity']
  SET n:Former
  REMOVE n:Place:City)
RETURN count(CASE WHEN heir IS NULL THEN 1 END) AS retired"""
    assert made.parameters == {**PARAMETERS, "questions": ["QUESTIONS", "SUGGESTS"]}
