"""A rule by which relations are derived, and the statements that follow from it: to rebuild some in a graph, or to read all of them. Sans I/O."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graph.statement import Statement

SOURCE = "dataset:derived"
ABOUT = {"id": SOURCE, "name": "Derived by partnergraph", "nameFr": "Déduit par partnergraph", "loader": "derive", "publisher": "partnergraph",
         "licence": "Apache-2.0", "version": "derive 2"}
TOGETHER = 1_000  # relations in one row of what is read: the driver pays by the row
FETCHED = 20  # of these rows, to be fetched at once


@dataclass(frozen=True)
class Mark:
    """The run that derives, and when. What holds is known by `at`, not by `run`: one run may load several datasets that touch the same bank."""

    run: str
    at: dt.datetime

    def parameters(self, ids: Sequence[str]) -> dict[str, Any]:
        return {"ids": list(ids), "run": self.run, "at": self.at, "source": SOURCE}


@dataclass(frozen=True)
class Rule:
    """The relations of a derived type, as one of their ends knows them: `holds` is Cypher that takes `n`, a node with the label, and returns each other
    end once, as `m`, with the values of the relation, as `made`. They lead from `n` to `m`; `back`, the other way.
    """

    type: str
    label: str
    holds: str
    back: bool = False

    def rebuild(self, ids: Sequence[str], mark: Mark) -> list[Statement]:
        """Rebuild the relations of these nodes: write what holds, then drop what does not. The first gives one row: `written`."""
        # Node by node inside: what one node's relations are made of is let go before the next. What holds and what was held meet by grouping: a MERGE
        # would walk all relations of one end for each of them.
        holds = self.holds.replace("\n", "\n    ")
        return [Statement(f"""UNWIND $ids AS id
MATCH (n:Entity:{self.label} {{id: id}})
CALL (n) {{
  CALL (n) {{
    {holds}
  }}
  RETURN m, null AS held, made
  UNION ALL
  MATCH {self._between("held")}
  RETURN m, held, null AS made
}}
WITH n, m, head(collect(held)) AS held, head(collect(made)) AS made
WHERE made IS NOT NULL
FOREACH (_ IN CASE WHEN held IS NULL THEN [1] ELSE [] END |
  CREATE {self._between("r", " {key: $source, source: $source, firstSeen: $at, run: $run, lastSeen: $at}")}
  SET r += made)
FOREACH (r IN CASE WHEN held IS NULL THEN [] ELSE [held] END | SET r += made, r.run = $run, r.lastSeen = $at)
RETURN count(*) AS written""", mark.parameters(ids)), Statement(f"""UNWIND $ids AS id
MATCH (n:Entity:{self.label} {{id: id}})
MATCH {self._between("r")}
WHERE r.lastSeen <> $at
DELETE r
RETURN count(*) AS dropped""", mark.parameters(ids))]

    def read(self) -> Statement:
        """All that hold, in rows of an id of `n` and a list of [id of `m`, values]. Needs no index."""
        holds = self.holds.replace("\n", "\n  ")
        return Statement(f"""MATCH (n:{self.label})
CALL (n) {{
  {holds}
}}
WITH n, collect([m.id, made]) AS links
UNWIND range(0, size(links) - 1, {TOGETHER}) AS at
RETURN n.id AS id, links[at..at + {TOGETHER}] AS links""")

    def _between(self, name: str, values: str = "") -> str:
        return f"(n)<-[{name}:{self.type}{values}]-(m)" if self.back else f"(n)-[{name}:{self.type}{values}]->(m)"
