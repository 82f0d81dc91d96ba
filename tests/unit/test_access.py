"""The commands of API keys and trusted documents."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.documents import hashed, read
from partnergraph import app

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def command(*arguments: str) -> Result:
        return CliRunner().invoke(app, arguments, env={"PARTNERGRAPH_HOME": str(tmp_path / "home"), "COLUMNS": "200"})

    return command


def test_a_key_is_made_listed_and_revoked(run: Run, tmp_path: Path) -> None:
    made = json.loads(run("keys", "create", "Web page", "--scope", "read", "--expires", "12h", "--json").stdout)
    assert made["key"].startswith(f"pg_{made['id']}_")
    listed = run("keys", "list")
    assert ("Web page" in listed.stdout, "good" in listed.stdout, made["key"] in listed.stdout) == (True, True, False)
    assert "Web page" in run("keys", "revoke", made["id"]).stdout
    (key,) = json.loads(run("keys", "list", "--json").stdout)["keys"]
    assert (key["state"], key["scopes"], "key" in key, "sha256" in key) == ("revoked", ["read"], False, False)
    again = run("keys", "revoke", made["id"], "--json")
    assert (again.exit_code, json.loads(again.stdout)["error"]["code"]) == (1, "wrong-key")
    assert "not shown again" in run("keys", "create", "b").stdout
    assert (tmp_path / "home" / "keys.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(("arguments", "says"), [(["x", "--scope", "write"], "no scope 'write'"), (["x", "--expires", "soon"], "12h, 90d"), (["a/b"], "no name")])
def test_a_key_that_cannot_be_made(run: Run, arguments: list[str], says: str) -> None:
    told = run("keys", "create", *arguments, "--json")
    assert (told.exit_code, says in told.stdout) == (1, True)


def test_a_manifest_of_files_and_saved_questions(run: Run, tmp_path: Path) -> None:
    (folder := tmp_path / "queries" / "more").mkdir(parents=True)
    (folder / "a.graphql").write_text("{ __typename }")
    (folder / "a.txt").write_text("no query")
    printed = run("documents", str(tmp_path / "queries")).stdout
    (tmp_path / "trusted.json").write_text(printed)
    found = read(tmp_path / "trusted.json")
    assert found[f"sha256:{hashed('{ __typename }')}"] == "{ __typename }"
    assert len(found) > 1
    assert list(json.loads(run("documents", "--no-saved", str(folder / "a.graphql")).stdout).values()) == ["{ __typename }"]
    assert run("documents", str(tmp_path / "none.graphql")).exit_code == 1


def test_serve_takes_no_broken_setting_and_no_broken_manifest(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARTNERGRAPH_RATE", "sometimes")
    told = run("serve", "--json")
    assert (told.exit_code, json.loads(told.stdout)["error"]["code"]) == (1, "wrong-setting")
    monkeypatch.setenv("PARTNERGRAPH_RATE", "")
    monkeypatch.setenv("NEO4J_URI", "bolt://127.0.0.1:1")
    (tmp_path / "bad.json").write_text("[]")
    told = run("serve", "--port", "0", "--documents", str(tmp_path / "bad.json"), "--json")
    assert (told.exit_code, json.loads(told.stdout)["error"]["code"]) == (1, "bad-manifest")
