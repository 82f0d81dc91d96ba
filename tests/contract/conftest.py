"""One fixture for the tools that come from npm."""

from __future__ import annotations

import os

import pytest

from tests.contract import npm_tools


@pytest.fixture(scope="session")
def tools() -> None:
    """The packages of tests/contract/npm are installed; skips with the reason where npm cannot."""
    if problem := npm_tools.install():
        # In CI nobody would see that these were not run.
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"npm cannot install tests/contract/npm: {problem}")
