"""The door: who asks, by key, by token or as nobody in particular, and whether they ask too often."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.types import Scope

from api.caller import LOCAL, STRANGER, Caller
from api.keys import Keys
from api.rate import Rates
from api.refusals import NotSignedIn
from api.settings import Serving
from api.tokens import Tokens


class Door:
    """Everybody comes in through here, once a request."""

    def __init__(self, settings: Serving) -> None:
        self._nobody = STRANGER if settings.exposed else LOCAL
        self._open = settings.anonymous
        self._keys = Keys(settings.keys_file)
        self._tokens = Tokens(settings) if settings.oidc_issuer else None
        self._rates = Rates(*settings.rates)

    async def enter(self, scope: Scope, headers: Mapping[bytes, bytes]) -> Caller:
        """Who asks. Raises NotSignedIn, TooOften, KeysUnreadable, IssuerAway."""
        address = scope["client"][0] if scope.get("client") else ""
        if b"authorization" not in headers and b"x-api-key" not in headers:
            self._rates.of_address(address)
            if not self._open:
                raise NotSignedIn("Nobody is answered here without a key.", "Send Authorization: Bearer with a key or a token, or X-API-Key.")
            return self._nobody
        try:
            caller = await self._known(headers)
        except NotSignedIn:
            self._rates.of_address(address)  # trying out keys counts as well
            raise
        self._rates.of_key(caller.name)
        return caller

    async def _known(self, headers: Mapping[bytes, bytes]) -> Caller:
        if given := headers.get(b"x-api-key"):
            return self._keys.caller(given.decode("latin-1").strip())
        scheme, _, token = headers.get(b"authorization", b"").decode("latin-1").strip().partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not token:
            raise NotSignedIn("The Authorization header is no Bearer.", "Write it as Authorization: Bearer pg_...")
        if self._tokens is None or token.startswith("pg_"):
            return self._keys.caller(token)
        return await self._tokens.caller(token)
