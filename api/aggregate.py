"""`aggregate` on every connection: its rows in groups, with counts, sums, averages and extremes, in the same statement."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from api.forge import Arg, BigInt, Forge, PartialDate, both, many
from api.limits import MAX_PAGE, PAGE, TooMuch
from api.walk import Asked
from graph import aggregate
from graph.aggregate import Aggregate, Cut, Grouping, Groups, Having, Keys, Measure, Measured, Part
from graph.later import known, mapped
from graph.request import Object, Pick
from schema.core import Node, Record, Relation
from schema.errors import PartnergraphError, did_you_mean
from schema.model import Model
from schema.nodes.activity import Project
from schema.nodes.entity import Entity
from schema.nodes.organisation import Organisation
from schema.nodes.place import Area, City, Country, Place, Region, Site
from schema.types import Day, Moment, Property

LETTERS = {"YEAR": 4, "MONTH": 7, "DAY": 10}
IN_COUNTRY = "({n})-[:IN_COUNTRY]->({k}:Country)"
COUNTRIES: dict[type[Node], tuple[str, ...]] = {  # how a node of the type reaches its countries
    City: (IN_COUNTRY,), Area: (IN_COUNTRY,), Site: (IN_COUNTRY,), Country: ("({k}:Country {{id: {n}.id}})",),
    Place: (IN_COUNTRY, "({k}:Country {{id: {n}.id}})"),
    Organisation: ("({k}:Country {{iso2: {n}.headquarters}})",),
    Project: ("({n})-[:LOCATED_IN]->()-[:IN_COUNTRY]->({k}:Country)", "({n})-[:LOCATED_IN]->({k}:Country)")}
NUMBERS, DATES = ("sum", "average", "min", "max"), ("earliest", "latest")
EXTREMES = {"earliest": "min", "latest": "max"}


class BadAggregate(PartnergraphError):
    """An aggregate of something that the connection has not, or that cannot be summed; the hint lists what can."""

    code = "bad-aggregate"


@dataclass(frozen=True)
class Columns:
    """What the rows of one connection can be grouped and measured by: the properties of the edge, and of the node and its narrower types."""

    model: Model
    node: type[Node]
    relation: type[Relation] | None = None
    node_role: str = "node"
    kinds: tuple[tuple[str, str], ...] = ()

    def places(self) -> Iterator[tuple[str, Property[Any]]]:
        """Role and property; an edge's stands before a node's of the same name."""
        kinds: list[tuple[str, type[Record]]] = [("edge", self.relation)] if self.relation else []
        kinds += [(self.node_role, kind) for kind in (self.node, *self.model.subtypes(self.node))]
        yield from ((role, p) for role, kind in kinds for p in kind.properties.values() if _usable(p))

    def find(self, name: str, wanted: Callable[[Property[Any]], bool], what: str) -> tuple[str, Property[Any]]:
        """The property of that name. Raises BadAggregate."""
        fit: dict[str, tuple[str, Property[Any]]] = {}
        for role, p in self.places():
            if wanted(p):
                fit.setdefault(p.name.upper(), (role, p))
        if name not in fit:
            held = f"It has {', '.join(fit)}." if fit else "Ask it of another connection."
            raise BadAggregate(f"This connection has no {name} to {what}.", did_you_mean(name, fit) or held)
        return fit[name]

    def measure(self, how: str, name: str, by: Sequence[Grouping]) -> Measure:
        """A number of a group. Raises BadAggregate, also where amounts of different currencies would meet."""
        if how == "count":
            return Measure()
        if (how, name) == ("distinct", "ID"):
            return Measure(how, self.node_role)
        fits = _number if how in NUMBERS else _day if how in DATES else _any
        role, declared = self.find(name, fits, how)
        if declared.unit == "currency" and how in NUMBERS and not any(key.stored == "currency" for key in by):
            raise BadAggregate(f"{name} stands in different currencies, which cannot be added.", "Group by CURRENCY as well, or ask USD or `dollars`.")
        return Measure(EXTREMES.get(how, how), role, declared.stored)

    def grouping(self, name: str, part: str) -> Grouping:
        """What rows are grouped by. Raises BadAggregate."""
        match name:
            case "TYPE":
                return Grouping(name, self.node_role, kinds=self.kinds)
            case "ID":
                return Grouping(name, self.node_role)
            case "COUNTRY" | "REGION":
                return Grouping(name, self.node_role, ways=self._ways(name))
        role, declared = self.find(name, _any, "group by")
        if name == "SOURCE":
            return Grouping(name, role, ways=("({k}:Entity {{id: {n}.source}})",))
        letters = LETTERS[part] if isinstance(declared, Day | Moment) else 0
        return Grouping(name, role, declared.stored, letters, moment=isinstance(declared, Moment))

    def _ways(self, name: str) -> tuple[str, ...]:
        found = next((COUNTRIES[kind] for kind in self.node.__mro__ if kind in COUNTRIES), ())
        if not found and not issubclass(self.node, Region):
            raise BadAggregate(f"What stands here has no {name}.", "Places, organisations (by their headquarters) and projects have.")
        if name == "COUNTRY":
            return found
        up = tuple(f"{way} MATCH ({{k}}c)-[:IN_REGION]->({{k}}:Region)".replace("({k}:Country", "({k}c:Country") for way in found)
        return up if not issubclass(self.node, Region) else ("({n})-[:IN_REGION]->({k}:Region)",)


def _usable(declared: Property[Any]) -> bool:
    return not declared.many and not declared.internal


def _number(declared: Property[Any]) -> bool:
    return declared.graphql in ("Float", "BigInt")


def _day(declared: Property[Any]) -> bool:
    return isinstance(declared, Day)


def _any(_declared: Property[Any]) -> bool:
    return True


class Aggregates:
    """Makes the types of `aggregate`, the same for all connections, and the field on each."""

    def __init__(self, forge: Forge, model: Model, direction: Any, entity: Any) -> None:
        self.forge, self.model, self.entity = forge, model, entity
        self.column = forge.enum("Column", both("What rows are grouped or measured by. Each connection has some of them; its error lists which.",
                                                "Ce par quoi les lignes sont groupées ou mesurées. Chaque connexion en a certains ; son erreur les énumère."), _columns(model))
        self.measure = forge.enum("Measure", both("A number of a group.", "Un nombre d'un groupe."), {name: both(*about) for name, about in _MEASURES.items()})
        self.group_by = self._input("GroupBy", both("One key of the groups.", "Une clé des groupes."), (
            Arg("by", self.column, both("What to group by.", "Ce par quoi grouper.")),
            Arg("part", self._part(), both("Of dates: which part.", "Pour les dates : quelle partie."), self.part["YEAR"])))
        measure = (Arg("measure", self.measure, both("Which number.", "Quel nombre."), self.measure["COUNT"]),
                   Arg("of", self.column | None, both("Of what; COUNT takes none.", "De quoi ; COUNT n'en prend pas.")))
        self.having = self._input("Having", both("A bound that a group has to meet.", "Une borne que le groupe doit respecter."), (
            *measure, Arg("gte", float | None, both("This or more.", "Ceci ou plus.")), Arg("lte", float | None, both("This or less.", "Ceci ou moins."))))
        self.order = self._input("GroupOrder", both("One criterion of the groups' order; ties stand in the order of their keys.",
                                                    "Un critère de tri des groupes ; à égalité, dans l'ordre des clés."), (
            *measure, Arg("direction", direction, both("Which way.", "Sens."), direction["DESC"])))
        self.type = self._types()

    def _part(self) -> Any:
        self.part = self.forge.enum("DatePart", both("How much of a date counts.", "Quelle partie d'une date compte."), {
            "YEAR": both("The year.", "L'année."), "MONTH": both("Year and month.", "L'année et le mois."), "DAY": both("The day.", "Le jour.")})
        return self.part

    def _input(self, name: str, about: str, args: Sequence[Arg]) -> Any:
        made = self.forge.make(name, about, is_input=True)
        for arg in args:
            self.forge.input_field(made, arg)
        return made

    def _types(self) -> Any:
        field = self.forge.field
        self.key = self.forge.make("GroupKey", both("One key of a group.", "Une clé d'un groupe."))
        field([self.key], "by", self.column, both("What it is of.", "De quoi elle est."), lambda asked: Part(asked.key, "by"))
        field([self.key], "value", str | None, both("Its value: of a node the id; null where there is none.", "Sa valeur : pour un nœud l'id ; null s'il n'y en a pas."),
              lambda asked: Part(asked.key, "value"))
        field([self.key], "entity", self.entity | None, both("The node, where it is one.", "Le nœud, si c'en est un."), lambda asked: Part(asked.key, "entity", asked.fields(1)))
        group = self.forge.make("Group", both("Rows that are alike in the keys.", "Des lignes semblables par leurs clés."))
        field([group], "keys", many(self.key), both("In the order of groupBy.", "Dans l'ordre de groupBy."), lambda asked: Keys(asked.key, asked.fields(1)))
        field([group], "count", BigInt, both("Rows.", "Lignes."), lambda asked: Measured(asked.key, Measure()))
        of = [Arg("of", self.column, both("Of what.", "De quoi."))]
        for how in (*NUMBERS, *DATES, "distinct", "missing"):
            type_ = float | None if how in NUMBERS else PartialDate | None if how in DATES else BigInt
            field([group], how, type_, both(*_MEASURES[_CONSTANT.get(how, how.upper())]),
                  lambda asked, how=how: Measured(asked.key, Measure(how, stored=_text(asked.args["of"]))), of)  # type: ignore[misc]  # bound now
        field([group], "dollars", self._dollars(), both("US dollars, with the dates of their rates. Only where rows carry `usd` and `rateDate`.",
                                                        "Dollars, avec les dates des taux. Là seulement où les lignes portent `usd` et `rateDate`."),
              lambda asked: Object(asked.key, "", asked.fields(1)))
        made = self.forge.make("Aggregate", both("Rows in groups.", "Des lignes en groupes."))
        field([made], "groups", many(group), both("The groups; one of all rows without groupBy.", "Les groupes ; un seul sans groupBy."),
              lambda asked: Groups(asked.key, asked.fields(int(known(asked.above.get("first")) or PAGE))))
        field([made], "cut", bool, both("There are more groups than were asked for.", "Il y a plus de groupes que demandé."), lambda asked: Cut(asked.key))
        return made

    def _dollars(self) -> Any:
        made = self.forge.make("Dollars", both("A sum in US dollars.", "Une somme en dollars."))
        for name, how, of, type_, about in (
                ("sum", "sum", "USD", float | None, both("The sum at each date's rate.", "La somme, au taux de chaque date.")),
                ("ratesFrom", "earliest", "RATE_DATE", PartialDate | None, both("Date of the earliest rate used.", "Date du premier taux utilisé.")),
                ("ratesTo", "latest", "RATE_DATE", PartialDate | None, both("Date of the latest rate used.", "Date du dernier taux utilisé.")),
                ("missing", "missing", "USD", BigInt, both("Rows without dollars, which the sum leaves out.", "Lignes sans dollars, hors de la somme."))):
            self.forge.field([made], name, type_, about, lambda asked, how=how, of=of: Measured(asked.key, Measure(how, stored=of)))  # type: ignore[misc]  # bound now
        return made

    def add(self, connection: Any, columns: Columns) -> None:
        """The field `aggregate` on a connection type."""
        args = [Arg("groupBy", many(self.group_by) | None, both("The keys.", "Les clés.")),
                Arg("having", many(self.having) | None, both("Groups meet all.", "Les groupes y répondent.")),
                Arg("orderBy", many(self.order) | None, both("Largest first by default.", "Les plus grands d'abord à défaut.")),
                Arg("first", int | None, both(f"So many (default {PAGE}).", f"Tant de groupes ({PAGE} par défaut)."))]
        about = both("Its rows in groups, with counts and sums.", "Ses lignes en groupes, avec nombres et sommes.")
        self.forge.field([connection], "aggregate", self.type, about, lambda asked: _plan(asked, columns), args)


def _plan(asked: Asked, columns: Columns) -> Aggregate:
    limit = known(asked.args.get("first"))
    limit = PAGE if limit is None else limit
    if not 0 <= limit <= MAX_PAGE:
        raise TooMuch(f"An aggregate gives from 0 to {MAX_PAGE} groups; {limit} were asked.", "Ask for fewer, or filter with `having`.")
    by = tuple(columns.grouping(_text(one["by"]), _text(one["part"])) for one in asked.args.get("groupBy") or ())
    having = tuple(Having(_measure(one, columns, by), op, mapped(one[name], float)) for one in asked.args.get("having") or ()
                   for name, op in (("gte", ">="), ("lte", "<=")) if one.get(name) is not None)
    order = tuple(_order(one, columns, by) for one in asked.args.get("orderBy") or ()) or ((aggregate.By(),) if by else ())
    fields = asked.fields(1)
    assert isinstance(fields, tuple)  # noqa: S101  # Aggregate is an object type
    return Aggregate(asked.key, None, by, tuple(_resolved(pick, columns, by) for pick in fields), having, order, limit)


def _measure(asked: Mapping[str, Any], columns: Columns, by: Sequence[Grouping]) -> Measure:
    how = _text(asked["measure"]).lower()
    if how == "key" or (how != "count" and asked.get("of") is None):
        raise BadAggregate(f"{how.upper()} is no number of a group by itself.", "Name what it is of: {measure: SUM, of: USD}.")
    name = "" if how == "count" else _text(asked["of"])
    if how in ("min", "max") and any(p.name.upper() == name and _day(p) for _, p in columns.places()):
        how = {"min": "earliest", "max": "latest"}[how]
    return columns.measure(how, name, by)


def _order(asked: Mapping[str, Any], columns: Columns, by: Sequence[Grouping]) -> aggregate.By:
    descending = _text(asked["direction"]) == "DESC"
    if _text(asked["measure"]) != "KEY":
        return aggregate.By(_measure(asked, columns, by), None, descending)
    names = [key.name for key in by]
    name = _text(asked["of"]) if asked.get("of") is not None else ""
    if name not in names:
        raise BadAggregate(f"The groups have no key {name or 'without a name'}.", f"Their keys: {', '.join(names) or 'none'}.")
    return aggregate.By(key=names.index(name), descending=descending)


def _resolved(pick: Pick, columns: Columns, by: Sequence[Grouping]) -> Pick:
    """The same with what is measured looked up in this connection."""
    if isinstance(pick, Groups | Object) and isinstance(pick.fields, tuple):
        return replace(pick, fields=tuple(_resolved(one, columns, by) for one in pick.fields))
    if isinstance(pick, Measured):
        return replace(pick, measure=columns.measure(pick.measure.how, pick.measure.stored, by))
    return pick


def _columns(model: Model) -> dict[str, str]:
    """Every property by name with what it means where it is declared first, and what is no property."""
    found = {"TYPE": both("Its type.", "Son type."), "ID": both("The node itself.", "Le nœud lui-même."),
             "COUNTRY": both("The country it lies in, has its headquarters in, or takes place in.", "Le pays où il se trouve, a son siège ou se déroule."),
             "REGION": both("The regions of that country.", "Les régions de ce pays.")}
    kinds: list[type[Record]] = [Entity, *model.nodes.values(), *model.relations.values()]
    for declared in (p for kind in kinds for p in kind.properties.values() if _usable(p) and not p.lang):
        found.setdefault(declared.name.upper(), both(declared.en, declared.fr))
    return found


def _text(value: Any) -> str:
    return str(getattr(value, "value", value))


_CONSTANT = {"earliest": "MIN", "latest": "MAX"}
_MEASURES = {"COUNT": ("Rows.", "Lignes."), "SUM": ("Sum; null where no row has a value.", "Somme ; null si aucune ligne n'a de valeur."),
             "AVERAGE": ("Average of the rows that have a value.", "Moyenne des lignes qui ont une valeur."),
             "MIN": ("The smallest or earliest.", "Le plus petit ou le premier."), "MAX": ("The largest or latest.", "Le plus grand ou le dernier."),
             "DISTINCT": ("Different values; of ID, different nodes.", "Valeurs différentes ; pour ID, nœuds différents."),
             "MISSING": ("Rows without a value.", "Lignes sans valeur."), "KEY": ("A key of the group itself; only to sort by.", "Une clé du groupe ; seulement pour trier.")}

__all__ = ["Aggregates", "BadAggregate", "Columns"]
