"""What every command shares: how errors are told, and the options that stand on many."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, ParamSpec, TypeVar

import typer

from cli import output
from graph import server
from graph.run import Connect, DatabaseAway
from schema.errors import PartnergraphError

P = ParamSpec("P")
R = TypeVar("R")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object for machines.")]
HomeOption = Annotated[Path | None, typer.Option("--home", envvar="PARTNERGRAPH_HOME", help="Data folder of the embedded Neo4j.")]


def told(command: Callable[P, R]) -> Callable[P, R]:
    """Errors as one sentence and one hint (or JSON), with the exit code of their class."""

    @wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except PartnergraphError as error:
            output.error(error, as_json=bool(kwargs.get("as_json")))
            raise typer.Exit(error.exit_code) from error

    return guarded


def connection(home: Path | None) -> Connect:
    """NEO4J_URI when it is set, else the embedded server of the home. Raises DatabaseAway when neither is there."""
    outside = Connect()
    if outside.uri:
        return outside
    if not server.status(home).running:
        raise DatabaseAway("No database is running.", "Start the embedded one with `partnergraph up`, or set NEO4J_URI.")
    return server.up(home).connect()
