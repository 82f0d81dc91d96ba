"""A graph file into an empty database: `import`. The file is checked whole, then written as it stands, by the one that may write; or nothing stays.

Nothing is derived, compared or counted anew: the graph is that of the file, with its runs and what can undo them.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from graph import ddl, lines, restore
from graph.run import Writer
from graph.statement import Statement
from loaders import graphfile
from loaders.graphfile import BrokenGraphFile, GraphFile, Progress
from schema import model
from schema.errors import PartnergraphError


class NotEmptyForImport(PartnergraphError):
    """A graph file is to go into a database that holds something already."""

    code = "not-empty-for-import"


def load(path: Path, writer: Writer, told: Progress = lambda _what, _share: None) -> GraphFile:
    """Make the graph of the file in the writer's database, which must hold nothing, or what an import that was killed has left. What the file holds.

    Raises BrokenGraphFile and OtherVersion before anything is written, NotEmptyForImport, and what statements raise; then nothing stays.
    """
    checked = graphfile.check(path, told)
    writer.migrate(ddl.diff(model(), writer.read(ddl.SHOW)).statements())
    with writer.alone() as still:
        _room(writer)
        writer.write([restore.begin(dt.datetime.now(dt.UTC))])
        try:
            _Import(checked, writer, still, told).run()
        except BaseException:
            _clear(writer)
            raise
    writer.read(ddl.REFRESH)
    return checked


def _room(writer: Writer) -> None:
    held = writer.read(restore.HELD)[0]
    if held["begun"] and not held["loaded"]:
        _clear(writer)
    elif held["nodes"]:
        raise NotEmptyForImport(f"The database is not empty: it holds {held['nodes']:,} nodes. An import makes a graph, and joins it to none.",
                                "Name an empty database with NEO4J_URI, or a new folder with --home and `partnergraph up`.")


def _clear(writer: Writer) -> None:
    while writer.write([restore.clear()])[0][0]["gone"]:
        pass
    writer.write([restore.DONE])


class _Import:
    def __init__(self, file: GraphFile, writer: Writer, still: Callable[[], None], told: Progress) -> None:
        self.file, self.writer, self.still, self.told = file, writer, still, told
        self.fingerprints: dict[str, str] = {}
        self.tally = lines.Tally()

    def run(self) -> None:
        body, total, done = graphfile.body(self.file.path), max(1, sum(self.file.counts.values())), 0
        while batch := list(itertools.islice(body, restore.BATCH)):
            self.still()
            self._write([told for _, told in batch])
            for line, told in batch:
                self.tally.add(told["kind"], line)
            done += len(batch)
            self.told("importing", done / total)
        if self.tally.digest != self.file.digest:
            raise BrokenGraphFile("It was changed while it was read.", graphfile.AGAIN, self.file.path)
        self.still()
        self.writer.write([restore.fingerprints(self.fingerprints), restore.DONE])

    def _write(self, batch: Iterable[dict[str, Any]]) -> None:
        """A transaction for nodes of all types, for relations of all types, and for what is kept to undo runs."""
        for kind, rows in itertools.groupby(batch, key=lambda told: told["kind"]):
            grouped: dict[Any, list[dict[str, Any]]] = {}
            for told in rows:
                grouped.setdefault(tuple(told.get("labels", ())) or told.get("type"), []).append(self._row(told))
            made = self.writer.write([self._statement(kind, of, each) for of, each in grouped.items()])
            if kind == "relation" and (written := sum(rows[0]["written"] for rows in made)) < (wanted := sum(map(len, grouped.values()))):
                raise BrokenGraphFile(f"{wanted - written} of its relations found no node at an end.", graphfile.AGAIN, self.file.path)

    def _statement(self, kind: str, of: Any, rows: list[dict[str, Any]]) -> Statement:
        return restore.nodes(of, rows) if kind == "node" else restore.relations(of, rows) if kind == "relation" else restore.images(rows)

    def _row(self, told: dict[str, Any]) -> dict[str, Any]:
        values = graphfile.values(told)
        if told["kind"] == "relation":
            return {"a": told["from"], "b": told["to"], "values": values}
        if "fingerprint" in values:  # a dataset's: said last
            self.fingerprints[told["id"]] = values.pop("fingerprint")
        return {"id": told["id"], **values} if told["kind"] == "node" else values


__all__ = ["NotEmptyForImport", "load"]
