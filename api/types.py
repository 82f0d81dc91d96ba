"""GraphQL types derived from the model: one for each node type, with connections along its relations. Nothing is typed twice.

A type with sub-types is an interface; what is of that very type and no sub-type is `Other<Type>`. A node of several types is of the
most specific one, the first declared where there are several.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import strawberry

from api.aggregate import Aggregates, Columns
from api.filters import Table, Way, to
from api.forge import Arg, BigInt, DateTime, Forge, PartialDate, Plan, both, many
from api.inputs import Filters
from api.limits import INNER_PAGE, MOST_FACTS, PAGE
from api.walk import Asked, Kinds
from graph.aggregate import Aggregate
from graph.match import read_cursors
from graph.request import (
    At,
    By,
    Connection,
    Count,
    Cursor,
    Edges,
    Items,
    Listed,
    Object,
    Order,
    PageInfo,
    Pattern,
    Pick,
    Rows,
    Start,
    Value,
)
from schema.core import Both, Node, Record, Relation
from schema.model import Model
from schema.types import LANGUAGES, Choice, Label, Property

SCALARS = {"ID": strawberry.ID, "String": str, "Float": float, "BigInt": BigInt, "Boolean": bool, "PartialDate": PartialDate, "DateTime": DateTime}
IN_EVIDENCE = ("source", "record", "passages", "cite")  # of a relation: these stand under `evidence`


def lower_first(name: str) -> str:
    """`Banks` -> `banks`, `UNEntities` -> `unEntities`."""
    return re.sub(r"^[A-Z]+(?=[A-Z][a-z])|^[A-Z]", lambda m: m[0].lower(), name)


def value_plan(declared: Property[Any]) -> Plan:
    """How a property is asked: by language for a Label, in upper case for a Choice."""
    def plan(asked: Asked) -> Value:
        lang = str(getattr(asked.args.get("lang"), "value", "")).lower()
        return Value(asked.key, declared.stored, declared.many, "" if lang in ("", "en") else lang,
                     moment=declared.graphql == "DateTime", upper=isinstance(declared, Choice))
    return plan


def to_edges(role: str) -> Plan:
    """Plan of a field that holds the rows of a page."""
    return lambda asked: Edges(asked.key, asked.fields(1), role)


def to_object(role: str) -> Plan:
    """Plan of a field that holds one object, found under the role."""
    return lambda asked: Object(asked.key, role, asked.fields(1))


def to_cursor(asked: Asked) -> Cursor:
    """Plan of a row's cursor."""
    return Cursor(asked.key)


def to_count(role: str = "") -> Plan:
    """Plan of a count of rows."""
    return lambda asked: Count(asked.key, role)


def connection_plan(rows: Callable[[Asked], Rows], default: int) -> Plan:
    """A page of the rows that the arguments describe."""
    def plan(asked: Asked) -> Connection:
        page = asked.page(default)
        fields = asked.fields(page.limit)
        assert isinstance(fields, tuple)  # noqa: S101  # a connection is an object type
        wanted = rows(asked)
        read_cursors(wanted, page)  # here, where an error knows the field
        return Connection(asked.key, wanted, page, tuple(_part(f, wanted) for f in fields))
    return plan


def _part(asked: Pick, rows: Rows) -> Pick:
    if isinstance(asked, Aggregate):
        return replace(asked, rows=rows)
    return page_info(asked) if isinstance(asked, Object) else asked


def page_info(asked: Object) -> PageInfo:
    """The request for PageInfo of one for an object."""
    assert isinstance(asked.fields, tuple)  # noqa: S101  # PageInfo is an object type
    return PageInfo(asked.key, tuple((f.key, getattr(f, "stored", "") or str(getattr(f, "value", ""))) for f in asked.fields))


class Types:
    """Makes every type of the model. `of` gives them by label, `kinds` what can stand in an abstract place."""

    def __init__(self, forge: Forge, model: Model) -> None:
        self.forge, self.model = forge, model
        self.filters = Filters(forge, model)
        self.language = forge.enum("Language", both("A language of names.", "Une langue des noms."), {
            code.upper(): both(*text) for code, text in _LANGUAGES.items()})
        self.of: dict[str, Any] = {}
        self.other: dict[str, Any] = {}
        self.where: dict[str, Any] = {}
        self.order: dict[str, Any] = {}
        self.kinds: dict[str, Kinds] = {}
        self.node = forge.make("Node", both("Anything with a global id (Relay).", "Toute chose dotée d'un identifiant global (Relay)."), interface=True)
        forge.field([self.node], "id", strawberry.ID, both("Its global id.", "Son identifiant global."), lambda asked: Value(asked.key, "id"))
        self._make_nodes()
        self.page_info = self._make_page_info()
        self.aggregates = Aggregates(forge, model, self.filters.direction, self.of["Entity"])
        self.facts: dict[str, Any] = {}
        self.evidence = self._make_evidence()
        for label in model.nodes:
            self._fill_node(label)
        for kind in model.nodes.values():
            self.filters.narrow(kind, self.where)
        for relation in model.relations.values():
            for forward in (True, False):
                self._make_way(relation, forward=forward)

    def owners(self, label: str) -> list[Any]:
        """The GraphQL types that show nodes of this type only: itself and its Other<Type>."""
        return [t for t in (self.of[label], self.other.get(label)) if t]

    def _make_nodes(self) -> None:
        for label, kind in self.model.nodes.items():
            self._make_node(label, kind)
        by_depth = sorted(self.model.nodes.values(), key=lambda kind: -len(kind.labels))
        for label, kind in self.model.nodes.items():
            below = [k for k in by_depth if issubclass(k, kind) and not (self._is_interface(k) and k.abstract)]
            if self._is_interface(kind):
                self.kinds[label] = tuple((k.__name__, self._concrete(k)) for k in below)
        self.kinds["Node"] = self.kinds["Entity"]

    def _is_interface(self, kind: type[Node]) -> bool:
        return bool(self.model.subtypes(kind))

    def _concrete(self, kind: type[Node]) -> str:
        return f"Other{kind.__name__}" if self._is_interface(kind) else kind.__name__

    def _make_node(self, label: str, kind: type[Node]) -> None:
        if label in self.of:
            return
        for above in kind.labels[:-1]:
            self._make_node(above, self.model.nodes[above])
        parents = [self.node, *(self.of[above] for above in kind.labels[:-1])]
        about = both(*kind.about)
        self.of[label] = self.forge.make(label, about, interfaces=parents, interface=self._is_interface(kind))
        if self._is_interface(kind) and not kind.abstract:
            other = both(f"{kind.about.en} Of no narrower type.", f"{kind.about.fr} D'aucun type plus précis.")
            self.other[label] = self.forge.make(f"Other{label}", other, interfaces=[*parents, self.of[label]])

    def _make_page_info(self) -> Any:
        made = self.forge.make("PageInfo", both("What lies before and after a page (Relay).", "Ce qui précède et suit une page (Relay)."))
        for name, type_, about in (("hasNextPage", bool, both("Rows follow this page.", "Des lignes suivent cette page.")),
                                   ("hasPreviousPage", bool, both("Rows precede this page.", "Des lignes précèdent cette page.")),
                                   ("startCursor", str | None, both("Cursor of the first row.", "Curseur de la première ligne.")),
                                   ("endCursor", str | None, both("Cursor of the last row.", "Curseur de la dernière ligne."))):
            self.forge.field([made], name, type_, about, lambda asked, name=name: Value(asked.key, name))  # type: ignore[misc]  # bound now
        return made

    def _make_evidence(self) -> Any:
        made = self.forge.make("Evidence", both("Who says so: the dataset, its record, and the passages.", "Qui le dit : le jeu de données, son enregistrement, les passages."))
        order, field = (Order("node", "order"),), self.forge.field
        field([made], "source", self.of["Dataset"] | None, both("The dataset that states it.", "Le jeu de données qui l'énonce."),
              lambda asked: Listed(asked.key, "source", "Dataset", asked.fields(1), single=True))
        field([made], "sourceId", strawberry.ID | None, both("Its id, without a look at it.", "Son identifiant, sans le consulter."), lambda asked: Value(asked.key, "source"))
        field([made], "passages", many(self.of["Passage"]), both("The passages that state it.", "Les passages qui l'énoncent."),
              lambda asked: Listed(asked.key, "passages", "Passage", asked.fields(5), order=order))
        field([made], "passageIds", list[str], both("Ids of the passages that state it.", "Identifiants des passages qui l'énoncent."),
              lambda asked: Value(asked.key, "passages", many=True))
        for name in ("record", "cite"):
            self._property([made], Relation.properties[name])
        return made

    def _property(self, owners: Sequence[Any], declared: Property[Any]) -> None:
        type_: Any = self.filters.choice(declared) if isinstance(declared, Choice) else SCALARS[declared.graphql]
        type_ = many(type_) if declared.many else type_
        lang = [Arg("lang", self.language | None, both("In this language where a source has it.", "Dans cette langue si une source la donne."))]
        unit = f" [{declared.unit}]" if declared.unit else ""
        self.forge.field(owners, declared.stored, type_ if declared.required or declared.many else type_ | None, both(declared.en, declared.fr) + unit,
                         value_plan(declared), lang if isinstance(declared, Label) else (), deprecated=declared.farewell)

    def properties(self, owners: Sequence[Any], kind: type[Record], without: Sequence[str] = ()) -> None:
        for name, declared in kind.properties.items():
            if not declared.internal and name not in without:
                self._property(owners, declared)

    def _fill_node(self, label: str) -> None:
        """Properties and evidence of a node type, and the input types by which it is filtered and sorted."""
        kind = self.model.nodes[label]
        self.properties(self.owners(label), kind)
        self.forge.field(self.owners(label), "evidence", many(self.evidence), both("Who knows it: one for each dataset.", "Qui la connaît : une par jeu de données."),
                         lambda asked: Items(asked.key, Rows(Pattern((Start(), By("FROM", role="edge"), At("node")))), asked.fields(2), "edge", MOST_FACTS))
        table = self.filters.table(kind)
        self.where[label] = self.filters.where(f"{label}Where", both(f"What holds of: {kind.about.en}", f"Ce qui vaut pour : {kind.about.fr}"), table)
        self.order[label] = self.filters.order(f"{label}Order", table)

    def fact(self, relation: type[Relation], name: str) -> Any:
        """A relation as an object by itself: its properties and who says so."""
        made = self.forge.make(name, both(*relation.about))
        self.edge_fields(made, relation)
        return made

    def edge_fields(self, made: Any, relation: type[Relation]) -> None:
        self.properties([made], relation, IN_EVIDENCE)
        self.forge.field([made], "evidence", self.evidence, both("Who says so.", "Qui le dit."), to_object(""))

    def edge(self, name: str, about: str, node: Any, role: str = "node") -> Any:
        made = self.forge.make(name, about)
        self.forge.field([made], "cursor", str, both("Its place in the order.", "Sa place dans l'ordre."), to_cursor)
        self.forge.field([made], "node", node, both("What stands at this end.", "Ce qui se trouve à ce bout."), to_object(role))
        return made

    def connection(self, name: str, about: str, edge: Any, node: Any, *, columns: Columns, edge_role: str = "") -> Any:
        """A connection type: edges, nodes, pageInfo, totalCount and aggregate."""
        made, field = self.forge.make(name, about), self.forge.field
        field([made], "edges", many(edge), both("The rows of the page.", "Les lignes de la page."), to_edges(edge_role))
        field([made], "nodes", many(node), both("The nodes of the page, without their edges.", "Les nœuds de la page, sans les arêtes."), to_edges(columns.node_role))
        field([made], "pageInfo", self.page_info, both("Before and after the page.", "Avant et après la page."), to_object(""))
        field([made], "totalCount", BigInt, both("How many rows there are in all.", "Nombre total de lignes."), to_count())
        self.aggregates.add(made, columns)
        return made

    def columns(self, label: str, relation: type[Relation] | None = None, node_role: str = "node") -> Columns:
        """What rows of these nodes, and of edges of the relation, can be grouped and measured by."""
        kinds = self.kinds.get(label) or ((label, label),)
        return Columns(self.model, self.model.nodes[label], relation, node_role, kinds)

    def paging(self, default: int, where: Any = None, order: Any = None) -> list[Arg]:
        """The arguments of a connection."""
        args = [Arg("first", int | None, both(f"Rows from the beginning (default {default}).", f"Lignes depuis le début ({default} par défaut).")),
                Arg("after", str | None, both("After this cursor.", "Après ce curseur.")),
                Arg("last", int | None, both("Rows from the end.", "Lignes depuis la fin.")),
                Arg("before", str | None, both("Before this cursor.", "Avant ce curseur."))]
        if where:
            args.append(Arg("where", where | None, both("Only what meets this.", "Seulement ce qui y répond.")))
        if order:
            args.append(Arg("orderBy", many(order) | None, both("In this order.", "Dans cet ordre.")))
        return args

    def node_connection(self, label: str) -> tuple[Any, list[Arg], Plan]:
        """The connection over all nodes of a type: its GraphQL type, arguments and plan."""
        kind, node = self.model.nodes[label], self.of[label]
        edge = self.edge(f"{label}Edge", both(f"One of: {kind.about.en}", f"Un parmi : {kind.about.fr}"), node)
        made = self.connection(f"{label}Connection", both(f"A page of: {kind.about.en}", f"Une page de : {kind.about.fr}"), edge, node, columns=self.columns(label))
        table = self.filters.table(kind)
        return made, self.paging(PAGE, self.where[label], self.order[label]), connection_plan(_rows(Pattern((At("node", label),)), table), PAGE)

    def _make_way(self, relation: type[Relation], *, forward: bool) -> None:
        """The connection by which one end of a relation reaches the other, on every type that can stand at this end."""
        here, there = (relation.start, relation.end) if forward else (relation.end, relation.start)
        way = relation.forward if forward else relation.backward
        target = common(there)
        stem = f"{relation.__name__}{'To' if forward else 'From'}"
        pattern = Pattern((Start(), By(relation.type, forward, "edge", sole=relation.derived), At("node")))
        node, table = self.of[target.__name__], self.filters.edge_table(relation, target, pattern)
        edge = self.edge(f"{stem}Edge", both(*relation.about), node)
        self.edge_fields(edge, relation)
        made = self.connection(f"{stem}Connection", both(f"A page of: {way.en}", f"Une page de : {way.fr}"), edge, node, edge_role="edge",
                               columns=self.columns(target.__name__, relation))
        where = self.filters.where(f"{stem}Where", both(f"What holds of: {way.en}", f"Ce qui vaut pour : {way.fr}"), table, self.where[target.__name__])
        args = self.paging(INNER_PAGE, where, self.filters.order(f"{stem}Order", table))
        labels = [label for label, kind in self.model.nodes.items() if any(issubclass(kind, end) for end in here)]
        owners = [t for label in labels for t in self.owners(label)]
        plan = connection_plan(_rows(pattern, table), INNER_PAGE)
        match = self.filters.way(stem, Both(way.en, way.fr), where)
        for name, deprecated in ((way.field, relation.deprecated), *([(way.was, f"It has a new name. Ask `{way.field}`.")] if way.was else [])):
            self.forge.field(owners, name, made, both(way.en, way.fr), plan, args, deprecated=deprecated)
            for label in labels:
                self.filters.table(self.model.nodes[label]).ways[name] = Way(to(pattern, target), table)
                self.forge.input_field(self.where[label], Arg(name, match | None, both(way.en, way.fr), deprecated=deprecated))


def _rows(pattern: Pattern, table: Table) -> Callable[[Asked], Rows]:
    return lambda asked: Rows(pattern, table.condition(asked.args.get("where")), table.order(asked.args.get("orderBy")))


def common(kinds: Sequence[type[Node]]) -> type[Node]:
    """The nearest type that all of them are."""
    return next(kind for kind in kinds[0].__mro__ if all(issubclass(other, kind) for other in kinds))


_LANGUAGES = dict(zip(LANGUAGES, (("English", "anglais"), ("French", "français"), ("Spanish", "espagnol"), ("Arabic", "arabe"), ("Russian", "russe"),
                                  ("Chinese", "chinois")), strict=True))
