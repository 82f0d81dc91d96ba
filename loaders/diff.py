"""A plan as lines: what a load would make, change and retire, with the values before and after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graph import undo
from loaders.compare import Read
from loaders.stage import CHANGED, NEW, Stage

SIGNS = {"new": "+", "changed": "~", "retired": "-"}


def lines(staged: Stage, source: str, read: Read, most: int | None) -> Iterator[dict[str, Any]]:
    """At most so many of each change and type, as maps of `change`, `type`, `id` and, where values change, `values`: name -> [before, after]."""
    shown: Counter[tuple[str, str]] = Counter()

    def first(change: str, kind: str, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        taken = list(rows) if most is None else list(rows)[:most - shown[change, kind]]
        shown[change, kind] += len(taken)
        return taken

    for table in ("node", "relation"):
        for kind, rows in staged.batches(table, upto=CHANGED):
            yield from ({"change": "new", "type": kind, "id": _words(row)} for row in first("new", kind, [row for row in rows if row["state"] == NEW]))
            changed = first("changed", kind, [row for row in rows if row["state"] == CHANGED])
            before = _before(table, kind, changed, source, read) if changed else {}
            yield from ({"change": "changed", "type": kind, "id": _words(row), "values": _values(before.get(_words(row), {}), row["values"], source)} for row in changed)
    for kind, rows in staged.retired():
        yield from ({"change": "retired", "type": kind, "id": _words(row)} for row in first("retired", kind, rows))


def _words(row: Mapping[str, Any]) -> str:
    return row["id"] if "id" in row else f"{row['a']} -> {row['b']}{row['key'].removeprefix(row['key'].partition('#')[0])}"


def _before(table: str, kind: str, rows: Sequence[Mapping[str, Any]], source: str, read: Read) -> dict[str, dict[str, Any]]:
    asked = undo.nodes([row["id"] for row in rows], source) if table == "node" else undo.relations(kind, rows, source)
    images = read(asked)[0]["images"]
    if table == "node":
        return {id_: properties for id_, _, properties, _ in images}
    return {_words({"a": a, "b": b, "key": key}): properties for a, b, key, properties in images}


def _values(before: Mapping[str, Any], after: Mapping[str, Any], source: str) -> dict[str, list[Any]]:
    """What differs. Values of another dataset that stand there are not told: they stay."""
    mine = before.get("source") == source
    return {name: [before.get(name), value] for name, value in after.items() if before.get(name) != value and (mine or before.get(name) is None)}


def text(line: Mapping[str, Any]) -> str:
    """A line as people read it: ~ City city:1: population 5 -> 7."""
    values = ", ".join(f"{name} {'none' if a is None else a} -> {b}" for name, (a, b) in line.get("values", {}).items())
    return f"{SIGNS[line['change']]} {line['type']} {line['id']}{': ' if values else ''}{values}"
