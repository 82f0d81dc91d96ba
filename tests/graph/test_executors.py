"""The two executors on a real Neo4j: what a read may cost, and what an unreachable database says."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

import pytest

from graph.run import Connect, DatabaseAway, DatabaseRefused, Limits, Reader, ReadTimedOut, TooManyRows, Writer
from graph.statement import Statement
from schema.errors import PartnergraphError


def ask(connect: Connect, cypher: str, limits: Limits | None = None) -> list[list[Any]]:
    async def run() -> list[list[Any]]:
        reader = Reader(connect)
        try:
            return await reader.read(Statement(cypher), limits)
        finally:
            await reader.close()
    return asyncio.run(run())


def test_a_reader_cannot_write(graph_db: Connect) -> None:
    with pytest.raises(DatabaseRefused) as caught:
        ask(graph_db, "CREATE (n:Entity {id: 'x'}) RETURN n.id")
    assert "AccessMode" in caught.value.hint
    assert ask(graph_db, "MATCH (n) RETURN count(n)") == [[0]]


def test_a_long_read_is_ended_in_time(graph_db: Connect) -> None:
    begun = dt.datetime.now(dt.UTC)
    with pytest.raises(ReadTimedOut) as caught:
        ask(graph_db, "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b WITH a * b AS c WHERE c % 7 = 8 RETURN count(c)", Limits(timeout=1))
    assert caught.value.hint
    assert (dt.datetime.now(dt.UTC) - begun).total_seconds() < 10
    assert ask(graph_db, "RETURN 1") == [[1]]


def test_an_answer_has_a_limit_of_rows(graph_db: Connect) -> None:
    assert len(ask(graph_db, "UNWIND range(1, 10) AS n RETURN n", Limits(rows=10))) == 10
    with pytest.raises(TooManyRows, match="more than 10 rows"):
        ask(graph_db, "UNWIND range(1, 11) AS n RETURN n", Limits(rows=10))


def _write(connect: Connect) -> None:
    with Writer(connect) as writer:
        writer.read(Statement("RETURN 1"))


def _read(connect: Connect) -> None:
    ask(connect, "RETURN 1")


@pytest.mark.parametrize("use", [_read, _write])
def test_a_wrong_password_a_dead_port_and_a_wrong_address_say_what_to_do(use: Any, graph_db: Connect) -> None:
    for connect, hint in ((Connect.to(graph_db.uri, graph_db.user, "wrong"), "NEO4J_PASSWORD"), (Connect.to("bolt://127.0.0.1:9", "neo4j", "x"), "partnergraph up"),
                          (Connect.to("localhost", "neo4j", "x"), "bolt://host:port")):
        with pytest.raises(DatabaseAway) as caught:
            use(connect)
        assert isinstance(caught.value, PartnergraphError)
        assert hint in caught.value.hint
        assert connect.uri in caught.value.message
