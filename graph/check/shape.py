"""How things hang together: who says so, what stands alone, what stands on nothing, what is there twice. Sans I/O."""

from __future__ import annotations

from graph.check.rule import Rule, between, looking
from graph.statement import Statement, quoted
from schema import Model
from schema.core import Both

HIERARCHIES = ("PART_OF", "SUBGROUP_OF", "IN_REGION")  # nothing is a part of itself, however far up
NEAR = 1_000  # metres between two cities of one name in one country that make them one, unless a gazetteer tells them apart (Bristol, on both sides of a state's border)
NOT_MACHINERY = "NOT n:Dataset AND NOT n:Run"  # these tell who says so, and are said by none


def rules(model: Model) -> list[Rule]:
    """What can be wrong between things."""
    return [*_sources(), *_standing(), *_declared(model), *_doubled(),
            Rule("cycle", Both("It is a part of itself, directly or through others.", "Une chose fait partie d'elle-même, directement ou par d'autres."),
                 tuple(_cycles(name) for name in HIERARCHIES if name in model.relations)),
            Rule("unfinished-load", Both("A load was ended before its end; load the source again.", "Un chargement a été interrompu ; rechargez la source."), (
                looking("MATCH (d:Dataset) WHERE d.fingerprint = ''\nRETURN d.id AS example"),))]


def _sources() -> list[Rule]:
    return [
        Rule("unsourced-node", Both("No dataset says so: a node without a FROM relation, or whose owner has none.",
                                    "Aucun jeu de données ne l'énonce : un nœud sans relation FROM, ou dont le propriétaire n'en a pas."), (
            looking(f"MATCH (n:Entity)\nWHERE {NOT_MACHINERY} AND n.retiredAt IS NULL AND NOT EXISTS {{ (n)-[f:FROM]->(:Dataset) WHERE f.source = n.source }}\nRETURN n.id AS example"),)),
        Rule("unsourced-relation", Both("A relation names no source, or one that the graph does not have.",
                                        "Une relation ne nomme aucune source, ou une source absente du graphe."), (
            looking(f"MATCH (a)-[r]->(b)\nWHERE r.source IS NULL\nRETURN {between()} AS example"),
            looking("MATCH ()-[r]->()\nWITH r.source AS source, count(*) AS relations\nWHERE source IS NOT NULL AND NOT EXISTS { (:Dataset {id: source}) }\n"
                    "UNWIND range(1, relations) AS one\nRETURN toString(relations) + ' of ' + source AS example")))]


def _standing() -> list[Rule]:
    return [
        Rule("orphan", Both("Nothing hangs on it: a node without any relation, or a city whose country is known and not linked.",
                            "Rien ne s'y rattache : un nœud sans relation, ou une ville dont le pays est connu sans être lié."), (
            looking(f"MATCH (n:Entity)\nWHERE {NOT_MACHINERY} AND NOT EXISTS {{ (n)--() }}\nRETURN n.id AS example"),
            looking("MATCH (n:City)\nWHERE n.countryCode IS NOT NULL AND n.retiredAt IS NULL AND NOT EXISTS { (n)-[:IN_COUNTRY]->(:Country) }\nRETURN n.id AS example"))),
        Rule("dangling-statement", Both("A statement stands on what every source has dropped, or cites a passage that the graph does not have.",
                                        "Un énoncé repose sur une chose abandonnée par toutes les sources, ou cite un passage absent du graphe."), (
            looking(f"MATCH (x:Former)-[r]-()\nWHERE NOT type(r) STARTS WITH 'WAS_'\nWITH startNode(r) AS a, r, endNode(r) AS b\nRETURN {between()} AS example"),
            looking(f"MATCH (a)-[r]->(b)\nWHERE r.passages IS NOT NULL\nUNWIND r.passages AS passage\nWITH a, r, b, passage\n"
                    f"WHERE NOT EXISTS {{ (:Entity:Passage {{id: passage}}) }}\nRETURN {between()} + ' cites ' + passage AS example")))]


def _declared(model: Model) -> list[Rule]:
    known = {"labels": list(model.nodes), "types": [*model.relations, *(f"WAS_{name}" for name in model.relations)]}
    ends = {name: {"start": [end.__name__ for end in relation.start], "end": [end.__name__ for end in relation.end]} for name, relation in model.relations.items()}
    return [
        Rule("undeclared-type", Both("A label or relation type that the model does not have.", "Une étiquette ou un type de relation absent du modèle."), (
            looking("MATCH (n:Entity)\nUNWIND labels(n) AS label\nWITH n, label\nWHERE NOT label IN $labels\nRETURN n.id + ': ' + label AS example", **known),
            looking(f"MATCH (a)-[r]->(b)\nWHERE NOT type(r) IN $types\nRETURN {between()} AS example", **known))),
        Rule("wrong-ends", Both("A relation starts or ends at a type that its declaration does not name.",
                                "Une relation part d'un type ou aboutit à un type que sa déclaration ne nomme pas."), (
            looking(f"MATCH (a)-[r]->(b)\nWITH a, r, b, $ends[type(r)] AS ends\n"
                    f"WHERE none(label IN labels(a) WHERE label IN ends.start) OR none(label IN labels(b) WHERE label IN ends.end)\n"
                    f"RETURN {between()} AS example", ends=ends),))]


def _doubled() -> list[Rule]:
    return [
        Rule("doubled-city", Both(f"Two cities are one: they share a GeoNames id, or name and country within {NEAR} metres.",
                                  f"Deux villes n'en font qu'une : même identifiant GeoNames, ou mêmes nom et pays à moins de {NEAR} mètres."), (
            looking("MATCH (c:City)\nWHERE c.geonamesId IS NOT NULL\nWITH c.geonamesId AS geonames, collect(c.id) AS ids\nWHERE size(ids) > 1\n"
                    "RETURN geonames + ': ' + reduce(all = '', id IN ids | all + ' ' + id) AS example"),
            looking(f"""MATCH (c:City)
WHERE c.latitude IS NOT NULL AND c.longitude IS NOT NULL AND c.countryCode IS NOT NULL
WITH c.countryCode AS country, toLower(c.name) AS name, collect(c) AS same
WHERE size(same) > 1
UNWIND same AS a
UNWIND same AS b
WITH a, b
WHERE a.id < b.id AND (a.geonamesId IS NULL OR b.geonamesId IS NULL) AND point.distance(point({{latitude: a.latitude, longitude: a.longitude}}), point({{latitude: b.latitude, longitude: b.longitude}})) < {NEAR}
RETURN a.id + ' and ' + b.id + ': ' + a.name AS example"""))),
        Rule("doubled-organisation", Both("Two organisations share an identifier.", "Deux organisations partagent un identifiant."), (
            looking("MATCH (o:Organisation)\nUNWIND o.identifiers AS identifier\nWITH identifier, collect(DISTINCT o.id) AS ids\nWHERE size(ids) > 1\n"
                    "RETURN identifier + ':' + reduce(all = '', id IN ids | all + ' ' + id) AS example"),))]


def _cycles(name: str) -> Statement:
    kind = quoted(name)
    return looking(f"MATCH (a)-[r:{kind}]->(b)\nWHERE EXISTS {{ MATCH SHORTEST 1 (b)-[:{kind}]->*(a) }}\nRETURN {between()} AS example")
