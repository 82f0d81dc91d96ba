"""Filters and orders: the inputs `XWhere` and `XOrder` derived from the model, and how what was asked becomes conditions and orders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import strawberry

from api.forge import Arg, BigInt, DateTime, Forge, PartialDate, both, many
from graph.later import mapped
from graph.request import Compare, Condition, Every, Not, Order, Some
from schema.core import Node, Record, Relation
from schema.model import Model
from schema.types import Choice, Property, camel

EQUALS = both("Exactly this.", "Exactement ceci.")
IN = both("One of these.", "L'un de ceux-ci.")
EXISTS = both("True: a value is known; false: none is.", "Vrai : une valeur est connue ; faux : aucune.")
GTE = both("This or more.", "Ceci ou plus.")
LTE = both("This or less.", "Ceci ou moins.")
# Of the properties that every relation carries, those worth a filter.
ON_EVERY_EDGE = ("source", "status", "valid_from", "valid_to", "confidence")


@dataclass(frozen=True)
class Column:
    """A property one may filter and sort by: of which role it is, and how its values are written."""

    name: str
    role: str
    declared: Property[Any]

    @property
    def field(self) -> str:
        return camel(self.name)

    def conditions(self, asked: Mapping[str, Any]) -> Every:
        """The conditions of one filter input, all of which must hold."""
        return Every(tuple(test for op, value in asked.items() if value is not None for test in self._tests(op, value)))

    def _tests(self, op: str, value: Any) -> list[Compare]:
        kind = self.declared.graphql
        if op == "exists":
            return [Compare(self.role, self.declared.stored, "present" if value else "absent")]
        if kind == "PartialDate":
            # Dates are texts: 2020-05-17 lies in 2020-05, which lies in 2020; "~" sorts after every digit and hyphen.
            wanted = mapped(value, _to_the_end) if op == "lte" else value
            return [Compare(self.role, self.declared.stored, "startsWith" if op == "equals" else op, wanted)]
        plain = [_plain(v, self.declared) for v in value] if isinstance(value, list) else _plain(value, self.declared)
        return [Compare(self.role, self.declared.stored, op, tuple(plain) if isinstance(plain, list) else plain, moment=kind == "DateTime")]

    def order(self, descending: bool) -> Order:
        return Order(self.role, self.declared.stored, descending, sure=self.declared.required or self.declared.kept, moment=self.declared.graphql == "DateTime")


def _to_the_end(day: str) -> str:
    return day + "~"


def _plain(value: Any, declared: Property[Any]) -> Any:
    return str(value.value).lower() if isinstance(declared, Choice) else value


@dataclass(frozen=True)
class Table:
    """What may be filtered and sorted on one connection; `node` is the table of the edge's node."""

    columns: tuple[Column, ...]
    ordered: tuple[Column, ...]
    node: Table | None = None

    def condition(self, asked: Mapping[str, Any] | None) -> Condition:
        """A `where` as a condition; every field given must hold."""
        by_field = {column.field: column for column in self.columns}
        parts: list[Condition] = []
        for field, value in (asked or {}).items():
            if value is None:
                continue
            if field == "and":
                parts += [self.condition(one) for one in value]
            elif field == "or":
                parts.append(Some(tuple(self.condition(one) for one in value)))
            elif field == "not":
                parts.append(Not(self.condition(value)))
            elif field == "node" and self.node:
                parts.append(self.node.condition(value))
            else:
                parts += by_field[field].conditions(value).of
        return Every(tuple(parts))

    def order(self, asked: Sequence[Mapping[str, Any]] | None) -> tuple[Order, ...]:
        """An `orderBy` as orders; by name when nothing is asked."""
        by_name = {column.name.upper(): column for column in self.ordered}
        wanted = asked or [{"by": "NAME", "direction": "ASC"}]
        return tuple(by_name[_text(one["by"])].order(_text(one["direction"]) == "DESC") for one in wanted)


def _text(value: Any) -> str:
    return str(getattr(value, "value", value))


class Filters:
    """Makes the input types, each once."""

    def __init__(self, forge: Forge, model: Model) -> None:
        self.forge, self.model = forge, model
        self.direction = forge.enum("Direction", both("Which way to sort; absent values come last.", "Sens du tri ; les valeurs absentes en dernier."), {
            "ASC": both("Smallest first.", "Le plus petit d'abord."), "DESC": both("Largest first.", "Le plus grand d'abord.")})
        self._choices: dict[tuple[Any, ...], Any] = {}
        self._shared = self._shared_choices()
        self._filters = self._scalar_filters()

    def _scalar_filters(self) -> dict[str, Any]:
        texts = ("equals", "in", "contains", "startsWith", "exists")
        ranged = ("equals", "gte", "lte", "exists")
        return {
            "ID": self._filter("IdFilter", both("Filter by id.", "Filtre par identifiant."), strawberry.ID, ("equals", "in")),
            "String": self._filter("TextFilter", both("Filter a text; upper and lower case differ.", "Filtre un texte ; la casse compte."), str, texts),
            "Float": self._filter("NumberFilter", both("Filter a number.", "Filtre un nombre."), float, ranged),
            "BigInt": self._filter("IntegerFilter", both("Filter a whole number.", "Filtre un nombre entier."), BigInt, (*ranged, "in")),
            "PartialDate": self._filter("DateFilter", both("Filter a date; equals 2020 takes every day of 2020.",
                                                           "Filtre une date ; equals 2020 prend tous les jours de 2020."), PartialDate, ranged),
            "DateTime": self._filter("MomentFilter", both("Filter a point of time.", "Filtre un instant."), DateTime, ("gte", "lte", "exists")),
            "Boolean": self._filter("FlagFilter", both("Filter true or false.", "Filtre vrai ou faux."), bool, ("equals", "exists")),
        }

    def _filter(self, name: str, about: str, of: Any, ops: Sequence[str]) -> Any:
        abouts = {"equals": EQUALS, "in": IN, "exists": EXISTS, "gte": GTE, "lte": LTE, "contains": both("Contains this.", "Contient ceci."),
                  "startsWith": both("Starts with this.", "Commence par ceci.")}
        made = self.forge.make(name, about, is_input=True)
        for op in ops:
            self.forge.input_field(made, Arg(op, (bool if op == "exists" else many(of) if op == "in" else of) | None, abouts[op]))
        return made

    def _shared_choices(self) -> dict[tuple[Any, ...], str]:
        """Names of the enums that several types share: that of their property, where no other enum has it."""
        owners: dict[tuple[Any, ...], set[tuple[str, str]]] = {}
        kinds: list[type[Record]] = [*self.model.nodes.values(), *self.model.relations.values()]
        for kind in kinds:
            for declared in kind.properties.values():
                if isinstance(declared, Choice):
                    owners.setdefault(tuple(declared.of.items()), set()).add((declared.owner, declared.stored))
        return {words: _upper(next(iter(found))[1]) for words, found in owners.items() if len(found) > 1}

    def choice(self, declared: Choice) -> Any:
        """The enum of a Choice: its words in upper case."""
        words = tuple(declared.of.items())
        if words not in self._choices:
            name = self._shared.get(words, declared.owner + _upper(declared.stored))
            values = {word.upper(): both(*text) for word, text in declared.of.items()}
            old = {word.upper(): reason for word, reason in declared.old.items()}
            self._choices[words] = self.forge.enum(name, both(declared.en, declared.fr), values, old)
        return self._choices[words]

    def filter_of(self, declared: Property[Any]) -> Any:
        if not isinstance(declared, Choice):
            return self._filters[declared.graphql]
        enum = self.choice(declared)
        name = f"{enum.__name__}Filter"
        return self.forge.types.get(name) or self._filter(name, both("Filter by the declared words.", "Filtre par les mots déclarés."), enum, ("equals", "in", "exists"))

    def table(self, kind: type[Node]) -> Table:
        """The table of a node type: its id and its indexed properties."""
        columns = tuple(Column(name, "node", p) for name, p in kind.properties.items() if (p.index or name == "id") and not p.internal and not p.many)
        return Table(columns, columns)

    def edge_table(self, kind: type[Relation], node: type[Node]) -> Table:
        """The table of a relation's edges: its own properties, and those of the node."""
        columns = tuple(Column(name, "edge", p) for name, p in kind.properties.items()
                        if (p.owner != "Relation" or name in ON_EVERY_EDGE) and not p.internal and not p.many)
        nodes = self.table(node)
        return Table(columns, (*columns, *(c for c in nodes.columns if c.name in ("id", "name"))), nodes)

    def where(self, name: str, about: str, table: Table, node: Any = None) -> Any:
        """The input type `name` of a table's filters."""
        made = self.forge.make(name, about, is_input=True)
        for column in table.columns:
            self.forge.input_field(made, Arg(column.field, self.filter_of(column.declared) | None, both(column.declared.en, column.declared.fr),
                                             deprecated=column.declared.farewell))
        if node:
            self.forge.input_field(made, Arg("node", node | None, both("What holds of the node.", "Ce qui vaut pour le nœud.")))
        for field, type_, about_ in (("and", many(made), both("All of these hold.", "Toutes valent.")),
                                     ("or", many(made), both("One of these holds.", "L'une vaut.")),
                                     ("not", made, both("This does not hold.", "Ceci ne vaut pas."))):
            self.forge.input_field(made, Arg(field, type_ | None, about_))
        return made

    def order(self, name: str, table: Table) -> Any:
        """The input type `name` of a table's orders."""
        by = self.forge.enum(f"{name}By", both("What to sort by.", "Critère de tri."),
                             {c.name.upper(): both(c.declared.en, c.declared.fr) for c in table.ordered},
                             {c.name.upper(): c.declared.farewell for c in table.ordered})
        return self.order_by(name, by)

    def order_by(self, name: str, by: Any) -> Any:
        made = self.forge.make(name, both("One criterion of an order.", "Un critère de tri."), is_input=True)
        self.forge.input_field(made, Arg("by", by, both("What to sort by.", "Critère de tri.")))
        self.forge.input_field(made, Arg("direction", self.direction, both("Which way.", "Sens."), self.direction["ASC"]))
        return made


def _upper(stored: str) -> str:
    return stored[0].upper() + stored[1:]
