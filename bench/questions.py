"""`bench questions`: the saved questions on a graph of any scale with what curators wrote beside it: over HTTP as the page asks them, and as their own Cypher.

The Cypher is the floor: what the database and the bare driver need for the rows alone, without the names in a language, the evidence and the sources that
the GraphQL of the same question tells with each of them.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from typing import Any

from api import questions
from api.questions import Parameter, Question
from bench import asking, measure
from bench.asking import Floor
from bench.queries import Drawn
from bench.synthetic import Synthetic
from graph.run import Connect, Writer
from loaders import base, run

CURATED = ("plan", "organisations", "strategy", "un_system")  # what the questions ask of by default, in the order in which they build on each other
DRAWS = 12  # sets of variables of each question


def with_curated(connect: Connect) -> None:
    """Load what ships beside the synthetic graph. Raises AssertionError when a source does not load."""
    with Writer(connect) as writer:
        for name in CURATED:
            report = run.load(base.get(name), [], writer)
            if not report.ok:
                raise AssertionError(f"{name} did not load: {report.as_json()}")


def variables(question: Question, drawn: Drawn) -> dict[str, Any]:
    """The defaults, with a country and a bank, city or organisation drawn: of those that need not be given only one at a time, and every second time
    instead of an organisation that is named by default.
    """
    given = {name: value for name, one in question.parameters.items() if (value := _drawn(one, drawn))}
    spare = [name for name in given if question.parameters[name].default is None]
    kept = drawn.random.choice(spare) if spare else ""
    return question.values({name: value for name, value in given.items() if name not in spare or name == kept})


def _drawn(parameter: Parameter, drawn: Drawn) -> str:
    """A value, where the synthetic graph has many; else nothing."""
    if parameter.kind == "country":
        return str(drawn.country()["code"])
    match parameter.of:
        case ("Bank",) | ("City",):
            return drawn.busy(parameter.of[0])
        case ("Organisation",) if drawn.random.random() < 0.5:
            return drawn.busy("Bank")
    return ""


def run_bench(connect: Connect, graph: Synthetic, names: Sequence[str], rounds: int, tell: Callable[[str], None]) -> dict[str, Any]:
    """By question, all or those of these names or numbers: the most rows, p50 and p95 in ms of ours and of the Cypher, and their ratios. Raises NoQuestion, and AssertionError
    when an answer is an error.
    """
    every, found = questions.Found(questions.load(), []), list[dict[str, Any]]()
    with closing(Floor(connect)) as floor, asking.ours(connect) as client:
        for question in map(every.get, names or [one.id for one in every.questions]):
            found.append(_measured(question, graph, client, floor, rounds))
            ms = found[-1]["ms"]
            tell(f"{question.id}: p50/p95 ms ours {ms['ours']['p50']:.1f}/{ms['ours']['p95']:.1f}, its Cypher {ms['cypher']['p50']:.1f}/{ms['cypher']['p95']:.1f}")
    return {"questions": found}


def _measured(question: Question, graph: Synthetic, client: asking.Client, floor: Floor, rounds: int) -> dict[str, Any]:
    drawn = Drawn(graph, random.Random(f"questions {question.id}"))
    sets = [variables(question, drawn) for _ in range(DRAWS)]
    rows = [_asked_once(question, one, client, floor) for one in sets]
    bodies = [asking.body(question.graphql, one) for one in sets]
    kept = measure.in_turns({"ours": [lambda one=one: client.seconds(one) for one in bodies],  # type: ignore[misc]  # bound now
                             "cypher": [lambda one=one: floor.all_rows(question.cypher, one)[1] for one in sets]}, rounds)  # type: ignore[misc]
    return {"id": question.id, "rows": max(rows), "ms": {who: {p: measure.median(runs, p) for p in ("p50", "p95")} for who, runs in kept.items()},
            "ratios": {p: measure.ratio(kept["ours"], kept["cypher"], p) for p in ("p50", "p95")}, "rounds": kept}


def _asked_once(question: Question, given: Mapping[str, Any], client: asking.Client, floor: Floor) -> int:
    """Ask both ways, so that both are planned; how many rows the Cypher has. Raises AssertionError when ours is an error."""
    asking.answered(f"{question.id}, {dict(given)}", client, asking.body(question.graphql, given))
    return len(floor.all_rows(question.cypher, given)[0])


__all__ = ["CURATED", "run_bench", "variables", "with_curated"]
