"""What is derived, as text; its numbers are tested by hand in tests/graph/test_derived.py."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from graph import derive
from graph.derive import degree, links, outcomes
from graph.derive.rule import Rule
from graph.derive.step import batches
from graph.upsert import Stamp
from schema import Model, model
from schema.nodes.activity import Project
from schema.nodes.organisation import Bank
from schema.relations.activities import ConnectsTo, Finances, Implements
from schema.relations.evidence import From

AT = dt.datetime(2026, 5, 17, tzinfo=dt.UTC)
MARK = derive.Mark("run:2", AT)
NEAR = Rule("CONNECTS_TO", "Bank", "MATCH (n)--(m)\nRETURN m, {projectCount: 1} AS made")
SMALL = Model.of([Bank, Project, Finances, Implements, From, ConnectsTo])


def test_whom_a_run_touched() -> None:
    made = links.step(MARK, derive.Scope("dataset:one")).found
    assert made.cypher == """CALL () {
  MATCH (:Entity {id: $source})<-[:FROM|WAS_FROM]-(p:Project)<-[:FINANCES|WAS_FINANCES]-(b:Bank)
  RETURN b
  UNION
  MATCH (:Entity {id: $source})<-[:FROM|WAS_FROM]-(b:Bank)
  RETURN b
  UNION
  MATCH (:Entity {id: $source})<-[:FROM|WAS_FROM]-(c:City)<-[:CONNECTS_TO]-(b:Bank)
  RETURN b
}
WITH b ORDER BY b.id
RETURN collect(b.id) AS ids, collect(COUNT { (b)-[:FINANCES]->()-[:LOCATED_IN]->() }) AS weights"""
    assert made.parameters == {"source": "dataset:one"}


def test_without_a_dataset_all_are_rebuilt() -> None:
    assert links.step(MARK, derive.Scope()).found.cypher.startswith("MATCH (b:Bank)\nWITH b")
    assert [step.found.cypher.split("\n")[0] for step in outcomes.steps(MARK, derive.Scope())] == ["MATCH (k:Country)", "MATCH (o:Outcome)"]
    assert all("source" not in step.found.parameters for step in derive.everything(model(), MARK))


def test_a_transaction_is_bounded_by_what_it_looks_at() -> None:
    assert list(batches("abcde", [1, 9, 5, 20, 0], 10)) == [["a", "b"], ["c"], ["d"], ["e"]]
    assert list(batches("abc", [0, 0, 0], 2)) == [["a", "b"], ["c"]]
    assert list(batches("", [], 10)) == []


def test_what_holds_is_merged_and_what_does_not_hold_any_more_is_dropped() -> None:
    merge, drop = NEAR.rebuild(("org:a", "org:b"), MARK)
    assert merge.cypher == """UNWIND $ids AS id
MATCH (n:Entity:Bank {id: id})
CALL (n) {
  CALL (n) {
    MATCH (n)--(m)
    RETURN m, {projectCount: 1} AS made
  }
  RETURN m, null AS held, made
  UNION ALL
  MATCH (n)-[held:CONNECTS_TO]->(m)
  RETURN m, held, null AS made
}
WITH n, m, head(collect(held)) AS held, head(collect(made)) AS made
WHERE made IS NOT NULL
FOREACH (_ IN CASE WHEN held IS NULL THEN [1] ELSE [] END |
  CREATE (n)-[r:CONNECTS_TO {key: $source, source: $source, firstSeen: $at, run: $run, lastSeen: $at}]->(m)
  SET r += made)
FOREACH (r IN CASE WHEN held IS NULL THEN [] ELSE [held] END | SET r += made, r.run = $run, r.lastSeen = $at)
RETURN count(*) AS written"""
    assert drop.cypher == """UNWIND $ids AS id
MATCH (n:Entity:Bank {id: id})
MATCH (n)-[r:CONNECTS_TO]->(m)
WHERE r.lastSeen <> $at
DELETE r
RETURN count(*) AS dropped"""
    assert merge.parameters == drop.parameters == {"ids": ["org:a", "org:b"], "run": "run:2", "at": AT, "source": "dataset:derived"}


def test_the_same_rule_can_be_read_for_all_at_once() -> None:
    assert NEAR.read().cypher == """MATCH (n:Bank)
CALL (n) {
  MATCH (n)--(m)
  RETURN m, {projectCount: 1} AS made
}
WITH n, collect([m.id, made]) AS links
UNWIND range(0, size(links) - 1, 1000) AS at
RETURN n.id AS id, links[at..at + 1000] AS links"""


def test_what_is_derived_may_lead_to_the_node_that_it_is_told_from() -> None:
    merge, drop = replace(NEAR, back=True).rebuild((), MARK)
    assert "MATCH (n)<-[held:CONNECTS_TO]-(m)" in merge.cypher
    assert "CREATE (n)<-[r:CONNECTS_TO {key: $source" in merge.cypher
    assert "MATCH (n)<-[r:CONNECTS_TO]-(m)" in drop.cypher


def test_a_degree_counts_what_sources_state() -> None:
    assert degree.counted(SMALL) == ["FINANCES", "IMPLEMENTS"]  # FROM is evidence, CONNECTS_TO is derived
    made = degree.degrees(SMALL, ["org:a"])
    assert made.cypher == """UNWIND $ids AS id
MATCH (n:Entity {id: id})
WITH n, COUNT { (n)-[:FINANCES|IMPLEMENTS]-() } AS degree
WHERE n.degree IS NULL OR n.degree <> degree OR n.recount
SET n.degree = degree
REMOVE n.recount
RETURN count(*) AS written"""
    assert made.parameters == {"ids": ["org:a"]}


def test_a_run_counts_the_ends_of_what_it_stated_and_of_what_was_retired() -> None:
    *_, made, _ = derive.after(SMALL, Stamp("dataset:one", "run:2", AT), ["FINANCES", "FROM"])
    assert made.found.cypher == """CALL () {
  MATCH (n:Entity {recount: true}) RETURN n
  UNION
  MATCH (a)-[:FINANCES {source: $source}]->(b) UNWIND [a, b] AS n RETURN n
}
RETURN collect(n.id) AS ids"""
    assert not made.marked


def test_links_are_counted_of_those_that_have_another_number_only() -> None:
    *_, made = derive.after(SMALL, Stamp("dataset:one", "run:2", AT), ["FINANCES", "FROM"])
    assert made.found.cypher.split("}\n", 1)[1] == """WITH count(b) AS banks
WHERE banks > 0
MATCH (n:Bank|City)
WITH n, COUNT { (n)-[:CONNECTS_TO]-() } AS linked
WHERE coalesce(n.linked, 0) <> linked
RETURN collect(n.id) AS ids"""
    assert links.counted(derive.Scope()).found.cypher.startswith("MATCH (n:Bank|City)\n")
    assert "SET n.linked = CASE WHEN linked > 0 THEN linked END" in made.build(["org:a"])[0].cypher


def test_what_is_derived_fits_the_model() -> None:
    stored = {p.stored for p in model().node("Dataset").properties.values()}
    assert derive.ABOUT.keys() <= stored
    assert derive.ABOUT["id"] == derive.SOURCE
    written = "".join(s.cypher for step in derive.everything(model(), MARK) for s in step.build(["x"]))
    for name, relation in model().relations.items():
        if relation.derived:
            own = [p.stored for p in relation.properties.values() if p.owner != "Relation"]
            assert own
            assert all(f"r.{stored} = " in written or f"{stored}: " in written for stored in own), name
