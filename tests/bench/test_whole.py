"""Real files of several sources into one graph with one command: every source is loaded, a second time nothing is written, nothing is wrong, and who is one is one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import neo4j
import pytest

from bench import tables, whole
from graph.run import Connect, Writer
from loaders import base, every, run
from tests.conftest import _empty
from tests.loaders.conftest import Countries
from tests.loaders.graphs import ask

SOURCES = ("organisations", "plan", "strategy", "un_entities", "unhabitat_projects", "networks", "afdb")
FILES = ("reference/supranational/general_list.yaml", "iati/registry/publishers.json", "unhabitat/unhabitat_projects.tsv", "cities/c40/c40_members_c40.org.csv",
         "banks/afdb/AfDB_2009_2010_AllApprovedProjects.csv")


@pytest.fixture(scope="module")
def result(neo4j_server: Connect, neo4j_driver: neo4j.Driver, shared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    _empty(neo4j_driver, neo4j_server.database)
    folder = tmp_path_factory.mktemp("data")
    for name in FILES:
        (folder / Path(name).name).symlink_to(shared / "data" / name)
    places = base.get("places")
    return whole.run_bench(neo4j_server, folder, [Countries(places.source, places.folder), *map(base.get, SOURCES)], tell=lambda _: None)


def test_every_source_is_loaded_and_a_second_time_nothing_is_written_and_nothing_is_wrong(result: dict[str, Any]) -> None:
    assert whole.faults(result) == []
    assert {one["source"] for one in result["sources"]} == {"places", *SOURCES}
    assert {one["outcome"] for one in result["sources"]} == {"ok"}
    assert {one["again"]["outcome"] for one in result["sources"]} == {"unchanged"}
    assert all(one["records"] and one["peak"] > 0 for one in result["sources"])
    tables.show_whole(result)


@pytest.mark.parametrize(("organisation", "names", "identifiers", "like", "parts"), [
    ("org:XM-DAC-44000", {"World Bank", "Banque mondiale"}, {"iati:44000", "dac:44000", "wikidata:Q7164"}, "(the )?(world bank|banque mondiale|banco mundial)( \\(wb\\))?", {"IBRD", "IDA"}),
    ("org:XM-DAC-46002", {"African Development Bank", "Banque africaine de développement"}, {"iati:46002", "dac:46002", "lei:549300LNCLMO3ITVCU07"},
     "(african development bank|banque africaine de d.veloppement)( group)?( \\(.*\\))?", {"ADF"}),
    ("org:XM-DAC-46004", {"Asian Development Bank", "Banque asiatique de développement"}, {"iati:46004", "dac:46004", "wikidata:Q188822"},
     "(asian? development bank|banque asiatique de d.veloppement)( \\(.*\\))?", {"AsDF"}),
    ("org:XM-DAC-41120", {"United Nations Human Settlements Programme", "Programme des Nations Unies pour les établissements humains"}, {"iati:41120", "dac:41120", "wikidata:Q487883"},
     "un-?habitat|onu-?habitat|united nations human settlements program(me)?( \\(.*\\))?", set())])
def test_one_body_is_one_with_all_its_names_and_identifiers(result: dict[str, Any], neo4j_driver: neo4j.Driver, organisation: str, names: set[str],  # noqa: PLR0917  # a table
                                                            identifiers: set[str], like: str, parts: set[str]) -> None:
    found = ask(neo4j_driver, """MATCH (o:Organisation) WITH o, [x IN [o.name, o.nameFr] + coalesce(o.aliases, []) WHERE x IS NOT NULL] AS names
        WHERE any(name IN names WHERE name =~ $like)
        RETURN o.id AS id, names, o.identifiers AS identifiers, [(x)-[:PART_OF]->(o) | x.acronym] AS parts, COUNT { (o)-[:FROM]->(:Dataset) } AS sources""", like=f"(?i){like}")
    assert [row["id"] for row in found] == [organisation]
    (one,) = found
    assert names <= set(one["names"])
    assert identifiers <= set(one["identifiers"])
    assert any(identifier.startswith("sprvd:") for identifier in one["identifiers"])
    assert parts <= set(one["parts"])
    assert one["sources"] >= 2


def test_a_source_read_again_with_force_changes_nothing_though_others_have_added_to_what_it_names(result: dict[str, Any], neo4j_server: Connect) -> None:
    with Writer(neo4j_server) as writer:
        for source in ("un_entities", "unhabitat_projects"):
            (dataset,) = run.load(base.get(source), every.paths(base.get(source), [Path(result["folder"])]), writer, run.Options(force=True, compare=False)).datasets
            assert {kind: counts for kind, counts in dataset.changes.items() if kind != "unchanged" and +counts} == {}, source


def test_what_must_not_be_is_named() -> None:
    load = {"source": "x", "ok": True, "why": "", "errors": []}
    wrong = {"sources": [{**load, "again": load}, {**load, "source": "y", "ok": False, "errors": ["y.csv: is cut."], "again": load}],
             "written_again": True, "changed_by_force": {"z": 3}, "check": {"found": [{"rule": "orphan", "count": 1, "examples": ["city:1"]}]}}
    assert whole.faults(wrong) == ["y: y.csv: is cut.", "The second load wrote to the database.", "z: reading it again changed 3 things.", "orphan: 1, city:1"]
