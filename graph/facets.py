"""What a search found, counted by type, by country and by partner category; and where its words stand in a row. Sans I/O."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from graph.lucene import texts
from graph.marks import highlights, met_instead
from graph.match import Scope
from graph.request import Fields, Own
from graph.select import Row, Select
from graph.statement import quoted

# The country of a node, as ISO 3166-1 alpha-2: its own, or of a project those where it takes place.
COUNTRIES = """CASE WHEN node:Project
  THEN COLLECT { MATCH (node)-[:LOCATED_IN]->(at) WITH coalesce(at.countryCode, at.iso2) AS code WHERE code IS NOT NULL RETURN DISTINCT code }
  ELSE [code IN [coalesce(node.countryCode, node.headquarters, node.iso2)] WHERE code IS NOT NULL] END"""
Labelling = Callable[[Sequence[str]], tuple[str, str]]  # from a node's labels to the value and the name of its type


@dataclass(frozen=True)
class Piece(Own):
    """One item, by its place, of a list that Python has made; with `fields`, it is a list of such lists, made objects."""

    at: int
    fields: Fields | None = None

    def compile(self, select: Select, scope: Scope, row: Row, v: str) -> str:  # noqa: ARG002  # its value needs no column
        return f"{v}[{self.at}]" if self.fields is None else _objects(select, self.fields, scope, f"{v}[{self.at}]")


def _objects(select: Select, fields: Fields, scope: Scope, values: str) -> str:
    w = select.matcher.fresh("w")
    return f"[{select.fields(fields, scope, Row(), w)} for {w} in {values}]"


@dataclass(frozen=True)
class Facet(Own):
    """How the hits, the row's `all`, spread over types, countries or categories, the most frequent first: objects of the Pieces value, name, count."""

    by: str
    limit: Any
    fields: Fields
    labelling: Labelling
    lang: str = ""

    def compile(self, select: Select, scope: Scope, row: Row, v: str) -> str:
        name = f"coalesce(of.{quoted('name' + self.lang.capitalize())}, of.name)" if self.lang not in ("", "en") else "of.name"
        limit = select.matcher.parameters.add(self.limit)
        lines = [f"UNWIND {scope.var('all')} AS hit", "WITH hit[0] AS node", *{
            "types": ["WITH labels(node) AS value, '' AS name, count(*) AS many"],
            "countries": [f"UNWIND {COUNTRIES} AS value", f"WITH value, count(*) AS many ORDER BY many DESC, value LIMIT {limit}",
                          "OPTIONAL MATCH (of:Country {iso2: value})", f"WITH value, coalesce({name}, value) AS name, many ORDER BY many DESC, value"],
            "categories": ["MATCH (node)-[:IN_CATEGORY]->(of:PartnerCategory)", "WITH of, count(DISTINCT node) AS many ORDER BY many DESC, of.id",
                           f"LIMIT {limit}", f"WITH of.id AS value, {name} AS name, many"],
        }[self.by]]
        columns = Row()
        for column in ("value", "name", "many"):
            columns.column(column)
        found = f"{v}[{select.collect([scope.var('all')], lines, columns, row)}]"
        if self.by == "types":
            constant = select.shape.constant
            found = f"{constant(partial(_by_type, labelling=self.labelling))}({found}, {constant(self.limit)})"
        return _objects(select, self.fields, scope, found)


def _by_type(found: Sequence[tuple[Sequence[str], str, int]], limit: int, *, labelling: Labelling) -> list[tuple[str, str, int]]:
    """Counts by sets of labels as counts by type."""
    counts: Counter[tuple[str, str]] = Counter()
    for labels, _, many in found:
        counts[labelling(labels)] += many
    return [(*kind, many) for kind, many in sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:limit]]


@dataclass(frozen=True)
class Highlights(Own):
    """The texts of the row's `node` that the search met: objects of the Pieces property, lang and segments (Pieces text, matched)."""

    words: Any
    fields: Fields
    lang: str = ""

    def compile(self, select: Select, scope: Scope, row: Row, v: str) -> str:
        made = select.shape.constant(partial(highlights, lang=self.lang))
        return _objects(select, self.fields, scope, f"{made}({_values(scope, row, v)}, {select.shape.constant(self.words)})")


@dataclass(frozen=True)
class Met(Own):
    """The alias, acronym or name in another language that was met, where the name in this language was not; else null."""

    words: Any
    lang: str = ""

    def compile(self, select: Select, scope: Scope, row: Row, v: str) -> str:
        made = select.shape.constant(partial(met_instead, lang=self.lang))
        return f"{made}({_values(scope, row, v, names=True)}, {select.shape.constant(self.words)})"


@dataclass(frozen=True)
class CountryOf(Own):
    """The country that the row's `node` lies in or has its headquarters in, or null."""

    fields: Fields

    def compile(self, select: Select, scope: Scope, row: Row, v: str) -> str:
        node, country, inner, w = scope.var("node"), select.matcher.fresh("n"), Row(), select.matcher.fresh("w")
        text = select.fields(self.fields, Scope({"node": country}, country), inner, w)
        lines = [f"MATCH ({country}:Country)", f"WHERE {country}.iso2 = coalesce({node}.countryCode, {node}.headquarters)", *inner.calls]
        return f"next(({text} for {w} in {v}[{select.collect([node], lines, inner, row)}]), None)"


def _values(scope: Scope, row: Row, v: str, *, names: bool = False) -> str:
    """Python text for the values of the node's texts, in the order of `texts()`."""
    columns = [row.column(f"{scope.var('node')}.{quoted(text.stored)}") for text in texts(names=names)]
    return f"({', '.join(f'{v}[{column}]' for column in columns)})"
