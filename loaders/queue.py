"""The questions of who is who that a gathered graph leaves: asked after each run, as in a database, of the graph as it is then."""

from __future__ import annotations

import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from loaders.resolve import reviews
from schema.core import Node, Relation
from schema.nodes.review import Review

NAMES = ("name", "nameFr", "nameEs", "nameAr", "nameRu", "nameZh")
Row = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """What one run asked, and which questions of earlier ones it asked no more."""

    run: str
    records: Sequence[Node | Relation]
    dropped: Sequence[str]


class Questions:
    """Reads the organisations of loaders/gather.py's store. `asked` is to be written once the graph is in a database."""

    def __init__(self, store: sqlite3.Connection, degrees: array[int]) -> None:
        self.asked: list[Asked] = []
        self._store, self._degrees = store, degrees
        self._open: dict[str, Review] = {}

    def registry(self) -> list[Row]:
        """The organisations of the registry, as resolve.registry.KNOWN gives them."""
        names: dict[str, dict[str, None]] = defaultdict(dict)
        found: dict[str, Row] = {}
        for id_, labels, row, name in self._store.execute("SELECT n.id, n.labels, n.row, l.name FROM listed l JOIN node n USING (number) WHERE n.organisation ORDER BY n.id, l.name"):
            names[id_][name] = None
            if id_ not in found:
                values = orjson.loads(row)
                found[id_] = {"id": id_, "identifiers": [i for i in values.get("identifiers", []) if i.startswith("iati:")], "acronyms": [], "country": values.get("headquarters"), "kinds": labels.split(":")}
        return [{**row, "names": list(names[id_])} for id_, row in found.items()]

    def ask(self, run: str) -> None:
        """What resolve.reviews.ask does in a database."""
        written = {id_ for (id_,) in self._store.execute("SELECT id FROM node WHERE organisation AND compared IS NOT run")}
        count = self._store.execute("SELECT count(*) FROM node WHERE organisation").fetchone()[0]
        if not written or count > reviews.AT_ONCE:
            return
        records = reviews.questions(list(self._held()))
        asked = {record.values["id"]: record for record in records if isinstance(record, Review)}
        dropped = [id_ for id_, one in self._open.items() if id_ not in asked and {one.values["subjectId"], one.values["targetId"]} & written]
        for id_ in dropped:
            del self._open[id_]
        self._open |= asked
        self.asked.append(Asked(run, records, dropped))
        self._store.execute("UPDATE node SET compared = run WHERE organisation")

    def _held(self) -> Iterator[Row]:
        """The organisations as graph.review.HELD gives them."""
        groups: dict[int, list[str]] = defaultdict(list)
        for one, other in (("a", "b"), ("b", "a")):
            for number, id_ in self._store.execute(f"SELECT p.{one}, n.id FROM part p JOIN node n ON n.number = p.{other} WHERE n.organisation"):
                groups[number].append(id_)
        listed = {number for (number,) in self._store.execute("SELECT number FROM listed")}
        for number, id_, labels, compared, row in self._store.execute("SELECT number, id, labels, compared IS run, row FROM node WHERE organisation ORDER BY id"):
            values = orjson.loads(row)
            yield {"id": id_, "identifiers": values.get("identifiers", []), "names": [*filter(None, map(values.get, NAMES)), *values.get("aliases", ())],
                   "acronyms": [*filter(None, (values.get("acronym"), values.get("acronymFr")))], "country": values.get("headquarters"), "kinds": labels.split(":"),
                   "compared": bool(compared), "degree": self._degrees[number], "listed": number in listed, "groups": groups.get(number, [])}


__all__ = ["Asked", "Questions"]
