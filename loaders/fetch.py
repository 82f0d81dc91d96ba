"""What is fetched from the net: with time-outs, tried again after passing faults, asked for anew only if it has changed, and kept."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

import httpx
import orjson
import stamina
from platformdirs import user_cache_dir

from loaders.base import LoadError

TIMEOUT, ATTEMPTS = 30.0, 4
LARGEST = 256 * 1024 * 1024  # of one answer
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})


def url_of(path: Path) -> str:
    """The address that was given where a path is expected; '' for a path. (A path has no double slash.)"""
    text = path.as_posix()
    return re.sub(r"^(https?):/+", r"\1://", text) if re.match(r"https?:/", text) else ""


def cache_dir() -> Path:
    """Where answers are kept: PARTNERGRAPH_CACHE, else the user's cache folder."""
    return Path(os.environ.get("PARTNERGRAPH_CACHE") or user_cache_dir("partnergraph")) / "fetched"


def client() -> httpx.Client:
    """One client for a series of requests."""
    return httpx.Client(follow_redirects=True, timeout=TIMEOUT, headers={"User-Agent": "partnergraph"})


def fetch(http: httpx.Client, url: str, params: dict[str, str] | None = None) -> bytes:
    """The answer's bytes: the kept ones, when the server says that they are still right. Raises LoadError when there is no answer."""
    asked = http.build_request("GET", url, params=params or None)
    kept = cache_dir() / hashlib.sha256(str(asked.url).encode()).hexdigest()[:32]
    known = _known(kept)
    for name, header in (("etag", "If-None-Match"), ("modified", "If-Modified-Since")):
        if known.get(name):
            asked.headers[header] = known[name]
    try:
        for attempt in stamina.retry_context(on=_passing, attempts=ATTEMPTS, wait_initial=0.2, wait_max=10):
            with attempt:
                return _answer(http, asked, kept)
    except (httpx.HTTPError, httpx.InvalidURL) as wrong:
        why = f"{type(wrong).__name__}: {wrong}".splitlines()[0]
        raise LoadError(f"cannot be fetched ({why}).", "Look whether you are online and the address is right; what was loaded before stays.", str(asked.url)) from wrong
    raise AssertionError("a retry ends with an answer or an error")


def _passing(wrong: Exception) -> bool:
    return isinstance(wrong, httpx.TransportError) or (isinstance(wrong, httpx.HTTPStatusError) and wrong.response.status_code in _PASSING)


def _known(kept: Path) -> dict[str, str]:
    try:
        if kept.with_suffix(".body").is_file():
            found: dict[str, str] = orjson.loads(kept.with_suffix(".json").read_bytes())
            return found
    except (OSError, orjson.JSONDecodeError):
        pass  # as if it had never been fetched
    return {}


def _answer(http: httpx.Client, asked: httpx.Request, kept: Path) -> bytes:
    response = http.send(asked, stream=True)
    try:
        if response.status_code == httpx.codes.NOT_MODIFIED:
            return kept.with_suffix(".body").read_bytes()
        response.raise_for_status()
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > LARGEST:
                raise LoadError(f"gives more than {LARGEST >> 20} MB.", "Ask for less.", str(asked.url))
    finally:
        response.close()
    _keep(kept, bytes(body), {"url": str(asked.url), "etag": response.headers.get("ETag", ""), "modified": response.headers.get("Last-Modified", "")})
    return bytes(body)


def _keep(kept: Path, body: bytes, about: dict[str, str]) -> None:
    """The description goes first and comes last: a killed write leaves nothing that passes for whole."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.with_suffix(".json").unlink(missing_ok=True)
    for suffix, content in ((".body", body), (".json", orjson.dumps(about))):
        part = kept.with_suffix(f"{suffix}.{os.getpid()}.part")
        part.write_bytes(content)
        part.replace(kept.with_suffix(suffix))
