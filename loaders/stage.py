"""Records of one dataset, spooled to disk until the whole of it has been read and checked. Memory stays bounded; nothing is half-written."""

from __future__ import annotations

import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator
from hashlib import blake2b
from types import TracebackType
from typing import IO, Any, Self

import orjson

from graph import upsert
from schema.core import Node, Relation

BATCH = 5_000  # rows of one write; 5,000 to 50,000 measured equal, 1,000 a third slower
HELD = 10_000  # rows kept in memory over all types before the largest batch is spooled


class Seen:
    """Which texts have come before. On disk, so that memory does not grow with the source; 128-bit hashes, so that none is taken for another."""

    def __init__(self) -> None:
        self._store = sqlite3.connect("", isolation_level=None)  # an empty name: a temporary file that goes with the connection
        self._store.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-1000; "
                                  "CREATE TABLE seen (mark BLOB PRIMARY KEY) WITHOUT ROWID; BEGIN")

    def new(self, text: bytes) -> bool:
        """True when the text comes for the first time."""
        return self._store.execute("INSERT OR IGNORE INTO seen VALUES (?)", (blake2b(text, digest_size=16).digest(),)).rowcount == 1

    def close(self) -> None:
        self._store.close()


class Spool:
    """Rows by type, in batches, in a temporary file; exact repetitions are kept once."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._held: dict[str, list[bytes]] = {}
        self._total = 0
        self._seen = Seen()
        self._file: IO[bytes] = tempfile.TemporaryFile(prefix="partnergraph-")  # noqa: SIM115  # lives as long as the spool

    def add(self, kind: str, row: dict[str, Any]) -> None:
        """Keep the row, unless the very same one is there already."""
        text = orjson.dumps(row)
        if not self._seen.new(kind.encode() + text):
            return
        rows = self._held.setdefault(kind, [])
        rows.append(text)
        self.counts[kind] += 1
        self._total += 1
        if len(rows) >= BATCH:
            self._flush(kind)
        elif self._total >= HELD:
            self._flush(max(self._held, key=lambda k: len(self._held[k])))

    def _flush(self, kind: str) -> None:
        rows = self._held.pop(kind)
        self._total -= len(rows)
        self._file.write(b"[%b,[%b]]\n" % (orjson.dumps(kind), b",".join(rows)))

    def batches(self) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        """Every batch, as type and rows; may be read more than once."""
        for kind in list(self._held):
            self._flush(kind)
        self._file.seek(0)
        for line in self._file:
            kind, rows = orjson.loads(line)
            yield kind, rows

    def close(self) -> None:
        self._seen.close()
        self._file.close()


class Stage:
    """The nodes and the relations of one dataset. `distinct` counts distinct nodes, and distinct relations, by type."""

    def __init__(self) -> None:
        self.nodes, self.relations = Spool(), Spool()
        self.distinct: Counter[str] = Counter()
        self._seen = Seen()

    def add(self, record: Node | Relation) -> None:
        """Keep a record until the whole dataset has been read."""
        if isinstance(record, Node):
            label = type(record).__name__
            self.nodes.add(label, upsert.node_row(record))
            mark = f"{label} {record.values['id']}"
        else:
            label = record.type
            self.relations.add(label, upsert.relation_row(record))
            mark = f"{label} {record.from_id} {record.to_id} {record.key}"
        if self._seen.new(mark.encode()):
            self.distinct[label] += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for part in (self.nodes, self.relations, self._seen):
            part.close()
