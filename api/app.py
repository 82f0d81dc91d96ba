"""The HTTP application: /graphql with GraphiQL, /healthz, /readyz and the explorer at /. Which address it listens on is the command line's choice.

/graphql is plain ASGI (api/http.py); what is asked seldom goes through Starlette.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from api import browser, explorer, ides
from api.brief import page
from api.engine import Engine
from api.http import TLS_ONLY, Endpoint
from api.refusals import WrongHost
from api.settings import Serving
from graph.run import Connect, Limits, Reader
from schema.errors import PartnergraphError

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
}


class SecurityHeaders:
    """Adds the headers above where the answer has none of its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message["headers"]}
                tls = [TLS_ONLY] if scope["scheme"] == "https" else []
                message["headers"] = [*message["headers"], *((n.encode(), v.encode()) for n, v in HEADERS.items() if n.lower().encode() not in present), *tls]
            await send(message)
        await self.app(scope, receive, guarded if scope["type"] == "http" else send)


async def _healthz(_request: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def _readyz(request: Request) -> Response:
    """200 when the database answers within two seconds, else 503 with the reason. Each call asks anew, so it recovers by itself."""
    reader: Reader = request.app.state.reader
    try:
        await asyncio.wait_for(reader.ping(), 4)
    except (PartnergraphError, TimeoutError) as error:
        if request.app.state.exposed:  # where strangers look too
            return JSONResponse({"status": "database away"}, 503)
        hint = getattr(error, "hint", "") or "Look at `partnergraph status`."
        return JSONResponse({"status": "database away", "reason": getattr(error, "message", "It does not answer in time."), "hint": hint}, 503)
    return JSONResponse({"status": "ok"})


class Application:
    """The whole as ASGI: answers only to its own host names, and sends /graphql to its endpoint past everything else."""

    def __init__(self, endpoint: ASGIApp, rest: ASGIApp, settings: Serving) -> None:
        self.endpoint, self.rest, self.hosts = endpoint, rest, frozenset(settings.answered_hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            if self.hosts and (host := _host(scope)) not in self.hosts:
                refusal = WrongHost(f"{host[:100]!r} is not answered here.", f"Ask for {' or '.join(sorted(self.hosts))}, or name it in PARTNERGRAPH_HOSTS.")
                await JSONResponse({"errors": [{"message": str(refusal), "extensions": {"code": refusal.code}}]}, refusal.status)(scope, receive, send)
                return
            if scope["path"] == "/graphql":
                await self.endpoint(scope, receive, send)
                return
        await self.rest(scope, receive, send)


def _host(scope: Scope) -> str:
    """The host name that is asked for, without its port."""
    value = next((value for name, value in scope["headers"] if name == b"host"), b"").decode("latin-1").lower()
    name, colon, port = value.rpartition(":")
    return name if colon and port.isdigit() else value


def create_app(connect: Connect, limits: Limits | None = None, on_start: Callable[[], Awaitable[None]] | None = None,
               settings: Serving | None = None) -> ASGIApp:
    """The ASGI application over one database. It starts whether or not the database is there."""
    serving = settings or Serving()
    endpoint = Endpoint(serving)

    @asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[None]:
        app.state.reader = Reader(connect, limits)
        app.state.exposed, app.state.browser = serving.exposed, serving.browser
        endpoint.engine = Engine(app.state.reader)
        if on_start:
            await on_start()
        try:
            # What is made by now stays: the collector need not walk through the schema each time, which took 70 ms of a large answer.
            gc.collect()
            gc.freeze()
            async with endpoint.engine.kept_fresh():
                yield
        finally:
            await app.state.reader.close()

    static = [Mount(ides.MOUNTED, StaticFiles(directory=ides.GRAPHIQL, check_dir=False), name="graphiql"),
              Mount(explorer.MOUNTED, GZipMiddleware(explorer.Files(directory=explorer.FOLDER, check_dir=False)), name="explorer")]
    rest = Starlette(routes=[Route("/", explorer.home), page.route(endpoint), Route("/healthz", _healthz), Route("/readyz", _readyz), *browser.ROUTES, *static],
                     middleware=[Middleware(SecurityHeaders)], lifespan=life)
    app: ASGIApp = Application(_shared(endpoint, serving.origins), rest, serving)
    # What a proxy says of the client is believed of the named proxies only.
    return ProxyHeadersMiddleware(app, [*serving.proxies]) if serving.proxies else app  # type: ignore[arg-type,return-value]  # uvicorn's own types of ASGI


def _shared(endpoint: ASGIApp, origins: Sequence[str]) -> ASGIApp:
    """The endpoint with CORS for the allowed origins; without any, as it is. No cookies are ever taken."""
    if not origins:
        return endpoint
    return CORSMiddleware(endpoint, allow_origins=[*origins], allow_methods=["GET", "POST"], max_age=600, expose_headers=["X-Request-Id", "Retry-After"],
                          allow_headers=["Authorization", "Content-Type", "X-API-Key", "X-Request-Id", "GraphQL-Require-Preflight", "Apollo-Require-Preflight"])
