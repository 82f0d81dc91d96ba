"""What makes a footnote and a mark, without a database."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from api.brief.tree import Notes, dated
from api.brief.words import ABSENT, FACTS, STANDING, TITLES, WORDS, day, number

SOURCE: dict[str, Any] = {"id": "dataset:a", "name": "A", "publisher": "Someone", "generated": None, "loadedAt": "2026-01-31T00:00:00Z"}
DOCUMENT = {"name": "A strategy", "published": "2020-03"}
PASSAGES = {"passage:x:9": {"id": "passage:x:9", "number": "9", "partOf": {"nodes": [DOCUMENT]}}}


def notes(months: int = 24) -> Notes:
    return Notes("en", months, dt.date(2026, 3, 31), {"dataset:a": SOURCE, "dataset:b": {**SOURCE, "id": "dataset:b"}}, PASSAGES)


def test_what_nobody_says_is_not_told() -> None:
    assert notes().sentence("It is so.", []) is None
    assert notes().sentence("It is so.", [{"sourceId": None, "record": "1"}]) is None


def test_the_same_citation_is_one_footnote() -> None:
    made = notes()
    first, second = made.sentence("One.", [{"sourceId": "dataset:a", "record": "1"}]), made.sentence("Two.", [{"sourceId": "dataset:a", "record": "1"}, {"sourceId": "dataset:a", "record": "2"}])
    assert first is not None and second is not None  # noqa: PT018
    assert (first.footnotes, second.footnotes) == ((1,), (1, 2))
    assert [one.cited for one in made.found.values()] == ["record 1, A, Someone, dataset:a, 2026-01-31.", "record 2, A, Someone, dataset:a, 2026-01-31."]


def test_the_date_is_of_the_document_else_of_the_source_else_of_the_load() -> None:
    assert dated(SOURCE) == "2026-01-31"
    assert dated({**SOURCE, "generated": "2014-09-01T10:00:00"}) == "2014-09-01"
    assert dated(SOURCE, [DOCUMENT]) == "2020-03"
    assert dated({**SOURCE, "generated": "last year"}) == "2026-01-31"


@pytest.mark.parametrize(("date", "old"), [("2024-03-31", False), ("2024-03-30", True), ("2024-03", False), ("2024-02", True), ("2024", False), ("2023", True), ("", True)])
def test_what_is_older_than_so_many_months_is_old_as_far_as_its_date_is_known(date: str, old: bool) -> None:
    assert notes().old(date) is old


def test_a_sentence_is_as_new_as_the_newest_that_says_it() -> None:
    said = [{"sourceId": "dataset:a", "passageIds": ["passage:x:9"]}, {"sourceId": "dataset:b"}]
    made = notes().sentence("It is so.", said)
    alone = notes().sentence("It is so.", said[:1])
    assert made is not None and alone is not None  # noqa: PT018
    assert (made.old, made.single, alone.old, alone.single) == (False, False, True, True)


def test_numbers_and_dates_are_those_of_the_language() -> None:
    assert (number(1234567, "en"), number(1234567, "fr")) == ("1,234,567", "1\u202f234\u202f567")
    assert [day(date, "fr") for date in ("2020", "2020-05", "2020-05-07")] == ["2020", "mai 2020", "7 mai 2020"]


def test_both_languages_say_as_much() -> None:
    for words in (WORDS, TITLES, ABSENT, FACTS, STANDING):
        for name, (english, french) in words.items():
            assert english and french, name  # noqa: PT018
            assert sorted(part.partition("}")[0] for part in english.split("{")[1:]) == sorted(part.partition("}")[0] for part in french.split("{")[1:]), name
