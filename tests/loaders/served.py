"""A server of our own, that answers as it is told: what the net does to a source, without the net."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


@dataclass
class Answer:
    """One answer: `cut` sends so many bytes of the body only; `etag` makes it conditional; `wait` seconds pass first."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    etag: str = ""
    cut: int | None = None
    measured: bool = True  # says how long it is
    wait: float = 0


class Web(ThreadingHTTPServer):
    """`pages` are answers by path: one, several that are given in turn (the last stays), or a function of the query. `asked` notes what came: path, status, headers."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages: dict[str, Answer | list[Answer] | Callable[[dict[str, str]], Answer]] = {}
        self.asked: list[tuple[str, int, dict[str, str]]] = []
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def statuses(self, path: str = "") -> list[int]:
        return [status for at, status, _ in self.asked if at == path or not path]

    def clear(self) -> None:
        self.pages.clear()
        self.asked.clear()

    def close(self) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: Web

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        page = self.server.pages.get(asked.path, Answer(status=404))
        if callable(page):
            page = page({name: values[0] for name, values in parse_qs(asked.query).items()})
        elif isinstance(page, list):
            page = page.pop(0) if len(page) > 1 else page[0]
        time.sleep(page.wait)
        same = bool(page.etag) and self.headers.get("If-None-Match") == page.etag
        status = 304 if same else page.status
        self.server.asked.append((asked.path, status, {name.lower(): value for name, value in self.headers.items()}))
        self.send_response(status)
        for name, value in {**page.headers, **({"ETag": page.etag} if page.etag else {})}.items():
            self.send_header(name, value)
        if page.measured and not same:
            self.send_header("Content-Length", str(len(page.body)))
        self.end_headers()
        if not same:
            self.wfile.write(page.body[:page.cut])

    def log_message(self, *_: object) -> None: ...
