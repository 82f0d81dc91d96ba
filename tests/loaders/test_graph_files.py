"""A graph file goes from one database into another and is the same graph; what is not whole, or not of this model, is refused before anything is written."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import neo4j
import pytest
from typer.testing import CliRunner

import partnergraph
from graph import restore
from graph.run import Connect, Writer
from graph.statement import Statement
from loaders import restore as importing
from loaders import rollback, run
from loaders.graphfile import BrokenGraphFile, OtherVersion
from tests.api.conftest import write as small_graph
from tests.loaders.graphs import everything
from tests.loaders.test_incremental import AFTER, BEFORE
from tests.loaders.test_run import clear, lines, prepared  # noqa: F401  # fixtures

Command = Callable[..., Any]


@pytest.fixture(scope="module")
def command(prepared: Connect) -> Command:  # noqa: F811
    """`partnergraph ... --json` in this process; what it tells."""
    env = {"NEO4J_URI": prepared.uri, "NEO4J_USER": prepared.user, "NEO4J_PASSWORD": prepared.password, "NEO4J_DATABASE": prepared.database}

    def run_it(*words: str | Path) -> Any:
        result = CliRunner(env=env).invoke(partnergraph.app, [*map(str, words), "--json"], prog_name="partnergraph")
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return json.loads(result.stdout)

    return run_it


@pytest.fixture(scope="module")
def exported(prepared: Connect, neo4j_driver: neo4j.Driver, command: Command, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str], str]:  # noqa: F811
    """A graph with two runs, what they changed and retired, what is derived, and passages: its file, all that it held, and its last run."""
    folder = tmp_path_factory.mktemp("graph")
    clear(neo4j_driver)
    with Writer(prepared) as writer:
        small_graph(writer)
        file = folder / "one.txt"
        for told in (BEFORE, AFTER):
            file.write_text("\n".join(told), "utf-8")
            report = run.load(lines(), [file], writer)
            assert report.ok
    command("export", "--all", "--to", folder / "graph.jsonl")
    return folder / "graph.jsonl", everything(neo4j_driver), report.run


@pytest.fixture
def empty(prepared: Connect, exported: Any, neo4j_driver: neo4j.Driver) -> Iterator[Writer]:  # noqa: F811
    clear(neo4j_driver)
    with Writer(prepared) as writer:
        yield writer


def body(path: Path) -> list[str]:
    """All but the head, which has the date."""
    return path.read_text("utf-8").splitlines()[1:]


def test_the_graph_is_the_same_and_so_is_its_file(empty: Writer, exported: Any, command: Command, neo4j_driver: neo4j.Driver, tmp_path: Path) -> None:
    file, held, last = exported
    assert all(any(kind in one for one in held) for kind in ("Former", "WAS_FINANCES", "Run", "READ_BY", "CONNECTS_TO", "Passage", "FROM")), "it has what there is to lose"
    told = command("import", file)
    assert everything(neo4j_driver) == held
    assert (told["nodes"], told["relations"]) == tuple(empty.read(Statement("RETURN COUNT { (:Entity) } AS n, COUNT { ()-->() } AS r"))[0].values())
    again = command("export", "--all", "--to", tmp_path / "again.jsonl")
    assert body(tmp_path / "again.jsonl") == body(file)
    assert again["version"] == json.loads(file.read_text("utf-8").splitlines()[0])["version"]
    assert json.loads(body(file)[-1])["digest"] == told["digest"]
    assert empty.read(Statement("MATCH (d:Dataset {id: 'dataset:lines:one'}) RETURN toString(d.loadedAt) AS at"))[0]["at"].endswith("Z"), "at an offset, as loads write it"
    taken = rollback.rollback(last, empty)
    assert taken["changed"], "what can undo a run came with it"
    assert command("export", "--around", "org:a", "--to", tmp_path / "a.jsonl")["loaded"], "what was undone can be asked"


def test_a_neighbourhood_goes_over_with_its_evidence(empty: Writer, exported: Any, command: Command, neo4j_driver: neo4j.Driver, tmp_path: Path) -> None:
    command("import", exported[0])
    command("export", "--around", "org:alpha", "--hops", "2", "--to", tmp_path / "part.jsonl")
    clear(neo4j_driver)
    command("import", tmp_path / "part.jsonl")
    part = everything(neo4j_driver)
    assert set(part) < set(exported[1])
    dangling = empty.read(Statement("MATCH ()-[r]->() WHERE NOT EXISTS { (:Dataset {id: r.source}) } OR any(p IN r.passages WHERE NOT EXISTS { (:Passage {id: p}) }) RETURN count(r) AS n"))
    assert dangling == [{"n": 0}]
    assert empty.read(Statement("MATCH (:Bank {id: 'org:alpha'})-[r:IN_CATEGORY]->() RETURN r.passages AS p"))[0]["p"] == ["passage:hsp-2020:9", "passage:hsp-2020:5.d"]
    command("export", "--around", "org:alpha", "--hops", "2", "--to", tmp_path / "again.jsonl")
    assert body(tmp_path / "again.jsonl") == body(tmp_path / "part.jsonl")


def swapped(told: list[str], kind: str, /, **changed: Any) -> list[str]:
    """The lines with the first of a kind changed."""
    at = next(n for n, one in enumerate(told) if json.loads(one)["kind"] == kind)
    return [*told[:at], json.dumps({**json.loads(told[at]), **changed}), *told[at + 1:]]


@pytest.mark.parametrize(("spoil", "error", "said"), [
    (lambda told: told[:-1], BrokenGraphFile, "It is cut: its last line does not say that it is the end."),
    (lambda told: [*told[:-2], told[-2][:40]], BrokenGraphFile, "this line is no JSON"),
    (lambda told: [*told[:-2], told[-1]], BrokenGraphFile, "It is not as it was written"),
    (lambda told: [*told, told[-2]], BrokenGraphFile, "There is something behind its end."),
    (lambda told: ['{"kind": "export"}', *told[1:]], BrokenGraphFile, "It is no graph file"),
    (lambda told: [], BrokenGraphFile, "this line is no JSON"),
    (lambda told: swapped(told, "graph", format=2), OtherVersion, "written in format 2; this partnergraph reads format 1."),
    (lambda told: swapped(told, "node", labels=["Entity", "Planet"]), OtherVersion, "The model has no node type 'Planet'."),
    (lambda told: swapped(told, "node", labels=["City"]), BrokenGraphFile, "those of its types are others"),
    (lambda told: swapped(told, "relation", type="FINANCED"), OtherVersion, "The model has no relation type 'FINANCED'."),
    (lambda told: swapped(told, "relation", to="org:nobody"), BrokenGraphFile, "leads to 'org:nobody', which the file does not have."),
    (lambda told: swapped(told, "node", values={"moons": 2}), OtherVersion, "The model does not know the property 'moons'"),
    (lambda told: swapped(told, "node", values={"name": 2}), OtherVersion, "'name' cannot be 2 in this model."),
    (lambda told: swapped(told, "node", kind="planet"), BrokenGraphFile, "It is no line of a graph file"),
    (lambda told: swapped(told, "relation", **{"from": None}), BrokenGraphFile, "leads to None"),
])
def test_what_is_not_whole_or_not_of_this_model_is_refused(empty: Writer, exported: Any, tmp_path: Path, spoil: Any, error: type[Exception], said: str) -> None:  # noqa: PLR0917
    (tmp_path / "bad.jsonl").write_text("".join(f"{one}\n" for one in spoil(exported[0].read_text("utf-8").splitlines())), "utf-8")
    with pytest.raises(error) as told:
        importing.load(tmp_path / "bad.jsonl", empty)
    assert said in str(told.value)
    assert str(tmp_path / "bad.jsonl") in str(told.value)
    assert told.value.hint
    assert empty.read(Statement("MATCH (n) RETURN count(n) AS n")) == [{"n": 0}]


def test_a_database_that_holds_something_is_left_as_it_is(empty: Writer, exported: Any, command: Command, neo4j_driver: neo4j.Driver) -> None:
    empty.write([Statement("CREATE (:Entity {id: 'mine'})")])
    assert command("import", exported[0])["error"]["code"] == "not-empty-for-import"
    assert everything(neo4j_driver) == ["['Entity'] [('id', 'mine')]"]
    assert command("import", "no-such-file.jsonl")["error"]["code"] == "broken-graph-file"


def test_what_fails_midway_leaves_nothing_and_what_was_killed_is_begun_anew(empty: Writer, exported: Any, neo4j_driver: neo4j.Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_what: str, share: float) -> None:
        if share > 0.5 and empty.read(restore.HELD)[0]["begun"]:
            raise KeyboardInterrupt

    monkeypatch.setattr(restore, "BATCH", 50)
    with pytest.raises(KeyboardInterrupt):
        importing.load(exported[0], empty, interrupt)
    assert everything(neo4j_driver) == []
    with monkeypatch.context() as killed:
        killed.setattr(importing, "_clear", lambda writer: None)
        with pytest.raises(KeyboardInterrupt):
            importing.load(exported[0], empty, interrupt)
    left = empty.read(Statement("MATCH (d:Dataset) RETURN count(d) AS datasets, count(d.fingerprint) AS whole"))
    assert left[0]["datasets"] > 1
    assert left[0]["whole"] == 0, "nobody takes a half-written dataset for a whole one"
    importing.load(exported[0], empty)
    assert everything(neo4j_driver) == exported[1]
