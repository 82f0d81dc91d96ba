"""API keys, on the file and through the door of a real server: scopes, expiry, revocation, rates, and what a stranger is not shown."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.keys import Keys, KeysUnreadable, WrongKey, duration, hashed
from api.rate import network
from api.refusals import NotSignedIn
from api.settings import Serving, WrongSetting, serving
from graph.run import Connect
from tests.served import served

TYPENAME = {"query": "{ __typename }"}


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(tmp_path / "home" / "keys.json")


def code(answer: httpx.Response) -> str:
    return str(answer.json()["errors"][0]["extensions"]["code"])


def test_a_key_is_kept_as_a_hash_that_only_its_owner_reads(keys: Keys) -> None:
    token, key = keys.create("web page", ["read"], "90d")
    stored = keys.file.read_text("utf-8")
    assert token not in stored
    assert token.split("_", 2)[2] not in stored
    assert (keys.file.stat().st_mode & 0o777, keys.file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert dt.datetime.fromisoformat(key.expires) - dt.datetime.fromisoformat(key.created) == dt.timedelta(days=90)
    assert keys.caller(token) == keys.caller(token)
    assert (keys.caller(token).name, keys.caller(token).role, keys.caller(token).introspection) == ("web page", "reader", True)
    assert Keys(keys.file).caller(keys.create("c", ["curate"], "1h")[0]).role == "curator"


def test_nearly_a_key_is_none(keys: Keys) -> None:
    token, key = keys.create("a", ["read"], "1d")
    other, _ = keys.create("b", ["read"], "1d")
    wrong = [token[:-1], token + "x", token.upper(), f"pg_{key.id}_{other.split('_', 2)[2]}", "", "pg_", f"pg_00000000_{token[12:]}", hashed(token), "é" * 50]
    for tried in wrong:
        with pytest.raises(NotSignedIn, match="none of ours"):
            keys.caller(tried)


def test_an_expired_and_a_revoked_key(keys: Keys) -> None:
    token, key = keys.create("a", ["read"], "1d")
    raw = json.loads(keys.file.read_text("utf-8"))
    raw["keys"][0]["expires"] = (dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1)).isoformat()
    keys.file.write_text(json.dumps(raw))
    with pytest.raises(NotSignedIn, match="is expired"):
        keys.caller(token)
    second, _ = keys.create("a", ["read"], "1d")
    assert {ended.id for ended in keys.revoke("a")} == set(keys.all())  # by name, all of them
    with pytest.raises(NotSignedIn, match="is revoked"):
        keys.caller(second)
    with pytest.raises(WrongKey, match="left to revoke"):
        keys.revoke(key.id)


@pytest.mark.parametrize("text", ["", "90", "d", "0d", "-1d", "6y", "99999y", "1m", "1 d", "\u0661d"])
def test_how_long_a_key_cannot_last(text: str) -> None:
    with pytest.raises(WrongKey, match="no time"):
        duration(text)


def test_a_file_that_cannot_be_trusted_lets_nobody_in(keys: Keys) -> None:
    token, _ = keys.create("a", ["read"], "1d")
    keys.file.chmod(0o640)
    with pytest.raises(KeysUnreadable, match="others than its owner"):
        keys.caller(token)
    keys.file.chmod(0o600)
    keys.file.write_text('{"keys": [{"id": "x"}]}')
    with pytest.raises(KeysUnreadable, match="broken"):
        keys.caller(token)
    for name, scopes in (("", ["read"]), ("x" * 61, ["read"]), ("a\nb", ["read"]), ("a", ["write"])):
        with pytest.raises(WrongKey):
            keys.create(name, scopes, "1d")


@pytest.fixture
def exposed(sample: Connect, keys: Keys) -> Iterator[httpx.Client]:
    with served(sample, exposed=True, keys=keys.file, rate="1000/minute") as web:
        yield web


def test_a_key_in_either_header_is_revoked_without_a_restart(exposed: httpx.Client, keys: Keys) -> None:
    token, key = keys.create("page", ["read"], "1d")
    ask = {"query": "{ banks { totalCount } }"}
    for headers in ({"Authorization": f"Bearer {token}"}, {"authorization": f"bearer  {token}"}, {"X-API-Key": token}):
        answer = exposed.post("/graphql", json=ask, headers=headers)
        assert (answer.status_code, answer.json()["data"], answer.headers["cache-control"]) == (200, {"banks": {"totalCount": 3}}, "no-store")
    keys.revoke(key.id)
    refused = exposed.post("/graphql", json=ask, headers={"X-API-Key": token})
    assert (refused.status_code, code(refused), refused.headers["www-authenticate"][:6]) == (401, "not-signed-in", "Bearer")
    for wrong in ("Basic dTpw", "Bearer", token, "Bearer eyJhbGciOiJub25lIn0.e30."):
        assert exposed.post("/graphql", json=ask, headers={"Authorization": wrong}).status_code == 401  # never taken for a stranger
    assert exposed.post("/graphql", json=ask).json()["data"] == {"banks": {"totalCount": 3}}  # who gives none is one


def test_nobody_without_a_key(keys: Keys) -> None:
    token, _ = keys.create("page", ["read"], "1d")
    with served(exposed=True, keys=keys.file, anonymous=False) as web:
        assert web.post("/graphql", json=TYPENAME).status_code == 401
        assert web.post("/graphql", json=TYPENAME, headers={"X-API-Key": token}).status_code == 200
        assert web.get("/graphql", headers={"Accept": "text/html"}).status_code != 401  # the page is no data; a key is typed into it
        assert web.get("/healthz").status_code == 200


@pytest.mark.parametrize(("text", "shown"), [
    ("{ __schema { queryType { name } } }", "Query"), ('{ __type(name: "Bank") { name } }', "Bank"), ("{ bankz { totalCount } }", "Did you mean"),
    ("{ ...F } fragment F on Query { ... { __schema { queryType { name } } } }", "Query"), ("{ banks { nodes { nam } } }", "Did you mean"),
    ("{ banks(frist: 1) { totalCount } }", "Did you mean"), ("{ banks(where: {nam: {}}) { totalCount } }", "Did you mean"),
    ("query ($w: BankWher) { banks(where: $w) { totalCount } }", "Did you mean"), ("{ banks(orderBy: {by: NAM}) { totalCount } }", "Did you mean"),
])
def test_strangers_on_a_network_are_shown_no_schema(keys: Keys, text: str, shown: str) -> None:
    token, _ = keys.create("page", ["read"], "1d")
    with served(exposed=True, keys=keys.file) as web, served() as local:
        for _ in range(2):  # the second time from what is kept of the text
            stranger = web.post("/graphql", json={"query": text})
            assert (shown in stranger.text, stranger.json().get("data")) == (False, None), stranger.text
            for seen in (web.post("/graphql", json={"query": text}, headers={"X-API-Key": token}), local.post("/graphql", json={"query": text})):
                assert shown in seen.text
        variable = {"query": "query ($w: BankWhere) { banks(where: $w) { totalCount } }", "variables": {"w": {"nam": {}}}}
        assert "Did you mean" not in web.post("/graphql", json=variable).text


def test_inner_errors_are_not_shown_to_strangers(keys: Keys) -> None:
    token, _ = keys.create("page", ["read"], "1d")
    away = Connect.to("bolt://127.0.0.1:1", "neo4j", "x")
    with served(away, exposed=True, keys=keys.file) as web:
        def ask(**headers: str) -> Any:
            return web.post("/graphql", json={"query": "{ banks { totalCount } }"}, headers=headers)

        stranger, reader = ask(), ask(Authorization=f"Bearer {token}")
        assert stranger.status_code == reader.status_code == 503
        assert "127.0.0.1:1" in reader.json()["errors"][0]["message"]
        assert "127.0.0.1" not in stranger.text
        assert stranger.json()["extensions"]["requestId"] in stranger.json()["errors"][0]["message"]
        assert web.get("/readyz").json() == {"status": "database away"}


def test_the_rate_of_an_address_and_of_a_key(keys: Keys) -> None:
    token, _ = keys.create("page", ["read"], "1d")
    with served(keys=keys.file, rate="3/minute", rate_keyed="5/minute", proxies="127.0.0.1") as web:
        def statuses(times: int, **headers: str) -> list[int]:
            return [web.post("/graphql", json=TYPENAME, headers={n.replace("_", "-"): v for n, v in headers.items()}).status_code for _ in range(times)]

        assert statuses(4, X_Forwarded_For="192.0.2.1") == [200, 200, 200, 429]
        assert statuses(1, X_Forwarded_For="192.0.2.2") == [200]  # another client
        assert statuses(4, X_Forwarded_For="198.51.100.9, 192.0.2.3")[-1] == 429  # what a client adds in front is not believed
        assert statuses(1, X_Forwarded_For="203.0.113.5, 192.0.2.3") == [429]
        assert statuses(6, X_API_Key=token, X_Forwarded_For="192.0.2.1") == [200] * 5 + [429]  # a key is counted by itself
        assert statuses(4, X_API_Key="pg_wrong", X_Forwarded_For="192.0.2.7") == [401] * 3 + [429]  # and trying out keys by the address
        refused = web.post("/graphql", json=TYPENAME, headers={"X-Forwarded-For": "192.0.2.1"})
        assert (code(refused), 1 <= int(refused.headers["retry-after"]) <= 60) == ("too-often", True)
    with served(rate="2/minute") as direct:  # no proxy is trusted: the header says nothing
        assert [direct.post("/graphql", json=TYPENAME, headers={"X-Forwarded-For": f"192.0.2.{n}"}).status_code for n in range(3)] == [200, 200, 429]


def test_whom_an_address_belongs_to() -> None:
    assert network("2001:db8:1:2:3:4:5:6") == network("2001:db8:1:2::9") != network("2001:db8:1:3::9")
    assert network("::ffff:192.0.2.1") == network("192.0.2.1") == "192.0.2.1"
    assert network("testclient") == "testclient"


@pytest.mark.parametrize(("given", "says"), [
    ({"oidc_algorithms": "HS256"}, "PARTNERGRAPH_OIDC_ALGORITHMS"), ({"oidc_algorithms": "none"}, "PARTNERGRAPH_OIDC_ALGORITHMS"),
    ({"oidc_issuer": "https://a.example"}, "needs PARTNERGRAPH_OIDC_AUDIENCE"), ({"rate": "many"}, "PARTNERGRAPH_RATE"), ({"proxies": "a proxy"}, "PARTNERGRAPH_PROXIES"),
    ({"documents_only": True}, "needs PARTNERGRAPH_DOCUMENTS"), ({"origins": "*"}, "name the origins"), ({"deadline": 0}, "PARTNERGRAPH_DEADLINE"),
])
def test_wrong_settings_are_named(given: dict[str, Any], says: str) -> None:
    with pytest.raises(WrongSetting, match=says):
        serving(**given)


def test_who_is_exposed(monkeypatch: pytest.MonkeyPatch) -> None:
    hosts = ("127.0.0.1", "localhost", "::1", "0.0.0.0", "192.0.2.1", "::")
    assert [serving(host).exposed for host in hosts] == [False] * 3 + [True] * 3
    assert (serving().rates, serving("0.0.0.0").rates) == (("", ""), ("120/minute", "1200/minute"))
    monkeypatch.setenv("PARTNERGRAPH_EXPOSED", "0")
    assert not serving("0.0.0.0").exposed
    monkeypatch.setenv("PARTNERGRAPH_EXPOSED", "1")
    monkeypatch.setenv("PARTNERGRAPH_ORIGINS", "https://a.example, https://b.example")
    assert (serving().exposed, Serving().origins) == (True, ("https://a.example", "https://b.example"))
