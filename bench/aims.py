"""`bench aims`: how long our API takes for what is asked while one looks on: typing ahead, paths, a matrix. Over HTTP, beside the times aimed at."""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from typing import Any

from bench import asking, measure
from bench.queries import Drawn
from bench.synthetic import WORDS, Synthetic
from graph.run import Connect

DRAWS, ROUNDS = 60, 3
BARE = 0.44  # ms of a read of nothing on the machine for which the aims were set (performance.md, where the time goes)


@dataclass(frozen=True)
class Aim:
    """One question, and the p95 in ms aimed at for scale M (performance.md, the numbers to reach, 5)."""

    name: str
    text: str
    draw: Callable[[Drawn], dict[str, Any]]
    p95: float


def _beginning(drawn: Drawn) -> dict[str, Any]:
    """What stands in the field after one to six letters, perhaps of a second word."""
    first, second = drawn.random.sample(WORDS, 2)
    cut = drawn.random.randint(1, 6)
    return {"text": first[:cut] if drawn.random.random() < 0.7 else f"{first} {second[:cut]}"}


AIMS = (
    Aim("suggest", "query($text: String!) { suggest(text: $text) { id name kind } }", _beginning, 20),
    Aim("paths, k = 5, 6 hops", """query($a: ID!, $b: ID!) { paths(from: $a, to: [$b], k: 5, maxHops: 6) { complete found { length sentence
        nodes { id name } hops { sentence links { relation evidence { source { id } } } } } } }""",
        lambda d: {"a": d.busy("Bank"), "b": d.of("City", "UNEntity", "Outcome")}, 100),
    Aim("matrix of 50 x 500", """query { matrix(rows: BANK, columns: CITY, firstRows: 50, firstColumns: 500) { rows { entity { id name } cells count }
        columns { entity { id name } cells } cells { row column count usd } } }""", lambda _: {}, 150),
    Aim("matrix of 50 x 500 of a country", """query($code: String!) { matrix(rows: BANK, columns: CITY, countries: [$code], firstRows: 50, firstColumns: 500) {
        rows { entity { id name } cells count } columns { entity { id name } cells } cells { row column count usd } } }""", Drawn.country, 150),
)


def run_bench(connect: Connect, graph: Synthetic, tell: Callable[[str], None]) -> dict[str, Any]:
    """p50 and p95 in ms of each aim, and of a `bare` read. Raises AssertionError when an answer is an error."""
    found, bare = [], _bare(connect)
    tell(f"A read of nothing: p50 {bare:.2f} ms here, {BARE} ms where the aims were set.")
    with asking.ours(connect) as client:
        for aim in AIMS:
            drawn = Drawn(graph, random.Random(f"aims {aim.name}"))
            bodies = [asking.body(aim.text, aim.draw(drawn)) for _ in range(DRAWS)]
            for body in bodies:
                asking.answered(aim.name, client, body)
            rounds = [[1000 * client.seconds(body) for body in bodies] for _ in range(measure.WARM + ROUNDS)]
            took = list(chain.from_iterable(rounds[measure.WARM:]))
            found.append({"name": aim.name, "p50": measure.percentile(took, 50), "p95": measure.percentile(took, 95), "aim": aim.p95})
            tell(f"{aim.name}: p50 {found[-1]['p50']:.1f} ms, p95 {found[-1]['p95']:.1f} ms, aimed at {aim.p95:g} ms at M")
    return {"aims": found, "bare": bare}


def _bare(connect: Connect, times: int = 300) -> float:
    """p50 in ms of the least that can be asked of the database: how fast this machine goes back and forth."""
    with closing(asking.Floor(connect)) as floor:
        return 1000 * statistics.median(floor.seconds("RETURN 1", {}) for _ in range(times))


__all__ = ["AIMS", "run_bench"]
