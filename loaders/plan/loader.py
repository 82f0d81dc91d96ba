"""The strategic plan and the Sustainable Development Goals."""

from __future__ import annotations

from collections.abc import Iterator

from loaders import curated
from loaders.base import Bundle, Context, Loader, Problem
from schema.core import Node, Relation
from schema.nodes.plan import Target
from schema.relations.partners import PartOf

AGENDA = "United Nations General Assembly, resolution 70/1, 2015"


class Plan(Loader):
    """The curated files; each target becomes part of the goal that its number names."""

    def records(self, bundle: Bundle, context: Context) -> Iterator[Node | Relation | Problem]:  # noqa: ARG002  # the protocol's signature
        """Domains, outcomes, goals and targets, and what is part of what."""
        for record in curated.read([self.folder / "plan_2020.yml", self.folder / "sdg.yml"]):
            yield record
            if isinstance(record, Target):
                number = record.values["number"]
                yield PartOf(f"sdg:{number}", f"sdg:{number.partition('.')[0]}", record=number, cite=AGENDA)
