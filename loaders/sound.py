"""Dates that cannot be, in what a loader has read: left out and told, so that `check` finds none in the graph."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from graph.check.values import SPANS, YEARS
from loaders.base import Problem
from schema.core import Node, Record, Relation
from schema.types import Day


def faults(record: Node | Relation) -> Iterator[Problem]:
    """Take from the record's values what cannot be, and tell it: a year out of range; an end before its start, where the start stands."""
    values = record.values
    days, spans = _dates(type(record))  # type: ignore[arg-type]  # records have no hash, their classes have
    for stored in days:
        if stored in values and not YEARS[0] <= values[stored][:4] <= YEARS[1]:
            yield Problem("impossible-date", f"{stored} {values.pop(stored)} is left out", record=_words(record))
    for first, last in spans:
        if not (first in values and last in values):
            continue
        start, end = str(values[first]), str(values[last])
        if end[:len(start)] < start[:len(end)]:
            yield Problem("end-before-start", f"{last} {values.pop(last)} lies before {first} {start}: it is left out", record=_words(record))


@cache
def _dates(kind: type[Record]) -> tuple[list[str], list[tuple[str, str]]]:
    """The days of a type, and the spans between two of its properties, as they are stored."""
    known = kind.properties
    return [p.stored for p in known.values() if isinstance(p, Day)], [(known[a].stored, known[b].stored) for a, b in SPANS if a in known and b in known]


def _words(record: Node | Relation) -> str:
    return f"{record.from_id} {record.type} {record.to_id}" if isinstance(record, Relation) else str(record.values["id"])


__all__ = ["faults"]
