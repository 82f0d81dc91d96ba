"""Networks of cities through the command line into a real Neo4j: the samples by hand, C40's list counted with the csv module."""

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


def load(cli: Cli, source: str, *words: str | Path) -> list[dict[str, Any]]:
    code, report = cli("load", source, *words)
    assert (code, report["outcome"]) == (0, "ok"), report
    return report["datasets"]


def members(driver: neo4j.Driver, dataset: str) -> dict[str, tuple[str | None, str | None, str | None]]:
    """By the authority's name: the place it governs, since when it is a member, with what status."""
    rows = ask(driver, """MATCH (a:LocalAuthority)-[m:MEMBER_OF {source: $source}]->(:Network) OPTIONAL MATCH (a)-[:GOVERNS {source: $source}]->(p)
        RETURN a.name AS name, p.name AS place, m.validFrom AS since, m.status AS status""", source=dataset)
    return {row["name"]: (row["place"], row["since"], row["status"]) for row in rows}


@pytest.fixture(scope="module")
def samples(cli: Cli) -> dict[str, dict[str, Any]]:
    return {source: load(cli, source, base.get(source).folder / "sample.csv")[0] for source in ("cities_cdp", "networks")}


def test_an_authority_of_two_sources_is_one(samples: Any, neo4j_driver: neo4j.Driver) -> None:
    rows = ask(neo4j_driver, "MATCH (a)-[:GOVERNS]->(:City {name: 'Nakuru'}) RETURN DISTINCT a.id AS id, a.aliases AS aliases")
    assert rows == [{"id": "org:authority-geonames-184622", "aliases": ["Municipality of Nakuru", "City Government of Nakuru"]}]
    rows = ask(neo4j_driver, "MATCH (:LocalAuthority {id: 'org:authority-geonames-184622'})-[:MEMBER_OF]->(n) RETURN n.name AS n ORDER BY n")
    assert [row["n"] for row in rows] == ["CDP", "Invented Lake Cities"]


def test_members_of_any_network(samples: Any, neo4j_driver: neo4j.Driver) -> None:
    assert members(neo4j_driver, "dataset:networks:sample") == {
        "Municipality of Nakuru": ("Nakuru", "2019", None), "Local authority of Durban": ("Durban", "2021-05", "observer"),
        "Invented Coast District Municipality": (None, "2020", None), "Local authority of Sprinfeld": (None, None, None)}
    rows = ask(neo4j_driver, "MATCH (a)-[:MEMBER_OF {source: 'dataset:networks:sample'}]->(:Network {id: 'org:c40'}) RETURN a.name AS name")
    assert rows == [{"name": "Local authority of Sprinfeld"}]  # C40 by one of its names


def test_every_row_is_accounted_for(samples: Any) -> None:
    assert samples["networks"]["problems"] == {"no-city": 2, "no-date": 1, "no-member": 1, "doubled-member": 1}
    assert samples["cities_cdp"]["problems"] == {"odd-point": 1, "no-city": 1, "no-account": 1, "doubled-account": 1}
    assert [samples["cities_cdp"]["examples"][kind][0]["line"] for kind in ("odd-point", "no-account", "doubled-account")] == [5, 8, 9]


@pytest.mark.parametrize(("source", "content", "said"), [
    ("networks", "town,club\nNakuru,Lake Cities\n", "has no column 'city'"), ("networks", "", "has no header"), ("networks", "city,network\n", "gives 0 "),
    ("cities_cdp", "Account,City\n1,Nakuru\n", "has no column")])
def test_a_file_that_cannot_be_read_is_told(cli: Cli, tmp_path: Path, source: str, content: str, said: str) -> None:
    (tmp_path / "bad.csv").write_text(content, "utf-8")
    code, report = cli("load", source, tmp_path / "bad.csv")
    assert (code, report["datasets"][0]["outcome"]) == (4, "failed")
    assert said in report["datasets"][0]["error"]


def test_the_cities_of_c40(cli: Cli, neo4j_driver: neo4j.Driver, shared: Path) -> None:
    path = shared / "data/cities/c40/c40_members_c40.org.csv"
    with path.open(encoding="utf-8", newline="") as text:
        written = [row["city_as_written"] for row in csv.DictReader(text)]
    (found,) = load(cli, "networks", path)
    assert found["relations"]["MEMBER_OF"] == len(written) == 97
    assert (found["relations"]["GOVERNS"], found["problems"]) == (96, {"no-city": 1})  # Ekurhuleni is no town but a municipality of several
    rows = ask(neo4j_driver, "MATCH (a)-[:MEMBER_OF {source: $id}]->(:Network {id: 'org:c40'}) MATCH (a)-[:GOVERNS]->(c:City) RETURN c.name AS name, c.countryCode AS k", id=found["id"])
    assert {"Durban ZA", "Dhaka BD", "Tel Aviv IL", "Washington US", "London GB", "Barcelona ES", "Santiago CL", "Fuzhou CN", "Portland US", "Quezon City PH"} <= {
        f"{row['name']} {row['k']}" for row in rows}
    assert len({row["name"] for row in rows}) == 96
