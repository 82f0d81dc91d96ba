"""What the tools from npm need: themselves, and the documents of the saved questions as files."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from api import SCHEMA_FILE, questions
from tests.contract import npm_tools


@pytest.fixture(scope="session")
def tools() -> None:
    """The packages of tests/contract/npm are installed; skips with the reason where npm cannot."""
    if problem := npm_tools.install():
        # In CI nobody would see that these were not run.
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"npm cannot install tests/contract/npm: {problem}")


@pytest.fixture(scope="session")
def operations(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the documents of the questions, as q01.graphql; beside it, the schema stands where the tools look for it."""
    root = tmp_path_factory.mktemp("questions")
    (folder := root / "operations").mkdir()
    for question in questions.load():
        (folder / f"{question.id.partition('-')[0]}.graphql").write_text(question.graphql)
    (root / "api").mkdir()
    shutil.copy(SCHEMA_FILE, root / "api")
    return folder
