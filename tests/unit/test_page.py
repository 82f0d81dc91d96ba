"""What the explorer page is made of: its questions are valid, cheap enough to be answered, and its words are there in both languages."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from graphql import build_schema, parse, validate

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "web"))

import explorer  # noqa: E402  # lies in web/, which is no package

from schema import model  # noqa: E402
from schema.names import NAMES  # noqa: E402

QUERIES = explorer.queries()


@pytest.fixture(scope="module")
def schema() -> object:
    return build_schema((ROOT / "api/schema.graphql").read_text("utf-8"))


def test_every_question_of_the_page_is_valid(schema: object) -> None:
    wrong = {name: [error.message for error in errors] for name, text in QUERIES.items() if (errors := validate(schema, parse(text)))}  # type: ignore[arg-type]  # a schema
    assert wrong == {}
    assert {"Suggest", "Groups", "Expand", "Link", "FactsCity", "FactsBank"} <= QUERIES.keys()


def messages(lang: str) -> dict[str, str]:
    text = (ROOT / f"web/src/messages/{lang}.ts").read_text("utf-8")
    return {key or plain: value for key, plain, value in re.findall(r'(?:"([\w.]+)"|\b(\w+)): "((?:[^"\\]|\\.)*)"', text)}


def test_both_languages_say_the_same_things() -> None:
    english, french = messages("en"), messages("fr")
    assert english.keys() == french.keys()
    assert len(english) > 150
    holes = {key: set(re.findall(r"\{(\w+)", text)) for key, text in english.items()}
    assert {key: set(re.findall(r"\{(\w+)", text)) for key, text in french.items()} == holes
    # the French words that are the English ones, each on purpose
    assert {key for key, text in english.items() if french[key] == text} == {"search.options", "table.type", "table.dates", "table.usd", "table.actions", "paths.sources", "evidence.passage", "evidence.since", "evidence.licence"}


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_noun_after_a_number_has_a_form_for_one(lang: str) -> None:
    said = {key: re.findall(r"\{(?:count|items|links|shown)\} (\w+s)\b", text) for key, text in messages(lang).items()}
    assert {key: words for key, words in said.items() if words} == ({"paths.steps": ["pas"], "timeline.undated": ["sans"], "charts.missing": ["sans"]} if lang == "fr" else {})


def test_every_type_has_a_short_name() -> None:
    assert NAMES.keys() == model().nodes.keys(), "A new type gets its short name, in English and French, in schema/names.py."


def test_every_message_is_used() -> None:
    code = "\n".join(file.read_text("utf-8") for file in [*(ROOT / "web/src").glob("*.ts"), ROOT / "web/page.html"])
    made = ("map.", "view.", "error.", "filter.types", "filter.relations", "filter.years")  # composed of a prefix and a word
    assert [key for key in messages("en") if f'"{key}"' not in code and not key.startswith(made)] == []


def test_modules_stay_small_and_say_what_they_are_for() -> None:
    files = [*(ROOT / "web/src").rglob("*.ts")]
    assert [file.name for file in files if len(file.read_text("utf-8").splitlines()) > 300] == []
    assert [file.name for file in files if not file.read_text("utf-8").startswith(("/**", "// "))] == []
