"""The HTTP application: media types and statuses, health, headers, GraphiQL without the internet."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

import api
from api import ides
from graph import server
from graph.run import Connect
from tests.served import served

GRAPHQL = "application/graphql-response+json"


@pytest.fixture
def web(sample: Connect) -> Iterator[httpx.Client]:
    with served(sample) as made:
        yield made


def test_post_and_get_answer_alike(web: httpx.Client) -> None:
    text = "query Q($n: Int) { banks(first: $n) { nodes { name } } }"
    posted = web.post("/graphql", json={"query": text, "variables": {"n": 1}, "operationName": "Q"})
    got = web.get("/graphql", params={"query": text, "variables": '{"n": 1}'}, headers={"Accept": GRAPHQL})
    assert posted.json()["data"] == got.json()["data"] == {"banks": {"nodes": [{"name": "Alpha Development Bank"}]}}
    assert (posted.headers["content-type"], got.headers["content-type"]) == ("application/json; charset=utf-8", f"{GRAPHQL}; charset=utf-8")


@pytest.mark.parametrize(("sent", "status", "says"), [
    ({"content": "{", "headers": {"Content-Type": "application/json"}}, 400, "no JSON"), ({"json": []}, 400, "lists of operations"),
    ({"json": {}}, 400, "`query` is missing"), ({"json": {"query": "{__typename}", "variables": 3}}, 400, "`variables` is no object"),
    ({"data": {"query": "{__typename}"}}, 415, "Content-Type"), ({"json": {"query": "x" * 1_000_001}}, 413, "1000000 bytes"),
    ({"json": {"query": "{__typename}"}, "headers": {"Accept": "image/png"}}, 406, "Accept"),
])
def test_what_is_no_graphql_request(web: httpx.Client, sent: dict[str, Any], status: int, says: str) -> None:
    answer = web.post("/graphql", **sent)
    assert answer.status_code == status
    assert says in answer.json()["errors"][0]["message"]


def test_statuses_of_both_media_types(web: httpx.Client) -> None:
    wrong = {"query": "{ nothing }"}
    assert web.post("/graphql", json=wrong).status_code == 200
    assert web.post("/graphql", json=wrong, headers={"Accept": GRAPHQL}).status_code == 400
    assert web.post("/graphql", json={"query": "{__typename}"}, headers={"Accept": GRAPHQL}).status_code == 200


def test_security_headers(web: httpx.Client) -> None:
    for path in ("/", "/healthz", "/graphql?query={__typename}"):
        headers = web.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "/graphql" in web.get("/").text


def test_not_ready_without_a_database_then_ready(tmp_path: Path) -> None:
    """One server process: asked while its database is away, then again once it has come, and again when it has gone."""
    try:
        address = server.up(tmp_path)
        server.down(tmp_path)
        connect = address.connect()
        with served(connect) as web:
            away = web.get("/readyz")
            assert (away.status_code, web.get("/healthz").status_code) == (503, 200)
            assert "partnergraph up" in away.json()["hint"]
            asked = web.post("/graphql", json={"query": "{ banks { totalCount } }"})
            assert (asked.status_code, asked.json()["errors"][0]["extensions"]["code"]) == (503, "database-away")
            assert server.up(tmp_path).bolt_uri == connect.uri
            assert _soon_ready(web) == {"status": "ok"}
            assert web.post("/graphql", json={"query": "{ banks { totalCount } }"}).json()["data"] == {"banks": {"totalCount": 0}}
            server.down(tmp_path)
            assert web.get("/readyz").status_code == 503
    finally:
        server.down(tmp_path)


def _soon_ready(web: httpx.Client) -> dict[str, str]:
    """What /readyz says once the database, which has just started, has answered; a busy machine takes some calls for it."""
    for _ in range(10):
        if (answer := web.get("/readyz")).status_code == 200:
            return answer.json()
    return {"status": "never"}


def test_not_ready_with_a_wrong_address() -> None:
    with socket.socket() as taken, served(Connect.to(f"bolt://127.0.0.1:{_silent(taken)}", "neo4j", "x")) as web:
        assert web.get("/readyz").status_code == 503  # something listens there, and never speaks


def _silent(listener: socket.socket) -> int:
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    return int(listener.getsockname()[1])


def test_graphiql_asks_no_other_host() -> None:
    addresses = re.findall(r"(?:src|href)=\"([^\"]+)\"", ides.page())
    scripts = [a for a in addresses if not a.startswith("data:")]
    assert len(scripts) == len(ides.wanted_files()) > 0
    assert all(a.startswith("/static/graphiql/") for a in scripts)
    assert not re.search(r"https?://(?!www\.w3\.org/)", ides.page())
    assert "shouldPersistHeaders: false" in ides.page()
    assert "'unsafe-inline'" not in next(p for p in ides.policy().split("; ") if p.startswith("script-src"))


def test_a_browser_that_returns_to_a_query_gets_graphiql_and_a_program_the_answer(web: httpx.Client) -> None:
    asked = {"query": "{ banks { totalCount } }"}
    browser = web.get("/graphql", params=asked, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert browser.headers["content-type"].startswith("text/html")
    assert "parameters.query ||" in browser.text  # Strawberry's page reads `q` alone
    program = web.get("/graphql", params=asked, headers={"Accept": "application/json, text/html"})
    assert program.json()["data"]["banks"]["totalCount"] == 3


def test_graphiql_page_and_its_files_are_served(web: httpx.Client) -> None:
    if not (ides.GRAPHIQL / ".built").is_file():
        pytest.skip("GraphiQL is not built: run `make web`")
    copied = {f.relative_to(ides.GRAPHIQL).as_posix() for f in ides.GRAPHIQL.rglob("*") if f.is_file()} - {".built"}
    assert copied == set(ides.wanted_files())  # an upgrade of Strawberry that names other files fails here
    page = web.get("/graphql", headers={"Accept": "text/html"})
    assert page.status_code == 200
    for name in ides.wanted_files():
        assert f'"{ides.MOUNTED}/{name}"' in page.text
        assert web.get(f"{ides.MOUNTED}/{name}").status_code == 200


def test_committed_schema_is_the_printed_one() -> None:
    assert api.SCHEMA_FILE.read_text("utf-8") == api.schema_text(), "The API has changed: run `python -m api`, and review the difference."


def test_everything_is_described_in_two_languages() -> None:
    """Every type, field, argument and enum value of ours says what it is in English and French."""
    from api.query import api as made  # noqa: PLC0415

    bare = []
    for name, type_ in made().core.type_map.items():
        if name.startswith("__") or name in ("String", "Int", "Float", "Boolean", "ID"):
            continue
        members = {**getattr(type_, "fields", {}), **getattr(type_, "values", {})}
        described = {name: type_, **{f"{name}.{m}": f for m, f in members.items()},
                     **{f"{name}.{m}({a})": arg for m, f in members.items() for a, arg in getattr(f, "args", {}).items()}}
        bare += [where for where, thing in described.items() if " / " not in (thing.description or "")]
    assert bare == []
