"""How long to wait for a source that gives nothing: one that hangs must not hold up the others."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import FrameType
from typing import NoReturn

from loaders.base import LoadError

Telling = Callable[[str, float], None]  # what is waited for, and how far it is (0 to 1)
_telling: ContextVar[Telling | None] = ContextVar("telling", default=None)


def tell(what: str, share: float) -> None:
    """Say that what is waited for is alive, from wherever that is noticed: to whoever waits (`telling`), if anybody."""
    if telling := _telling.get():
        telling(what, share)


@contextmanager
def told(telling: Telling) -> Iterator[None]:
    """What is told in the body goes to `telling`."""
    token = _telling.set(telling)
    try:
        yield
    finally:
        _telling.reset(token)


class Hung(LoadError):
    """A source that gave nothing for longer than allowed; nothing of it was written."""

    code = "hung"


def _start(seconds: float) -> None:
    signal.setitimer(signal.ITIMER_REAL, seconds)


@contextmanager
def watched(seconds: float, what: str) -> Iterator[Callable[[], None]]:
    """Raise Hung in the body when it does not call what is yielded for so long, wherever it waits (a network, a pipe, a lock).

    By the alarm clock of the process, which only its main thread may set; in other threads, and where there is none (Windows), nothing is watched.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield lambda: None
        return

    def ring(_signal: int, _frame: FrameType | None) -> NoReturn:
        raise Hung(f"{what} gave nothing for {seconds:g} seconds.", "Look whether its address answers; `--patience` sets how long to wait.")

    handler, left = signal.signal(signal.SIGALRM, ring), signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield lambda: _start(seconds)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        signal.setitimer(signal.ITIMER_REAL, *left)
