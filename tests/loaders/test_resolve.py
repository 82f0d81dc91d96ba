"""Who is who: normal forms of names, organisations by rule, cities by rule. Pure but for the gazetteer's cache."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.places import gazetteer
from loaders.resolve.cities import Cities
from loaders.resolve.identifiers import organisation_key
from loaders.resolve.names import normalise, org_slug, slug
from loaders.resolve.organisations import UNNAMED, Known, Organisations
from schema.nodes.organisation import Organisation

BANK = Known("org:XM-DAC-1", ["iati:XM-DAC-12345", "wikidata:Q1"], ["Test Bank", "Banque d'essai"], ["TB"])
OTHER = Known("org:other-bank", [], ["Other Bank"], ["TOB", "OB"])
THIRD = Known("org:third-bank", [], ["Third Bank"], ["TOB"])
INDEX = Organisations([BANK, OTHER, THIRD])


@given(st.text(max_size=60))
def test_normalise_is_idempotent(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert once.isascii()


@given(st.lists(st.sampled_from(["the", "la", "l'", "d'", "inc", "S.A.", "ltd", "&", "et", "and", "co-operation", "Bank", ".", "Société"]), max_size=8))
def test_normalise_is_idempotent_on_the_words_it_treats(words: list[str]) -> None:
    once = normalise(" ".join(words))
    assert normalise(once) == once


@pytest.mark.parametrize(("one", "other"), [
    ("Food & Agriculture", "food and agriculture"), ("Santé et Éducation", "SANTE AND EDUCATION"), ("The World Bank", "World Bank"),
    ("UN-Habitat", "un habitat"), ("Artigiancassa S.p.A.", "Artigiancassa"), ("Fonds d'équipement", "fonds equipement"),
    ("World Health Organisation", "World Health Organization"), ("Development Programme", "Development Program"),
    ("Co-operation Fund", "Cooperation Fund"), ("Children\u2019s Fund", "Childrens Fund"), ("La Banque", "banque")])
def test_spellings_of_one_name(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(("one", "other"), [("Asian Development Bank", "African Development Bank"), ("Fund of Peru", "Fund of Chile"), ("Inc", "Ltd")])
def test_different_names_stay_different(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


def test_slugs() -> None:
    assert org_slug("The Ford Foundation, Inc.") == "org:ford-foundation"
    assert org_slug("Ministry of Health", "UG") == "org:ministry-of-health-ug"
    long = "A very long name of a partner " * 5
    assert slug(long + "x") != slug(long + "y")
    assert slug("!!!") != slug("???")


@given(st.text(max_size=200))
def test_every_slug_makes_a_valid_id(name: str) -> None:
    assert Organisation(id=org_slug(name), name="x").values["id"].startswith("org:")


@pytest.mark.parametrize("raw", [None, "", "-", " - ", "n/a", "MIC", "298", "'00012", "UN-HABITAT", "uk1234"])
def test_what_is_no_identifier(raw: str | None) -> None:
    assert organisation_key(raw) is None


@pytest.mark.parametrize(("raw", "key"), [
    ("44000", "XM-DAC-44000"), ("DAC-1601", "XM-DAC-1601"), ("41AAA", "XM-DAC-41AAA"), ("FR-3", "FR-3"), ("gb-coh-123", "GB-COH-123"),
    ("XI-IATI-EC_ECHO", "XI-IATI-EC_ECHO"), ("CA_ON-ONT-1", "CA_ON-ONT-1"), ("US-EIN-1 2", "US-EIN-1-2")])
def test_identifiers_in_one_form(raw: str, key: str) -> None:
    assert organisation_key(raw) == key


@pytest.mark.parametrize(("identifier", "name", "rule", "found"), [
    ("12345", "anything", "identifier", BANK.id), ("XM-DAC-12345", None, "identifier", BANK.id), ("-", "TEST BANK", "name", BANK.id),
    (None, "Banque d\u2019essai", "name", BANK.id), (None, "Test Bank (TB)", "name-and-acronym", BANK.id),
    (None, "Test Bank / Banque d'essai (TB)", "two-names", BANK.id), (None, "tb", "acronym", BANK.id),
    ("TB", "Fund of the bank", "acronym", BANK.id), ("GB-COH-7", "Test Bank", "name", BANK.id)])
def test_known_organisations(identifier: str | None, name: str | None, rule: str, found: str) -> None:
    decision = INDEX.resolve(identifier, name)
    assert (decision.rule, decision.id, decision.is_new) == (rule, found, False)
    assert 0 < decision.score <= 1


@pytest.mark.parametrize(("identifier", "name", "rule", "made"), [
    ("XM-DAC-99999", "Test Bank", "new-identifier", "org:XM-DAC-99999"),  # one register, another number: another body
    ("GB-COH-7", "Unheard Of", "new-identifier", "org:GB-COH-7"), (None, "Unheard Of Ltd", "new-name", "org:unheard-of"),
    (None, "TOB", "new-name", "org:tob"),  # two banks' acronym means neither
    (None, "Test Bank/Other Bank", "new-name", "org:test-bank-other-bank"), (None, "Test Bank (Ohio)", "new-name", "org:test-bank-ohio"), ("XM-DAC-46012", "Unheard Of", "new-name", "org:unheard-of")])
def test_new_organisations(identifier: str | None, name: str, rule: str, made: str) -> None:
    decision = INDEX.resolve(identifier, name)
    assert (decision.rule, decision.id, decision.is_new) == (rule, made, True)
    assert decision.raw == " | ".join(part for part in (identifier, name) if part)


def test_an_acronym_is_not_believed_of_an_ngo() -> None:
    assert INDEX.resolve(None, "TB", "SN", "40").id == BANK.id
    assert INDEX.resolve(None, "TB", "SN", "22").is_new


def test_names_that_every_country_has_carry_the_country() -> None:
    assert INDEX.resolve(None, "Ministry of Health", "UG").id != INDEX.resolve(None, "Ministry of Health", "TL").id
    assert INDEX.resolve(None, "Ministry of Health of Uganda", "TL").id == "org:ministry-of-health-of-uganda"
    assert INDEX.resolve(None, "Government of Japan", "HN").id == INDEX.resolve(None, "Government of Japan", "TL").id
    assert INDEX.resolve(None, "Oxfam", "HN").id == INDEX.resolve(None, "Oxfam", "TL").id


def test_a_slug_that_is_another_organisations_id_is_kept_apart() -> None:
    index = Organisations([Known("org:sun", [], ["Sundry Union of the North"])])
    decision = index.resolve(None, "SUN")
    assert decision.id.startswith("org:sun-")
    assert decision.id == index.resolve("", "Sun").id


def test_nothing_said_is_unnamed() -> None:
    assert INDEX.resolve(None, None).id == INDEX.resolve("-", "").id == UNNAMED


def test_each_shared_key_is_told_once_and_resolves_to_nobody() -> None:
    twice = Organisations([BANK, Known("org:thief", ["12345"], ["Test Bank"]), Known("org:third", [], ["Test Bank"])])
    assert len(twice.conflicts) == 2
    assert twice.resolve("12345", "Test Bank").rule == "new-identifier"


@pytest.fixture(scope="module")
def cities() -> Iterator[Cities]:
    place_names = gazetteer.Gazetteer()
    yield Cities(place_names)
    place_names.close()


ACCRA = "city:geonames:2306104"  # 5.556, -0.197


@pytest.mark.parametrize(("arguments", "rule", "found"), [
    ((2306104, "Accra", "GH", 5.55, -0.2), "geonames-id", ACCRA), (("2306104", None), "geonames-id", ACCRA),
    ((None, "accra", "GH", 5.6, -0.2), "name-near", ACCRA), ((None, "Accra", "GH"), "name-only", ACCRA)])
def test_known_cities(cities: Cities, arguments: tuple[object, ...], rule: str, found: str) -> None:
    decision = cities.resolve(*arguments)  # type: ignore[arg-type]
    assert (decision.rule, decision.id, decision.is_new) == (rule, found, False)
    assert decision.place is not None
    assert decision.place.country == "GH"


@pytest.mark.parametrize(("arguments", "rule", "made"), [
    ((9999999999, "Hamlet", "SN", 14.1, -15.2), "geonames-id-unlisted", "city:geonames:9999999999"),
    ((None, "Accra", "GH", 9.4, -0.85), "new-point", "city:gh:accra:9.40,-0.85"),  # 430 km away
    ((None, "Nowhere At All", "SN", 14.123, -15.2), "new-point", "city:sn:nowhere-at-all:14.12,-15.20"),
    ((None, "Nowhere At All", "SN"), "new-name", "city:sn:nowhere-at-all"), ((None, "Nowhere At All", None), "new-name", "city:xx:nowhere-at-all"),
    ((None, "Springfield", "US"), "new-name", "city:us:springfield"),  # several in the country, no point to choose by
    ((None, "Nowhere", "SN", 14.1, -15.2), "new-point", "city:sn:nowhere:14.10,-15.20")])
def test_new_cities(cities: Cities, arguments: tuple[object, ...], rule: str, made: str) -> None:
    decision = cities.resolve(*arguments)  # type: ignore[arg-type]
    assert (decision.rule, decision.id, decision.is_new) == (rule, made, True)


def test_a_new_city_keeps_the_sources_own_code(cities: Cities) -> None:
    decision = cities.resolve(None, "Nowhere", "SN", 14.1, -15.2, dataset="my list", code="A 7")
    assert (decision.rule, decision.id) == ("new-code", "city:my-list:a-7")


def test_a_point_far_from_the_id_lowers_the_score(cities: Cities) -> None:
    assert cities.resolve(2306104, "Accra", "GH", 5.55, -0.2).score == 1.0
    assert cities.resolve(2306104, "Accra", "GH", 45.0, 9.0).score == 0.5


@pytest.mark.parametrize(("arguments", "rule", "found", "precision"), [
    ((None, "Durban (eThekwini)", "ZA", -29.9, 31.0), "variant-near", "city:geonames:1007311", "exact"),
    ((None, "Markaryds Kommun", "SE", 56.46, 13.6), "variant-near", "city:geonames:2692596", "exact"),
    ((None, "Dhaka (North & South)", "BD"), "variant-only", "city:geonames:1185241", "near"),
    ((None, "eThekwini (Durban)", "ZA"), "variant-only", "city:geonames:1007311", "near"),
    ((None, "Quezon City, Metro Manila", "PH"), "variant-only", "city:geonames:1692192", "near"),
    ((None, "Accraa", "GH", 5.56, -0.2), "like-near", ACCRA, "near"), ((None, "Accra", "GH"), "name-only", ACCRA, "near")])
def test_variants_of_a_towns_name(cities: Cities, arguments: tuple[object, ...], rule: str, found: str, precision: str) -> None:
    decision = cities.resolve(*arguments)  # type: ignore[arg-type]
    assert (decision.rule, decision.id, decision.precision, decision.kind) == (rule, found, precision, "city")


@pytest.mark.parametrize(("name", "country", "why"), [
    ("Portland, ME", "US", "many have the first name"), ("City of Elgin, IL", "US", "one alone is called a city, many have the name"),
    ("Radeni (Calarasi)", "MD", "what stands in brackets is where it lies"), ("Taguig/Pateros", "PH", "two towns"), ("Magsaysay (Delfin Albano)", "PH", "two towns of one name"),
    ("Tien Loc (2)", "VN", "a second one"), ("Accra, Kumasi, Tamale", "GH", "a list")])
def test_without_a_point_what_stands_behind_a_name_is_no_town(cities: Cities, name: str, country: str, why: str) -> None:
    assert cities.resolve(None, name, country).rule == "new-name", why


@pytest.mark.parametrize(("name", "country", "kind"), [
    ("Central Province", "ZM", "area"), ("Lagos State", "NG", "area"), ("Yemen, Republic of", "YE", "country"), ("Lake Victoria Basin", None, "area")])
def test_areas_and_countries_are_no_cities(cities: Cities, name: str, country: str | None, kind: str) -> None:
    decision = cities.resolve(None, name, country)
    assert (decision.kind, decision.precision, decision.rule) == (kind, kind, f"{kind}-name")
    assert decision.id.startswith("area:")
    assert cities.resolve(None, name, country, populated=True).id.startswith("city:")  # the source knows better


def test_a_capital_that_stands_in_for_its_country_is_no_city(cities: Cities) -> None:
    for name, country, lat, lon in (("New Delhi", "IN", 28.61, 77.21), ("Kabul", "AF", 34.53, 69.17)):
        decision = cities.resolve(None, name, country, lat, lon, placeholders=True)
        assert (decision.rule, decision.kind, decision.precision) == ("capital-stands-in", "country", "country")
        assert cities.resolve(None, name, country, lat, lon).kind == "city"
    assert cities.resolve(None, "Mumbai", "IN", 19.07, 72.88, placeholders=True).precision == "exact"


def test_one_id_in_several_spellings_is_one_city(cities: Cities) -> None:
    spellings = ["Ho Chi Minh City", "Thanh pho Ho Chi Minh", "Saigon"]
    assert len({cities.resolve(None, name, "VN", 10.82, 106.63).id for name in spellings}) == 1


def test_repository_root_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Resolution works from any working directory."""
    monkeypatch.chdir(tmp_path)
    assert INDEX.resolve("12345", None).id == BANK.id
