"""The wire: uvicorn's fast HTTP protocol, with the two limits that it lacks: on the size of a request's head, and on the time that it takes.

Without them a client could send headers without end, or one byte a minute, and hold memory and connections for nothing.
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD = 32_000  # bytes of request line and headers: the longest address (api/http.py), a token, and what proxies add
HEAD_SECONDS = 10.0
TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: 22\r\nconnection: close\r\n\r\nThe head is too large."


class Guarded(HttpToolsProtocol):
    """One connection."""

    _open = True  # the head of a request is awaited, or has come in part
    _size = 0
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._open and self._size:  # of the usual request nothing is left to wait for
            self._size += len(data)
            if self._size > MAX_HEAD:
                self.transport.write(TOO_LARGE)
                self.transport.close()
            elif self._timer is None:
                self._wait()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._open, self._size = True, 1

    def on_headers_complete(self) -> None:
        self._open, self._size = False, 0
        if self._timer:
            self._timer.cancel()
            self._timer = None
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._timer:
            self._timer.cancel()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._timer = self.loop.call_later(HEAD_SECONDS, self.transport.close)
