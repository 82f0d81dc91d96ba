"""Which countries reach which outcomes, and which categories of partners advance them. Sans I/O.

REACHES: a project in a city of the country contributes to the outcome. It also names the categories of partners at home in the country that
implement a project, anywhere, which contributes to the outcome: what is missing there is a gap, and is read without looking at a project.
ADVANCES: a partner of the category implements a project that contributes to the outcome; partners and projects count once.
"""

from __future__ import annotations

from graph.derive.rule import Mark, Rule
from graph.derive.step import Scope, Step
from graph.statement import Statement

CITIES, CONTRIBUTIONS = 1_000, 10_000  # looked at in one transaction
REACHES = Rule("REACHES", "Country", """CALL (n) {
  MATCH (n)<-[:IN_COUNTRY]-(c:City)<-[l:LOCATED_IN]-(p:Project)-[t:CONTRIBUTES_TO]->(m:Outcome)
  WITH m, count(DISTINCT p) AS projects, count(DISTINCT c) AS cities, min(toInteger(left(p.starts, 4))) AS first,
       max(toInteger(left(p.starts, 4))) AS last, collect(DISTINCT l.source) + collect(DISTINCT t.source) AS told
  RETURN m, null AS category, {projectCount: projects, cityCount: cities, firstYear: first, lastYear: last,
    sources: COLLECT { UNWIND told AS s RETURN DISTINCT s ORDER BY s }} AS made
  UNION ALL
  MATCH (x:Organisation {headquarters: n.iso2})-[:IMPLEMENTS]->(:Project)-[:CONTRIBUTES_TO]->(m:Outcome)
  WITH DISTINCT x, m
  MATCH (x)-[:IN_CATEGORY]->(g:PartnerCategory)
  RETURN DISTINCT m, g.id AS category, null AS made
}
WITH m, head(collect(made)) AS made, collect(category) AS categories
WHERE made IS NOT NULL
RETURN m, made{.*, homeCategories: CASE WHEN size(categories) > 0 THEN COLLECT { UNWIND categories AS g RETURN g ORDER BY g } END} AS made""")
ADVANCES = Rule("ADVANCES", "Outcome", """MATCH (n)<-[t:CONTRIBUTES_TO]-(p:Project)<-[i:IMPLEMENTS]-(x:Organisation)-[k:IN_CATEGORY]->(m:PartnerCategory)
WITH m, count(DISTINCT x) AS organisations, count(DISTINCT p) AS projects, min(toInteger(left(p.starts, 4))) AS first,
     max(toInteger(left(p.starts, 4))) AS last, collect(DISTINCT t.source) + collect(DISTINCT i.source) + collect(DISTINCT k.source) AS told
RETURN m, {organisationCount: organisations, projectCount: projects, firstYear: first, lastYear: last,
  sources: COLLECT { UNWIND told AS s RETURN DISTINCT s ORDER BY s }} AS made""", back=True)


def countries(scope: Scope) -> str:
    """Cypher for the countries concerned: those of the projects' cities, of the cities, and of the headquarters of implementing partners."""
    return f"""CALL () {{
  {scope.of('p:Project')}-[:LOCATED_IN|WAS_LOCATED_IN]->(:City)-[:IN_COUNTRY]->(k:Country)
  RETURN k
  UNION
  {scope.of('c:City')}-[:IN_COUNTRY|WAS_IN_COUNTRY]->(k:Country)
  RETURN k
  UNION
  {scope.of('p:Project')}<-[:IMPLEMENTS|WAS_IMPLEMENTS]-(x:Organisation)
  WITH DISTINCT x.headquarters AS code
  MATCH (k:Country {{iso2: code}})
  RETURN k
  UNION
  {scope.of('x:Organisation')}
  WITH DISTINCT x.headquarters AS code
  MATCH (k:Country {{iso2: code}})
  RETURN k
}}"""


def outcomes(scope: Scope) -> str:
    """Cypher for the outcomes concerned."""
    return f"""CALL () {{
  {scope.of('p:Project')}-[:CONTRIBUTES_TO|WAS_CONTRIBUTES_TO]->(o:Outcome)
  RETURN o
  UNION
  {scope.of('x:Organisation')}-[:IMPLEMENTS]->(:Project)-[:CONTRIBUTES_TO]->(o:Outcome)
  RETURN o
}}"""


def steps(mark: Mark, scope: Scope) -> list[Step]:
    """For the countries and outcomes that the scope may concern."""
    reached = f"""{'MATCH (k:Country)' if scope.everything else countries(scope)}
WITH k
WHERE EXISTS {{ (k)-[:REACHES]->() }} OR EXISTS {{ (k)<-[:IN_COUNTRY]-(:City)<-[:LOCATED_IN]-(:Project)-[:CONTRIBUTES_TO]->() }}
WITH k ORDER BY k.id
RETURN collect(k.id) AS ids, collect(COUNT {{ (k)<-[:IN_COUNTRY]-() }}) AS weights"""
    advanced = f"""{'MATCH (o:Outcome)' if scope.everything else outcomes(scope)}
WITH o
WHERE EXISTS {{ (o)<-[:ADVANCES]-() }} OR EXISTS {{ (o)<-[:CONTRIBUTES_TO]-() }}
WITH o ORDER BY o.id
RETURN collect(o.id) AS ids, collect(COUNT {{ (o)<-[:CONTRIBUTES_TO]-() }}) AS weights"""
    return [Step(Statement(reached, scope.given), lambda ids: REACHES.rebuild(ids, mark), CITIES),
            Step(Statement(advanced, scope.given), lambda ids: ADVANCES.rebuild(ids, mark), CONTRIBUTIONS)]
