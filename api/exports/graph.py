"""An export of a part of the graph from end to end: chosen, read with its evidence, written, and only then put in its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from api.client import with_engine
from api.engine import Engine
from api.exports import to_graphml, to_jsonld, to_lines, to_table
from api.exports.chosen import Choice, Whole
from api.exports.export import NoFormat, format_of, written
from api.exports.put import put
from api.exports.rows import Progress, dated, unchanged
from api.exports.staged import OfGraph, Staged
from graph.run import Connect, Writer

GRAPHS: Mapping[str, Callable[[Staged, Path], None]] = {"jsonl": to_lines.write, "graphml": to_graphml.write, "jsonld": to_jsonld.write}


def export_graph(connect: Connect, what: Choice, path: Path, *, form: str = "", told: Progress = lambda _what, _share: None) -> tuple[OfGraph, list[Path]]:
    """Write what is chosen to a file; what stands beside it, and the files written. As a graph, or in the form of a table one row for each relation.
    Raises NoFormat, NothingChosen, NoRows, NotAnswered, Changed, and what a read raises.
    """
    form = format_of(path, form)
    if form not in GRAPHS and isinstance(what, Whole):
        raise NoFormat(f"{path}: the whole graph does not go into a table.", f"Write it as one of {', '.join(GRAPHS)}; or ask for a table with -q, --around or --between.")

    async def read(engine: Engine) -> None:
        with Writer(connect) as reads:
            version = await dated(engine, staged.about)
            staged.take(reads, await what.part(engine, reads, told), told)
            await unchanged(engine, version)

    with Staged(what.about) as staged:
        with_engine(connect, read)
        told("writing", 1)
        if form in GRAPHS:
            return staged.about, put([path], lambda parts: GRAPHS[form](staged, parts[0]))
        with to_table.rows(staged) as kept:
            files = written(kept, path, form)
            staged.about.note = kept.about.note
            return staged.about, files


__all__ = ["GRAPHS", "export_graph"]
