"""Regions, countries and the gazetteer, against the tables of the UN Statistics Division and real spellings."""

import csv
import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from loaders import base
from loaders.base import Context
from loaders.places import gazetteer, records
from loaders.places.country import countries, find_country, names_country
from schema.core import Node, Relation


def unsd(shared: Path, language: str) -> list[dict[str, str]]:
    with (shared / f"data/reference/country-codes/UNSD-{language}.csv").open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def test_regions_of_every_country_are_the_divisions(shared: Path) -> None:
    rows = unsd(shared, "en")
    assert len(rows) == 248 + 1  # the Division's 248, and Taiwan, which the copy adds
    for row in rows:
        wanted = [row[f"{kind} Code"] for kind in ("Intermediate Region", "Sub-region", "Region") if row[f"{kind} Code"]]
        assert records.regions_of(row["ISO-alpha2 Code"]) == wanted, row["Country or Area"]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_names_of_regions_are_the_divisions(shared: Path, language: str) -> None:
    stated = Counter((row[f"{kind} Code"], row[f"{kind} Name"]) for row in unsd(shared, language)
                     for kind in ("Region", "Sub-region", "Intermediate Region") if row[f"{kind} Code"] and row["ISO-alpha2 Code"] != "TW")
    for code, name in stated:
        fact = records.region_facts()[code]
        assert (fact.name if language == "en" else fact.name_fr) == name


def test_codes_of_countries(shared: Path) -> None:
    for row in unsd(shared, "en"):
        country = countries()[row["ISO-alpha2 Code"]]
        assert (country.iso3, country.m49) == (row["ISO-alpha3 Code"], row["M49 Code"])
    assert len(countries()) == 250
    assert (countries()["XK"].iso3, countries()["XK"].m49) == ("XKX", None)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_name_of_the_division_is_understood(shared: Path, language: str) -> None:
    named = {row["Country or Area"]: row["ISO-alpha2 Code"] for row in unsd(shared, language)}
    assert {name: find_country(name, guess=False) for name in named} == named


def test_names_in_six_languages() -> None:
    assert {lang: countries()["DE"].names[lang] for lang in ("en", "fr", "es", "ar", "ru", "zh")} == {
        "en": "Germany", "fr": "Allemagne", "es": "Alemania", "ar": "ألمانيا", "ru": "Германия", "zh": "德国"}
    assert all(all(country.names.values()) and len(country.names) == 6 for country in countries().values())
    assert [c.names["en"] for c in countries().values() if ", " in c.names["en"]] == [
        "Bonaire, Sint Eustatius and Saba", "Saint Helena, Ascension and Tristan da Cunha"]


@pytest.mark.parametrize(("text", "iso2"), [
    ("SN", "SN"), ("sen", "SN"), ("686", "SN"), ("12", "DZ"), ("Sénégal", "SN"), ("Yemen, Republic of", "YE"), ("West Bank and Gaza", "PS"),
    ("Congo, Democratic Republic of", "CD"), ("Congo, Republic of", "CG"), ("Côte d'Ivoire", "CI"), ("COTE D'IVOIRE", "CI"), ("Kosovo", "XK"), ("XK", "XK"),
    ("Egypt, Arab Republic of", "EG"), ("Korea, Republic of", "KR"), ("Gambia, The", "GM"), ("Cape Verde", "CV"), ("Swaziland", "SZ"), ("中国", "CN"),
    ("Niger", "NE"), ("Nigeria", "NG"), ("Repubic of Sengal", "SN"), ("Lao PDR", "LA"), ("Türkiye", "TR"), ("Turkey", "TR")])
def test_countries_as_sources_write_them(text: str, iso2: str) -> None:
    assert find_country(text) == iso2


@pytest.mark.parametrize("text", ["Z1", "", None, "998", "298", "Africa", "South Asia", "Eastern and Southern Africa", "Southern Africa", "World",
                                  "Viet Nam, Cambodia, Laos", "Czechoslovakia", "Yugoslavia, former", "Caribbean", "qqq", "-"])
def test_what_is_no_single_country(text: str | None) -> None:
    assert find_country(text) is None


def test_names_that_hold_a_country() -> None:
    assert names_country("Ministère du Plan du Mali")
    assert not names_country("Ministry of Romantic Affairs")  # Oman is not a word of it


def test_records_of_places() -> None:
    loader = base.get("places")
    found = [r for bundle in loader.bundles([]) for r in loader.records(bundle, Context(lambda _: []))]  # type: ignore[arg-type]
    nodes = {r.values["id"]: r for r in found if isinstance(r, Node)}
    relations = Counter((r.type, r.to_id) for r in found if isinstance(r, Relation))  # type: ignore[attr-defined]
    assert {r.to_id for r in found if isinstance(r, Relation)} | {r.from_id for r in found if isinstance(r, Relation)} <= nodes.keys()
    assert relations["IN_REGION", "region:202"] == 53 + 4  # sub-Saharan Africa: 17 western, 22 eastern, 9 middle, 5 southern, and these four
    assert relations["IN_COUNTRY", "country:SN"] > 20
    dakar = nodes["city:geonames:2253354"].values
    assert (dakar["name"], dakar["countryCode"]) == ("Dakar", "SN")
    assert len(nodes["city:geonames:2988507"].values["aliases"]) <= records.MOST_ALIASES
    assert nodes["country:SN"].values["nameFr"] == "Sénégal"


@pytest.fixture(scope="module")
def places() -> Iterator[gazetteer.Gazetteer]:
    found = gazetteer.Gazetteer()
    yield found
    found.close()


def test_lookups(places: gazetteer.Gazetteer) -> None:
    accra = places.by_id("2306104")
    assert accra is not None
    assert (accra.name, accra.country, accra.timezone) == ("Accra", "GH", "Africa/Accra")
    assert places.by_id(1) is None
    assert places.by_name("yaounde", "CM")[0].id == places.by_name("Yaoundé", "CM")[0].id
    assert places.by_name("Accra", "SN") == []
    assert places.by_name("Springfield", "US", (39.8, -89.64))[0].admin1 == "IL"
    assert places.by_name("Springfield", "US", (0.0, 0.0)) == []


def test_nearest(places: gazetteer.Gazetteer) -> None:
    found = places.nearest(14.69, -17.44)
    assert found is not None
    assert (found[0].name, round(found[1])) == ("Dakar", 1)
    assert places.nearest(0.0, -30.0, 50) is None  # the Atlantic


def test_nearest_over_the_date_line(places: gazetteer.Gazetteer) -> None:
    west, east = places.nearest(-16.5, 179.99, 150), places.nearest(-16.5, -179.99, 150)
    assert west is not None
    assert east is not None
    assert west[0] == east[0]
    assert west[0].country == "FJ"
    assert 0 < east[1] - west[1] < 3  # the two points lie 2 km apart


def test_distance() -> None:
    # Paris to London, city hall to city hall: 343.5 km on the great circle.
    assert gazetteer.distance_km(48.8566, 2.3522, 51.5074, -0.1278) == pytest.approx(343.5, abs=0.5)
    assert gazetteer.distance_km(0, 179.5, 0, -179.5) == pytest.approx(111.2, abs=0.1)


def test_iterate(places: gazetteer.Gazetteer) -> None:
    largest = sorted(places.iterate(10_000_000), key=lambda p: -p.population)
    assert 10 < len(largest) < 60
    assert "Shanghai" in {p.name for p in largest[:5]}


def test_a_killed_build_leaves_nothing_and_is_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARTNERGRAPH_CACHE", str(tmp_path / "cache"))

    def stop(share: float) -> None:
        if share > 0:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        gazetteer.ensure(stop)
    assert list((tmp_path / "cache").glob("*.sqlite")) == []
    old = tmp_path / "cache/gazetteer-0.0-0.sqlite"
    old.write_text("an older one")
    shares: list[float] = []
    path = gazetteer.ensure(shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert not old.exists()
    with sqlite3.connect(path) as store:
        assert store.execute("SELECT count(*) > 150000 FROM city").fetchone() == (1,)
    assert gazetteer.ensure(stop) == path  # not built again
