"""Asking without HTTP, for the command line: the same engine in this process."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from api.engine import Engine, Refused
from graph.run import Connect, Reader
from graph.statement import Statement
from schema.errors import PartnergraphError


class NotAnswered(PartnergraphError):
    """A document that cannot be compiled; `errors` are as GraphQL tells them."""

    code = "invalid"
    exit_code = 5

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__("; ".join(error["message"] for error in errors))
        self.errors = errors


def ask(connect: Connect, text: str, variables: Mapping[str, Any] | None = None, operation: str | None = None) -> dict[str, Any]:
    """The answer to a document: `data`, and `errors` where there are some."""
    async def run() -> dict[str, Any]:
        reader = Reader(connect)
        try:
            engine = Engine(reader)
            with suppress(PartnergraphError):  # what is wrong is told by the question itself
                await engine.refresh()
            return (await engine.ask(text, variables, operation)).body
        finally:
            await reader.close()
    return asyncio.run(run())


def explain(text: str, variables: Mapping[str, Any] | None = None, operation: str | None = None) -> Statement:
    """The statement that a document compiles to. Raises NotAnswered; an operation that asks nothing of the graph gives an empty one."""
    try:
        return Engine().statement(text, variables, operation) or Statement("")
    except Refused as refused:
        raise NotAnswered([error.formatted for error in refused.errors]) from refused  # type: ignore[misc]  # TypedDicts are dicts
