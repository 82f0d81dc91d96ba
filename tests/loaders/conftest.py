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
from typer.testing import CliRunner

from graph.run import Connect, Writer
from loaders import base, run
from loaders.places import gazetteer
from loaders.places.loader import Places
from loaders.places.records import country_records, region_records
from partnergraph import app
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


def load_base(writer: Writer, *more: str) -> None:
    """What IATI builds on, and more sources that ship."""
    places = base.get("places")
    for loader in (Countries(places.source, places.folder), *map(base.get, ("plan", "organisations", *more))):
        assert run.load(loader, [], writer).ok


@pytest.fixture(scope="module")
def based(neo4j_server: Connect, neo4j_driver: neo4j.Driver) -> Connect:
    """A database with what IATI builds on."""
    _empty(neo4j_driver, neo4j_server.database)
    with Writer(neo4j_server) as writer:
        load_base(writer)
    return neo4j_server


@pytest.fixture(scope="module")
def cli(based: Connect, tmp_path_factory: pytest.TempPathFactory) -> Cli:
    """Runs `partnergraph` and gives its exit code and its JSON; with `before`, words that go before the command, in a process of its own."""
    home = tmp_path_factory.mktemp("home")
    ours = {"NEO4J_URI": based.uri, "NEO4J_USER": based.user, "NEO4J_PASSWORD": based.password, "PARTNERGRAPH_HOME": str(home)}

    def run_it(*words: str | Path, before: tuple[str, ...] = ()) -> tuple[int, Any]:
        code, said, problems = (_apart if before else _here)([*before, *(before and [PARTNERGRAPH]), *map(str, words), "--json"], ours)
        assert "Traceback" not in problems, problems
        found = json.loads(said)
        if "run" in found and found["outcome"] != "unchanged":
            kept = home / "reports" / f"{found['run'].replace(':', '-')}.json"
            assert json.loads(kept.read_text("utf-8")) == found  # the report on disk is the one that was shown
        return code, found

    return run_it


def _apart(words: list[str], ours: dict[str, str]) -> tuple[int, str, str]:
    done = subprocess.run(words, env={**os.environ, **ours}, capture_output=True, text=True, timeout=200, check=False)
    return done.returncode, done.stdout, done.stderr


def _here(words: list[str], ours: dict[str, str]) -> tuple[int, str, str]:
    """In this process: to start one takes longer than most of these loads."""
    done = CliRunner().invoke(app, words, env=ours)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout, done.stderr
