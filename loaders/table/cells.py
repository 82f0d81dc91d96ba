"""What stands in a cell: several values, a number, a day."""

from __future__ import annotations

import ast
import csv
import datetime as dt
import re
from decimal import Decimal, InvalidOperation

_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")


def split(text: str | None, separator: str = "") -> list[str]:
    """The values in one cell, stripped, each once, in order. `separator` as the source writes it ("|", ";;", ";", ","); what stands in
    double quotes is one value. Without a separator the cell is a list as Python or JSON writes one: ['Nairobi', 'Kisumu'].
    A cell that is no such list is one value."""
    if not text:
        return []
    if not separator:
        found = _listed(text)
    elif '"' in text:
        mark = "\x1f"  # the csv module takes separators of one character
        found = next(csv.reader([text.replace(separator, mark).replace("\n", " ")], delimiter=mark, skipinitialspace=True), [])
        found = [value.replace(mark, separator) for value in found]
    else:
        found = text.split(separator)
    return list(dict.fromkeys(value for raw in found if (value := " ".join(raw.split()))))


def _listed(text: str) -> list[str]:
    try:
        found = ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError):  # no list, or one nested to do harm
        return [text]
    return [str(value) for value in found if value is not None] if isinstance(found, list | tuple | set) else [text]


def number(text: str | None) -> Decimal | None:
    """A finite decimal; thousands may be grouped by commas. None if it is none."""
    value = text or ""
    try:
        found = Decimal(value.replace(",", "") if "," in value and _GROUPED.fullmatch(value) else value)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def day(text: str | None, *forms: str) -> dt.date | None:
    """A date in ISO 8601 (a time behind it is dropped), or in the first of `forms` (strptime) that fits. None if it is none.
    The source says its form: a guess takes 6/7/2004 for June or July as it likes, and makes a day of a bare year."""
    for form in forms:
        try:
            return dt.datetime.strptime(text or "", form).date()  # noqa: DTZ007  # a day has no zone
        except ValueError:
            continue
    try:
        return dt.datetime.fromisoformat(text or "").date()
    except ValueError:
        return None
