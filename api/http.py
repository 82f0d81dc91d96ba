"""The endpoint /graphql: plain ASGI, because a small answer must cost little. GET and POST, two media types, GraphiQL for a browser.

What comes in is refused by name (api/refusals.py) or handed to the engine; nothing else decides on a status or a header of an answer.
"""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
import time
from collections.abc import Collection, Mapping
from dataclasses import replace

import orjson
from starlette.types import Receive, Scope, Send

from api import asked, explorer, ides, tabled
from api.caller import STRANGER, Caller
from api.documents import Documents, read
from api.door import Door
from api.engine import Answer, Engine
from api.errors import masked
from api.limits import LESS, MAX_ANSWER, MAX_BODY
from api.media import GRAPHQL_JSON, HTML, JSON, is_json, wanted
from api.refusals import (
    AddressTooLong,
    AnswerTooLarge,
    BodyTooLarge,
    Busy,
    CrossSite,
    DeadlinePassed,
    NotAcceptable,
    Refusal,
    TooSlow,
    WrongContent,
    WrongMethod,
)
from api.saved import shelf
from api.settings import Serving
from api.watch import Gone, Watched

log, requests = logging.getLogger("partnergraph.api"), logging.getLogger("partnergraph.requests")
MAX_ADDRESS = 8_000  # bytes of a query string: what usual proxies let through
SANE_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")
# Headers that a page of another site cannot send without asking first (a preflight, which CORS answers for allowed origins only).
PREFLIGHTED = (b"authorization", b"x-api-key", b"graphql-require-preflight", b"apollo-require-preflight", b"x-apollo-operation-name")
SECURITY = [(b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer"), (b"cross-origin-opener-policy", b"same-origin"),
            (b"cross-origin-resource-policy", b"same-origin"), (b"content-security-policy", b"default-src 'none'; base-uri 'none'; frame-ancestors 'none'"),
            (b"vary", b"Accept, Authorization, X-API-Key")]
# By media type, and by whether the answer is one person's own.
BEGINNINGS = {(media, keyed): [(b"content-type", f"{media}; charset=utf-8".encode()), (b"cache-control", b"no-store" if keyed else b"no-cache"), *SECURITY]
              for media in (JSON, GRAPHQL_JSON) for keyed in (False, True)}
TLS_ONLY = (b"strict-transport-security", b"max-age=31536000")


class Endpoint:
    """The ASGI application at /graphql. `engine` is set when the server has started."""

    engine: Engine

    def __init__(self, settings: Serving) -> None:
        self.settings, self.door = settings, Door(settings)
        self.documents = Documents(explorer.trusted() | (read(settings.documents) if settings.documents else {}), only=settings.documents_only, registers=settings.persisted_queries,
                                   more=lambda: {name: question.graphql for name, question in shelf().items()})
        self.running = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = _headers(scope["headers"])
        request_id = request_id_of(headers)
        media, caller, started = JSON, STRANGER, time.perf_counter()
        more: tuple[tuple[bytes, bytes], ...] = ()
        try:
            media = _media(scope["method"], headers)
            if media == HTML:
                await _ide(scope, send)
                return
            caller = await self.door.enter(scope, headers)
            answer = await self._answer(scope, headers, receive, caller, request_id)
            content = orjson.dumps({**answer.body, "extensions": {**answer.body.get("extensions", {}), "requestId": request_id}})
            if len(content) > MAX_ANSWER:
                raise AnswerTooLarge(f"The answer has {len(content):,} bytes; {MAX_ANSWER:,} are allowed.", LESS)  # noqa: TRY301
            # The older media type answers 200 to whatever is a GraphQL request; only a database that is away shows to proxies as 503.
            status = answer.status if media == GRAPHQL_JSON or answer.status == 503 else 200  # noqa: PLR2004
        except Refusal as refusal:
            status, content, more = _refused(refusal, media, request_id)
        except Gone:
            return
        except Exception:
            log.exception("request %s failed", request_id)
            told = f"Something failed inside; the log tells it under request {request_id}."
            status, content = 500, orjson.dumps({"errors": [{"message": told, "extensions": {"code": "internal", "requestId": request_id}}]})
        if self.settings.log_requests:
            requests.info("%s %d %.1f ms %s %r", request_id, status, (time.perf_counter() - started) * 1000, caller.role, caller.name)
        await _send(scope, send, status, [*BEGINNINGS[media, keyed(headers)], (b"x-request-id", request_id.encode()), *more], content)

    async def _answer(self, scope: Scope, headers: Mapping[bytes, bytes], receive: Receive, caller: Caller, request_id: str) -> Answer:
        if scope["method"] == "GET":
            not_from_another_site(headers, self.settings.origins)
            if len(scope["query_string"]) > MAX_ADDRESS:
                raise AddressTooLong(f"The query string has more than {MAX_ADDRESS} bytes.", "Send it with POST.")
            what = asked.from_address(scope["query_string"])
        else:
            what = asked.from_body(await self._body(headers, receive))
        text = self.documents.text(what, caller)
        table = tabled.wanted(what, text)
        answer = await self.run(text, replace(what, variables=table.variables) if table else what, receive, caller, request_id)
        if what.extensions and "errors" not in answer.body:
            self.documents.remember(what)
        return table.put(answer) if table else answer

    async def run(self, text: str, what: asked.Asked, receive: Receive, caller: Caller, request_id: str) -> Answer:
        """The answer to a document with the variables of `what`, if there is room for it and in time; its errors tell a stranger no more than `masked` leaves. Raises Busy, DeadlinePassed, Gone."""
        if self.running >= self.settings.concurrency:
            raise Busy(self.running)
        self.running += 1
        try:
            async with Watched(receive, self.settings.deadline):
                answer = await self.engine.ask(text, what.variables, what.operation, request_id=request_id, caller=caller)
        except TimeoutError:
            log.warning("request %s was not answered in %s s", request_id, self.settings.deadline)
            raise DeadlinePassed(f"No answer in {self.settings.deadline:g} s; the read was ended.", "Ask for less: a filter, a smaller page, fewer levels.") from None
        finally:
            self.running -= 1
        return answer if caller.introspection or "errors" not in answer.body else replace(answer, body=masked(answer.body, request_id))

    async def _body(self, headers: Mapping[bytes, bytes], receive: Receive) -> bytes:
        kind = headers.get(b"content-type", b"").decode("latin-1")
        if not is_json(kind):
            # Anything else could be sent by a form on another site without the browser asking us first.
            raise WrongContent(f"The body is {kind[:100] or 'of no stated kind'}.", f"Send JSON in UTF-8 with Content-Type: {JSON}.")
        if headers.get(b"content-encoding", b"identity") != b"identity":
            raise WrongContent("The body is compressed.", "Send it as it is.")
        if (size := headers.get(b"content-length", b"")).isdigit() and int(size[:20]) > MAX_BODY:
            raise _too_large()
        try:
            async with asyncio.timeout(self.settings.deadline):
                return await _read(receive)
        except TimeoutError:
            raise TooSlow(f"The body did not arrive in {self.settings.deadline:g} s.", "Send it again.") from None


async def _read(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        body += message.get("body", b"")
        if len(body) > MAX_BODY:
            raise _too_large()
        if not message.get("more_body"):
            return bytes(body)


def _too_large() -> BodyTooLarge:
    return BodyTooLarge(f"The body has more than {MAX_BODY} bytes.", "Ask in several operations.")


def _headers(lines: Collection[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """By name; what stands on several lines is one list."""
    made = dict(lines)
    if len(made) < len(lines):
        made = {name: b", ".join(value for other, value in lines if other == name) for name in made}
    return made


def keyed(headers: Mapping[bytes, bytes]) -> bool:
    """Whether somebody shows who they are; then the answer is theirs alone."""
    return b"authorization" in headers or b"x-api-key" in headers


def request_id_of(headers: Mapping[bytes, bytes]) -> str:
    """The one that a proxy has given, if it is harmless in a log, else a new one."""
    given = headers.get(b"x-request-id", b"")
    return given.decode() if SANE_ID.fullmatch(given) else secrets.token_hex(8)


def _media(method: str, headers: Mapping[bytes, bytes]) -> str:
    """The media type of the answer; HTML for GraphiQL. Raises NotAcceptable, WrongMethod."""
    if method not in ("GET", "POST"):
        raise WrongMethod(method)
    accept = headers.get(b"accept", b"").decode("latin-1")
    media = wanted(accept)
    if media is None or (media == HTML and method == "POST"):
        raise NotAcceptable(f"An answer as {accept[:100]!r} cannot be given.", f"Accept {GRAPHQL_JSON} or {JSON}.")
    return media


def not_from_another_site(headers: Mapping[bytes, bytes], origins: Collection[str]) -> None:
    """A page elsewhere can have a browser send a GET; the browser says so, and then only a header that needs leave makes it one of ours. Raises CrossSite."""
    if headers.get(b"sec-fetch-site") not in (b"cross-site", b"same-site") or any(name in headers for name in PREFLIGHTED):
        return
    if headers.get(b"origin", b"").decode("latin-1") not in origins:
        raise CrossSite("This GET comes from a page of another site.", "Send POST with JSON, or the header GraphQL-Require-Preflight: 1; see docs/howto/expose-it.md.")


def _refused(refusal: Refusal, media: str, request_id: str) -> tuple[int, bytes, tuple[tuple[bytes, bytes], ...]]:
    extensions = {"code": refusal.code, **({"hint": refusal.hint} if refusal.hint else {})}
    status = 200 if refusal.well_formed and media != GRAPHQL_JSON else refusal.status
    body = {"errors": [{"message": str(refusal), "extensions": extensions}], "extensions": {"requestId": request_id}}
    return status, orjson.dumps(body), refusal.headers


async def _ide(scope: Scope, send: Send) -> None:
    if missing := ides.missing():
        text = f"<!doctype html><title>GraphiQL</title><p>GraphiQL is not built: {len(missing)} of its files are missing. Run <code>make web</code>."
        await _send(scope, send, 503, [(b"content-type", b"text/html; charset=utf-8"), *SECURITY], text.encode())
        return
    headers = [(b"content-type", b"text/html; charset=utf-8"), *SECURITY[:-2], (b"content-security-policy", ides.policy().encode()), SECURITY[-1]]
    await _send(scope, send, 200, headers, ides.page().encode())


async def _send(scope: Scope, send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    if scope["scheme"] == "https":
        headers.append(TLS_ONLY)
    headers.append((b"content-length", b"%d" % len(body)))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
