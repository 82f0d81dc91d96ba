"""Names that nearly match: what is joined, what is asked, and what is never the same. Pure."""

from __future__ import annotations

import subprocess
import sys

import pytest

from loaders.resolve.matching import Known, Matcher
from loaders.resolve.organisations import Organisations
from loaders.resolve.reviews import pairs

KNOWN = [
    Known("org:afdb", [], ["African Development Bank", "Banque africaine de développement"], ["AfDB"], "CI", ["Bank"]),
    Known("org:asdb", [], ["Asian Development Bank"], ["ADB"], "PH", ["Bank"]),
    Known("org:adf", [], ["African Development Fund"], ["ADF"], "CI", ["Bank"]),
    Known("org:ministry-of-health-of-uganda", [], ["Ministry of Health of Uganda"], (), "UG", ["Government"]),
    Known("org:river-trust", [], ["Trust for the Care of Great Rivers"], ["TCGR"], "GB"),
    Known("org:rivers-two", [], ["Lowland Programme Phase 2"]), Known("org:columbia", [], ["University of Columbia"]),
    Known("org:un-x", ["iati:XM-DAC-41999"], ["United Nations Office for the Promotion of Quiet Streets"], ["UNOPQS"], "CH", ["UNEntity"]),
    *(Known(f"org:filler-{n}", [], [f"Society number {n} of Examples"]) for n in range(40)),
]
INDEX = Organisations(KNOWN)


@pytest.mark.parametrize(("name", "found"), [
    ("Afrcan Development Bank", "org:afdb"),  # a typing error
    ("Bank, African Development", "org:afdb"), ("Banco Africano de Desarrollo", "org:afdb"),  # order, language
    ("Trust for the care of great river", "org:river-trust"),  # number
    ("Trust for Care of Great Rivers (TCGR)", "org:river-trust"),
    ("United Nations Office for the Promotion of Qui", "org:un-x"),  # cut off
])
def test_nearly_the_name(name: str, found: str) -> None:
    decision = INDEX.resolve(None, name)
    assert (decision.id, decision.rule, decision.outcome) == (found, "near-name", "same")
    assert decision.score >= 0.9
    assert any("like" in reason for reason in decision.reasons)


@pytest.mark.parametrize("name", [
    "Asiatic Development Fund", "Asian Development Fund",  # bank / fund
    "American Development Bank", "Ministry of Health of Kenya", "Lowland Programme Phase 3", "Society number 77 of Examples"])
def test_other_bodies_however_alike(name: str) -> None:
    decision = INDEX.resolve(None, name)
    assert decision.outcome == "new", decision


@pytest.mark.parametrize(("name", "asked"), [
    ("Trust for the Care of Great Rivers and Lakes", "org:river-trust"), ("African Development Bank of Togo", "org:afdb"),
    ("Trust for the Care of Great Rivers (Ohio)", "org:river-trust"), ("University of Colombia", "org:columbia")])
def test_what_a_person_has_to_say(name: str, asked: str) -> None:
    decision = INDEX.resolve(None, name)
    assert decision.outcome == "review"
    assert decision.is_new
    assert [match.id for match in decision.candidates] == [asked]
    assert decision.candidates[0].reasons


def test_ministries_of_different_countries_never_match() -> None:
    assert INDEX.resolve(None, "Ministery of Health", "UG").id == "org:ministry-of-health-of-uganda"
    for country in ("KE", None):
        assert INDEX.resolve(None, "Ministery of Health", country).outcome == "new"


def test_a_register_that_knows_it_by_another_number_forbids_it() -> None:
    near = "United Nations Office for Promotion of Quiet Streets"
    assert INDEX.resolve(None, near).id == "org:un-x"
    assert INDEX.resolve("XM-DAC-41888", near).id == "org:XM-DAC-41888"
    assert INDEX.resolve("XM-DAC-41888", near).outcome == "new"


def test_a_company_by_a_banks_name_is_asked_about() -> None:
    decision = INDEX.resolve(None, "Afrcan Development Bank", "CI", "70")
    assert (decision.outcome, decision.candidates[0].id) == ("review", "org:afdb")
    assert "the source gives it type 70" in decision.candidates[0].reasons


def test_two_that_are_as_near_are_a_question() -> None:
    index = Organisations([Known("org:one", [], ["Friends of the Tall Tree"]), Known("org:two", [], ["Friend of the Tall Trees"])])
    decision = index.resolve(None, "Friends of Tall Trees")
    assert decision.outcome == "review"
    assert {match.id for match in decision.candidates} == {"org:one", "org:two"}


@pytest.mark.parametrize(("name", "found"), [
    ("Gobierno de Japón", "org:government-of-japan"), ("Japan", "org:government-of-japan"), ("Japanese Government Bonds", "org:japanese-government-bonds"),
    ("Gouvernement du Mali", "org:government-of-mali"), ("Mali Association", "org:mali-association")])
def test_a_country_is_its_government(name: str, found: str) -> None:
    assert INDEX.resolve(None, name).id == found


def test_a_government_in_the_registry_is_that_one() -> None:
    index = Organisations([Known("org:KR-GOV-010", ["KR-GOV-010"], ["Republic of Korea"])])
    assert index.resolve(None, "Gobierno de Corea del Sur").id == "org:KR-GOV-010"
    assert index.resolve("US-GOV-1", "Government of Japan").id == "org:US-GOV-1"  # an identifier says more


def _row(id_: str, name: str, *identifiers: str) -> dict[str, object]:
    return {"id": id_, "identifiers": list(identifiers), "names": [name], "acronyms": [], "country": None, "kinds": [], "degree": 0, "listed": False, "groups": []}


def test_two_numbers_of_one_register_are_no_question() -> None:
    name, longer = "Court of Quiet Rivers and Streams", "Court of Quiet Rivers and Streams Abroad"
    for numbers, asked in ((("wikidata:Q1", "wikidata:Q2"), 0), (("wikidata:Q1", "lei:L2"), 1), (("iati:XM-DAC-41999", "dac:41999"), 1)):
        rows = [_row("org:a", name, numbers[0]), _row("org:b", longer, numbers[1]), *(_row(f"org:filler-{n}", f"Society number {n} of Examples") for n in range(20))]
        assert len(list(pairs(rows, rows[:2]))) == asked, numbers


def test_ten_thousand_names_meet_few_others() -> None:
    """Blocking: a name is compared with those that share a rare word, not with all."""
    compared = 0

    class Counting(Matcher):
        def _aligned(self, mine, theirs):
            nonlocal compared
            compared += 1
            return super()._aligned(mine, theirs)

    # Common words in all, two rare ones in each.
    entries = [Known(f"org:{n}", [], [f"International Society {_word(n)} for {_word(n * 7 + 3)} Development"]) for n in range(10_000)]
    index = Counting(entries)
    for n in range(0, 10_000, 500):
        assert index.matches(f"International Society {_word(n)} of {_word(n * 7 + 3)} Development")[0].id == f"org:{n}"
    assert compared < 20 * 50


def _word(n: int) -> str:
    return "".join(chr(97 + (n * 31 // 20**place) % 20) for place in range(6)) + chr(97 + n % 26)


def test_decisions_do_not_depend_on_the_order_of_hashes() -> None:
    """Sets of texts have another order in each process; candidates and reasons have not."""
    code = ("from tests.loaders.test_matching import INDEX\n"
            "print([INDEX.resolve(None, n) for n in ('Banco Africano de Desarrollo', 'University of Colombia', 'African Development Bank of Togo')])")
    told = {subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed, "PATH": ""}).stdout for seed in ("1", "2", "3")}
    assert len(told) == 1
