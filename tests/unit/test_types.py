"""Property types: what each makes of a raw value, and what it refuses, with type, property and reason named."""

from __future__ import annotations

import datetime as dt
import unicodedata
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.errors import ValueRefused
from schema.types import Choice, Code, Day, Flag, Id, Integer, Label, Moment, Number, Property, Text, Texts, Url, camel


class Thing:
    """Holds a property of each type; declared as the model declares them."""

    text = Text("x", "x")
    label = Label("Its label.", "Son libellé.", fulltext=True)
    ident = Id("x", "x")
    url = Url("x", "x")
    code = Code("x", "x", pattern=r"[A-Z]{2}")
    choice = Choice("x", "x", of={"exact": ("a", "b"), "near": ("a", "b")})
    integer = Integer("x", "x")
    number = Number("x", "x")
    share = Number("x", "x", low=0, high=100)
    flag = Flag("x", "x")
    day = Day("x", "x")
    moment = Moment("x", "x")
    texts = Texts("x", "x")


ACCENT, COMPOSED = "e\N{COMBINING ACUTE ACCENT}", "\N{LATIN SMALL LETTER E WITH ACUTE}"
NOON = dt.datetime(2020, 5, 17, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(("declared", "raw", "stored"), [
    (Thing.text, "  a \n\t b\N{NO-BREAK SPACE}c ", "a b c"), (Thing.text, ACCENT, COMPOSED), (Thing.text, "", None), (Thing.text, " \n", None),
    (Thing.ident, " org:XM-DAC-44000 ", "org:XM-DAC-44000"), (Thing.ident, "a" * 500, "a" * 500),
    (Thing.url, "https://example.org/a", "https://example.org/a"), (Thing.code, "SN", "SN"), (Thing.choice, "near", "near"),
    (Thing.integer, "12", 12), (Thing.integer, 12.0, 12), (Thing.integer, "", None), (Thing.integer, -(2**63), -(2**63)), (Thing.integer, 2**63 - 1, 2**63 - 1),
    (Thing.number, "1.50", 1.5), (Thing.number, Decimal("0.1"), 0.1), (Thing.number, "1e3", 1000.0), (Thing.number, "", None),
    (Thing.share, 0, 0.0), (Thing.share, 100, 100.0), (Thing.flag, False, False),
    (Thing.day, "2020", "2020"), (Thing.day, " 2020-02 ", "2020-02"), (Thing.day, "2020-02-29", "2020-02-29"), (Thing.day, NOON, "2020-05-17"),
    (Thing.day, 2020, "2020"), (Thing.day, "", None), (Thing.moment, NOON, NOON),
    (Thing.texts, ["a", " a ", "", "b"], ["a", "b"]), (Thing.texts, [ACCENT, COMPOSED], [COMPOSED]), (Thing.texts, (), None), (Thing.texts, ["b", "a"], ["b", "a"]),
])
def test_what_is_stored(declared: Property[Any], raw: object, stored: object) -> None:
    assert declared.clean(raw) == stored
    assert type(declared.clean(raw)) is type(stored)


@pytest.mark.parametrize(("declared", "raw", "reason"), [
    (Thing.text, 5, "a text is wanted"), (Thing.text, b"x", "a text is wanted"), (Thing.text, "caf\udce9", "surrogate"),
    (Thing.ident, "two words", "no blank"), (Thing.ident, "a" * 501, "500"),
    (Thing.url, "example.org", "http"), (Thing.url, "ftp://example.org", "http"), (Thing.url, "https://", "http"),
    (Thing.code, "sn", "[A-Z]{2}"), (Thing.code, "SEN", "[A-Z]{2}"),
    (Thing.choice, "exakt", "Did you mean 'exact'?"), (Thing.choice, "zzz", "Known: exact, near."),
    (Thing.integer, "12.5", "whole"), (Thing.integer, 12.5, "whole"), (Thing.integer, Decimal("12.5"), "whole"), (Thing.integer, Fraction(5, 2), "whole"),
    (Thing.integer, True, "whole"), (Thing.integer, "x", "whole"), (Thing.integer, float("nan"), "whole"), (Thing.integer, float("inf"), "whole"),
    (Thing.integer, [1], "whole"), (Thing.integer, 2**63, "63 bits"),
    (Thing.number, "x", "number"), (Thing.number, "nan", "finite"), (Thing.number, "1e999", "finite"), (Thing.number, True, "number"),
    (Thing.share, -0.001, "from 0 to 100"), (Thing.share, "100.1", "from 0 to 100"), (Thing.flag, "true", "true or false"), (Thing.flag, 1, "true or false"),
    (Thing.day, "2021-02-29", "no such date"), (Thing.day, "0000", "no such date"), (Thing.day, "17/05/2020", "2020-05-17"), (Thing.day, "20200517", "2020-05-17"),
    (Thing.day, "\N{ARABIC-INDIC DIGIT TWO}020", "2020-05-17"), (Thing.day, "2020-1", "2020-05-17"),
    (Thing.moment, dt.datetime(2020, 5, 17), "time zone"), (Thing.moment, "2020-05-17T12:00:00Z", "time zone"),  # noqa: DTZ001  # that is the point
    (Thing.texts, "one", "a list"), (Thing.texts, 5, "a list"), (Thing.texts, ["a", 5], "a text is wanted"), (Thing.texts, ["\ud800"], "surrogate"),
])
def test_what_is_refused_and_why(declared: Property[Any], raw: object, reason: str) -> None:
    with pytest.raises(ValueRefused) as caught:
        declared.clean(raw)
    assert reason in str(caught.value)
    assert caught.value.where == f"Thing.{declared.name}"
    assert repr(caught.value.value) in str(caught.value)  # what came


PROPERTIES = [value for value in vars(Thing).values() if isinstance(value, Property)]


@pytest.mark.parametrize("declared", PROPERTIES, ids=lambda p: p.name)
def test_nothing_stays_nothing(declared: Property[Any]) -> None:
    assert declared.clean(None) is None


RAW = st.none() | st.text() | st.integers() | st.floats() | st.decimals() | st.dates() | st.booleans() | st.datetimes(timezones=st.just(dt.UTC)) | st.lists(st.text())


@pytest.mark.parametrize("declared", PROPERTIES, ids=lambda p: p.name)
@given(raw=RAW)
def test_what_is_stored_is_clean_already(declared: Property[Any], raw: object) -> None:
    """Whatever comes is cleaned or refused, never another error; and cleaning twice changes nothing."""
    try:
        stored = declared.clean(raw)
    except ValueRefused:
        return
    assert declared.clean(stored) == stored


@given(st.text())
def test_texts_are_tidy_whatever_comes(raw: str) -> None:
    stored = Thing.text.clean(raw)
    assert stored != ""
    if stored:
        assert unicodedata.is_normalized("NFC", stored)
        assert stored == " ".join(stored.split())


@given(st.dates(min_value=dt.date(1000, 1, 1)), st.dates(min_value=dt.date(1000, 1, 1)))
def test_days_sort_by_time(one: dt.date, other: dt.date) -> None:
    assert (Thing.day.clean(one) < Thing.day.clean(other)) == (one < other)


def test_a_label_has_its_other_languages() -> None:
    variants = Thing.label.variants()
    assert list(variants) == ["label_fr", "label_es", "label_ar", "label_ru", "label_zh"]
    assert variants["label_fr"].lang == "fr"
    assert (variants["label_fr"].en, variants["label_fr"].fr) == ("Its label. In fr.", "Son libellé. En fr.")
    assert all(v.fulltext and v.internal for v in variants.values())


@pytest.mark.parametrize(("name", "stored"), [("name", "name"), ("first_year", "firstYear"), ("name_fr", "nameFr"), ("iso2", "iso2"), ("a_b_c", "aBC")])
def test_names_in_neo4j(name: str, stored: str) -> None:
    assert camel(name) == stored
