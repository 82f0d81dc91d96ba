"""The inputs of filters and orders, derived from the model: `XWhere`, `XMatch`, `XOrder`, and a filter for each kind of value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import strawberry

from api.filters import Column, Table, known_by, stated_by
from api.forge import Arg, BigInt, DateTime, Forge, PartialDate, both, many
from graph.request import Pattern
from schema.core import Both, Node, Record, Relation
from schema.model import Model
from schema.types import Choice, Property

OPS = {
    "equals": both("Exactly this.", "Exactement ceci."),
    "in": both("One of these.", "L'un de ceux-ci."),
    "notIn": both("None of these; so is an absent value.", "Aucun de ceux-ci ; une valeur absente non plus."),
    "contains": both("Contains this.", "Contient ceci."),
    "startsWith": both("Starts with this.", "Commence par ceci."),
    "endsWith": both("Ends with this.", "Finit par ceci."),
    "matches": both("Contains this, whatever the accents and the case.", "Contient ceci, sans égard aux accents ni à la casse."),
    "gt": both("More than this.", "Plus que ceci."),
    "gte": both("This or more.", "Ceci ou plus."),
    "lt": both("Less than this.", "Moins que ceci."),
    "lte": both("This or less.", "Ceci ou moins."),
    "has": both("This is in the list.", "Ceci est dans la liste."),
    "hasAny": both("One of these is in the list.", "L'un de ceux-ci est dans la liste."),
    "hasAll": both("All of these are in the list.", "Tous ceux-ci sont dans la liste."),
    "exists": both("True: a value is known; false: none is.", "Vrai : une valeur est connue ; faux : aucune."),
}
LISTS = ("in", "notIn", "hasAny", "hasAll")
RANGE = ("gt", "gte", "lt", "lte")
WORDS = ("equals", "in", "notIn")
# Of what every node and every relation carries, that which is worth a filter.
ON_EVERY_NODE = ("id", "aliases", "first_seen")  # beside what is indexed
ON_EVERY_EDGE = ("source", "passages", "status", "valid_from", "valid_to", "confidence")


class Filters:
    """Makes the input types, each once."""

    def __init__(self, forge: Forge, model: Model) -> None:
        self.forge, self.model = forge, model
        self.direction = forge.enum("Direction", both("Which way to sort; absent values come last.", "Sens du tri ; les valeurs absentes en dernier."), {
            "ASC": both("Smallest first.", "Le plus petit d'abord."), "DESC": both("Largest first.", "Le plus grand d'abord.")})
        self._choices: dict[tuple[Any, ...], Any] = {}
        self._shared = self._shared_choices()
        self._filters = self._scalar_filters()
        self._tables: dict[str, Table] = {}

    def _scalar_filters(self) -> dict[str, Any]:
        return {
            "ID": self._filter("IdFilter", both("Filter by id.", "Filtre par identifiant."), strawberry.ID, WORDS),
            "String": self._filter("TextFilter", both("Filter a text; accents and case count, except for `matches`.",
                                                      "Filtre un texte ; les accents et la casse comptent, sauf pour `matches`."), str,
                                   (*WORDS, "contains", "startsWith", "endsWith", "matches", "exists")),
            "Texts": self._filter("ListFilter", both("Filter a list of texts.", "Filtre une liste de textes."), str, ("has", "hasAny", "hasAll", "exists")),
            "Float": self._filter("NumberFilter", both("Filter a number.", "Filtre un nombre."), float, ("equals", "in", *RANGE, "exists")),
            "BigInt": self._filter("IntegerFilter", both("Filter a whole number.", "Filtre un nombre entier."), BigInt, ("equals", "in", *RANGE, "exists")),
            "PartialDate": self._filter("DateFilter", both("Filter a date: 2020 equals every day of 2020, and else counts as its first day.",
                                                           "Filtre une date : 2020 égale chaque jour de 2020, et compte sinon pour son premier jour."),
                                        PartialDate, ("equals", *RANGE, "exists")),
            "DateTime": self._filter("MomentFilter", both("Filter a point of time.", "Filtre un instant."), DateTime, (*RANGE, "exists")),
            "Boolean": self._filter("FlagFilter", both("Filter true or false.", "Filtre vrai ou faux."), bool, ("equals", "exists")),
        }

    def _filter(self, name: str, about: str, of: Any, ops: Sequence[str]) -> Any:
        made = self.forge.make(name, about, is_input=True)
        for op in ops:
            self.forge.input_field(made, Arg(op, (bool if op == "exists" else many(of) if op in LISTS else of) | None, OPS[op]))
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
            return self._filters["Texts" if declared.many else declared.graphql]
        enum = self.choice(declared)
        name = f"{enum.__name__}Filter"
        return self.forge.types.get(name) or self._filter(name, both("Filter by the declared words.", "Filtre par les mots déclarés."), enum, (*WORDS, "exists"))

    def table(self, kind: type[Node]) -> Table:
        """The table of a node type: what may be asked of it, and its indexed properties to sort by."""
        if kind.__name__ not in self._tables:
            columns = tuple(Column(name, "node", p) for name, p in kind.properties.items() if self._asked(name, p))
            ordered = tuple(c for c in columns if (c.declared.index or c.name == "id") and not c.declared.many)
            self._tables[kind.__name__] = Table(columns, ordered, sources=known_by)
        return self._tables[kind.__name__]

    @staticmethod
    def _asked(name: str, declared: Property[Any]) -> bool:
        return not declared.internal and (declared.owner != "Entity" or declared.index or name in ON_EVERY_NODE)

    def edge_table(self, kind: type[Relation], node: type[Node], pattern: Pattern) -> Table:
        """The table of a relation's edges: its own properties, and those of the node."""
        columns = tuple(Column(name, "edge", p) for name, p in kind.properties.items() if (p.owner != "Relation" or name in ON_EVERY_EDGE) and not p.internal)
        nodes = self.table(node)
        ordered = (*(c for c in columns if not c.declared.many), *(c for c in nodes.ordered if c.name in ("id", "name")))
        return Table(columns, ordered, nodes, sources=stated_by(kind, pattern))

    def where(self, name: str, about: str, table: Table, node: Any = None) -> Any:
        """The input type `name` of a table's filters."""
        made = self.forge.make(name, about, is_input=True)
        for column in table.columns:
            self.forge.input_field(made, Arg(column.field, self.filter_of(column.declared) | None, both(column.declared.en, column.declared.fr),
                                             deprecated=column.declared.farewell))
        if node:
            self.forge.input_field(made, Arg("node", node | None, both("What holds of the node.", "Ce qui vaut pour le nœud.")))
            self.forge.input_field(made, Arg("activeOn", PartialDate | None, both("It holds then; where no date is known, it does.",
                                                                                  "Elle vaut alors ; sans date connue, elle vaut.")))
        self.forge.input_field(made, Arg("minSources", int | None, both("At least so many datasets say so.", "Au moins tant de jeux de données le disent.")))
        for field, type_, about_ in (("and", many(made), both("All of these hold.", "Toutes valent.")),
                                     ("or", many(made), both("One of these holds.", "L'une vaut.")),
                                     ("not", made, both("This does not hold.", "Ceci ne vaut pas."))):
            self.forge.input_field(made, Arg(field, type_ | None, about_))
        return made

    def narrow(self, kind: type[Node], wheres: Mapping[str, Any]) -> None:
        """Let the filter of a type go on to those of the types below it."""
        for below in self.model.subtypes(kind):
            label = below.__name__
            self.table(kind).kinds[f"as{label}"] = (label, self.table(below))
            self.forge.input_field(wheres[kind.__name__], Arg(f"as{label}", wheres[label] | None, both(f"It is such: {below.about.en}", f"C'en est : {below.about.fr}")))

    def way(self, stem: str, about: Both, where: Any) -> Any:
        """The input type that asks what a way meets."""
        made = self.forge.make(f"{stem}Match", both(f"What is met by: {about.en}", f"Ce que rencontre : {about.fr}"), is_input=True)
        number = self._filters["BigInt"]
        for field, type_, about_ in (("some", where, both("One of them meets this.", "L'une d'elles y répond.")),
                                     ("every", where, both("All of them, if any, meet this.", "Toutes, s'il y en a, y répondent.")),
                                     ("none", where, both("None of them meets this.", "Aucune n'y répond.")),
                                     ("count", number, both("How many rows, as totalCount.", "Combien de lignes, comme totalCount.")),
                                     ("nodes", number, both("How many different nodes.", "Combien de nœuds différents.")),
                                     ("where", where, both("What `count` and `nodes` count.", "Ce que comptent `count` et `nodes`."))):
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
