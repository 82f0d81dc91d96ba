"""Serving GraphQL, GraphiQL and the health checks until Ctrl-C."""

from __future__ import annotations

import socket

from graph.run import Connect
from schema.errors import PartnergraphError


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


def serve(where: Connect, host: str, port: int) -> None:
    """Serve until Ctrl-C. Raises PortTaken."""
    import uvicorn  # noqa: PLC0415  # the other commands need not wait for it

    from api.app import create_app  # noqa: PLC0415

    ensure_free(host, port)
    uvicorn.run(create_app(where), host=host, port=port, log_level="warning", server_header=False)
