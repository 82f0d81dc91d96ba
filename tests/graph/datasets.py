"""Datasets written as the runner writes them, and short words for their records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from graph import derive, sweep, upsert
from graph.run import Writer
from graph.statement import Statement
from schema import Model, model
from schema.core import Node, Relation
from schema.nodes.activity import Project
from schema.nodes.organisation import Bank
from schema.nodes.place import City
from schema.relations.activities import ContributesTo, Finances, Implements
from schema.relations.evidence import From
from schema.relations.partners import InCategory
from schema.relations.places import InCountry, LocatedIn

SWEPT = Model.of([ContributesTo, Finances, From, Implements, InCategory, InCountry, LocatedIn])  # those that are used here: a statement each
START = dt.datetime(2026, 5, 17, tzinfo=dt.UTC)


def retiring(writer: Writer, stamp: upsert.Stamp) -> list[Statement]:
    """What retires all that the dataset states and the run has not written."""
    made = []
    for kind in SWEPT.relations:
        rows = writer.read(Statement(f"MATCH (a)-[r:{kind} {{source: $source}}]->(b) WHERE r.run <> $run RETURN a.id AS a, b.id AS b, r.key AS key", {"source": stamp.source, "run": stamp.run}))
        made += [sweep.relations(model(), kind, rows, stamp)] if rows else []
    return made


class Graph:
    """What a dataset says now replaces what it said before."""

    def __init__(self, writer: Writer) -> None:
        self.writer, self.runs = writer, 0

    def write(self, source: str, records: Sequence[Node | Relation], run: str = "") -> None:
        self.runs += 1
        stamp = upsert.Stamp(f"dataset:{source}", run or f"run:{self.runs}", START + dt.timedelta(days=self.runs))
        self.writer.write([upsert.dataset({"id": stamp.source, "name": source}, stamp)])
        self.writer.write(upsert.nodes(type(record), [upsert.node_row(record)], stamp) for record in records if isinstance(record, Node))
        self.writer.write(upsert.relations(type(record), [upsert.relation_row(record)], stamp) for record in records if isinstance(record, Relation))
        self.writer.write(retiring(self.writer, stamp))
        types = {record.type for record in records if isinstance(record, Relation)}
        derive.rebuild(derive.after(model(), stamp, types), derive.Mark(stamp.run, stamp.at), self.writer.read, self.writer.write)
        self.writer.write([sweep.nodes(model(), stamp)])

    def read(self, statement: Statement | str) -> list[dict[str, Any]]:
        return self.writer.read(Statement(statement) if isinstance(statement, str) else statement)

    def node(self, id_: str) -> dict[str, Any]:
        return self.read(Statement("MATCH (n:Entity {id: $id}) RETURN properties(n) AS n", {"id": id_}))[0]["n"]

    def relations(self, *types: str) -> list[tuple[str, str, str, str]]:
        """From, type, to and source, in order."""
        rows = self.read(Statement("MATCH (a)-[r]->(b) WHERE type(r) IN $types RETURN a.id AS a, type(r) AS t, b.id AS b, r.source AS s ORDER BY a, t, b, s",
                                   {"types": list(types)}))
        return [(row["a"], row["t"], row["b"], row["s"]) for row in rows]

    def links(self) -> dict[str, dict[str, Any]]:
        rows = self.read("MATCH (b:Bank)-[r:CONNECTS_TO]->(c) RETURN b.id + ' ' + c.id AS link, properties(r) AS r")
        return {row["link"]: row["r"] for row in rows}


def city(number: int, **values: Any) -> City:
    return City(id=f"city:{number}", **{"name": f"City {number}", **values})


def bank(key: str, **values: Any) -> Bank:
    return Bank(id=f"org:{key}", **{"name": key, **values})


def project(number: int, **values: Any) -> Project:
    return Project(id=f"project:{number}", name=f"Project {number}", **values)


def funds(key: str, number: int, usd: float | None = None) -> Finances:
    return Finances(f"org:{key}", f"project:{number}", usd=usd)


def lies(number: int, place: str, precision: str = "exact") -> LocatedIn:
    return LocatedIn(f"project:{number}", place, precision=precision)
