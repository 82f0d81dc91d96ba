"""`bench suite`: our API, the peer and the floor on one database. First every answer is compared, then all are measured, in turns.

A question that our API refuses, because it is not there yet or allows less, is left out and named. A different answer ends the bench.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from bench import answers, asking, measure, throughput
from bench.asking import Answers, Client, Floor, body
from bench.queries import QUERIES, Query, Variables, prepared
from bench.synthetic import Synthetic
from graph.run import Connect

CONNECTIONS = (1, 16)
SHOWN = 700  # characters of a different answer


class Different(AssertionError):
    """Two contenders do not give the same answer."""


class NotThere(Exception):  # told and left out
    """Our API does not answer the question yet."""


@dataclass(frozen=True)
class Asked:
    """One question with its variables, and how each contender is asked: a body a set, or the parameters of the floor."""

    query: Query
    variables: Sequence[Variables]

    def bodies(self, who: str) -> list[bytes]:
        text = self.query.peer if who == "peer" else self.query.ours
        return [body(text, one) for one in self.variables]


@dataclass(frozen=True)
class Contenders:
    """Who runs: `http` by name, ours and, unless left out, the peer."""

    http: Mapping[str, Client]
    floor: Floor

    def seconds(self, asked: Asked) -> dict[str, list[Callable[[], float]]]:
        """For each contender, what measures it, by set of variables."""
        ways: dict[str, list[Callable[[], float]]] = {
            who: [lambda client=client, one=one: client.seconds(one) for one in asked.bodies(who)]  # type: ignore[misc]  # bound now
            for who, client in self.http.items()}
        for who, cypher in (("floor", asked.query.floor), ("plain", asked.query.plain)):
            if cypher:
                ways[who] = [lambda cypher=cypher, one=one: self.floor.seconds(cypher, one) for one in asked.variables]  # type: ignore[misc]
        return ways


@contextmanager
def contenders(connect: Connect, *, with_peer: bool) -> Iterator[Contenders]:
    with ExitStack() as stack:
        http = {"ours": stack.enter_context(asking.ours(connect))}
        if with_peer:
            http["peer"] = stack.enter_context(asking.peer(connect))
        floor = Floor(connect)
        stack.callback(floor.close)
        yield Contenders(http, floor)


def run_bench(connect: Connect, graph: Synthetic, numbers: Sequence[str], *, rounds: int, seconds: int, with_peer: bool,
              tell: Callable[[str], None]) -> dict[str, Any]:
    """Compare and measure. `seconds` of each measurement of throughput; 0 leaves it out. Raises Different."""
    results, missing = [], {}
    with contenders(connect, with_peer=with_peer) as who, tempfile.TemporaryDirectory(prefix="partnergraph-bench-") as folder:
        todo = []
        for query in (one for one in QUERIES if not numbers or one.number in numbers):
            try:
                todo.append(compared(query, graph, who.http, who.floor))
            except NotThere as reason:
                missing[query.number] = str(reason)
                tell(f"{query.number} {query.name}: left out. {reason}")
        tell(f"{len(todo)} questions: all answers are the same. Measuring.")
        for asked in todo:
            results.append({"number": asked.query.number, "name": asked.query.name, "sets": len(asked.variables), **_latency(asked, who, rounds),
                            **_load(asked, who, seconds, Path(folder))})
            tell(_line(results[-1]))
        memory = {name: client.megabytes() for name, client in who.http.items()}
    return {"queries": results, "seconds": seconds, "missing": missing, "megabytes": memory, "load_tool": throughput.tool()}


def compared(query: Query, graph: Synthetic, http: Mapping[str, Answers], floor: Floor) -> Asked:
    """Ask everybody everything once. Raises NotThere or Different."""
    asked = asked_of_us(query, graph, http["ours"])
    bodies = {name: asked.bodies(name) for name in http}
    for n, variables in enumerate(asked.variables):
        expected = answers.flat(floor.ask(query.floor, variables))
        found = {name: answers.root(_data(name, one.post(bodies[name][n]))) for name, one in http.items()}
        found["ours"] = query.ours_rows(found["ours"])
        if query.plain:
            found["plain"] = answers.flat(floor.ask(query.plain, variables))
        for name, rows in found.items():
            if not query.same(rows, expected):
                raise Different(f"{query.number} {query.name}, {variables}\n{name}: {str(rows)[:SHOWN]}\nfloor: {str(expected)[:SHOWN]}")
    return asked


def asked_of_us(query: Query, graph: Synthetic, ours: Answers) -> Asked:
    """The question with its variables, our cursors among them. Raises NotThere."""
    if query.missing:
        raise NotThere(query.missing)
    return Asked(query, prepared(query.variables(graph), lambda text, variables: _data("ours", ours.post(body(text, variables)))))


def _data(name: str, answer: bytes) -> Any:
    found = orjson.loads(answer)
    if "errors" in found:
        told = "; ".join(error["message"] for error in found["errors"])[:SHOWN]
        raise NotThere(told) if name == "ours" else Different(f"{name}: {told}")
    return found["data"]


def _latency(asked: Asked, who: Contenders, rounds: int) -> dict[str, Any]:
    """p50 and p95 in ms by contender, each the median of the rounds; all answer each set of variables in turns."""
    kept = measure.in_turns(who.seconds(asked), rounds)
    ms = {name: {p: measure.median(runs, p) for p in ("p50", "p95")} for name, runs in kept.items()}
    ratios = {f"{name}_{p}": measure.ratio(kept[name], kept["ours"], p) for name in ("peer", "plain") if name in kept for p in ("p50", "p95")}
    return {"ms": ms, "ratios": ratios, "above_floor": ms["ours"]["p50"] - ms["floor"]["p50"], "rounds": kept}


def _load(asked: Asked, who: Contenders, seconds: int, folder: Path) -> dict[str, dict[str, Any]]:
    """`rps`: requests per second by connections and contender, the best of two runs. `pressed`: p50 and p95 in ms of a single client that asks without a pause, the lower of two; by
    contender, where each had answered every set.
    """
    if not seconds:
        return {"rps": {}, "pressed": {}}
    runs = {n: _runs(asked, who, n, seconds, folder) for n in CONNECTIONS}
    whole = all("p50" in one and one["answers"] >= len({*asked.bodies(name)}) for name, found in runs[1].items() for one in found)
    return {"rps": {str(n): {name: max(one["rps"] for one in found) for name, found in by.items()} for n, by in runs.items()},
            "pressed": {name: {p: min(one[p] for one in found) for p in ("p50", "p95")} for name, found in runs[1].items()} if whole else {}}


def _runs(asked: Asked, who: Contenders, connections: int, seconds: int, folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Two runs of each contender, the order turned round between them. Raises Different."""
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in who.http}
    for name in (*runs, *reversed(runs)):
        found = throughput.measured(who.http[name].port, asked.bodies(name), connections, seconds, folder)
        who.floor.drain()
        if found["bad"]:
            raise Different(f"{asked.query.number}: {found['bad']} of {name}'s {found['answers']} answers under load were errors.")
        runs[name].append(found)
    return runs


def _line(one: dict[str, Any]) -> str:
    ms = ", ".join(f"{name} {found['p50']:.2f}/{found['p95']:.2f}" for name, found in one["ms"].items())
    return f"{one['number']} {one['name']}: p50/p95 ms {ms}" + "".join(
        f"; rps@{n} " + " ".join(f"{name} {value:.0f}" for name, value in found.items()) for n, found in one["rps"].items())
