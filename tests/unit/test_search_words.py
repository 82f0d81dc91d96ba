"""A search text as words, as Lucene's text, and marked in what it met: all without a database."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.lucene import Query, texts
from graph.marks import Folded, highlights, met_instead, ranges, segments
from graph.words import MAX_WORDS, EmptySearch, Word, fold, words

# All that Lucene's classic syntax knows: a field, a word or words between quotes or a word with our own mark behind it, and what it is worth.
CLAUSE = r"""\w+:(?:"[^"\\]+"|[^\s"():^~*?\\/\[\]{}+!&|<>-]+(?:\*|~[12])?)\^[\d.]+"""
LUCENE = re.compile(rf"(?:\+\({CLAUSE}(?: {CLAUSE})*\)|{CLAUSE})(?: (?:\+\({CLAUSE}(?: {CLAUSE})*\)|{CLAUSE}))*")


@pytest.mark.parametrize(("text", "found"), [
    ("Développement  URBAIN", ["developpement", "urbain"]), ("l'Afrique", ["afrique"]), ("l\u2019\xc9gypte d\u2019aujourd\u2019hui", ["egypte", "aujourd'hui"]),
    ("Côte d'Ivoire", ["cote", "ivoire"]), ("N'Djamena", ["n'djamena"]), ("People's Bank", ["people", "bank"]), ("UN-Habitat & partners", ["un", "habitat", "partners"]),
    ("Banque de la France", ["banque", "france"]), ("of the", ["of", "the"]), ("U.N.", ["un"]), ("target 11.1", ["target", "11.1"]), ("İzmir ÆØ ﬁn", ["izmir", "aeo", "fin"]),
    ("a) OR *:* \\ name:x", ["name", "x"]), ("Дакар القاهرة", ["дакар", "القاهرة"]), ("bank bank Bank", ["bank"]), ("e\u0301tat", ["etat"]),
])
def test_words(text: str, found: list[str]) -> None:
    assert [word.text for word in words(text)] == found
    assert not any(word.phrase for word in words(text))


@pytest.mark.parametrize(("text", "found"), [
    ('"Urban development" bank', [Word("urban development", phrase=True), Word("bank")]), ("« droit à la ville »", [Word("droit a la ville", phrase=True)]),
    ('"bank"', [Word("bank")]), ('"open urban', [Word("open"), Word("urban")]), ("世界银行", [Word("世界银行", phrase=True)]), ('""x', [Word("x")]),
])
def test_phrases(text: str, found: list[Word]) -> None:
    assert list(words(text)) == found


@pytest.mark.parametrize("text", ["", " ", "*?!", '""', "\u0301", "\ud800", "'", "-- &&"])
def test_no_word(text: str) -> None:
    with pytest.raises(EmptySearch, match="no word"):
        words(text)


@given(st.text(max_size=200))
def test_words_are_few_and_folding_is_stable(text: str) -> None:
    try:
        found = words(text)
    except EmptySearch:
        return
    assert 0 < sum(word.count for word in found) <= MAX_WORDS
    assert all(fold(word.text) == word.text for word in found)


@given(st.text(st.one_of(st.sampled_from('+-&|!(){}[]^"~*?:\\/ANDORTO \'.,ab1'), st.characters(codec="utf-8")), max_size=60), st.sampled_from(["", "fr", "zh"]), st.booleans())
def test_no_syntax_but_ours_reaches_lucene(text: str, lang: str, types: bool) -> None:
    try:
        made = [Query(lang, types).as_spelt(text), Query(lang, types).loosely(text)]
    except EmptySearch:
        return
    for one in made:
        assert one is None or LUCENE.fullmatch(one), one


def test_what_a_word_is_worth() -> None:
    made = Query().as_spelt("habitat")
    worth = {clause: float(value) for clause, value in re.findall(r"(\S+?)\^([\d.]+)", made.removeprefix("+("))}
    assert worth["acronym:habitat"] > worth["name:habitat"] > worth["aliases:habitat"] > worth["description:habitat"]
    assert worth["name:habitat"] > worth["name:habitat*"]
    assert "description:habitat*" not in made  # only where little is found
    near = Query().loosely("habitat")
    assert near is not None
    assert "description:habitat*" in near
    assert float(re.findall(r"name:habitat~1\^([\d.]+)", near)[0]) < worth["name:habitat*"]
    assert "nameFr:habitat^10 " in Query("fr").as_spelt("habitat")  # the language asked for is worth a quarter more
    assert "nameZh" not in made


@pytest.mark.parametrize(("text", "near"), [("dak", ""), ("un 2020", ""), ("dakr", "dakr~1"), ("habitatt", "habitatt~2"), ("b c", None), ('"urban habitat"', None)])
def test_spelling(text: str, near: str | None) -> None:
    made = Query().loosely(text)
    assert made is None if near is None else made is not None and ("~" in made) == bool(near) and near in made
    assert Query(types=True).loosely("dak") is None  # no more to find in names


def test_what_is_being_typed_is_a_beginning() -> None:
    made = Query(types=True).as_spelt("san j")
    assert "name:san^" in made
    assert "name:j*^" in made
    assert "name:j^" not in made
    assert "description" not in made
    assert "name:j*" not in Query().as_spelt("san j")  # a letter among words says nothing


def _marked(text: str, asked: str, *, near: bool = False) -> str:
    found = words(asked)
    places = [place for word in found for place in ranges(Folded(text), word, asked=found, near=near)]
    made = segments(text, places)
    assert "".join(piece for piece, _ in made) == text
    return "".join(f"[{piece}]" if matched else piece for piece, matched in made)


@pytest.mark.parametrize(("text", "asked", "marked"), [
    ("Côte d'Ivoire", "cote ivoire", "[Côte] d'[Ivoire]"), ("Côte d\u2019Ivoire", "d'ivoire", "Côte d\u2019[Ivoire]"), ("Œuvre d'art", "oeuv", "[Œuv]re d'art"),
    ("Œuvre", "o", "[Œ]uvre"), ("cafe\u0301 be\u0301ton", "cafe bet", "[cafe\u0301] [be\u0301t]on"), ("İstanbul, Iğd\u0131r", "istanbul igdir", "[İstanbul], [Iğd\u0131r]"),
    ("Straße", "strasse", "[Straße]"), ("Straße", "stras", "[Straß]e"), ("ﬁnance", "fi", "[ﬁ]nance"), ("Banque de développement", "developp", "Banque de [développ]ement"),
    ("世界银行", "银行", "世界[银行]"), ("Urban, development", '"urban development"', "[Urban, development]"), ("suburban development", '"urban development"', "suburban development"),
    ("UN-Habitat", "un habitat", "[UN]-[Habitat]"), ("القاهرة", "القاهرة", "[القاهرة]"), ("none", "other", "none"), ("Άλφα", "ΆΛΦΑ", "[Άλφα]"),
])
def test_marks_keep_the_text(text: str, asked: str, marked: str) -> None:
    assert _marked(text, asked) == marked


def test_marks_of_near_words() -> None:
    assert _marked("Dakar Plateau", "dakr", near=True) == "[Dakar] Plateau"
    assert _marked("Dakar Plateau", "dakr") == "Dakar Plateau"
    assert _marked("Habitat", "hbaittat", near=True) == "[Habitat]"  # letters exchanged, and one too many


@given(st.text(max_size=40), st.text(max_size=10))
def test_segments_are_the_text(text: str, asked: str) -> None:
    try:
        _marked(text, asked)
    except EmptySearch:
        return


def _values(**held: object) -> list[object]:
    return [held.get(text.stored) for text in texts()]


def test_highlights_in_order() -> None:
    values = _values(name="African Development Bank", nameFr="Banque africaine de développement", acronymFr="BAD", aliases=["AfDB Group", "Banco Africano"])
    made = highlights(values, words("banq african"), "fr")
    assert [(kind, lang, [piece for piece, matched in pieces if matched]) for kind, lang, pieces in made] == [
        ("name", "fr", ["Banq"]), ("name", None, ["African"]), ("aliases", None, ["African"])]
    near = highlights(_values(name="Dakar", description="In Dakar."), words("dakr"))
    assert [(kind, pieces) for kind, _, pieces in near] == [("name", [("Dakar", True)]), ("description", [("In ", False), ("Dakar", True), (".", False)])]


def test_what_was_met_instead_of_the_name() -> None:
    held = {"name": "African Development Bank", "nameFr": "Banque africaine de développement", "acronym": "AfDB", "acronymFr": "BAD", "aliases": ["BAfD"]}
    values = [held.get(text.stored) for text in texts(names=True)]
    assert met_instead(values, words("afr")) is None
    assert met_instead(values, words("bad")) == "BAD"
    assert met_instead(values, words("bafd")) == "BAfD"
    assert met_instead(values, words("banque")) == "Banque africaine de développement"
    assert met_instead(values, words("banque"), "fr") is None
