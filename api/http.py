"""GraphQL over HTTP: GET for queries, POST with JSON, and the two media types of the specification."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api import ides
from api.engine import Answer, Engine
from api.limits import MAX_BODY

GRAPHQL_JSON = "application/graphql-response+json"
JSON = "application/json"


class Unreadable(Exception):  # told as an answer
    """A request that is no GraphQL request: its status and what to do."""

    def __init__(self, status: int, message: str, hint: str) -> None:
        super().__init__(message)
        self.status, self.message, self.hint = status, message, hint


async def graphql(request: Request) -> Response:
    """The endpoint: an answer, or GraphiQL for a browser, also when it comes back to the query that GraphiQL keeps in the address."""
    accepts = request.headers.get("accept", "*/*")
    if request.method == "GET" and "text/html" in accepts and JSON not in accepts and GRAPHQL_JSON not in accepts:
        return _ide()
    media = GRAPHQL_JSON if GRAPHQL_JSON in accepts else JSON
    if not any(kind in accepts for kind in (GRAPHQL_JSON, JSON, "application/*", "*/*")):
        return _told(Unreadable(406, f"An answer as {accepts[:100]!r} cannot be given.", f"Accept {GRAPHQL_JSON} or {JSON}."), JSON)
    try:
        asked = dict(request.query_params) if request.method == "GET" else await _body(request)
        text, variables, name = _parts(asked)
    except Unreadable as unreadable:
        return _told(unreadable, media)
    engine: Engine = request.app.state.engine
    request_id = uuid.uuid4().hex[:12]
    answer = await engine.ask(text, variables, name, request_id=request_id)
    return _respond(answer, media, {"X-Request-Id": request_id})


def _respond(answer: Answer, media: str, headers: Mapping[str, str]) -> Response:
    # The older media type answers 200 to whatever is a GraphQL request; only a database that is away shows to proxies as 503.
    status = answer.status if media == GRAPHQL_JSON or answer.status == 503 else 200  # noqa: PLR2004
    return Response(orjson.dumps(answer.body), status, headers, f"{media}; charset=utf-8")


def _told(unreadable: Unreadable, media: str) -> Response:
    error = {"message": f"{unreadable.message} {unreadable.hint}", "extensions": {"code": "unreadable", "hint": unreadable.hint}}
    return Response(orjson.dumps({"errors": [error]}), unreadable.status, {"Allow": "GET, POST"} if unreadable.status == 405 else None,  # noqa: PLR2004
                    f"{media}; charset=utf-8")


def _ide() -> Response:
    if missing := ides.missing():
        return HTMLResponse(f"<!doctype html><title>GraphiQL</title><p>GraphiQL is not built: {len(missing)} of its files are missing. Run <code>make web</code>.",
                            503)
    return HTMLResponse(ides.page(), headers={"Content-Security-Policy": ides.policy()})


async def _body(request: Request) -> Mapping[str, Any]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != JSON:
        # Anything else could be sent by a form on another site without the browser asking us first.
        raise Unreadable(415, f"The body is {kind or 'of no stated kind'}.", f"Send JSON with Content-Type: {JSON}.")
    chunks, size = [], 0
    async for chunk in request.stream():
        chunks.append(chunk)
        size += len(chunk)
        if size > MAX_BODY:
            raise Unreadable(413, f"The body has more than {MAX_BODY} bytes.", "Ask in several operations.")
    return _mapping(b"".join(chunks), "The body")


def _mapping(text: str | bytes, what: str) -> Mapping[str, Any]:
    try:
        made = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Unreadable(400, f"{what} is no JSON ({error}).", "Send an object with `query`.") from None
    if not isinstance(made, dict):
        raise Unreadable(400, f"{what} is no JSON object.", "Send one operation as an object; lists of operations are not taken.")
    return made


def _parts(asked: Mapping[str, Any]) -> tuple[str, Mapping[str, Any], str | None]:
    text, variables, name = asked.get("query"), asked.get("variables"), asked.get("operationName")
    if isinstance(variables, str):
        variables = _mapping(variables, "`variables`") if variables else None
    if not isinstance(text, str) or not text.strip():
        raise Unreadable(400, "`query` is missing.", "Give the text of a GraphQL document.")
    if variables is not None and not isinstance(variables, Mapping):
        raise Unreadable(400, "`variables` is no object.", "Give the variables by name.")
    if name is not None and not isinstance(name, str):
        raise Unreadable(400, "`operationName` is no text.", "Give the name of an operation in the document.")
    if asked.get("extensions") is not None and not isinstance(asked["extensions"], Mapping | str):
        raise Unreadable(400, "`extensions` is no object.", "Leave it out.")
    return text, variables or {}, name or None
