"""The whole model: every type found in schema/nodes and schema/relations, checked as one."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import schema.nodes
import schema.relations
from schema.core import Node, Record, Relation
from schema.errors import ModelError, PartnergraphError, did_you_mean
from schema.types import camel


@dataclass(frozen=True)
class Model:
    """Node types by label and relation types by type, in the order of declaration."""

    nodes: dict[str, type[Node]]
    relations: dict[str, type[Relation]]

    @classmethod
    def of(cls, declared: Iterable[type[Record]]) -> Model:
        """The checked model of these types. Raises ModelError naming class and field."""
        nodes: dict[str, type[Node]] = {}
        relations: dict[str, type[Relation]] = {}
        for found in declared:
            if issubclass(found, Node):
                if found.__name__ in nodes:
                    raise ModelError(found.__name__, "label", f"is already declared in {nodes[found.__name__].__module__}", "Give it another name.")
                nodes[found.__name__] = found
            elif issubclass(found, Relation):
                if found.type in relations:
                    raise ModelError(found.__name__, "type", f"{found.type} is already declared by {relations[found.type].__name__}", "Give it another type.")
                relations[found.type] = found
        made = cls(nodes, relations)
        made.check()
        return made

    def node(self, label: str) -> type[Node]:
        """The node type with that label. Raises PartnergraphError with the closest label."""
        if label not in self.nodes:
            raise PartnergraphError(f"The model has no node type {label!r}.", did_you_mean(label, self.nodes))
        return self.nodes[label]

    def relation(self, name: str) -> type[Relation]:
        """The relation type of that name. Raises PartnergraphError with the closest name."""
        if name not in self.relations:
            raise PartnergraphError(f"The model has no relation type {name!r}.", did_you_mean(name, self.relations))
        return self.relations[name]

    def subtypes(self, node: type[Node]) -> list[type[Node]]:
        """The types that extend it, itself excluded."""
        return [other for other in self.nodes.values() if issubclass(other, node) and other is not node]

    def ways(self, node: type[Node]) -> Iterator[tuple[type[Relation], bool]]:
        """The relations one can follow from a node of this type, each with True for forward."""
        for relation in self.relations.values():
            if any(issubclass(node, end) for end in relation.start):
                yield relation, True
            if any(issubclass(node, end) for end in relation.end):
                yield relation, False

    def check(self) -> None:
        """Names must be unique on every type, across properties and the fields of relations. Raises ModelError."""
        for node in self.nodes.values():
            taken = {camel(name): f"property {name}" for name in node.properties}
            for relation, forward in self.ways(node):
                way = relation.forward if forward else relation.backward
                for field in filter(None, (way.field, way.was)):
                    if field in taken:
                        raise ModelError(relation.__name__, "forward" if forward else "backward",
                                         f"{node.__name__}.{field} is taken by {taken[field]}", "Give the field another name.")
                    taken[field] = f"{relation.type} ({'forward' if forward else 'backward'})"


def _declared(package: object) -> Iterator[type[Record]]:
    path, name = package.__path__, package.__name__  # type: ignore[attr-defined]  # a package has both
    for module in sorted(info.name for info in pkgutil.iter_modules(path)):
        found = importlib.import_module(f"{name}.{module}")
        yield from (item for item in vars(found).values()
                    if isinstance(item, type) and issubclass(item, Record) and item.__module__ == found.__name__)


@cache
def model() -> Model:
    """The model, read once and checked. Raises ModelError naming class and field."""
    return Model.of([*_declared(schema.nodes), *_declared(schema.relations)])
