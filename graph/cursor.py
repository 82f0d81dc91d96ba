"""Cursors of a page: opaque texts that hold where a row stands in its order. They are versioned, and bound to that order."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson

from schema.errors import PartnergraphError

VERSION = 1
START_AGAIN = "Take cursors from `endCursor`, `startCursor` or `cursor` of the same connection with the same orderBy, or leave them out to start again."


class BadCursor(PartnergraphError):
    """A cursor that was not made by this connection in this order."""

    code = "bad-cursor"


def signature(*parts: object) -> str:
    """A short text that two connections share only when their rows and order are of the same kind."""
    return hashlib.blake2s(repr(parts).encode(), digest_size=5).hexdigest()


def encode(sign: str, values: Sequence[Any]) -> str:
    """The cursor of the row with these values of its order (texts, numbers, true, false or null)."""
    return base64.urlsafe_b64encode(orjson.dumps([VERSION, sign, *values])).decode("ascii").rstrip("=")


@dataclass(frozen=True)
class Reading:
    """How a cursor that is known only later is read: the value at `item`, or without it which of the values are absent."""

    sign: str
    count: int
    item: int | None = None

    def __call__(self, cursor: str) -> Any:
        values = decode(cursor, self.sign, self.count)
        return tuple(value is None for value in values) if self.item is None else values[self.item]


@lru_cache(maxsize=256)  # a page's cursor is read once for each value of its order
def decode(cursor: str, sign: str, count: int) -> tuple[Any, ...]:
    """The `count` values that a cursor holds. Raises BadCursor."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        values: list[Any]
        version, made_for, *values = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, TypeError):
        raise BadCursor(f"{cursor[:40]!r} is no cursor.", START_AGAIN) from None
    if version != VERSION:
        raise BadCursor(f"The cursor has version {str(version)[:10]}; this server makes version {VERSION}.", START_AGAIN)
    if made_for != sign or len(values) != count or not all(v is None or isinstance(v, str | int | float) for v in values):
        raise BadCursor("The cursor belongs to another connection or another order.", START_AGAIN)
    return tuple(values)
