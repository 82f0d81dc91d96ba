"""Generated operations through both ways of the engine: the compiled one and graphql-core's completion give the same answer, with errors and nulls;
a plan that is used again with other values gives what a fresh one gives."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from graphql import parse, validate
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from api.engine import Answer, Engine
from api.query import api
from tests.api.generated import SHOWN, Operation, operations

EXAMPLES = int(os.environ.get("PARTNERGRAPH_GENERATED", "50"))


def cursors_under(data: Any, key: str) -> Iterator[str]:
    """The cursors that the connection under the response key has shown, at any depth."""
    match data:
        case dict():
            for name, value in data.items():
                if name == key and isinstance(value, dict):
                    yield from (edge["cursor"] for edge in value.get(SHOWN) or [])
                yield from cursors_under(value, key)
        case list():
            for value in data:
                yield from cursors_under(value, key)


def same(left: Answer, right: Answer) -> bool:
    """Equal, also in the order of what they hold; ids of requests differ."""
    assert not any(e["extensions"]["code"] == "internal" for answer in (left, right) for e in answer.body.get("errors", ())), (left, right)
    return orjson.dumps(left.body) == orjson.dumps(right.body) and left.status == right.status


@pytest.fixture(scope="module")
def fresh(ask: Any) -> Any:
    """Asks an engine that has kept no plan."""
    def answer(text: str, values: dict[str, Any]) -> Answer:
        made: Answer = ask.runner.run(Engine(ask.reader).ask(text, values))
        return made
    return answer


def check(ask: Any, fresh: Any, asked: Operation, values: dict[str, Any]) -> Answer:
    answer: Answer = ask.answer(asked.text, **values)
    assert same(answer, ask.answer(asked.text, complete=True, **values))
    assert same(answer, fresh(asked.text, values))
    return answer


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_both_ways_answer_alike(ask: Any, fresh: Any, data: st.DataObject) -> None:
    asked = data.draw(operations(api().core))
    answer = check(ask, fresh, asked, asked.first)
    event(f"first: {_outcome(answer)}")
    found = {name: list(cursors_under(answer.body.get("data"), key)) for name, key in asked.cursors.items()}
    values = {**asked.second, **{name: data.draw(st.sampled_from(cursors), label=name) for name, cursors in found.items() if cursors}}
    event(f"second: {_outcome(check(ask, fresh, asked, values))}{', with a cursor' if any(found.values()) else ''}")


def _outcome(answer: Answer) -> str:
    return str(answer.body["errors"][0]["extensions"]["code"]) if "errors" in answer.body else "answered"


def test_what_is_generated_is_valid() -> None:
    """Of what is generated, next to nothing is turned away before it is compiled: the test above would otherwise compare refusals."""
    wrong: list[list[str]] = []

    @settings(max_examples=50, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(asked=operations(api().core))
    def collect(asked: Operation) -> None:
        wrong.append([error.message for error in validate(api().core, parse(asked.text))])

    collect()
    assert sum(map(bool, wrong)) <= 5, [messages for messages in wrong if messages]
