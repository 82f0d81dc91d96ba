"""Who takes part in the UN system's mechanisms, under which organs they stand, and who is custodian of which indicator."""

from __future__ import annotations

from collections.abc import Iterator

from loaders import curated
from loaders.base import Bundle, Context, Loader, Problem
from schema.core import Node, Relation
from schema.nodes.plan import Indicator
from schema.relations.partners import PartOf

FRAMEWORK = "United Nations General Assembly, resolution 71/313, 2017, annex"


class UNSystem(Loader):
    """The curated files; each indicator becomes part of the target that its number names."""

    def records(self, bundle: Bundle, context: Context) -> Iterator[Node | Relation | Problem]:  # noqa: ARG002  # the protocol's signature
        """Organs, mechanisms and their members, then indicators and their custodians; each relation cites a work outside the graph."""
        for record in curated.read(sorted(f for f in self.folder.glob("*.yml") if f.name != "source.yml")):
            yield record
            if isinstance(record, Indicator):
                number = record.values["number"]
                yield PartOf(f"indicator:{number}", f"sdg:{number.rpartition('.')[0]}", record=number, cite=FRAMEWORK)
