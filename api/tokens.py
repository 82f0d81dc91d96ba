"""Tokens of an OpenID Connect issuer (JWT), checked with the issuer's public keys.

Only signatures with a public key are taken (api/settings.py refuses others), so that no token can be `none` or signed with a public key as a secret.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

import jwt

from api.caller import Caller
from api.refusals import NotSignedIn, Refusal
from api.settings import Serving

log = logging.getLogger("partnergraph.api")
KEPT = 1_000  # tokens that were checked and are not checked again
RECHECKED = 60.0  # seconds: so long a token at the most is taken without a look at its signature and the issuer's keys
FETCH_SECONDS = 5.0
KEYS_LAST = 300  # seconds that the issuer's keys are kept; an unknown one is looked for at once, but at most twice a minute
MAX_TOKEN = 8_000  # characters: issuers' tokens have about 1,000


class IssuerAway(Refusal):
    """The issuer's keys cannot be fetched, so that no token can be checked."""

    code = "issuer-away"
    status = 503


class Tokens:
    """The tokens of one issuer."""

    def __init__(self, settings: Serving) -> None:
        self.settings = settings
        self._client = jwt.PyJWKClient(settings.oidc_keys, timeout=FETCH_SECONDS, lifespan=KEYS_LAST)
        self._known: OrderedDict[bytes, tuple[float, Caller]] = OrderedDict()

    async def caller(self, token: str) -> Caller:
        """Whose token this is. Raises NotSignedIn, IssuerAway."""
        if len(token) > MAX_TOKEN:
            raise NotSignedIn("The token is too long.", f"{MAX_TOKEN} characters are the most.")
        digest = hashlib.sha256(token.encode()).digest()
        if (known := self._known.get(digest)) and known[0] > time.time():
            return known[1]
        claims = await asyncio.to_thread(self._claims, token)  # it may wait for the issuer
        subject, roles = str(claims["sub"]), _roles(claims, self.settings.oidc_role_claim)
        caller = Caller.known(subject, frozenset({"read", "curate"} if "curator" in roles else {"read"}))
        self._known[digest] = min(float(claims["exp"]), time.time() + RECHECKED), caller
        while len(self._known) > KEPT:
            self._known.popitem(last=False)
        return caller

    def _claims(self, token: str) -> Mapping[str, Any]:
        allowed = self.settings
        try:
            key = self._client.get_signing_key_from_jwt(token)
            return jwt.decode(token, key, algorithms=list(allowed.oidc_algorithms), audience=list(allowed.oidc_audience), issuer=allowed.oidc_issuer,
                              leeway=allowed.oidc_leeway, options={"require": ["exp", "iss", "aud", "sub"]})
        except jwt.PyJWKClientConnectionError as error:
            log.warning("the issuer's keys cannot be fetched from %s: %s", allowed.oidc_keys, error)
            raise IssuerAway("The issuer of tokens does not answer.", "Try again in a minute.") from error
        except (jwt.PyJWTError, ValueError) as error:
            raise NotSignedIn(f"The token is not taken: {error}.", "Sign in anew.") from error


def _roles(claims: Mapping[str, Any], path: str) -> list[str]:
    """The words at a dotted path: a list of them, or one text with spaces."""
    found: Any = claims
    for step in path.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found.split() if isinstance(found, str) else [word for word in found if isinstance(word, str)] if isinstance(found, list) else []
