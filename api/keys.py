"""API keys: shown once, kept as hashes in one file that only its owner reads, good for a time, and gone the moment they are revoked.

A key is 256 random bits, so a plain SHA-256 hides it: nobody tries that many. Slow hashes are for passwords, which people choose.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import filelock
import orjson

from api.caller import SCOPES, Caller
from api.refusals import NotSignedIn
from graph.server.home import write_private
from schema.errors import PartnergraphError, did_you_mean

KEY = re.compile(r"pg_([0-9a-f]{8})_[A-Za-z0-9_-]{43}")
UNITS = {"h": dt.timedelta(hours=1), "d": dt.timedelta(days=1), "w": dt.timedelta(weeks=1), "y": dt.timedelta(days=365)}
LONGEST = dt.timedelta(days=5 * 365)
NAME = re.compile(r"[\w.@ -]{1,60}")


class WrongKey(PartnergraphError):
    """A key that cannot be made, shown or revoked as asked."""

    code = "wrong-key"


class KeysUnreadable(PartnergraphError):
    """The file of API keys cannot be trusted: it is broken, or others may read it. Nobody's key is taken then."""

    code = "keys-unreadable"

    def __init__(self, file: Path, cause: str) -> None:
        self.file = file
        super().__init__(f"{file}: {cause}.", f"Make it yours alone (chmod 600 {file.name}), or take it away and make new keys.")


@dataclass(frozen=True, slots=True)
class Key:
    """What is kept of a key. Times are UTC in ISO 8601."""

    id: str
    name: str
    scopes: tuple[str, ...]
    created: str
    expires: str
    sha256: str
    revoked: str = ""

    def state(self, now: dt.datetime) -> str:
        """good, expired or revoked."""
        return "revoked" if self.revoked else "expired" if dt.datetime.fromisoformat(self.expires) <= now else "good"


class Keys:
    """The keys in a file. What another process has written is seen at once: the file is looked at on every use."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._seen: tuple[int, ...] = ()
        self._keys: dict[str, Key] = {}

    def caller(self, token: str) -> Caller:
        """Who holds this key. Raises NotSignedIn, KeysUnreadable."""
        found = KEY.fullmatch(token)
        key = self.all().get(found[1]) if found else None
        same = hmac.compare_digest(hashed(token), key.sha256 if key else "0" * 64)
        if key is None or not same:
            raise NotSignedIn("The key is none of ours.", "Ask for one; `partnergraph keys create` makes it.")
        if (state := key.state(dt.datetime.now(dt.UTC))) != "good":
            raise NotSignedIn(f"The key is {state}.", "Ask for a new one.")
        return Caller.known(key.name, frozenset(key.scopes))

    def all(self) -> dict[str, Key]:
        """Every key by its id. Raises KeysUnreadable."""
        try:
            found = self.file.stat()
        except FileNotFoundError:
            return {}
        if os.name == "posix" and found.st_mode & 0o077:
            raise KeysUnreadable(self.file, "others than its owner may read or write it")
        now = (found.st_mtime_ns, found.st_ino, found.st_size)
        if now != self._seen:
            self._keys, self._seen = _read(self.file), now
        return self._keys

    def create(self, name: str, scopes: Iterable[str], lasts: str) -> tuple[str, Key]:
        """A new key, in words that are never shown again, and what is kept of it. Raises WrongKey, KeysUnreadable."""
        if not NAME.fullmatch(name):
            raise WrongKey(f"{name!r} is no name for a key.", "Use up to 60 letters, digits, spaces and . _ @ -.")
        chosen = tuple(sorted(set(scopes)))
        for scope in chosen:
            if scope not in SCOPES:
                raise WrongKey(f"There is no scope {scope!r}.", did_you_mean(scope, SCOPES))
        now = dt.datetime.now(dt.UTC).replace(microsecond=0)
        made = Key(secrets.token_hex(4), name, chosen or ("read",), now.isoformat(), (now + duration(lasts)).isoformat(), "")
        token = f"pg_{made.id}_{secrets.token_urlsafe(32)}"
        made = replace(made, sha256=hashed(token))
        self._change(lambda keys: {**keys, made.id: made})
        return token, made

    def revoke(self, which: str) -> list[Key]:
        """End the key with this id, or all good ones of this name; those ended. Raises WrongKey, KeysUnreadable."""
        now = dt.datetime.now(dt.UTC).replace(microsecond=0)
        ended = [replace(key, revoked=now.isoformat()) for key in self.all().values() if which in (key.id, key.name) and not key.revoked]
        if not ended:
            raise WrongKey(f"No key {which!r} is left to revoke.", did_you_mean(which, {word for key in self.all().values() for word in (key.id, key.name)}))
        self._change(lambda keys: {**keys, **{key.id: key for key in ended}})
        return ended

    def _change(self, made: Any) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with filelock.FileLock(f"{self.file}.lock", timeout=10):
            write_private(self.file, orjson.dumps({"keys": [asdict(key) for key in made(self.all()).values()]}, option=orjson.OPT_INDENT_2))


def hashed(token: str) -> str:
    """What is kept of a key's words."""
    return hashlib.sha256(token.encode()).hexdigest()


def duration(text: str) -> dt.timedelta:
    """`90d`, `12h`, `8w` or `1y`, up to five years. Raises WrongKey."""
    found = re.fullmatch(r"([0-9]{1,5})([hdwy])", text)
    lasts = int(found[1]) * UNITS[found[2]] if found else dt.timedelta()
    if not dt.timedelta() < lasts <= LONGEST:
        raise WrongKey(f"{text!r} is no time that a key can last.", "Write it as 12h, 90d, 8w or 1y; five years are the most.")
    return lasts


def _read(file: Path) -> dict[str, Key]:
    try:
        found = [Key(**{**one, "scopes": tuple(one["scopes"])}) for one in orjson.loads(file.read_bytes())["keys"]]
        for key in found:
            dt.datetime.fromisoformat(key.expires)
    except (OSError, ValueError, TypeError, KeyError) as wrong:
        raise KeysUnreadable(file, f"it is broken ({wrong})") from wrong
    return {key.id: key for key in found}
