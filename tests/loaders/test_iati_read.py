"""The IATI reader on hand-written samples of each version: what a user would find in the records."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from loaders.iati.build import HANDLERS
from loaders.iati.model import Activity, Money, Problem
from loaders.iati.read import check, read, stable_key
from loaders.iati.spec import ROWS, markdown

SAMPLES = Path(__file__).parent / "samples" / "iati"


def load(name: str) -> tuple[list[Activity], dict[str, list[Problem]]]:
    activities, problems = [], {}
    for item in read(SAMPLES / name):
        if isinstance(item, Activity):
            activities.append(item)
        else:
            problems.setdefault(item.kind, []).append(item)
    return activities, problems


@pytest.fixture(scope="module")
def v203() -> tuple[list[Activity], dict[str, list[Problem]]]:
    return load("v203.xml")


def test_203_texts_and_identity(v203):
    tram = v203[0][0]
    assert stable_key(tram) == "XX-BANK-1-TRAM"
    assert tram.titles == {"en": "Tram for Northtown", "fr": "Tramway de Northtown"}
    assert tram.descriptions[0].texts == {"en": "A first line.; A second one."}
    assert (tram.version, tram.language, tram.hierarchy, tram.humanitarian, tram.scope) == ("2.03", "en", "2", True, "5")
    assert (tram.documents, tram.results, tram.other_identifiers) == (2, 1, ("T-77",))
    assert [(related.type, related.ref) for related in tram.related] == [("1", "XX-BANK-1-PARENT")]
    assert (tram.flow_type, tram.finance_type, tram.aid_types, tram.tied_status) == ("10", "410", ("C01",), "5")


def test_203_partners_in_roles_and_the_reporter_apart(v203):
    tram, bus = v203[0]
    assert [(p.role, p.ref, p.type, p.names["en"]) for p in tram.participants] == [
        ("1", "XX-BANK-1", "40", "Bank of Everywhere"), ("2", None, "10", "Ministry of Trams"),
        ("3", None, "15", "Tram Agency"), ("4", "KE-RCO-77", "71", "Rails Ltd")]
    assert tram.reporter.secondary
    assert bus.reporter.secondary, "AidData reports on others without saying so"


def test_203_places(v203):
    places = v203[0][0].places
    assert [(p.kind, p.precision, p.country) for p in places] == [
        ("city", "exact", "KE"), ("city", "near", None), ("area", "area", None), ("country", "country", "KE"),
        ("area", "country", None), ("site", "exact", None), ("city", "near", None)]
    city, depot = places[0], places[5]
    assert (city.geonames_id, city.lat, city.lon, city.names) == (9000001, -1.5, 36.25, {"en": "Northtown"})
    assert city.admin == ("G1:9000002", "G1:9000003")
    assert city.ref is None
    assert depot.ref == "DEPOT-1"
    assert depot.lat is None, "91 200 is no place on Earth"


def test_203_countries_sectors_and_sdgs(v203):
    tram, bus = v203[0]
    assert [(c.code, c.percentage) for c in tram.countries] == [("KE", Decimal(60)), ("UG", Decimal(40))]
    assert [(r.vocabulary, r.code) for r in tram.regions] == [("1", "289")]
    assert [(s.vocabulary, s.code) for s in tram.sectors] == [("1", "21030"), ("7", "9"), ("8", "11.2")]
    assert tram.sdg_goals == ("11", "9")
    assert tram.sdg_targets == ("11.a", "11.2")
    assert [(s.code, c.code) for s, c in zip(bus.sectors, bus.countries, strict=True)] == [("21020", "TZ")], "stated in a transaction"


def test_203_dates(v203):
    dates = v203[0][0].dates
    assert (dates.planned_start, dates.actual_start) == (dt.date(2019, 5, 1), dt.date(2020, 6, 30))
    assert (dates.planned_end, dates.actual_end) == (None, dt.date(2025, 1, 1)), "there is no 31 February"


def test_203_money(v203):
    tram = v203[0][0]
    # ECB: 1.1147 dollars for a euro on Friday 3 January 2020; the value's date is the Sunday after
    friday = dt.date(2020, 1, 3)
    assert tram.commitments == Money({"EUR": Decimal("1000.50")}, Decimal("1115.26"), 0, friday, friday)
    assert tram.disbursements.amounts == {"USD": Decimal(15)}
    assert tram.budget.usd == Decimal(200), "the revised budget of 2020 replaces the original"
    flows = {flow.names.get("en"): flow for flow in tram.flows}
    assert set(flows) == {"Bank of Everywhere", "Donor Two", None}
    bank = flows["Bank of Everywhere"]
    assert (bank.ref, bank.commitments.usd, bank.disbursements.usd) == ("XX-BANK-1", Decimal("1115.26"), Decimal(10))
    assert (bank.first, bank.last, bank.count) == (dt.date(2020, 1, 6), dt.date(2021, 3, 1), 2)
    two = flows["Donor Two"].commitments
    assert (two.amounts, two.usd, two.without_rate) == ({"KES": Decimal(700)}, None, 1)
    assert tram.transactions == {"2": 1, "11": 1, "3": 1, "4": 2, "5": 1}


def test_203_problems_are_counted_by_name(v203):
    problems = v203[1]
    unknown = {problem.message.split(" in ")[0]: problem.count for problem in problems["unknown-element"]}
    assert unknown == {"<tramway>": 2, "<{http://example.org/ext}note>": 1}
    assert {kind: sum(p.count for p in found) for kind, found in problems.items()} == {
        "unknown-element": 3, "empty-participant": 1, "placeholder": 1, "bad-date": 1, "bad-coordinates": 1, "unknown-code": 1,
        "bad-number": 1, "no-rate": 1}
    assert problems["bad-date"][0].record == "XX-BANK-1-TRAM"
    line = problems["bad-date"][0].line
    assert "2024-02-31" in (SAMPLES / "v203.xml").read_text().splitlines()[line - 1]


def test_contact_details_are_never_read():
    assert "CANARY" in (SAMPLES / "v203.xml").read_text()
    assert "CANARY" not in repr(list(read(SAMPLES / "v203.xml")))


def test_104_plain_texts_and_words():
    (wells,), problems = load("v104.xml")
    assert stable_key(wells) == "XX-1-WELLS"
    assert wells.titles == {"en": "Wells", "es": "Pozos"}
    assert (wells.status, wells.dates.actual_start, wells.dates.planned_end) == ("1", dt.date(2003, 4, 5), dt.date(2005, 1, 1))
    assert [(p.kind, p.precision, p.geonames_id, p.lat, p.lon, p.names) for p in wells.places] == [
        ("city", "exact", 9000001, 10.5, -70.25, {"en": "Northtown"})]
    assert [(s.vocabulary, s.code) for s in wells.sectors] == [("2", "140")]
    assert wells.countries == ()
    assert wells.commitments.usd == Decimal("12.5")
    assert sum(problem.count for problem in problems["placeholder"]) == 1


def test_102_places_are_left_to_the_gazetteer_and_equal_identifiers_stay_apart():
    (power, port), problems = load("v102.xml")
    assert power.titles == {"fr": "Électricité de Sudville"}
    assert [(p.kind, p.precision, p.geonames_id) for p in power.places] == [
        ("unknown", "exact", 9000001), ("area", "area", 9000002), ("country", "country", None), ("unknown", "country", 9000005)]
    assert power.places[0].names == {"fr": "Sudville"}
    assert power.places[0].admin == ("Nord", "Ouest")
    assert [(p.role, p.type) for p in power.participants] == [("3", "10"), ("4", None)]
    assert [c.code for c in power.countries] == ["NA"], "Namibia is not 'not available'"
    assert power.dates.planned_start == dt.date(2011, 4, 1)
    assert [(f.names["fr"], f.ref, f.commitments.amounts, f.disbursements.amounts) for f in power.flows] == [
        ("Fonds", "46998", {"XDR": Decimal(250)}, {"XDR": Decimal(20)})]
    assert power.commitments.usd is None
    assert sum(p.count for p in problems["no-rate"]) == 2
    keys = {stable_key(power), stable_key(port)}
    assert len(keys) == 2
    assert all(key.startswith("Bank private#") for key in keys)


def test_pre_standard_files_are_read_as_far_as_they_make_sense():
    (shelters, other), problems = load("v10-pre-standard.xml")
    assert problems["pre-standard"]
    assert [p.role for p in shelters.participants] == ["1", "4", None]
    assert shelters.participants[0].ref == "77"
    assert shelters.participants[0].type == "40"
    assert (shelters.dates.planned_start, shelters.dates.planned_end) == (dt.date(2010, 1, 15), dt.date(2010, 7, 15))
    assert shelters.status == "2"
    assert [c.code for c in shelters.countries] == ["HT"]
    assert shelters.budget.amounts == {"USD": Decimal(900)}
    assert shelters.transactions == {"11": 1, "3": 1}
    assert shelters.commitments.amounts == {"EUR": Decimal(100)}
    assert shelters.disbursements.amounts == {"USD": Decimal(40)}
    assert stable_key(shelters) != stable_key(other), "two agencies report their parts of one appeal"
    assert stable_key(shelters).startswith("0042#")


def test_keys_do_not_depend_on_the_order_of_activities(tmp_path):
    def activity(title: str) -> str:
        return f"<iati-activity><iati-identifier>XX-1-9</iati-identifier><title><narrative>{title}</narrative></title></iati-activity>"

    def keys(*titles: str) -> dict[str, str]:
        path = tmp_path / "file.xml"
        path.write_text(f"<iati-activities version='2.03'>{''.join(map(activity, titles))}</iati-activities>")
        return {next(iter(a.titles.values())): stable_key(a) for a in read(path) if isinstance(a, Activity)}

    forth, back = keys("East", "West", "East"), keys("West", "East", "East")
    assert forth == back
    assert len(set(forth.values())) == 2
    assert keys("East", "East") == {"East": "XX-1-9"}, "repeated and the same: one, under its plain identifier"


def test_an_activity_may_state_its_own_version_but_not_any(tmp_path):
    path = tmp_path / "file.xml"
    one = "<iati-activity version='{}'><iati-identifier>XX-1-{}</iati-identifier></iati-activity>"
    path.write_text(f"<iati-activities version='1.05'>{one.format('1.03', 1)}{one.format('7.00', 2)}</iati-activities>")
    items = list(read(path))
    assert [item.version for item in items if isinstance(item, Activity)] == ["1.03", "1.05"]
    assert [item.record for item in items if isinstance(item, Problem) and item.kind == "bad-version"] == ["XX-1-2"]


def test_no_element_stands_in_the_table_twice():
    assert len({path.removeprefix("-") for path, _, _ in ROWS}) == len(ROWS)


def test_the_header_tells_what_is_in_the_file():
    header = check(SAMPLES / "v102.xml")
    assert (header.version, header.activities, header.repeated) == ("1.02", 2, {"Bank private"})


def test_the_reference_page_is_printed_from_the_table():
    page = Path(__file__).parents[2] / "docs" / "reference" / "iati-mapping.md"
    assert page.read_text() == markdown(), "print it again: python -m loaders.iati.spec, into docs/reference/iati-mapping.md"


def test_every_row_of_the_table_has_its_handler_and_no_handler_is_without_a_row():
    rows = {path for path, _, _ in ROWS if path and "/" not in path and not path.startswith("-")}
    assert set(HANDLERS) == rows
