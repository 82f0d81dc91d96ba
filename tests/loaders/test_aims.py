"""AidData's releases through the command line into a real Neo4j: the sample by hand, the real zips counted with the csv module."""

from __future__ import annotations

import csv
import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import neo4j
import pytest

from loaders import base
from tests.loaders.graphs import ask

Cli = Callable[..., tuple[int, Any]]
SAMPLE = base.get("aims").folder / "sample.zip"


@pytest.fixture(scope="module")
def sample(cli: Cli) -> dict[str, Any]:
    code, report = cli("load", "aims")
    assert (code, report["outcome"]) == (0, "ok")
    return report["datasets"][0]


def test_towns_are_cities_and_areas_and_countries_are_not(sample: dict[str, Any], neo4j_driver: neo4j.Driver) -> None:
    rows = ask(neo4j_driver, """MATCH (:Project {id: 'project:US-501c3-522318905-SG-INV1'})-[l:LOCATED_IN]->(p)
        RETURN p.name AS name, l.precision AS precision, head([x IN labels(p) WHERE x IN ['City', 'Area', 'Country', 'Site']]) AS kind""")
    assert {tuple(row.values()) for row in rows} == {
        ("Gulu", "exact", "City"), ("Soroti", "near", "City"), ("Western Region", "area", "Area"), ("Uganda", "country", "Country")}  # not Kampala


def test_donors_are_known_by_their_standard_name_or_the_one_behind_it(sample: dict[str, Any], neo4j_driver: neo4j.Driver) -> None:
    rows = ask(neo4j_driver, """MATCH (o)-[f:FINANCES]->(p:Project) RETURN p.otherIdentifiers[0] AS p, o.id AS who, f.statedName AS said, f.usd AS usd,
        f.sharedWith AS shared, f.firstDate AS first, f.lastDate AS last""")
    assert {tuple(row.values()) for row in rows} == {
        ("INV1", "org:XM-DAC-46002", "African Development Bank", 1500, None, "2008", "2009-03-01"),
        ("INV2", "org:XM-DAC-46003", "Fund for Africa (invented)", None, 2, None, None),
        ("INV2", "org:invented-commercial-bank", "Invented Commercial Bank", None, 2, None, None)}
    (bank,) = ask(neo4j_driver, "MATCH (o:Organisation {id: 'org:invented-commercial-bank'}) RETURN o.aliases AS aliases, o:Bank AS bank")
    assert bank == {"aliases": ["BCI-INV"], "bank": False}
    assert ask(neo4j_driver, "MATCH (:Bank)-[r:CONNECTS_TO]->(c) RETURN c.name AS city ORDER BY city") == [{"city": "Gulu"}, {"city": "Soroti"}]


def test_what_is_doubtful_is_told(sample: dict[str, Any]) -> None:
    assert sample["problems"] == {"unspecified-donor": 1, "no-project": 1, "no-amount": 1}


def test_iati_tells_the_same_project(sample: dict[str, Any], cli: Cli, neo4j_driver: neo4j.Driver, tmp_path: Path) -> None:
    file = tmp_path / "aiddata.xml"
    file.write_text('<iati-activities version="2.03"><iati-activity><iati-identifier>US-501c3-522318905-SG-INV1</iati-identifier></iati-activity></iati-activities>')
    assert cli("load", "iati", file)[0] == 0
    (row,) = ask(neo4j_driver, "MATCH (p:Project)-[:FROM]->(:Dataset {id: 'dataset:iati:aiddata'}) RETURN COUNT { (p)-[:FROM]->(:Dataset) } AS sources")
    assert row == {"sources": 2}


# -- bad input ------------------------------------------------------------------------------------------------------------------------------


def remade(path: Path, **members: tuple[bytes, bytes] | None) -> Path:
    """The sample with a table changed (what, into what) or left out."""
    with zipfile.ZipFile(SAMPLE) as old, zipfile.ZipFile(path, "w") as out:
        for name in old.namelist():
            change = members.get(Path(name).stem, (b"", b""))
            if change is not None:
                content = old.read(name)
                assert change[0] in content
                out.writestr(name, content.replace(*change) if change[0] else content)
    return path


def test_wrong_archives_are_errors_and_the_others_are_loaded(cli: Cli, tmp_path: Path) -> None:
    remade(tmp_path / "a_no_places.zip", locations=None)
    remade(tmp_path / "b_renamed.zip", projects=(b'"donors"', b'"donor"'))
    (tmp_path / "c_cut.zip").write_bytes(SAMPLE.read_bytes()[:-40])
    (tmp_path / "d_text.zip").write_text("no zip")
    remade(tmp_path / "e_good.zip", projects=(b"Invented water works", "Ouvrage inventé".encode("cp1252")))
    code, report = cli("load", "aims", tmp_path)
    assert code == 4
    said = {Path(d["file"]).name[0]: d["error"] for d in report["datasets"]}
    assert "has 0 members '*/data/locations.csv'" in said["a"]
    assert "projects.csv:1: has no column 'donors'" in said["b"]
    assert "no archive that can be read" in said["c"]
    assert "no archive that can be read" in said["d"]
    assert said["e"] == ""
    (good,) = [d for d in report["datasets"] if d["outcome"] == "loaded"]
    assert [e["line"] for e in good["examples"]["undecodable"]] == [3]  # its tables are UTF-8: this title is not guessed


DETAILS = """Project_ID,Project Description,Objective,Proposed Start Date,Proposed Completion Date,Activity Created By,Ministry Code
INV1,,Roads for three towns,06/07/2007,,Somebody,7
INV2,Water for all,Health,,31/12/2012,Somebody,7
INV9,Of nowhere,,,,,
"""


def test_what_the_countrys_own_table_tells_besides_is_read_as_far_as_the_model_holds_it(cli: Cli, neo4j_driver: neo4j.Driver, tmp_path: Path) -> None:
    path = remade(tmp_path / "DetailAIMS_Level1_v1.zip")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("InventedAIMS/data/projects_ancillary.csv", DETAILS)
    code, report = cli("load", "aims", path)
    assert code == 0
    rows = ask(neo4j_driver, """MATCH (p:Project)-[:FROM]->(:Dataset {id: 'dataset:aims:DetailAIMS'}) RETURN p.description AS d, toString(p.starts) AS s, p.startsPlanned AS sp,
        toString(p.ends) AS e, p.endsPlanned AS ep ORDER BY p.id""")
    assert [tuple(row.values()) for row in rows] == [
        ("Roads for three towns", "2008-01-01", None, "2010-12-31", None), ("Water for all", "2010-05-01", None, "2012-12-31", True)]
    (dataset,) = report["datasets"]
    assert dataset["problems"] == {"unspecified-donor": 1, "no-project": 2, "no-amount": 1, "unread-columns": 2}
    assert dataset["examples"]["unread-columns"][0]["message"].endswith("Activity Created By, Ministry Code")


# -- the real zips --------------------------------------------------------------------------------------------------------------------------


def tables(path: Path) -> dict[str, list[dict[str, str]]]:
    with zipfile.ZipFile(path) as archive:
        return {name: list(csv.DictReader(io.StringIO(archive.read(next(n for n in archive.namelist() if n.endswith(f"/data/{name}.csv"))).decode("utf-8"), newline="")))
                for name in ("projects", "locations", "transactions")}


@pytest.mark.parametrize(("country", "least"), [("Honduras", 1000), ("Senegal", 200)])
def test_a_real_release_is_loaded_whole(country: str, least: int, cli: Cli, shared: Path, neo4j_driver: neo4j.Driver) -> None:
    (path,) = (shared / "data/banks/aiddata").glob(f"{country}*.zip")
    code, report = cli("load", "aims", path)
    (dataset,) = report["datasets"]
    assert (code, dataset["id"]) == (0, f"dataset:aims:{country}AIMS")
    rows = tables(path)
    assert dataset["nodes"]["Project"] == len(rows["projects"])
    towns = {(row["project_id"], row["geoname_id"]) for row in rows["locations"] if row["location_class"] == "2"}
    found = ask(neo4j_driver, "MATCH (p:Project)-[l:LOCATED_IN {source: $id}]->(c:City) RETURN p.otherIdentifiers[0] AS project, c.geonamesId AS city", id=dataset["id"])
    assert {(row["project"], row["city"]) for row in found} == towns
    assert len(towns) > least
    stated = {(row["project_id"], name.strip()) for row in rows["projects"] for name in row["donors"].split("|")}
    links = ask(neo4j_driver, "MATCH (o)-[f:FINANCES {source: $id}]->(p:Project) RETURN p.otherIdentifiers[0] AS project, f.statedName AS name", id=dataset["id"])
    told = {(row["project"], row["name"]) for row in links}
    assert told <= stated
    assert len(stated) - len(told) <= sum(name.casefold() in {"unspecified", "unknown", "other"} for _, name in stated) + 5  # two names of one donor are one link
    (money,) = ask(neo4j_driver, "MATCH (p:Project)-[:FROM]->(:Dataset {id: $id}) RETURN sum(p.commitmentUsd) AS c, sum(p.disbursementUsd) AS d", id=dataset["id"])
    for key, code in (("c", "C"), ("d", "D")):
        assert money[key] == pytest.approx(sum(float(t["transaction_value"]) for t in rows["transactions"] if t["transaction_value_code"] == code))


def test_a_commercial_bank_is_no_development_bank(cli: Cli, shared: Path, neo4j_driver: neo4j.Driver) -> None:
    (path,) = (shared / "data/banks/aiddata").glob("Senegal*.zip")
    assert cli("load", "aims", path)[0] == 0
    (row,) = ask(neo4j_driver, """MATCH (o:Organisation)-[f:FINANCES {source: 'dataset:aims:SenegalAIMS'}]->() WHERE f.statedName = 'International Commercial Bank Senegal'
        RETURN o:Bank AS bank, 'BCI-ETAT' IN o.aliases AS named, count(f) > 500 AS many""")
    assert row == {"bank": False, "named": True, "many": True}


def test_a_newer_version_takes_the_place_of_the_older(cli: Cli, tmp_path: Path) -> None:
    for version, number in (("v1.0", 1), ("v1.1", 2)):
        path = tmp_path / f"InvAIMS_GeocodedResearchRelease_Level1_{version}.zip"
        shutil.copy(SAMPLE, path) if number == 1 else remade(path, projects=(b"Invented water works", b"Invented water works II"))
        (dataset,) = cli("load", "aims", path)[1]["datasets"]
        assert (dataset["id"], dataset["outcome"]) == ("dataset:aims:InvAIMS", "loaded")
