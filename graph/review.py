"""Reviews in the graph: reading what is held and decided, and carrying a decision out: relations move from one organisation to another. Sans I/O.

A relation that a curator's decision has moved keeps the id that its source's words give (`startAs`, `endAs`), and its key ends in them. A loader
that applies the same decision writes that very relation, so a reload changes nothing; and moving it back makes it as it was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from graph.statement import Statement, quoted
from schema import Model

SOURCE = "dataset:reviews"
ABOUT = {"id": SOURCE, "name": "Reviews of who is who", "nameFr": "Révisions d'identité", "loader": "review", "publisher": "partnergraph", "licence": "Apache-2.0"}
MARK = "\u2192"  # between a key and the ids that a decision replaced; no id holds it
STATED = ("QUESTIONS", "SUGGESTS")

HELD = Statement("""MATCH (o:Organisation) WHERE o.retiredAt IS NULL
RETURN o.id AS id, coalesce(o.identifiers, []) AS identifiers,
       [x IN [o.name, o.nameFr, o.nameEs, o.nameAr, o.nameRu, o.nameZh] + coalesce(o.aliases, []) WHERE x IS NOT NULL] AS names,
       [x IN [o.acronym, o.acronymFr] WHERE x IS NOT NULL] AS acronyms, o.headquarters AS country, labels(o) AS kinds, coalesce(o.compared = o.run, false) AS compared, coalesce(o.degree, 0) AS degree,
       EXISTS { (o)-[:FROM]->(:Dataset {loader: 'organisations'}) } AS listed, COLLECT { MATCH (o)-[:PART_OF]-(x:Organisation) RETURN x.id } AS groups
ORDER BY id""")
COUNTED = Statement("""MATCH (o:Organisation) WHERE o.retiredAt IS NULL
RETURN count(*) AS organisations, count(CASE WHEN o.compared <> o.run OR o.compared IS NULL THEN 1 END) AS written""")
DECIDED = Statement("""MATCH (r:Review) WHERE r.state <> 'open'
RETURN r.id AS id, r.kind AS kind, r.state AS state, r.subjectId AS subject, r.targetId AS target, r.statedName AS stated,
       toString(r.decidedAt) AS at, r.decidedBy AS by, r.why AS why, r.score AS score, coalesce(r.reasons, []) AS reasons, coalesce(r.added, []) AS added
ORDER BY id""")


def key(base: str, start_as: str, end_as: str) -> str:
    """The key of a relation whose ends a decision has replaced; `base` where it has replaced none."""
    return f"{base}{MARK}{start_as}{MARK}{end_as}" if start_as or end_as else base


def stale(run: str, *, everywhere: bool) -> Statement:
    """Drop open reviews that this run asks no more; unless `everywhere`, those only whose ends it has written."""
    touched = "" if everywhere else " AND EXISTS { (r)-[:QUESTIONS|SUGGESTS]->(o) WHERE o.compared <> o.run OR o.compared IS NULL }"
    return Statement(f"MATCH (r:Review {{state: 'open'}}) WHERE r.run <> $run{touched}\nDETACH DELETE r\nRETURN count(*) AS dropped", {"run": run})


def void(ids: Sequence[str]) -> Statement:
    """Drop what is asked of those of the nodes that no source names any more; a decision stays, without its relation. One row: `dropped`."""
    return Statement("""UNWIND $ids AS id
MATCH (:Entity:Former {id: id})<-[asked:QUESTIONS|SUGGESTS]-(r:Review)
WITH collect(DISTINCT r) AS reviews, collect(asked) AS relations
FOREACH (asked IN relations | DELETE asked)
WITH [r IN reviews WHERE r.state = 'open'] AS open
FOREACH (r IN open | DETACH DELETE r)
RETURN size(open) AS dropped""", {"ids": list(ids)})


def unasked(run: str) -> Statement:
    """Drop open questions of a run that is undone, where what it brought in is gone."""
    return Statement("""MATCH (r:Review {state: 'open', kind: 'same', run: $run})
WHERE COUNT { (r)-[:QUESTIONS|SUGGESTS]->() } < 2
DETACH DELETE r
RETURN count(*) AS dropped""", {"run": run})


def compared() -> Statement:
    """Note on the organisations that they were compared as they are."""
    return Statement("""MATCH (o:Organisation) WHERE o.retiredAt IS NULL AND (o.compared <> o.run OR o.compared IS NULL)
SET o.compared = o.run
RETURN count(*) AS written""")


def decide(review: str, state: str, by: str, why: str, at: dt.datetime) -> Statement:
    """Note a decision, or with `open` that there is none any more."""
    undone = state == "open"
    return Statement("""MATCH (r:Review {id: $id})
SET r.state = $state, r.decidedAt = $at, r.decidedBy = $by, r.why = $why
RETURN r.id AS id""", {"id": review, "state": state, "at": None if undone else at, "by": None if undone else by or None,
                                "why": None if undone else why or None})


def types(of: str) -> Statement:
    """The types of the relations that hang on a node. Rows: `type`."""
    return Statement("MATCH (:Entity {id: $id})-[r]-() RETURN DISTINCT type(r) AS type", {"id": of})


def names_of(of: str) -> Statement:
    """The names by which sources call a node. Rows: `name`."""
    return Statement("MATCH (:Entity {id: $id})-[r]-() WHERE r.statedName IS NOT NULL RETURN DISTINCT r.statedName AS name", {"id": of})


def moves(model: Model, was: str, now: str, told: str, found: Iterable[str], names: Sequence[str] | None = None) -> list[Statement]:  # noqa: PLR0917  # from, to, and which
    """Move the relations of the `found` types whose sources mean the id `told` (those that call it by one of `names`) from one node to another.

    One that would join the node with itself stays. Each gives one row: `moved`.
    """
    given = {"was": was, "now": now, "told": told, "names": names, "mark": MARK}
    statements = []
    for name in sorted(set(found) & model.relations.keys()):
        # A dataset that calls it by other names too still knows it: `made` and `emptied` tell who knows what a split gives.
        if model.relations[name].derived or name in STATED or (names is not None and name == "FROM"):
            continue
        for mine, old, new in (("startAs", "(a)-[r:{0}]->(x)", "(b)-[n:{0}]->(x)"), ("endAs", "(a)<-[r:{0}]-(x)", "(b)<-[n:{0}]-(x)")):
            statements.append(Statement(f"""MATCH (a:Entity {{id: $was}})
MATCH (b:Entity {{id: $now}})
MATCH {old.format(quoted(name))}
WHERE x <> b AND x <> a AND (CASE WHEN $was = $told THEN r.{mine} IS NULL ELSE r.{mine} = $told END) AND ($names IS NULL OR r.statedName IN $names)
CREATE {new.format(quoted(name))}
SET n = properties(r), n.{mine} = CASE WHEN $now = $told THEN null ELSE $told END, a.recount = true, b.recount = true
SET n.key = split(r.key, $mark)[0] + CASE WHEN n.startAs IS NULL AND n.endAs IS NULL THEN '' ELSE $mark + coalesce(n.startAs, '') + $mark + coalesce(n.endAs, '') END
DELETE r
RETURN count(*) AS moved""", given))
    return statements


def merged(model: Model, was: str, now: str, at: dt.datetime, review: str) -> Statement:
    """Its names and identifiers become those of the one that is kept, and it becomes history. The review notes what was added."""
    labels = "".join(f":{quoted(label)}" for label in model.nodes if label not in ("Entity", "Former"))
    return Statement(f"""MATCH (a:Entity {{id: $was}})
MATCH (b:Entity {{id: $now}})
MATCH (r:Review {{id: $review}})
WITH a, b, r, [x IN [a.name] + coalesce(a.aliases, []) WHERE x <> b.name AND NOT x IN coalesce(b.aliases, [])] AS names,
     [x IN coalesce(a.identifiers, []) WHERE NOT x IN coalesce(b.identifiers, [])] AS numbers
SET b.aliases = CASE WHEN names = [] THEN b.aliases ELSE coalesce(b.aliases, []) + names END,
    b.identifiers = CASE WHEN numbers = [] THEN b.identifiers ELSE coalesce(b.identifiers, []) + numbers END, r.added = names + numbers
SET a.was = [label IN labels(a) WHERE label <> 'Entity'], a.retiredAt = $at, a:Former
REMOVE a{labels}
WITH a, r OPTIONAL MATCH (a)-[d:{'|'.join(quoted(name) for name, kind in model.relations.items() if kind.derived)}]-()
DELETE d
WITH DISTINCT a, r
OPTIONAL MATCH (r)-[q:QUESTIONS]->(a)
DELETE q
WITH DISTINCT a
OPTIONAL MATCH (other:Review)-[s:QUESTIONS|SUGGESTS]->(a)
DELETE s
WITH DISTINCT other WHERE other.state = 'open'
DETACH DELETE other
RETURN count(*) AS dropped""", {"was": was, "now": now, "at": at, "review": review})


def parted(model: Model, was: str, now: str, review: str) -> Statement:
    """The opposite of `merged`: the node has its types again, and the kept one loses what the merge and later loads had given it."""
    again = "\n".join(f"FOREACH (_ IN CASE WHEN '{label}' IN a.was THEN [1] ELSE [] END | SET a:{quoted(label)})"
                      for label in model.nodes if label not in ("Entity", "Former"))
    return Statement(f"""MATCH (a:Entity {{id: $was}})
MATCH (b:Entity {{id: $now}})
MATCH (r:Review {{id: $review}})
WITH a, b, r, coalesce(r.added, []) + COLLECT {{ MATCH (b)-[f:FROM {{startAs: $was}}]->() RETURN f.statedName }} AS added,
     COLLECT {{ MATCH (b)-[f]-() WHERE f.startAs IS NULL AND f.endAs IS NULL AND f.statedName IS NOT NULL RETURN DISTINCT f.statedName }} AS own
SET b.aliases = [x IN b.aliases WHERE NOT x IN added OR x IN own], b.identifiers = [x IN b.identifiers WHERE NOT x IN added]
{again}
SET b.aliases = CASE WHEN b.aliases = [] THEN null ELSE b.aliases END, b.identifiers = CASE WHEN b.identifiers = [] THEN null ELSE b.identifiers END
REMOVE a.was, a.retiredAt, a:Former, r.added
MERGE (r)-[q:QUESTIONS {{key: $source}}]->(a)
SET q.source = $source, q.run = r.run
WITH DISTINCT a
MATCH (other:Review {{targetId: $was}})
MERGE (other)-[s:SUGGESTS {{key: $source}}]->(a)
SET s.source = $source, s.run = other.run
RETURN count(*) AS parted""", {"was": was, "now": now, "review": review, "source": SOURCE})


def made(now: str, name: str, told: str, names: Sequence[str], at: dt.datetime) -> Statement:
    """The organisation that a split gives, known from the datasets that call it so."""
    return Statement("""MATCH (x:Entity {id: $told})-[r]-() WHERE r.statedName IN $names AND r.source <> $reviews
WITH DISTINCT r.source AS source ORDER BY source
WITH collect(source) AS sources
MERGE (o:Entity {id: $now})
ON CREATE SET o.name = $name, o.firstSeen = $at, o.source = sources[0], o.degree = 0, o:Organisation
WITH o, sources
UNWIND sources AS source
MATCH (d:Entity:Dataset {id: source})
MERGE (o)-[f:FROM {key: source + $mark + $told + $mark}]->(d)
ON CREATE SET f.firstSeen = $at, f.source = source, f.startAs = $told, f.statedName = $name, f.run = o.run, f.lastSeen = $at
RETURN count(*) AS known""", {"now": now, "name": name, "told": told, "names": list(names), "at": at, "mark": MARK, "reviews": SOURCE})


def emptied(now: str, told: str) -> Statement:
    """Remove what a split had made, when nothing else knows it."""
    return Statement("""MATCH (o:Entity {id: $now})
OPTIONAL MATCH (o)-[f:FROM {startAs: $told}]->()
DELETE f
WITH DISTINCT o
WHERE NOT EXISTS { (o)-[r]-() WHERE NOT type(r) STARTS WITH 'WAS_' AND NOT type(r) IN ['QUESTIONS', 'SUGGESTS'] }
DETACH DELETE o
RETURN count(*) AS removed""", {"now": now, "told": told})


def asked(state: str | None, first: int) -> Statement:
    """Reviews for a list: those with the most relations behind them first. Rows of their properties."""
    where = "WHERE r.state = $state" if state else ""
    return Statement(f"MATCH (r:Review) {where}\nRETURN {PROPERTIES}\nORDER BY coalesce(r.weight, 0) DESC, r.score DESC, r.id\nLIMIT $first", {"state": state, "first": first})


def one(review: str) -> Statement:
    """One review, with what the graph holds of its two ends."""
    return Statement(f"""MATCH (r:Review {{id: $id}})
OPTIONAL MATCH (s:Entity {{id: r.subjectId}})
OPTIONAL MATCH (t:Entity {{id: r.targetId}})
RETURN {PROPERTIES}, [x IN [s, t] | x {{.id, .name, .aliases, .identifiers, .degree, .headquarters, types: coalesce(x.was, labels(x)),
  sources: COLLECT {{ MATCH (x)-[f:FROM]->(d:Dataset) RETURN DISTINCT d.id ORDER BY d.id }}}}] AS ends""", {"id": review})


PROPERTIES = """r.id AS id, r.name AS name, r.kind AS kind, r.state AS state, r.score AS score, coalesce(r.reasons, []) AS reasons, r.subjectId AS subject, r.targetId AS target,
  r.statedName AS stated, coalesce(r.weight, 0) AS weight, toString(r.decidedAt) AS at, r.decidedBy AS by, r.why AS why"""

