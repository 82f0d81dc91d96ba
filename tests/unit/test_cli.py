"""The command line as people and scripts meet it: help, JSON, exit codes; on a real Neo4j where it speaks to one."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import partnergraph
from graph.run import Connect

ROOT = Path(__file__).parents[2]
COMMANDS = ["up", "down", "status", "load", "rollback", "check", "ask", "export", "brief", "search", "explain", "serve", "demo", "schema", "schema show", "schema dump", "schema diff", "schema apply"]
AWAY = 3


@dataclass(frozen=True)
class Done:
    """What a command ended with."""

    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Done]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def runner(home: Path, **env: str) -> Run:
    """The command line, in this process: a start of Python for each of some eighty commands would take minutes."""
    gone = {name: None for name in os.environ if name.startswith(("NEO4J_", "PARTNERGRAPH_"))}
    given = {**gone, "PARTNERGRAPH_HOME": str(home), "COLUMNS": "160", "NO_COLOR": "1", **env}

    def run(*arguments: str, text: str = "") -> Done:
        result = CliRunner(env=given).invoke(partnergraph.app, list(arguments), input=text, prog_name="partnergraph")
        assert result.exception is None or isinstance(result.exception, SystemExit), "".join(traceback.format_exception(result.exception))
        return Done(result.exit_code, result.stdout, result.stderr)

    return run


@pytest.fixture
def alone(tmp_path: Path) -> Run:
    """The command line with a home in which nothing runs."""
    return runner(tmp_path / "home")


@pytest.fixture
def cli(graph_db: Connect, tmp_path: Path) -> Run:
    """The command line on the session's Neo4j, empty."""
    return runner(tmp_path / "home", NEO4J_URI=graph_db.uri, NEO4J_USER=graph_db.user, NEO4J_PASSWORD=graph_db.password)


def parsed(done: Done) -> dict[str, Any]:
    """Standard output as one JSON object."""
    value = json.loads(done.stdout)
    assert isinstance(value, dict), done.stdout[:200]
    return value


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_and_takes_json(alone: Run, command: str) -> None:
    done = alone(*command.split(), "--help")
    assert done.returncode == 0
    assert f"Usage: partnergraph {command} " in done.stdout
    assert command == "schema" or "--json" in done.stdout


def test_the_help_of_the_whole_names_every_command_and_the_exit_codes(alone: Run) -> None:
    text = alone("--help").stdout
    assert all(re.search(rf"│ {command} +\S", text) for command in COMMANDS if " " not in command)
    assert "0 done; 1 error; 2 wrong usage; 3 the database is away" in text


def test_completion_is_a_shell_script() -> None:
    env = {**os.environ, "_PARTNERGRAPH_COMPLETE": "source_bash"}
    done = subprocess.run([sys.executable, "partnergraph.py"], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "complete -o default -F _partnergraph_completion partnergraph" in done.stdout


def test_errors_go_to_standard_error_and_the_code_to_the_shell() -> None:
    done = subprocess.run([sys.executable, "partnergraph.py", "schema", "show", "Bnak"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == ["error: The model has no type 'Bnak'.", "hint: Did you mean 'Bank'?"]


# -- exit codes ------------------------------------------------------------------------------------------------------------------------


def test_0_a_question_is_answered(cli: Run) -> None:
    done = cli("ask", "-q", "{ banks { totalCount } }", "--json")
    told = parsed(done)
    assert (done.returncode, told.pop("extensions")["cost"]["estimate"] >= 0, told) == (0, True, {"data": {"banks": {"totalCount": 0}}})


def test_1_an_error_has_a_message_and_a_hint(alone: Run) -> None:
    done = alone("schema", "show", "Bnak")
    assert (done.returncode, done.stdout) == (1, "")
    told = alone("schema", "show", "Bnak", "--json")
    assert told.returncode == 1
    assert parsed(told) == {"error": {"code": "error", "message": "The model has no type 'Bnak'.", "hint": "Did you mean 'Bank'?"}}


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_1_a_taken_port_is_told_before_anything_else_is_done(alone: Run, command: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        done = alone(command, "--port", port, "--json")
    assert done.returncode == 1
    assert parsed(done)["error"]["code"] == "port-taken"
    assert port in parsed(done)["error"]["message"]


@pytest.mark.parametrize(("arguments", "says"), [
    (["nonsense"], "No such command 'nonsense'"), (["ask"], "Give one of"), (["ask", "4", "-q", "{ x }"], "Give one of"),
    (["ask", "4", "--vars", "{"], "--vars is no JSON"), (["ask", "4", "--vars", "[1]"], "--vars wants a JSON object"),
    (["ask", "4", "--lang", "de"], "'de'"), (["ask", "4", "--banks", "x"], "No such option: --banks"), (["ask", "--bank", "x", "-q", "{ x }"], "No such option: --bank"), (["up", "--unknown"], "No such option"), (["serve", "--port", "many"], "Invalid value for '--port'"),
])
def test_2_wrong_usage_says_what_is_wrong(alone: Run, arguments: list[str], says: str) -> None:
    done = alone(*arguments)
    assert done.returncode == 2
    assert says in " ".join(re.sub(r"[│╭╮╰╯─]", " ", done.stderr).split())


@pytest.mark.parametrize("arguments", [
    ["ask", "-q", "{ banks { totalCount } }"], ["load", "plan"], ["schema", "diff"], ["schema", "apply"], ["serve"], ["ask", "4"]])
def test_3_without_a_database_every_command_says_how_to_start_one(alone: Run, arguments: list[str]) -> None:
    done = alone(*arguments, "--json")
    assert done.returncode == AWAY
    assert parsed(done)["error"]["code"] == "database-away"
    assert "partnergraph up" in parsed(done)["error"]["hint"]


def test_3_a_database_that_does_not_answer_is_away_for_questions_and_for_loads(tmp_path: Path) -> None:
    run = runner(tmp_path, NEO4J_URI=f"bolt://127.0.0.1:{free_port()}", NEO4J_PASSWORD="x")
    asked, loaded = run("ask", "-q", "{ banks { totalCount } }", "--json"), run("load", "plan", "--json")
    assert (asked.returncode, loaded.returncode) == (AWAY, AWAY)
    assert parsed(asked)["errors"][0]["extensions"]["code"] == parsed(loaded)["error"]["code"] == "database-away"


def test_3_an_unknown_version_of_neo4j(alone: Run) -> None:
    done = alone("up", "--neo4j", "5.26.3", "--json")
    assert done.returncode == AWAY
    assert parsed(done)["error"]["hint"] == "Did you mean '5.26.30'?"


def test_4_a_load_that_leaves_a_file_out(cli: Run, tmp_path: Path) -> None:
    for name in ("plan", "organisations"):
        assert cli("load", name).returncode == 0
    refused = cli("load", "strategy", "a-path", "--json")
    assert refused.returncode == 4
    told = parsed(refused)["datasets"][0]
    assert (told["outcome"], "takes no path" in told["error"]) == ("failed", True)
    spoken = cli("load", "strategy", "a-path")
    assert "hint: Leave the path out." in spoken.stderr


@pytest.mark.parametrize("command", ["ask", "explain"])
def test_5_a_refused_query_says_where_and_what_was_meant(cli: Run, command: str) -> None:
    done = cli(command, "-q", "{ bankz { totalCount } }", "--json")
    assert done.returncode == 5
    error = parsed(done)["errors"][0]
    assert "Did you mean 'banks'?" in error["message"]
    assert error["locations"] == [{"line": 1, "column": 3}]


# -- commands --------------------------------------------------------------------------------------------------------------------------


def test_status_when_nothing_runs(alone: Run) -> None:
    done = alone("status", "--json")
    assert done.returncode == 0
    assert parsed(done)["running"] is False
    assert "running: False" in alone("status").stdout
    assert parsed(alone("down", "--json")) == {"stopped": False}


def test_the_sources_are_listed_without_a_database(alone: Run) -> None:
    listed = parsed(alone("load", "--list", "--json"))["sources"]
    assert {"strategy", "document", "places", "plan", "organisations", "iati"} <= {source["name"] for source in listed}
    assert all(source["title"]["en"] and source["title"]["fr"] and source["licence"] for source in listed)
    assert "IATI activity files" in alone("load", "--list").stdout


def test_an_unknown_source_names_the_known_one(alone: Run) -> None:
    done = alone("load", "plann")
    assert done.returncode == 1
    assert "Did you mean 'plan'?" in done.stderr


def test_a_load_says_what_it_did_and_a_second_one_that_nothing_changed(cli: Run) -> None:
    planned = parsed(cli("load", "plan", "--dry-run", "--json"))["datasets"][0]
    assert (planned["outcome"], planned["nodes"]["Goal"], sum(planned["changes"]["new"][k] for k in planned["nodes"])) == ("planned", 17, 203)  # 1 plan, 4 domains, 12 outcomes, 17 + 169
    assert parsed(cli("ask", "-q", "{ goals { totalCount } }", "--json"))["data"]["goals"]["totalCount"] == 0
    assert parsed(cli("load", "plan", "--json"))["datasets"][0]["outcome"] == "loaded"
    assert parsed(cli("load", "plan", "--json"))["datasets"][0]["outcome"] == "unchanged"
    assert parsed(cli("load", "plan", "--force", "--json"))["datasets"][0]["outcome"] == "loaded"
    assert parsed(cli("ask", "-q", "{ goals { totalCount } }", "--json"))["data"]["goals"]["totalCount"] == 17


def test_search_finds_what_a_load_brought(cli: Run) -> None:
    assert cli("load", "plan").returncode == 0
    found = parsed(cli("search", "citis", "--type", "Goal", "--json"))  # a slip of the finger
    assert [edge["node"]["id"] for edge in found["edges"]] == ["sdg:11"]
    assert "sdg:11" in cli("search", "sustainable cities", "--lang", "fr").stdout
    refused = cli("search", "?!", "--json")
    assert (refused.returncode, parsed(refused)["errors"][0]["extensions"]["code"]) == (5, "empty-search")
    assert cli("search", "x", "--type", "Bnak").returncode == 1


def test_a_query_comes_from_a_file_or_from_standard_input_with_variables(cli: Run, tmp_path: Path) -> None:
    text = "query Q($n: Int) { banks(first: $n) { totalCount } }"
    file = tmp_path / "q.graphql"
    file.write_text(text)
    expected = {"data": {"banks": {"totalCount": 0}}}
    for source, typed in ((str(file), None), ("-", text)):
        told = parsed(cli("ask", "-f", source, "--vars", '{"n": 1}', "--json", text=typed))
        assert told.pop("extensions")["cost"]
        assert told == expected
    wrong = cli("ask", "-f", "-", "--vars", '{"n": "many"}', "--json", text=text)
    assert wrong.returncode == 5
    assert "$n" in parsed(wrong)["errors"][0]["message"]
    missing = cli("ask", "-f", str(tmp_path / "none.graphql"))
    assert missing.returncode == 1
    assert "none.graphql: cannot be read" in missing.stderr


def test_a_saved_question_is_a_table_in_two_languages(cli: Run) -> None:
    assert "Which banks connect to which cities?" in cli("ask", "4").stdout
    assert "Quelles banques sont liées à quelles villes ?" in cli("ask", "banks-cities", "--lang", "fr").stdout
    assert parsed(cli("ask", "q04", "--json"))["data"]["bankCityConnections"]["totalCount"] == 0
    assert "No loaded source tells of such a link" in cli("ask", "4").stdout
    unknown = cli("ask", "999")
    assert unknown.returncode == 1
    assert "q04-banks-cities" in unknown.stderr


def test_a_saved_questions_parameters_are_options(cli: Run, alone: Run) -> None:
    told = alone("ask", "4", "--help").stdout
    assert "Parameters of the question" in told
    assert "--min-usd" in told
    assert "--min-usd" not in alone("ask", "--help").stdout
    assert 5.0 in parsed(alone("explain", "4", "--min-usd", "5", "--json"))["parameters"].values()
    assert parsed(cli("ask", "4", "--first", "3", "--json"))["data"]["bankCityConnections"]["totalCount"] == 0
    assert parsed(cli("ask", "4", "--first", "many", "--json"))["error"]["code"] == "bad-value"


def test_the_saved_questions_are_listed_and_compared(cli: Run, alone: Run, tmp_path: Path) -> None:
    assert "Quelles banques sont liées à quelles villes ?" in alone("ask", "--list", "--lang", "fr").stdout
    (tmp_path / "q190-bad.yml").write_text("id: q190-bad\n")
    done = alone("ask", "--list", "--json", "--questions", str(tmp_path))
    assert {"number": 4, "id": "q04-banks-cities"}.items() <= next(one for one in parsed(done)["questions"] if one["number"] == 4).items()
    assert "title: Field required" in parsed(done)["problems"][0]
    assert "q190-bad.yml" in alone("ask", "--list", "--questions", str(tmp_path)).stderr
    assert parsed(cli("ask", "4", "--compare", "--json")) == {"question": "q04-banks-cities", "same": True, "rows": 0, "onlyGraphql": [], "onlyCypher": []}


def test_explain_prints_one_statement_without_a_database(alone: Run) -> None:
    done = parsed(alone("explain", "-q", "{ banks(first: 3) { nodes { name } } }", "--json"))
    assert done["cypher"].startswith("CALL () {\n  MATCH (n1:Bank)")
    assert 3 in done["parameters"].values()
    assert alone("explain", "-q", "{ banks { totalCount } }").stdout.splitlines()[0] == "RETURN COUNT { (:Bank) } AS v0"


@pytest.mark.usefixtures("bare_db")
def test_the_schema_is_shown_dumped_compared_and_applied(cli: Run) -> None:
    assert "Nombre d'habitants" in cli("schema", "show", "City").stdout
    shown, dumped = parsed(cli("schema", "show", "--json")), parsed(cli("schema", "dump"))
    assert shown == dumped == parsed(cli("schema", "dump", "--json"))
    assert list(parsed(cli("schema", "show", "City", "--json"))) == ["City"]
    before = parsed(cli("schema", "diff", "--json"))
    assert "pg_Entity_id" in before["create"]
    assert before["drop"] == []
    assert parsed(cli("schema", "apply", "--json")) == {"statements": len(before["create"])}
    assert parsed(cli("schema", "diff", "--json")) == {"create": [], "drop": []}
    assert cli("schema", "apply").stdout == "Nothing to do.\n"
    assert cli("schema", "diff").stdout == "The database has what the model wants.\n"
