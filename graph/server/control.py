"""Start, stop and look at the embedded Neo4j of a data folder."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import filelock
import orjson
import psutil
from rich.console import Console

from graph.run import Connect
from graph.server import fetch
from graph.server.errors import HomeBusy, StartFailed, StopFailed
from graph.server.home import HOST, USER, Home, Running
from graph.server.jars import read_lock
from graph.server.launch import Launch, tail

START = 180.0  # seconds that a start or a stop may take: on a crowded machine a minute is not enough; a server that has ended is told at once


@dataclass(frozen=True, slots=True)
class Address:
    """Where a running server is, and how to enter it."""

    bolt_uri: str
    http_url: str
    user: str
    password: str = field(repr=False)
    password_file: Path
    pid: int
    version: str
    home: Path
    log: Path

    @property
    def browser_url(self) -> str:
        """The Neo4j Browser, with address and user filled in; the password is typed by the user."""
        return f"{self.http_url}/browser/?dbms={self.bolt_uri.replace('://', f'://{self.user}@')}"

    def connect(self) -> Connect:
        """What the executors need to reach it."""
        return Connect.to(self.bolt_uri, self.user, self.password)

    def to_json(self) -> str:
        """All but the password, for which the file is named."""
        facts = {**asdict(self), "browser_url": self.browser_url}
        del facts["password"]
        return orjson.dumps(facts, default=str).decode()


@dataclass(frozen=True, slots=True)
class Status:
    """What is known of a data folder; `state` is absent, stopped, starting, ready or stopping; sizes in bytes, times in seconds."""

    state: str
    home: Path
    version: str | None
    pid: int | None
    bolt_port: int | None
    http_port: int | None
    store_bytes: int
    uptime: float | None
    log: Path

    @property
    def running(self) -> bool:
        """Whether the server answers."""
        return self.state == "ready"

    def to_json(self) -> str:
        """One JSON object with every field and `running`."""
        return orjson.dumps({"running": self.running, **asdict(self)}, default=str).decode()


def up(
    home: Path | None = None,
    version: str | None = None,
    *,
    api_url: str | None = None,
    timeout: float = START,
    console: Console | None = None,
) -> Address:
    """Start Neo4j on `home` (see Home.of) and return when it takes queries; return at once when it already does.

    `version` is by default the one that made the home, else DEFAULT_VERSION. `api_url`, the address of our API with
    the host `localhost`, lets the Neo4j Browser load its style and guide from there; like every setting it takes
    effect at a start only. The server outlives this process. `timeout` seconds are given to Neo4j, not to downloads.
    Raises the errors of graph.server.errors.
    """
    place = Home.of(home)
    console = console or Console(stderr=True)
    if version:
        read_lock(version)  # a version that does not exist makes no folder
    version = place.prepare(version)
    with alone(place, timeout):
        running = _settle(place, timeout)
        if running is None:
            classpath = fetch.ensure(read_lock(version), console=console)
            place.recover(version)
            running = Launch(place, version, classpath, api_url, timeout, console).start()
        return _address(place, version, running)


def down(home: Path | None = None, *, timeout: float = START) -> bool:
    """Stop the server of `home` cleanly; False when none was running. Raises StopFailed after `timeout` seconds."""
    place = Home.of(home)
    if not place.path.is_dir():
        return False
    with alone(place, timeout):
        return stop(place, timeout)


def stop(place: Home, timeout: float) -> bool:
    """The same for whoever is `alone` already."""
    running = place.running()
    process = running.process() if running else None
    if process is None:
        return False
    try:
        process.terminate()
        process.wait(timeout)
    except psutil.NoSuchProcess:
        pass
    except psutil.TimeoutExpired as problem:
        raise StopFailed(process.pid, timeout, place.log) from problem
    return True


def status(home: Path | None = None) -> Status:
    """What is known of `home`; changes nothing."""
    place = Home.of(home)
    running, version = place.running(), place.version()
    ports = running or place.ports()
    return Status(
        state=running.state if running else "stopped" if version else "absent",
        home=place.path,
        version=version,
        pid=running.pid if running else None,
        bolt_port=ports.bolt if ports else None,
        http_port=ports.http if ports else None,
        store_bytes=_size(place.store(version) / "data") if version else 0,
        uptime=round(time.time() - running.created, 1) if running else None,
        log=place.log,
    )


@contextmanager
def alone(place: Home, timeout: float) -> Iterator[None]:
    """One `up` or `down` of a home at a time."""
    lock = filelock.FileLock(place.path / "start.lock", timeout=timeout)
    try:
        lock.acquire()
    except filelock.Timeout as problem:
        raise HomeBusy(place.path, timeout) from problem
    try:
        yield
    finally:
        lock.release()


def _settle(place: Home, timeout: float) -> Running | None:
    """The ready server, or None; one that is just starting or stopping is waited for."""
    end = time.monotonic() + timeout
    while (running := place.running()) and running.state != "ready":
        if time.monotonic() > end:
            raise StartFailed(place.path, place.log, f"it is {running.state} for {timeout:.0f} s", tail(place.log))
        time.sleep(0.05)
    return running


def _address(place: Home, version: str, running: Running) -> Address:
    return Address(
        bolt_uri=f"bolt://{HOST}:{running.bolt}",
        http_url=f"http://{HOST}:{running.http}",
        user=USER,
        password=place.password(),
        password_file=place.password_file,
        pid=running.pid,
        version=version,
        home=place.path,
        log=place.log,
    )


def _size(folder: Path) -> int:
    """Bytes of all files below; one that vanishes meanwhile counts nothing."""
    total = 0
    for file in folder.rglob("*"):
        try:
            total += file.stat().st_size if file.is_file() else 0
        except FileNotFoundError:
            continue
    return total
