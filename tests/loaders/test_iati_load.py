"""IATI files through the real command line into a real Neo4j: bad ones beside good ones, and the real ones of ../shared counted anew."""

from __future__ import annotations

import json
import os
import shutil
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path
from typing import Any

import neo4j
import pytest

from api import client
from graph import ddl
from graph.run import Connect, Writer
from loaders import base
from schema import model
from tests.conftest import _empty
from tests.loaders.conftest import Cli
from tests.loaders.graphs import ask

SAMPLES = Path(__file__).parent / "samples" / "iati"
HONDURAS = "iati_2.03_HondurasAIMS_GeocodedResearchRelease"


@pytest.fixture(scope="module")
def bare(neo4j_server: Connect, neo4j_driver: neo4j.Driver) -> None:
    _empty(neo4j_driver, neo4j_server.database, schema=True)


@pytest.fixture(scope="module")
def based(bare: None, based: Connect) -> Connect:  # `bare` goes before
    return based


def test_a_load_makes_the_constraints_and_indexes_that_it_needs(based: Connect) -> None:
    with Writer(based) as writer:
        assert ddl.diff(model(), writer.read(ddl.SHOW)).statements() == []


# -- bad files beside good ones -------------------------------------------------------------------------------------------------------------


def around(body: str, head: str = "", version: str = "2.03") -> str:
    whole = "<iati-activity><iati-identifier>BAD-1-1</iati-identifier><title><narrative>Whole</narrative></title></iati-activity>"
    return f'<?xml version="1.0"?>\n{head}<iati-activities version="{version}">\n{whole}\n{body}</iati-activities>'


BAD: dict[str, tuple[str, str, str]] = {
    # name: (content, what the error says, the place)
    "malformed.xml": (around("<iati-activity><title></iati-activity>"), "not well-formed XML", ", line 4:"),
    "cut.xml": (around("<iati-activity><title><narrative>half</narrative>")[:-20], "ends in the middle", ", line 4:"),
    "version.xml": (around("", version="9.99"), "version '9.99' is not supported", ", line 2:"),
    "bomb.xml": (around("&b;", '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>\n'), "DOCTYPE", ", line 2:"),
    "empty.xml": ("", "the file is empty", ":"),
    "table.xml": ("identifier,title\nBAD-1-1,Tram\n", "not an XML file", ", line 1:"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six bad files, a zip bomb, two good files in folders with one name, and a schema that is no business of ours."""
    made = tmp_path_factory.mktemp("iati")
    for name, (content, _, _) in BAD.items():
        (made / name).write_text(content, "utf-8")
    with zipfile.ZipFile(made / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.xml", around(f"<!-- {'ha' * 500} -->" * 50_000))
    good = (SAMPLES / "v203.xml").read_bytes()
    for n, where in enumerate(("z/year", "y/year", "year")):  # three folders, one name
        (made / where).mkdir(parents=True)
        (made / where / "good.xml").write_bytes(good.replace(b"<iati-identifier>", f"<iati-identifier>GOOD-{n}-".encode()))
    (made / "codes.xml").write_text("<codelist/>", "utf-8")
    return made


@pytest.fixture(scope="module")
def bad(folder: Path, cli: Cli) -> tuple[int, Any]:
    return cli("load", "iati", folder)


def test_a_folder_with_bad_files_ends_with_4_and_the_report_has_every_file(bad: tuple[int, Any], folder: Path) -> None:
    code, report = bad
    assert (code, report["outcome"], report["finished"] is None) == (4, "failed", False)
    assert sorted(Path(d["file"]).relative_to(folder).as_posix() for d in report["datasets"]) == sorted(
        [*BAD, "bomb.zip", "year/good.xml", "y/year/good.xml", "z/year/good.xml"])


@pytest.mark.parametrize("name", [*BAD, "bomb.zip"])
def test_each_bad_file_is_one_clear_error(name: str, bad: tuple[int, Any], folder: Path) -> None:
    _, says, place = BAD.get(name, ("", "zip bomb", ":"))
    (found,) = [d for d in bad[1]["datasets"] if d["file"] == str(folder / name)]
    assert found["outcome"] == "failed"
    assert says in found["error"] + found["hint"]
    assert f"{folder / name}{place}" in found["error"]
    assert found["hint"]


def test_the_good_files_are_loaded_and_nothing_of_the_bad_ones(bad: tuple[int, Any], folder: Path, neo4j_driver: neo4j.Driver) -> None:
    good = [d for d in bad[1]["datasets"] if d["outcome"] == "loaded"]
    assert {Path(d["file"]).name for d in good} == {"good.xml"}
    assert len({d["id"] for d in good}) == 3  # three files of one name are three datasets
    activities = len(ET.parse(SAMPLES / "v203.xml").getroot().findall("iati-activity"))
    assert [d["nodes"]["Project"] for d in good] == [activities] * 3
    assert ask(neo4j_driver, "MATCH (p:Project) WHERE p.id STARTS WITH 'project:GOOD-' RETURN count(p) AS n") == [{"n": 3 * activities}]
    assert ask(neo4j_driver, "MATCH (n:Entity) WHERE n.id CONTAINS 'BAD' OR n.name = 'Whole' RETURN n.id") == []
    names = [Path(name).stem for name in BAD]
    assert ask(neo4j_driver, "MATCH (d:Dataset) WHERE any(name IN $names WHERE d.id ENDS WITH name) RETURN d.id", names=names) == []


def test_the_same_folder_again_leaves_the_good_ones_alone(bad: tuple[int, Any], folder: Path, cli: Cli) -> None:
    code, report = cli("load", "iati", folder)
    assert code == 4
    assert {d["outcome"] for d in report["datasets"] if Path(d["file"]).name == "good.xml"} == {"unchanged"}


def test_an_empty_folder_and_a_missing_path_are_errors(cli: Cli, tmp_path: Path) -> None:
    code, report = cli("load", "iati", tmp_path, tmp_path / "gone.xml")
    assert code == 4
    empty, gone = report["datasets"]
    assert (empty["file"], gone["file"]) == (str(tmp_path), str(tmp_path / "gone.xml"))
    assert "holds no IATI activity file" in empty["error"]
    assert "No such file" in gone["error"]
    assert empty["hint"]
    assert gone["hint"]


def test_what_may_not_be_read_is_told_and_the_rest_is_loaded(cli: Cli, tmp_path: Path, neo4j_driver: neo4j.Driver) -> None:
    before: tuple[str, ...] = ()
    if os.geteuid() == 0:  # root reads everything, unless it gives up the right to
        if not shutil.which("setpriv"):
            pytest.skip("root may read everything, and there is no setpriv to take that away")
        before = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search")
    good = (SAMPLES / "v203.xml").read_bytes().replace(b"<iati-identifier>", b"<iati-identifier>OPEN-")
    (tmp_path / "closed").mkdir()
    for name in ("closed/inside.xml", "closed.xml", "open.xml"):
        (tmp_path / name).write_bytes(good)
    try:
        (tmp_path / "closed").chmod(0)
        (tmp_path / "closed.xml").chmod(0)
        code, report = cli("load", "iati", tmp_path, before=before)
        single, of_one = cli("load", "iati", tmp_path / "closed" / "inside.xml", before=before)
    finally:
        (tmp_path / "closed").chmod(0o700)
    assert (code, single) == (4, 4)
    found = {d["file"]: d for d in (*report["datasets"], *of_one["datasets"])}
    for name in ("closed", "closed.xml", "closed/inside.xml"):
        problem = found[str(tmp_path / name)]
        assert (problem["outcome"], "ermission" in problem["error"], problem["error"].count(str(tmp_path / name))) == ("failed", True, 1)
        assert "read" in problem["hint"]
    assert found[str(tmp_path / "open.xml")]["outcome"] == "loaded"
    assert ask(neo4j_driver, "MATCH (p:Project) WHERE p.id STARTS WITH 'project:OPEN-' RETURN count(p) > 0 AS there") == [{"there": True}]


# -- the real files -------------------------------------------------------------------------------------------------------------------------


def bundle_ids(folder: Path) -> list[str]:
    return [b.id for b in base.get("iati").bundles([folder]) if isinstance(b, base.Bundle)]


# A quarter of the Bank's files, those with private loans; `bench whole` loads all.
PRIVATE = ("Cameroon", "CapeVerde", "Egypt", "Ethiopia", "Nigeria", "Rwanda", "Seychelles", "SierraLeone", "SouthAfrica", "Tunisia", "Uganda", "Zambia")


@pytest.fixture(scope="module")
def afdb(cli: Cli, shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("afdb")
    for country in PRIVATE:
        shutil.copy(shared / "data" / "iati" / "afdb-1.02" / f"IATI{country}Data.xml", folder)
    code, report = cli("load", "iati", folder)
    assert (code, report["outcome"]) == (0, "ok")
    return folder


def test_no_activity_of_the_african_development_bank_is_lost(afdb: Path, neo4j_driver: neo4j.Driver) -> None:
    activities = [a for file in sorted(afdb.glob("*.xml")) for a in ET.parse(file).getroot().iter("iati-activity")]
    identifiers = [" ".join((a.findtext("iati-identifier") or "").split()) for a in activities]
    assert len(activities) > 70
    assert identifiers.count("ADB non-sovereign") >= 20  # so many private loans share one
    (row,) = ask(neo4j_driver, "MATCH (p:Project)-[:FROM]->(d) WHERE d.id IN $ids RETURN count(DISTINCT p) AS n, count(DISTINCT p.iatiIdentifier) AS identifiers",
                 ids=bundle_ids(afdb))
    assert row == {"n": len(activities), "identifiers": len(set(identifiers))}


def test_a_country_level_place_makes_no_link(afdb: Path, neo4j_driver: neo4j.Driver) -> None:
    (row,) = ask(neo4j_driver, """MATCH (b:Bank)-[:FINANCES]->(p:Project)-[l:LOCATED_IN]->(c:Country) WHERE l.source IN $ids AND l.precision = 'country'
        RETURN count(*) AS paths, sum(COUNT { (b)-[:CONNECTS_TO]->(c) }) AS links""", ids=bundle_ids(afdb))
    assert row["paths"] > 30  # so there was something to get wrong
    assert row["links"] == 0
    assert ask(neo4j_driver, """MATCH (b:Bank)-[:CONNECTS_TO]->(c) WHERE NOT c:City OR NOT EXISTS {
        (b)-[:FINANCES]->(:Project)-[l:LOCATED_IN]->(c) WHERE l.precision IN ['exact', 'near'] } RETURN b.id, c.id""") == []
    assert ask(neo4j_driver, "MATCH (:Bank)-[r:CONNECTS_TO]->() WHERE any(s IN r.sources WHERE s IN $ids) RETURN count(r) > 50 AS many", ids=bundle_ids(afdb)) == [{"many": True}]


@pytest.fixture(scope="module")
def honduras(cli: Cli, shared: Path) -> dict[str, tuple[int, int]]:
    """Cities and projects by funder, read from the file with nothing but ElementTree; the file is loaded too."""
    file = shared / "data" / "iati" / "aiddata-2.03" / f"{HONDURAS}.xml"
    code, report = cli("load", "iati", file)
    assert (code, report["outcome"]) == (0, "ok")
    cities: dict[str, set[str]] = {}
    projects: dict[str, set[str]] = {}
    for activity in ET.parse(file).getroot().iter("iati-activity"):
        towns = {at.find("location-id").get("code") for at in activity.findall("location") if at.find("location-class[@code='2']") is not None}
        for funder in activity.findall("participating-org[@role='1']") if towns else ():
            name = funder.findtext("narrative") or ""
            cities.setdefault(name, set()).update(towns)
            projects.setdefault(name, set()).add(activity.findtext("iati-identifier") or "")
    return {name: (len(cities[name]), len(projects[name])) for name in cities}


BANKS = {"org:XM-DAC-46007": ("Central American Bank for Economic Integration", 732, 34), "org:XM-DAC-44000": ("World Bank", 260, 8),
         "org:XI-IATI-IADB": ("Inter-American Development Bank", 49, 14)}
LINKS = "query ($source: ID) {" + " ".join(
    f'b{n}: bankCityConnections(first: 1, where: {{bank: "{bank}", source: $source}}) {{ cityCount projectCount totalCount edges {{ bank {{ name }} }} }}'
    for n, bank in enumerate(BANKS)) + "}"


def test_honduras_is_the_same_in_the_file_in_cypher_in_graphql_and_on_the_command_line(
        honduras: dict[str, tuple[int, int]], based: Connect, neo4j_driver: neo4j.Driver, cli: Cli) -> None:
    asked = {"source": f"dataset:iati:{HONDURAS}"}
    assert [(name, *honduras[name]) for name, *_ in BANKS.values()] == list(BANKS.values())
    rows = ask(neo4j_driver, """MATCH (b:Bank)-[r:CONNECTS_TO]->(c:City) WHERE $source IN r.sources
        MATCH (b)-[:FINANCES {source: $source}]->(p:Project)-[l:LOCATED_IN {source: $source}]->(c) WHERE l.precision IN ['exact', 'near']
        RETURN b.id AS bank, b.name AS name, count(DISTINCT c) AS cities, count(DISTINCT p) AS projects""", **asked)
    assert {row["bank"]: (row["name"], row["cities"], row["projects"]) for row in rows} == BANKS  # and no other bank
    assert len(honduras) > 10  # ministries, agencies and funds are no banks, whatever they fund
    expected = {"data": {f"b{n}": {"cityCount": cities, "projectCount": projects, "totalCount": cities, "edges": [{"bank": {"name": name}}]}
                         for n, (name, cities, projects) in enumerate(BANKS.values())}}
    answer = client.ask(based, LINKS, asked)
    code, printed = cli("ask", "-q", LINKS, "--vars", json.dumps(asked))
    # What each tells of the data beside the answer: the same version, however old it is by then.
    assert answer.pop("extensions")["data"]["version"] == printed.pop("extensions")["data"]["version"] != ""
    assert answer == expected
    assert (code, printed) == (0, expected)
