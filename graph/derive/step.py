"""How a derivation is done in parts: whom it concerns, and the statements that rebuild some of them. Sans I/O."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from graph.statement import Statement


@dataclass(frozen=True)
class Scope:
    """Whom to derive anew for: what a dataset knows or knew (`source`), what a load touched (`ids`; `nodes` are those of them that it wrote), or all."""

    source: str = ""
    ids: Sequence[str] | None = None
    nodes: Sequence[str] = ()

    @property
    def everything(self) -> bool:
        return not self.source

    @property
    def given(self) -> dict[str, Any]:
        """The parameters of what `of` and `written` write."""
        if self.ids is not None:
            return {"ids": list(self.ids), "nodes": list(self.nodes)}
        return {"source": self.source} if self.source else {}

    def of(self, node: str) -> str:
        """Cypher for the touched nodes of a kind, as `p:Project`."""
        name, _, label = node.partition(":")
        if self.ids is not None:
            return f"UNWIND $ids AS id\n  MATCH ({name}:Entity:{label} {{id: id}})\n  MATCH ({name})"
        return f"MATCH (:Entity {{id: $source}})<-[:FROM|WAS_FROM]-({node})"

    def written(self, node: str) -> str:
        """Cypher for those that were written themselves: their values, and not only their relations, may be others now."""
        return self.of(node).replace("$ids", "$nodes")


@dataclass(frozen=True)
class Step:
    """One derivation. `found` gives one row: the `ids` concerned and their `weights` (1 each where it gives none); `build` makes the statements for some of them.

    As many go into one transaction as weigh up to `size`, so that its memory is bounded. A `paged` step asks for ids after `$after` until
    none are left. A `marked` step makes what names the derived dataset as its source.
    """

    found: Statement
    build: Callable[[Sequence[str]], list[Statement]]
    size: int
    paged: bool = False
    marked: bool = True

    def after(self, last: str) -> Statement:
        return Statement(self.found.cypher, {**self.found.parameters, "after": last})


def batches(ids: Sequence[str], weights: Sequence[int], size: int) -> Iterator[list[str]]:
    """The ids in turn, as many together as weigh up to `size`, at least one."""
    batch: list[str] = []
    weight = 0
    for id_, weighs in zip(ids, weights, strict=True):
        one = max(weighs, 1)  # what has nothing is looked at, too
        if batch and weight + one > size:
            yield batch
            batch, weight = [], 0
        batch.append(id_)
        weight += one
    if batch:
        yield batch
