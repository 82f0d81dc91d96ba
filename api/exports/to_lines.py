"""A graph file: JSON lines in our own format (graph/lines.py), which `partnergraph import` puts into another database."""

from __future__ import annotations

from pathlib import Path

from api.exports.staged import Staged
from graph import lines


def write(staged: Staged, path: Path) -> None:
    """Head, nodes, relations, what is kept to undo runs, and the end."""
    tally = lines.Tally()
    with path.open("wb") as file:
        file.write(lines.head(staged.about.as_json()))
        for kind, line in staged.lines():
            tally.add(kind, line)
            file.write(line)
        file.write(tally.end())
