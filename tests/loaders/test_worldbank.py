"""The World Bank's tables through the command line into a real Neo4j: the samples by hand, the real ones counted with the csv module."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import neo4j
import pytest

from loaders import base
from loaders.base import Bundle
from tests.loaders.graphs import ask

Cli = Callable[..., tuple[int, Any]]
GEOCODED, LISTED = "data/banks/worldbank-geocoded/AllWorldBank_IBRDIDA.csv.gz", "data/banks/worldbank/all_projects_as_of31mar2025.csv.gz"
FOLDER = base.get("worldbank").folder


@pytest.fixture(scope="module")
def sample(cli: Cli) -> dict[str, Any]:
    code, report = cli("load", "worldbank")
    assert (code, report["outcome"]) == (0, "ok")
    return report


def places(driver: neo4j.Driver, project: str) -> set[tuple[str, str]]:
    rows = ask(driver, "MATCH (:Project {id: $id})-[l:LOCATED_IN]->(p) RETURN p.name AS name, l.precision AS precision", id=project)
    return {(row["name"], row["precision"]) for row in rows}


def test_a_project_of_both_tables_is_one_with_its_places_and_money(sample: dict[str, Any], neo4j_driver: neo4j.Driver) -> None:
    (row,) = ask(neo4j_driver, """MATCH (p:Project) WHERE p.name = 'Invented Lakeside Streets Project'
        RETURN p.id AS id, p.otherIdentifiers AS numbers, p.activityStatus AS status, p.ends AS ends, COUNT { (p)-[:FROM]->(:Dataset) } AS sources""")
    assert row == {"id": "project:44000-P999901", "numbers": ["P999901"], "status": "4", "ends": "2010-12-31", "sources": 2}
    assert places(neo4j_driver, row["id"]) == {("Nakuru", "exact"), ("Mombasa", "near"), ("Uasin Gishu", "area"), ("Kenya", "country")}
    money = ask(neo4j_driver, "MATCH (o)-[f:FINANCES]->(:Project {id: $id}) RETURN o.id AS who, f.usd AS usd, f.statedName AS said", id=row["id"])
    assert money == [{"who": "org:XM-DAC-44000", "usd": 105_000_000, "said": "World Bank"}] * 2
    assert ask(neo4j_driver, "MATCH (o)-[:IMPLEMENTS]->(:Project {id: $id}) RETURN o.id AS id", id=row["id"]) == [{"id": "org:ministry-of-lakes-ke"}]


def test_a_capital_that_stands_for_its_country_is_no_city_link(sample: dict[str, Any], neo4j_driver: neo4j.Driver) -> None:
    rows = ask(neo4j_driver, "MATCH (:Bank {id: 'org:XM-DAC-44000'})-[r:CONNECTS_TO]->(c:City) RETURN c.name AS city, r.projectCount AS projects, r.precision AS p")
    assert {row["city"]: (row["projects"], row["p"]) for row in rows} == {"Nakuru": (1, "exact"), "Mombasa": (1, "near")}  # not Nairobi, not Bouaké


def test_money_of_others_is_managed_not_given(sample: dict[str, Any], neo4j_driver: neo4j.Driver) -> None:
    rows = ask(neo4j_driver, "MATCH (o)-[r:FINANCES|EXTENDS]->(p:Project) RETURN p.id AS id, type(r) AS r, o.name AS who, r.usd AS usd")
    found = {(row["id"][-7:], row["r"], row["who"], row["usd"]) for row in rows}
    assert {row for row in found if row[0] != "P999901"} == {
        ("P999902", "EXTENDS", "World Bank", None), ("P999902", "FINANCES", "Global Environment Facility", None),
        ("P999903", "FINANCES", "World Bank", 2_500_000), ("P999905", "EXTENDS", "World Bank", None)}  # P999904 was dropped: nobody paid


def test_what_is_doubtful_is_told_with_its_line(sample: dict[str, Any]) -> None:
    told = {(kind, e["line"]) for d in sample["datasets"] for kind, shown in d["examples"].items() for e in shown}
    assert told == {("repeated-place", 4), ("no-country", 4)}


def test_the_same_again_changes_nothing(sample: dict[str, Any], cli: Cli) -> None:
    assert cli("load", "worldbank")[1]["outcome"] == "unchanged"


def test_a_project_of_iati_and_of_the_list_is_one(sample: dict[str, Any], cli: Cli, neo4j_driver: neo4j.Driver, tmp_path: Path) -> None:
    file = tmp_path / "wb.xml"
    activities = "".join(f"<iati-activity><iati-identifier>{i}</iati-identifier><title><narrative>Seen in IATI</narrative></title></iati-activity>"
                         for i in ("44000-P999901", "XM-DAC-44000-P999903", "44000-P999999"))
    file.write_text(f'<iati-activities version="2.03">{activities}</iati-activities>')
    assert cli("load", "iati", file)[0] == 0
    rows = ask(neo4j_driver, "MATCH (p:Project)-[:FROM]->(:Dataset {id: 'dataset:iati:wb'}) RETURN p.id AS id, COUNT { (p)-[:FROM]->(:Dataset) } AS sources ORDER BY id")
    assert [(row["id"], row["sources"]) for row in rows] == [("project:44000-P999901", 3), ("project:44000-P999903", 2), ("project:44000-P999999", 1)]


# -- bad input ------------------------------------------------------------------------------------------------------------------------------


def lines(name: str = "sample.csv") -> list[bytes]:
    return (FOLDER / name).read_bytes().splitlines(keepends=True)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-8-sig"])
def test_names_are_right_in_every_encoding(encoding: str, cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / f"bouake_{encoding}.csv"
    file.write_text((FOLDER / "sample.csv").read_text("utf-8"), encoding)
    loader = base.get("worldbank")
    (bundle,) = loader.bundles([file])
    assert isinstance(bundle, Bundle)
    records = list(loader.records(bundle, base.Context(lambda _: [])))
    assert "Bouaké" in {r.values.get("statedName") for r in records if getattr(r, "type", "") == "LOCATED_IN"}


def test_cut_rows_bad_bytes_and_wrong_cells_are_told_and_the_others_loaded(cli: Cli, neo4j_driver: neo4j.Driver, tmp_path: Path) -> None:
    head, *body = lines()
    bad = [body[0].replace(b"P999901", b"P999911"), b"1/1/2011,P999912,1\n", body[0].replace(b"P999901", b"X1"),
           body[0].replace(b"P999901", b"P999913").replace(b"Nakuru", b"Nak\x81ru"), body[0].replace(b"P999901", b"P999914").replace(b",1,exact", b",77,exact"),
           body[0].replace(b"P999901", b"P999915").replace(b"6/22/2004", b"22.6.2004").replace(b"IBRD/IDA", b"A. Coder: see annex").replace(b",Kenya,", b",NA,")]
    file = tmp_path / "bad.csv"
    file.write_bytes(head + b"".join(bad))
    code, report = cli("load", "worldbank", file)
    (dataset,) = report["datasets"]
    assert (code, dataset["outcome"]) == (0, "loaded")
    told = {kind: [e["line"] for e in shown] for kind, shown in dataset["examples"].items()}
    assert told == {"ragged-row": [3], "no-identifier": [4], "undecodable": [5], "no-precision": [6], "no-date": [7], "no-product-line": [7], "no-country": [7]}
    assert "Coder" not in json.dumps(report)
    assert places(neo4j_driver, "project:44000-P999914") == {("Kenya", "country")}
    assert dataset["nodes"]["Project"] == 4


def test_files_that_are_no_tables_of_the_bank_are_errors(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    (tmp_path / "cut.csv.gz").write_bytes(gzip.compress(b"".join(lines()) * 50)[:-9])
    (tmp_path / "renamed.csv").write_bytes(b"".join(lines()).replace(b"Approval Date", b"Approved"))
    code, report = cli("load", "worldbank", tmp_path / "other.csv", tmp_path / "renamed.csv", tmp_path / "gone.csv", tmp_path / "cut.csv.gz")
    assert code == 4
    said = {Path(d["file"]).name: d["error"] + d["hint"] for d in report["datasets"]}
    assert "holds no table of World Bank projects" in said["other.csv"]
    assert "renamed.csv:1: has no column 'Approval Date'" in said["renamed.csv"]
    assert "No such file" in said["gone.csv"]
    assert "cannot be unpacked" in said["cut.csv.gz"]


# -- the real files -------------------------------------------------------------------------------------------------------------------------


def real_rows(path: Path) -> list[dict[str, str]]:
    before = csv.field_size_limit(10_000_000)
    try:
        return list(csv.DictReader(io.StringIO(gzip.decompress(path.read_bytes()).decode("cp1252", "replace"), newline="")))
    finally:
        csv.field_size_limit(before)  # it is the process's, and other tests measure how the tables' reader bounds it


@pytest.fixture(scope="module")
def loaded(cli: Cli, shared: Path) -> dict[str, Any]:
    code, report = cli("load", "worldbank", shared / GEOCODED)
    assert (code, report["outcome"]) == (0, "ok")
    return report["datasets"][0]


def test_cities_reached_at_precision_1_are_those_of_the_file(loaded: dict[str, Any], shared: Path, neo4j_driver: neo4j.Driver) -> None:
    large = list(json.loads(gzip.decompress((shared / "data/cities/geonames/cities15000.json.gz").read_bytes())))
    known = set(large)
    wanted = {(row["Project ID"].upper(), row["GeoNameID"]) for row in real_rows(shared / GEOCODED) if row["Precision"] == "1" and row["GeoNameID"] in known}
    assert (len({city for _, city in wanted}), len({project for project, _ in wanted}), len(wanted)) == (2284, 829, 3687)  # so says the issue
    rows = ask(neo4j_driver, """MATCH (p:Project)-[:LOCATED_IN {source: $source, precision: 'exact'}]->(c:City) WHERE c.geonamesId IN $large
        RETURN p.id AS project, c.geonamesId AS city""", source=loaded["id"], large=large)
    assert {(row["project"].removeprefix("project:44000-"), row["city"]) for row in rows} == wanted
    assert len(rows) == len(wanted)


def test_every_row_is_a_place_or_told(loaded: dict[str, Any], shared: Path, neo4j_driver: neo4j.Driver) -> None:
    rows = real_rows(shared / GEOCODED)
    keys = Counter((row["Project ID"].upper(), row["GeoNameID"]) for row in rows)
    repeated = sum(times - 1 for times in keys.values())
    assert loaded["problems"]["repeated-place"] == repeated > 3700
    assert loaded["nodes"]["Project"] == len({project for project, _ in keys})
    assert loaded["problems"]["undecodable"] == sum("\ufffd" in row["Geoname"] for row in rows) == 5  # their places are loaded without the name
    assert "no-country" not in loaded["problems"]
    (row,) = ask(neo4j_driver, """MATCH (p:Project)-[l:LOCATED_IN {source: $source}]->(x) WHERE NOT x:Country
        RETURN count(DISTINCT [p.id, x.geonamesId]) AS n""", source=loaded["id"])
    kinds: dict[tuple[str, str], set[str]] = {}
    for r in rows:
        kinds.setdefault((r["Project ID"].upper(), r["GeoNameID"]), set()).add(r["Precision"].split(".")[0])
    assert row["n"] == sum(not told <= {"6", "8"} for told in kinds.values())


@pytest.fixture(scope="module")
def listed(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Each fifth project of the real list; `bench whole` loads all."""
    made = tmp_path_factory.mktemp("listed") / Path(LISTED).name
    with gzip.open(shared / LISTED, "rt", encoding="latin-1", newline="") as whole, gzip.open(made, "wt", encoding="latin-1", newline="") as part:
        rows = csv.reader(whole)
        writer = csv.writer(part)
        writer.writerows(row for number, row in enumerate(rows) if number % 5 == 0)
    return made


def test_the_list_is_loaded_whole_and_shares_projects_with_the_table(loaded: dict[str, Any], cli: Cli, listed: Path, shared: Path, neo4j_driver: neo4j.Driver) -> None:
    code, report = cli("load", "worldbank", listed)
    (dataset,) = report["datasets"]
    rows = real_rows(listed)
    assert (code, dataset["nodes"]["Project"]) == (0, len(rows))
    both = {row["id"] for row in rows} & {row["Project ID"].upper() for row in real_rows(shared / GEOCODED)}
    (found,) = ask(neo4j_driver, """MATCH (p:Project)-[:FROM]->(:Dataset {id: $one}) WHERE EXISTS { (p)-[:FROM]->(:Dataset {id: $two}) }
        RETURN count(DISTINCT p) AS n""", one=loaded["id"], two=dataset["id"])
    assert found["n"] == len(both) > 400
    own = [row for row in rows if row["status"] != "Dropped" and float(row["curr_ibrd_commitment"] or 0) + float(row["idacommamt"] or 0) > 0]
    (money,) = ask(neo4j_driver, "MATCH (:Organisation {id: 'org:XM-DAC-44000'})-[f:FINANCES {source: $source}]->() RETURN count(f) AS n, sum(f.usd) AS usd", source=dataset["id"])
    assert money["n"] == len(own)
    assert money["usd"] == pytest.approx(sum(float(row["curr_ibrd_commitment"] or 0) + float(row["idacommamt"] or 0) for row in own))
