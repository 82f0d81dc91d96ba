"""The strategy's curated structure, and its 108 passages without their words (the document loader adds those from the user's copy)."""

from __future__ import annotations

from collections.abc import Iterator

from loaders import curated
from loaders.base import Bundle, Context, Loader, Problem
from loaders.document.outline import DOCUMENT, PREFIX, document_node, outline, passage_node
from schema.core import Node, Relation
from schema.relations.partners import PartOf


class StrategyLoader(Loader):
    """Aims, categories, objectives, strategies, mechanisms and commitments, with the passages that state them."""

    def records(self, bundle: Bundle, context: Context) -> Iterator[Node | Relation | Problem]:  # noqa: ARG002  # the protocol's signature
        yield document_node()
        for order, (short, kind) in enumerate(outline(), start=1):
            yield passage_node(short, kind, order)
            yield PartOf(PREFIX + short, DOCUMENT, passages=[PREFIX + short])
        yield PartOf("hsp-2020", DOCUMENT, passages=[f"{PREFIX}1"])
        yield from curated.read(sorted(f for f in self.folder.glob("*.yml") if f.name != "source.yml"), PREFIX)
