"""The pages that tell how to extend partnergraph are taken at their word: their files are written into a copy of the project, and their
commands run there against a real Neo4j. Each line shown below a command must stand in what it prints, in that order."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from graph import ddl
from graph.run import Connect, Writer
from loaders import base, run
from schema import model

ROOT = Path(__file__).parents[2]
COPIED = ("schema", "graph", "loaders", "api", "cli", "questions", "partnergraph.py", "pyproject.toml", "tests/conftest.py")
FILE = re.compile(r"^`([\w./-]+)`:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project."""
    for name in COPIED:
        source, target = ROOT / name, tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "static"))
        else:
            shutil.copy(source, target)
    return tmp_path


def environment(project: Path, connect: Connect) -> dict[str, str]:
    """The copy goes before the installed project; the session's Neo4j stands where the user's would."""
    return {**os.environ, "PYTHONPATH": str(project), "NEO4J_URI": connect.uri, "NEO4J_USER": connect.user, "NEO4J_PASSWORD": connect.password,
            "PARTNERGRAPH_HOME": str(project / "home"), "COLUMNS": "200", "PYTHONDONTWRITEBYTECODE": "1"}


def follow(page: str, project: Path, connect: Connect) -> int:
    """Do what the page says; how many commands that were."""
    text = (ROOT / "docs/howto" / page).read_text("utf-8")
    for name, content in FILE.findall(text):
        target = project / name
        assert not target.exists(), f"{page}: {name} is there already"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, "utf-8")
    commands = 0
    for block in CONSOLE.findall(text):
        for told in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, *shown = told.splitlines()
            check(command, shown, project, environment(project, connect))
            commands += 1
    return commands


def check(command: str, shown: list[str], project: Path, env: dict[str, str]) -> None:
    """Run one command; every line shown stands in its output, in order."""
    program, *arguments = shlex.split(command)
    start = {"partnergraph": [sys.executable, "partnergraph.py"], "python": [sys.executable]}[program]
    done = subprocess.run([*start, *arguments], cwd=project, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"$ {command}\n{done.stdout}{done.stderr}"
    printed = re.sub(r" +", " ", done.stdout)
    at = 0
    for line in shown:
        wanted = re.sub(r" +", " ", line.strip())
        found = printed.find(wanted, at)
        assert found >= 0, f"$ {command}\ndoes not print {line!r} there:\n{done.stdout}"
        at = found + len(wanted)


@pytest.fixture
def ready(graph_db: Connect) -> Connect:
    """A database with the constraints and indexes of the model."""
    with Writer(graph_db) as writer:
        writer.migrate(ddl.diff(model(), writer.read(ddl.SHOW)).statements())
    return graph_db


def test_add_a_type(ready: Connect, project: Path) -> None:
    assert follow("add-a-type.md", project, ready) == 5


def test_change_the_api(ready: Connect, project: Path) -> None:
    assert follow("change-the-api.md", project, ready) == 1


def test_add_a_loader(ready: Connect, project: Path) -> None:
    assert follow("add-a-loader.md", project, ready) == 5


def test_add_a_query(ready: Connect, project: Path) -> None:
    with Writer(ready) as writer:
        assert run.load(base.get("organisations"), [], writer).ok
    assert follow("add-a-query.md", project, ready) == 7
