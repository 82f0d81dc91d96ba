"""NGOs in consultative status through the command line into a real Neo4j: the sample by hand, the real tables counted with openpyxl."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import neo4j
import openpyxl
import pytest

from loaders import base
from tests.loaders.graphs import ask

Cli = Callable[..., tuple[int, Any]]
SAMPLE = base.get("ngos").folder / "sample.csv"


def load(cli: Cli, *words: str | Path) -> list[dict[str, Any]]:
    code, report = cli("load", "ngos", *words)
    assert (code, report["outcome"]) == (0, "ok"), report
    return report["datasets"]


@pytest.fixture(scope="module")
def sample(cli: Cli) -> dict[str, Any]:
    return load(cli, SAMPLE)[0]


def test_who_has_consultative_status_since_when(sample: dict[str, Any], neo4j_driver: neo4j.Driver) -> None:
    rows = ask(neo4j_driver, """MATCH (o:CivilSociety)-[a:ACTS_AS {role: 'consultative status'}]->(:UNEntity {acronym: 'ECOSOC'})
        RETURN o.name AS name, o.headquarters AS hq, a.roleFr AS fr, a.status AS status, a.validFrom AS since ORDER BY name""")
    assert [tuple(row.values()) for row in rows] == [
        ("Association inventée des jardins", None, "statut consultatif", None, "1998-05-20"),
        ("Invented Kites for All", None, "statut consultatif", None, None),
        ("Invented Society of Lamp Lighters", "PT", "statut consultatif", "special", "2012-01-30")]


def test_every_row_is_accounted_for_and_contacts_are_not_read(sample: dict[str, Any], neo4j_driver: neo4j.Driver) -> None:
    assert {kind: shown[0]["line"] for kind, shown in sample["examples"].items()} == {"granted-again": 4, "no-date": 5, "no-country": 5, "no-name": 6}
    assert ask(neo4j_driver, "MATCH (n) WHERE any(k IN keys(n) WHERE toStringOrNull(n[k]) CONTAINS 'an address that is never') RETURN n.id") == []


def test_headers_on_the_third_row_of_a_workbook(sample: dict[str, Any], cli: Cli, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for cells in (["NGOs in consultative status"], [], *(line.split(",") for line in SAMPLE.read_text("utf-8").splitlines())):
        book.active.append(cells)
    book.save(tmp_path / "ecosoc.xlsx")
    (found,) = load(cli, tmp_path / "ecosoc.xlsx")
    assert (found["nodes"], found["problems"]) == (sample["nodes"], sample["problems"])
    assert found["examples"]["no-name"][0]["line"] == 8


@pytest.mark.parametrize(("name", "content", "said"), [
    ("bad.csv", b"Name,Day\nA,2019-01-01\n", "has no column 'NGO_name'"), ("none.csv", b"", "has no header"), ("few.csv", b"NGO_name\n", "gives 0 ACTS_AS"),
    ("cut.xlsx", b"PK\x03\x04cut", "cut.xlsx")])
def test_a_file_that_cannot_be_read_is_told(cli: Cli, tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    code, report = cli("load", "ngos", tmp_path / name)
    assert (code, report["datasets"][0]["outcome"]) == (4, "failed")
    assert said in report["datasets"][0]["error"]


def test_the_real_tables(cli: Cli, neo4j_driver: neo4j.Driver, shared: Path) -> None:
    paths = sorted((shared / "data/unhabitat/ecosoc").glob("*.xlsx"))
    for path, found in zip(paths, load(cli, *paths), strict=True):
        with closing(openpyxl.load_workbook(path, read_only=True)) as book:
            rows = [(" ".join(row[0].split()), row[1]) for row in book.active.iter_rows(min_row=2, values_only=True) if isinstance(row[0], str)]
        days: dict[str, Any] = {}
        for name, session in rows:
            days[name] = min(days.get(name, session), session)
        held = ask(neo4j_driver, "MATCH (o)-[a:ACTS_AS {source: $id}]->() MATCH (o)-[f:FROM {source: $id}]->() RETURN f.statedName AS name, a.validFrom AS since", id=found["id"])
        assert found["problems"].get("granted-again", 0) + len(held) == len(rows)
        assert len(held) > 0.99 * len(days)  # names that differ in signs alone are one
        assert sum(row["since"] == days[row["name"]].date().isoformat() for row in held) > 0.99 * len(held)
    assert sum(1 for _ in paths) == 2
    code, again = cli("load", "ngos", *paths)
    assert (code, again["outcome"]) == (0, "unchanged")
