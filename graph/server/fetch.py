"""Download the jars of a lock file: in parallel, continued after a break, verified, kept in one cache."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import filelock
import httpx
import stamina
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from graph.server.errors import ChecksumMismatch, JarsMissing
from graph.server.jars import Jar, cache_dir, sha256_of

_PARALLEL = 8
_BUSY = {408, 416, 425, 429, 500, 502, 503, 504}


class _TryAgain(httpx.HTTPError):
    """Our own reason to start a download once more."""


def repositories() -> dict[str, str]:
    """Name and address of the Maven repositories, as jgo has them.

    jgo's default, overridden by name or extended in the [repositories] section of jgo's configuration file: a user
    behind a mirror sets `central` there. jgo does not read Maven's settings.xml, so neither do we.
    """
    from jgo.config import GlobalSettings  # noqa: PLC0415  # half a second of every command, and wanted when a jar is missing only
    from jgo.maven import MavenContext  # noqa: PLC0415

    return {**MavenContext().remote_repos, **GlobalSettings.load().repositories}


def ensure(
    jars: Sequence[Jar],
    cache: Path | None = None,
    repos: Mapping[str, str] | None = None,
    console: Console | None = None,
) -> list[Path]:
    """The files of `jars` in their order, each verified by sha256; what the cache lacks is downloaded.

    With a complete cache no network is used. Raises JarsMissing or ChecksumMismatch; what was downloaded stays.
    """
    cache = cache or cache_dir()
    if _missing(jars, cache):
        try:
            cache.mkdir(parents=True, exist_ok=True)
            with filelock.FileLock(cache / ".lock"):
                # Another process may have filled the cache while we waited for it.
                if missing := _missing(jars, cache):
                    urls = list((repos if repos is not None else repositories()).values())
                    _download_all(missing, cache, urls, console or Console(stderr=True))
        except OSError as problem:
            raise JarsMissing([jar.coordinate for jar in jars], cache, str(problem)) from problem
    return [cache / jar.path for jar in jars]


def _missing(jars: Sequence[Jar], cache: Path) -> list[Jar]:
    with ThreadPoolExecutor() as pool:
        return [jar for jar, there in zip(jars, pool.map(lambda j: j.is_in(cache), jars), strict=True) if not there]


def _download_all(jars: Sequence[Jar], cache: Path, urls: Sequence[str], console: Console) -> None:
    columns = (TextColumn("Neo4j's jars"), BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with (
        httpx.Client(follow_redirects=True, timeout=30, headers={"Accept-Encoding": "identity"}) as client,
        Progress(*columns, console=console) as progress,
        ThreadPoolExecutor(_PARALLEL) as pool,
    ):
        task = progress.add_task("jars", total=sum(jar.size for jar in jars))
        job = _Job(client, cache, urls, lambda done: progress.update(task, completed=done))
        # The big ones first, so that none is left alone at the end.
        futures = [pool.submit(job.get, jar) for jar in sorted(jars, key=lambda jar: -jar.size)]
        try:
            for future in as_completed(futures):
                future.result()
        except httpx.HTTPError as problem:
            left = [jar.coordinate for jar in jars if not (cache / jar.path).exists()]
            cause = f"{type(problem).__name__}: {problem}"
            raise JarsMissing(left or [jars[0].coordinate], cache, cause) from problem
        finally:
            job.stop.set()
            pool.shutdown(cancel_futures=True)


class _Job:
    """One round of downloads; `get` runs in several threads."""

    def __init__(self, client: httpx.Client, cache: Path, urls: Sequence[str], report: Callable[[int], None]) -> None:
        self.client, self.cache, self.urls, self.report = client, cache, urls, report
        self.stop = threading.Event()
        self.done: dict[Jar, int] = {}

    def get(self, jar: Jar) -> None:
        """Download one jar, again after passing faults; a partial file is continued."""
        part = self.cache / f"{jar.path}.part"
        part.parent.mkdir(parents=True, exist_ok=True)
        for attempt in stamina.retry_context(on=self._passing, attempts=5, wait_initial=0.3, wait_max=5):
            with attempt:
                self._from_any(jar, part)

    def _from_any(self, jar: Jar, part: Path) -> None:
        for base in self.urls:
            url = f"{base.rstrip('/')}/{jar.path}"
            try:
                self._from(url, jar, part)
            except httpx.HTTPStatusError as problem:
                if problem.response.status_code != httpx.codes.NOT_FOUND or base == self.urls[-1]:
                    raise
            else:
                return

    def _from(self, url: str, jar: Jar, part: Path) -> None:
        resumed = part.exists() and 0 < part.stat().st_size <= jar.size
        if not resumed or part.stat().st_size < jar.size:
            self._stream(url, jar, part, resumed)
        actual = sha256_of(part)
        if actual == jar.sha256:
            part.replace(self.cache / jar.path)
            return
        part.unlink()
        if resumed:  # the earlier part may be what is wrong: once more from the beginning
            raise _TryAgain(f"a partial file of {jar.coordinate} was thrown away")
        raise ChecksumMismatch(jar.coordinate, url, jar.sha256, actual)

    def _stream(self, url: str, jar: Jar, part: Path, resumed: bool) -> None:
        start = part.stat().st_size if resumed else 0
        with self.client.stream("GET", url, headers={"Range": f"bytes={start}-"} if start else {}) as response:
            if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
                part.unlink()
            response.raise_for_status()
            if response.status_code != httpx.codes.PARTIAL_CONTENT:
                start = 0
            with part.open("ab" if start else "wb") as file:
                for chunk in response.iter_raw():
                    if self.stop.is_set():
                        raise _TryAgain("stopped, because another download failed")
                    start += file.write(chunk)
                    self.done[jar] = start
                    self.report(sum(list(self.done.values())))

    def _passing(self, problem: Exception) -> bool:
        """Whether a fault may go away by itself: a lost connection, a busy or failing repository."""
        if isinstance(problem, httpx.HTTPStatusError):
            return problem.response.status_code in _BUSY
        return not self.stop.is_set() and isinstance(problem, httpx.TransportError | _TryAgain)
