"""The suite's fourteen questions: for the peer, for our API, and as the floor, hand-written Cypher that returns one record with one list.

The floor's Cypher may use what we derive; `plain` asks the same of the base relations, where that differs. The peer's @cypher fields, in
peer/schema.graphql, ask the base relations. Variables are drawn as the connections are: the better connected half of a type.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench import answers
from bench.synthetic import WORDS, Synthetic
from graph.ddl import SEARCH
from graph.lucene import Query as Lucene
from graph.search import RANKED, just, score

Variables = dict[str, Any]
DRAWS = 24  # different variables of each question
BUSY_COUNTRIES = 60
LINKS = "FINANCES|LOCATED_IN|IN_COUNTRY|GOVERNS|IN_CATEGORY|IMPLEMENTS|CONTRIBUTES_TO|PART_OF|COLLABORATES_ON|MEMBER_OF"


@dataclass(frozen=True)
class Query:
    """One question. `ours_rows` takes from our flattened answer what the floor's list holds; `missing` says why we cannot be asked yet."""

    number: str
    name: str
    peer: str
    ours: str
    floor: str
    draw: Callable[[Drawn], Variables]
    plain: str = ""
    times: int = DRAWS
    ours_rows: Callable[[Any], Any] = lambda rows: rows
    same: Callable[[Any, Any], bool] = answers.same
    missing: str = ""

    def variables(self, graph: Synthetic) -> list[Variables]:
        """The variables, the same in every run; one set for all contenders, of which each takes what it declares."""
        drawn = Drawn(graph, random.Random(f"suite {self.number}"))
        return [self.draw(drawn) for _ in range(self.times)]


@dataclass(frozen=True)
class Drawn:
    """Ids and words for variables."""

    graph: Synthetic
    random: random.Random

    def busy(self, label: str) -> str:
        """One of the better connected half."""
        return f"{label.lower()}:{self.random.randrange(max(8, self.graph.count[label] // 2))}"

    def of(self, *labels: str) -> str:
        label = self.random.choices(labels, [self.graph.count[one] for one in labels])[0]
        return f"{label.lower()}:{self.random.randrange(self.graph.count[label])}"

    def country(self) -> Variables:
        code = self.graph.codes[self.random.randrange(BUSY_COUNTRIES)]
        return {"country": f"country:{code}", "code": code}

    def two(self, label: str) -> Variables:
        first, second = self.random.sample(range(self.graph.count[label]), 2)
        return {"a": f"{label.lower()}:{first}", "b": f"{label.lower()}:{second}"}

    def word(self) -> str:
        return self.random.choice(WORDS).title()

    def search(self) -> Variables:
        text = " ".join(self.random.sample(WORDS, 2))
        return {"text": text, "lucene": Lucene().as_spelt(text), "asked": list(just(text))}

    def page(self) -> Variables:
        """Where a page of 20 banks begins; `after`, our cursor for it, is found by `prepared`."""
        return {"offset": 20 * self.random.randrange(max(1, min(50, self.graph.count["Bank"] // 20))), "after": None}


def prepared(drawn: Sequence[Variables], ask: Callable[[str, Mapping[str, Any]], Any]) -> list[Variables]:
    """The variables with our own cursors for what the peer asks by offset; `ask` gives the data of our API."""
    cursors: list[str] = []
    while "offset" in drawn[0] and (not cursors or len(cursors) % 500 == 0):
        found = ask("query($after: String) { banks(first: 500, after: $after) { edges { cursor } } }", {"after": cursors[-1] if cursors else None})["banks"]["edges"]
        cursors += [edge["cursor"] for edge in found]
        if not found:
            break
    return [{**one, "after": cursors[one["offset"] - 1]} if one.get("offset") else one for one in drawn]


OBJECTS = "query($n: Int!) { projects(%s: $n) { %s } }"
FIELDS = "id name budgetUsd starts description"
SORTED_OBJECTS = "MATCH (p:Project) WITH p ORDER BY p.name, p.id LIMIT $n RETURN collect([p.id, p.name, p.budgetUsd, p.starts, p.description])"

QUERIES = (
    Query("01", "entity by id", "query($id: ID!) { entities(where: {id: {eq: $id}}) { id name } }", "query($id: ID!) { entity(id: $id) { id name } }",
          "MATCH (n:Entity {id: $id}) RETURN [[n.id, n.name]]", lambda d: {"id": d.of("Bank", "City", "Outcome")}, ours_rows=lambda row: [row]),
    Query("02", "banks by name, page and total", """query($word: String!) { banksConnection(where: {name: {contains: $word}}, first: 25, sort: {name: ASC}) {
            totalCount edges { node { id name acronym headquarters } } } }""",
          """query($word: String!) { banks(where: {name: {contains: $word}}, first: 25) { totalCount nodes { id name acronym headquarters } } }""",
          """MATCH (b:Bank) WHERE b.name CONTAINS $word WITH b ORDER BY b.name, b.id WITH collect([b.id, b.name, b.acronym, b.headquarters]) AS found
            RETURN [size(found), found[..25]]""", lambda d: {"word": d.word()}),
    Query("03", "bank -> projects -> cities -> country", """query($id: ID!) { banks(where: {id: {eq: $id}}) { id name financed { id name budgetUsd
            locations { id name country { id name } } } } }""",
          """query($id: ID!) { entity(id: $id) { ... on Bank { id name financed(first: 3000) { nodes { ... on Project { id name budgetUsd
            locations(first: 1200) { nodes { ... on City { id name country(first: 1) { nodes { id name } } } } } } } } } } }""",
          """MATCH (b:Entity:Bank {id: $id}) RETURN [[b.id, b.name, COLLECT { MATCH (b)-[:FINANCES]->(p:Project) RETURN [p.id, p.name, p.budgetUsd,
            COLLECT { MATCH (p)-[:LOCATED_IN]->(c:City) RETURN [c.id, c.name, COLLECT { MATCH (c)-[:IN_COUNTRY]->(k:Country) RETURN [k.id, k.name] }] }] }]]""",
          lambda d: {"id": d.busy("Bank")}, ours_rows=lambda row: [row], same=answers.same_in_any_order),
    Query("04", "banks x cities of a country", "query($country: ID!) { bankCity(country: $country) { bank city projectCount usd } }",
          """query($code: String!) { bankCityConnections(first: 500, where: {country: $code}) { edges { bank { name } city { name } projectCount usd } } }""",
          """MATCH (c:City {countryCode: $code})<-[r:CONNECTS_TO]-(b:Bank) WITH b, c, r ORDER BY r.usd DESC, b.id, c.id LIMIT 500
            RETURN collect([b.name, c.name, r.projectCount, r.usd])""", Drawn.country,
          """MATCH (:Entity {id: $country})<-[:IN_COUNTRY]-(c:City)<-[l:LOCATED_IN]-(p:Project)<-[f:FINANCES]-(b:Bank) WHERE l.precision IN ['exact', 'near']
            WITH b, c, count(p) AS n, sum(f.usd) AS a ORDER BY a DESC, b.id, c.id LIMIT 500 RETURN collect([b.name, c.name, n, a])"""),
    Query("05", "city -> banks with sums", "query($id: ID!) { cityBanks(city: $id) { id name projectCount usd } }",
          """query($id: ID!) { entity(id: $id) { ... on City { connectedBanks(first: 200, orderBy: [{by: PROJECT_COUNT, direction: DESC}]) {
            edges { node { id name } projectCount usd } } } } }""",
          """MATCH (:Entity:City {id: $id})<-[r:CONNECTS_TO]-(b:Bank) WITH b, r ORDER BY r.projectCount DESC, b.id LIMIT 200
            RETURN collect([b.id, b.name, r.projectCount, r.usd])""", lambda d: {"id": d.busy("City")}, ours_rows=lambda row: row[0]),
    Query("06", "shortest path of two UN entities", "query($a: ID!, $b: ID!) { path(a: $a, b: $b) { id name } }",
          """query($a: ID!, $b: ID!) { paths(from: $a, to: [$b], relations: [COLLABORATES_ON], maxHops: 8, k: 1) { found { nodes { id name } } } }""",
          """MATCH (a:Entity {id: $a}), (b:Entity {id: $b}) OPTIONAL MATCH q = shortestPath((a)-[:COLLABORATES_ON*..8]-(b))
            RETURN coalesce([n IN nodes(q) | [n.id, n.name]], [])""",
          lambda d: d.two("UNEntity"), ours_rows=lambda row: row[0][0] if row[0] else [], same=answers.same_ends_and_length),
    Query("07", "outcome -> partners by category", "query($id: ID!) { outcomeCategories(outcome: $id) { category partners } }",
          """query($id: ID!) { entity(id: $id) { ... on Outcome { advancedBy(first: 100, orderBy: [{by: ORGANISATION_COUNT, direction: DESC}]) {
            edges { node { id } organisationCount } } } } }""",
          """MATCH (:Entity:Outcome {id: $id})<-[r:ADVANCES]-(k:PartnerCategory) WITH k, r ORDER BY r.organisationCount DESC, k.id
            RETURN collect([k.id, r.organisationCount])""", lambda d: {"id": d.busy("Outcome")},
          """MATCH (:Entity {id: $id})<-[:CONTRIBUTES_TO]-(:Project)<-[:IMPLEMENTS]-(p:Organisation) WITH DISTINCT p MATCH (p)-[:IN_CATEGORY]->(k:PartnerCategory)
            WITH k, count(p) AS n ORDER BY n DESC, k.id RETURN collect([k.id, n])""", ours_rows=lambda row: row[0]),
    Query("08", "full text, 50 hits", "query($lucene: String!, $asked: [String!]!) { search(text: $lucene, asked: $asked) { id name score } }",
          "query($text: String!) { search(text: $text, first: 50) { edges { node { id name } score } } }",
          f"""CALL db.index.fulltext.queryNodes('{SEARCH}', $lucene, {{limit: {RANKED}}}) YIELD node, score WHERE NOT node:Former
            WITH node, {score("node", "score", "$asked")} AS score ORDER BY score DESC, node.id LIMIT 50 RETURN collect([node.id, node.name, score])""",
          Drawn.search, same=answers.same_scores),
    Query("09", "gap: outcomes without a category", "query($country: ID!, $code: String!, $category: ID!) { gap(country: $country, code: $code, category: $category) { id name } }",
          """query($country: ID!, $category: String!) { entity(id: $country) { ... on Country {
            reaches(first: 10000, where: {not: {homeCategories: {has: $category}}}, orderBy: [{by: ID}]) { nodes { id name } } } } }""",
          """MATCH (:Entity:Country {id: $country})-[r:REACHES]->(o:Outcome) WHERE NOT $category IN coalesce(r.homeCategories, []) WITH o ORDER BY o.id
            RETURN collect([o.id, o.name])""", lambda d: {**d.country(), "category": "partnercategory:2"},
          """CALL () { MATCH (:Entity {id: $category})<-[:IN_CATEGORY]-(:Organisation {headquarters: $code})-[:IMPLEMENTS]->(:Project)-[:CONTRIBUTES_TO]->(o:Outcome)
            RETURN collect(DISTINCT o) AS covered }
            MATCH (:Entity {id: $country})<-[:IN_COUNTRY]-(:City)<-[:LOCATED_IN]-(:Project)-[:CONTRIBUTES_TO]->(o:Outcome)
            WITH DISTINCT o, covered WHERE NOT o IN covered WITH o ORDER BY o.id RETURN collect([o.id, o.name])""", ours_rows=lambda row: row[0]),
    Query("10", "top 20 by degree", "{ topOrganisations { id name degree } }",
          "{ organisations(first: 20, orderBy: [{by: DEGREE, direction: DESC}]) { nodes { id name degree } } }",
          "MATCH (p:Organisation) WITH p ORDER BY p.degree DESC, p.id LIMIT 20 RETURN collect([p.id, p.name, p.degree])", lambda _: {},
          f"MATCH (p:Organisation) WITH p, COUNT {{ (p)-[:{LINKS}]-() }} AS d ORDER BY d DESC, p.id LIMIT 20 RETURN collect([p.id, p.name, d])"),
    Query("11", "four levels, paged at each", """query($offset: Int!) { banks(limit: 20, offset: $offset, sort: {name: ASC}) { id name
            financed(limit: 10, sort: {id: ASC}) { id name locations(limit: 5, sort: {id: ASC}) { id name projects(limit: 5, sort: {id: ASC}) { id name } } } } }""",
          """query($after: String) { banks(first: 20, after: $after) { nodes { id name financed(first: 10, orderBy: [{by: ID}]) { nodes { ... on Project { id name
            locations(first: 5, orderBy: [{by: ID}]) { nodes { id name projects(first: 5, orderBy: [{by: ID}]) { nodes { id name } } } } } } } } } }""",
          """MATCH (b:Bank) WITH b ORDER BY b.name SKIP $offset LIMIT 20 WITH b RETURN collect([b.id, b.name, COLLECT { MATCH (b)-[:FINANCES]->(p:Project)
            WITH p ORDER BY p.id LIMIT 10 RETURN [p.id, p.name, COLLECT { MATCH (p)-[:LOCATED_IN]->(c:City) WITH c ORDER BY c.id LIMIT 5
            RETURN [c.id, c.name, COLLECT { MATCH (c)<-[:LOCATED_IN]-(o:Project) WITH o ORDER BY o.id LIMIT 5 RETURN [o.id, o.name] }] }] }])""",
          Drawn.page),
    Query("12", "neighbours to depth 2, 200", "query($id: ID!) { neighbours(id: $id) { id name } }",
          "query($id: ID!) { neighbours(of: $id) { within(depth: 2, first: 200) { nodes { id name } } } }",
          f"MATCH (s:Entity {{id: $id}})-[:{LINKS}*1..2]-(n:Entity) WHERE n <> s WITH DISTINCT n LIMIT 200 RETURN collect([n.id, n.name])",
          lambda d: {"id": d.busy("City")}, ours_rows=lambda row: row[0], same=answers.same_number),
    Query("13", "1,000 objects of 5 fields", OBJECTS % ("limit", FIELDS), OBJECTS % ("first", f"nodes {{ {FIELDS} }}"), SORTED_OBJECTS,
          lambda _: {"n": 1_000}, same=answers.same_objects),
    Query("14", "10,000 objects", OBJECTS % ("limit", FIELDS), OBJECTS % ("first", f"nodes {{ {FIELDS} }}"), SORTED_OBJECTS,
          lambda _: {"n": 10_000}, times=8, same=answers.same_objects),
)


__all__ = ["QUERIES", "Query", "Variables", "prepared"]
