"""Which countries reach which outcomes, and which categories of partners advance them. Sans I/O.

REACHES: a project in a city of the country contributes to the outcome. It also names the categories of partners at home in the country that
implement a project, anywhere, which contributes to the outcome: what is missing there is a gap, and is read without looking at a project.
ADVANCES: a partner of the category implements a project that contributes to the outcome; partners and projects count once.
"""

from __future__ import annotations

from collections.abc import Sequence

from graph.derive.step import Mark, Scope, Step, dropped
from graph.statement import Statement

CITIES, CONTRIBUTIONS = 1_000, 10_000  # looked at in one transaction


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
    return [Step(Statement(reached, scope.given), lambda ids: reaches(ids, mark), CITIES),
            Step(Statement(advanced, scope.given), lambda ids: advances(ids, mark), CONTRIBUTIONS)]


def reaches(countries: Sequence[str], mark: Mark) -> list[Statement]:
    """Rebuild what these countries reach: merge what holds, name the categories at home, drop what does not hold. The first gives `written`."""
    return [Statement("""UNWIND $ids AS id
MATCH (k:Entity:Country {id: id})
CALL (k) {
  MATCH (k)<-[:IN_COUNTRY]-(c:City)<-[l:LOCATED_IN]-(p:Project)-[t:CONTRIBUTES_TO]->(o:Outcome)
  WITH k, o, count(DISTINCT p) AS projects, count(DISTINCT c) AS cities, min(toInteger(left(p.starts, 4))) AS first,
       max(toInteger(left(p.starts, 4))) AS last, collect(DISTINCT l.source) + collect(DISTINCT t.source) AS told
  MERGE (k)-[r:REACHES {key: $source}]->(o)
  ON CREATE SET r.firstSeen = $at, r.source = $source
  SET r.projectCount = projects, r.cityCount = cities, r.firstYear = first, r.lastYear = last, r.homeCategories = null,
      r.sources = COLLECT { UNWIND told AS s RETURN DISTINCT s ORDER BY s }, r.run = $run, r.lastSeen = $at
  RETURN count(*) AS links
}
RETURN sum(links) AS written""", mark.parameters(countries)), Statement("""UNWIND $ids AS id
MATCH (k:Entity:Country {id: id})
CALL (k) {
  MATCH (x:Organisation {headquarters: k.iso2})-[:IMPLEMENTS]->(:Project)-[:CONTRIBUTES_TO]->(o:Outcome)
  WITH DISTINCT k, x, o
  MATCH (x)-[:IN_CATEGORY]->(g:PartnerCategory)
  WITH k, o, collect(DISTINCT g.id) AS categories
  MATCH (k)-[r:REACHES]->(o)
  SET r.homeCategories = categories
}
RETURN count(*) AS countries""", mark.parameters(countries)), dropped("Country", "-[r:REACHES]->", countries, mark)]


def advances(outcomes: Sequence[str], mark: Mark) -> list[Statement]:
    """Rebuild who advances these outcomes: merge what holds, then drop what does not. The first gives one row: `written`."""
    return [Statement("""UNWIND $ids AS id
MATCH (o:Entity:Outcome {id: id})
CALL (o) {
  MATCH (o)<-[t:CONTRIBUTES_TO]-(p:Project)<-[i:IMPLEMENTS]-(x:Organisation)-[m:IN_CATEGORY]->(g:PartnerCategory)
  WITH o, g, count(DISTINCT x) AS organisations, count(DISTINCT p) AS projects, min(toInteger(left(p.starts, 4))) AS first,
       max(toInteger(left(p.starts, 4))) AS last, collect(DISTINCT t.source) + collect(DISTINCT i.source) + collect(DISTINCT m.source) AS told
  MERGE (g)-[r:ADVANCES {key: $source}]->(o)
  ON CREATE SET r.firstSeen = $at, r.source = $source
  SET r.organisationCount = organisations, r.projectCount = projects, r.firstYear = first, r.lastYear = last,
      r.sources = COLLECT { UNWIND told AS s RETURN DISTINCT s ORDER BY s }, r.run = $run, r.lastSeen = $at
  RETURN count(*) AS links
}
RETURN sum(links) AS written""", mark.parameters(outcomes)), dropped("Outcome", "<-[r:ADVANCES]-", outcomes, mark)]
