"""Fetching against a server of our own that hangs, stumbles, cuts, redirects and says that nothing has changed."""

from __future__ import annotations

import datetime as dt
import gzip
import os
import socket
import time
from collections.abc import Iterator
from email.utils import format_datetime
from pathlib import Path

import httpx
import pytest

from loaders import fetch, kept
from loaders.base import LoadError
from loaders.fetch import TooLarge, Unreachable
from loaders.patience import told
from tests.loaders.served import Answer, Web


@pytest.fixture(scope="module")
def served() -> Iterator[Web]:
    server = Web()
    yield server
    server.close()


@pytest.fixture
def web(served: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Web:
    monkeypatch.setenv("PARTNERGRAPH_CACHE", str(tmp_path))
    monkeypatch.setenv("PARTNERGRAPH_FETCH_ATTEMPTS", "2")
    served.clear()
    return served


def get(web: Web, path: str = "/x", **secret: str) -> bytes:
    with fetch.client() as http:
        return fetch.fetch(http, web.url + path, secret=secret)


def leftovers(tmp_path: Path) -> list[str]:
    return [file.name for file in (tmp_path / "fetched").glob("*.part")]


def test_what_has_not_changed_is_not_fetched_again(web: Web) -> None:
    web.pages["/x"] = Answer(b"one", etag='"1"')
    assert [get(web), get(web)] == [b"one", b"one"]
    web.pages["/x"] = Answer(b"two", etag='"2"')
    assert get(web) == b"two"
    assert web.statuses() == [200, 304, 200]


def test_a_server_without_tags_is_asked_since_when(web: Web) -> None:
    day = "Wed, 04 Nov 2026 08:00:00 GMT"
    web.pages["/x"] = Answer(b"one", headers={"Last-Modified": day})
    get(web)
    web.pages["/x"] = Answer(status=304)
    assert get(web) == b"one"
    assert web.asked[-1][2]["if-modified-since"] == day


@pytest.mark.parametrize("status", [500, 503])
def test_a_passing_fault_is_tried_again(web: Web, status: int) -> None:
    web.pages["/x"] = [Answer(status=status), Answer(b"there")]
    assert get(web) == b"there"
    assert web.statuses() == [status, 200]


def test_a_lasting_fault_is_told_at_once(web: Web) -> None:
    with pytest.raises(Unreachable, match=r"/x: cannot be fetched \(HTTP 404 Not Found\)"):
        get(web)
    web.pages["/x"] = Answer(status=401)
    with pytest.raises(Unreachable) as wrong:
        get(web)
    assert "PARTNERGRAPH_IATI_KEY" in wrong.value.hint
    assert web.statuses() == [404, 401]


def test_a_busy_server_is_left_alone_as_long_as_it_asks(web: Web) -> None:
    web.pages["/x"] = [Answer(status=429, headers={"Retry-After": "1"}), Answer(b"there")]
    began = time.monotonic()
    assert get(web) == b"there"
    assert time.monotonic() - began > 1
    soon = format_datetime(dt.datetime.now(dt.UTC) + dt.timedelta(hours=1), usegmt=True)
    for hour in ("3600", soon):
        web.pages["/x"] = Answer(status=429, headers={"Retry-After": hour})
        web.asked.clear()
        with pytest.raises(Unreachable, match=r"429 Too Many Requests, it asks to wait 3\d\d\d seconds") as wrong:
            get(web)
        assert (web.statuses(), "PARTNERGRAPH_FETCH_WAIT" in wrong.value.hint) == ([429], True)


def test_a_server_that_hangs_or_is_away_is_given_up(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARTNERGRAPH_FETCH_TIMEOUT", "0.1")
    web.pages["/x"] = Answer(b"late", wait=0.4)
    with pytest.raises(Unreachable, match="ReadTimeout"):
        get(web)
    with pytest.raises(Unreachable, match="ConnectError"), fetch.client() as http:
        fetch.fetch(http, "http://127.0.0.1:9/none")


@pytest.mark.parametrize("answer", [
    Answer(b"x" * 5000, cut=100, etag='"c"'),
    Answer(gzip.compress(os.urandom(5000)), cut=900, headers={"Content-Encoding": "gzip"}, measured=False, etag='"z"'),
    Answer(b"no gzip at all", headers={"Content-Encoding": "gzip"}),
], ids=["cut", "cut in its compression", "damaged"])
def test_a_part_is_never_taken_for_the_whole(web: Web, tmp_path: Path, answer: Answer) -> None:
    web.pages["/x"] = Answer(b"whole", etag='"w"')
    get(web)
    web.pages["/x"] = answer
    with pytest.raises(Unreachable, match="RemoteProtocolError"):
        get(web)
    assert web.statuses() == [200, 200, 200]  # tried again
    assert leftovers(tmp_path) == []
    web.pages["/x"] = Answer(b"none", etag='"w"')
    assert get(web) == b"whole"  # what was kept before is as it was
    assert web.statuses()[-1] == 304


def test_an_answer_without_a_length_may_be_cut_and_is_not_believed_twice(web: Web) -> None:
    web.pages["/x"] = Answer(b"<a>half", measured=False, etag='"same"')
    get(web)
    web.pages["/x"] = Answer(b"<a>half</a>", measured=False, etag='"same"')
    assert get(web) == b"<a>half</a>"


def test_compressed_answers_come_out_as_they_were(web: Web) -> None:
    text = b"words " * 10_000
    web.pages["/x"] = Answer(gzip.compress(text), headers={"Content-Encoding": "gzip"})
    assert get(web) == text
    web.pages["/x"] = Answer(b"?", headers={"Content-Encoding": "br"})
    with pytest.raises(Unreachable, match="compressed as 'br'"):
        get(web)


def test_too_much_is_refused_packed_or_not(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARTNERGRAPH_FETCH_LARGEST", "1")
    for answer in (Answer(b"x" * 1_100_000), Answer(gzip.compress(b"x" * 9_000_000), headers={"Content-Encoding": "gzip"})):
        web.pages["/x"] = answer
        with pytest.raises(TooLarge, match="gives more than 1 MB"):
            get(web)
    assert leftovers(tmp_path) == []


def test_redirects_are_followed_a_few_times_and_take_no_key_along(web: Web) -> None:
    other = f"http://localhost:{web.server_port}/y"
    web.pages |= {"/x": Answer(status=302, headers={"Location": other}), "/y": Answer(b"moved")}
    assert get(web, "/x", **{"X-Key": "secret"}) == b"moved"
    assert [(path, headers.get("x-key")) for path, _, headers in web.asked] == [("/x", "secret"), ("/y", None)]
    web.pages["/x"] = Answer(status=302, headers={"Location": "/x"})
    with pytest.raises(Unreachable, match="more than 5 redirects"):
        get(web)


def test_a_redirect_gives_up_neither_encryption_nor_this_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def answers(request: httpx.Request) -> httpx.Response:
        return httpx.Response(302, headers={"Location": request.url.params["to"]})

    addresses = {"public.example": "93.184.215.14", "inner.example": "10.0.0.7"}
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *_: [(0, 0, 0, "", (addresses[host], 0))])
    for to, why in (("http://public.example/", "not encrypted"), ("https://inner.example/", "private network")):
        with httpx.Client(transport=httpx.MockTransport(answers)) as http, pytest.raises(Unreachable, match=why):
            fetch.fetch(http, "https://public.example/", {"to": to})


def test_the_longest_unused_go_when_there_are_too_many(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARTNERGRAPH_FETCH_KEPT", "1")
    for n, days in enumerate((3, 2, 0)):
        web.pages[f"/{n}"] = Answer(bytes(600_000))
        with fetch.client() as http:
            file = fetch.file(http, f"{web.url}/{n}")
        os.utime(file, (used := time.time() - days * kept.DAY, used))
        os.utime(file.with_suffix(".json"), (used, used))
    web.pages["/last"] = Answer(b"small")
    get(web, "/last")
    sizes = sorted(file.stat().st_size for file in (tmp_path / "fetched").glob("*.body"))
    assert sizes == [5, 600_000]


def test_a_full_disk_is_told(web: Web, tmp_path: Path) -> None:
    (tmp_path / "fetched").write_text("in the way")
    web.pages["/x"] = Answer(b"one")
    with pytest.raises(Unreachable, match=r"/x: cannot be kept in .*fetched"):
        get(web)


def test_a_long_download_tells_how_far_it_is(web: Web) -> None:
    web.pages["/x"] = Answer(bytes(3_000_000))
    heard: list[tuple[str, float]] = []
    with told(lambda what, share: heard.append((what, share))):
        get(web)
    assert {what for what, _ in heard} == {"fetching 127.0.0.1"}
    assert [0 < share <= 1 for _, share in heard] == [True, True]


def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARTNERGRAPH_FETCH_TIMEOUT", "soon")
    with pytest.raises(LoadError, match="PARTNERGRAPH_FETCH_TIMEOUT"):
        fetch.client()
