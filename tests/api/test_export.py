"""Exports read back by the tools that people open them with; counts and values are compared with what GraphQL answers on the small graph."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from pyarrow import parquet
from typer.testing import CliRunner

import partnergraph
from api.exports import rows as exported
from graph.run import Connect, Writer
from graph.statement import Statement

CITIES = "{ cities { totalCount nodes { id name population aliases country { nodes { name } } } } }"
FINANCED = """query ($bank: ID!) { node(id: $bank) { ... on Bank { financed { totalCount edges { usd node { name } } } } } }"""
Run = Callable[..., Any]


@pytest.fixture
def export(sample: Connect, tmp_path: Path) -> Run:
    """`partnergraph export ... --json` on the small graph; what it tells, or its error. The path of a file is given as `{out}`."""
    env = {"NEO4J_URI": sample.uri, "NEO4J_USER": sample.user, "NEO4J_PASSWORD": sample.password, "NEO4J_DATABASE": sample.database}

    def run(*arguments: str) -> Any:
        result = CliRunner(env=env).invoke(partnergraph.app, ["export", *arguments, "--json"], prog_name="partnergraph")
        assert result.exception is None or isinstance(result.exception, SystemExit), "".join(traceback.format_exception(result.exception))
        return json.loads(result.stdout) if result.stdout else result.stderr

    return run


def lines(path: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    head, *rows = map(json.loads, path.read_text("utf-8").splitlines())
    assert {row.pop("kind") for row in rows} <= {"row"}
    assert head["kind"] == "export"
    return head, rows


def test_csv_is_read_by_pandas_and_says_beside_it_what_it_is(export: Run, ask: Any, tmp_path: Path) -> None:
    told = export("-q", CITIES, "--to", str(tmp_path / "cities.csv"))
    read = pd.read_csv(tmp_path / "cities.csv")
    answer = ask(CITIES)["cities"]
    assert len(read) == answer["totalCount"] == told["rows"] == 6
    assert read.columns.tolist() == ["id", "name", "population", "aliases", "country.nodes.name", "citations"]
    assert read["name"].tolist() == [city["name"] for city in answer["nodes"]]
    assert read["country.nodes.name"].tolist() == [city["country"]["nodes"][0]["name"] for city in answer["nodes"]]
    assert read["citations"].tolist() == ["dataset:one"] * 6
    about = json.loads((tmp_path / "cities.about.json").read_text("utf-8"))
    assert (about["query"], about["variables"], about["rows"], about["total"]) == (CITIES, {}, 6, 6)
    assert about["version"] == ask.engine.statistics.version
    assert about["exported"] > "2026"
    assert [(one["id"], one["licence"], one["publisher"]) for one in about["datasets"]] == [("dataset:one", "CC-BY-4.0", "Someone")]


def test_parquet_has_the_types_of_the_query_and_its_metadata(export: Run, ask: Any, tmp_path: Path) -> None:
    export("-q", FINANCED, "--vars", '{"bank": "org:alpha"}', "--to", str(tmp_path / "a.parquet"))
    table = parquet.read_table(tmp_path / "a.parquet")
    edges = ask(FINANCED, bank="org:alpha")["node"]["financed"]["edges"]
    assert [(row["usd"], row["node.name"]) for row in table.to_pylist()] == [(edge["usd"], edge["node"]["name"]) for edge in edges]
    assert [str(field.type) for field in table.schema][:2] == ["double", "string"]
    cited = {(one["source"], one["record"]) for row in table.to_pylist() for one in row["citations"]}
    assert {("dataset:one", "p1"), ("dataset:one", "p2"), ("dataset:two", "p2")} <= cited
    about = json.loads(table.schema.metadata[b"partnergraph"])
    assert about["variables"] == {"bank": "org:alpha"}
    assert {one["id"] for one in about["datasets"]} == {"dataset:one", "dataset:two"}
    assert len(pd.read_parquet(tmp_path / "a.parquet")) == len(edges)


def test_a_saved_question_in_french_as_a_workbook(export: Run, ask: Any, tmp_path: Path) -> None:
    told = export("4", "--lang", "fr", "--to", str(tmp_path / "q4.xlsx"))
    book = openpyxl.load_workbook(tmp_path / "q4.xlsx")
    head, *rows = book["rows"].iter_rows(values_only=True)
    assert head[:3] == ("Banque", "Ville", "Pays")
    assert head[-1] == "citations"
    assert len(rows) == ask("{ bankCityConnections { totalCount } }")["bankCityConnections"]["totalCount"] == told["rows"]
    assert "Banque de développement Alpha" in {row[0] for row in rows}
    assert "Sénégal" in {row[2] for row in rows}
    assert all("dataset:one" in row[-1] or "dataset:two" in row[-1] for row in rows)
    about = list(book["about"].iter_rows(values_only=True))
    assert ("title", "Quelles banques sont liées à quelles villes ?") in {row[:2] for row in about}
    assert ("dataset:one", "Dataset one", "Someone", "CC-BY-4.0") in {row[:4] for row in about}
    assert told["variables"]["first"] == 25


def test_all_pages_are_there_as_one_page_gives_them(export: Run, ask: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exported, "PAGES", 2)
    query = "{ cities(orderBy: {by: NAME, direction: DESC}) { edges { node { id } } } }"
    export("-q", query, "--to", str(tmp_path / "c.jsonl"))
    head, rows = lines(tmp_path / "c.jsonl")
    assert [row["values"]["node.id"] for row in rows] == [edge["node"]["id"] for edge in ask(query)["cities"]["edges"]]
    assert head["rows"] == 6
    assert rows[0]["citations"] == [{"source": "dataset:one", "record": None, "passages": [], "cite": None}]


@pytest.mark.parametrize(("query", "more", "count"), [
    ("{ cities(first: 3) { nodes { id } } }", (), 3),
    ("query ($n: Int = 4) { cities(first: $n) { nodes { id } } }", (), 4),
    ("query ($n: Int) { cities(first: $n) { nodes { id } } }", ("--vars", '{"n": 5}'), 5),
    ("{ cities { nodes { id } } }", ("--limit", "2"), 2),
    ("{ cities(last: 2) { nodes { id } } }", (), 2),
])
def test_as_many_rows_as_were_asked(export: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, query: str, more: tuple[str, ...], count: int) -> None:  # noqa: PLR0917
    monkeypatch.setattr(exported, "PAGES", 2)
    assert export("-q", query, *more, "--to", str(tmp_path / "c.jsonl"))["rows"] == count
    assert len(lines(tmp_path / "c.jsonl")[1]) == count


def test_a_relation_is_cited_with_its_passages_where_only_things_are_asked(export: Run, tmp_path: Path) -> None:
    export("-q", "{ banks { nodes { name categories { nodes { name } } } } }", "--to", str(tmp_path / "b.jsonl"))
    _, rows = lines(tmp_path / "b.jsonl")
    assert all({"source": "dataset:one", "record": "4", "passages": ["passage:hsp-2020:9", "passage:hsp-2020:5.d"], "cite": None} in row["citations"] for row in rows)
    assert rows[0]["values"]["categories.nodes.name"] == ["Financial institutions"]


def test_no_cell_runs_as_a_formula(export: Run, sample: Connect, tmp_path: Path) -> None:
    names = ["=1+1", "+1", "-1", "@SUM(A1)"]
    with Writer(sample) as writer:
        writer.write([Statement("MATCH (n:Entity {id: 'city:1'}) SET n.aliases = $names", {"names": names})])
    try:
        query = '{ node(id: "city:1") { ... on City { aliases } } search(text: "Akkar") { edges { node { id aliases } } } }'
        for form in ("csv", "xlsx"):
            assert "apostrophe" in export("-q", query, "--to", str(tmp_path / f"s.{form}"))["note"]
        told = pd.read_csv(tmp_path / "s.csv").set_index("node.id")["node.aliases"]["city:1"]
        assert told == "'" + "; ".join(names)
        cells = [cell for row in openpyxl.load_workbook(tmp_path / "s.xlsx")["rows"].iter_rows() for cell in row]
        assert told in [cell.value for cell in cells]
        assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    finally:
        with Writer(sample) as writer:
            writer.write([Statement("MATCH (n:Entity {id: 'city:1'}) REMOVE n.aliases")])


@pytest.mark.parametrize(("arguments", "code"), [
    (("-q", "{ banks { totalCount } }", "--to", "{out}/a.csv"), "no-rows"),
    (("-q", "{ ...F } fragment F on Query { banks { nodes { id } } }", "--to", "{out}/a.csv"), "no-rows"),
    (("-q", "{ banks { nodes { id } } }", "--rows", "banks.node", "--to", "{out}/a.csv"), "no-rows"),
    (("-q", "{ banks { nodes { id } } }", "--to", "{out}/a.doc"), "no-format"),
    (("-q", "{ banks { nodes { id } } }", "--to", "{out}/none/a.csv"), "no-format"),
    (("-q", "{ banks { nodes { nmae } } }", "--to", "{out}/a.csv"), "invalid"),
])
def test_what_cannot_be_exported_is_told_and_leaves_no_file(export: Run, tmp_path: Path, arguments: tuple[str, ...], code: str) -> None:
    told = export(*(one.replace("{out}", str(tmp_path)) for one in arguments))
    assert told["error"]["code"] == code
    assert told["error"]["hint"] is not None
    assert list(tmp_path.iterdir()) == []
