"""Constraints and indexes: what the model wants, what a live database has, and the difference. Sans I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from graph.statement import Statement, quoted
from schema import Model
from schema.core import Record
from schema.types import Property

PREFIX = "pg_"  # every name of ours starts so; anything else in the database is left alone
SEARCH = "pg_search"
REFRESH = Statement("CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()")
SHOW = Statement("SHOW INDEXES YIELD name, type, entityType, labelsOrTypes, properties, owningConstraint, options RETURN *")
# Folding: accents do not matter. Eventually consistent: text is indexed behind the commits, which more than halves the time of a first load
# (run.py waits for it).
ANALYZER = (("fulltext.analyzer", "standard-folding"), ("fulltext.eventually_consistent", True))


@dataclass(frozen=True)
class Item:
    """A constraint or an index: `kind` is unique, range, relation or fulltext; `settings` are those of a full-text index, sorted."""

    name: str
    kind: str
    on: str
    properties: tuple[str, ...]
    settings: tuple[tuple[str, str | bool], ...] = ()

    def create(self) -> Statement:
        name, on = quoted(self.name), quoted(self.on)
        columns = ", ".join(f"n.{quoted(p)}" for p in self.properties)
        if self.kind == "unique":
            return Statement(f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR (n:{on}) REQUIRE ({columns}) IS UNIQUE")
        if self.kind == "relation":
            return Statement(f"CREATE RANGE INDEX {name} IF NOT EXISTS FOR ()-[n:{on}]-() ON ({columns})")
        if self.kind == "fulltext":
            settings = ", ".join(f"{quoted(key)}: {str(value).lower() if isinstance(value, bool) else repr(value)}" for key, value in self.settings)
            return Statement(f"CREATE FULLTEXT INDEX {name} IF NOT EXISTS FOR (n:{on}) ON EACH [{columns}] OPTIONS {{indexConfig: {{{settings}}}}}")
        return Statement(f"CREATE RANGE INDEX {name} IF NOT EXISTS FOR (n:{on}) ON ({columns})")

    def drop(self) -> Statement:
        return Statement(f"DROP {'CONSTRAINT' if self.kind == 'unique' else 'INDEX'} {quoted(self.name)} IF EXISTS")


@dataclass(frozen=True)
class Diff:
    """What has to be made and what has to go."""

    create: tuple[Item, ...]
    drop: tuple[Item, ...]

    def statements(self) -> list[Statement]:
        """Drops first: a changed index keeps its name."""
        return [*(i.drop() for i in self.drop), *(i.create() for i in self.create)]


def _own(properties: Mapping[str, Property[Any]], owner: str) -> list[Property[Any]]:
    return [p for p in properties.values() if p.owner == owner and p.index]


def wanted(model: Model) -> list[Item]:
    """The model's constraints and indexes: one unique id, a range index for each indexed property, one full-text index."""
    items = [Item(f"{PREFIX}Entity_id", "unique", "Entity", ("id",))]
    for label, node in model.nodes.items():
        items += [Item(f"{PREFIX}{label}_{p.stored}", "range", label, (p.stored,)) for p in _own(node.properties, label)]
        items += _composite(node, label, "range")
    for name, relation in model.relations.items():
        # All that is derived has one source: an index on it would find nothing.
        indexed = [p.stored for p in relation.properties.values() if p.index and not (relation.derived and p.name == "source")]
        items += [Item(f"{PREFIX}{name}_{stored}", "relation", name, (stored,)) for stored in indexed]
        items += _composite(relation, name, "relation")
    texts = dict.fromkeys(p.stored for node in model.nodes.values() for p in node.properties.values() if p.fulltext)
    items.append(Item(SEARCH, "fulltext", "Entity", tuple(texts), ANALYZER))
    return items


def _composite(kind: type[Record], on: str, how: str) -> list[Item]:
    indexes = [tuple(kind.properties[field].stored for field in index) for index in kind.indexes]
    return [Item(f"{PREFIX}{on}_{'_'.join(stored)}", how, on, stored) for stored in indexes]


def live(rows: Iterable[Mapping[str, Any]]) -> list[Item]:
    """The items of ours that a database has, from the rows of SHOW."""
    items = []
    for row in rows:
        if not row["name"].startswith(PREFIX) or not row["labelsOrTypes"]:
            continue
        ranges = "relation" if row["entityType"] == "RELATIONSHIP" else "range"
        kind = "unique" if row["owningConstraint"] else ranges if row["type"] == "RANGE" else row["type"].lower()
        settings = sorted(((row["options"] or {}).get("indexConfig") or {}).items()) if kind == "fulltext" else ()
        items.append(Item(row["name"], kind, row["labelsOrTypes"][0], tuple(row["properties"]), tuple(settings)))
    return items


def diff(model: Model, rows: Iterable[Mapping[str, Any]]) -> Diff:
    """The way from a live database (rows of SHOW) to the model."""
    want, have = wanted(model), live(rows)
    return Diff(tuple(i for i in want if i not in have), tuple(i for i in have if i not in want))
