"""Lists of partners through the command line into a real Neo4j: the sample by hand, the preview, other headers."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import neo4j
import pytest

from graph.run import Connect, Writer
from loaders import base, run
from loaders.generic.mapping import load as read_mapping
from tests.loaders.conftest import PARTNERGRAPH
from tests.loaders.graphs import ask

Cli = Callable[..., tuple[int, Any]]
PARTNERS = base.get("partners").folder


@pytest.fixture(scope="module")
def partners(cli: Cli, based: Connect) -> dict[str, Any]:
    with Writer(based) as writer:
        assert run.load(base.get("strategy"), [], writer).ok
    code, report = cli("load", "partners", PARTNERS / "sample.csv")
    assert (code, report["outcome"]) == (0, "ok"), report
    (dataset,) = report["datasets"]
    return dataset


def test_partners_are_recognised_and_stand_beside_un_habitat(partners: dict[str, Any], neo4j_driver: neo4j.Driver) -> None:
    (row,) = ask(neo4j_driver, """MATCH (o:CivilSociety {id: 'org:invented-springs-society'})-[s:STRATEGIC_PARTNER_OF]->(u:UNEntity {acronym: 'UN-Habitat'})
        RETURN o.nameFr AS fr, o.aliases AS aliases, o.headquarters AS hq, s.status AS status, s.validFrom AS since, s.note AS note, [(o)-[:MEMBER_OF]->(n:Network) | n.name] AS of,
               [(o)-[c:COLLABORATES_ON]->(u) | c.subject] AS subjects, [(o)-[:IN_CATEGORY]->(c) | c.id] AS categories""")
    assert row == {"fr": "Société inventée des sources", "aliases": ["Springs Society", "Sources inventées"], "hq": "KE", "status": "active", "since": "2021-05", "note": "Renewed once",
                   "of": ["Invented Water Network"], "subjects": ["water in informal settlements"], "categories": ["category:6"]}
    rows = ask(neo4j_driver, "MATCH (:Bank {id: 'org:XM-DAC-44000'})-[s:STRATEGIC_PARTNER_OF {source: $id}]->() RETURN s.status AS status", id=partners["id"])
    assert rows == [{"status": "to become"}]
    assert partners["problems"] == {"wrong-cell": 3, "row-not-read": 1}


def test_a_preview_shows_every_wrong_cell_and_writes_nothing(based: Connect, neo4j_driver: neo4j.Driver, tmp_path: Path) -> None:
    head, _, _, wrong, _ = (PARTNERS / "sample.csv").read_text("utf-8").splitlines()
    (tmp_path / "ours.csv").write_text("\n".join([head.replace("Name,", "Partner,", 1) + ",E-mail", *[f"{wrong},never read"] * 7]), "utf-8")
    (tmp_path / "ours.yml").write_text("headers: {Name: Partner}\n", "utf-8")
    env = {**os.environ, "NEO4J_URI": based.uri, "NEO4J_USER": based.user, "NEO4J_PASSWORD": based.password, "PARTNERGRAPH_HOME": str(tmp_path), "COLUMNS": "300"}
    words = [PARTNERGRAPH, "load", "partners", str(tmp_path / "ours.yml"), str(tmp_path / "ours.csv"), "--dry-run"]
    done = subprocess.run(words, env=env, capture_output=True, text=True, timeout=200, check=False)
    assert done.returncode == 0, done.stderr
    for line in range(2, 9):
        assert f"ours.csv:{line}: column 'Since': a date as 2020, 2020-05 or 2020-05-17 is wanted; got 'May 2020'." in done.stdout
    assert ask(neo4j_driver, "MATCH (d:Dataset {id: 'dataset:partners:ours'}) RETURN d") == []


def test_the_template_has_the_columns_of_the_mapping_and_a_wrong_file_is_told(cli: Cli, tmp_path: Path) -> None:
    done = subprocess.run([PARTNERGRAPH, "template", "partners"], capture_output=True, text=True, timeout=100, check=False)
    assert sorted(done.stdout.strip().split(",")) == sorted(read_mapping(PARTNERS / "mapping.yml").columns())
    (tmp_path / "ours.yml").write_text("headers: {Nmae: Partner}\n", "utf-8")
    (tmp_path / "more.yml").write_text("nodes: {}\n", "utf-8")
    for name, said in (("ours.yml", "Did you mean 'Name'?"), ("more.yml", "says 'nodes'")):
        code, report = cli("load", "partners", tmp_path / name, PARTNERS / "sample.csv")
        assert code == 4, report
        assert said in report["datasets"][0]["error"]
