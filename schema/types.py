"""Property types: each cleans a raw value into what is stored, or refuses it with the reason.

A declaration is an instance: `population = Integer("Inhabitants.", "Habitants.", index=True)`. The same object
is the descriptor through which a record's value is read, so a property is written down once.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Generic, Self, TypeVar, cast, overload

from schema.errors import ValueRefused, did_you_mean

T = TypeVar("T")
LANGUAGES = ("en", "fr", "es", "ar", "ru", "zh")
LONGEST_ID = 500  # characters; a range index takes keys of up to 8 kB
_HALVES = re.compile("[\ud800-\udfff]")  # of characters beyond U+FFFF, as UTF-16 writes them
BITS = 63  # of a whole number in Neo4j, beside its sign


def camel(name: str) -> str:
    """The name of a property in Neo4j and GraphQL: `first_year` -> `firstYear`."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


class Property(Generic[T]):
    """One declared property. `en` and `fr` say what it means; `index` asks for a range index; `fulltext` puts it into search.

    A `kept` property is counted by graph/derive on every node or relation, and given by no source.
    """

    graphql = "String"
    many = False

    def __init__(self, en: str, fr: str, *, index: bool = False, fulltext: bool = False, required: bool = False,
                 internal: bool = False, unit: str = "", deprecated: str = "", replaced_by: str = "", kept: bool = False) -> None:
        self.en, self.fr, self.index, self.fulltext, self.required, self.kept = en, fr, index, fulltext, required, kept
        self.internal, self.unit, self.deprecated, self.replaced_by = internal, unit, deprecated, replaced_by
        self.owner = self.name = self.stored = ""
        self.lang = ""  # set on the language variants of a Label

    @property
    def farewell(self) -> str:
        """Why nobody should ask it any more, and what to ask instead; empty where it may be asked."""
        return " ".join(filter(None, (self.deprecated, f"Ask `{camel(self.replaced_by)}`." if self.replaced_by else "")))

    def __set_name__(self, owner: type, name: str) -> None:
        self.owner, self.name, self.stored = owner.__name__, name, camel(name)

    @overload
    def __get__(self, record: None, owner: type) -> Self: ...
    @overload
    def __get__(self, record: object, owner: type) -> T | None: ...
    def __get__(self, record: object | None, owner: type) -> Self | T | None:
        return self if record is None else cast("T | None", record.values.get(self.stored))  # type: ignore[attr-defined]

    def __set__(self, record: object, value: object) -> None:
        raise AttributeError(f"records are frozen: {self.owner}.{self.name} cannot be set; make a new record")

    def clean(self, value: Any) -> T | None:
        """The value as stored (None for an absent one). Raises ValueRefused with the reason."""
        raise NotImplementedError

    def tidy(self, raw: str) -> str:
        """The text in NFC with whitespace collapsed. Raises ValueRefused for half a character, which no database takes."""
        text = " ".join(raw.split())
        if text.isascii():
            return text
        if _HALVES.search(text):
            raise self.refuse(raw, "a lone surrogate is no character", "Decode the source in its own encoding.")
        return unicodedata.normalize("NFC", text)

    def refuse(self, value: object, problem: str, hint: str = "") -> ValueRefused:
        return ValueRefused(f"{self.owner}.{self.name}", value, problem, hint)


class Text(Property[str]):
    """Free text: NFC, whitespace collapsed; an empty text is absent."""

    def clean(self, value: Any) -> str | None:
        if value is None:
            return None
        if not isinstance(value, str):
            raise self.refuse(value, "a text is wanted")
        return self.tidy(value) or None


class Label(Text):
    """A text in several languages, on one node: `name` holds English where the source has it, else the original; `name_fr` ... the others."""

    def variants(self) -> dict[str, Text]:
        """The properties of the other languages, by their names."""
        made: dict[str, Text] = {}
        for lang in LANGUAGES[1:]:
            made[f"{self.name}_{lang}"] = variant = Text(
                f"{self.en} In {lang}.", f"{self.fr} En {lang}.", fulltext=self.fulltext, internal=True)
            variant.lang = lang
        return made


class Id(Text):
    """A readable, stable, global identifier: no blank, at most LONGEST_ID characters."""

    graphql = "ID"

    def clean(self, value: Any) -> str | None:
        text = super().clean(value)
        if text is not None and (" " in text or len(text) > LONGEST_ID):
            raise self.refuse(value, f"an id holds no blank and at most {LONGEST_ID} characters")
        return text


class Url(Text):
    """An address that starts with http:// or https://."""

    def clean(self, value: Any) -> str | None:
        text = super().clean(value)
        if text is not None and not re.match(r"https?://[^\s/]+", text):
            raise self.refuse(value, "an address starts with http:// or https://")
        return text


class Code(Text):
    """A code that must match a pattern, for example an ISO country code."""

    def __init__(self, en: str, fr: str, *, pattern: str, **options: Any) -> None:
        super().__init__(en, fr, **options)
        self.pattern = re.compile(pattern)

    def clean(self, value: Any) -> str | None:
        text = super().clean(value)
        if text is not None and not self.pattern.fullmatch(text):
            raise self.refuse(value, f"a code of the form {self.pattern.pattern} is wanted")
        return text


class Choice(Text):
    """One of a few declared words, each explained in both languages: {word: (en, fr)}. `old` says of some why they are deprecated."""

    def __init__(self, en: str, fr: str, *, of: Mapping[str, tuple[str, str]], old: Mapping[str, str] | None = None, **options: Any) -> None:
        super().__init__(en, fr, **options)
        self.of, self.old = dict(of), dict(old or {})

    def clean(self, value: Any) -> str | None:
        text = super().clean(value)
        if text is not None and text not in self.of:
            raise self.refuse(value, "not one of the declared words", did_you_mean(text, self.of))
        return text


class Integer(Property[int]):
    """A whole number of 64 bits."""

    graphql = "BigInt"

    def clean(self, value: Any) -> int | None:
        if value is None or value == "":
            return None
        try:
            number = int(value)
        except (TypeError, ValueError, OverflowError):
            raise self.refuse(value, "a whole number is wanted") from None
        if isinstance(value, bool) or (not isinstance(value, str) and value != number):
            raise self.refuse(value, "a whole number is wanted")
        if not -(1 << BITS) <= number < 1 << BITS:
            raise self.refuse(value, f"a number of at most {BITS} bits is wanted")
        return number


class Number(Property[float]):
    """A finite number, with its unit in the declaration; `low` and `high` bound it."""

    graphql = "Float"

    def __init__(self, en: str, fr: str, *, low: float | None = None, high: float | None = None, **options: Any) -> None:
        super().__init__(en, fr, **options)
        self.low, self.high = low, high

    def clean(self, value: Any) -> float | None:
        if value is None or value == "":
            return None
        try:
            number = float(Decimal(str(value)))
        except (InvalidOperation, ValueError):
            raise self.refuse(value, "a number is wanted") from None
        if number - number != 0:  # infinities and not-a-number
            raise self.refuse(value, "a finite number is wanted")
        if (self.low is not None and number < self.low) or (self.high is not None and number > self.high):
            raise self.refuse(value, f"a number from {self.low} to {self.high} is wanted")
        return number


class Flag(Property[bool]):
    """True or false."""

    graphql = "Boolean"

    def clean(self, value: Any) -> bool | None:
        if value is None or isinstance(value, bool):
            return value
        raise self.refuse(value, "true or false is wanted")


class Day(Property[str]):
    """A date as ISO 8601, with the precision that is known: 2020, 2020-05 or 2020-05-17 (EDTF level 0); texts sort by time."""

    graphql = "PartialDate"
    _form = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)

    def clean(self, value: Any) -> str | None:
        if value is None or value == "":
            return None
        text = value.isoformat()[:10] if isinstance(value, dt.date) else str(value).strip()
        match = self._form.fullmatch(text)
        if not match:
            raise self.refuse(value, "a date as 2020, 2020-05 or 2020-05-17 is wanted")
        try:
            dt.date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
        except ValueError as wrong:
            raise self.refuse(value, f"no such date ({wrong})") from None
        return text


class Moment(Property[dt.datetime]):
    """A point of time with its zone."""

    graphql = "DateTime"

    def clean(self, value: Any) -> dt.datetime | None:
        if value is None or (isinstance(value, dt.datetime) and value.tzinfo is not None):
            return value
        raise self.refuse(value, "a datetime with a time zone is wanted")


class Texts(Property[list[str]]):
    """Several texts, each once, in the order they came; never null in an answer."""

    many = True

    def clean(self, value: Any) -> list[str] | None:
        if value is None:
            return None
        if isinstance(value, str) or not isinstance(value, Iterable):
            raise self.refuse(value, "a list of texts is wanted")
        seen: dict[str, None] = {}
        for item in value:
            if not isinstance(item, str):
                raise self.refuse(item, "a text is wanted")
            if text := self.tidy(item):
                seen[text] = None
        return list(seen) or None
