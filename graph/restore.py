"""Writing a graph as it stood in another database, value for value: only into one that is empty. Sans I/O.

A node `Import`, which no list, count or search of the API meets, stands there from the first write to the last. Whoever finds one where nobody else writes
finds what a killed import has left. Datasets get their fingerprint last: until then loads and answers take them for not wholly loaded.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from graph.statement import Statement, quoted

BATCH = 5_000  # nodes or relations written, or taken away, in one transaction
Row = Mapping[str, Any]

HELD = Statement("""RETURN COUNT { () } AS nodes, COUNT { (:Import) } AS begun,
  EXISTS { MATCH (i:Import) MATCH (r:Run) WHERE r.started > i.started RETURN 1 } AS loaded""")
"""One row: how many `nodes` there are, whether an import has `begun`, and whether something was `loaded` since."""
DONE = Statement("MATCH (i:Import) DELETE i")


def begin(at: dt.datetime) -> Statement:
    """Note that an import has begun."""
    return Statement("CREATE (:Import {started: $at})", {"at": at})


def nodes(labels: Sequence[str], rows: Sequence[Row]) -> Statement:
    """Make nodes of these labels, by their values."""
    return Statement(f"UNWIND $rows AS row\nCREATE (n:{':'.join(map(quoted, labels))})\nSET n = row", {"rows": list(rows)})


def relations(type_: str, rows: Sequence[Row]) -> Statement:
    """Make relations of a type: `a`, `b` and `values`. One row: `written`."""
    return Statement(f"""UNWIND $rows AS row
MATCH (a:Entity {{id: row.a}})
MATCH (b:Entity {{id: row.b}})
CREATE (a)-[r:{quoted(type_)}]->(b)
SET r = row.values
RETURN count(*) AS written""", {"rows": list(rows)})


def images(rows: Sequence[Row]) -> Statement:
    """Keep what can undo runs."""
    return Statement("UNWIND $rows AS row\nCREATE (i:Before)\nSET i = row", {"rows": list(rows)})


def fingerprints(held: Mapping[str, str]) -> Statement:
    """Say of datasets, by their ids, that they are there wholly."""
    return Statement("UNWIND $rows AS row\nMATCH (d:Entity {id: row[0]})\nSET d.fingerprint = row[1]", {"rows": [list(one) for one in held.items()]})


def clear() -> Statement:
    """Take away up to BATCH nodes with their relations, the note of the import last. One row: `gone`."""
    return Statement(f"MATCH (n) WHERE NOT n:Import\nWITH n LIMIT {BATCH}\nDETACH DELETE n\nRETURN count(*) AS gone")


__all__ = ["BATCH", "DONE", "HELD", "begin", "clear", "fingerprints", "images", "nodes", "relations"]
