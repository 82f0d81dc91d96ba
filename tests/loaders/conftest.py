"""What the tests of loaders share: a database with what every source builds on, and the real command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import neo4j
import pytest

from graph.run import Connect, Writer
from loaders import base, run
from loaders.places import gazetteer
from loaders.places.loader import Places
from loaders.places.records import country_records, region_records
from tests.conftest import _empty

PARTNERGRAPH = str(Path(sys.executable).with_name("partnergraph"))
Cli = Callable[..., tuple[int, Any]]


class Countries(Places):
    """The places without their 33,000 cities: what IATI files name comes with them."""

    def expected(self, bundle: base.Bundle) -> dict[str, Any]:
        return {}

    def records(self, bundle: base.Bundle, context: base.Context) -> Iterator[Any]:
        gazetteer.ensure()
        yield from region_records()
        yield from country_records()


@pytest.fixture
def graph_db(neo4j_server: Connect, neo4j_driver: neo4j.Driver) -> Connect:
    """The session's server with no node in it; a load makes what it lacks of constraints and indexes."""
    _empty(neo4j_driver, neo4j_server.database, schema=False)
    return neo4j_server


def load_base(writer: Writer, *more: str) -> None:
    """What IATI builds on, and more sources that ship."""
    places = base.get("places")
    for loader in (Countries(places.source, places.folder), *map(base.get, ("plan", "organisations", *more))):
        assert run.load(loader, [], writer).ok


@pytest.fixture(scope="module")
def based(neo4j_server: Connect, neo4j_driver: neo4j.Driver) -> Connect:
    """A database with what IATI builds on."""
    _empty(neo4j_driver, neo4j_server.database, schema=False)
    with Writer(neo4j_server) as writer:
        load_base(writer)
    return neo4j_server


@pytest.fixture(scope="module")
def cli(based: Connect, tmp_path_factory: pytest.TempPathFactory) -> Cli:
    """Runs `partnergraph` and gives its exit code and its JSON; `before` are words that go before the command."""
    home = tmp_path_factory.mktemp("home")
    ours = {"NEO4J_URI": based.uri, "NEO4J_USER": based.user, "NEO4J_PASSWORD": based.password, "PARTNERGRAPH_HOME": str(home)}

    def run_it(*words: str | Path, before: tuple[str, ...] = ()) -> tuple[int, Any]:
        done = subprocess.run([*before, PARTNERGRAPH, *map(str, words), "--json"], env={**os.environ, **ours}, capture_output=True, text=True, timeout=200, check=False)
        assert "Traceback" not in done.stderr, done.stderr
        found = json.loads(done.stdout)
        if "run" in found and found["outcome"] != "unchanged":
            kept = home / "reports" / f"{found['run'].replace(':', '-')}.json"
            assert json.loads(kept.read_text("utf-8")) == found  # the report on disk is the one that was shown
        return done.returncode, found

    return run_it
