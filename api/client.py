"""Asking without HTTP, for the command line: the same engine in this process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from api.answers import keyed, keyed_records
from api.engine import Engine, Refused
from api.questions import Question
from graph.run import Connect, Reader, Writer
from graph.statement import Statement
from schema.errors import PartnergraphError

T = TypeVar("T")


class NotAnswered(PartnergraphError):
    """A document that cannot be compiled; `errors` are as GraphQL tells them."""

    code = "invalid"
    exit_code = 5

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__("; ".join(error["message"] for error in errors))
        self.errors = errors


@dataclass(frozen=True)
class Compared:
    """The rows of a saved question that only its GraphQL or only its Cypher gave, of so many rows, by the columns that have a key."""

    rows: int
    only_graphql: list[tuple[Any, ...]]
    only_cypher: list[tuple[Any, ...]]

    @property
    def same(self) -> bool:
        return not (self.only_graphql or self.only_cypher)


def ask(connect: Connect, text: str, variables: Mapping[str, Any] | None = None, operation: str | None = None) -> dict[str, Any]:
    """The answer to a document: `data`, and `errors` where there are some."""
    async def once(engine: Engine) -> dict[str, Any]:
        with suppress(PartnergraphError):  # what is wrong is told by the question itself
            await engine.refresh()
        return (await engine.ask(text, variables, operation)).body
    return with_engine(connect, once)


def with_engine(connect: Connect, work: Callable[[Engine], Coroutine[Any, Any, T]]) -> T:
    """What `work` gives with an engine over this database, which is closed afterwards."""
    async def whole() -> T:
        reader = Reader(connect)
        try:
            return await work(Engine(reader))
        finally:
            await reader.close()
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(whole())
    with ThreadPoolExecutor(1) as beside:  # a notebook runs a loop of its own, in which no other may run
        return beside.submit(asyncio.run, whole()).result()


def compare(connect: Connect, question: Question, values: Mapping[str, Any]) -> Compared:
    """Ask a saved question in both languages. Raises NotAnswered, and what a read raises."""
    answer = ask(connect, question.graphql, values)
    if answer.get("errors"):
        raise NotAnswered(answer["errors"])

    with Writer(connect) as reads:
        records = reads.read(Statement(question.cypher, dict(values)))
    ours, theirs = keyed(question, answer["data"]), keyed_records(question, records)
    return Compared(len(ours | theirs), sorted(ours - theirs, key=str), sorted(theirs - ours, key=str))


def explain(text: str, variables: Mapping[str, Any] | None = None, operation: str | None = None) -> Statement:
    """The statement that a document compiles to. Raises NotAnswered; an operation that asks nothing of the graph gives an empty one."""
    try:
        return Engine().statement(text, variables, operation) or Statement("")
    except Refused as refused:
        raise NotAnswered([error.formatted for error in refused.errors]) from refused  # type: ignore[misc]  # TypedDicts are dicts
