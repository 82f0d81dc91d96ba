"""Getting Neo4j's jars: from a real HTTP server on this machine that behaves well or badly."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import stamina

from graph.server import DEFAULT_VERSION, versions
from graph.server.errors import BrokenLock, ChecksumMismatch, JarsMissing, UnknownVersion
from graph.server.fetch import ensure, repositories
from graph.server.jars import Jar, cache_dir, lock_path, parse_lock, read_lock

ONE = bytes(range(256)) * 1000
TWO = b"the second jar" * 5000


def jar(name: str, content: bytes) -> Jar:
    return Jar(f"org.example:{name}:1.0", len(content), hashlib.sha256(content).hexdigest())


class Repository(ThreadingHTTPServer):
    """Serves `files` by path; notes each request's path and range."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files: dict[str, bytes] = {}
        self.seen: list[tuple[str, str | None]] = []
        self.cut_after: int | None = None  # break off the first answer after so many bytes
        self.busy = 0  # so many answers are 503
        self.ranges = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/m2/"


class Handler(BaseHTTPRequestHandler):
    server: Repository

    def do_GET(self) -> None:
        wanted, repository = self.headers.get("Range"), self.server
        repository.seen.append((self.path, wanted))
        content = repository.files.get(self.path.removeprefix("/m2/"))
        if repository.busy:
            repository.busy -= 1
            self.send_error(503)
        elif content is None:
            self.send_error(404)
        else:
            start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and repository.ranges else 0
            self.send_response(206 if start else 200)
            self.send_header("Content-Length", str(len(content) - start))
            self.end_headers()
            cut, repository.cut_after = repository.cut_after, None
            self.wfile.write(content[start:] if cut is None else content[start : start + cut])

    def log_message(self, *_: object) -> None:
        """Be quiet."""


@pytest.fixture
def repository() -> Iterator[Repository]:
    with Repository() as running:
        thread = Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    """Retries, but without the pauses between them."""
    with stamina.set_testing(True, attempts=5):
        yield


def test_jars_are_fetched_in_order_and_only_once(repository: Repository, tmp_path: Path) -> None:
    jars = [jar("one", ONE), jar("two", TWO)]
    repository.files = {"org/example/one/1.0/one-1.0.jar": ONE, "org/example/two/1.0/two-1.0.jar": TWO}
    files = ensure(jars, tmp_path, {"mirror": repository.url})
    assert [file.read_bytes() for file in files] == [ONE, TWO]
    assert len(repository.seen) == 2
    ensure(jars, tmp_path, {"mirror": repository.url})
    assert len(repository.seen) == 2


def test_a_classifier_is_part_of_the_file_name() -> None:
    native = Jar("io.netty:epoll:4.2:linux-x86_64", 1, "0" * 64)
    assert native.path == "io/netty/epoll/4.2/epoll-4.2-linux-x86_64.jar"


def test_an_altered_jar_is_refused_and_not_kept(repository: Repository, tmp_path: Path) -> None:
    repository.files = {"org/example/one/1.0/one-1.0.jar": ONE[:-1] + b"!"}
    with pytest.raises(ChecksumMismatch) as refusal:
        ensure([jar("one", ONE)], tmp_path, {"mirror": repository.url})
    assert refusal.value.expected == hashlib.sha256(ONE).hexdigest()
    assert refusal.value.actual == hashlib.sha256(ONE[:-1] + b"!").hexdigest()
    assert not [file for file in tmp_path.rglob("*") if file.is_file() and file.name != ".lock"]


def test_a_jar_damaged_in_the_cache_is_fetched_anew(repository: Repository, tmp_path: Path) -> None:
    repository.files = {"org/example/one/1.0/one-1.0.jar": ONE}
    [file] = ensure([jar("one", ONE)], tmp_path, {"mirror": repository.url})
    file.write_bytes(ONE[::-1])
    ensure([jar("one", ONE)], tmp_path, {"mirror": repository.url})
    assert file.read_bytes() == ONE


def test_a_broken_connection_is_continued_where_it_broke(repository: Repository, tmp_path: Path) -> None:
    repository.files = {"org/example/one/1.0/one-1.0.jar": ONE}
    repository.cut_after = 100_000
    [file] = ensure([jar("one", ONE)], tmp_path, {"mirror": repository.url})
    assert file.read_bytes() == ONE
    assert [range_ for _, range_ in repository.seen] == [None, "bytes=100000-"]


@pytest.mark.parametrize("ranges", [True, False])
def test_a_partial_file_of_an_earlier_run_is_used(repository: Repository, tmp_path: Path, ranges: bool) -> None:
    repository.files, repository.ranges = {"org/example/one/1.0/one-1.0.jar": ONE}, ranges
    part = tmp_path / "org/example/one/1.0/one-1.0.jar.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(ONE[:4096])
    [file] = ensure([jar("one", ONE)], tmp_path, {"mirror": repository.url})
    assert file.read_bytes() == ONE
    assert repository.seen == [("/m2/org/example/one/1.0/one-1.0.jar", "bytes=4096-")]
    assert not part.exists()


@pytest.mark.parametrize("rubbish", [b"x" * 4096, b"x" * len(ONE), b"x" * (len(ONE) + 1)])
def test_a_wrong_partial_file_is_thrown_away(repository: Repository, tmp_path: Path, rubbish: bytes) -> None:
    repository.files = {"org/example/one/1.0/one-1.0.jar": ONE}
    part = tmp_path / "org/example/one/1.0/one-1.0.jar.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(rubbish)
    [file] = ensure([jar("one", ONE)], tmp_path, {"mirror": repository.url})
    assert file.read_bytes() == ONE


def test_a_busy_repository_is_asked_again(repository: Repository, tmp_path: Path) -> None:
    repository.files, repository.busy = {"org/example/one/1.0/one-1.0.jar": ONE}, 2
    ensure([jar("one", ONE)], tmp_path, {"mirror": repository.url})
    assert len(repository.seen) == 3


def test_what_one_repository_lacks_the_next_is_asked_for(repository: Repository, tmp_path: Path) -> None:
    repository.files = {"org/example/one/1.0/one-1.0.jar": ONE}
    ensure([jar("one", ONE)], tmp_path, {"poor": f"{repository.url}elsewhere/", "mirror": repository.url})
    assert [path for path, _ in repository.seen] == ["/m2/elsewhere/org/example/one/1.0/one-1.0.jar", "/m2/org/example/one/1.0/one-1.0.jar"]


def test_without_network_the_error_says_what_is_missing_and_what_to_do(repository: Repository, tmp_path: Path) -> None:
    repository.files = {"org/example/one/1.0/one-1.0.jar": ONE}
    ensure([jar("one", ONE)], tmp_path, {"mirror": repository.url})
    nobody = {"gone": "http://127.0.0.1:1/m2"}
    assert ensure([jar("one", ONE)], tmp_path, nobody)
    with pytest.raises(JarsMissing) as refusal:
        ensure([jar("one", ONE), jar("two", TWO)], tmp_path, nobody)
    assert refusal.value.missing == ("org.example:two:1.0",)
    assert "PARTNERGRAPH_CACHE" in refusal.value.hint


def test_a_jar_that_no_repository_has_is_named(repository: Repository, tmp_path: Path) -> None:
    with pytest.raises(JarsMissing, match=r"org\.example:two:1\.0.*404"):
        ensure([jar("two", TWO)], tmp_path, {"mirror": repository.url})


@pytest.mark.parametrize("version", ["2026.08.1", "5.26.30"])
def test_a_lock_names_server_browser_and_no_address(version: str) -> None:
    jars = read_lock(version)
    coordinates = {jar.coordinate for jar in jars}
    assert {f"org.neo4j:neo4j:{version}", f"org.neo4j.app:neo4j-server:{version}", "org.neo4j.client:neo4j-browser:5.24.0"} <= coordinates
    assert len({jar.path for jar in jars}) == len(jars)
    assert not re.search(r"://|\.(com|io)/", lock_path(version).read_text("utf-8"))


def test_the_default_version_has_a_lock() -> None:
    assert DEFAULT_VERSION in versions()


def test_an_unknown_version_is_refused_with_a_suggestion() -> None:
    with pytest.raises(UnknownVersion, match=r"Did you mean '5\.26\.30'"):
        read_lock("5.26.3")


def test_a_damaged_lock_names_its_line(tmp_path: Path) -> None:
    lock = tmp_path / "jars-1.lock"
    lock.write_text(f"# head\norg.example:one:1.0 3 {'a' * 64}\norg.example:two:1.0 3 beef\n", "utf-8")
    with pytest.raises(BrokenLock, match="line 3") as refusal:
        parse_lock(lock)
    assert refusal.value.line == 3


def test_a_mirror_in_jgos_configuration_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    configuration = tmp_path / "jgo.conf"
    configuration.write_text("[repositories]\ncentral = http://127.0.0.1:9/mirror\n", "utf-8")
    monkeypatch.setenv("JGO_CONFIG_FILE", str(configuration))
    assert repositories() == {"central": "http://127.0.0.1:9/mirror"}


def test_the_cache_can_be_moved(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PARTNERGRAPH_CACHE", str(tmp_path))
    assert tmp_path in cache_dir().parents
