"""What a saved question takes, by names as people write them; and its two languages compared, on the small graph of conftest.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from api import client, questions
from api.named import BadValue, NameNotClear, resolved
from graph.run import Connect
from tests.unit.test_saved import SMALL

TAKES = {"bank": ("entity", "Bank"), "city": ("entity", "City"), "country": ("country", None), "usd": ("number", None), "day": ("date", None), "yes": ("flag", None), "word": ("text", None),
         "first": ("count", None)}


def take(ask: Any, **given: str) -> dict[str, Any]:
    """The variables that the words give."""
    parameters = {name: {"kind": kind, "en": "A.", "fr": "B.", **({"of": of} if of else {})} for name, (kind, of) in TAKES.items()}
    text = f"query Small({', '.join(f'${name}: ID' for name in TAKES)}) {{ banks {{ nodes {{ id }} }} }}"
    question = questions.Question.model_validate({**SMALL, "parameters": parameters, "graphql": text})

    def answer(document: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        return dict(ask.runner.run(ask.engine.ask(document, variables)).body)
    return resolved(question, given, answer)


def test_a_name_in_any_language_an_acronym_or_an_id_is_the_id(ask: Any) -> None:
    for name in ("Alpha Development Bank", "banque de developpement alpha", "ADB", "org:alpha", "alfa"):
        assert take(ask, bank=name) == {"bank": "org:alpha"}
    assert take(ask, bank="beta", city="Tela") == {"bank": "org:beta", "city": "city:6"}
    assert [take(ask, country=name)["country"] for name in ("SN", "sn", "Sénégal", "Honduras")] == ["SN", "SN", "SN", "HN"]


def test_other_values_are_what_they_look_like(ask: Any) -> None:
    assert take(ask, usd="1,000.5", first="3", yes="true", day="2020-05", word="10") == {"usd": 1000.5, "first": 3, "yes": True, "day": "2020-05", "word": "10"}
    for name in ("usd", "first", "yes"):
        with pytest.raises(BadValue, match=f"{name}: 'much'"):
            take(ask, **{name: "much"})


def test_a_name_that_several_have_is_refused_with_the_candidates(ask: Any) -> None:
    with pytest.raises(NameNotClear, match="'San José' may be any of 3") as told:
        take(ask, city="San José")
    assert "city:3 (San José, Honduras)" in str(told.value.hint)
    assert "city:5 (San José, Senegal)" in str(told.value.hint)
    with pytest.raises(NameNotClear, match="no Bank named 'Nowhere'") as told:
        take(ask, bank="Nowhere")
    assert "partnergraph search 'Nowhere'" in str(told.value.hint)


def test_the_two_languages_of_question_4_agree_and_what_differs_is_told(sample: Connect) -> None:
    question = questions.get("4")
    for given, rows in (({}, 4), ({"country": "HN"}, 2), ({"bank": "org:alpha", "first": 1}, 1)):
        found = client.compare(sample, question, question.values(given))
        assert (found.same, found.rows >= rows) == (True, True), found
    other = question.model_copy(update={"cypher": question.cypher.replace("r.projectCount AS projects", "r.projectCount + 1 AS projects")})
    found = client.compare(sample, other, other.values())
    assert not found.same
    assert len(found.only_graphql) == len(found.only_cypher) == found.rows / 2
