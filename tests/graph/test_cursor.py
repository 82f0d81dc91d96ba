"""Cursors: what was encoded is decoded, and nothing else is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import cursor
from graph.cursor import BadCursor, Kind
from graph.match import read_cursors, signature
from graph.request import At, Order, Page, Pattern, Rows

BANKS = Pattern((At("node", "Bank"),))
OF = {"text": st.text(), "number": st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False), "flag": st.booleans(),
      "moment": st.datetimes(timezones=st.timezones()).map(lambda moment: moment.isoformat())}


@st.composite
def kinds_and_values(draw: st.DrawFn) -> tuple[tuple[Kind, ...], tuple[Any, ...]]:
    kinds = tuple(Kind(name, absent=draw(st.booleans())) for name in draw(st.lists(st.sampled_from(sorted(OF)), max_size=4)))
    return kinds, tuple(draw(OF[kind.name] | st.none() if kind.absent else OF[kind.name]) for kind in kinds)


@given(kinds_and_values())
def test_what_was_encoded_is_decoded(made: tuple[tuple[Kind, ...], tuple[Any, ...]]) -> None:
    kinds, values = made
    assert cursor.decode(cursor.encode("s", values), "s", kinds) == values


@given(st.text(alphabet=st.characters(codec="utf-8")) | st.binary().map(lambda raw: raw.decode("latin-1")))
def test_any_text_is_refused_or_read(text: str) -> None:
    with pytest.raises(BadCursor, match="start again"):
        cursor.decode(text, "s", (Kind(),))


@pytest.mark.parametrize(("order", "values"), [
    (Order("node", "name", sure=True, kind="text"), [5, "id"]), (Order("node", "name", sure=True, kind="text"), [None, "id"]),
    (Order("node", "usd", kind="number"), ["5", "id"]), (Order("node", "usd", kind="number"), [True, "id"]), (Order("node", "usd", kind="number"), [5, 6]),
    (Order("node", "usd", kind="number"), [2**63, "id"]), (Order("node", "flag", kind="flag"), [1, "id"]), (Order("node", "usd", kind="number"), [1, None]),
    (Order("node", "at", moment=True), ["2026-13-01T00:00:00Z", "id"]), (Order("node", "at", moment=True), ["2026-01-01T00:00:00", "id"]),
    (Order("node", "at", moment=True), [7, "id"]), (Order("node", "usd", kind="number"), [1]), (Order("node", "usd", kind="number"), [[1], "id"]),
])
def test_values_that_the_order_does_not_have(order: Order, values: list[Any]) -> None:
    rows = Rows(BANKS, order=(order,))
    with pytest.raises(BadCursor, match="start again"):
        read_cursors(rows, Page(1, after=cursor.encode(signature(rows), values)))


@pytest.mark.parametrize("text", ["WzEsInMiLE5hTl0", "WzEsInMiLEluZmluaXR5XQ", "A" * 100_001])  # [1,"s",NaN], [1,"s",Infinity]
def test_no_numbers_and_giants(text: str) -> None:
    with pytest.raises(BadCursor):
        cursor.decode(text, "s", (Kind("number"),))


def test_absent_values_and_named_zones_are_read() -> None:
    rows = Rows(BANKS, order=(Order("node", "usd", kind="number"), Order("node", "at", moment=True)))
    for values in ([None, None, "id"], [1.5, "2026-05-17T12:30:00.123456789+02:00[Europe/Paris]", "id"]):
        assert read_cursors(rows, Page(1, before=cursor.encode(signature(rows), values))) == (None, values)
