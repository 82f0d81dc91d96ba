"""Whatever is sent, the server answers with a status below 500 and JSON that says what to do, and goes on."""

from __future__ import annotations

import json
import string
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.test_http import talk
from tests.served import served

# The server runs in a thread and draws random numbers meanwhile, which hypothesis takes for the strategies' doing: as an error it would come and go.
pytestmark = pytest.mark.filterwarnings("ignore:Do not use the `random` module inside strategies")
NAMES = ["query", "variables", "operationName", "extensions", "documentId", "persistedQuery", "sha256Hash", "version", "id"]
TEXTS = st.one_of(st.sampled_from(["{ __typename }", "{", "{ __schema { types { name } } }", "query A { __typename } query B { __typename }", '{ node(id: "\\ud800") { id } }',
                                   "fragment F on Query { ...F } { ...F }", "\ufeff{ __typename }", "{ __typename @skip(if: $x) }", "subscription { x }"]),
                  st.text(max_size=40))
VALUES = st.recursive(st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS), lambda inner: st.one_of(
    st.lists(inner, max_size=4), st.dictionaries(st.one_of(st.sampled_from(NAMES), st.text(max_size=8)), inner, max_size=5)), max_leaves=12)
BODIES = st.one_of(st.binary(max_size=200), VALUES.map(lambda value: json.dumps(value).encode()),
                   st.fixed_dictionaries({"query": TEXTS}, optional={"variables": VALUES, "extensions": VALUES, "operationName": VALUES}).map(lambda v: json.dumps(v).encode()))
HEADER = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60).map(str.strip)
HEADERS = st.dictionaries(st.sampled_from(["Accept", "Content-Type", "X-Request-Id", "Origin", "Sec-Fetch-Site", "X-Forwarded-For", "Content-Encoding", "X-Whatever"]), HEADER, max_size=3)
MANY = settings(max_examples=75, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def web() -> Iterator[httpx.Client]:
    with served() as made:
        yield made


def check(answer: httpx.Response) -> None:
    assert answer.status_code < 500, answer.text
    body: Any = answer.json()
    assert body["extensions"]["requestId"] == answer.headers["x-request-id"]
    assert "data" in body or all(error["message"] and error["extensions"]["code"] for error in body["errors"])


@MANY
@given(body=BODIES, headers=HEADERS)
def test_any_body_with_any_header(web: httpx.Client, body: bytes, headers: dict[str, str]) -> None:
    check(web.post("/graphql", content=body, headers={"Content-Type": "application/json", **headers}))


@MANY
@given(pairs=st.lists(st.tuples(st.sampled_from(NAMES), st.one_of(TEXTS, VALUES.map(json.dumps))), max_size=5), headers=HEADERS)
def test_any_address(web: httpx.Client, pairs: list[tuple[str, str]], headers: dict[str, str]) -> None:
    check(web.get("/graphql", params=[(name, value.encode("utf-8", "replace").decode()) for name, value in pairs], headers={"Accept": "application/json", **headers}))


@MANY
@given(credential=st.one_of(HEADER, st.from_regex(r"(Bearer|Basic) [A-Za-z0-9_.=-]{0,80}", fullmatch=True).map(str.strip), st.from_regex(r"pg_[0-9a-f]{8}_[A-Za-z0-9_-]{43}", fullmatch=True)),
       name=st.sampled_from(["Authorization", "X-API-Key"]))
def test_any_credential_is_refused(web: httpx.Client, credential: str, name: str) -> None:
    answer = web.post("/graphql", json={"query": "{ __typename }"}, headers={name: credential})
    check(answer)
    assert answer.status_code == 401


@pytest.mark.parametrize("line", [b"GET /graphql?query=%c3%28 HTTP/1.1", b"GET /graphql?%00=%00 HTTP/1.1", b"GET /graphql?query=\xff\xfe HTTP/1.1", b"GET /%67raphql HTTP/1.1",
                                  b"GET //graphql HTTP/1.1", b"GET /graphql/ HTTP/1.1", b"GET /static/graphiql/../../http.py HTTP/1.1", b"GET /static/graphiql/%2e%2e/%2e%2e/http.py HTTP/1.1",
                                  b"GET http://evil.example/graphql HTTP/1.1", b"BREW /graphql HTTP/1.1", b"GET /graphql HTTP/9.9", b"GET * HTTP/1.1", b"\x00\x00\x00\x00"])
def test_any_request_line(web: httpx.Client, line: bytes) -> None:
    said = talk(web, line + b"\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert said.startswith(b"HTTP/1.1 ")
    assert said.split()[1] < b"500"
    assert b"from __future__" not in said


@pytest.mark.parametrize("head", [b"Content-Length: -1", b"Content-Length: 5\r\nContent-Length: 6", b"Content-Length: 5\r\nTransfer-Encoding: chunked", b"Transfer-Encoding: gzip, chunked",
                                  b"Content-Length: 99999999999999999999999999", b"Expect: 100-continue\r\nContent-Length: 99999999", b"Upgrade: websocket\r\nConnection: upgrade",
                                  b"X-Bad: \x01\x02", b"No colon here", b"Host: a\r\nHost: b", b"Content-Type: \xff\xfe"])
def test_any_head(web: httpx.Client, head: bytes) -> None:
    said = talk(web, b"POST /graphql HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + head + b"\r\n\r\n", b"0\r\n\r\n")
    assert not said or said.split()[1] < b"500"


def test_it_goes_on(web: httpx.Client) -> None:
    assert web.post("/graphql", json={"query": "{ __typename }"}).json()["data"] == {"__typename": "Query"}


def test_every_letter_of_a_name_comes_back_as_it_was(web: httpx.Client) -> None:
    """Also those beyond the first plane, as JSON and in an address."""
    alias = string.ascii_letters
    text = f'{{ {alias}: __type(name: "\U0001f3d9 é \u202e") {{ name }} }}'
    assert web.post("/graphql", json={"query": text}).json()["data"] == web.get("/graphql", params={"query": text}).json()["data"] == {alias: None}
