"""The extract of eight funders through the command line into a real Neo4j: the sample by hand, the real one counted with the csv module."""

from __future__ import annotations

import ast
import csv
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import neo4j
import pytest

from loaders import base
from tests.loaders.graphs import ask

Cli = Callable[..., tuple[int, Any]]
SAMPLE = base.get("multibank").folder / "sample"


@pytest.fixture(scope="module")
def sample(cli: Cli) -> dict[str, Any]:
    code, report = cli("load", "multibank")
    assert (code, report["outcome"]) == (0, "ok")
    return report["datasets"][0]


def test_names_make_near_links_of_the_african_bank_alone(sample: dict[str, Any], neo4j_driver: neo4j.Driver) -> None:
    rows = ask(neo4j_driver, "MATCH (b:Bank)-[r:CONNECTS_TO]->(c:City) RETURN b.id AS bank, c.name AS city, r.precision AS precision")
    assert {tuple(row.values()) for row in rows} == {("org:XM-DAC-46002", "Kisumu", "near"), ("org:XM-DAC-46002", "Dapaong", "near")}  # neither Bamako nor New Delhi
    rows = ask(neo4j_driver, "MATCH (p:Project)-[l:LOCATED_IN]->(k:Country) RETURN p.iatiIdentifier AS p, k.id AS k")
    assert {tuple(row.values()) for row in rows} == {
        ("46002-P-KE-ZZ0-901", "country:KE"), ("44000-P999901", "country:KE"), ("DE-1-299999901", "country:IN"), ("46002-P-Z1-ZZ0-902", "country:ML"),
        ("46002-P-Z1-ZZ0-902", "country:TG")}


def test_who_carries_out_is_not_who_funds(sample: dict[str, Any], neo4j_driver: neo4j.Driver) -> None:
    rows = ask(neo4j_driver, "MATCH (o)-[r:FINANCES|EXTENDS|IMPLEMENTS]->(p:Project) RETURN p.iatiIdentifier AS p, type(r) AS r, r.statedName AS who, o.id AS id")
    assert {(row["p"], row["r"], row["who"]) for row in rows if row["p"].startswith("DE")} == {
        ("DE-1-299999901", "EXTENDS", "Kreditanstalt für Wiederaufbau"),
        *((p, "FINANCES", "Bundesministerium für wirtschaftliche Zusammenarbeit und Entwicklung") for p in ("DE-1-299999901", "DE-1-299999902"))}
    assert {row["id"] for row in rows if row["p"].startswith("44000")} == {"org:XM-DAC-44000"}


def test_what_is_not_read_is_told_by_its_reason(sample: dict[str, Any]) -> None:
    assert sample["problems"] == {"no-place": 2, "unknown-place": 1, "unknown-status": 1}
    assert {e["message"].split(":")[0] for e in sample["examples"]["no-place"]} == {"'New Delhi'", "'Bamako'"}


def test_a_folder_without_its_tables_and_a_wrong_table_are_errors(cli: Cli, tmp_path: Path) -> None:
    shutil.copytree(SAMPLE, tmp_path / "renamed")
    where = tmp_path / "renamed" / "project_region.csv"
    where.write_bytes(where.read_bytes().replace(b"location", b"places"))
    (tmp_path / "half").mkdir()
    shutil.copy(SAMPLE / "project_orgas.csv", tmp_path / "half")
    shutil.copytree(SAMPLE, tmp_path / "cut")
    who = tmp_path / "cut" / "project_orgas.csv"
    who.write_bytes(who.read_bytes()[:-20] + b"\xff")
    code, report = cli("load", "multibank", tmp_path / "renamed", tmp_path / "half", tmp_path / "cut")
    renamed, half, cut = report["datasets"]
    assert code == 4
    assert "project_region.csv:1: has no column 'location'" in renamed["error"]
    assert "has no project_region.csv, project_status.csv" in half["error"]
    assert cut["outcome"] == "loaded"
    assert [e["line"] for e in cut["examples"]["undecodable"]] == [6]


@pytest.fixture(scope="module")
def extract(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real extract's projects but for four of five, by the last digits of their numbers: a project that bank and trust funds share stays with both. `bench whole` loads all."""
    folder = tmp_path_factory.mktemp("multibank")
    for file in sorted((shared / "data/banks/iati-multibank").glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as whole, (folder / file.name).open("w", encoding="utf-8", newline="") as part:
            rows = csv.DictReader(whole)
            writer = csv.DictWriter(part, rows.fieldnames or [])
            writer.writeheader()
            writer.writerows(row for row in rows if row["iati_id"].rstrip("-0").endswith(("3", "8")))
    return folder


def test_the_real_extract_is_loaded_whole(cli: Cli, extract: Path, neo4j_driver: neo4j.Driver) -> None:
    folder = extract

    def rows(name: str) -> list[dict[str, str]]:
        with (folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    code, report = cli("load", "multibank", folder)
    (dataset,) = report["datasets"]
    who = {row["iati_id"]: row["iati_orga_id"] for row in rows("project_orgas.csv")}
    # The Bank and its trust funds number their projects together: P123456 of both is one.
    projects = {identifier: identifier.replace("XI-IATI-WBTF-P", "44000-P") for identifier in who}
    assert (code, dataset["nodes"]["Project"]) == (0, len(set(projects.values())))
    assert len(set(projects.values())) < len(who) > 5_000
    (links,) = ask(neo4j_driver, "MATCH ()-[f:FINANCES {source: $id}]->(p:Project) RETURN count(DISTINCT p) AS n", id=dataset["id"])
    assert links["n"] == len({projects[identifier] for identifier, funder in who.items() if funder != "XM-DAC-5-52"})
    # Each place name of the funders whose places are not read is counted, and no city is theirs.
    where = rows("project_region.csv")
    unread = sum(len(dict.fromkeys(" ".join(name.split()) for name in ast.literal_eval(row["location"]) if name.split())) for row in where
                 if row["location"] and who[row["iati_id"]] in ("DE-1", "XM-DAC-5-7", "XM-DAC-5-52", "XI-IATI-IADB"))
    assert dataset["problems"]["no-place"] == unread > 2_000
    banks = ask(neo4j_driver, "MATCH (:Project)-[l:LOCATED_IN {source: $id}]->(:City) RETURN collect(DISTINCT l.precision) AS precision, count(l) > 200 AS many", id=dataset["id"])
    assert banks == [{"precision": ["near"], "many": True}]
    cities = ask(neo4j_driver, "MATCH (p:Project)-[:LOCATED_IN {source: $id}]->(:City) RETURN DISTINCT p.iatiIdentifier AS p", id=dataset["id"])
    assert {who[row["p"]] for row in cities} == {"XM-DAC-46002"}
