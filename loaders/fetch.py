"""What is fetched from the net: with time-outs, tried again after passing faults, asked for anew only if it has changed, whole or not at all.

Kept answers are in the folder of PARTNERGRAPH_CACHE (loaders/kept.py). Why not by a library: docs/decisions/0013-fetching.md.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
import re
import socket
import zlib
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path

import httpx
import stamina
from platformdirs import user_cache_dir
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from loaders import kept, patience
from loaders.base import LoadError

REDIRECTS = 5
MB = 1024 * 1024
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_ENCODED = ("gzip", "x-gzip")


class Fetching(BaseSettings):
    """How sources are fetched: PARTNERGRAPH_FETCH_... Sizes are in megabytes, times in seconds."""

    model_config = SettingsConfigDict(env_prefix="PARTNERGRAPH_FETCH_", frozen=True)
    timeout: float = Field(default=30, gt=0, description="Seconds that a server of a source may give nothing.")
    attempts: int = Field(default=4, ge=1, le=20, description="How often a source is asked while its server is away, busy or cuts its answer.")
    wait: float = Field(default=120, ge=0, description="The longest wait that a server may ask for (`Retry-After`), in seconds; beyond, it is given up.")
    largest: int = Field(default=1024, ge=1, description="Megabytes of one answer, unpacked; a larger one is refused.")
    kept: int = Field(default=4096, ge=0, description="Megabytes of fetched answers that are kept; those used longest ago go, but none of the last day.")


class WrongFetching(LoadError):
    """A setting of PARTNERGRAPH_FETCH_... that cannot be used."""

    code = "wrong-fetching"


class TooLarge(LoadError):
    """A source gives more than is taken in at once (PARTNERGRAPH_FETCH_LARGEST)."""

    code = "too-large"


class Unreachable(LoadError):
    """A source on the net that gives no answer, or not the whole of it: nothing of it was written, what was loaded of it before stays."""

    code = "unreachable"


def settings() -> Fetching:
    """The settings of this moment. Raises WrongFetching."""
    try:
        return Fetching()
    except ValidationError as wrong:
        first = wrong.errors()[0]
        raise WrongFetching(f"PARTNERGRAPH_FETCH_{str(first['loc'][0]).upper()}: {first['msg']}", "All settings are in docs/reference/settings.md.") from wrong


def url_of(path: Path) -> str:
    """The address that was given where a path is expected; '' for a path. (A path has no double slash.)"""
    text = path.as_posix()
    return re.sub(r"^(https?):/+", r"\1://", text) if re.match(r"https?:/", text) else ""


def cache_dir() -> Path:
    """Where answers are kept: PARTNERGRAPH_CACHE, else the user's cache folder."""
    return Path(os.environ.get("PARTNERGRAPH_CACHE") or user_cache_dir("partnergraph")) / "fetched"


def client() -> httpx.Client:
    """One client for a series of requests. It follows no redirect by itself: see `_followed`."""
    return httpx.Client(timeout=settings().timeout, headers={"User-Agent": "partnergraph", "Accept-Encoding": "gzip"})


def file(http: httpx.Client, url: str, params: Mapping[str, str] | None = None, secret: Mapping[str, str] | None = None) -> Path:
    """The file that holds the answer: the kept one, when the server says that it is still right. `secret` are headers for this server alone.

    Raises Unreachable and TooLarge.
    """
    how = settings()
    try:
        asked = http.build_request("GET", url, params=params or None, headers=secret)
        found = kept.Kept.of(cache_dir(), str(asked.url))
        asked.headers.update(found.conditions())
        for attempt in stamina.retry_context(on=partial(_again, how.wait), attempts=how.attempts, timeout=None, wait_initial=0.2, wait_max=10):
            with attempt:
                return _answer(http, asked, found, frozenset(name.lower() for name in secret or ()))
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as wrong:
        raise Unreachable(f"cannot be fetched ({_why(wrong)}).", _hint(wrong), url) from wrong
    except OSError as wrong:
        raise Unreachable(f"cannot be kept in {cache_dir()} ({wrong.strerror or wrong}).", "Make room there, or name another folder in PARTNERGRAPH_CACHE.", url) from wrong
    raise AssertionError("a retry ends with an answer or an error")


def fetch(http: httpx.Client, url: str, params: Mapping[str, str] | None = None, secret: Mapping[str, str] | None = None) -> bytes:
    """The answer's bytes; for small ones. Raises as `file` does."""
    return file(http, url, params, secret).read_bytes()


# -- faults ------------------------------------------------------------------------------------------------------------------------------


def _again(longest: float, wrong: Exception) -> bool | float:
    """Whether a fault passes; how many seconds to wait where the server says so."""
    if not isinstance(wrong, httpx.HTTPStatusError):
        return isinstance(wrong, httpx.TransportError)
    if wrong.response.status_code not in _PASSING:
        return False
    wait = _asked_to_wait(wrong.response)
    return True if wait is None else wait <= longest and wait


def _asked_to_wait(response: httpx.Response) -> float | None:
    """The seconds of `Retry-After`, which are given as such or as a date (RFC 9110, 10.2.3)."""
    text = response.headers.get("Retry-After", "").strip()
    if text.isdigit():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - dt.datetime.now(dt.UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


def _why(wrong: Exception) -> str:
    if isinstance(wrong, httpx.HTTPStatusError):
        wait = _asked_to_wait(wrong.response)
        return f"HTTP {wrong.response.status_code} {wrong.response.reason_phrase}{'' if wait is None else f', it asks to wait {wait:.0f} seconds'}"
    return f"{type(wrong).__name__}: {wrong}".splitlines()[0].removesuffix(": ")


def _hint(wrong: Exception) -> str:
    status = wrong.response.status_code if isinstance(wrong, httpx.HTTPStatusError) else 0
    if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        return "It wants to know who asks: look at its key in the settings (PARTNERGRAPH_IATI_KEY for the IATI Datastore)."
    if status == httpx.codes.TOO_MANY_REQUESTS:
        return "You may ask it only so often: try again later; PARTNERGRAPH_FETCH_WAIT sets how long to wait."
    return "Look whether you are online and the address is right; what was loaded before stays."


# -- one answer --------------------------------------------------------------------------------------------------------------------------


def _answer(http: httpx.Client, asked: httpx.Request, found: kept.Kept, secret: frozenset[str]) -> Path:
    response = _sent(http, asked, secret)
    try:
        if response.status_code == httpx.codes.NOT_MODIFIED:
            return found.used()
        response.raise_for_status()
        _take(response, found, str(asked.url))
    finally:
        response.close()
    kept.prune(found.body.parent, settings().kept * MB)
    return found.body


def _sent(http: httpx.Client, asked: httpx.Request, secret: frozenset[str]) -> httpx.Response:
    """The first answer that is no redirect."""
    for _ in range(REDIRECTS + 1):
        response = http.send(asked, stream=True, follow_redirects=False)
        if response.next_request is None:
            return response
        response.close()
        asked = _followed(asked, response.next_request, secret)
    raise httpx.TooManyRedirects(f"more than {REDIRECTS} redirects", request=asked)


def _followed(was: httpx.Request, to: httpx.Request, secret: frozenset[str]) -> httpx.Request:
    """The request that a redirect leads to, if it may. A stranger's answer must neither strip the encryption nor reach into this network; a key goes to
    its own server only."""
    if was.url.scheme == "https" and to.url.scheme != "https":
        raise Unreachable(f"redirects to {to.url}, which is not encrypted: not followed.", "Give that address itself, if you trust it.", str(was.url))
    if was.url.host != to.url.host and _private(to.url.host) and not _private(was.url.host):
        raise Unreachable(f"redirects to {to.url.host}, an address of a private network: not followed.", "Give that address itself, if you trust it.", str(was.url))
    if (was.url.scheme, was.url.netloc) != (to.url.scheme, to.url.netloc):
        for name in secret & {name.lower() for name in to.headers}:
            del to.headers[name]
    return to


def _private(host: str) -> bool:
    try:
        return not all(ipaddress.ip_address(str(address[4][0]).split("%")[0]).is_global for address in socket.getaddrinfo(host, None))
    except (OSError, ValueError):
        return False  # not to be resolved here, as behind a proxy: then the proxy decides


def _take(response: httpx.Response, found: kept.Kept, url: str) -> None:
    """Keep the body, whole. Where the answer does not say how long it is, a cut one cannot be told from a whole one: then it is not asked for conditionally."""
    told = {"etag": response.headers.get("ETag", ""), "modified": response.headers.get("Last-Modified", "")}
    sure = response.headers.keys() & {"content-length", "transfer-encoding", "content-encoding"}
    largest, got, length = settings().largest * MB, 0, int(response.headers.get("Content-Length", 0))
    with found.anew(url, told if sure else {}) as out:
        for piece in _unpacked(response):
            before, got = got, got + len(piece)
            if got // MB > before // MB:  # a server that drips is alive for a while only
                patience.tell(f"fetching {httpx.URL(url).host}", response.num_bytes_downloaded / length if length else 0.0)
            if got > largest:
                raise TooLarge(f"gives more than {largest // MB} MB.", "Ask for less, or set PARTNERGRAPH_FETCH_LARGEST.", url)
            out.write(piece)


def _unpacked(response: httpx.Response) -> Iterator[bytes]:
    """The body without the transfer's compression, which ends where it should: httpx itself takes a cut one for whole."""
    encoding = response.headers.get("Content-Encoding", "").lower()
    if encoding in ("", "identity"):
        yield from response.iter_raw()
        return
    if encoding not in _ENCODED:
        raise httpx.DecodingError(f"compressed as {encoding!r}, which was not asked for", request=response.request)
    unpacking = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        for raw in response.iter_raw():
            yield unpacking.decompress(raw)
    except zlib.error as wrong:
        raise httpx.RemoteProtocolError(f"the compressed answer is damaged ({wrong})", request=response.request) from wrong
    if not unpacking.eof or unpacking.unused_data:
        raise httpx.RemoteProtocolError("the compressed answer ends in the middle", request=response.request)
