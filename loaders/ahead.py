"""Datasets read by other processes before it is their turn to be written: one writes, the others read, a few datasets ahead at most.

Any executor of concurrent.futures does: processes of this machine, or a cluster's (Dask's `Client.get_executor()`). Why it is sound: a record depends on its source, on the
registry and on curators' decisions, not on what other datasets of the run bring (decision 8).
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from loaders import reading
from loaders.base import Bundle
from loaders.report import DatasetReport

ALONE = 2 * 1024 * 1024  # bytes of sources that are read before others are called in: to start a process costs as much as to read some megabytes
MORE = 1  # datasets read ahead beyond those that are being read: so bounded is what they take on disk
POLL = 0.2  # seconds
ENDING = (signal.SIGTERM, signal.SIGINT)
LEAVING = 10  # seconds that a reader without its writer tries to remove the files at most
Executors = Callable[[Path], AbstractContextManager[Executor]]  # an executor, given the folder of its stages


@dataclass
class Turn:
    """A dataset that has to be read and written."""

    bundle: Bundle
    result: DatasetReport
    fingerprint: str
    stage: Path = Path()
    future: Future[reading.Left] | None = None


def usual() -> int:
    """Readers where nobody says how many: the cores that this process may use, but for one, which the database needs. On two cores more gained nothing (decision 15)."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, cores - 1)


class Ahead:
    """`jobs` readers of `executors`; `task` makes the task of a turn, given the folder for its files. With one job all is read here."""

    def __init__(self, jobs: int, executors: Executors | None, task: Callable[[Turn, Path], reading.Task]) -> None:
        self.jobs, self._task = jobs, task
        self._executors, self._here = executors or (lambda folder: processes(jobs, folder)), executors is None
        self._stack, self._seen, self._count = ExitStack(), 0, 0
        self._executor: Executor | None = None
        self._folder = Path()

    def in_turn(self, turns: Iterable[Turn]) -> Iterator[Turn]:
        """The turns in their order; those after it are being read by others, where it is worth it."""
        waiting: deque[Turn] = deque()
        for turn in turns:
            waiting.append(turn)
            self._seen += turn.bundle.path.stat().st_size if turn.bundle.path else 0
            if self._executor or (self.jobs > 1 and len(waiting) > 1 and (self._seen >= ALONE or not self._here)):
                for one in waiting:
                    self._submit(one)
            while len(waiting) > (self.jobs + MORE if self._executor else 1):
                yield from self._give(waiting.popleft())
        while waiting:
            yield from self._give(waiting.popleft())

    @staticmethod
    def _give(turn: Turn) -> Iterator[Turn]:
        yield turn
        if turn.future:
            for file in (turn.stage, turn.stage.with_suffix(".share")):
                file.unlink(missing_ok=True)

    def _submit(self, turn: Turn) -> None:
        if turn.future is None and self.jobs > 1:
            if self._executor is None:
                self._folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="partnergraph-", ignore_cleanup_errors=True)))
                self._executor = self._stack.enter_context(self._executors(self._folder))
            self._count += 1
            turn.stage = self._folder / f"{self._count}.stage"
            try:
                turn.future = self._executor.submit(reading.apart, self._task(turn, self._folder))
            except BrokenExecutor:
                self._give_up()

    def _give_up(self) -> None:
        """A reader was killed, and the others with it: what is left is read here."""
        self._executor, self.jobs = None, 1

    def left(self, turn: Turn, progress: Callable[[str, float], None]) -> reading.Left | None:
        """What others have read of it; None where it has to be read here."""
        if turn.future is None:
            return None
        while not wait({turn.future}, POLL).done:
            progress(f"reading {turn.bundle.name}", reading.share(turn.stage))
        try:
            left = turn.future.result()
        except Exception as wrong:  # noqa: BLE001  # no source causes one: a reader was lost, or there is a fault in our code, which shows here as well
            if isinstance(wrong, BrokenExecutor):
                self._give_up()
            return None
        return None if left.asked else left

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stack.__exit__(kind, error, trace)


@contextmanager
def processes(jobs: int, folder: Path) -> Iterator[Executor]:
    """Processes of this machine. They end with the body, at once when it fails, and when this process is killed."""
    before = {*multiprocessing.active_children()}
    pool = _Readers(jobs, multiprocessing.get_context("spawn"), _start, (folder,))
    try:
        yield pool
    except BaseException:
        for process in {*multiprocessing.active_children()} - before:
            process.kill()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


class _Readers(ProcessPoolExecutor):
    """Readers that no signal to their group ends, from their first moment: Ctrl-C and a service's stop are for the writer, whose files they outlive it to remove."""

    def submit(self, *args: Any, **kwargs: Any) -> Future[Any]:
        with _undisturbed():
            return super().submit(*args, **kwargs)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """A process that is started here takes over that the ending signals are blocked, and is told all it needs before one of them ends this process: whichever of our
    threads it comes to, it is noted, and given again at the end.
    """
    came: list[int] = []
    ours = threading.current_thread() is threading.main_thread()  # only there handlers can be set
    handlers = {number: handler for number in ENDING if ours and (handler := signal.getsignal(number)) is not None}
    for number in handlers:
        signal.signal(number, lambda number, _: came.append(number))
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        for number, handler in handlers.items():
            signal.signal(number, handler)
        for noted in came:
            signal.raise_signal(noted)


def _start(folder: Path) -> None:
    threading.Thread(target=_end_with_parent, args=(folder,), daemon=True).start()


def _end_with_parent(folder: Path) -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
        remove(folder)
        os._exit(1)


def remove(folder: Path) -> None:
    """Remove the folder, though others still write into it: a file that comes while it is being emptied keeps it, so that it is emptied again."""
    until = time.monotonic() + LEAVING
    while folder.exists() and time.monotonic() < until:
        shutil.rmtree(folder, ignore_errors=True)
