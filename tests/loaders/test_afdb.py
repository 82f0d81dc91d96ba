"""The African Development Bank's table through the command line into a real Neo4j: the sample by hand, the real one counted with the csv module."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import neo4j
import pytest

from loaders import base
from tests.loaders.graphs import ask

Cli = Callable[..., tuple[int, Any]]
SAMPLE = base.get("afdb").folder / "sample.csv"
REAL = "data/banks/afdb/AfDB_2009_2010_AllApprovedProjects.csv"


@pytest.fixture(scope="module")
def sample(cli: Cli) -> dict[str, Any]:
    code, report = cli("load", "afdb")
    assert (code, report["outcome"]) == (0, "ok")
    return report["datasets"][0]


def test_bank_and_fund_stand_apart_each_with_its_money(sample: dict[str, Any], neo4j_driver: neo4j.Driver) -> None:
    rows = ask(neo4j_driver, "MATCH (o)-[f:FINANCES]->(p:Project) RETURN p.otherIdentifiers[0] AS p, o.id AS who, f.usd AS usd, f.sharedWith AS shared")
    assert {tuple(row.values()) for row in rows} == {
        ("P-CM-ZZ0-901", "org:XM-DAC-46002", 10_000_000, 2), ("P-CM-ZZ0-901", "org:XM-DAC-46003", 31_640_000, 2),
        ("P-CF-ZZ0-902", "org:XM-DAC-46002", None, None), ("P-Z1-ZZ0-903", "org:XM-DAC-46002", 2_000_000, None)}


def test_cities_reached_and_what_is_doubtful(sample: dict[str, Any], neo4j_driver: neo4j.Driver) -> None:
    rows = ask(neo4j_driver, "MATCH (:Bank {id: 'org:XM-DAC-46003'})-[r:CONNECTS_TO]->(c) RETURN c.name AS city, r.precision AS precision")
    assert {tuple(row.values()) for row in rows} == {("Bertoua", "exact"), ("Douala", "near")}
    (row,) = ask(neo4j_driver, "MATCH (p:Project {id: 'project:46002-P-CF-ZZ0-902'})-[:LOCATED_IN]->(c:City)-[:IN_COUNTRY]->(k) RETURN p.name AS name, p.starts AS starts, c.name AS city, k.id AS country")
    assert row == {"name": "PROJET INVENTÉ", "starts": "2009-01-05", "city": "Bangui", "country": "country:CF"}
    assert sample["problems"] == {"no-country": 1}  # "Multinational" is no country


def test_iati_tells_the_same_project(sample: dict[str, Any], cli: Cli, neo4j_driver: neo4j.Driver, tmp_path: Path) -> None:
    file = tmp_path / "afdb.xml"
    activities = "".join(f"<iati-activity><iati-identifier>{i}</iati-identifier></iati-activity>" for i in ("46002-P-CM-ZZ0-901", "XM-DAC-46002-P-CF-ZZ0-902"))
    file.write_text(f'<iati-activities version="2.03">{activities}</iati-activities>')
    assert cli("load", "iati", file)[0] == 0
    rows = ask(neo4j_driver, "MATCH (p:Project)-[:FROM]->(:Dataset {id: 'dataset:iati:afdb'}) RETURN COUNT { (p)-[:FROM]->(:Dataset) } AS sources")
    assert [row["sources"] for row in rows] == [2, 2]


def test_bad_rows_are_told_and_a_wrong_table_is_an_error(cli: Cli, tmp_path: Path) -> None:
    head, first, *_ = SAMPLE.read_bytes().splitlines(keepends=True)
    (tmp_path / "a.csv").write_bytes(head + first + b"1/1/11,1\n" + first.replace(b"P-CM-ZZ0-901", b"unknown") + first.replace(b"P-CM-ZZ0-901", b"P-CM-ZZ0-909").replace(b"OnGo", b"Lost"))
    (tmp_path / "b.csv").write_bytes(head.replace(b"GeoNameID", b"Geonames ID") + first)
    (tmp_path / "c.csv").write_bytes(b"")
    code, report = cli("load", "afdb", tmp_path)
    good, wrong, empty = report["datasets"]
    assert code == 4
    assert {kind: [e["line"] for e in shown] for kind, shown in good["examples"].items()} == {"ragged-row": [3], "no-identifier": [4], "unknown-status": [5]}
    assert "b.csv:1: has no column 'GeoNameID'" in wrong["error"]
    assert "no header" in empty["error"]


def test_the_real_table_is_loaded_whole(cli: Cli, shared: Path, neo4j_driver: neo4j.Driver) -> None:
    rows = list(csv.DictReader(io.StringIO((shared / REAL).read_bytes().decode("cp1252"), newline="")))
    code, report = cli("load", "afdb", shared / REAL)
    (dataset,) = report["datasets"]
    pairs = {(row["Project Definition"], row["GeoNameID"]) for row in rows}
    assert (code, dataset["nodes"]["Project"]) == (0, len({project for project, _ in pairs}))
    assert dataset["problems"].get("repeated-place", 0) == len(rows) - len(pairs)
    known = [row["id"] for row in ask(neo4j_driver, "MATCH (c:City)<-[:LOCATED_IN {source: $id}]-() RETURN DISTINCT c.geonamesId AS id", id=dataset["id"])]
    wanted = {(row["Project Definition"], row["GeoNameID"]) for row in rows if row["Precision"] in ("1", "2") and row["GeoNameID"] in known}
    found = ask(neo4j_driver, "MATCH (p:Project)-[:LOCATED_IN {source: $id}]->(c:City) RETURN p.otherIdentifiers[0] AS p, c.geonamesId AS c", id=dataset["id"])
    assert {(row["p"], row["c"]) for row in found} == wanted
    assert len(wanted) > 300
    dollars = {row["Project Definition"]: float(row["Total Bank Group Funding"].replace("$", "").replace(",", "").replace("-", "").strip() or 0) for row in rows}
    (money,) = ask(neo4j_driver, "MATCH (p:Project)-[:FROM]->(:Dataset {id: $id}) RETURN sum(p.commitmentUsd) AS usd", id=dataset["id"])
    assert money["usd"] == pytest.approx(sum(dollars.values()))
