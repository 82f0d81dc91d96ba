"""The list of international organisations through the command line into a real Neo4j: the sample by hand, the real one counted with PyYAML."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import neo4j
import pytest
import yaml

from loaders import base
from tests.loaders.graphs import ask

Cli = Callable[..., tuple[int, Any]]
SAMPLE = base.get("un_entities").folder / "sample.yaml"
LIST = "data/reference/supranational/general_list.yaml"
SHARED = "Q17088342"  # given to two bodies


def load(cli: Cli, *words: str | Path) -> dict[str, Any]:
    code, report = cli("load", "un_entities", *words)
    assert (code, report["outcome"]) == (0, "ok"), report
    (dataset,) = report["datasets"]
    return dataset


def kinds(driver: neo4j.Driver, made: str) -> set[str]:
    (row,) = ask(driver, "MATCH (o {id: $id}) RETURN labels(o) AS kinds", id=made)
    return set(row["kinds"]) - {"Entity", "Organisation"}


@pytest.fixture(scope="module")
def sample(cli: Cli) -> dict[str, Any]:
    return load(cli, SAMPLE)


def test_a_known_body_gets_the_names_and_identifiers_that_were_missing(sample: dict[str, Any], neo4j_driver: neo4j.Driver) -> None:
    (row,) = ask(neo4j_driver, "MATCH (o:UNEntity {id: 'org:XM-DAC-41120'}) RETURN o.name AS name, o.nameEs AS es, o.nameZh AS zh, o.aliases AS aliases, o.identifiers AS ids")
    assert (row["name"], row["es"], row["zh"]) == ("United Nations Human Settlements Programme", "Programa de Asentamientos Humanos de las Naciones", "人居署")
    assert "Human Settlements Programme of the Nations" in row["aliases"]
    assert {"iati:XM-DAC-41120", "wikidata:Q487883", "sprvd:SPRVD0000001"} <= set(row["ids"])
    assert ask(neo4j_driver, "MATCH (o:Organisation) WHERE o.name STARTS WITH 'Human Settlements Programme' RETURN o.id") == []


def test_a_new_body_has_its_names_headquarters_and_lei(sample: dict[str, Any], neo4j_driver: neo4j.Driver) -> None:
    (row,) = ask(neo4j_driver, "MATCH (o:Government {name: \"Lighthouse Keepers' Commission\"}) RETURN o {.nameFr, .acronym, .headquarters, .website, .identifiers, .aliases} AS o")
    assert row["o"] == {"nameFr": "Commission des gardiens de phare", "acronym": "LKC", "headquarters": "PT", "website": "https://lighthouses.example/",
                        "identifiers": ["lei:LKCX0000000000000001", "sprvd:SPRVD0000002"],
                        "aliases": ["Commission of Keepers of Lighthouses", "League of Lighthouses"]}


def test_a_bank_is_one_by_identity_not_by_the_word(sample: dict[str, Any], neo4j_driver: neo4j.Driver) -> None:
    assert kinds(neo4j_driver, "org:bank-of-the-investing-countries") == {"Bank", "FinancialInstitution"}
    assert kinds(neo4j_driver, "org:bank-of-seeds-of-the-southern-oceans") == {"Government"}


def test_a_statutory_body_is_part_of_its_organisation_and_a_new_field_is_told(sample: dict[str, Any], neo4j_driver: neo4j.Driver) -> None:
    rows = ask(neo4j_driver, "MATCH (o:UNEntity {name: 'Committee on Fish of the Inner Lakes'})-[r:PART_OF]->(whole) RETURN whole.acronym AS whole, r.record AS record")
    assert rows == [{"whole": "FAO", "record": "Committee on Fish of the Inner Lakes"}]
    assert sample["problems"] == {"unknown-field": 1}
    (shown,) = sample["examples"]["unknown-field"]
    assert (shown["line"], shown["record"]) == (42, "Committee on Fish of the Inner Lakes")


BAD = {
    "cut.yaml": (b"A:\n  Name_en: A\n  Name_fr: 'cut", "is not YAML that can be read"),
    "latin.yaml": ("A:\n  Name_en: A\n  Name_fr: Société\n".encode("latin-1"), "is not UTF-8"),
    "list.yaml": (b"- A\n- B\n", "is no list of bodies"),
    "empty.yaml": (b"", "is no list of bodies"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_cannot_be_read_is_told_and_nothing_is_written(cli: Cli, tmp_path: Path, name: str) -> None:
    content, said = BAD[name]
    (tmp_path / name).write_bytes(content)
    code, report = cli("load", "un_entities", tmp_path / name)
    assert (code, report["datasets"][0]["outcome"]) == (4, "failed")
    assert said in report["datasets"][0]["error"]
    assert report["datasets"][0]["nodes"] == {}


def test_entries_that_are_none_or_come_twice_are_told_with_their_lines(cli: Cli, tmp_path: Path) -> None:
    whole = "  {SPRVD_id: SPRVD0000009, Name_en: Office of Kites, Org_family: none, LEI: 12}\n"
    (tmp_path / "some.yaml").write_text(f"Office of Kites:\n{whole}No body: NA\nOffice of Kites:\n{whole}", "utf-8")
    found = load(cli, tmp_path / "some.yaml")
    assert (found["problems"], found["nodes"]) == ({"no-body": 1, "doubled-name": 1, "odd-identifier": 1}, {"Government": 1})
    assert [found["examples"][kind][0]["line"] for kind in ("no-body", "doubled-name")] == [3, 4]


def test_the_real_list(cli: Cli, neo4j_driver: neo4j.Driver, shared: Path) -> None:
    listed = yaml.load((shared / LIST).read_text("utf-8"), Loader=yaml.CSafeLoader)
    found = load(cli, shared / LIST)
    held = ask(neo4j_driver, "MATCH (o:Organisation)-[:FROM]->(:Dataset {id: $id}) RETURN o.id AS id, o.identifiers AS ids, o.aliases + [o.name] AS names, labels(o) AS kinds",
               id=found["id"])
    assert len(held) == len(listed) == 617  # no body is lost, none is two
    by_sprvd = {i: row for row in held for i in row["ids"] if i.startswith("sprvd:")}
    for name, body in listed.items():
        row = by_sprvd[f"sprvd:{body['SPRVD_id']}"]
        assert not body["Wikidata_code"].startswith("Q") or body["Wikidata_code"] == SHARED or f"wikidata:{body['Wikidata_code']}" in row["ids"], name
        assert not body.get("LEI") or f"lei:{body['LEI']}" in row["ids"], name
    family = [body for body in listed.values() if body["Org_family"] == "UN and affiliates"]
    assert len(family) == 93
    assert all({"UNEntity", "FinancialInstitution"} & set(by_sprvd[f"sprvd:{body['SPRVD_id']}"]["kinds"]) for body in family)
    for name, made in {"World Bank": "org:XM-DAC-44000", "African Development Bank": "org:XM-DAC-46002", "Asian Development Bank": "org:XM-DAC-46004",
                       "United Nations Human Settlements Programme": "org:XM-DAC-41120", "Islamic Development Bank": "org:XM-DAC-46025"}.items():
        assert by_sprvd[f"sprvd:{listed[name]['SPRVD_id']}"]["id"] == made
        assert "Government" not in kinds(neo4j_driver, made)
    assert found["problems"] == {"other-wikidata": 1, "shared-identifier": 2}  # OPEC is not the OPEC Fund; two institutes have one number
    assert sum(f"wikidata:{SHARED}" in row["ids"] for row in held) == 0
    code, again = cli("load", "un_entities", shared / LIST)
    assert (code, again["outcome"]) == (0, "unchanged")
