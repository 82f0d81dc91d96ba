"""A part of the graph as the rows of a table: one for each relation between things, with its ends, its properties and its citations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from api.exports.document import CITED, Column
from api.exports.rows import About, Kept
from api.exports.staged import Staged, plain, shown
from schema import model
from schema.core import Relation
from schema.types import Flag, Integer, Number

ENDS = ("from", "from.name", "from.type", "relation", "to", "to.name", "to.type")
IN_CITATIONS = ("source", "record", "passages", "cite")
KINDS = {Flag: "flag", Integer: "integer", Number: "number"}


def rows(staged: Staged) -> Kept:
    """The rows, kept on disk; their columns are those that some relation has a value for. Names of things are held in memory."""
    columns, about = _columns(staged), staged.about
    kept = Kept([Column(name, ()) for name in ENDS] + columns, About(about.query, about.variables, about.title, about.exported, about.version, about.loaded))
    named = {one["id"]: (one["values"].get("name"), _type(one["labels"])) for one in staged.nodes(evidence=True)}
    datasets = {one["id"]: one for one in about.datasets}

    def told() -> Iterator[tuple[list[Any], Mapping[str, Any]]]:
        for one in staged.relations():
            start, end = one["from"], one["to"]
            values = [start, *named[start], one["type"], end, *named[end], *(plain(one["values"].get(column.title)) for column in columns)]
            yield values, {CITED: [{"source": datasets.get(cited["source"]), "record": cited["record"], "passageIds": cited["passages"], "cite": cited["cite"]} for cited in one["citations"]]}

    kept.put(told())
    return kept


def _columns(staged: Staged) -> list[Column]:
    found: dict[str, Column] = {}
    kinds: list[type[Relation]] = [Relation, *model().relations.values()]
    for type_ in kinds:
        for name, declared in shown(type_).items():
            if name in staged.used and name not in IN_CITATIONS:
                column = Column(name, (), declared.many, KINDS.get(type(declared), "text"))
                found[name] = column if found.get(name, column) == column else Column(name, ())
    return list(found.values())


def _type(labels: list[str]) -> str:
    """The narrowest type of a thing; of several the first."""
    kinds = [model().nodes[label] for label in labels]
    return next(kind.__name__ for kind in kinds if not any(issubclass(other, kind) and other is not kind for other in kinds))
