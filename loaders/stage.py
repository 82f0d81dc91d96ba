"""Records of one dataset, staged on disk until the whole of it has been read and checked. Memory stays bounded; nothing is half-written.

A node or relation is kept once, however often a source tells it: the last value stands, lists are united. So each has one hash, of all that the
dataset states about it, and a load writes only those whose hash the graph does not hold yet (loaders/compare.py).
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson

from graph import upsert
from loaders.base import Problem
from loaders.resolve.decided import Decisions
from schema import model
from schema.core import Node, Relation

BATCH = 5_000  # rows of one write; 5,000 to 50,000 measured equal, 1,000 a third slower
HELD = 10_000  # distinct records kept in memory before they are put on disk
ASKED = 500  # rows looked up on disk at once
NEW, CHANGED, UNCHANGED = 0, 1, 2  # what a row is to the graph
LAYOUT = """CREATE TABLE node (number INTEGER PRIMARY KEY, mark BLOB UNIQUE, kind TEXT, row BLOB, hash INTEGER, state INTEGER DEFAULT 0);
CREATE TABLE relation (number INTEGER PRIMARY KEY, mark BLOB UNIQUE, kind TEXT, row BLOB, hash INTEGER, state INTEGER DEFAULT 0);
CREATE TABLE retired (number INTEGER PRIMARY KEY, kind TEXT, row BLOB);
CREATE TABLE touched (id TEXT PRIMARY KEY, written INTEGER) WITHOUT ROWID;
CREATE TABLE problem (number INTEGER PRIMARY KEY, told BLOB);"""
SETTINGS = "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-16000;"
Row = dict[str, Any]


def mark(*parts: str) -> bytes:
    """What tells one node or relation from all others: 128 bits, so that none is taken for another."""
    return blake2b("\n".join(parts).encode(), digest_size=16).digest()


class Stage:
    """The nodes and the relations of one dataset. `distinct` counts them by type; `read` counts what came, repetitions included.

    They are kept as the dataset states them, and come out (`batches`) as curators' decisions have them. One at a `path` outlives its process (`taken`); one without goes with it.
    """

    def __init__(self, decisions: Decisions | None = None, path: Path | None = None, *, made: bool = False) -> None:
        self._decisions, self._path = decisions or Decisions(), path
        self._left: set[bytes] = set()  # marks of what a decision has moved
        self._moved: set[bytes] = set()  # and of where it is
        self.distinct: Counter[str] = Counter()
        self.read = 0
        self._held: dict[str, dict[bytes, tuple[str, Row]]] = {"node": {}, "relation": {}}
        self._store = sqlite3.connect(path or "", isolation_level=None)  # an empty name: a temporary file that goes with the connection
        self._store.executescript(f"{SETTINGS}{'' if made else LAYOUT} BEGIN")

    @classmethod
    def taken(cls, path: Path, decisions: Decisions, distinct: Counter[str], read: int) -> Self:
        """What another process has staged and closed."""
        stage = cls(decisions, path, made=True)
        stage.distinct, stage.read = distinct, read
        return stage

    def problem(self, problem: Problem) -> None:
        """Keep what is wrong with the dataset, until it is reported."""
        self._store.execute("INSERT INTO problem (told) VALUES (?)", (orjson.dumps(problem),))

    def problems(self) -> Iterator[Problem]:
        """What is wrong with the dataset, in the order in which it was found."""
        for (told,) in self._store.execute("SELECT told FROM problem ORDER BY number"):
            yield Problem(**orjson.loads(told))

    def add(self, record: Node | Relation) -> None:
        """Keep a record until the whole dataset has been read."""
        self.read += 1
        if isinstance(record, Node):
            row = upsert.node_row(record)
            other = ("split", row["stated"]) if self._decisions.splits_off(row) else ()  # a name that means another one is kept by itself
            self._hold("node", mark(row["id"], *other), type(record).__name__, row)
        else:
            row = upsert.relation_row(record)
            self._hold("relation", mark(record.type, row["a"], row["b"], row["key"]), record.type, row)

    def _hold(self, table: str, which: bytes, kind: str, row: Row) -> None:
        held = self._held[table]
        held[which] = _together(held[which], (kind, row)) if which in held else (kind, row)
        if len(held) >= HELD:
            self._flush(table)

    def _flush(self, table: str) -> None:
        held = self._held[table]
        known = self._known(table, list(held))
        told = {which: _together(known[which], new) if which in known else new for which, new in held.items()}
        self._store.executemany(f"INSERT INTO {table} (mark, kind, row, hash) VALUES (?, ?, ?, ?) "
                                "ON CONFLICT (mark) DO UPDATE SET kind = excluded.kind, row = excluded.row, hash = excluded.hash",
                                ((which, kind, orjson.dumps(row), upsert.stated_hash(kind, row)) for which, (kind, row) in told.items() if known.get(which) != (kind, row)))
        for which, (kind, _) in told.items():
            for label in {*kind.split("+")} - {*known[which][0].split("+")} if which in known else kind.split("+"):
                self.distinct[label] += 1
        held.clear()

    def _known(self, table: str, marks: list[bytes]) -> dict[bytes, tuple[str, Row]]:
        """What is on disk of these already."""
        rows: list[tuple[bytes, str, bytes]] = []
        for part in (marks[n:n + ASKED] for n in range(0, len(marks), ASKED)):
            rows += self._store.execute(f"SELECT mark, kind, row FROM {table} WHERE mark IN ({', '.join('?' * len(part))})", part)
        return {which: (kind, orjson.loads(row)) for which, kind, row in rows}

    def done(self) -> None:
        """All has been read."""
        for table in self._held:
            self._flush(table)
            self._store.execute(f"CREATE INDEX IF NOT EXISTS {table}_kind ON {table} (kind, number)")

    # -- what the graph holds of it, and what is to be done ------------------------------------------------------------------------------

    def batches(self, table: str, *, upto: int = UNCHANGED) -> Iterator[tuple[str, list[Row]]]:
        """Rows of `node` or `relation` in batches of one kind, each with its `number`, `hash` and `state`; `upto` CHANGED: what is to be written."""
        kinds = [kind for (kind,) in self._store.execute(f"SELECT DISTINCT kind FROM {table} ORDER BY kind").fetchall()]
        for kind in kinds:
            last = 0
            while found := self._store.execute(f"SELECT number, row, hash, state FROM {table} WHERE kind = ? AND number > ? AND state <= ? ORDER BY number LIMIT ?",
                                               (kind, last, upto, BATCH)).fetchall():
                last = found[-1][0]
                rows = [{**orjson.loads(row), "number": number, "hash": hashed, "state": state} for number, row, hashed, state in found]
                if self._decisions:
                    yield from self._decided(table, kind, rows)
                else:
                    yield kind, rows

    def _decided(self, table: str, kind: str, rows: list[Row]) -> Iterator[tuple[str, list[Row]]]:
        """The rows as decisions have them; nodes that are another one by themselves, and two that are one and the same in two batches."""
        rounds: list[dict[str, Row]] = []
        own: list[Row] = []
        for row in rows:
            now = self._decisions.node(row) if table == "node" else self._decisions.relation(row)
            if now is not row and not (table == "node" and self._decisions.splits_off(row)):
                self._left.add(mark(row["id"]) if table == "node" else mark(kind, row["a"], row["b"], row["key"]))
            if now is not row and now:
                self._moved.add(mark(now["id"], now["told"]) if table == "node" else mark(kind, now["a"], now["b"], now["key"]))
            if now and "told" in now:
                free = next((one for one in rounds if now["id"] not in one), None)
                if free is None:
                    rounds.append(free := {})
                free[now["id"]] = now
            elif now:
                own.append(now)
        if own:
            yield kind, own
        yield from (("Organisation", [*one.values()]) for one in rounds)

    def compared(self, table: str, states: Iterable[tuple[int, int]]) -> None:
        """Note the state of rows, by number."""
        self._store.executemany(f"UPDATE {table} SET state = ? WHERE number = ?", ((state, number) for number, state in states))

    def count(self, table: str) -> Counter[tuple[str, int]]:
        """How many rows of each kind are in which state."""
        return Counter({(kind, state): n for kind, state, n in self._store.execute(f"SELECT kind, state, count(*) FROM {table} GROUP BY kind, state")})

    def holds(self, table: str, which: bytes) -> bool:
        """Whether the dataset states it, where decisions have it. Known once all batches have come out."""
        there = self._store.execute(f"SELECT 1 FROM {table} WHERE mark = ?", (which,)).fetchone() is not None
        return which in self._moved or (there and which not in self._left)

    def retire(self, kind: str, rows: Iterable[Row]) -> None:
        """Note relations that the graph holds of the dataset, and that it states no more."""
        self._store.executemany("INSERT INTO retired (kind, row) VALUES (?, ?)", ((kind, orjson.dumps(row)) for row in rows))

    def retired(self) -> Iterator[tuple[str, list[Row]]]:
        """Those relations, in batches of one kind."""
        for (kind,) in self._store.execute("SELECT DISTINCT kind FROM retired ORDER BY kind").fetchall():
            last = 0
            while found := self._store.execute("SELECT number, row FROM retired WHERE kind = ? AND number > ? ORDER BY number LIMIT ?", (kind, last, BATCH)).fetchall():
                last = found[-1][0]
                yield kind, [orjson.loads(row) for _, row in found]

    def retiring(self) -> Counter[str]:
        return Counter(dict(self._store.execute("SELECT kind, count(*) FROM retired GROUP BY kind").fetchall()))

    def touch(self, ids: Iterable[str], *, written: bool = False) -> None:
        """Note what a load touches: nodes that it writes, and the ends of relations that it writes or retires."""
        self._store.executemany("INSERT INTO touched VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET written = max(written, excluded.written)", ((id_, written) for id_ in ids))

    def touched(self, most: int) -> tuple[Sequence[str], Sequence[str]] | None:
        """Ids of all that was touched, and of the nodes that were written; None where they are more than `most`."""
        rows = self._store.execute("SELECT id, written FROM touched ORDER BY id LIMIT ?", (most + 1,)).fetchall()
        return None if len(rows) > most else ([id_ for id_, _ in rows], [id_ for id_, written in rows if written])

    def again(self) -> None:
        """Forget what was compared: the graph may have changed."""
        self._store.executescript("UPDATE node SET state = 0; UPDATE relation SET state = 0; DELETE FROM retired; DELETE FROM touched")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._path and self._store.in_transaction:
            self._store.execute("COMMIT")
        self._store.close()


def _together(held: tuple[str, Row], new: tuple[str, Row]) -> tuple[str, Row]:
    """Two tellings of one thing as one."""
    if held == new:
        return held
    kinds = sorted({*held[0].split("+"), *new[0].split("+")})
    lists = {p.stored for kind in kinds if kind in model().nodes for p in model().node(kind).properties.values() if p.many}
    before, after = held[1]["values"], new[1]["values"]
    united = {name: list(dict.fromkeys([*before[name], *after[name]])) for name in lists & before.keys() & after.keys()}
    return "+".join(kinds), {**held[1], **new[1], "values": {**before, **after, **united}}
