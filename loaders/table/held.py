"""Rows of one or several tables kept on disk, to be read together by a key: a project and its places, in bounded memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from types import TracebackType
from typing import Self

import orjson

from loaders.table.form import Columns, Row


class Held:
    """A temporary table of rows by kind and key. Cells of columns that are not read are let go."""

    def __init__(self) -> None:
        self._store = sqlite3.connect("", isolation_level=None)  # an empty name: a temporary file that goes with the connection
        self._store.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-8000; "
                                  "CREATE TABLE held (key TEXT, kind TEXT, n INTEGER, shape INTEGER, line INTEGER, cells BLOB, "
                                  "PRIMARY KEY (key, kind, n)) WITHOUT ROWID; BEGIN")
        self._shapes: list[Columns] = []
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, key: str, row: Row, kind: str = "") -> None:
        """Keep the row under the key."""
        columns, line, cells = row.parts()
        if columns not in self._shapes:
            self._shapes.append(columns)
        self._count += 1
        self._store.execute("INSERT INTO held VALUES (?,?,?,?,?,?)", (key, kind, self._count, self._shapes.index(columns), line, orjson.dumps(cells)))

    def of(self, key: str, kind: str = "") -> list[Row]:
        """The rows of a key, in the order they came."""
        return [self._row(*found) for found in self._store.execute(
            "SELECT shape, line, cells FROM held WHERE key = ? AND kind = ? ORDER BY n", (key, kind))]

    def groups(self, kind: str = "") -> Iterator[tuple[str, list[Row]]]:
        """Every key with its rows of that kind, keys in order."""
        for (key,) in self._store.execute("SELECT DISTINCT key FROM held WHERE kind = ? ORDER BY key", (kind,)):
            yield key, self.of(key, kind)

    def _row(self, shape: int, line: int, cells: bytes) -> Row:
        return Row(orjson.loads(cells), self._shapes[shape], line)

    def close(self) -> None:
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
