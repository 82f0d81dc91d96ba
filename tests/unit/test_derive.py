"""The derivation of CONNECTS_TO, as text; its numbers are tested by hand in tests/graph/test_write.py."""

from __future__ import annotations

import datetime as dt

from graph import derive
from schema import model

AT = dt.datetime(2026, 5, 17, tzinfo=dt.UTC)


def test_whom_a_run_touched() -> None:
    made = derive.touched_banks("dataset:one")
    assert made.cypher == """MATCH (:Entity {id: $source})<-[:FROM|WAS_FROM]-(p:Project)<-[:FINANCES|WAS_FINANCES]-(b:Bank)
RETURN DISTINCT b.id AS id
UNION
MATCH (:Entity {id: $source})<-[:FROM|WAS_FROM]-(b:Bank)
RETURN b.id AS id"""
    assert made.parameters == {"source": "dataset:one"}


def test_links_are_merged_and_those_that_do_not_hold_any_more_are_dropped() -> None:
    merge, drop = derive.connects_to(("org:a", "org:b"), "run:2", AT)
    assert merge.cypher == """UNWIND $banks AS bank
MATCH (b:Entity:Bank {id: bank})
CALL (b) {
  MATCH (b)-[f:FINANCES]->(p:Project)
  WITH b, p, f.source AS source, sum(f.usd) AS usd, count(f.usd) AS priced
  WITH b, p, max(CASE WHEN priced > 0 THEN usd END) AS usd, collect(source) AS funding
  MATCH (p)-[l:LOCATED_IN]->(c:City)
  WHERE l.precision IN ['exact', 'near']
  WITH b, c, p, usd, funding, min(l.precision) AS precision, collect(DISTINCT l.source) AS locating
  WITH b, c, count(p) AS projects, sum(usd) AS usd, count(usd) AS priced, min(precision) AS precision,
       min(toInteger(left(p.starts, 4))) AS first, max(toInteger(left(p.starts, 4))) AS last, collect(DISTINCT funding + locating) AS told
  MERGE (b)-[r:CONNECTS_TO {key: $source}]->(c)
  ON CREATE SET r.firstSeen = $at, r.source = $source
  SET r.projectCount = projects, r.usd = CASE WHEN priced > 0 THEN usd END, r.precision = precision, r.firstYear = first, r.lastYear = last,
      r.sources = COLLECT { UNWIND told AS each UNWIND each AS s RETURN DISTINCT s ORDER BY s }, r.run = $run, r.lastSeen = $at
  RETURN count(*) AS links
}
RETURN sum(links) AS written"""
    assert drop.cypher == """UNWIND $banks AS bank
MATCH (:Entity:Bank {id: bank})-[r:CONNECTS_TO]->()
WHERE r.lastSeen <> $at
DELETE r
RETURN count(*) AS dropped"""
    assert merge.parameters == drop.parameters == {"banks": ["org:a", "org:b"], "run": "run:2", "at": AT, "source": "dataset:derived"}


def test_its_dataset_fits_the_model() -> None:
    stored = {p.stored for p in model().node("Dataset").properties.values()}
    assert derive.ABOUT.keys() <= stored
    assert derive.ABOUT["id"] == derive.SOURCE
