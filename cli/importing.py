"""The command that puts a graph file into an empty database: `import`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli import output
from cli.commands import AsJson, HomeOption, connection, told
from graph.run import Writer


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("import")(take_in)


@told
def take_in(file: Annotated[Path, typer.Argument(help="A graph file: the .jsonl that `export --all`, --around, --between or --graph has written.", show_default=False)],
            home: HomeOption = None, as_json: AsJson = False) -> None:
    """Make the graph of a graph file in an empty database, to the last value: `export --all --to graph.jsonl` there, `import graph.jsonl` here.

    The file is checked whole before anything is written; one that is cut, changed, of another version, or that names what the model does not know is refused. If anything fails,
    nothing stays.
    """
    from loaders import restore  # noqa: PLC0415  # the other commands need not wait for the loaders' packages

    with Writer(connection(home)) as writer, output.progress(quiet=as_json) as telling:
        made = restore.load(file, writer, telling)
    counts = made.counts
    output.show({"file": str(file), "nodes": counts["node"], "relations": counts["relation"], "digest": made.digest}, as_json=as_json,
                text=f"{counts['node']:,} nodes, {counts['relation']:,} relations from {file}")
