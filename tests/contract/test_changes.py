"""A change that breaks somebody's operation is told in the changelog before it is released."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from api import SCHEMA_FILE, changes

ROOT = Path(__file__).parents[2]
OLD = """type Query { banks(first: Int): [String!]! "gone" town: String }"""
NEW = """type Query { banks(first: Int, source: ID!): [String!]! city: String }"""
BROKEN = ["Field Query.town was removed.", "A required argument Query.banks(source:) was added."]


def git(*args: str) -> str:
    done = subprocess.run(["git", *args], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else ""


def test_what_breaks_is_told_and_what_does_not_is_not() -> None:
    assert sorted(changes.breaking(OLD, NEW)) == sorted(BROKEN)
    assert changes.breaking(OLD, OLD.replace("town: String", 'town: String @deprecated(reason: "Ask `city`.") city: String')) == []
    assert changes.dangerous("type Query { a(b: Kind = ONE): Int } enum Kind { ONE }", "type Query { a(b: Kind = ONE): Int } enum Kind { ONE TWO }") != []


def test_only_the_newest_section_counts() -> None:
    told = f"# Changelog\n\n## [Unreleased] 0.2.0\n\n### Changed\n- {BROKEN[0]} Ask\n  `city`.\n\n## 0.1.0\n- {BROKEN[1]}\n"
    assert changes.untold(BROKEN, told) == [BROKEN[1]]
    assert changes.untold(BROKEN, told.replace("## [Unreleased] 0.2.0", "## 0.2.0")) == BROKEN


def test_the_command_tells_it(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    (old := tmp_path / "old.graphql").write_text(OLD)
    (new := tmp_path / "new.graphql").write_text(NEW)
    monkeypatch.setattr(changes, "SCHEMA_FILE", new)
    assert (changes.main(old), changes.main(new)) == (1, 0)
    assert capsys.readouterr().out.splitlines() == [f"breaks: {change}" for change in changes.breaking(OLD, NEW)]


def test_what_breaks_since_the_last_release_stands_in_the_changelog() -> None:
    """The last release is the newest tag like v0.1.0; the SDL of that commit is what people have written operations for."""
    tag = git("describe", "--tags", "--abbrev=0", "--match", "v[0-9]*").strip()
    if not tag:
        pytest.skip("nothing has been released yet: there is no tag like v0.1.0")
    broken = changes.breaking(git("show", f"{tag}:api/schema.graphql"), SCHEMA_FILE.read_text("utf-8"))
    assert changes.untold(broken, (ROOT / "CHANGELOG.md").read_text("utf-8")) == []
