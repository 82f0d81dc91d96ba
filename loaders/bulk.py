"""A first load by an offline import: read -> gather -> import -> finish -> swap. For a graph that holds nothing yet.

All is made in a home beside the graph's own: whatever breaks off before the last step leaves the graph as it is. See docs/decisions/0014-bulk.md.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from graph import ddl, derive, server, upsert
from graph.derive import coverage, degree, links
from graph.run import Connect, Writer
from graph.server import imported
from graph.statement import Statement
from loaders import base, every, run
from loaders.base import Loader
from loaders.every import Part
from loaders.gather import Gathered, NotForBulk
from loaders.target import Live, Target
from schema import model
from schema.errors import PartnergraphError

Read = Callable[[Target, run.Options], Iterable[Part]]  # reads sources into a target
START = 300.0  # seconds that a start over a big store may take
MANY = 300_000  # places of financed projects, from which on what is derived is imported: a line between S and M, as measured (decision 14)


class NotEmpty(PartnergraphError):
    """A graph that holds something already."""

    code = "not-empty"


class BulkFailed(PartnergraphError):
    """A bulk load that came to nothing; the graph is as it was."""

    code = "bulk-failed"


def one(loader: Loader, paths: Sequence[Path]) -> Read:
    """Reads one source, after those that it builds on."""
    def read(into: Target, options: run.Options) -> Iterator[Part]:
        yield from every.load([], into, replace(options, compare=False), _below(loader))
        yield Part(loader, paths, run.load(loader, paths, into, options))

    return read


def everything(paths: Sequence[Path], loaders: Iterable[Loader] | None = None) -> Read:
    """Reads every source, or these."""
    return lambda into, options: every.load(paths, into, options, loaders)


def load(read: Read, home: Path | None, options: run.Options | None = None) -> list[Part]:
    """Load what `read` reads into the empty graph of an embedded home that runs; what became of each source.

    Raises NotForBulk, NotEmpty and BulkFailed, and what an import, a start and a stop raise.
    """
    options = options or run.Options()
    _check(home, options)
    with imported.making(home) as made:
        parts = make(made, read, replace(options, reports=made.path / "reports"))
        options.progress("swapping", 0.0)
        with Writer(server.up(home).connect()) as writer, writer.alone():
            _must_be_empty(writer)
            imported.swap(home, made, timeout=START)
        if options.reports and (made.path / "reports").is_dir():
            shutil.copytree(made.path / "reports", options.reports, dirs_exist_ok=True)
    return parts


def make(made: server.Home, read: Read, options: run.Options) -> list[Part]:
    """Load what `read` reads into a home that was never started, and whose server runs then. Raises BulkFailed, and what an import and a start raise."""
    files = made.path / "files"
    files.mkdir()
    with Gathered(files) as graph:
        parts = list(read(graph, options))
        if graph.broken or not graph.datasets:
            raise BulkFailed(f"Nothing was loaded: {graph.broken or _why(parts)}", "The graph is as it was. Load without --bulk to see each source by itself.")
        graph.write_nodes()
        _start(made, graph, files, options.progress)
        with Writer(server.up(made.path).connect()) as writer:
            known = _derived(graph, writer, options.progress)
        if known:
            server.down(made.path)
            _start(made, graph, files, options.progress)
        shutil.rmtree(files)
        with Writer(server.up(made.path).connect()) as writer:
            _finish(graph, writer, options.progress, known=known)
    return parts


def _start(made: server.Home, graph: Gathered, files: Path, progress: run.Progress) -> None:
    """Import all that is in the files, and start what comes of it."""
    progress("importing", 0.0)
    imported.fill(made, graph.options(), files)
    progress("starting", 0.0)
    server.up(made.path, timeout=START)


def _derived(graph: Gathered, writer: Writer, progress: run.Progress) -> bool:
    """Put what is derived into the files, too, where that is much: to read it and import again takes half the time of writing it, at M. Returns whether it was."""
    progress("deriving", 0.0)
    mark = _mark(graph)
    if sum(writer.read(links.step(mark, derive.Scope()).found)[0]["weights"]) < MANY:
        return False
    graph.derived(derive.RULES, partial(writer.each, fetched=derive.FETCHED), mark)
    return True


def _mark(graph: Gathered) -> derive.Mark:
    last = list(graph.datasets.values())[-1].stamp
    return derive.Mark(last.run, last.at)


def _check(home: Path | None, options: run.Options) -> None:
    if outside := Connect().uri:
        raise NotForBulk(f"A bulk load makes the store of the embedded Neo4j; NEO4J_URI names {outside}.",
                         "Leave NEO4J_URI out, load into a home, and carry its database over: docs/howto/load.md tells how.")
    if options.dry_run:
        raise NotForBulk("A bulk load has no plan: in a new graph all is new.", "Leave out --bulk or --dry-run.")
    if not server.status(home).running:
        raise NotForBulk("No embedded Neo4j is running that could take the new graph.", "Start it with `partnergraph up`.")
    with Writer(server.up(home).connect()) as writer:
        _must_be_empty(writer)


def _must_be_empty(writer: Writer) -> None:
    if nodes := writer.read(Statement("MATCH (n) RETURN count(n) AS nodes"))[0]["nodes"]:
        raise NotEmpty(f"The graph is not empty: it holds {nodes:,} nodes. A bulk load makes a new graph, and keeps nothing of the one that is there.",
                       "Load without --bulk, or name an empty folder with --home. What curators decided: `partnergraph review export`, and `review import` after the load.")


def _below(loader: Loader) -> list[Loader]:
    """The sources that it builds on, and those that these build on."""
    found: dict[str, Loader] = {}
    left = list(loader.source.after)
    while left:
        if (name := left.pop()) not in found:
            found[name] = base.get(name)
            left += found[name].source.after
    return list(found.values())


def _why(parts: Sequence[Part]) -> str:
    told = (part.left_out or next((one.error for one in part.report.datasets if one.error), "") if part.report else part.left_out for part in parts)
    return next(filter(None, told), "there was nothing to read.")


def _finish(graph: Gathered, writer: Writer, progress: run.Progress, *, known: bool) -> None:
    """What is more than nodes and relations: indexes, datasets and runs, what is derived unless that is `known`, questions. Written by the statements of any
    other load.
    """
    progress("indexing", 0.0)
    missing = ddl.diff(model(), writer.read(ddl.SHOW)).create  # a new store has nothing to drop
    late = [item for item in missing if item.kind == "relation" and model().relations[item.on].derived]  # filled at once when all that they are about is there
    writer.migrate(item.create() for item in missing if item not in late)
    live = Live(writer)
    for name, (started, report) in graph.runs.items():
        live.begin(name, started)
        if report:
            live.note(report)
    for one in graph.datasets.values():
        said = sorted(one.types & set(degree.counted(model())))
        writer.write([upsert.dataset(one.values, one.stamp), upsert.read_by(one.stamp), coverage.states([one.stamp.source], said)])
    progress("deriving", 0.0)
    mark = _mark(graph)
    if known:
        writer.write([derive.source(mark)])
    else:
        derive.rebuild(derive.relations(mark), mark, writer.read, writer.write)
    derive.rebuild([links.counted(derive.Scope())], mark, writer.read, writer.write)
    writer.migrate(item.create() for item in late)
    if graph.asked:
        live.ask(graph.asked)
    writer.read(ddl.REFRESH)


__all__ = ["BulkFailed", "NotEmpty", "everything", "load", "make", "one"]
