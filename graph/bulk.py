"""Rows as the files of an offline import (graph/server/imported.py): a CSV file for each combination of labels and for each relation type.

A column for each declared property, with its type; nodes go by numbers, which the import looks up faster than their ids and does not keep. Lists are
joined by a character that no text holds, since texts have all white space collapsed (schema/types.py), and so no field has a second line either.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from graph.derive.rule import SOURCE, Mark, Rule
from schema import Model
from schema.core import Record
from schema.types import Flag, Integer, Moment, Number, Property

BETWEEN = "\x1f"  # items of a list
SETTINGS = ("--id-type=integer", "--array-delimiter=U+001F")
Values = Mapping[str, Any]


def _listed(value: Any) -> str:
    return BETWEEN.join(value)


def _flag(value: Any) -> str:
    return "true" if value else "false"


def _moment(value: Any) -> str:
    return value.isoformat() if isinstance(value, dt.datetime) else value


def _type(declared: Property[Any]) -> tuple[str, Callable[[Any], str] | None]:
    """What the import calls the type of a property, and how its values are written; None for as they are."""
    if declared.many:
        return ":string[]", _listed
    for kind, told in ((Flag, (":boolean", _flag)), (Moment, (":datetime", _moment)), (Integer, (":long", None)), (Number, (":double", None))):
        if isinstance(declared, kind):
            return told
    return ":string", None


class _Table:
    """One file: key columns, then one for each property of the record types, and of what goes with them undeclared."""

    def __init__(self, path: Path, keys: Sequence[str], kinds: Iterable[type[Record]], beside: Sequence[str]) -> None:
        declared = {p.stored: _type(p) for kind in kinds for p in kind.properties.values()} | dict.fromkeys(beside, (":string", None))
        self.names = list(declared)
        self._special = [(len(keys) + at, write) for at, (_, write) in enumerate(declared.values()) if write]
        self._out: io.TextIOWrapper = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._out, lineterminator="\n")
        self._writer.writerow([*keys, *(name + kind for name, (kind, _) in declared.items())])

    def write(self, rows: Iterable[tuple[tuple[int, ...], Values]]) -> None:
        self._writer.writerows(self._told(keys, values) for keys, values in rows)

    def _told(self, keys: tuple[int, ...], values: Values) -> list[Any]:
        told = [*keys, *map(values.get, self.names)]
        for at, write in self._special:
            if told[at] is not None:
                told[at] = write(told[at])
        return told

    def close(self) -> None:
        self._out.close()


class Files:
    """The files in an empty folder, and the `options` that name them to the import, relative to it (which the import takes with a parent only)."""

    def __init__(self, model: Model, folder: Path) -> None:
        self.model, self.folder = model, folder
        self._tables: dict[str, _Table] = {}

    def nodes(self, labels: Iterable[str], rows: Iterable[tuple[int, Values]]) -> None:
        """Nodes with these labels, each with a number of its own and its values as they are stored."""
        labels = sorted(labels)
        table = self._table("--nodes", ":".join(labels), (":ID",), [self.model.node(label) for label in labels])
        table.write(((number,), values) for number, values in rows)

    def relations(self, kind: str, rows: Iterable[tuple[int, int, Values]]) -> None:
        """Relations of a type, from and to nodes by their numbers."""
        table = self._table("--relationships", kind, (":START_ID", ":END_ID"), [self.model.relation(kind)], ["key"])
        table.write(((start, end), values) for start, end, values in rows)

    def derived(self, rule: Rule, rows: Iterable[Sequence[Any]], mark: Mark, numbers: Callable[[Iterable[str]], Mapping[str, int]]) -> None:
        """The relations of a rule, in rows as `Rule.read` gives them; `numbers` finds those of ids."""
        at = mark.at.isoformat()
        told = {"key": SOURCE, "source": SOURCE, "run": mark.run, "firstSeen": at, "lastSeen": at}
        for id_, links in rows:
            known = numbers((id_, *(other for other, _ in links)))
            one, pairs = known[id_], ((known[other], {**told, **made}) for other, made in links)
            self.relations(rule.type, ((other, one, values) if rule.back else (one, other, values) for other, values in pairs))

    def _table(self, option: str, name: str, keys: Sequence[str], kinds: Iterable[type[Record]], beside: Sequence[str] = ()) -> _Table:
        told = f"{option}={name}"
        if told not in self._tables:
            self._tables[told] = _Table(self.folder / f"{len(self._tables)}.csv", keys, kinds, beside)
        return self._tables[told]

    @property
    def options(self) -> list[str]:
        return [*SETTINGS, *(f"{told}=./{number}.csv" for number, told in enumerate(self._tables))]

    def close(self) -> None:
        for table in self._tables.values():
            table.close()


__all__ = ["Files"]
