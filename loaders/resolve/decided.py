"""What curators decided, applied to every row of every loader, whatever it made of identifiers and names.

A merge says that an id is another one; a split, that a name which the rules take for one organisation means another. The record then stands with the
other, and keeps the id that it had (`start_as`, `end_as`), so that the decision can be undone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graph import review
from graph.statement import Statement
from loaders.resolve.names import normalise

Row = dict[str, Any]


@dataclass(frozen=True)
class Decisions:
    """`merges`: an id and the one that it is; `splits`: an id and a comparable name, and the id that is meant."""

    merges: Mapping[str, str] = field(default_factory=dict)
    splits: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def read(cls, read: Callable[[Statement], list[Row]]) -> Decisions:
        """Those that the graph holds."""
        return cls.of(read(review.DECIDED))

    @classmethod
    def of(cls, rows: Iterable[Row]) -> Decisions:
        """The accepted ones of rows as review.DECIDED gives them."""
        accepted = [row for row in rows if row["state"] == "accepted"]
        return cls({row["subject"]: row["target"] for row in accepted if row["kind"] == "same"},
                   {(row["subject"], normalise(row["stated"])): row["target"] for row in accepted if row["kind"] == "split"})

    def __bool__(self) -> bool:
        return bool(self.merges or self.splits)

    def kept(self, id_: str) -> str:
        """The id that stands for this one, through any number of merges."""
        seen = {id_}
        while (other := self.merges.get(id_)) and other not in seen:
            seen.add(other)
            id_ = other
        return id_

    def meant(self, id_: str, stated: str | None) -> str:
        """The id that a record means which has this one and calls it so."""
        split = self.splits.get((id_, normalise(stated))) if self.splits and stated else None
        return self.kept(split or id_)

    def splits_off(self, row: Row) -> bool:
        """Whether the row of a node calls it by a name that means another."""
        return bool(self.splits) and (row["id"], normalise(row["stated"])) in self.splits

    def node(self, row: Row) -> Row:
        """The row of a node; where it is another one, `told` as this one, its names and identifiers only: the kept one keeps its own values."""
        now = self.meant(row["id"], row["stated"])
        if now == row["id"]:
            return row
        values, told = row["values"], {**row, "id": now, "told": review.key("", row["id"], ""), "as": row["id"]}
        if self.splits_off(row):
            return {**told, "values": {"id": now, "name": row["stated"]}}
        lists = {"aliases": list(dict.fromkeys([values["name"], *values.get("aliases", ())])), "identifiers": values.get("identifiers")}
        return {**told, "values": {"id": now, **{name: value for name, value in lists.items() if value}}}

    def relation(self, row: Row) -> Row | None:
        """The row of a relation; None of one that would join a thing with itself."""
        stated = row["values"].get("statedName")
        start, end = self.meant(row["a"], stated), self.meant(row["b"], stated)
        if (start, end) == (row["a"], row["b"]):
            return row
        if start == end:
            return None
        start_as, end_as = row["a"] if start != row["a"] else "", row["b"] if end != row["b"] else ""
        told = {name: value for name, value in (("startAs", start_as), ("endAs", end_as)) if value}
        return {**row, "a": start, "b": end, "key": review.key(row["key"], start_as, end_as), "values": {**row["values"], **told}}
