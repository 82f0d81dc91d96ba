"""Thousands of hostile operations at the real server over a real Neo4j: no failure of ours, no answer over the limits, each error says what to do, and the
memory stays where it was. PARTNERGRAPH_HOSTILE=10000 sends more of them; the seed is always the same."""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any

import httpx
import psutil
import pytest

from graph.run import Connect
from tests.api.conftest import sample  # noqa: F401  # the small graph
from tests.hostile import typed  # noqa: F401  # its attacks join the others
from tests.hostile.attacks import ATTACKS, nasty
from tests.served import served

COUNT = int(os.environ.get("PARTNERGRAPH_HOSTILE", "700"))
SEED = 20261125
LARGEST = 2_000_000  # bytes of an answer: introspection in full has about one million
SLOWEST = 20.0  # seconds of a request, far above what is normal: only an operation that never ends meets it
GROWTH = 80_000_000  # bytes of memory after the first third: the kept documents may still fill up, a leak does not stop there


def requests(r: Random) -> Iterator[tuple[str, dict[str, Any]]]:
    """(name of the attack, what httpx is to send), without end; one in eight breaks the request itself."""
    names = list(ATTACKS)
    while True:
        name = r.choice(names)
        text, variables, operation = ATTACKS[name](r)
        asked = {"query": text, "variables": variables, "operationName": operation}
        accept = r.choice(("application/json", "application/graphql-response+json"))
        headers = {"Content-Type": "application/json", "Accept": accept}
        if r.random() < 7 / 8:
            yield name, {"content": _bytes(asked), "headers": headers}
        else:
            yield f"raw {name}", _broken(r, asked, headers)


def _bytes(asked: Any) -> bytes:
    """JSON with every oddity left in: NaN, Infinity, halves of characters."""
    try:
        return json.dumps(asked).encode()
    except RecursionError:
        return b'{"query": "{ __typename }", "variables": ' + b'{"a":' * 50_000 + b"1" + b"}" * 50_000 + b"}"


def _broken(r: Random, asked: dict[str, Any], headers: dict[str, str]) -> dict[str, Any]:
    body = _bytes(asked)[:300_000]
    return r.choice((
        {"content": body[: r.randrange(len(body))], "headers": headers}, {"content": b"[" * r.randrange(1, 200_000), "headers": headers},
        {"content": b"[" + body + b"]", "headers": headers}, {"content": body.replace(b"\\ud800", b"\xed\xa0\x80"), "headers": headers},
        {"content": bytes(r.randrange(256) for _ in range(r.randrange(500))), "headers": headers}, {"content": b"x" * 1_200_000, "headers": headers},
        {"content": body, "headers": {**headers, "Content-Type": r.choice(("text/plain", "application/json; charset=utf-16", "multipart/form-data", ""))}},
        {"content": _bytes({**asked, "variables": r.choice((1, "x", [], "{}", nasty(r)))}), "headers": headers},
        {"content": _bytes({**asked, "extensions": {"persistedQuery": r.choice((1, {"version": 1, "sha256Hash": nasty(r)}, {"version": 1e400}))}}), "headers": headers},
        {"content": _bytes({"query": r.choice((1, None, [], {}, True))}), "headers": headers}, {"content": _bytes(r.choice((1, None, "x", []))), "headers": headers}))


def advised(error: dict[str, Any]) -> bool:
    """Whether the error has its code, which is no failure of ours, and says what to do."""
    extensions = error["extensions"]
    return extensions["code"] not in ("", "internal") and len(extensions.get("hint", "")) > 10


@pytest.fixture
def web(sample: Connect) -> Iterator[httpx.Client]:  # noqa: F811
    with served(sample, concurrency=8) as made:
        yield made


@pytest.mark.timeout(3600)
def test_nothing_hostile_does_harm(web: httpx.Client) -> None:
    this, at_first = psutil.Process(), 0
    answers: Counter[str] = Counter()
    wrong: list[str] = []
    for n, (name, sent) in zip(range(COUNT), requests(Random(SEED)), strict=False):  # the same on every machine
        started = time.monotonic()
        answer = web.post("/graphql", **sent)
        problem = problem_of(answer) or ("took too long" if time.monotonic() - started > SLOWEST else "")
        if problem:
            wrong.append(f"{n} {name}: {problem}: {sent['content'][:300]!r} -> {answer.content[:500]!r}")
        answers[f"{answer.status_code} {name.split()[0] if name.startswith('raw') else name}"] += 1
        if n == COUNT // 3:
            at_first = this.memory_info().rss
    sys.stdout.write(f"{json.dumps(answers, sort_keys=True)}; grown by {this.memory_info().rss - at_first} bytes\n")
    assert not wrong, f"{len(wrong)} of {COUNT}:\n" + "\n".join(wrong[:20])
    assert this.memory_info().rss - at_first < GROWTH
    assert web.post("/graphql", json={"query": "{ banks { totalCount } }"}).json()["data"] == {"banks": {"totalCount": 3}}


def problem_of(answer: httpx.Response) -> str:
    """What is wrong with the answer; empty when nothing is."""
    if answer.status_code >= 500:
        return "a failure of ours"
    if len(answer.content) > LARGEST:
        return f"{len(answer.content)} bytes"
    body = answer.json()
    if "data" not in body and not body.get("errors"):
        return "neither data nor errors"
    if unadvised := [error for error in body.get("errors", ()) if not advised(error)]:
        return f"says not what to do: {unadvised[0]}"
    return ""
