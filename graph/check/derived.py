"""What is derived against what it derives from, counted anew by other words than those of graph/derive. Sans I/O."""

from __future__ import annotations

from graph.check.rule import Rule, looking
from graph.derive import degree
from graph.statement import quoted
from schema import Model
from schema.core import Both

# Of each derived relation: whom it starts from, and the pairs that it should hold with their number of projects.
HOLDS = {
    "CONNECTS_TO": ("Bank", """MATCH (x)-[:FINANCES]->(p:Project)-[l:LOCATED_IN]->(y:City)
    WHERE l.precision IN ['exact', 'near']"""),
    "REACHES": ("Country", "MATCH (x)<-[:IN_COUNTRY]-(:City)<-[:LOCATED_IN]-(p:Project)-[:CONTRIBUTES_TO]->(y:Outcome)"),
    "ADVANCES": ("PartnerCategory", "MATCH (x)<-[:IN_CATEGORY]-(:Organisation)-[:IMPLEMENTS]->(p:Project)-[:CONTRIBUTES_TO]->(y:Outcome)"),
    "COVERS": ("Dataset", """MATCH (x)<-[:FROM]-(p:Project)-[l:LOCATED_IN]->(z)
    WHERE l.source = x.id
    MATCH (z)-[:IN_COUNTRY*0..1]->(y:Country)"""),
}


def rules(model: Model) -> list[Rule]:
    """Derived relations and degrees that do not agree with what sources state."""
    differs = [looking(f"""MATCH (x:{label})
CALL (x) {{
    {stated}
    RETURN y, count(DISTINCT p) AS holds, 0 AS kept
    UNION ALL
    MATCH (x)-[r:{quoted(name)}]->(y)
    RETURN y, 0 AS holds, r.projectCount AS kept
}}
WITH x, y, sum(holds) AS holds, sum(kept) AS kept
WHERE holds <> kept
RETURN '(' + x.id + ')-[{name}]->(' + y.id + '): ' + toString(kept) + ' projects kept, ' + toString(holds) + ' stated' AS example""")
               for name, (label, stated) in HOLDS.items()]
    return [
        Rule("derived-differs", Both("A derived relation does not agree with what it is derived from.", "Une relation dérivée ne concorde pas avec ce dont elle découle."), tuple(differs)),
        Rule("degree-differs", Both("A number kept on a node is not that of its relations.", "Un nombre gardé sur un nœud n'est pas celui de ses relations."), (
            looking(f"MATCH (n:Entity)\nWITH n, {degree.count(model)} AS degree\nWHERE coalesce(n.degree, -1) <> degree\n"
                    "RETURN n.id + ': ' + coalesce(toString(n.degree), 'none') + ' kept, ' + toString(degree) + ' stated' AS example"),
            looking("MATCH (n:Bank|City)\nOPTIONAL MATCH (n)-[r:CONNECTS_TO]-()\nWITH n, count(r) AS links\nWHERE coalesce(n.linked, 0) <> links\n"
                    "RETURN n.id + ': ' + toString(coalesce(n.linked, 0)) + ' links kept, ' + toString(links) + ' there' AS example")))]
