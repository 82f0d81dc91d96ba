"""`python -m bench suite|questions|aims|page|hits|load|bulk|iati|who|whole|lookups`: what is measured is told in docs/reference/bench.md."""

from __future__ import annotations

import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from bench import aims, hits, iati, load, lookups, measure, offline, page, questions, store, suite, tables, who, whole
from bench.synthetic import Synthetic
from graph.run import Connect

app = typer.Typer(name="bench", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
                  help="Loader throughput and query latency as ratios to the floor, on a throw-away Neo4j.")


class Scale(StrEnum):
    """The synthetic graph: XS has some 2,000 nodes, S ten times as many, M a hundred times, L five hundred times."""

    XS = "XS"
    S = "S"
    M = "M"
    L = "L"


ScaleOption = Annotated[Scale, typer.Option(help="Size of the synthetic graph.")]
Rounds = Annotated[int, typer.Option(min=1, help="Rounds that count; one more goes before, as a warm-up.")]
Json = Annotated[Path | None, typer.Option("--json", help="Write all figures to this file.")]


@app.command("load")
def load_(scale: ScaleOption = Scale.S, rounds: Rounds = 3, json: Json = None) -> None:
    """Loading: ours, the driver's UNWIND MERGE, py2neo.bulk, and cartography where it is installed."""
    _run("load", lambda connect, folder: load.run_bench(connect, scale.value, rounds, folder), scale, json)


@app.command("bulk")
def bulk_(scale: ScaleOption = Scale.S, factor: Annotated[float, typer.Option(help="Another size: so many times M.")] = 0,
          projects: Annotated[float, typer.Option(min=1, help="So many times the projects of that size, among as many partners and cities.")] = 1, json: Json = None) -> None:
    """A first load: our bulk load beside neo4j-admin import and reading alone; once, with memory and sizes."""
    about = measure.machine()
    with _stopped_by_sigterm(), tempfile.TemporaryDirectory(prefix="partnergraph-bench-") as folder:
        result = offline.run_bench(Synthetic(factor or scale.value, projects=projects), Path(folder))
    size = f"{factor:g} M" if factor else scale.value
    _told({"bench": "bulk", "scale": size if projects == 1 else f"{size} with {projects:g} times the projects", "machine": {**about, "load_after": measure.load()}, **result}, json)


@app.command("iati")
def iati_(scale: ScaleOption = Scale.S, rounds: Rounds = 3, json: Json = None,
          file: Annotated[Path | None, typer.Option(help="An IATI file; by default a real one from ../shared (XS: a synthetic one).")] = None) -> None:
    """Reading IATI: lxml alone, our reader, the whole load; memory at 1x and 20x."""
    _run("iati", lambda connect, folder: iati.run_bench(connect, file or iati.default(scale.value, folder), rounds, folder), scale, json)


@app.command("suite")
def suite_(*, scale: ScaleOption = Scale.S, rounds: Rounds = 5, json: Json = None,
           queries: Annotated[str, typer.Option(help="Only these, as in 01,03.")] = "",
           seconds: Annotated[int, typer.Option(min=0, help="Of each measurement of throughput; 0 leaves it out.")] = 2,
           without_peer: Annotated[bool, typer.Option("--without-peer", help="Ours beside the floor only; npm is not needed.")] = False,
           seed: Annotated[int, typer.Option(help="Of the synthetic graph.")] = 7,
           cache: Annotated[Path | None, typer.Option(help="Where graphs are kept for the next run.")] = None) -> None:
    """Asking: our API, @neo4j/graphql and hand-written Cypher on the same database, fourteen questions."""
    about = measure.machine()
    with _stopped_by_sigterm(), store.opened(scale.value, seed, cache or store.default_cache()) as connect:
        result = suite.run_bench(connect, Synthetic(scale.value, seed), [n for n in queries.split(",") if n], rounds=rounds, seconds=seconds,
                                 with_peer=not without_peer, tell=tables.console.print)
    _told({"bench": "suite", "scale": scale.value, "seed": seed, "machine": {**about, "load_after": measure.load()}, **result}, json)


@app.command("aims")
def aims_(scale: ScaleOption = Scale.M, json: Json = None, seed: Annotated[int, typer.Option(help="Of the synthetic graph.")] = 7,
          cache: Annotated[Path | None, typer.Option(help="Where graphs are kept for the next run.")] = None) -> None:
    """Typing ahead, paths, a matrix: how long our API takes, beside the times aimed at."""
    about = measure.machine()
    with _stopped_by_sigterm(), store.opened(scale.value, seed, cache or store.default_cache()) as connect:
        result = aims.run_bench(connect, Synthetic(scale.value, seed), tables.console.print)
    _told({"bench": "aims", "scale": scale.value, "seed": seed, "machine": {**about, "load_after": measure.load()}, **result}, json)


@app.command("questions")
def questions_(*, scale: ScaleOption = Scale.M, rounds: Rounds = 3, json: Json = None,
               only: Annotated[str, typer.Option("--questions", help="Only these, as in 4,13.")] = "", seed: Annotated[int, typer.Option(help="Of the synthetic graph.")] = 7,
               cache: Annotated[Path | None, typer.Option(help="Where graphs are kept for the next run.")] = None) -> None:
    """The saved questions: over HTTP with all that they tell and cite, beside their own Cypher."""
    about = measure.machine()
    with _stopped_by_sigterm(), store.opened(scale.value, seed, cache or store.default_cache()) as connect:
        questions.with_curated(connect)
        result = questions.run_bench(connect, Synthetic(scale.value, seed), [n for n in only.split(",") if n], rounds, tables.console.print)
    _told({"bench": "questions", "scale": scale.value, "seed": seed, "machine": {**about, "load_after": measure.load()}, **result}, json)


@app.command("page")
def page_(*, scale: ScaleOption = Scale.S, rounds: Rounds = 10, json: Json = None, seed: Annotated[int, typer.Option(help="Of the synthetic graph.")] = 7,
          own: Annotated[bool, typer.Option("--own", help="The database of NEO4J_URI, which is only read, in place of the synthetic graph.")] = False,
          bank: Annotated[str, typer.Option("--from", help=f"With --own: what is grown. Its paths lead to --to. [default: {page.REAL[0]}]", show_default=False)] = page.REAL[0],
          to: Annotated[str, typer.Option(help=f"[default: {page.REAL[1]}]", show_default=False)] = page.REAL[1],
          cache: Annotated[Path | None, typer.Option(help="Where graphs are kept for the next run.")] = None) -> None:
    """The explorer page at 500 things: expand, collapse, filter, show again, path; what it weighs, when it is first seen, and how long a link to it all takes. Needs Chromium."""
    about = measure.machine()
    opened: AbstractContextManager[Connect] = nullcontext(Connect()) if own else store.opened(scale.value, seed, cache or store.default_cache())
    with _stopped_by_sigterm(), opened as connect:
        result = page.run_bench(connect, (bank, to) if own else page.SYNTHETIC, rounds, tables.console.print)
    _told({"bench": "page", "scale": "own" if own else scale.value, "seed": seed, "machine": {**about, "load_after": measure.load()}, **result}, json)


@app.command("hits")
def hits_(accept: Annotated[bool, typer.Option("--accept", help="Keep what is counted from now on.")] = False) -> None:
    """Database hits of each question on a small graph, beside those of bench/hits.json. Exit code 1 when they are out of bounds."""
    with _stopped_by_sigterm(), measure.throwaway() as connect:
        found = hits.run(connect)
    before = hits.kept()["hits"]
    tables.show_hits(found, before)
    if accept:
        hits.accept(found)
    elif told := hits.differences(found, before):
        tables.console.print("\n".join(told), f"\n{hits.HOW}")
        raise typer.Exit(1)


@app.command("who")
def who_(json: Json = None) -> None:
    """Who is who: precision and recall on names judged by hand (bench/who.yml). Exit code 1 when they fall below what is kept."""
    found = who.run()
    tables.show_who(found)
    if json:
        json.write_bytes(orjson.dumps({"bench": "who", "least": who.KEPT, **found}, option=orjson.OPT_INDENT_2))
    if any(found[part][figure] < least for part, kept in who.KEPT.items() for figure, least in kept.items()):
        raise typer.Exit(1)


@app.command("lookups")
def lookups_(rounds: Rounds = 3, json: Json = None) -> None:
    """Places and known organisations: building the gazetteer and looking them up, beside the bare JSON, SQLite and dictionary."""
    about = measure.machine()
    _told({"bench": "lookups", "scale": "real", "machine": {**about, "load_after": measure.load()}, **lookups.run_bench(rounds)}, json)


@app.command("whole")
def whole_(folder: Annotated[Path, typer.Argument(help="Data of any sources; by default that of ../shared.")] = whole.DEFAULT, json: Json = None,
           forced: Annotated[bool, typer.Option("--forced", help="Read every file a third time, which may change nothing.")] = False) -> None:

    """Every source of a folder: how fast and in how much memory, again without a write, checked. Exit code 1 when one fails, is written twice, or is found wrong."""
    about = measure.machine()
    with _stopped_by_sigterm(), measure.throwaway(indexes=False) as connect:
        result = whole.run_bench(connect, folder, tell=lambda text: tables.console.print(text, markup=False), forced=forced)
    tables.show_whole(result)
    if json:
        json.write_bytes(orjson.dumps({"bench": "whole", "machine": {**about, "load_after": measure.load()}, **result}, option=orjson.OPT_INDENT_2))
    if whole.faults(result):
        raise typer.Exit(1)


def _run(name: str, bench: Callable[[Connect, Path], dict[str, Any]], scale: Scale, json: Path | None) -> None:
    about = measure.machine()
    with _stopped_by_sigterm(), measure.throwaway() as connect, tempfile.TemporaryDirectory(prefix="partnergraph-bench-") as folder:
        result = bench(connect, Path(folder))
    _told({"bench": name, "scale": scale.value, "machine": {**about, "load_after": measure.load()}, **result}, json)


@contextmanager
def _stopped_by_sigterm() -> Iterator[None]:
    """So that the throw-away server is ended then too."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    yield


def _told(full: dict[str, Any], json: Path | None) -> None:
    tables.show(full)
    if json:
        json.write_bytes(orjson.dumps(full, option=orjson.OPT_INDENT_2))


if __name__ == "__main__":
    app(prog_name="python -m bench")
