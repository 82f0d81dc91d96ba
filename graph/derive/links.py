"""CONNECTS_TO: a bank connects to a city when it finances a project located in that city, exactly or near; and how many of it a bank or a city has. Sans I/O.

Two datasets that tell of the same financing count once (the larger sum stands); a project counts once per city; its dollars are the whole
project's, not the city's share.
"""

from __future__ import annotations

from collections.abc import Sequence

from graph.derive.rule import Mark, Rule
from graph.derive.step import Scope, Step
from graph.statement import Statement

SIZE = 50_000  # places of financed projects looked at in one transaction: at most as many links, some 2 kB each
CONNECTS_TO = Rule("CONNECTS_TO", "Bank", """MATCH (n)-[f:FINANCES]->(p:Project)
WITH n, p, f.source AS source, sum(f.usd) AS usd, count(f.usd) AS priced
WITH n, p, max(CASE WHEN priced > 0 THEN usd END) AS usd, collect(source) AS funding
MATCH (p)-[l:LOCATED_IN]->(m:City)
WHERE l.precision IN ['exact', 'near']
WITH m, p, usd, funding, min(l.precision) AS precision, collect(DISTINCT l.source) AS locating
WITH m, count(p) AS projects, CASE WHEN count(usd) > 0 THEN sum(usd) END AS usd, min(precision) AS precision,
     min(toInteger(left(p.starts, 4))) AS first, max(toInteger(left(p.starts, 4))) AS last, collect(DISTINCT funding + locating) AS told
RETURN m, {projectCount: projects, usd: usd, usdOrder: coalesce(usd, -1.0), countryCode: m.countryCode, precision: precision,
  firstYear: first, lastYear: last, sources: COLLECT { UNWIND told AS each UNWIND each AS s RETURN DISTINCT s ORDER BY s }} AS made""")


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
    return Step(Statement(found, scope.given), lambda ids: CONNECTS_TO.rebuild(ids, mark), SIZE)


LINKED = "COUNT { (n)-[:CONNECTS_TO]-() } AS linked"


def counted(scope: Scope) -> Step:
    """`linked` of each bank and city of which it is not the number any more; absent where there is none. Once the scope concerns a bank all are looked at,
    as links that went are not known by their ends: some 4 us each.
    """
    some = "" if scope.everything else f"{touched(scope)}\nWITH count(b) AS banks\nWHERE banks > 0\n"
    found = f"{some}MATCH (n:Bank|City)\nWITH n, {LINKED}\nWHERE coalesce(n.linked, 0) <> linked\nRETURN collect(n.id) AS ids"
    return Step(Statement(found, scope.given), lambda ids: [count(ids)], SIZE, marked=False)


def count(ids: Sequence[str]) -> Statement:
    """Count the links of these. One row: `written`."""
    return Statement(f"UNWIND $ids AS id\nMATCH (n:Entity {{id: id}})\nWITH n, {LINKED}\nSET n.linked = CASE WHEN linked > 0 THEN linked END\nRETURN count(*) AS written", {"ids": list(ids)})
