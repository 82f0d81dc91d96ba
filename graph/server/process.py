"""The server's own process: a Java machine with Neo4j in it, from start to SIGTERM.

Run as a script by graph.server.control, with its orders as JSON on standard input, so it imports nothing of ours.
It holds the home's lock while it lives, and keeps running.json: starting, ready, stopping, gone.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sys
import traceback
from functools import partial
from pathlib import Path
from typing import Any

import filelock
import jpype
import psutil

LOCKED = 75  # exit code: another process holds the lock (known to control.py)


def main() -> None:
    """Serve until SIGTERM or SIGINT; exit code 0 after a clean stop, 1 after a fault, LOCKED when the home is taken."""
    orders: dict[str, Any] = json.load(sys.stdin)
    running = Path(orders["running"])
    try:
        # A predecessor may need a moment to end.
        lock = filelock.FileLock(orders["lock"], timeout=2)
        lock.acquire()
    except filelock.Timeout:
        sys.exit(LOCKED)
    code = 1
    try:
        _serve(orders)
        code = 0
    except Exception:  # noqa: BLE001 - whatever it was, the log tells it and the lock is freed
        traceback.print_exc()
    finally:
        running.unlink(missing_ok=True)
        lock.release()
        sys.stdout.flush()
        sys.stderr.flush()
    # The database is closed; Java's idle threads would only delay the end.
    os._exit(code)


def _serve(orders: dict[str, Any]) -> None:
    tell = partial(_tell, Path(orders["running"]), orders["ports"])
    stop = _listen_for_signals()
    tell("starting")
    service = _start(orders)
    tell("ready")
    stop.recv(1)
    tell("stopping")
    service.shutdown()


def _listen_for_signals() -> socket.socket:
    """A socket that gets a byte per signal, whichever thread the system hands it to."""
    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    signal.set_wakeup_fd(theirs.detach())
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    return ours


def _tell(running: Path, ports: dict[str, int], state: str) -> None:
    me = psutil.Process()
    draft = running.with_name(f"{running.name}.{me.pid}")
    draft.write_text(json.dumps({"pid": me.pid, "created": me.create_time(), "state": state, **ports}), "utf-8")
    draft.replace(running)


def _start(orders: dict[str, Any]) -> Any:
    """Build the DatabaseManagementService; set the password of `new_password` when there is such a file."""
    handler = signal.getsignal(signal.SIGINT)
    jpype.startJVM(*orders["jvm"], classpath=orders["classpath"], convertStrings=False)
    signal.signal(signal.SIGINT, handler)
    path = jpype.JClass("java.nio.file.Path").of
    new, born, store = Path(orders["new_password"]), Path(orders["born"]), Path(orders["store"])
    first = not born.exists()
    if first:
        # Neo4j cannot go on from a first start that was cut short, and such a store holds nothing yet but what was imported.
        for left in ("databases/system", "transactions/system", "dbms") if Path(orders["imported"]).exists() else (".",):
            shutil.rmtree(store / "data" / left, ignore_errors=True)
        _first_password(path(orders["store"]), new.read_text("ascii"))
    builder = jpype.JClass("org.neo4j.dbms.api.DatabaseManagementServiceBuilder")(path(orders["store"]))
    service = builder.loadPropertiesFromFile(path(orders["conf"])).build()
    if new.exists():
        if not first:
            _replace_password(service, new.read_text("ascii"))
        # Only now: a start that is cut short before is made good by the next one.
        new.replace(orders["password"])
    born.touch()
    return service


def _first_password(store: Any, password: str) -> None:
    """What `neo4j-admin dbms set-initial-password` does: so the well-known one is never valid, not for a moment."""
    context = jpype.JClass("org.neo4j.cli.ExecutionContext")(store, store)
    command = jpype.JClass("org.neo4j.commandline.admin.security.SetInitialPasswordCommand")(context)
    if code := jpype.JClass("picocli.CommandLine")(command).execute(password):
        raise RuntimeError(f"set-initial-password ended with code {code}")


def _replace_password(service: Any, password: str) -> None:
    """From inside, so that the lost one is not needed."""
    parameters = jpype.JClass("java.util.HashMap")()
    parameters.put("password", password)
    change = "ALTER USER neo4j SET PLAINTEXT PASSWORD $password CHANGE NOT REQUIRED"
    service.database("system").executeTransactionally(change, parameters)


if __name__ == "__main__":
    main()
