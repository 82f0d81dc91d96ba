"""`bench query`: GraphQL over HTTP, served by a process of its own, beside hand-written Cypher for the same answer through the async driver.

The floor's Cypher returns one record with one list that holds the values in the order of the selection: the cheapest that the driver can
carry. It runs as an auto-commit read. `managed` is the same in a managed transaction, which can be retried; our reads are such.
"""

from __future__ import annotations

import asyncio
import http.client
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import neo4j
import orjson

from api.engine import Engine
from bench import contenders, measure
from bench.synthetic import WORDS, Synthetic
from graph.ddl import SEARCH
from graph.run import Connect, Reader, Writer
from graph.search import words_query

ROOT = Path(__file__).resolve().parent.parent
DRAWS = 20  # different variables of each operation


@dataclass(frozen=True)
class Operation:
    """One question, in GraphQL and in Cypher. `draw` gives variables for a random generator; `also` what the Cypher needs beside them."""

    name: str
    graphql: str
    cypher: str
    draw: Callable[[random.Random, Synthetic], dict[str, Any]]
    also: Callable[[dict[str, Any]], dict[str, Any]] = dict


def _busy(label: str) -> Callable[[random.Random, Synthetic], dict[str, Any]]:
    """Ids of the better connected half of a type."""
    return lambda draw, graph: {"id": draw.choice(graph.ids[label][: max(2, len(graph.ids[label]) // 2)])}


def _word(draw: random.Random, _graph: Synthetic) -> dict[str, Any]:
    return {"text": draw.choice(WORDS).title()}


OPERATIONS = (
    Operation("node by id", "query($id: ID!) { node(id: $id) { id ... on Entity { name } } }",
              "MATCH (n:Entity {id: $id}) RETURN [[n.id, n.name]]", _busy("Project")),
    Operation("banks by name: page and total", """query($text: String!) { banks(first: 25, where: {name: {contains: $text}}, orderBy: {by: NAME, direction: ASC}) {
                totalCount edges { node { id name description } } } }""",
              """MATCH (b:Bank) WHERE b.name CONTAINS $text WITH b ORDER BY b.name, b.id
                WITH collect([[b.id, b.name, b.description]]) AS found RETURN [[size(found), found[..25]]]""", _word),
    Operation("bank, projects, cities, country", """query($id: ID!) { node(id: $id) { ... on Bank { id name financed(first: 10) { edges { usd node { ... on Project {
                id name starts locations(first: 10) { edges { precision node { ... on City { id name country { edges { node { id name } } } } } } } } } } } } } }""",
              """MATCH (b:Entity:Bank {id: $id}) RETURN [[b.id, b.name, [COLLECT { MATCH (b)-[f:FINANCES]->(p:Project) WITH f, p ORDER BY p.name, p.id LIMIT 10
                RETURN [f.usd, [p.id, p.name, p.starts, [COLLECT { MATCH (p)-[l:LOCATED_IN]->(c:City) WITH l, c ORDER BY c.name, c.id LIMIT 10
                RETURN [toUpper(l.precision), [c.id, c.name, [COLLECT { MATCH (c)-[:IN_COUNTRY]->(k:Country) WITH k ORDER BY k.name, k.id LIMIT 10
                RETURN [[k.id, k.name]] }]]] }]]] }]]]""", _busy("Bank")),
    Operation("banks and cities of a country", """query($id: String!) { bankCityConnections(first: 25, where: {country: $id}, orderBy: {by: AMOUNT, direction: DESC}) {
                totalCount edges { bank { id name } city { id name } projectCount usd } } }""",
              """MATCH (:Entity {id: $id})<-[:IN_COUNTRY]-(c:City)<-[r:CONNECTS_TO]-(b:Bank) WITH b, r, c ORDER BY r.usd DESC, b.id, c.id
                WITH collect([[b.id, b.name], [c.id, c.name], r.projectCount, r.usd]) AS found RETURN [[size(found), found[..25]]]""", _busy("Country")),
    Operation("search, 25 hits", "query($text: String!) { search(text: $text, first: 25) { edges { score node { id name } } } }",
              f"""CALL db.index.fulltext.queryNodes('{SEARCH}', $lucene) YIELD node, score WITH node, score ORDER BY score DESC, node.id LIMIT 25
                RETURN [[collect([score, [node.id, node.name]])]]""", _word, lambda given: {"lucene": words_query(given["text"])}),
    Operation("500 objects of 5 fields", "{ projects(first: 500) { edges { node { id name starts activityStatus commitmentUsd } } } }",
              """MATCH (p:Project) WITH p ORDER BY p.name, p.id LIMIT 1000
                RETURN [[collect([[p.id, p.name, p.starts, p.activityStatus, p.commitmentUsd]])]]""", lambda _draw, _graph: {}),
)


def positions(value: Any) -> Any:
    """An answer without its field names: what the floor's record holds."""
    if isinstance(value, dict):
        return [positions(one) for one in value.values()]
    return [positions(one) for one in value] if isinstance(value, list) else value


class Client:
    """One connection that stays open; latency is from the request to the last byte of the answer."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def post(self, body: bytes) -> bytes:
        self._connection.request("POST", "/graphql", body, {"Content-Type": "application/json"})
        return self._connection.getresponse().read()

    def get(self, path: str) -> tuple[int, bytes]:
        self._connection.request("GET", path)
        answer = self._connection.getresponse()
        return answer.status, answer.read()

    def close(self) -> None:
        self._connection.close()


class Floor:
    """Hand-written Cypher through the async driver, on an event loop of its own."""

    def __init__(self, connect: Connect) -> None:
        self._runner = asyncio.Runner()
        self._runner.run(self._open(connect))

    async def _open(self, connect: Connect) -> None:
        self._driver = neo4j.AsyncGraphDatabase.driver(connect.uri, auth=(connect.user, connect.password), notifications_min_severity="OFF")

    def ask(self, cypher: str, parameters: Mapping[str, Any]) -> Any:
        """The list of the one record."""
        return self._runner.run(self._ask(cypher, parameters))[0]

    def seconds(self, cypher: str, parameters: Mapping[str, Any], *, managed: bool = False) -> float:
        """How long it takes inside the event loop, as in a server that has one."""
        return float(self._runner.run(self._ask(cypher, parameters, managed=managed))[1])

    async def _ask(self, cypher: str, parameters: Mapping[str, Any], *, managed: bool = False) -> tuple[Any, float]:
        async def single(runner: neo4j.AsyncSession | neo4j.AsyncManagedTransaction) -> Any:
            result = await runner.run(cypher, parameters)  # type: ignore[arg-type]  # a LiteralString is wanted
            return (await result.single(strict=True))[0]

        start = time.perf_counter()
        async with self._driver.session(default_access_mode=neo4j.READ_ACCESS) as session:
            value = await (session.execute_read(single) if managed else single(session))
        return value, time.perf_counter() - start

    def close(self) -> None:
        self._runner.run(self._driver.close())
        self._runner.close()


def run_bench(connect: Connect, scale: str | int, rounds: int, folder: Path) -> dict[str, Any]:
    """All operations with all draws, floor and ours in turns for each draw. Raises AssertionError when their answers differ."""
    graph = Synthetic(scale)
    path = folder / "rows.jsonl"
    contenders.write(graph, path)
    with Writer(connect) as writer:
        contenders.ours(writer, path, contenders.Rows(graph))
    floor = Floor(connect)
    try:
        with served(connect) as client:
            return {"operations": [_operation(one, graph, floor, client, rounds) | {"statements": statements(connect, one, graph)} for one in OPERATIONS]}
    finally:
        floor.close()


def draws(operation: Operation, graph: Synthetic) -> list[dict[str, Any]]:
    """The variables, the same in every run."""
    draw = random.Random(operation.name)
    return [operation.draw(draw, graph) for _ in range(DRAWS)]


def _operation(operation: Operation, graph: Synthetic, floor: Floor, client: Client, rounds: int) -> dict[str, Any]:
    samples: dict[str, list[list[float]]] = {"floor": [], "managed": [], "ours": [], "http": []}
    asked = [(given | operation.also(given), orjson.dumps({"query": operation.graphql, "variables": given})) for given in draws(operation, graph)]
    size = 0
    for turn in range(rounds + 2):  # two rounds to warm up: the database compiles what it meets often
        took: dict[str, list[float]] = {name: [] for name in samples}
        for parameters, body in asked:
            took["floor"].append(floor.seconds(operation.cypher, parameters))
            took["managed"].append(floor.seconds(operation.cypher, parameters, managed=True))
            took["ours"].append(_seconds(lambda body=body: client.post(body)))  # type: ignore[misc]  # bound now
            took["http"].append(_seconds(lambda: client.get("/healthz")))
            if turn == 0:
                size += _compare(operation, floor.ask(operation.cypher, parameters), client.post(body))
        if turn > 1:
            for name, values in took.items():
                samples[name].append(values)
    return {"name": operation.name, "bytes": size // len(asked), **_summary(samples)}


def _compare(operation: Operation, expected: Any, answer: bytes) -> int:
    found = orjson.loads(answer)
    if "errors" in found or positions(found["data"]) != expected:
        raise AssertionError(f"{operation.name}: the answers differ.\nours:  {str(found)[:600]}\nfloor: {str(expected)[:600]}")
    return len(answer)


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _summary(samples: Mapping[str, list[list[float]]]) -> dict[str, Any]:
    """p50 and p95 in ms over all rounds; the ratio is of each round's p50, with its lowest and highest."""
    flat = {name: [1000 * x for values in runs for x in values] for name, runs in samples.items()}
    p50 = {name: [{"p50": measure.percentile(values, 50)} for values in runs] for name, runs in samples.items()}
    told = {name: {"p50": measure.percentile(values, 50), "p95": measure.percentile(values, 95)} for name, values in flat.items()}
    return {**told, "ratio": measure.ratio(p50["ours"], p50["floor"], "p50"), "more_ms": told["ours"]["p50"] - told["floor"]["p50"]}


def statements(connect: Connect, operation: Operation, graph: Synthetic) -> int:
    """How many statements our engine sends for one of these."""
    async def count() -> int:
        reader = Reader(connect)
        try:
            await Engine(reader).ask(operation.graphql, draws(operation, graph)[0])
            return reader.statements
        finally:
            await reader.close()
    return asyncio.run(count())


@contextmanager
def served(connect: Connect) -> Iterator[Client]:
    """Our API served by `partnergraph serve` in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "NEO4J_URI": connect.uri, "NEO4J_USER": connect.user, "NEO4J_PASSWORD": connect.password}
    process = subprocess.Popen([sys.executable, "partnergraph.py", "serve", "--port", str(port)], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    client = Client(port)
    try:
        _await(client, process)
        yield client
    finally:
        client.close()
        process.terminate()
        process.wait(30)


def _await(client: Client, process: subprocess.Popen[bytes], patience: float = 60) -> None:
    end = time.monotonic() + patience
    while time.monotonic() < end and process.poll() is None:
        try:
            if client.get("/readyz")[0] == http.client.OK:
                return
        except (OSError, http.client.HTTPException):
            client.close()
        time.sleep(0.2)
    raise RuntimeError(f"the API did not come up within {patience:.0f} s")
