"""Serving GraphQL, GraphiQL and the health checks until Ctrl-C."""

from __future__ import annotations

import logging
import socket
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from graph.run import Connect
from schema.errors import PartnergraphError

if TYPE_CHECKING:  # the other commands need not wait for the server's packages
    import uvicorn

    from api.settings import Serving


CONNECTIONS = 500  # open at once, idle ones too: half of the files that a process may usually open
OWN = ("localhost", "127.0.0.1", "::1")
GRACE = 10  # seconds for what still runs when the server is told to end


class PortTaken(PartnergraphError):
    """Another program listens on the port that was asked for."""

    code = "port-taken"


def ensure_free(host: str, port: int) -> None:
    """Raises PortTaken unless we can listen there; asked early, so that nobody waits for a load first."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server will do it
        try:
            attempt.bind((host, port))
        except OSError as wrong:
            raise PortTaken(f"Cannot listen on {host}:{port} ({wrong.strerror}).", "Give another port with --port.") from wrong


def beside(where: Connect, settings: Serving, home: Path | None = None) -> Serving:
    """The settings with the embedded server's Browser, where that server is the database and who asks sits at this machine; a Browser that is named goes before it."""
    from graph import server as embedded  # noqa: PLC0415

    if settings.browser or settings.exposed or not (running := embedded.status(home)).running:
        return settings
    address = embedded.up(home) if where.uri.endswith(f":{running.bolt_port}") and urlsplit(where.uri).hostname in OWN else None
    return settings.model_copy(update={"browser": address.browser_url}) if address else settings


def server(where: Connect, host: str, port: int, settings: Serving) -> uvicorn.Server:
    """The HTTP server, ready to run."""
    import uvicorn  # noqa: PLC0415

    from api.app import create_app  # noqa: PLC0415
    from api.wire import Guarded  # noqa: PLC0415

    if settings.log_requests:
        logging.basicConfig(format="%(asctime)s %(message)s")
        logging.getLogger("partnergraph.requests").setLevel(logging.INFO)
    # No access log: it costs as much as a small answer. Addresses of clients are settled in the application, not by uvicorn's default trust.
    return uvicorn.Server(uvicorn.Config(
        create_app(where, settings=settings), host=host, port=port, http=Guarded, loop="auto", ws="none", log_level="warning", access_log=False,
        server_header=False, proxy_headers=False, limit_concurrency=CONNECTIONS, timeout_graceful_shutdown=GRACE))


def serve(where: Connect, host: str, port: int, settings: Serving) -> None:
    """Serve until Ctrl-C. Raises PortTaken."""
    ensure_free(host, port)
    server(where, host, port, settings).run()
