"""Derived relations, rebuilt for what a run touched. Sans I/O.

CONNECTS_TO: a bank connects to a city when it finances a project located in that city, exactly or near. Two datasets that tell of the
same financing count once (the larger sum stands); a project counts once per city; its dollars are the whole project's, not the city's share.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from graph.statement import Statement

SOURCE = "dataset:derived"
ABOUT = {"id": SOURCE, "name": "Derived by partnergraph", "nameFr": "Déduit par partnergraph", "loader": "derive", "publisher": "partnergraph",
         "licence": "Apache-2.0", "version": "connects-to 1"}
BATCH = 50  # banks rebuilt in one transaction


def touched_banks(source: str) -> Statement:
    """Banks whose links may have changed by a run over the dataset: rows of `id`."""
    return Statement("""MATCH (:Entity {id: $source})<-[:FROM|WAS_FROM]-(p:Project)<-[:FINANCES|WAS_FINANCES]-(b:Bank)
RETURN DISTINCT b.id AS id
UNION
MATCH (:Entity {id: $source})<-[:FROM|WAS_FROM]-(b:Bank)
RETURN b.id AS id""", {"source": source})


def connects_to(banks: Sequence[str], run: str, at: dt.datetime) -> list[Statement]:
    """Rebuild the links of these banks: merge what holds, then drop what does not. The first gives one row: `written`.

    What holds is known by `at`, not by `run`: one run may load several datasets that touch the same bank, one after the other.
    """
    parameters = {"banks": list(banks), "run": run, "at": at, "source": SOURCE}
    # Bank by bank inside: what one bank's links are made of is let go before the next, which bounds the memory of the transaction.
    return [Statement("""UNWIND $banks AS bank
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
RETURN sum(links) AS written""", parameters), Statement("""UNWIND $banks AS bank
MATCH (:Entity:Bank {id: bank})-[r:CONNECTS_TO]->()
WHERE r.lastSeen <> $at
DELETE r
RETURN count(*) AS dropped""", parameters)]
