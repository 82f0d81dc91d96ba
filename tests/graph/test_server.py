"""The embedded Neo4j, for real: each version is started, entered, killed, stopped and started again."""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import neo4j
import psutil
import pytest
from neo4j.exceptions import AuthError
from rich.console import Console

from graph import server
from graph.server.errors import BadSetting, HomeUnusable, StartFailed, StoreLocked, WrongVersion

REPO = Path(__file__).parents[2]
API = "http://localhost:8000"
UP = "import sys, pathlib; from graph import server; print(server.up(pathlib.Path(sys.argv[1])).to_json())"


@pytest.fixture(scope="module", params=["2026.08.1", "5.26.30"])
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[server.Address]:
    """A started server of each version with one node in it."""
    home = tmp_path_factory.mktemp("home") / "made"
    try:
        address = server.up(home, request.param, api_url=API)
        ask(address, "CREATE (:Kept {name: 'before'})")
        yield address
    finally:
        server.down(home)


def ask(address: server.Address, cypher: str, password: str | None = None, database: str = "neo4j") -> list[list[object]]:
    with neo4j.GraphDatabase.driver(address.bolt_uri, auth=(address.user, password or address.password)) as driver:
        return [record.values() for record in driver.execute_query(cypher, database_=database).records]


def test_it_is_the_neo4j_that_was_asked_for(running: server.Address) -> None:
    [[versions, edition]] = ask(
        running, "CALL dbms.components() YIELD name, versions, edition WHERE name <> 'Cypher' RETURN versions, edition"
    )
    assert (versions, edition) == ([running.version], "community")


@pytest.mark.parametrize("password", ["neo4j", "wrong"])
def test_a_wrong_password_is_refused(running: server.Address, password: str) -> None:
    with pytest.raises(AuthError):
        ask(running, "RETURN 1", password=password)


def test_only_its_owner_reads_password_and_home(running: server.Address) -> None:
    assert running.password_file.read_text() == running.password
    assert len(running.password) >= 32
    assert stat.S_IMODE(running.password_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(running.home.stat().st_mode) == 0o700
    assert running.password not in repr(running) + running.to_json()


def test_up_again_gives_the_same_server(running: server.Address) -> None:
    assert server.up(running.home) == running


def test_another_process_is_given_the_same_server(running: server.Address) -> None:
    told = subprocess.run([sys.executable, "-c", UP, running.home], cwd=REPO, capture_output=True, check=True, text=True)
    assert json.loads(told.stdout) == json.loads(running.to_json())


def test_no_second_server_starts_on_a_store_whose_owner_is_unknown(running: server.Address) -> None:
    record = running.home / "running.json"
    hidden = record.rename(running.home / "hidden.json")
    try:
        with pytest.raises(StoreLocked):
            server.up(running.home)
    finally:
        hidden.rename(record)
    assert ask(running, "MATCH (k:Kept) RETURN k.name") == [["before"]]


def test_another_version_is_kept_from_the_home(running: server.Address) -> None:
    other = next(version for version in server.versions() if version != running.version)
    with pytest.raises(WrongVersion, match="--home") as refusal:
        server.up(running.home, other)
    assert (refusal.value.found, refusal.value.asked) == (running.version, other)


def test_it_listens_on_this_machine_only(running: server.Address) -> None:
    opened = [c for c in psutil.Process(running.pid).net_connections("inet") if c.status in ("LISTEN", "NONE")]
    assert sorted(f"{c.laddr.ip.removeprefix('::ffff:')}:{c.laddr.port}" for c in opened) == sorted(
        uri.split("//")[1] for uri in (running.bolt_uri, running.http_url)
    )


def test_the_browser_needs_no_internet_and_finds_our_guide(running: server.Address) -> None:
    page = httpx.get(f"{running.http_url}/browser/")
    assert page.status_code == 200
    assert "<html" in page.text
    policy = page.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert f"img-src 'self' data: {API};" in policy
    settings = dict(ask(running, "SHOW SETTINGS YIELD name, value"))
    assert settings["browser.post_connect_cmd"] == f"style {API}/browser/partnership.grass; play {API}/browser/guide.html"
    assert settings["client.allow_telemetry"] == settings["dbms.usage_report.enabled"] == "false"


def test_status_tells_what_runs(running: server.Address) -> None:
    told = json.loads(server.status(running.home).to_json())
    assert (told["running"], told["state"], told["pid"], told["version"]) == (True, "ready", running.pid, running.version)
    assert running.bolt_uri.endswith(f":{told['bolt_port']}")
    assert running.http_url.endswith(f":{told['http_port']}")
    assert told["store_bytes"] > 100_000
    assert 0 < told["uptime"] < 300
    assert Path(told["log"]).exists()


def test_a_killed_server_comes_back_with_its_data_and_ports_and_stops_on_sigterm(running: server.Address) -> None:
    """The last test of a version, because it ends its server."""
    psutil.Process(running.pid).kill()
    psutil.wait_procs([psutil.Process(running.pid)], timeout=10)
    assert server.status(running.home).state == "stopped"
    again = server.up(running.home)
    assert (again.bolt_uri, again.http_url, again.password) == (running.bolt_uri, running.http_url, running.password)
    assert ask(again, "MATCH (k:Kept) RETURN k.name") == [["before"]]
    process = psutil.Process(again.pid)
    os.kill(again.pid, signal.SIGTERM)
    assert process.wait(20) == 0
    assert json.loads(server.status(running.home).to_json())["running"] is False
    assert "Shutdown started" in (running.home / "logs" / "debug.log").read_text()
    assert server.down(running.home) is False


def cut_short(home: Path) -> None:
    """Kill a first start while Neo4j makes its system database; Neo4j by itself could not go on from there."""
    starting = subprocess.Popen([sys.executable, "-c", UP, home], cwd=REPO, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    while not list(home.glob("neo4j-*/data/databases/system")):
        assert starting.poll() is None
        time.sleep(0.01)
    psutil.Process(json.loads((home / "running.json").read_text())["pid"]).kill()
    assert b"code -9" in starting.communicate()[1]


def test_a_home_is_mended(tmp_path: Path) -> None:
    """Its first start is cut short; then its port is taken, its password file lost, its record names a stranger's process."""
    cut_short(tmp_path)
    first = server.up(tmp_path)
    ask(first, "CREATE (:Kept)")
    assert server.down(tmp_path) is True
    bolt = int(first.bolt_uri.rpartition(":")[2])
    first.password_file.unlink()
    stranger = {"pid": os.getpid(), "created": psutil.Process().create_time() - 60, "state": "ready", "bolt": bolt, "http": 1}
    (tmp_path / "running.json").write_text(json.dumps(stranger))
    told = io.StringIO()
    try:
        with socket.create_server(("127.0.0.1", bolt)):
            second = server.up(tmp_path, console=Console(file=told, width=200))
        assert f"Port {bolt} is used by another program" in told.getvalue()
        assert second.bolt_uri != first.bolt_uri
        assert second.password != first.password
        assert ask(second, "MATCH (k:Kept) RETURN count(k)") == [[1]]
        with pytest.raises(AuthError):
            ask(second, "RETURN 1", password=first.password)
        assert json.loads((tmp_path / "server.json").read_text())["ports"]["bolt"] == int(second.bolt_uri.rpartition(":")[2])
    finally:
        server.down(tmp_path)


def test_a_home_that_never_was_is_absent_and_stays_so(tmp_path: Path) -> None:
    never = tmp_path / "never"
    assert server.status(never).state == "absent"
    assert server.down(never) is False
    assert not never.exists()


def test_the_home_is_named_by_option_then_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PARTNERGRAPH_HOME", str(tmp_path / "env"))
    assert server.Home.of().path == tmp_path / "env"
    assert server.Home.of(tmp_path / "option").path == tmp_path / "option"
    monkeypatch.delenv("PARTNERGRAPH_HOME")
    assert server.Home.of().path.name == "partnergraph"


def test_a_file_is_no_home(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("mine")
    with pytest.raises(HomeUnusable, match="PARTNERGRAPH_HOME"):
        server.up(file)
    assert file.read_text() == "mine"


def test_a_wrong_size_of_memory_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PARTNERGRAPH_HEAP", "lots")
    with pytest.raises(BadSetting, match="PARTNERGRAPH_HEAP is 'lots'"):
        server.up(tmp_path)
    assert not server.status(tmp_path).running


def test_a_start_that_fails_shows_the_end_of_the_log(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PARTNERGRAPH_HEAP", "1k")
    with pytest.raises(StartFailed, match="Too small maximum heap") as failure:
        server.up(tmp_path)
    assert failure.value.log == tmp_path / "logs" / "server.log"
    assert server.status(tmp_path).state == "stopped"
