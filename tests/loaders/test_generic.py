"""Tables with a mapping through the command line into a real Neo4j; mappings that are wrong."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import neo4j
import orjson
import pytest
import yaml
from openpyxl import Workbook

from loaders import base
from loaders.base import LoadError
from loaders.generic.mapping import load as read_mapping
from tests.loaders.graphs import ask

Cli = Callable[..., tuple[int, Any]]
GENERIC = base.get("generic").folder
SAMPLE = GENERIC / "sample.mapping.yml"


def load(cli: Cli, *words: str | Path) -> dict[str, Any]:
    code, report = cli("load", *words)
    assert (code, report["outcome"]) == (0, "ok"), report
    (dataset,) = report["datasets"]
    return dataset


@pytest.fixture(scope="module")
def sample(cli: Cli) -> dict[str, Any]:
    return load(cli, "generic", SAMPLE)


def test_a_row_becomes_a_project_with_its_partners_towns_and_goals(sample: dict[str, Any], neo4j_driver: neo4j.Driver) -> None:
    (row,) = ask(neo4j_driver, """MATCH (p:Project {id: 'project:kestrel-1'})
        RETURN p {.name, .nameFr, .starts, .budgetUsd, .activityStatus, .reportedBy} AS p, [(o)-[:IMPLEMENTS]->(p) | o.id] AS by,
               [(f:Foundation)-[m:FINANCES]->(p) | [f.name, m.amount, m.currency]] AS money, [(p)-[l:LOCATED_IN]->(c) | c.name + ' ' + l.precision] AS places,
               [(p)-[:TAGGED]->(g:Goal) | g.id] AS goals""")
    assert row["p"] == {"name": "Water for Nakuru", "nameFr": "De l'eau pour Nakuru", "starts": "2020-05-17", "budgetUsd": 1_200_000, "activityStatus": "2",
                        "reportedBy": "Kestrel Trust"}
    assert sorted(row["by"]) == ["org:XM-DAC-41114", "org:invented-wells-society"]  # UNDP is the one that is known
    assert row["money"] == [["Kestrel Trust", 1_200_000, "USD"]]
    assert (sorted(row["places"]), row["goals"]) == (["Kenya country", "Nakuru exact"], ["sdg:6"])


def test_what_a_cell_cannot_mean_is_left_out_and_told_once(sample: dict[str, Any], neo4j_driver: neo4j.Driver) -> None:
    assert sample["problems"] == {"wrong-cell": 4, "row-not-read": 1}
    assert [(p["line"], p["message"].split("'")[1]) for p in sample["examples"]["wrong-cell"]] == [(3, "Start"), (3, "Budget"), (3, "State"), (5, "Country")]
    assert ask(neo4j_driver, "MATCH (p:Project {id: 'project:kestrel-2'}) RETURN p.starts AS s, p.budgetUsd AS b, p.name AS n") == [{"s": None, "b": None, "n": "Streets of Durban"}]


def test_the_same_from_excel_json_lines_and_parquet(sample: dict[str, Any], cli: Cli, tmp_path: Path) -> None:
    arrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    with (GENERIC / "sample.csv").open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    book = Workbook()
    for cells in (list(rows[0]), *(list(row.values()) for row in rows)):
        book.active.append(cells)
    book.save(tmp_path / "one.xlsx")
    (tmp_path / "two.jsonl").write_bytes(b"\n".join(map(orjson.dumps, rows)))
    parquet.write_table(arrow.Table.from_pylist(rows), tmp_path / "three.parquet")
    for name in ("one.xlsx", "two.jsonl", "three.parquet"):
        found = load(cli, "generic", SAMPLE, tmp_path / name)
        assert {key: found[key] for key in ("nodes", "relations", "problems")} == {key: sample[key] for key in ("nodes", "relations", "problems")}, name


WRONG = {
    "nodes.project.type": (("nodes", "project", "type", "Projct"), "Did you mean 'Project'?"),
    "nodes.project.properties.nmae": (("nodes", "project", "properties", {"name": "Title", "nmae": "Title"}), "Did you mean 'name'?"),
    "nodes.project.requird": (("nodes", "project", "requird", True), "Did you mean 'required'?"),
    "nodes.donor": (("nodes", "donor", "id", "org:{No}"), "known by one of"),
    "nodes.project.town": (("nodes", "project", {"type": "Project", "town": {"name": "Town"}}), "a Project is no City"),
    "relations.0.type": (("relations", 0, "type", "FUNDS"), "no source states 'FUNDS'"),
    "relations.0.from": (("relations", 0, "from", "doner"), "Did you mean 'donor'?"),
    "relations.0.to": (("relations", 0, "to", "town"), "FINANCES takes Project or Agreement, not City"),
    "counts.Projets": (("counts", {"Projets": {"min": 1}}), "Did you mean 'Project'?"),
    "title.fr": (("title", {"en": "x"}), "Field required"),
}


@pytest.mark.parametrize("field", WRONG)
def test_a_wrong_mapping_names_the_field_and_the_right_word(field: str, tmp_path: Path) -> None:
    (*way, last, value), said = WRONG[field]
    content: Any = yaml.safe_load(SAMPLE.read_text("utf-8"))
    part = content
    for step in way:
        part = part[step]
    part[last] = value
    (tmp_path / "wrong.mapping.yml").write_text(yaml.safe_dump(content), "utf-8")
    with pytest.raises(LoadError) as caught:
        read_mapping(tmp_path / "wrong.mapping.yml")
    assert f"{field}: " in caught.value.message
    assert said in caught.value.message


def test_bad_input_is_told_and_nothing_is_written(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "headers.csv").write_text("Nummer,Title\n1,x\n", "utf-8")
    (tmp_path / "few.csv").write_text((GENERIC / "sample.csv").read_text("utf-8").splitlines()[0], "utf-8")
    (tmp_path / "no.mapping.yml").write_text("- a\n", "utf-8")
    for words, said in (([SAMPLE, tmp_path / "headers.csv"], "has no column"), ([SAMPLE, tmp_path / "few.csv"], "gives 0 Project"), ([tmp_path / "no.mapping.yml"], "is no mapping"),
                        ([tmp_path / "headers.csv"], "without its mapping")):
        code, report = cli("load", "generic", *words)
        assert (code, report["datasets"][0]["outcome"]) == (4, "failed")
        assert said in report["datasets"][0]["error"]
