"""Cursors of a page: opaque texts that hold where a row stands in its order. They are versioned, and bound to that order."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson

from schema.errors import PartnergraphError

VERSION = 1
LONGEST = 100_000  # characters; the values of an order are names and ids, of which the longest have some thousand
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
class Kind:
    """What one value of a cursor is: a key of KINDS, and whether it may be absent."""

    name: str = ""
    absent: bool = False

    def fits(self, value: Any) -> bool:
        return self.absent if value is None else KINDS[self.name](value)


def _number(value: Any) -> bool:
    return isinstance(value, float) or (type(value) is int and -(1 << 63) <= value < 1 << 63)


def _moment(value: Any) -> bool:
    try:
        return isinstance(value, str) and dt.datetime.fromisoformat(value.partition("[")[0]).tzinfo is not None
    except ValueError:
        return False


def _text(value: Any) -> bool:
    return isinstance(value, str)


KINDS: dict[str, Callable[[Any], bool]] = {
    "": lambda value: _text(value) or _number(value) or isinstance(value, bool), "text": _text, "number": _number, "moment": _moment,
    "flag": lambda value: isinstance(value, bool)}


@dataclass(frozen=True)
class Reading:
    """How a cursor that is known only later is read: the value at `item`, or without it which of the values are absent."""

    sign: str
    kinds: tuple[Kind, ...]
    item: int | None = None

    def __call__(self, cursor: str) -> Any:
        values = decode(cursor, self.sign, self.kinds)
        return tuple(value is None for value in values) if self.item is None else values[self.item]


@lru_cache(maxsize=256)  # a page's cursor is read once for each value of its order
def decode(cursor: str, sign: str, kinds: tuple[Kind, ...]) -> tuple[Any, ...]:
    """The values that a cursor holds, one of each kind. Raises BadCursor."""
    if len(cursor) > LONGEST:
        raise BadCursor(f"A cursor of {len(cursor)} characters was not made here.", START_AGAIN)
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        values: list[Any]
        version, made_for, *values = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, TypeError):
        raise BadCursor(f"{cursor[:40]!r} is no cursor.", START_AGAIN) from None
    if version != VERSION:
        raise BadCursor(f"The cursor has version {str(version)[:10]}; this server makes version {VERSION}.", START_AGAIN)
    if made_for != sign or len(values) != len(kinds):
        raise BadCursor("The cursor belongs to another connection or another order.", START_AGAIN)
    for at, (kind, value) in enumerate(zip(kinds, values, strict=True), 1):
        if not kind.fits(value):
            raise BadCursor(f"Value {at} of the cursor is no {kind.name or 'value'} of its order.", START_AGAIN)
    return tuple(values)
