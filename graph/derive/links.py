"""CONNECTS_TO: a bank connects to a city when it finances a project located in that city, exactly or near. Sans I/O.

Two datasets that tell of the same financing count once (the larger sum stands); a project counts once per city; its dollars are the whole
project's, not the city's share.
"""

from __future__ import annotations

from collections.abc import Sequence

from graph.derive.step import Mark, Scope, Step, dropped
from graph.statement import Statement

SIZE = 50_000  # places of financed projects looked at in one transaction: at most as many links, some 2 kB each


def touched(scope: Scope) -> str:
    """Cypher for the banks concerned: themselves, those of the projects, and those linked to a city whose country may be another now."""
    return f"""CALL () {{
  {scope.of('p:Project')}<-[:FINANCES|WAS_FINANCES]-(b:Bank)
  RETURN b
  UNION
  {scope.of('b:Bank')}
  RETURN b
  UNION
  {scope.written('c:City')}<-[:CONNECTS_TO]-(b:Bank)
  RETURN b
}}"""


def step(mark: Mark, scope: Scope) -> Step:
    """The links of the banks that the scope may concern."""
    found = f"{'MATCH (b:Bank)' if scope.everything else touched(scope)}\nWITH b ORDER BY b.id\nRETURN collect(b.id) AS ids, collect(COUNT {{ (b)-[:FINANCES]->()-[:LOCATED_IN]->() }}) AS weights"
    return Step(Statement(found, scope.given), lambda ids: connects_to(ids, mark), SIZE)


def connects_to(banks: Sequence[str], mark: Mark) -> list[Statement]:
    """Rebuild the links of these banks: merge what holds, then drop what does not. The first gives one row: `written`."""
    # Bank by bank inside: what one bank's links are made of is let go before the next. What holds and what was held meet by grouping: a MERGE would
    # walk all links of a bank or a city for each of them.
    return [Statement("""UNWIND $ids AS id
MATCH (b:Entity:Bank {id: id})
CALL (b) {
  MATCH (b)-[f:FINANCES]->(p:Project)
  WITH b, p, f.source AS source, sum(f.usd) AS usd, count(f.usd) AS priced
  WITH b, p, max(CASE WHEN priced > 0 THEN usd END) AS usd, collect(source) AS funding
  MATCH (p)-[l:LOCATED_IN]->(c:City)
  WHERE l.precision IN ['exact', 'near']
  WITH b, c, p, usd, funding, min(l.precision) AS precision, collect(DISTINCT l.source) AS locating
  WITH b, c, count(p) AS projects, CASE WHEN count(usd) > 0 THEN sum(usd) END AS usd, min(precision) AS precision,
       min(toInteger(left(p.starts, 4))) AS first, max(toInteger(left(p.starts, 4))) AS last, collect(DISTINCT funding + locating) AS told
  RETURN c, null AS held, {projectCount: projects, usd: usd, usdOrder: coalesce(usd, -1.0), countryCode: c.countryCode, precision: precision,
    firstYear: first, lastYear: last, sources: COLLECT { UNWIND told AS each UNWIND each AS s RETURN DISTINCT s ORDER BY s }} AS made
  UNION ALL
  MATCH (b)-[held:CONNECTS_TO]->(c)
  RETURN c, held, null AS made
}
WITH b, c, head(collect(held)) AS held, head(collect(made)) AS made
WHERE made IS NOT NULL
FOREACH (_ IN CASE WHEN held IS NULL THEN [1] ELSE [] END |
  CREATE (b)-[r:CONNECTS_TO {key: $source, source: $source, firstSeen: $at, run: $run, lastSeen: $at}]->(c)
  SET r += made)
FOREACH (r IN CASE WHEN held IS NULL THEN [] ELSE [held] END | SET r += made, r.run = $run, r.lastSeen = $at)
RETURN count(*) AS written""", mark.parameters(banks)), dropped("Bank", "-[r:CONNECTS_TO]->", banks, mark)]
