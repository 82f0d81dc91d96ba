"""`python -m bench load|iati|query`: what is measured is told in docs/reference/bench.md."""

from __future__ import annotations

import signal
import sys
import tempfile
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from bench import iati, load, measure, query, tables
from graph.run import Connect

app = typer.Typer(name="bench", no_args_is_help=True, add_completion=False,
                  help="Loader throughput and query latency as ratios to the floor, on a throw-away Neo4j.")


class Scale(StrEnum):
    """The synthetic graph: XS has some 2,000 nodes, S ten times as many, M a hundred times."""

    XS = "XS"
    S = "S"
    M = "M"


ScaleOption = Annotated[Scale, typer.Option(help="Size of the synthetic graph.")]
Rounds = Annotated[int, typer.Option(min=1, help="Rounds that count; one more goes before, as a warm-up.")]
Json = Annotated[Path | None, typer.Option("--json", help="Write all figures to this file.")]


@app.command("load")
def load_(scale: ScaleOption = Scale.S, rounds: Rounds = 3, json: Json = None) -> None:
    """Loading: ours, the driver's UNWIND MERGE, py2neo.bulk."""
    _run("load", lambda connect, folder: load.run_bench(connect, scale.value, rounds, folder), scale, json)


@app.command("iati")
def iati_(scale: ScaleOption = Scale.S, rounds: Rounds = 3, json: Json = None,
          file: Annotated[Path | None, typer.Option(help="An IATI file; by default a real one from ../shared (XS: a synthetic one).")] = None) -> None:
    """Reading IATI: lxml alone, our reader, the whole load; memory at 1x and 20x."""
    _run("iati", lambda connect, folder: iati.run_bench(connect, file or iati.default(scale.value, folder), rounds, folder), scale, json)


@app.command("query")
def query_(scale: ScaleOption = Scale.S, rounds: Rounds = 5, json: Json = None) -> None:
    """Asking: GraphQL over HTTP, hand-written Cypher through the driver."""
    _run("query", lambda connect, folder: query.run_bench(connect, scale.value, rounds, folder), scale, json)


def _run(name: str, bench: Callable[[Connect, Path], dict[str, Any]], scale: Scale, json: Path | None) -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the throw-away server is ended then too
    about = measure.machine()
    with measure.throwaway() as connect, tempfile.TemporaryDirectory(prefix="partnergraph-bench-") as folder:
        result = bench(connect, Path(folder))
    full = {"bench": name, "scale": scale.value, "machine": {**about, "load_after": measure.load()}, **result}
    tables.show(full)
    if json:
        json.write_bytes(orjson.dumps(full, option=orjson.OPT_INDENT_2))


if __name__ == "__main__":
    app(prog_name="python -m bench")
