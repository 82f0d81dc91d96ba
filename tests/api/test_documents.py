"""Trusted documents and automatic persisted queries, through the HTTP server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api import documents, questions
from api.asked import Asked
from api.caller import LOCAL
from api.documents import BadManifest, Documents, PersistedQueryNotFound, hashed, manifest, read
from api.keys import Keys
from api.saved import document_id
from graph.run import Connect
from tests.served import served

BANKS = "query Banks($n: Int) { banks(first: $n) { totalCount } }"
ID = f"sha256:{hashed(BANKS)}"
GRAPHQL = "application/graphql-response+json"


def persisted(digest: str = hashed(BANKS), version: Any = 1) -> dict[str, Any]:
    return {"extensions": {"persistedQuery": {"version": version, "sha256Hash": digest}}}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "trusted.json"
    made.write_text(json.dumps({**manifest([BANKS]), "x-ours:types": "{ __typename }"}))
    return made


@pytest.fixture
def only(sample: Connect, file: Path, tmp_path: Path) -> Iterator[httpx.Client]:
    with served(sample, documents=file, documents_only=True, keys=tmp_path / "keys.json") as web:
        yield web


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["errors"][0]["extensions"]["code"]


def test_the_hash_is_that_of_the_specifications_example() -> None:
    assert hashed("query($id:ID!){user(id:$id){name}}") == "71f7dc5758652baac68e4a10c50be732b741c892ade2883a99358f52b555286b"


def test_a_trusted_document_by_its_id(only: httpx.Client) -> None:
    expected = {"banks": {"totalCount": 3}}
    assert only.post("/graphql", json={"documentId": ID, "variables": {"n": 1}, "operationName": "Banks"}).json()["data"] == expected
    assert only.get("/graphql", params={"documentId": ID, "variables": '{"n":1}'}).json()["data"] == expected
    assert only.post("/graphql", json={"documentId": ID.removeprefix("sha256:")}).json()["data"] == expected  # as Relay and codegen write it
    assert only.post("/graphql", json={"documentId": "x-ours:types"}).json()["data"] == {"__typename": "Query"}
    assert only.post("/graphql", json={"query": BANKS}).json()["data"] == expected  # the text itself is as good
    assert only.post("/graphql", json=persisted()).json()["data"] == expected


def test_saved_questions_are_trusted_everywhere_and_come_as_a_table(only: httpx.Client) -> None:
    asked = {"documentId": document_id(questions.get("4")), "variables": {"country": "HN"}}
    plain, french = (only.post("/graphql", json={**asked, **more}).json() for more in ({}, {"extensions": {"table": {"lang": "fr"}}}))
    found = french["extensions"]["table"]
    # Two banks in the two towns of Honduras that are called San José.
    assert ("table" in plain["extensions"], found["titles"][0], len(found["rows"])) == (False, "Banque", 4)
    assert all(any(str(cell).startswith("['[") for cell in row) for row in found["rows"])  # each row cites
    assert found["footnotes"][0].startswith("[1] ")
    assert code(only.post("/graphql", json={"documentId": ID, "extensions": {"table": {"lang": "fr"}}})) == (200, "no-table")


def test_nothing_else_is_answered_but_to_a_curator(only: httpx.Client, tmp_path: Path) -> None:
    own = {"query": "{ cities { totalCount } }"}
    assert code(only.post("/graphql", json=own)) == (200, "untrusted-document")
    assert code(only.post("/graphql", json=own, headers={"Accept": GRAPHQL})) == (403, "untrusted-document")
    unknown = only.post("/graphql", json={"documentId": "sha256:" + "0" * 64}, headers={"Accept": GRAPHQL})
    assert (code(unknown), len(unknown.json()["errors"]), "data" in unknown.json()) == ((400, "unknown-document"), 1, False)
    assert code(only.post("/graphql", json=persisted("0" * 64))) == (200, "PERSISTED_QUERY_NOT_SUPPORTED")
    assert code(only.post("/graphql", json={**own, **persisted(hashed(own["query"]))})) == (200, "untrusted-document")
    keys = Keys(tmp_path / "keys.json")
    for scope, allowed in (("read", False), ("curate", True)):
        token, _ = keys.create(scope, [scope], "1d")
        assert ("data" in only.post("/graphql", json=own, headers={"X-API-Key": token}).json()) is allowed


def test_apollos_protocol(sample: Connect) -> None:
    with served(sample) as web:
        first = web.get("/graphql", params={"extensions": json.dumps(persisted()["extensions"])})
        assert (code(first), first.json()["errors"][0]["message"]) == ((200, "PERSISTED_QUERY_NOT_FOUND"), "PersistedQueryNotFound")
        assert "data" in web.post("/graphql", json={"query": BANKS, **persisted()}).json()
        again = web.get("/graphql", params={"extensions": json.dumps(persisted()["extensions"]), "variables": '{"n": 2}'})
        assert again.json()["data"] == {"banks": {"totalCount": 3}}
        assert web.post("/graphql", json={"documentId": ID}).json()["data"] == again.json()["data"]  # registered, so known by either name
        assert code(web.post("/graphql", json={"query": BANKS + " ", **persisted()})) == (400, "PERSISTED_QUERY_MISMATCH")
        wrong = "{ nothing }"  # what is not answered is not kept
        assert "errors" in web.post("/graphql", json={"query": wrong, **persisted(hashed(wrong))}).json()
        assert code(web.post("/graphql", json=persisted(hashed(wrong)))) == (200, "PERSISTED_QUERY_NOT_FOUND")
    with served(sample, persisted_queries=False) as web:
        assert code(web.post("/graphql", json=persisted())) == (200, "PERSISTED_QUERY_NOT_SUPPORTED")
        assert "data" in web.post("/graphql", json={"query": BANKS, **persisted()}).json()


@pytest.mark.parametrize("extension", [1, "x", [], {}, {"version": 2, "sha256Hash": "0" * 64}, {"version": 1}, {"version": 1, "sha256Hash": 5},
                                       {"version": 1, "sha256Hash": "0" * 63}, {"version": 1, "sha256Hash": "Z" * 64}, None])
def test_a_broken_extension(only: httpx.Client, extension: Any) -> None:
    assert code(only.post("/graphql", json={"extensions": {"persistedQuery": extension}})) == (400, "unreadable")


def test_registered_texts_do_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "KEPT", 1_000)
    kept = Documents()
    texts = [f"{{ a{n}: __typename }}" + " " * 300 for n in range(10)]
    for text in texts:
        kept.remember(Asked(text, None, None, {}, persisted(hashed(text))["extensions"]))
    known = []
    for text in texts:
        try:
            known.append(kept.text(Asked(None, None, None, {}, persisted(hashed(text))["extensions"]), LOCAL) == text)
        except PersistedQueryNotFound:
            known.append(False)
    assert known == [False] * 7 + [True] * 3  # the newest three fit


@pytest.mark.parametrize(("content", "says"), [
    ("[]", "no object"), ("{", "cannot be read"), ('{"a": 1}', "no object"), ('{"a": " "}', "no object"), (json.dumps({"0" * 64: "{ a }"}), "is not the SHA-256"),
    (json.dumps({"sha256:abc": "{ a }"}), "is not the SHA-256"), (json.dumps({"a": "x" * 100_001}), "100000 characters"),
])
def test_a_manifest_that_cannot_be_used(tmp_path: Path, content: str, says: str) -> None:
    (tmp_path / "bad.json").write_text(content)
    with pytest.raises(BadManifest, match=says):
        read(tmp_path / "bad.json")
    with pytest.raises(BadManifest, match="cannot be read"):
        read(tmp_path / "none.json")
