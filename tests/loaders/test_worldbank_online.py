"""The Projects API against a server of our own that pages, answers conditionally, stumbles, lies and hangs."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import neo4j
import pytest

from loaders import fetch
from loaders.base import LoadError
from loaders.places import gazetteer
from loaders.worldbank import online
from tests.loaders.graphs import ask

Cli = Callable[..., tuple[int, Any]]


class Api(ThreadingHTTPServer):
    """Six invented projects; `faults` are status codes to answer first; `total` may be a lie; `version` makes the ETag."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.faults: list[int] = []
        self.total, self.version, self.told = 6, 1, 6
        self.answers: list[int] = []
        self.gate = threading.Event()
        self.hang = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/api/v3/projects"


def project(n: int, version: int) -> dict[str, Any]:
    return {"id": f"P99980{n}", "project_name": f"Invented project {n}" + (" again" if version > 1 and n == 1 else ""), "countryshortname": "Kenya", "status": "Active",
            "boardapprovaldate": "2020-01-15T00:00:00Z", "closingdate": "12/31/2027 12:00:00 AM", "curr_ibrd_commitment": "1000000", "idacommamt": "0",
            "curr_total_commitment": "1,000,000", "impagency": "Ministry of Lakes"}


class Handler(BaseHTTPRequestHandler):
    server: Api

    def do_GET(self) -> None:
        api, asked = self.server, parse_qs(urlsplit(self.path).query)
        if api.hang:
            api.gate.wait(20)
        first, rows = int(asked["os"][0]), int(asked["rows"][0])
        etag = f'"{api.version if first == 0 else 1}-{first}"'
        if api.faults:
            self.answer(api.faults.pop(0), b"")
        elif self.headers.get("If-None-Match") == etag:
            self.answer(304, b"", etag)
        else:
            found = {p["id"]: p for n in range(first + 1, min(first + rows, api.told) + 1) for p in [project(n, api.version)]}
            self.answer(200, json.dumps({"rows": rows, "os": str(first), "total": str(api.total), "projects": found}).encode(), etag)

    def answer(self, status: int, body: bytes, etag: str = "") -> None:
        self.server.answers.append(status)
        self.send_response(status)
        if etag:
            self.send_header("ETag", etag)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def api(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    monkeypatch.setattr(fetch, "cache_dir", lambda: tmp_path / "fetched")
    with Api() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.gate.set()
            server.shutdown()
            thread.join()


def ids(path: Path) -> list[str]:
    return [json.loads(line)["id"] for line in path.read_text().splitlines()]


def test_every_page_is_read_and_a_second_time_only_asked_for(api: Api) -> None:
    wanted = [f"P99980{n}" for n in range(1, 7)]
    first = online.listed(api.url, 4)
    content = first.read_bytes()
    assert ids(first) == wanted
    assert online.listed(api.url, 4).read_bytes() == content
    assert api.answers == [200, 200, 304, 304]
    api.version = 2
    assert b"Invented project 1 again" in online.listed(api.url, 4).read_bytes()
    assert api.answers[4:] == [200, 304]


def test_passing_faults_are_tried_again_and_lasting_ones_told(api: Api) -> None:
    api.faults = [503, 429]
    assert len(ids(online.listed(api.url, 10))) == 6
    assert api.answers == [503, 429, 200]
    api.faults = [404]
    with pytest.raises(LoadError, match=r"cannot be fetched \(HTTP 404 Not Found"):
        online.listed(api.url + "?x=1", 10)


def test_a_server_that_hangs_or_is_away_is_given_up(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARTNERGRAPH_FETCH_TIMEOUT", "0.2")
    monkeypatch.setenv("PARTNERGRAPH_FETCH_ATTEMPTS", "2")
    api.hang = True
    with pytest.raises(LoadError, match="ReadTimeout"):
        online.listed(api.url, 10)
    with pytest.raises(LoadError, match="ConnectError"):
        online.listed("http://127.0.0.1:9/none", 10)


def test_an_answer_that_is_cut_or_another_is_no_list(api: Api) -> None:
    kept = online.listed(api.url, 4)
    content = kept.read_bytes()
    api.told, api.version = 3, 2  # it says six
    with pytest.raises(LoadError, match="of 6 projects"):
        online.listed(api.url, 2)
    assert kept.read_bytes() == content
    with pytest.raises(LoadError, match="no answer of the World Bank's Projects API"):
        online._page(api.url, b"<html>")


def test_what_is_kept_half_is_fetched_anew(api: Api, tmp_path: Path) -> None:
    online.listed(api.url, 10)
    (about,) = (tmp_path / "fetched").glob("*.json")
    about.write_bytes(b"{cut")
    assert len(ids(online.listed(api.url, 10))) == 6
    assert api.answers == [200, 200]


def test_an_address_survives_being_taken_for_a_path() -> None:
    assert fetch.url_of(Path("https://example.org/a?b=c")) == "https://example.org/a?b=c"
    assert fetch.url_of(Path("https.csv")) == fetch.url_of(Path("/data/http:/x")) == ""
    assert isinstance(httpx.URL(fetch.url_of(Path("http://127.0.0.1:80/x"))), httpx.URL)


def test_the_projects_are_loaded_by_their_address(api: Api, cli: Cli, neo4j_driver: neo4j.Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / gazetteer.cache_path().name).symlink_to(gazetteer.ensure())
    monkeypatch.setenv("PARTNERGRAPH_CACHE", str(tmp_path))
    code, report = cli("load", "worldbank", api.url)
    (dataset,) = report["datasets"]
    assert (code, dataset["id"], dataset["nodes"]["Project"]) == (0, "dataset:worldbank:online", 6)
    (row,) = ask(neo4j_driver, "MATCH (:Bank)-[f:FINANCES]->(p:Project {id: 'project:44000-P999801'}) RETURN p.name AS name, f.usd AS usd, p.ends AS ends, p.commitmentUsd AS sum")
    assert row == {"name": "Invented project 1", "usd": 1_000_000, "ends": "2027-12-31", "sum": 1_000_000}
    assert cli("load", "worldbank", api.url)[1]["outcome"] == "unchanged"
    api.told, api.version = 2, 3
    code, report = cli("load", "worldbank", api.url)
    assert (code, report["datasets"][0]["outcome"]) == (4, "failed")
    assert ask(neo4j_driver, "MATCH (p:Project)-[:FROM]->(:Dataset {id: 'dataset:worldbank:online'}) RETURN count(p) AS n") == [{"n": 6}]
