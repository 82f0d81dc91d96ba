"""The time that a request has: a deadline, and an end as soon as the client has gone. Both cancel the work, and with it the database's read."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Self

from starlette.types import Receive

PATIENCE = 1.0  # seconds before we look whether the client is still there: most answers are given long before, and pay nothing


class Gone(Exception):  # nobody is there to be told
    """The client has closed the connection."""


class Watched:
    """`async with Watched(receive, seconds)`: raises TimeoutError after the seconds, Gone when the client leaves; the work inside is cancelled."""

    def __init__(self, receive: Receive, seconds: float) -> None:
        self._receive, self._timeout = receive, asyncio.timeout(seconds)
        self._listener: asyncio.Task[None] | None = None
        self._gone = False

    async def __aenter__(self) -> Self:
        await self._timeout.__aenter__()
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(PATIENCE, self._listen, asyncio.current_task())
        return self

    def _listen(self, work: asyncio.Task[object] | None) -> None:
        assert work is not None  # noqa: S101  # it is a task that waits here
        self._listener = asyncio.create_task(self._until_gone(work))

    async def _until_gone(self, work: asyncio.Task[object]) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._gone = True
        work.cancel()

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._timer.cancel()
        if self._listener:
            self._listener.cancel()
        await self._timeout.__aexit__(kind, error, trace)
        if self._gone and kind is asyncio.CancelledError:
            if task := asyncio.current_task():
                task.uncancel()
            raise Gone from error
