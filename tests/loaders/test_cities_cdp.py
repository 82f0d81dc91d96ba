"""Cities that report to CDP through the command line into a real Neo4j: the sample by hand, the real tables counted with the csv module."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import neo4j
import pytest

from loaders import base
from tests.loaders.graphs import ask

Cli = Callable[..., tuple[int, Any]]
CDP = ("2018_Cities_Disclosing_to_CDP", "2019_Cities_Disclosing_to_CDP", "2020_Cities_Disclosing_to_CDP", "2018_-_2019_City-wide_emissions")


def load(cli: Cli, *words: str | Path) -> list[dict[str, Any]]:
    code, report = cli("load", "cities_cdp", *words)
    assert (code, report["outcome"]) == (0, "ok"), report
    return report["datasets"]


def members(driver: neo4j.Driver, dataset: str) -> dict[str, tuple[str | None, str | None, str | None]]:
    """By the authority's name: the place it governs, since when it is a member, with what status."""
    rows = ask(driver, """MATCH (a:LocalAuthority)-[m:MEMBER_OF {source: $source}]->(:Network) OPTIONAL MATCH (a)-[:GOVERNS {source: $source}]->(p)
        RETURN a.name AS name, p.name AS place, m.validFrom AS since, m.status AS status""", source=dataset)
    return {row["name"]: (row["place"], row["since"], row["status"]) for row in rows}


@pytest.fixture(scope="module")
def sample(cli: Cli) -> dict[str, Any]:
    return load(cli, base.get("cities_cdp").folder / "sample.csv")[0]


def test_who_reports_to_cdp_and_governs_what(sample: Any, neo4j_driver: neo4j.Driver) -> None:
    assert members(neo4j_driver, "dataset:cities_cdp:sample") == {
        "Municipality of Nakuru": ("Nakuru", "2019", "discloses"), "Kisumus Kommun": ("Kisumu", "2020", "discloses"),
        "Mombasa County Borough": ("Mombasa", "2020", "discloses"), "City of Lancaster, PA": ("Lancaster", "2020", "discloses"),
        "Union of Invented Basins": (None, "2020", "discloses")}
    (row,) = ask(neo4j_driver, "MATCH (:LocalAuthority {name: 'City of Lancaster, PA'})-[:GOVERNS]->(c:City)-[:IN_COUNTRY]->(k) RETURN round(c.latitude) AS lat, k.iso2 AS k")
    assert row == {"lat": 40.0, "k": "US"}  # not the larger one in California
    (row,) = ask(neo4j_driver, "MATCH (a:LocalAuthority {name: 'Municipality of Nakuru'})-[m:MEMBER_OF {source: 'dataset:cities_cdp:sample'}]->() RETURN a.identifiers AS ids, m.note AS note")
    assert row == {"ids": ["cdp:900001"], "note": "Reported through ICLEI - Local Governments for Sustainability as well."}


@pytest.mark.parametrize(("content", "said"), [("Account,City\n1,Nakuru\n", "has no column"), ("", "has no header")])
def test_a_file_that_cannot_be_read_is_told(cli: Cli, tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "bad.csv").write_text(content, "utf-8")
    code, report = cli("load", "cities_cdp", tmp_path / "bad.csv")
    assert (code, report["datasets"][0]["outcome"]) == (4, "failed")
    assert said in report["datasets"][0]["error"]


def test_the_tables_of_cdp(cli: Cli, neo4j_driver: neo4j.Driver, shared: Path) -> None:
    paths = [shared / f"data/cities/cdp/{name}.csv" for name in CDP]
    found = load(cli, *paths)
    for path, dataset in zip(paths, found, strict=True):
        with path.open(encoding="utf-8-sig", newline="") as text:
            accounts = {row["Account Number"] for row in csv.DictReader(text)}
        rows = ask(neo4j_driver, "MATCH (a:LocalAuthority)-[:MEMBER_OF {source: $id}]->(:Network {id: 'org:cdp'}) UNWIND a.identifiers AS i RETURN DISTINCT i", id=dataset["id"])
        assert {f"cdp:{account}" for account in accounts} <= {row["i"] for row in rows}
        assert set(dataset["problems"]) <= {"odd-point", "no-city", "no-country"}
    rows = ask(neo4j_driver, "MATCH (a:LocalAuthority) WHERE any(i IN a.identifiers WHERE i STARTS WITH 'cdp:') RETURN count(a) AS n, count {(a)-[:GOVERNS]->(:City)} > 0 AS city")
    held = {row["city"]: row["n"] for row in rows}
    assert held[True] > 0.9 * sum(held.values())
    rows = ask(neo4j_driver, "MATCH (:LocalAuthority {name: 'Markaryds Kommun'})-[:GOVERNS]->(c:City) RETURN DISTINCT c.name AS name")
    assert rows == [{"name": "Markaryd"}]
    several = ask(neo4j_driver, "MATCH (a:LocalAuthority) UNWIND a.identifiers AS i WITH i, count(a) AS n WHERE i STARTS WITH 'cdp:' AND n > 1 RETURN i")
    assert len(several) <= 3, several  # accounts that write themselves otherwise in another year
    doubled = ask(neo4j_driver, "MATCH (a:LocalAuthority) WITH a, [i IN a.identifiers WHERE i STARTS WITH 'cdp:' AND NOT i STARTS WITH 'cdp:90000'] AS ids WHERE size(ids) > 1 RETURN a.name AS name")
    assert len(doubled) <= 1, doubled  # authorities that have two accounts
    code, again = cli("load", "cities_cdp", *paths)
    assert (code, again["outcome"]) == (0, "unchanged")
