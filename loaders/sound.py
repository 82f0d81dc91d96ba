"""Dates that cannot be, in what a loader has read: left out and told, so that `check` finds none in the graph."""

from __future__ import annotations

from collections.abc import Iterator

from graph.check.values import SPANS, YEARS
from loaders.base import Problem
from schema.core import Node, Record, Relation
from schema.types import Day


def faults(record: Node | Relation) -> Iterator[Problem]:
    """Take from the record's values what cannot be, and tell it: a year out of range; an end before its start, where the start stands."""
    values, kind = record.values, type(record)
    for stored in _days(kind, values):
        if not YEARS[0] <= values[stored][:4] <= YEARS[1]:
            yield Problem("impossible-date", f"{stored} {values.pop(stored)} is left out", record=_words(record))
    for first, last in ((kind.properties[a].stored, kind.properties[b].stored) for a, b in SPANS if a in kind.properties and b in kind.properties):
        start, end = str(values.get(first, "")), str(values.get(last, ""))
        if start and end and end[:len(start)] < start[:len(end)]:
            yield Problem("end-before-start", f"{last} {values.pop(last)} lies before {first} {start}: it is left out", record=_words(record))


def _days(kind: type[Record], values: dict[str, object]) -> list[str]:
    return [p.stored for p in kind.properties.values() if p.stored in values and isinstance(p, Day)]


def _words(record: Node | Relation) -> str:
    return f"{record.from_id} {record.type} {record.to_id}" if isinstance(record, Relation) else str(record.values["id"])


__all__ = ["faults"]
