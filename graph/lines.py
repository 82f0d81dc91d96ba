"""The lines of a graph file: our own format, in which a graph goes from one database to another. docs/reference/graph-file.md tells it. Sans I/O.

A head, nodes, relations, what is kept to undo runs, and an end that counts and digests all between. Whoever changes what a line means raises VERSION.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from graph import undo
from schema import Model

VERSION = 1
KINDS = ("node", "relation", "undo")  # in this order
WAS = "WAS_"  # how the type of a retired relation begins
EVIDENCE = frozenset({"Dataset", "Passage", "Run", "Review"})  # nodes that tell who says so, and link no two things
Row = Mapping[str, Any]


class Tally:
    """Counts lines by their kind and digests them: two files of one graph have one digest, whenever they were written."""

    def __init__(self) -> None:
        self.counts = dict.fromkeys(KINDS, 0)
        self._digest = hashlib.blake2b(digest_size=32)

    def add(self, kind: str, told: bytes) -> None:
        """Count a line, which ends with a line break."""
        self.counts[kind] += 1
        self._digest.update(told)

    @property
    def digest(self) -> str:
        return self._digest.hexdigest()

    def end(self) -> bytes:
        """The last line of the file."""
        return line({"kind": "end", **self.counts, "digest": self.digest})


def head(about: Row) -> bytes:
    """The first line of the file."""
    return line({"kind": "graph", "format": VERSION, **about})


def node(row: Row, *, evidence: bool = False) -> dict[str, Any]:
    """A node as `graph/whole.py` reads it: its citations are the datasets that know it, each with the passages that state it."""
    told = {source: sorted(passage for of, passage in row["stated"] if of == source) for source in [*row["known"], *(of for of, _ in row["stated"])]}
    return {"kind": "node", "id": row["id"], "labels": sorted(row["labels"]), "values": {name: value for name, value in row["values"].items() if name != "id"},
            "evidence": evidence or not EVIDENCE.isdisjoint(row["labels"]), "citations": [_cited(source, passages=told[source]) for source in sorted(told)]}


def relation(model: Model, start: str, row: Sequence[Any], *, evidence: bool = False) -> dict[str, Any]:
    """A relation as `graph/whole.py` reads it; a derived one cites the datasets that what it derives from is stated by."""
    type_, end, values = row
    declared = model.relations.get(type_.removeprefix(WAS))
    plumbing, derived = bool(declared and declared.plumbing), bool(declared and declared.derived)
    sources = (values.get("sources") or []) if derived else [values["source"]] if values.get("source") else []
    return {"kind": "relation", "type": type_, "from": start, "to": end, "values": values, "evidence": evidence or plumbing, "derived": derived,
            "citations": [_cited(source, values.get("record"), values.get("passages"), values.get("cite")) for source in sources]}


def image(values: Row) -> dict[str, Any]:
    """A batch of what is kept to undo a run."""
    return {"kind": "undo", "values": {**values, "data": base64.b64encode(values["data"]).decode()}}


def values(kept: Row) -> dict[str, Any]:
    """The values of a node or relation as the driver takes them."""
    return undo.values(kept)


def image_values(kept: Row) -> dict[str, Any]:
    """The values of what is kept to undo a run, as the driver takes them."""
    return {**kept, "data": base64.b64decode(kept["data"])}


def cited_by(told: Row) -> set[str]:
    """The ids of the datasets and passages that a node or relation cites."""
    return {one for cited in told["citations"] for one in (cited["source"], *cited["passages"]) if one}


def _cited(source: str | None, record: str | None = None, passages: Sequence[str] | None = None, cite: str | None = None) -> dict[str, Any]:
    return {"source": source, "record": record, "passages": list(passages or ()), "cite": cite}


def line(told: Row) -> bytes:
    """A line of the file: JSON in UTF-8, its keys in order, points of time as `{"at": ISO 8601}`."""
    return orjson.dumps(told, default=undo.told, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE | orjson.OPT_PASSTHROUGH_DATETIME)


__all__ = ["EVIDENCE", "VERSION", "WAS", "Tally", "cited_by", "head", "image", "image_values", "line", "node", "relation", "values"]
