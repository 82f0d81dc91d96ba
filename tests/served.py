"""The application: behind the HTTP server that `partnergraph serve` runs, on a free port of loopback."""

from __future__ import annotations

import gc
import socket
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from api.settings import serving
from cli.serving import server
from graph.run import Connect

NOWHERE = Connect.to("bolt://127.0.0.1:1", "neo4j", "none")  # for what asks nothing of the database


@contextmanager
def served(connect: Connect = NOWHERE, **settings: Any) -> Iterator[httpx.Client]:
    """A client of a server of its own."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        running = server(connect, "127.0.0.1", 0, serving(**settings))
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]})
        thread.start()
        while not running.started and thread.is_alive():
            time.sleep(0.01)
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{listener.getsockname()[1]}", timeout=30) as made:
                yield made
        finally:
            with warnings.catch_warnings(action="ignore", category=ResourceWarning):
                running.should_exit = True
                thread.join()
                gc.collect()  # the driver leaves the socket of a connection that is cancelled while it is made
