"""Reading a graph as it stands, nodes with the relations that begin at them: all of it in pages, or of some nodes. Sans I/O."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from graph.statement import Parameters, Statement, quoted
from graph.walked import Walked

PAGE = 1_000  # nodes read at once
_ROW = """RETURN n.id AS id, labels(n) AS labels, properties(n) AS values, COLLECT { MATCH (n)-[:FROM]->(d) RETURN DISTINCT d.id } AS known,
  COLLECT { MATCH (p:Passage)-[s:STATES]->(n) RETURN DISTINCT [s.source, p.id] } AS stated,
  COLLECT { MATCH (n)-[r%s]->(m:Entity) RETURN [type(r), m.id, properties(r)] } AS relations
ORDER BY id"""
COUNT = Statement("MATCH (n:Entity) RETURN count(n) AS nodes")
IMAGES = Statement("MATCH (i:Before) RETURN properties(i) AS values ORDER BY i.run, i.source, i.number")


def after(last: str) -> Statement:
    """The next PAGE nodes by id: rows of `id`, `labels`, `values`, `known`, the datasets that know it, `stated`, as [dataset, passage], and `relations` that begin at it, as
    [type, id of the end, properties].
    """
    return Statement(f"MATCH (n:Entity) WHERE n.id > $last\nWITH n ORDER BY n.id LIMIT {PAGE}\n{_ROW % ''}", {"last": last})


def of(ids: Sequence[str], types: Collection[str]) -> Statement:
    """The same of these nodes, with their relations of these types only."""
    return Statement("UNWIND $ids AS id\nMATCH (n:Entity {id: id})\n" + _ROW % f":{'|'.join(map(quoted, types))}", {"ids": list(ids)})


def beside(ids: Sequence[str], types: Sequence[str]) -> Statement:
    """The ids of what one relation of these types joins to these nodes: rows of `id`."""
    step = Walked(tuple(types)).steps(Parameters()).step("n", "m")
    return Statement(f"UNWIND $ids AS id\nMATCH (n:Entity {{id: id}})\nMATCH {step}\nRETURN DISTINCT m.id AS id", {"ids": list(ids)})


def known(ids: Sequence[str]) -> Statement:
    """Those of the ids that the graph knows: rows of `id`."""
    return Statement("UNWIND $ids AS id\nMATCH (n:Entity {id: id})\nRETURN n.id AS id", {"ids": list(ids)})


__all__ = ["COUNT", "IMAGES", "PAGE", "after", "beside", "known", "of"]
