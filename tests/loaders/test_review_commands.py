"""The review queue on the command line, and decisions as a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import neo4j
import pytest
from typer.testing import CliRunner

from graph.run import Connect, Writer
from loaders.resolve.reviews import Queue
from partnergraph import app
from tests.loaders.test_reviews import BANK, LAKES, ME, RIVERS, ask, funds, load, prepared, sources, told, writer  # noqa: F401  # fixtures


@pytest.fixture
def cli(prepared: Connect, monkeypatch: pytest.MonkeyPatch) -> Any:  # noqa: F811
    for name, value in {"NEO4J_URI": prepared.uri, "NEO4J_USER": prepared.user, "NEO4J_PASSWORD": prepared.password}.items():
        monkeypatch.setenv(name, value)

    def call(*words: str, code: int = 0) -> Any:
        result = CliRunner().invoke(app, ["review", *words, "--json"])
        assert result.exit_code == code, result.output
        return json.loads(result.output)
    return call


def test_the_queue_on_the_command_line(writer: Writer, sources: list[Path], cli: Any, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    load(writer, sources)
    (asked,) = cli("list")["reviews"]
    short = asked["id"].partition(":")[2]
    shown = cli("show", short)
    assert {end["id"] for end in shown["ends"]} == {RIVERS, LAKES}
    assert all(end["sources"] for end in shown["ends"])
    done = cli("accept", short, "--keep", RIVERS, "--by", "A. Curator", "--why", "one trust")
    assert (done["state"], done["by"], done["why"], done["target"]) == ("accepted", "A. Curator", "one trust", RIVERS)
    assert cli("list")["reviews"] == []
    assert len(cli("list", "--state", "accepted")["reviews"]) == 1
    assert cli("accept", short, code=1)["error"]["code"] == "no-such-review"
    assert cli("undo", short)["state"] == "open"
    assert cli("find") == {"open": 1}
    assert cli("reject", short)["state"] == "rejected"
    assert cli("merge", LAKES, BANK)["state"] == "accepted"
    assert cli("split", BANK, "Bank for Hydrology, Rivers", "--into", RIVERS)["target"] == RIVERS
    assert ("pier", 13.0, "Bank for Hydrology, Rivers", BANK) in funds(writer, RIVERS)
    for lang, word in (("en", "in question"), ("fr", "en question")):
        monkeypatch.setenv("COLUMNS", "200")
        text = CliRunner().invoke(app, ["review", "list", "--state", "all", "--lang", lang])
        assert word in text.output


def test_decisions_go_to_a_file_and_into_an_empty_graph(writer: Writer, neo4j_driver: neo4j.Driver, sources: list[Path], cli: Any, tmp_path: Path) -> None:  # noqa: F811
    load(writer, sources)
    queue = Queue(writer, ME)
    queue.accept(ask(writer)[0]["id"], keep=RIVERS)
    queue.split(BANK, "River Bank of Hydrologie")
    after, file = told(neo4j_driver), tmp_path / "decisions.yml"
    assert cli("export", str(file)) == {"decisions": 2, "file": str(file)}
    assert "they say so themselves" in file.read_text("utf-8")
    with neo4j_driver.session() as session:
        session.run("MATCH (n) DETACH DELETE n").consume()
    assert cli("import", str(file)) == {"taken": 2, "known": 0, "left": []}
    load(writer, [sources[0], sources[2], sources[1]])
    assert told(neo4j_driver) == after
    assert cli("import", str(file)) == {"taken": 0, "known": 2, "left": []}
    # Into a graph that is loaded already, and one that has decided otherwise.
    with neo4j_driver.session() as session:
        session.run("MATCH (n) DETACH DELETE n").consume()
    load(writer, sources)
    queue.reject(ask(writer)[0]["id"])
    found = cli("import", str(file))
    assert (found["taken"], len(found["left"])) == (1, 1)
    queue.undo(ask(writer, "rejected")[0]["id"])
    cli("import", str(file))
    assert told(neo4j_driver) == after


@pytest.mark.parametrize("text", ["[", "- {kind: same}", "- {kind: same, state: maybe, subject: a, target: b}", "- {kind: split, state: accepted, subject: a, target: b}"])
def test_a_file_that_is_none_is_told(writer: Writer, cli: Any, tmp_path: Path, text: str) -> None:  # noqa: F811
    (tmp_path / "bad.yml").write_text(text, "utf-8")
    assert cli("import", str(tmp_path / "bad.yml"), code=1)["error"]["code"] == "wrong-decisions"
