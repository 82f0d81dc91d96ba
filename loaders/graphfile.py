"""A graph file (graph/lines.py) read for `import`: checked from the first line to the last before anything is written.

What it may hold is what the model lets a load write: known types, known properties, values of their kinds. Memory: the ids of its nodes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from graph import lines
from loaders.base import LoadError
from schema import model
from schema.core import Node, Relation
from schema.errors import PartnergraphError, ValueRefused, did_you_mean
from schema.types import Property

BESIDE = {"key": str, "retiredAt": dt.datetime, "retiredBy": str}  # what relations have undeclared
OF_IMAGE = {"run": str, "source": str, "number": int, "data": bytes}
AGAIN, SAME = "Get or export it again.", "Export it with the same version of partnergraph as this."
Progress = Callable[[str, float], None]
Row = dict[str, Any]


class BrokenGraphFile(LoadError):
    """A file that is no graph file, or not all of one, or not as it was written."""

    code = "broken-graph-file"


class OtherVersion(LoadError):
    """A graph file of another version: its form, or types, properties or values that the model does not know."""

    code = "other-version"


@dataclass(frozen=True)
class GraphFile:
    """A file that was checked: what its head says, how many lines of each kind it has, and their digest."""

    path: Path
    head: Mapping[str, Any]
    counts: Mapping[str, int]
    digest: str


def check(path: Path, told: Progress) -> GraphFile:
    """Read the file through. Raises BrokenGraphFile and OtherVersion."""
    return _Check(path, told).run()


def body(path: Path) -> Iterator[tuple[bytes, Row]]:
    """Its nodes, its relations, and what is kept to undo runs: each line, and what it says."""
    with path.open("rb") as file:
        for line in file:
            if (told := orjson.loads(line))["kind"] in lines.KINDS:
                yield line, told


def values(told: Row) -> Row:
    """The values of a line as the driver takes them."""
    return lines.image_values(told["values"]) if told["kind"] == "undo" else lines.values(told["values"])


class _Check:
    def __init__(self, path: Path, told: Progress) -> None:
        self.path, self.told, self.number = path, told, 0
        self.ids: set[str] = set()
        self.tally = lines.Tally()

    def run(self) -> GraphFile:
        try:
            size = max(1, self.path.stat().st_size)
            with self.path.open("rb") as file:
                head, end, read = self._head(file.readline()), None, 0
                for line in file:
                    self.number, read = self.number + 1, read + len(line)
                    if end is not None:
                        raise self._broken("There is something behind its end.")
                    end = self._line(line)
                    if not self.number % 1_000:
                        self.told("checking", read / size)
        except OSError as wrong:
            raise BrokenGraphFile(f"It cannot be read ({wrong.strerror}).", "Give a file that `partnergraph export --all --to FILE.jsonl` has written.", self.path) from wrong
        if end is None:
            raise self._broken("It is cut: its last line does not say that it is the end.")
        if end != {"kind": "end", **self.tally.counts, "digest": self.tally.digest}:
            raise self._broken("It is not as it was written: it has other lines than its end counts and digests.")
        return GraphFile(self.path, head, self.tally.counts, self.tally.digest)

    def _head(self, line: bytes) -> Row:
        self.number = 1
        told = self._json(line)
        if told.get("kind") != "graph":
            raise BrokenGraphFile('It is no graph file: its first line is not of kind "graph".', "`partnergraph export --all`, --around, --between and --graph write such files.", self.path, 1)
        if told.get("format") != lines.VERSION:
            raise OtherVersion(f"It is written in format {told.get('format')!r}; this partnergraph reads format {lines.VERSION}.",
                               SAME, self.path, 1)
        return told

    def _line(self, line: bytes) -> Row | None:
        """Check a line; the end, if it is that."""
        told = self._json(line)
        kind = told.get("kind")
        if kind == "end":
            return told
        try:
            {"node": self._node, "relation": self._relation, "undo": self._image}[str(kind)](told)
            if any(self.tally.counts[later] for later in lines.KINDS[lines.KINDS.index(str(kind)) + 1:]):
                raise self._broken(f"A {kind} stands behind what belongs after it.")
        except (KeyError, TypeError, AttributeError, ValueError) as wrong:
            if isinstance(wrong, PartnergraphError):
                raise
            raise self._broken(f"It is no line of a graph file ({type(wrong).__name__}: {wrong}).") from wrong
        self.tally.add(str(kind), line)
        return None

    def _json(self, line: bytes) -> Row:
        try:
            told = orjson.loads(line)
        except orjson.JSONDecodeError as wrong:
            raise self._broken(f"It is cut or broken: this line is no JSON ({wrong}).") from wrong
        if not isinstance(told, dict):
            raise self._broken("This line is no JSON object.")
        return told

    def _node(self, told: Row) -> None:
        kinds = [self._known(model().nodes, label, "node") for label in told["labels"]]
        if set(told["labels"]) != {label for kind in kinds for label in kind.labels}:
            raise self._broken(f"{told['id']!r} has the labels {', '.join(told['labels'])}: those of its types are others.")
        if told["id"] in self.ids:
            raise self._broken(f"{told['id']!r} is there twice.")
        self.ids.add(told["id"])
        were = [self._known(model().nodes, label, "node") for label in told["values"].get("was") or ()]  # what is Former keeps its values
        self._values(told, {name: one for kind in (*kinds, *were) for name, one in _stored(kind).items()}, {})
        self._values({"values": {"id": told["id"]}}, _stored(kinds[0]), {})

    def _relation(self, told: Row) -> None:
        type_ = told["type"].removeprefix(lines.WAS)
        kind = self._known(model().relations, type_, "relation")
        for end in (told["from"], told["to"]):
            if end not in self.ids:
                raise self._broken(f"A relation {told['type']} leads to {end!r}, which the file does not have.")
        self._values(told, _stored(kind), BESIDE)

    def _image(self, told: Row) -> None:
        made = lines.image_values(told["values"])
        if {name: type(value) for name, value in made.items()} != OF_IMAGE:
            raise self._broken("It does not say what is kept to undo a run.")

    def _values(self, told: Row, declared: Mapping[str, Property[Any]], beside: Mapping[str, type]) -> None:
        for name, value in lines.values(told["values"]).items():
            if name in beside:
                fits = isinstance(value, beside[name])
            elif name in declared:
                fits = _fits(declared[name], value)
            else:
                raise OtherVersion(f"The model does not know the property {name!r} that it gives.", did_you_mean(name, declared) or SAME, self.path, self.number)
            if not fits:
                raise OtherVersion(f"{name!r} cannot be {value!r} in this model.", SAME, self.path, self.number)

    def _known(self, types: Mapping[str, type[Any]], name: str, what: str) -> Any:
        if name not in types:
            raise OtherVersion(f"The model has no {what} type {name!r}.", did_you_mean(name, types) or SAME, self.path, self.number)
        return types[name]

    def _broken(self, message: str) -> BrokenGraphFile:
        return BrokenGraphFile(message, AGAIN, self.path, self.number)


@cache
def _stored(kind: type[Node | Relation]) -> dict[str, Property[Any]]:
    return {one.stored: one for one in kind.properties.values()}


def _fits(declared: Property[Any], value: Any) -> bool:
    """Whether a load could have written it: it is of the kind, and nothing that the model refuses. Texts may be written in other ways than a load writes them."""
    try:
        made = declared.clean(value)
    except ValueRefused:
        return False
    return type(made) is type(value) or (made is None and value in ("", [])) or (isinstance(made, float) and type(value) is int)


__all__ = ["BrokenGraphFile", "GraphFile", "OtherVersion", "check", "values"]
