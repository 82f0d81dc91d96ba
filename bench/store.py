"""A Neo4j that holds the synthetic graph: imported offline, indexed, derived, and kept, so that the next run of the same starts in seconds.

What is kept is a data folder of `partnergraph up`, under a name that changes with the rows and with what derives. A run works on a copy, so runs do not meet.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, groupby
from pathlib import Path

import filelock
import platformdirs

from bench import measure
from bench.contenders import DATASET, record
from bench.synthetic import Synthetic
from graph import derive, server
from graph.bulk import Files
from graph.ddl import REFRESH
from graph.run import Connect, Writer
from graph.server import imported
from schema import model

ROOT = Path(__file__).resolve().parent.parent
MEMORY = {"PARTNERGRAPH_HEAP": "3g", "PARTNERGRAPH_PAGECACHE": "1g"}
MAKING = "making-"  # how a folder in the making, or a copy, begins
KEPT = 8  # stores; the least recently used goes
RUN, AT = "run:bench", dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
MARK = derive.Mark(RUN, AT)
STAMP = {"source": DATASET, "run": RUN, "firstSeen": AT, "lastSeen": AT}


def default_cache() -> Path:
    return platformdirs.user_cache_path("partnergraph") / "bench"


@contextmanager
def opened(scale: str, seed: int, cache: Path) -> Iterator[Connect]:
    """A throw-away Neo4j with the graph of that scale, indexed and all derived. Its memory is that of the settings, else of MEMORY."""
    for name, size in MEMORY.items():
        os.environ.setdefault(name, size)
    with _copy(_derived(scale, seed, cache)) as home:
        connect = server.up(home, timeout=180).connect()
        measure.apply_schema(connect)  # nothing to do, unless an index is new
        yield connect


def _derived(scale: str, seed: int, cache: Path) -> Path:
    """The kept folder; it changes with the rows and with what derives."""
    name = f"{scale}-{seed}-{_rows_fingerprint(seed)}-{_fingerprint(file.read_bytes() for file in sorted(ROOT.glob('graph/derive/*.py')))}"
    return _kept(cache, name, lambda into: _make(into, Synthetic(scale, seed)))


def _make(path: Path, graph: Synthetic) -> None:
    """A data folder with the graph, all that is derived and every index, made as a bulk load makes it."""
    home = server.Home.of(path)
    try:
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            files, numbers = _written(graph, Path(folder))
            imported.fill(home, files.options, Path(folder))
            with Writer(server.up(path, timeout=180).connect()) as writer:
                for rule in derive.RULES:
                    files.derived(rule, writer.each(rule.read(), fetched=derive.FETCHED), MARK, lambda _: numbers)
            server.down(path)
            files.close()
            imported.fill(home, files.options, Path(folder))
        connect = server.up(path, timeout=300).connect()
        measure.apply_schema(connect)
        with Writer(connect) as writer:
            writer.write([derive.source(MARK)])
            derive.rebuild(derive.counts(model()), MARK, writer.read, writer.write)
            writer.read(REFRESH)
    finally:
        server.down(path)


def _kept(cache: Path, name: str, make: Callable[[Path], None]) -> Path:
    """The kept folder of that name; it is made when it is not there, and the least recently used others go."""
    cache.mkdir(parents=True, exist_ok=True)
    with filelock.FileLock(cache / f"{name}.lock"):
        if not (cache / name).is_dir():
            with tempfile.TemporaryDirectory(dir=cache, prefix=MAKING) as folder:
                make(Path(folder) / "home")
                (Path(folder) / "home").rename(cache / name)
        os.utime(cache / name)
    for old in sorted((p for p in cache.iterdir() if p.is_dir() and not p.name.startswith(MAKING)), key=lambda p: p.stat().st_mtime)[:-KEPT]:
        shutil.rmtree(old, ignore_errors=True)
    return cache / name


@contextmanager
def _copy(kept: Path) -> Iterator[Path]:
    """A copy of a kept folder, whose server is stopped in the end."""
    with tempfile.TemporaryDirectory(dir=kept.parent, prefix=MAKING, ignore_cleanup_errors=True) as folder:
        home = Path(folder) / "home"
        shutil.copytree(kept, home)
        try:
            yield home
        finally:
            server.down(home)


def _rows_fingerprint(seed: int) -> str:
    """Of what is imported: of the files of the smallest scale."""
    with tempfile.TemporaryDirectory() as folder:
        options(Synthetic("XS", seed), Path(folder))
        return _fingerprint(file.read_bytes() for file in sorted(Path(folder).iterdir()))


def _fingerprint(parts: Iterable[bytes]) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:8]


def options(graph: Synthetic, folder: Path, *, bare: bool = False) -> list[str]:
    """Write the graph as files of the import into an empty folder, with what a load adds to it unless it is to be bare; the options that name them."""
    return _written(graph, folder, bare=bare)[0].options


def _written(graph: Synthetic, folder: Path, *, bare: bool = False) -> tuple[Files, dict[str, int]]:
    """The files, and the numbers of nodes in them by id."""
    files, numbers = Files(model(), folder), dict[str, int]()
    own = [] if bare else [("Dataset", {"id": DATASET, "name": "Synthetic", "loader": "bench"}), ("Run", {"id": RUN, "name": "Bench"})]
    key, stamp = ({}, {}) if bare else ({"key": DATASET}, STAMP)
    for label, rows in groupby(chain(own, graph.node_rows()), lambda row: row[0]):
        made = [(numbers.setdefault(row[1]["id"], len(numbers)), record(row).values) for row in rows]
        files.nodes(model().nodes[label].labels, ((number, {**values, **stamp}) for number, values in made))
        if label not in ("Dataset", "Run") and not bare:
            files.relations("FROM", ((number, 0, {"key": DATASET, "statedName": values["name"], **stamp}) for number, values in made))
    for name, edges in groupby(graph.relation_rows(), lambda row: row[0]):
        files.relations(name, ((numbers[row[1]], numbers[row[2]], {**record(row).values, **key, **stamp}) for row in edges))
    files.close()
    return files, numbers


__all__ = ["default_cache", "opened", "options"]
