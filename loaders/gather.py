"""A graph that is gathered on disk, for a bulk load: what the same loaders state, merged as `graph/upsert.py` merges it in a database.

Nodes are merged in a temporary SQLite file, since several datasets may know one. Relations belong to one dataset, so they go straight to the files of
the import. Memory: the degree of each node, four bytes, and one batch.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from array import array
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson

from graph import derive, upsert
from graph.bulk import Files
from graph.derive.degree import counted
from graph.statement import Statement
from loaders.base import LoadError
from loaders.report import Report
from loaders.resolve import registry
from loaders.resolve.decided import Decisions
from loaders.write import Job
from schema import model
from schema.errors import PartnergraphError

ASKED = 500  # ids looked up at once
LAYOUT = """PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-64000;
CREATE TABLE node (number INTEGER PRIMARY KEY, id TEXT UNIQUE, labels TEXT, row BLOB);
CREATE TABLE listed (number INTEGER, name TEXT);
BEGIN"""
Row = dict[str, Any]


class NotForBulk(PartnergraphError):
    """Something that only a graph in a database can do."""

    code = "not-for-bulk"


@dataclass(frozen=True)
class Dataset:
    """One that was gathered whole: the values of its node, and the types of the relations that it states."""

    stamp: upsert.Stamp
    values: Row
    types: frozenset[str]


class Gathered:
    """A run's target (loaders/target.py) that ends as files. `datasets`, in order, and `runs` are what is to be written once they are a database, after whose
    last run, `asked`, names are compared."""

    def __init__(self, folder: Path) -> None:
        self.datasets: dict[str, Dataset] = {}
        self.runs: dict[str, tuple[dt.datetime, Report | None]] = {}
        self.asked = ""
        self.broken = ""  # why what was gathered is of no use
        self._files, self._degrees, self._counted = Files(model(), folder), array("I"), frozenset(counted(model()))
        # An empty name: a temporary file that goes with the connection. Threads only look up in it.
        self._store = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._store.executescript(LAYOUT)

    # -- what a run asks -------------------------------------------------------------------------------------------------------------------

    def read(self, statement: Statement) -> list[Row]:
        """The registry, which is all that a loader's records may depend on (decision 8)."""
        if statement is not registry.KNOWN:
            raise NotForBulk("This loader asks the graph what a bulk load cannot answer: it has no database yet.", "Load this source without --bulk.")
        names: dict[str, dict[str, None]] = defaultdict(dict)
        found: dict[str, Row] = {}
        for id_, labels, row, name in self._store.execute("SELECT n.id, n.labels, n.row, l.name FROM listed l JOIN node n USING (number) ORDER BY n.id, l.name"):
            if "Organisation" not in (kinds := labels.split(":")):
                continue
            names[id_][name] = None
            values = orjson.loads(row)
            found[id_] = {"id": id_, "identifiers": [i for i in values.get("identifiers", []) if i.startswith("iati:")], "acronyms": [], "country": values.get("headquarters"), "kinds": kinds}
        return [{**row, "names": list(names[id_])} for id_, row in found.items()]

    def decisions(self) -> Decisions:
        return Decisions()

    def loaded(self) -> set[str]:
        return {one.values["loader"] for one in self.datasets.values()}

    def fingerprints(self, loaders: Collection[str]) -> list[str]:
        return sorted(one.values["fingerprint"] for one in self.datasets.values() if one.values["loader"] in loaders)

    def fingerprint(self, dataset: str) -> str | None:
        return self.datasets[dataset].values["fingerprint"] if dataset in self.datasets else None

    def plan(self, job: Job, shown: int | None) -> None:  # noqa: ARG002  # as the target has it
        raise NotForBulk("A bulk load has no plan: in a new graph all is new.", "Leave out --bulk or --dry-run.")

    def begin(self, run: str, started: dt.datetime) -> None:
        self.runs.setdefault(run, (started, None))

    def note(self, report: Report) -> None:
        self.runs[report.run] = (report.started, report)

    def ask(self, run: str) -> None:
        self.asked = run

    # -- gathering ---------------------------------------------------------------------------------------------------------------------------

    def write(self, job: Job) -> None:
        """Take a dataset in. Raises LoadError for one that differs from another of its name."""
        source = job.stamp.source
        if source in self.datasets:
            raise LoadError("is told twice, by different files.", "Load the second one afterwards, without --bulk.", job.result.file or source)
        job.count()
        job.begin()
        with self._whole():
            of = self._merge(["Dataset"], [{"id": source, "values": {}}], job.stamp)[0]
            self._nodes(job, of)
            rejected = self._relations(job)
        job.result.account(job.staged.read, rejected)
        job.result.outcome = "loaded"
        self.datasets[source] = Dataset(job.stamp, {**job.values, "fingerprint": job.fingerprint, "loadedAt": job.stamp.at}, frozenset(job.result.relations))
        job.note()

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """What breaks off in here leaves a part of a dataset, and so no graph."""
        try:
            yield
        except BaseException as wrong:
            self.broken = str(wrong) or type(wrong).__name__
            raise

    def _nodes(self, job: Job, dataset: int) -> None:
        stamp = job.stamp
        told = {"key": stamp.source, "source": stamp.source, "run": stamp.run, "firstSeen": stamp.at.isoformat(), "lastSeen": stamp.at.isoformat()}
        for kind, rows in self._batches(job, "node"):
            numbers = self._merge(kind.split("+"), rows, stamp)
            self._files.relations("FROM", ((number, dataset, {**told, "statedName": row["stated"], "hash": row["hash"]})
                                           for number, row in zip(numbers, rows, strict=True)))
            if job.values["loader"] == registry.LOADER:
                self._store.executemany("INSERT INTO listed VALUES (?, ?)", ((number, row["stated"]) for number, row in zip(numbers, rows, strict=True)))

    def _merge(self, kinds: Sequence[str], rows: Sequence[Row], stamp: upsert.Stamp) -> list[int]:
        """Merge rows of nodes of these types, each id once, and return their numbers."""
        types = [model().node(kind) for kind in kinds]
        labels = {label for kind in types for label in kind.labels}
        known = {id_: (number, has, orjson.loads(row)) for number, id_, has, row in self._look_up("number, id, labels, row", [row["id"] for row in rows])}
        numbers, made = [], []
        for row in rows:
            number, has, held = known.get(row["id"]) or (len(self._degrees), "", None)
            if held is None:
                self._degrees.append(0)
            numbers.append(number)
            now = {*labels, *filter(None, has.split(":"))}
            made.append((number, row["id"], ":".join(sorted(now)), orjson.dumps(upsert.merged(held, types, row, stamp))))
        self._store.executemany("INSERT INTO node (number, id, labels, row) VALUES (?, ?, ?, ?) ON CONFLICT (number) DO UPDATE SET labels = excluded.labels, row = excluded.row", made)
        return numbers

    def _relations(self, job: Job) -> int:
        """Put relations into the files. How many were rejected, because they lead nowhere."""
        stamp, rejected = job.stamp, 0
        told = {"source": stamp.source, "firstSeen": stamp.at.isoformat()}, {"run": stamp.run, "lastSeen": stamp.at.isoformat()}
        for kind, rows in self._batches(job, "relation"):
            numbers = dict(self._look_up("id, number", list({row[end] for row in rows for end in ("a", "b")})))
            there = []
            for row in rows:
                if missing := [row[end] for end in ("a", "b") if row[end] not in numbers]:
                    job.dangling(kind, row, missing)
                    rejected += 1
                    continue
                there.append((numbers[row["a"]], numbers[row["b"]], {**told[0], **row["values"], **told[1], "key": stamp.source + row["key"], "hash": row["hash"]}))
            self._files.relations(kind, there)
            self._met(kind, [(a, b) for a, b, _ in there])
        return rejected

    def _met(self, kind: str, ends: list[tuple[int, int]]) -> None:
        """Count the relations of nodes as graph/derive/degree.py does."""
        if kind in self._counted:
            for a, b in ends:
                self._degrees[a] += 1
                if a != b:
                    self._degrees[b] += 1

    def _batches(self, job: Job, table: str) -> Iterator[tuple[str, list[Row]]]:
        total, done = max(1, sum(job.staged.count(table).values())), 0
        for kind, rows in job.staged.batches(table):
            yield kind, rows
            done += len(rows)
            job.progress("gathering", done / total)

    def _look_up(self, columns: str, ids: Sequence[str]) -> Iterator[Any]:
        for part in (ids[n:n + ASKED] for n in range(0, len(ids), ASKED)):
            yield from self._store.execute(f"SELECT {columns} FROM node WHERE id IN ({', '.join('?' * len(part))})", part)

    # -- what comes of it --------------------------------------------------------------------------------------------------------------------

    def write_nodes(self) -> None:
        """Put the nodes into the files: once, when all is gathered."""
        for (labels,) in self._store.execute("SELECT DISTINCT labels FROM node ORDER BY labels").fetchall():
            self._files.nodes(labels.split(":"), self._told(labels))

    def options(self) -> list[str]:
        """What names all files to the import."""
        self._files.close()
        return self._files.options

    def derived(self, rules: Sequence[derive.Rule], read: Callable[[Statement], Iterable[list[Any]]], mark: derive.Mark) -> None:
        """Put the relations of the rules into files of their own. Two rules at a time: the database computes while the rows of another are written."""
        for rule in rules:
            self._files.relations(rule.type, ())  # opened by one thread, in this order
        with ThreadPoolExecutor(2) as both:
            deque(both.map(lambda rule: self._files.derived(rule, read(rule.read()), mark, self._known()), rules), maxlen=0)

    def _known(self) -> Callable[[Iterable[str]], Mapping[str, int]]:
        """Finds the numbers of ids, and remembers them."""
        numbers: dict[str, int] = {}

        def find(ids: Iterable[str]) -> Mapping[str, int]:
            numbers.update(self._look_up("id, number", [one for one in ids if one not in numbers]))
            return numbers
        return find

    def _told(self, labels: str) -> Iterable[tuple[int, Mapping[str, Any]]]:
        for number, id_, row in self._store.execute("SELECT number, id, row FROM node WHERE labels = ?", (labels,)):
            yield number, {**orjson.loads(row), "id": id_, "degree": self._degrees[number]}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._files.close()
        self._store.close()


__all__ = ["Dataset", "Gathered", "NotForBulk"]
