"""A part of the graph on disk, as the lines of a graph file: every format is made from these, in bounded memory, once all is read."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any, Self

import orjson

from api.exports.chosen import Part, batches
from api.exports.rows import Beside, Progress
from graph import lines, whole
from graph.run import Writer
from schema import model
from schema.core import Record
from schema.types import Property

WAYS = ("FROM", "READ_BY", "PART_OF", "STATES")  # by which evidence is reached from what it is of, the last from the passage
FACTS = ("name", "publisher", "licence", "url")  # of a dataset


@dataclass
class OfGraph(Beside):
    """What stands beside a part of the graph. `evidence` counts what is in `nodes` and `relations` only to tell who says so."""

    whole: bool = False
    nodes: int = 0
    relations: int = 0
    evidence: dict[str, int] = field(default_factory=lambda: {"nodes": 0, "relations": 0})


class Staged:
    """The lines, to be read as often as a format needs. A context manager: they go at its end."""

    def __init__(self, beside: Beside) -> None:
        self.about = OfGraph(**vars(beside))
        self.used: set[str] = set()  # properties of relations between things
        self._files: dict[str, IO[bytes]] = {kind: tempfile.TemporaryFile() for kind in lines.KINDS}  # noqa: SIM115  # closed by `__exit__`
        self._datasets: dict[str, dict[str, Any]] = {}

    # -- reading the graph -----------------------------------------------------------------------------------------------------------------

    def take(self, reads: Writer, part: Part | None, told: Progress) -> None:
        """Read the part, or with None the whole graph. Raises what a read raises."""
        if part is None:
            self._everything(reads, told)
        else:
            self._some(reads, part, told)
        self.about.datasets = [self._datasets[id_] for id_ in sorted(self._datasets)]

    def _everything(self, reads: Writer, told: Progress) -> None:
        self.about.whole, total, last = True, max(1, reads.read(whole.COUNT)[0]["nodes"]), ""
        while rows := reads.read(whole.after(last)):
            for row in rows:
                self._node(row)
                self._relations(row, row["relations"])
            last = rows[-1]["id"]
            told(f"{self.about.nodes:,} nodes, {self.about.relations:,} relations", self.about.nodes / total)
        for (values,) in reads.each(whole.IMAGES):
            self._files["undo"].write(lines.line(lines.image(values)))

    def _some(self, reads: Writer, part: Part, told: Progress) -> None:
        """The things of the part, then their evidence, and what that rests on."""
        ids, done, wanted = sorted(part.ids), set[str](), set[str]()
        while ids:
            for batch in batches(ids):
                for row in reads.read(whole.of(batch, dict.fromkeys((*part.types, *WAYS)))):
                    wanted |= self._thing(row, part) if row["id"] in part.ids else self._evidence(row, part)
                told(f"{self.about.nodes:,} nodes, {self.about.relations:,} relations", self.about.nodes / max(1, len(part.ids | wanted)))
            done.update(ids)
            ids = sorted(wanted - done)

    def _thing(self, row: dict[str, Any], part: Part) -> set[str]:
        return self._node(row) | self._relations(row, [one for one in row["relations"] if part.joins(row["id"], one[0], one[1])]) | self._known(row, part)

    def _evidence(self, row: dict[str, Any], part: Part) -> set[str]:
        self._node({**row, "stated": []}, evidence=True)  # who states that there is such a passage would lead on and on
        return self._known(row, part)

    def _known(self, row: dict[str, Any], part: Part) -> set[str]:
        """Who knows of a node; of a passage also what it states of the part, and where it stands."""
        known = [one for one in row["relations"] if one[0] in ("FROM", "READ_BY") or (one[0] == "STATES" and one[1] in part.ids)
                 or (one[0] == "PART_OF" and "Passage" in row["labels"] and not part.joins(row["id"], one[0], one[1]))]
        self._relations(row, known, evidence=True)
        return {one[1] for one in known}

    def _node(self, row: dict[str, Any], *, evidence: bool = False) -> set[str]:
        made = lines.node(row, evidence=evidence)
        if "Dataset" in row["labels"]:
            self._datasets[row["id"]] = {"id": row["id"], **{name: row["values"].get(name) for name in FACTS}}
        self.about.nodes += 1
        return self._put("node", made)

    def _relations(self, row: dict[str, Any], relations: Iterable[Sequence[Any]], *, evidence: bool = False) -> set[str]:
        cited = set[str]()
        for one in sorted(relations, key=lambda one: (one[0], one[1], str(one[2].get("key")), str(one[2].get("run")))):
            made = lines.relation(model(), row["id"], one, evidence=evidence)
            self.about.relations += 1
            self.used.update(() if made["evidence"] else one[2])
            cited |= self._put("relation", made)
        return cited

    def _put(self, kind: str, made: dict[str, Any]) -> set[str]:
        """Keep a line; what it cites."""
        self._files[kind].write(lines.line(made))
        self.about.evidence[f"{kind}s"] += made["evidence"]
        return lines.cited_by(made)

    # -- reading what was taken ------------------------------------------------------------------------------------------------------------

    def lines(self) -> Iterator[tuple[str, bytes]]:
        """Every line with its kind, in the order of the file."""
        for kind, file in self._files.items():
            file.seek(0)
            yield from ((kind, line) for line in file)

    def nodes(self, *, evidence: bool = False) -> Iterator[dict[str, Any]]:
        """The nodes, with `evidence` also those that only tell who says so."""
        return self._read("node", evidence=evidence)

    def relations(self, *, evidence: bool = False) -> Iterator[dict[str, Any]]:
        """The relations, with `evidence` also those that only tell who says so."""
        return self._read("relation", evidence=evidence)

    def _read(self, kind: str, *, evidence: bool) -> Iterator[dict[str, Any]]:
        self._files[kind].seek(0)
        return (told for told in map(orjson.loads, self._files[kind]) if evidence or not told["evidence"])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files.values():
            file.close()


def shown(type_: type[Record]) -> dict[str, Property[Any]]:
    """The properties that people are told, texts in other languages included, by the names they are stored under."""
    return {one.stored: one for one in type_.properties.values() if one.lang or not one.internal}


def link_name(told: Mapping[str, Any]) -> str:
    """What tells a relation from all others: its type, its ends and its key."""
    return "|".join((told["type"], told["from"], told["to"], told["values"].get("key") or ""))


def plain(value: Any) -> Any:
    """A value without the mark of a point of time."""
    return value["at"] if isinstance(value, dict) else value


__all__ = ["OfGraph", "Staged", "link_name", "plain", "shown"]
