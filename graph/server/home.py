"""One data folder: where things are in it, its ports, its password, and what is known of its process.

<home>/server.json        version and ports, chosen once
<home>/password           of the user neo4j; only its owner may read it
<home>/running.json       written by the server's process while it lives
<home>/server.lock        held by that process; start.lock is held during `up` and `down`
<home>/neo4j-<version>/   Neo4j's own folder, with the store in data/
<home>/neo4j-<version>.before/  the store while another takes its place (imported.py)
<home>/logs/              server.log (the process), neo4j.log, debug.log, http.log
"""

from __future__ import annotations

import os
import random
import secrets
import shutil
import socket
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import filelock
import orjson
import platformdirs
import psutil

from graph.server.errors import HomeUnusable, PasswordLost, StoreLocked, WrongVersion
from graph.server.jars import DEFAULT_VERSION

USER = "neo4j"
HOST = "127.0.0.1"
# Neo4j's usual ports first; then others below the ranges that systems hand out for outgoing connections.
_BOLT, _HTTP = (7687, *range(17687, 18687)), (7474, *range(18688, 19688))


@dataclass(frozen=True, slots=True)
class Ports:
    """The two TCP ports on the loopback interface."""

    bolt: int
    http: int

    def taken(self) -> list[int]:
        """Those of the two that some process listens on now."""
        return [port for port in (self.bolt, self.http) if not is_free(port)]


@dataclass(frozen=True, slots=True)
class Running:
    """A live server process: `created` is its start (seconds since 1970), which tells it from a reused pid."""

    pid: int
    created: float
    state: str  # starting, ready, stopping
    bolt: int
    http: int

    def process(self) -> psutil.Process | None:
        """The process, or None when it has ended or its pid now belongs to another one."""
        try:
            process = psutil.Process(self.pid)
            alive = abs(process.create_time() - self.created) < 1 and process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return None
        return process if alive else None


@dataclass(frozen=True, slots=True)
class Home:
    """A data folder by its absolute path."""

    path: Path

    @classmethod
    def of(cls, path: Path | str | None = None) -> Home:
        """The folder `path`, else PARTNERGRAPH_HOME, else the user's data folder of the system."""
        chosen = path or os.environ.get("PARTNERGRAPH_HOME") or platformdirs.user_data_path("partnergraph")
        return cls(Path(chosen).expanduser().absolute())

    @property
    def log(self) -> Path:
        """What the server's process printed."""
        return self.path / "logs" / "server.log"

    @property
    def password_file(self) -> Path:
        """Holds the password of the user neo4j; mode 600."""
        return self.path / "password"

    @property
    def new_password_file(self) -> Path:
        """A password that the server's process shall set; it becomes `password_file` when that is done."""
        return self.path / "password.new"

    @property
    def server_lock(self) -> Path:
        """Locked by the server's process as long as it lives."""
        return self.path / "server.lock"

    @property
    def running_file(self) -> Path:
        """Written by the server's process."""
        return self.path / "running.json"

    def store(self, version: str) -> Path:
        """Neo4j's own folder."""
        return self.path / f"neo4j-{version}"

    def before(self, version: str) -> Path:
        """Where the store waits until the one that takes its place has started."""
        return self.path / f"neo4j-{version}.before"

    def recover(self, version: str) -> None:
        """Put the store back when a swap was killed before the other one was in its place. For whoever is alone with the home."""
        if self.before(version).exists() and not self.born(version).exists():
            shutil.rmtree(self.store(version), ignore_errors=True)
            self.before(version).rename(self.store(version))

    def conf(self, version: str) -> Path:
        """The neo4j.conf that each start writes anew."""
        return self.store(version) / "neo4j.conf"

    def born(self, version: str) -> Path:
        """Made when the first start was complete; until then the store holds nothing."""
        return self.store(version) / "born"

    def imported(self, version: str) -> Path:
        """Made where a database was imported before the first start."""
        return self.store(version) / "imported"

    def version(self) -> str | None:
        """The Neo4j version that made this folder; None before the first start."""
        return self._settings().get("version")

    def ports(self) -> Ports | None:
        """The remembered ports; None before the first start."""
        known = self._settings().get("ports")
        return Ports(**known) if known else None

    def prepare(self, version: str | None) -> str:
        """Make the folder for `version`, by default its own or else the newest; that version is returned.

        Raises HomeUnusable or WrongVersion.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
            found = self.version()
            version = version or found or DEFAULT_VERSION
            if found not in (None, version):
                raise WrongVersion(self.path, str(found), version)
            (self.path / "logs").mkdir(exist_ok=True)
            self.store(version).mkdir(exist_ok=True)
        except OSError as problem:
            raise HomeUnusable(self.path, str(problem)) from problem
        return version

    def choose_ports(self, version: str) -> Ports:
        """Ports free at this moment, remembered together with the version."""
        ports = Ports(_free(_BOLT), _free(_HTTP))
        write_json(self.path / "server.json", {"version": version, "ports": asdict(ports)})
        return ports

    def offer_password(self, version: str) -> None:
        """Before a start: a random password for a new store, or for one whose password file is gone."""
        if not (self.password_file.exists() and self.born(version).exists()):
            write_private(self.new_password_file, secrets.token_hex(24).encode())

    def password(self) -> str:
        """The password of the user neo4j. Raises PasswordLost."""
        try:
            return self.password_file.read_text("ascii").strip()
        except FileNotFoundError as problem:
            raise PasswordLost(self.path, self.password_file) from problem

    def must_be_free(self) -> None:
        """Raises StoreLocked when a process holds the home though no record of it is left."""
        try:
            # A predecessor may need a moment to end.
            with filelock.FileLock(self.server_lock, timeout=2):
                pass
        except filelock.Timeout as problem:
            raise StoreLocked(self.path, self.server_lock) from problem

    def running(self) -> Running | None:
        """The live server process, or None; what a killed one left behind does not count."""
        known = read_json(self.running_file)
        running = Running(**known) if known else None
        return running if running and running.process() else None

    def _settings(self) -> dict[str, Any]:
        return read_json(self.path / "server.json") or {}


def is_free(port: int) -> bool:
    """Whether a server could listen on this loopback port now."""
    with socket.socket() as probe:
        if os.name == "posix":  # as Neo4j does it: connections that are just closing do not count
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _free(ports: Sequence[int]) -> int:
    """The first of `ports` when free, else a random free one: two homes that start together seldom meet."""
    if is_free(ports[0]):
        return ports[0]
    return next(port for port in random.sample(ports, len(ports)) if is_free(port))


def read_json(file: Path) -> dict[str, Any] | None:
    """The object in a file of ours, None when there is none (or one that a crash cut short)."""
    try:
        found = orjson.loads(file.read_bytes())
    except (FileNotFoundError, NotADirectoryError, orjson.JSONDecodeError):
        return None
    return found if isinstance(found, dict) else None


def write_json(file: Path, value: dict[str, Any]) -> None:
    """Replace a file at once: a reader sees the old or the new one."""
    write_private(file, orjson.dumps(value))


def write_private(file: Path, content: bytes) -> None:
    """Replace a file at once; mode 600 from its first moment."""
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(content)
        os.fsync(stream.fileno())
    draft.replace(file)
