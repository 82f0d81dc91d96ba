"""UN-Habitat's list of projects through the command line into a real Neo4j: the sample by hand, the real one counted with the csv module."""

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
SAMPLE = base.get("unhabitat_projects").folder / "sample.tsv"
LIST = "data/unhabitat/unhabitat_projects.tsv"


def load(cli: Cli, *words: str | Path) -> dict[str, Any]:
    code, report = cli("load", "unhabitat_projects", *words)
    assert (code, report["outcome"]) == (0, "ok"), report
    (dataset,) = report["datasets"]
    return dataset


def donors(driver: neo4j.Driver, project: str) -> dict[str, tuple[str, float | None, int | None]]:
    rows = ask(driver, "MATCH (o)-[f:FINANCES]->(:Project {id: $id}) RETURN o.id AS id, f.statedName AS said, f.usd AS usd, f.sharedWith AS shared", id=project)
    return {row["id"]: (row["said"], row["usd"], row["shared"]) for row in rows}


@pytest.fixture(scope="module")
def sample(cli: Cli) -> dict[str, Any]:
    return load(cli, SAMPLE)


def test_a_donor_in_two_spellings_is_one_and_a_mission_is_its_government(sample: dict[str, Any], neo4j_driver: neo4j.Driver) -> None:
    assert donors(neo4j_driver, "project:un-habitat-9001") == {"org:government-of-norway": ("PM of Norway to the United Nations", 1_150_000, None)}
    assert ask(neo4j_driver, "MATCH (o:Government {id: 'org:government-of-norway'}) RETURN o.name AS name") == [{"name": "Government of Norway"}]


def test_commas_inside_names_an_office_and_a_group_that_names_nobody(sample: dict[str, Any], neo4j_driver: neo4j.Driver) -> None:
    assert donors(neo4j_driver, "project:un-habitat-9002") == {
        "org:GB-GOV-1": ("Foreign, Commonwealth and Development Office", None, 3), "org:XM-DAC-41114": ("UNDP Res Rep Haiti", None, 3),
        "org:foundation-of-the-invented-lakes": ("Foundation of the Invented Lakes", None, 3)}
    (row,) = ask(neo4j_driver, "MATCH (p:Project {id: 'project:un-habitat-9002'}) RETURN p.note AS note, p.noteFr AS fr, p.recipientRegions AS regions, p.activityStatus AS status")
    assert row == {"note": "It also has donors that the list does not name.", "fr": "Il a aussi des donateurs que la liste ne nomme pas.",
                   "regions": ["99:Regional - Africa"], "status": "1"}


def test_un_habitat_implements_in_the_countries_on_the_theme(sample: dict[str, Any], neo4j_driver: neo4j.Driver) -> None:
    (row,) = ask(neo4j_driver, """MATCH (o:UNEntity)-[i:IMPLEMENTS]->(p:Project {id: 'project:un-habitat-9001'})-[:IN_SECTOR]->(s)
        RETURN o.acronym AS who, i.note AS unit, s.name AS theme, s.nameFr AS fr, p {.name, .starts, .ends, .budgetUsd, .disbursementUsd, .otherIdentifiers} AS p,
               [(p)-[l:LOCATED_IN]->(c) | c.iso2 + ' ' + l.precision] AS places""")
    assert sorted(row.pop("places")) == ["KE country", "SN country"]
    assert row == {"who": "UN-Habitat", "unit": "Lead unit: Regional Office for Africa", "theme": "Urban Land, Legislation & Governance",
                   "fr": "Législation, foncier et gouvernance urbains",
                   "p": {"name": "Invented Harbour Upgrading", "starts": "2011-02-01", "ends": "2013-05-31", "budgetUsd": 1_200_000, "disbursementUsd": 1_100_000,
                         "otherIdentifiers": ["9001", "XBXXX11X01", "Z001"]}}


def test_what_cannot_be_read_is_told_with_its_line(sample: dict[str, Any]) -> None:
    assert sample["problems"] == {"no-date": 1, "doubled-project": 1, "unnamed-donors": 1}
    assert {kind: shown[0]["line"] for kind, shown in sample["examples"].items()} == {"no-date": 4, "doubled-project": 5, "unnamed-donors": 3}
    assert sample["nodes"]["Project"] == 3


@pytest.mark.parametrize(("change", "said"), [
    (lambda text: text.replace("Donor(s)", "Sponsors"), "has no column 'Donor(s)'"),
    (lambda text: "", "has no header"),
    (lambda text: text.splitlines()[0], "gives 0 Project"),
])
def test_a_file_that_cannot_be_read_is_told_and_nothing_is_written(cli: Cli, tmp_path: Path, change: Callable[[str], str], said: str) -> None:
    (tmp_path / "bad.tsv").write_text(change(SAMPLE.read_text("utf-8")), "utf-8")
    code, report = cli("load", "unhabitat_projects", tmp_path / "bad.tsv")
    assert (code, report["datasets"][0]["outcome"]) == (4, "failed")
    assert said in report["datasets"][0]["error"]


def test_a_cut_row_is_told_and_another_encoding_is_read(cli: Cli, tmp_path: Path) -> None:
    lines = SAMPLE.read_text("utf-8").replace("Invented Harbour", "Invented Hâvre").splitlines()
    (tmp_path / "cut.tsv").write_bytes("\n".join([*lines[:3], lines[3][:30]]).encode("cp1252"))
    found = load(cli, tmp_path / "cut.tsv")
    assert (found["nodes"]["Project"], found["problems"]["ragged-row"]) == (2, 1)


def test_the_real_list(cli: Cli, neo4j_driver: neo4j.Driver, shared: Path) -> None:
    with (shared / LIST).open(encoding="utf-8", newline="") as text:
        listed = {row["ProjectID"]: row for row in csv.DictReader(text, delimiter="\t")}
    found = load(cli, shared / LIST)
    assert found["nodes"]["Project"] == found["relations"]["IMPLEMENTS"] == len(listed) == 29
    groups = [row for row in listed.values() if "GROUP OF SPONSORS" in row["Donor(s)"]]
    assert found["problems"] == {"unnamed-donors": len(groups)}
    for key, row in listed.items():
        held = donors(neo4j_driver, f"project:un-habitat-{key}")
        spellings = {" ".join(piece.split()).casefold() for piece in row["Donor(s)"].split(",")} - {"", "group of sponsors"}
        assert bool(held) == bool(spellings), key
        assert len(held) <= len(spellings), key
        assert {said.casefold() for said, _, _ in held.values()} <= spellings, key
    assert set(donors(neo4j_driver, "project:un-habitat-1697")) == {"org:XM-DAC-46004"}  # both spellings of the Asian Development Bank
    assert set(donors(neo4j_driver, "project:un-habitat-1690")) == {"org:US-GOV-1"}
    rows = ask(neo4j_driver, "MATCH (o {id: 'org:government-of-japan'})-[:FINANCES]->(p) RETURN count(DISTINCT p) AS n")
    assert rows == [{"n": sum("PM of Japan" in row["Donor(s)"] for row in listed.values())}]
    code, again = cli("load", "unhabitat_projects", shared / LIST)
    assert (code, again["outcome"]) == (0, "unchanged")
