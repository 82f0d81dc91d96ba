"""What a dataset, staged, would change in the graph: new, changed, unchanged and retired, by the hashes that the graph keeps of what it states.

Each batch of rows is looked up by its ids and gives one record of hashes; what the graph holds beyond is looked for only where the counts say that there
is some.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from graph import stated
from graph.statement import Statement
from loaders import stage
from loaders.stage import CHANGED, NEW, UNCHANGED, Stage

Read = Callable[[Statement], list[dict[str, Any]]]
Each = Callable[[Statement], Iterable[list[Any]]]


def compare(staged: Stage, source: str, types: Collection[str], read: Read, each: Each) -> None:
    """Note in the stage what every row is to the graph, and which relations of these types the dataset states no more."""
    matched: dict[str, int] = dict.fromkeys(types, 0)
    for table in ("node", "relation"):
        for kind, rows in staged.batches(table):
            asked = stated.nodes(rows, source) if table == "node" else stated.relations(kind, rows, source)
            held = read(asked)[0]["held"]
            states = [(row["number"], state(row["hash"], known)) for row, known in zip(rows, held, strict=True)]
            staged.compared(table, states)
            of = "FROM" if table == "node" else kind
            matched[of] = matched.get(of, 0) + sum(one != NEW for _, one in states)
    for kind, found in matched.items():
        if read(stated.count(kind, source))[0]["count"] > found:
            staged.retire(kind, _gone(staged, kind, source, each))


def state(hashed: int, known: int) -> int:
    """What a row is to a graph that keeps this hash of it; stated.ABSENT where it has none."""
    return NEW if known == stated.ABSENT else UNCHANGED if known == hashed else CHANGED


def _gone(staged: Stage, kind: str, source: str, each: Each) -> Iterator[dict[str, Any]]:
    for a, b, key in each(stated.all_of(kind, source)):
        table, which = ("node", stage.mark(a, *filter(None, [key.removeprefix(source)]))) if kind == "FROM" else ("relation", stage.mark(kind, a, b, key.removeprefix(source)))
        if not staged.holds(table, which):
            yield {"a": a, "b": b, "key": key}
