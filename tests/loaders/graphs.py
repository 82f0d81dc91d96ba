"""Looking at a whole graph, behind the back of our own code."""

from __future__ import annotations

from typing import Any

import neo4j

# What tells when and by whom a thing was written, and not what it is.
VOLATILE = ("run", "firstSeen", "lastSeen", "loadedAt", "retiredAt", "retiredBy", "compared")


def everything(driver: neo4j.Driver, *, leaving: tuple[str, ...] = ()) -> list[str]:
    """Every node and relation with labels, type and properties, in order; what is kept to undo runs is left out, and runs too when properties are."""
    with driver.session() as session:
        nodes = [(sorted(n.labels), {k: v for k, v in n.items() if k not in leaving}) for n in session.run("MATCH (n) WHERE NOT n:Before RETURN n").value()]
        rows = session.run("MATCH (a)-[r]->(b) RETURN a.id, type(r), b.id, properties(r)").values()
    links = [(a, kind, b, {k: v for k, v in values.items() if k not in leaving}) for a, kind, b, values in rows]
    found = [f"{labels} {sorted(values.items())}" for labels, values in nodes if not (leaving and "Run" in labels)]
    return sorted(found + [f"{a} {kind} {b} {sorted(values.items())}" for a, kind, b, values in links if not (leaving and kind.endswith("READ_BY"))])


def ask(driver: neo4j.Driver, cypher: str, **parameters: Any) -> list[dict[str, Any]]:
    """The rows of a statement."""
    with driver.session() as session:
        return session.run(cypher, parameters).data()
