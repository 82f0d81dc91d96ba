"""Who loads the synthetic graph: our own way, two floors of the bare driver, py2neo.bulk and cartography. Each returns seconds by phase."""

from __future__ import annotations

import dataclasses
import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any, TypeVar

import neo4j
import orjson

from bench.measure import Figures
from bench.synthetic import Synthetic
from graph.run import Connect, Writer
from graph.statement import quoted
from loaders import run
from loaders.base import Bundle, Context, Loader
from loaders.source import Source, Words
from schema import model
from schema.core import Node, Relation

T = TypeVar("T")
BATCH = 10_000
AWAIT = "CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()"
DATASET = "dataset:bench"
# What our own statements add to what a record says.
STAMP = "source = $source, {0}.run = $run, {0}.firstSeen = $at, {0}.lastSeen = $at"


class JsonLines(Loader):
    """Reads the rows that `write` wrote, and makes the model's records of them."""

    takes_paths = "required"

    def __init__(self) -> None:
        super().__init__(Source(name="bench", title=Words(en="Synthetic", fr="Synthétique"), publisher="bench", licence="CC0-1.0"), Path(__file__).parent)

    def bundles(self, paths: Sequence[Path]) -> Iterable[Bundle]:
        return [Bundle(DATASET, path.name, path) for path in paths]

    def records(self, bundle: Bundle, context: Context) -> Iterator[Node | Relation]:
        assert bundle.path is not None
        with bundle.path.open("rb") as lines:
            yield from (record(orjson.loads(line)) for line in lines)
        context.progress(1.0)


def write(graph: Synthetic, path: Path) -> None:
    with path.open("wb") as out:
        for row in chain[Any](graph.node_rows(), graph.relation_rows()):
            out.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))


def record(row: Sequence[Any]) -> Node | Relation:
    """(label, fields) or (type, from, to, fields) as a record of the model."""
    if row[0] in model().nodes:
        return model().node(row[0])(**row[1])
    return model().relation(row[0])(row[1], row[2], **row[3])


class Rows:
    """The same rows for those who take them ready made: nodes by labels, relations by type, with the values as they are stored."""

    def __init__(self, graph: Synthetic) -> None:
        self.nodes: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        self.relations: dict[str, list[tuple[str, str, dict[str, Any]]]] = {}
        for row in (*graph.nodes, *graph.relations):
            made = record(row)
            if isinstance(made, Node):
                self.nodes.setdefault(type(made).labels, []).append(made.values)
            else:
                self.relations.setdefault(made.type, []).append((made.from_id, made.to_id, made.values))
        self.node_count = sum(map(len, self.nodes.values()))
        self.relation_count = sum(map(len, self.relations.values()))


class Clock:
    """Listens to the progress of our runner and tells the seconds of its phases: reading, nodes, relations, the rest."""

    def __init__(self, nodes: int, relations: int) -> None:
        self._share = nodes / (nodes + relations)
        self.read = self.nodes = self.relations = self._start = time.perf_counter()

    def __call__(self, what: str, share: float) -> None:
        now = time.perf_counter()
        if what.startswith("writing"):
            self.relations = now
            if share <= self._share + 1e-9:
                self.nodes = now
        elif self.relations == self.read:  # nothing is written yet
            self.read = self.nodes = self.relations = now

    def figures(self) -> Figures:
        end = time.perf_counter()
        return {"reading": self.read - self._start, "nodes": self.nodes - self.read, "relations": self.relations - self.nodes,
                "rest": end - self.relations, "whole": end - self._start}


def ours(writer: Writer, path: Path, rows: Rows) -> Figures:
    """The whole of our path: read the file, make and check records, spool, write, sweep, derive, wait for the full text."""
    clock = Clock(rows.node_count, rows.relation_count)
    report = run.load(JsonLines(), [path], writer, run.Options(progress=clock))
    if report.outcome() != "ok" or report.datasets[0].problems:
        raise RuntimeError(f"our load did not succeed: {report.as_json()}")
    return clock.figures()


def bare(driver: neo4j.Driver, rows: Rows) -> Figures:
    """The floor: UNWIND MERGE of nodes and relations with their values, and nothing else."""
    return _driver(driver, rows, "UNWIND $rows AS r MERGE (n:Entity {id: r.id}) SET n:{labels}, n += r",
                   "UNWIND $rows AS r MATCH (a:Entity {id: r[0]}) MATCH (b:Entity {id: r[1]}) MERGE (a)-[x:{type}]->(b) SET x = r[2]")


def stamped(driver: neo4j.Driver, rows: Rows) -> Figures:
    """The floor of what we store: the same with who says so (a FROM relation a node, source and times), as CREATE-only hand-written Cypher."""
    driver.execute_query("MERGE (d:Entity {id: $id}) SET d:Dataset", id=DATASET)
    nodes = f"""MATCH (d:Entity {{id: $source}}) UNWIND $rows AS r MERGE (n:Entity {{id: r.id}}) SET n:{{labels}}, n += r, n.{STAMP.format('n')}
MERGE (n)-[f:FROM {{key: $source}}]->(d) SET f.{STAMP.format('f')}, f.statedName = r.name"""
    return _driver(driver, rows, nodes, f"""UNWIND $rows AS r MATCH (a:Entity {{id: r[0]}}) MATCH (b:Entity {{id: r[1]}})
MERGE (a)-[x:{{type}} {{key: $source}}]->(b) SET x += r[2], x.{STAMP.format('x')}""")


def _driver(driver: neo4j.Driver, rows: Rows, nodes: str, relations: str) -> Figures:
    stamp = {"source": DATASET, "run": "run:bench", "at": "2026-01-01T00:00:00Z"}
    start = time.perf_counter()
    with driver.session() as session:
        for labels, batch in _batches(rows.nodes):
            session.execute_write(_consume, nodes.replace("{labels}", ":".join(map(quoted, labels))), {**stamp, "rows": batch})
        after_nodes = time.perf_counter()
        for kind, edges in _batches(rows.relations):
            session.execute_write(_consume, relations.replace("{type}", quoted(kind)), {**stamp, "rows": edges})
        after_relations = time.perf_counter()
        session.run(AWAIT).consume()
    return _figures(start, after_nodes, after_relations)


def _consume(tx: neo4j.ManagedTransaction, cypher: str, parameters: dict[str, Any]) -> None:
    tx.run(cypher, parameters).consume()


def py2neo_bulk(connect: Connect, rows: Rows) -> Figures:
    """py2neo's own bulk functions, in batches as large as the floor's."""
    from py2neo import Graph  # type: ignore[import-untyped]  # noqa: PLC0415  # an optional dependency
    from py2neo.bulk import merge_nodes, merge_relationships  # type: ignore[import-untyped]  # noqa: PLC0415

    graph, key = Graph(connect.uri, auth=(connect.user, connect.password)), ("Entity", "id")
    start = time.perf_counter()
    for labels, batch in _batches(rows.nodes):
        merge_nodes(graph.auto(), batch, key, labels=set(labels))
    after_nodes = time.perf_counter()
    for kind, edges in _batches(rows.relations):
        merge_relationships(graph.auto(), [(a, values, b) for a, b, values in edges], kind, start_node_key=key, end_node_key=key)
    after_relations = time.perf_counter()
    graph.run(AWAIT)
    figures = _figures(start, after_nodes, after_relations)
    graph.service.connector.close()
    return figures


def cartography(driver: neo4j.Driver, rows: Rows) -> Figures:
    """cartography's own loader. It compiles its statements from schema classes; these are made before the clock starts."""
    from cartography.client.core import tx  # type: ignore[import-not-found]  # noqa: PLC0415  # optional, and not in our lock files

    logging.getLogger("cartography").setLevel(logging.ERROR)
    said = {"lastupdated": 1, "_sub_resource_label": "Dataset", "_sub_resource_id": DATASET}
    nodes = [(_node_schema(labels, batch), batch) for labels, batch in rows.nodes.items()]
    links = [(_link_schema(kind, edges, said), edges) for kind, edges in rows.relations.items()]
    start = time.perf_counter()
    with driver.session() as session:
        for schema, batch in nodes:
            tx.load(session, schema, batch, batch_size=BATCH, lastupdated=1)
        after_nodes = time.perf_counter()
        for schema, edges in links:
            tx.load_matchlinks(session, schema, ({"from_": a, "to_": b, **values} for a, b, values in edges), batch_size=BATCH, **said)
        after_relations = time.perf_counter()
        session.run(AWAIT).consume()
    return _figures(start, after_nodes, after_relations)


def _node_schema(labels: tuple[str, ...], rows: list[dict[str, Any]]) -> Any:
    from cartography.models.core import nodes  # type: ignore[import-not-found]  # noqa: PLC0415

    others = nodes.ExtraNodeLabels([nodes.ExtraNodeLabel(label, label) for label in labels if label != "Entity"])
    return _declared(nodes.CartographyNodeSchema, label="Entity", extra_node_labels=others,
                     properties=_properties(nodes.CartographyNodeProperties, {name for row in rows for name in row}, ["lastupdated"]))


def _link_schema(kind: str, edges: list[tuple[str, str, dict[str, Any]]], said: Iterable[str]) -> Any:
    from cartography.models.core import relationships as links  # noqa: PLC0415
    from cartography.models.core.common import PropertyRef  # type: ignore[import-not-found]  # noqa: PLC0415

    return _declared(links.CartographyRelSchema, rel_label=kind, direction=links.LinkDirection.OUTWARD, source_node_label="Entity", target_node_label="Entity",
                     source_node_matcher=links.make_source_node_matcher({"id": PropertyRef("from_")}),
                     target_node_matcher=links.make_target_node_matcher({"id": PropertyRef("to_")}),
                     properties=_properties(links.CartographyRelProperties, {name for _, _, values in edges for name in values}, said))


def _properties(base: Any, of_rows: Iterable[str], given: Iterable[str]) -> Any:
    from cartography.models.core.common import PropertyRef  # noqa: PLC0415

    return _declared(base, **{name: PropertyRef(name) for name in sorted(of_rows)}, **{name: PropertyRef(name, set_in_kwargs=True) for name in given})


def _declared(base: Any, **values: Any) -> Any:
    """An instance of a frozen dataclass on `base` with these values, as cartography wants its schemas."""
    fields = [(name, type(value), dataclasses.field(default=value)) for name, value in values.items()]
    return dataclasses.make_dataclass("Declared", fields, bases=(base,), frozen=True)()


def _figures(start: float, nodes: float, relations: float) -> Figures:
    end = time.perf_counter()
    return {"nodes": nodes - start, "relations": relations - nodes, "rest": end - relations, "whole": end - start}


def _batches(kinds: dict[T, list[Any]]) -> Iterator[tuple[T, list[Any]]]:
    for kind, rows in kinds.items():
        remaining = iter(rows)
        while batch := list(islice(remaining, BATCH)):
            yield kind, batch
