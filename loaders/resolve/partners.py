"""The partners of a project to records: whom a name means, its node, and the relation, with the name as the source writes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from loaders.base import Context
from loaders.resolve import registry
from loaders.resolve.decision import Decision
from loaders.resolve.organisations import Organisations
from schema.core import Node, Relation
from schema.nodes.organisation import Organisation


class Partners:
    """Resolves the organisations that one dataset names against the registry of organisations."""

    def __init__(self, context: Context) -> None:
        known = registry.known(context)
        self.known = {organisation.id for organisation in known}
        self.organisations = Organisations(known)

    def resolve(self, name: str | None, country: str | None = None, identifier: str | None = None, type_code: str | None = None) -> Decision:
        """Whom the source means. `country` (ISO alpha-2) is where it was named."""
        return self.organisations.resolve(identifier, name, country, type_code)

    def node(self, who: Decision, stated: str, kind: type[Organisation] = Organisation, **values: Any) -> Organisation:
        """Its node; what the registry knows of an organisation stands above what a table says."""
        if who.id in self.known:
            return Organisation(id=who.id, name=stated)
        return kind(id=who.id, name=stated, rule=who.rule, **values)

    def related(self, relation: type[Relation], project: str, stated: str, record: str, country: str | None = None,  # noqa: PLR0917  # who does what, and who says so
                identifier: str | None = None, kind: type[Organisation] = Organisation, **values: Any) -> Iterator[Node | Relation]:
        """The organisation's node and its relation to the project."""
        who = self.resolve(stated, country, identifier)
        yield self.node(who, stated, kind)
        yield relation(who.id, project, stated_name=stated, rule=who.rule, record=record, **values)
