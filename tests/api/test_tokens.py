"""Tokens of an issuer: a real JWKS server, real keys, and what must not be taken."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from tests.served import served

ISSUER, AUDIENCE = "https://login.example", "partnergraph"
RSA, OTHER, CURVE = rsa.generate_private_key(65537, 2048), rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP256R1())


class Issuer:
    """An issuer's JWKS on loopback: `keys` may change, `fetched` counts."""

    def __init__(self) -> None:
        self.keys: list[dict[str, Any]] = [public(RSA, "one"), public(CURVE, "two")]
        self.fetched = 0
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.fetched += 1
                body = json.dumps({"keys": issuer.keys}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Be silent."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/keys"


def public(key: Any, kid: str) -> dict[str, Any]:
    made = (RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else ECAlgorithm).to_jwk(key.public_key(), as_dict=True)
    return {**made, "kid": kid, "use": "sig"}


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    made = Issuer()
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join()


Ask = Callable[..., httpx.Response]


@pytest.fixture
def ask(issuer: Issuer) -> Iterator[Ask]:
    """Ask with a token; the server is exposed, and nobody else is answered."""
    with served(exposed=True, anonymous=False, rate="1000/minute", oidc_issuer=ISSUER, oidc_audience=AUDIENCE, oidc_keys=issuer.address,
                oidc_role_claim="realm_access.roles") as web:
        yield lambda token, query="{ __typename }": web.post("/graphql", json={"query": query}, headers={"Authorization": f"Bearer {token}"})


def claims(**more: Any) -> dict[str, Any]:
    return {"iss": ISSUER, "aud": AUDIENCE, "sub": "ana", "exp": int(time.time()) + 600, **more}


def signed(key: Any = RSA, kid: str = "one", algorithm: str = "RS256", **more: Any) -> str:
    return jwt.encode(claims(**more), key, algorithm, {"kid": kid})


def test_a_good_token_is_taken_and_the_keys_are_fetched_once(ask: Ask, issuer: Issuer) -> None:
    for token in (signed(), signed(), signed(CURVE, "two", "ES256"), signed(aud=["other", AUDIENCE])):
        assert ask(token).json()["data"] == {"__typename": "Query"}
    assert issuer.fetched == 1


def unsigned(**header: Any) -> str:
    """`alg: none`, made by hand, because no library likes to."""
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in ({"alg": "none", "kid": "one", **header}, claims())]
    return ".".join([*parts, ""])


def confused() -> str:
    """Signed with HMAC, the issuer's public key being the secret: the classic."""
    pem = RSA.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    head, body = unsigned(alg="HS256").split(".")[:2]
    mac = jwt.get_algorithm_by_name("HS256").sign(f"{head}.{body}".encode(), pem)
    return f"{head}.{body}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


REFUSED: dict[str, Callable[[], str]] = {
    "unsigned": unsigned, "Unsigned": lambda: unsigned(alg="NONE"), "no algorithm": lambda: unsigned(alg=None), "confused": confused,
    "another key": lambda: signed(OTHER), "expired": lambda: signed(exp=int(time.time()) - 60), "not yet": lambda: signed(nbf=int(time.time()) + 600),
    "another issuer": lambda: signed(iss="https://evil.example"), "another audience": lambda: signed(aud="shop"), "no audience": lambda: signed(aud=None),
    "no subject": lambda: signed(sub=None), "unknown key": lambda: signed(kid="three"), "a key of the other kind": lambda: signed(CURVE, "one", "ES256"),
    "an algorithm not on the list": lambda: signed(algorithm="RS512"), "cut": lambda: signed()[:-5], "no token": lambda: "a.b.c", "dots": lambda: "..",
    "long": lambda: signed(x="x" * 9_000), "exp is no number": lambda: signed(exp="soon"), "no end": lambda: jwt.encode({"iss": ISSUER, "aud": AUDIENCE, "sub": "a"}, RSA, "RS256", {"kid": "one"}),
    "no object": lambda: ".".join([unsigned().split(".")[0], base64.urlsafe_b64encode(b"[1]").decode().rstrip("="), "x"]),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_not_taken(ask: Ask, what: str) -> None:
    answer = ask(REFUSED[what]())
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (401, "not-signed-in")


def test_unknown_keys_do_not_make_us_fetch_without_end(ask: Ask, issuer: Issuer) -> None:
    for n in range(5):
        assert ask(signed(OTHER, f"k{n}")).status_code == 401
    assert issuer.fetched <= 2


def test_an_issuer_that_is_away() -> None:
    with served(oidc_issuer=ISSUER, oidc_audience=AUDIENCE, oidc_keys="http://127.0.0.1:1/keys") as web:
        answer = web.post("/graphql", json={"query": "{ __typename }"}, headers={"Authorization": f"Bearer {signed()}"})
        assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (503, "issuer-away")
        assert web.post("/graphql", json={"query": "{ __typename }"}).status_code == 200  # others are served


def test_roles_come_from_the_claim(issuer: Issuer, tmp_path: Any) -> None:
    """A curator may ask in words of their own where only trusted documents are answered."""
    (tmp_path / "trusted.json").write_text("{}")
    with served(oidc_issuer=ISSUER, oidc_audience=AUDIENCE, oidc_keys=issuer.address, documents=tmp_path / "trusted.json", documents_only=True,
                oidc_role_claim="realm_access.roles") as web:
        def code(**more: Any) -> int:
            accept = {"Authorization": f"Bearer {signed(**more)}", "Accept": "application/graphql-response+json"}
            return web.post("/graphql", json={"query": "{ __typename }"}, headers=accept).status_code

        assert code(realm_access={"roles": ["x", "curator"]}) == code(realm_access={"roles": "curator x"}) == 200
        assert code() == code(roles=["curator"]) == code(realm_access={"roles": ["curators"]}) == code(realm_access=["curator"]) == code(realm_access={"roles": [{"curator": 1}]}) == 403
