"""graphql-http's audits of GraphQL over HTTP: all are met, by a server on this machine and by an exposed one for whoever has a key."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from api.keys import Keys
from tests.contract.npm_tools import run
from tests.served import served

pytestmark = pytest.mark.usefixtures("tools")
AUDITS = 61  # of graphql-http 1.23


def audits(url: str, **headers: str) -> list[dict[str, Any]]:
    done = run("audits.mjs", url, json.dumps(headers))
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def test_all_audits_are_met() -> None:
    with served() as web:
        found = audits(f"{web.base_url}/graphql")
    assert [audit for audit in found if audit["status"] != "ok"] == []
    assert len(found) == AUDITS


def test_all_audits_are_met_by_an_exposed_server_for_a_reader(tmp_path: Path) -> None:
    token, _ = Keys(tmp_path / "keys.json").create("audit", ["read"], "1h")
    with served(exposed=True, keys=tmp_path / "keys.json") as web:
        found = audits(f"{web.base_url}/graphql", Authorization=f"Bearer {token}")
    assert [audit for audit in found if audit["status"] != "ok"] == []


def test_the_audits_do_find_what_is_wrong() -> None:
    with served() as web:
        found = audits(f"{web.base_url}/healthz")  # which is no GraphQL
    assert len([audit for audit in found if audit["status"] != "ok"]) > AUDITS / 2
