"""The endpoint by the letter of GraphQL over HTTP: media types, parameters, statuses, headers, time. Nothing here needs a database."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from api.media import GRAPHQL_JSON, HTML, JSON, is_json, wanted
from graph.run import Connect
from tests.served import served

TYPENAME = {"query": "{ __typename }"}


@pytest.fixture(scope="module")
def web() -> Iterator[httpx.Client]:
    with served() as made:
        yield made


@pytest.mark.parametrize(("accept", "media"), [
    ("", JSON), ("*/*", JSON), ("application/*", JSON), (JSON, JSON), (GRAPHQL_JSON, GRAPHQL_JSON), (f"{JSON}, {GRAPHQL_JSON}", GRAPHQL_JSON),
    (f"{GRAPHQL_JSON};q=0.5, {JSON}", JSON), (f"{GRAPHQL_JSON}, {JSON};q=0.9", GRAPHQL_JSON), (f"{GRAPHQL_JSON};q=0, */*", JSON),
    (f"{JSON};q=0, */*", GRAPHQL_JSON), (f"{JSON};q=0", None), ("image/png", None), ("*/*;q=0", None), (f"{JSON};charset=UTF-8", JSON),
    (f"{JSON};charset=latin-1", None), (f"{JSON};charset=latin-1, */*;q=0.1", GRAPHQL_JSON), ("text/html,application/xhtml+xml,*/*;q=0.8", HTML),
    (f"text/html, {JSON}", JSON), ("text/html;q=0, */*", JSON), (f"{JSON};q=many", None), (";;,,=", None), ("APPLICATION/JSON", JSON),
])
def test_the_accept_header(accept: str, media: str | None) -> None:
    assert wanted(accept) == media


@pytest.mark.parametrize(("kind", "taken"), [
    (JSON, True), (f"{JSON}; charset=utf-8", True), (f'{JSON};charset="UTF-8"', True), (f"{JSON}; charset=utf-16", False), ("text/plain", False),
    (GRAPHQL_JSON, False), ("", False), ("application/jsonp", False), ("application/x-www-form-urlencoded", False), ("multipart/form-data", False),
])
def test_the_content_type(kind: str, taken: bool) -> None:
    assert is_json(kind) is taken


def test_several_accept_headers_are_one(web: httpx.Client) -> None:
    answer = web.post("/graphql", json=TYPENAME, headers=[("Accept", GRAPHQL_JSON), ("Accept", "image/png")])
    assert answer.headers["content-type"] == f"{GRAPHQL_JSON}; charset=utf-8"


WRONG: list[Any] = [0, False, ["x"], {"x": 1}, "x"]


@pytest.mark.parametrize("name", ["query", "operationName", "variables", "extensions", "documentId"])
def test_a_parameter_of_a_wrong_kind(web: httpx.Client, name: str) -> None:
    right = str if name in ("query", "operationName", "documentId") else dict
    for value in WRONG:
        if not isinstance(value, right):
            answer = web.post("/graphql", json={**TYPENAME, name: value})
            assert (answer.status_code, f"`{name}`" in answer.json()["errors"][0]["message"]) == (400, True)


@pytest.mark.parametrize(("address", "says"), [
    ("", "`query` is missing"), ("query=", "`query` is missing"), ("query={__typename}&variables=[]", "is a list"), ("query={__typename}&variables=3", "no JSON object"),
    ("query={__typename}&extensions={", "no JSON"), ("query=%ff", "not readable as UTF-8"), ("query={__typename}&query={x}", "stands twice"),
    ("query={__typename}&documentId=x", "Both"), ("&".join(f"a{n}=1" for n in range(60)), "not readable"),
])
def test_a_get_of_a_wrong_kind(web: httpx.Client, address: str, says: str) -> None:
    answer = web.get(f"/graphql?{address}")
    assert (answer.status_code, says in answer.json()["errors"][0]["message"]) == (400, True), answer.text


def test_empty_parameters_of_a_get_are_absent_ones(web: httpx.Client) -> None:
    assert web.get("/graphql?query={__typename}&variables=&operationName=&extensions=").json()["data"] == {"__typename": "Query"}


def test_a_batch_is_refused_with_what_to_do(web: httpx.Client) -> None:
    answer = web.post("/graphql", json=[TYPENAME, TYPENAME])
    assert (answer.status_code, "lists of operations are not taken" in answer.json()["errors"][0]["extensions"]["hint"]) == (400, True)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"])
def test_other_methods(web: httpx.Client, method: str) -> None:
    answer = web.request(method, "/graphql")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")


def test_bodies_that_are_not_taken(web: httpx.Client) -> None:
    json = {"Content-Type": JSON}
    assert web.post("/graphql", content=b"{}", headers={**json, "Content-Encoding": "gzip"}).status_code == 415
    assert web.post("/graphql", content=b'{"query": "{ __typename }"}', headers={"Content-Type": f"{JSON}; charset=utf-16"}).status_code == 415
    assert talk(web, b"POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99999999\r\nConnection: close\r\n\r\n"
                ).startswith(b"HTTP/1.1 413")  # before any of it was read
    assert web.post("/graphql", content=iter([b" " * 600_000] * 2), headers=json).status_code == 413
    assert web.get("/graphql?query={__typename}%20" + "%20" * 9_000).status_code == 414


def test_a_deep_body_is_refused_and_nothing_breaks(web: httpx.Client) -> None:
    for content in (b"[" * 100_000, b'{"query":"{ __typename }","variables":' + b'{"a":' * 5_000 + b"1" + b"}" * 5_000 + b"}"):
        assert web.post("/graphql", content=content, headers={"Content-Type": JSON}).status_code == 400


def test_the_request_id_is_taken_over_when_it_is_harmless(web: httpx.Client) -> None:
    for given, kept in (("0123-abcd.EF_9", True), ("x", False), ("a b c d e f g h", False), ("x" * 65, False), ("abcdefgh{jndi}", False)):
        answer = web.post("/graphql", json=TYPENAME, headers={"X-Request-Id": given})
        made = answer.headers["x-request-id"]
        assert (made == given, answer.json()["extensions"]["requestId"] == made, len(made) >= 8) == (kept, True, True)
    refused = web.post("/graphql", json={})
    assert refused.json()["extensions"]["requestId"] == refused.headers["x-request-id"]


def test_a_get_from_another_sites_page_is_refused(web: httpx.Client) -> None:
    def status(**headers: str) -> int:
        return web.get("/graphql?query={__typename}", headers={name.replace("_", "-"): value for name, value in headers.items()}).status_code

    assert status(Sec_Fetch_Site="cross-site") == status(Sec_Fetch_Site="same-site", Accept=JSON) == 403
    assert status() == status(Sec_Fetch_Site="same-origin") == status(Sec_Fetch_Site="none") == 200
    assert status(Sec_Fetch_Site="cross-site", Apollo_Require_Preflight="1") == status(Sec_Fetch_Site="cross-site", GraphQL_Require_Preflight="1") == 200


def test_no_origin_may_ask_unless_it_is_named(web: httpx.Client) -> None:
    preflight = {"Origin": "https://a.example", "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type,x-api-key"}
    assert "access-control-allow-origin" not in web.options("/graphql", headers=preflight).headers
    with served(origins="https://a.example,https://b.example") as shared:
        allowed = shared.options("/graphql", headers=preflight)
        assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (200, "https://a.example")
        assert "access-control-allow-credentials" not in allowed.headers
        other = shared.options("/graphql", headers={**preflight, "Origin": "https://c.example"})
        assert "access-control-allow-origin" not in other.headers
        asked = shared.get("/graphql?query={__typename}", headers={"Origin": "https://b.example", "Sec-Fetch-Site": "cross-site"})
        assert (asked.status_code, asked.headers["access-control-allow-origin"]) == (200, "https://b.example")
        assert {"accept", "authorization", "x-api-key", "origin"} <= {word.strip().lower() for word in asked.headers["vary"].split(",")}


def test_headers_of_every_answer(web: httpx.Client) -> None:
    for answer in (web.post("/graphql", json=TYPENAME), web.post("/graphql", json={}), web.get("/")):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert "strict-transport-security" not in answer.headers
    with served(proxies="127.0.0.1") as behind:
        secure = {"X-Forwarded-Proto": "https"}
        answers = behind.post("/graphql", json=TYPENAME, headers=secure), behind.get("/", headers=secure)
        assert all("max-age=" in answer.headers["strict-transport-security"] for answer in answers)
    assert "strict-transport-security" not in web.get("/", headers=secure).headers  # anybody can say that


def test_another_host_name_is_not_answered_on_loopback_and_any_is_when_exposed(web: httpx.Client) -> None:
    """A page elsewhere can point a name of its own at this machine; its requests still carry that name."""
    for host, status in (("localhost:8000", 200), ("127.0.0.1", 200), ("[::1]:8000", 200), ("evil.example", 421), ("localhost.evil.example:80", 421)):
        assert web.get("/healthz", headers={"Host": host}).status_code == web.post("/graphql", json=TYPENAME, headers={"Host": host}).status_code == status
    with served(exposed=True) as exposed:
        assert exposed.get("/healthz", headers={"Host": "evil.example"}).status_code == 200
    with served(exposed=True, hosts="graph.example") as named:
        assert [named.get("/healthz", headers={"Host": host}).status_code for host in ("graph.example", "other.example")] == [200, 421]


def silent(listener: socket.socket) -> Connect:
    """A database that takes connections and never says a word."""
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    return Connect.to(f"bolt://127.0.0.1:{listener.getsockname()[1]}", "neo4j", "x")


def test_an_answer_that_does_not_come_in_time() -> None:
    with socket.socket() as listener, served(silent(listener), deadline=0.2) as web:
        answer = web.post("/graphql", json={"query": "{ banks { totalCount } }"})
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (504, "deadline")


def test_more_operations_than_are_run_at_once() -> None:
    ask = {"query": "{ banks { totalCount } }"}
    with socket.socket() as listener, served(silent(listener), concurrency=2, deadline=2) as web:
        held = [threading.Thread(target=httpx.post, args=(f"{web.base_url}/graphql",), kwargs={"json": ask, "timeout": 30}) for _ in range(2)]
        for thread in held:
            thread.start()
        until = time.monotonic() + 1.8
        while (busy := web.post("/graphql", json={"query": "{ __typename }"})).status_code == 200 and time.monotonic() < until:
            time.sleep(0.02)
        for thread in held:
            thread.join()
        assert (busy.status_code, busy.headers["retry-after"], busy.json()["errors"][0]["extensions"]["code"]) == (503, "1", "busy")
        assert web.post("/graphql", json=TYPENAME).status_code == 200  # their places are free again


# -- the wire --------------------------------------------------------------------------------------------------------------------------


def talk(web: httpx.Client, *parts: bytes) -> bytes:
    """What the server says to these bytes; it closes the connection or falls silent."""
    with socket.create_connection((web.base_url.host, web.base_url.port or 0), timeout=5) as connection:
        said = b""
        try:
            for part in parts:
                connection.sendall(part)
            while more := connection.recv(65_536):
                said += more
        except (ConnectionError, TimeoutError):
            pass
        return said


def test_heads_without_end_and_bodies_that_never_come() -> None:
    with served(deadline=0.3) as web:
        head = b"POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n"
        assert talk(web, b"GET / HTTP/1.1\r\nX: " + b"x" * 40_000, b"x" * 40_000).startswith(b"HTTP/1.1 431")
        assert talk(web, b"GET /" + b"x" * 40_000, b"x" * 40_000).startswith(b"HTTP/1.1 431")
        assert talk(web, head + b"Content-Length: 100\r\n\r\n", b'{"query"').startswith(b"HTTP/1.1 408")
        assert talk(web, b"\x16\x03\x01 no HTTP at all\r\n\r\n").startswith(b"HTTP/1.1 400")
        assert b"__typename" in talk(web, head + b"Content-Length: 25\r\n\r\n", b'{"query":', b'"{__typename}" }')
        assert web.post("/graphql", json=TYPENAME).status_code == 200


def test_a_head_that_comes_slowly_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.wire.HEAD_SECONDS", 0.3)
    with served() as web:
        started = time.monotonic()
        assert talk(web, b"GET / HT") == talk(web) == b""  # closed without a word
        assert time.monotonic() - started < 4
        for _ in range(3):  # a connection that is kept alive is not cut
            assert web.get("/healthz").status_code == 200
            time.sleep(0.2)
