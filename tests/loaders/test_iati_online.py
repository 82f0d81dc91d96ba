"""IATI from the net: an address, a publisher in the registry, a query of the Datastore; against a server of our own, into a real Neo4j."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import neo4j
import pytest

from graph.run import Connect, Writer
from loaders import base, run
from loaders.iati import online
from loaders.places import gazetteer
from loaders.report import Report
from tests.loaders.conftest import Cli
from tests.loaders.graphs import ask
from tests.loaders.served import Answer, Web

Load = Callable[..., Report]


def activities(*names: str, version: str = "2.03") -> bytes:
    inside = "".join(f"""<iati-activity default-currency="USD"><iati-identifier>XX-NET-{name}</iati-identifier>
      <reporting-org ref="XM-DAC-41120" type="40"><narrative>UN-Habitat</narrative></reporting-org><title><narrative>Invented {name}</narrative></title>
      <participating-org role="1" ref="44000" type="40"><narrative>World Bank</narrative></participating-org>
      <recipient-country code="KE"/></iati-activity>""" for name in names)
    return f'<?xml version="1.0"?><iati-activities version="{version}" generated-datetime="2026-11-01">{inside}</iati-activities>'.encode()


def packed(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.xml", content)
    return out.getvalue()


@pytest.fixture(scope="module")
def served() -> Iterator[Web]:
    server = Web()
    yield server
    server.close()


@pytest.fixture
def web(served: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Web:
    (tmp_path / gazetteer.cache_path().name).symlink_to(gazetteer.ensure())
    for name, value in {"CACHE": str(tmp_path), "FETCH_ATTEMPTS": "2", "IATI_REGISTRY": f"{served.url}/bulk", "IATI_DATASTORE": f"{served.url}/store/", "IATI_KEY": "0123"}.items():
        monkeypatch.setenv(f"PARTNERGRAPH_{name}", value)
    served.clear()
    return served


@pytest.fixture
def load(based: Connect) -> Load:
    def load_it(*words: str, **options: Any) -> Report:
        with Writer(based) as writer:
            return run.load(base.get("iati"), [Path(word) for word in words], writer, run.Options(**options))
    return load_it


def outcomes(report: Report) -> dict[str, str]:
    return {dataset.id.removeprefix("dataset:iati:") or dataset.file: dataset.outcome for dataset in report.datasets}


def projects(driver: neo4j.Driver, dataset: str) -> Sequence[str]:
    return [row["name"] for row in ask(driver, "MATCH (p:Project)-[:FROM]->(:Dataset {id: 'dataset:iati:' + $id}) RETURN p.name AS name ORDER BY name", id=dataset)]


# -- an address --------------------------------------------------------------------------------------------------------------------------


def test_an_address_is_loaded_and_a_second_time_only_asked(web: Web, load: Load, neo4j_driver: neo4j.Driver) -> None:
    web.pages["/data/Net one.xml"] = web.pages["/data/Net%20one.xml"] = Answer(activities("1", "2"), etag='"1"')
    url = f"{web.url}/data/Net%20one.xml"
    assert outcomes(load(url)) == {"Net_one": "loaded"}
    assert projects(neo4j_driver, "Net_one") == ["Invented 1", "Invented 2"]
    assert ask(neo4j_driver, "MATCH (d:Dataset {id: 'dataset:iati:Net_one'}) RETURN d.url AS url, d.name AS name") == [{"url": url, "name": "Net one.xml"}]
    assert outcomes(load(url)) == {"Net_one": "unchanged"}
    assert web.statuses() == [200, 304]


def test_a_file_that_fails_names_its_address_and_keeps_what_was_loaded(web: Web, load: Load, neo4j_driver: neo4j.Driver) -> None:
    web.pages["/a/two.xml"] = Answer(activities("3"))
    load(f"{web.url}/a/two.xml")
    cut = activities("3", "4")[:-30]
    web.pages |= {"/a/two.xml": Answer(cut, measured=False), "/page.xml": Answer(b"<!doctype html><html><body>Log in</body></html>"), "/good.xml": Answer(activities("5"))}
    words = [f"{web.url}/{name}" for name in ("a/two.xml", "page.xml", "gone.xml", "good.xml")]
    report = load(*words)
    assert [dataset.outcome for dataset in report.datasets] == ["failed", "failed", "failed", "loaded"]
    for dataset, word, why in zip(report.datasets, words, ("ends in the middle", "not an XML file", "HTTP 404"), strict=False):
        assert dataset.file == word
        assert dataset.error.startswith(word)
        assert why in dataset.error
    assert projects(neo4j_driver, "two") == ["Invented 3"]


# -- the registry ------------------------------------------------------------------------------------------------------------------------


def dataset(web: Web, name: str, *, copy: str = "zip", publisher: str = "aidagcy") -> dict[str, Any]:
    url = f"{web.url}/bulk/{publisher}/{name}.{copy}"
    kept = {"cached_dataset_zip_url": url} if copy == "zip" else {"cached_dataset_url_xml": url} if copy else None
    return {"short_name": name, "reporting_org_short_name": publisher, "licence_id": "cc-by", "source_url": f"https://aid.example/{name}.xml", "last_known_good_dataset": kept}


def register(web: Web, *datasets: dict[str, Any]) -> None:
    web.pages["/bulk/datasets-minimal"] = Answer(json.dumps({"datasets": datasets}).encode(), etag=f'"{len(datasets)}"')
    web.pages["/bulk/reporting-orgs"] = Answer(json.dumps({"reporting_orgs": [
        {"short_name": "aidagcy", "organisation_identifier": "XM-DAC-41120", "human_readable_name": "Aid Agency"}]}).encode())


def test_a_publishers_datasets_are_loaded_and_broken_ones_fail_alone(web: Web, load: Load, neo4j_driver: neo4j.Driver) -> None:
    register(web, dataset(web, "aidagcy-ke"), dataset(web, "aidagcy-bad"), dataset(web, "aidagcy-ug", copy="xml"), dataset(web, "aidagcy-org"), dataset(web, "aidagcy-away"),
             dataset(web, "aidagcy-never", copy=""), dataset(web, "other-1", publisher="other"))
    web.pages |= {"/bulk/aidagcy/aidagcy-ke.zip": Answer(packed(activities("6")), etag='"k"'), "/bulk/aidagcy/aidagcy-ug.xml": Answer(activities("7"), etag='"u"'),
                  "/bulk/aidagcy/aidagcy-bad.zip": Answer(packed(activities("8"))[:-40]), "/bulk/aidagcy/aidagcy-org.zip": Answer(packed(b"<iati-organisations version='2.03'/>")),
                  "/bulk/aidagcy/aidagcy-away.zip": Answer(status=500)}
    report = load("registry:aidagcy")
    told = {dataset.file: (dataset.outcome, dataset.error) for dataset in report.datasets}
    assert {file.rsplit("/", 1)[1]: outcome for file, (outcome, _) in told.items()} == {
        "aidagcy-ke.xml": "loaded", "aidagcy-bad.xml": "failed", "aidagcy-ug.xml": "loaded", "aidagcy-away.zip": "failed", "aidagcy-never.xml": "failed"}
    assert "cannot be unpacked" in told["https://aid.example/aidagcy-bad.xml"][1]
    assert "HTTP 500" in told[f"{web.url}/bulk/aidagcy/aidagcy-away.zip"][1]
    assert "no copy of aidagcy-never" in told["https://aid.example/aidagcy-never.xml"][1]
    assert projects(neo4j_driver, "aidagcy-ke") + projects(neo4j_driver, "aidagcy-ug") == ["Invented 6", "Invented 7"]
    (row,) = ask(neo4j_driver, "MATCH (d:Dataset {id: 'dataset:iati:aidagcy-ke'}) RETURN d.licence AS licence, d.url AS url")
    assert row == {"licence": "cc-by", "url": "https://aid.example/aidagcy-ke.xml"}
    web.asked.clear()
    again = load("registry:XM-DAC-41120")  # by its identifier too
    assert [dataset.outcome for dataset in again.datasets if not dataset.error] == ["unchanged", "unchanged"]
    assert web.statuses("/bulk/datasets-minimal") + web.statuses("/bulk/aidagcy/aidagcy-ke.zip") == [304, 304]


def test_an_unknown_publisher_gets_a_suggestion(web: Web, load: Load) -> None:
    register(web, dataset(web, "aidagcy-ke"))
    (wrong,) = load("registry:aidagency").datasets
    assert "no datasets of 'aidagency'" in wrong.error
    assert "aidagcy" in wrong.hint
    web.pages["/bulk/datasets-minimal"] = Answer(b"<html>")
    assert "no index of IATI's Bulk Data Service" in load("registry:aidagcy").datasets[0].error


# -- the Datastore -----------------------------------------------------------------------------------------------------------------------


def store(web: Web, held: list[str], *, says: int | None = None) -> None:
    def page(asked: dict[str, str]) -> Answer:
        first = int(asked["start"])
        return Answer(activities(*held[first:first + int(asked["rows"])]), etag=f'"{first}-{len(held)}"')
    web.pages["/store/select"] = Answer(json.dumps({"response": {"numFound": len(held) if says is None else says}}).encode())
    web.pages["/store/iati"] = page


def test_a_query_is_read_page_by_page_as_one_dataset(web: Web, load: Load, neo4j_driver: neo4j.Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(online, "ROWS", 2)
    store(web, ["10", "11", "12"])
    query = 'datastore:reporting_org_ref:"XM-DAC-41120" AND recipient_country_code:KE'
    (loaded,) = load(query).datasets
    name = loaded.id.removeprefix("dataset:iati:")
    assert (loaded.outcome, name.startswith("datastore-reporting_org_ref_XM-DAC-41120_AND_recipient_country_code_KE-")) == ("loaded", True)
    assert projects(neo4j_driver, name) == ["Invented 10", "Invented 11", "Invented 12"]
    assert [headers.get("ocp-apim-subscription-key") for _, _, headers in web.asked] == ["0123"] * 3
    assert load(query).datasets[0].outcome == "unchanged"
    assert web.statuses("/store/iati") == [200, 200, 304, 304]
    store(web, ["10", "11"], says=3)  # one is missing of what it says
    (failed,) = load(query).datasets
    assert "gives 2 of 3 activities" in failed.error
    assert len(projects(neo4j_driver, name)) == 3
    assert "0123" not in "".join(file.read_text(errors="replace") for file in Path(online.fetch.cache_dir()).iterdir())


def test_a_query_without_a_key_or_an_answer_says_so(web: Web, load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    store(web, [])
    assert "finds no activity" in load("datastore:title:none").datasets[0].error
    web.pages["/store/select"] = Answer(b"{}")
    assert "is not the IATI Datastore" in load("datastore:title:none").datasets[0].error
    monkeypatch.setenv("PARTNERGRAPH_IATI_KEY", "")
    (wrong,) = load("datastore:title:none").datasets
    assert ("wants a key" in wrong.error, "PARTNERGRAPH_IATI_KEY" in wrong.hint) == (True, True)


def test_the_command_line_takes_addresses_beside_files(web: Web, cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "own.xml").write_bytes(activities("20"))
    web.pages["/net.xml"] = Answer(activities("21"))
    code, report = cli("load", "iati", tmp_path / "own.xml", f"{web.url}/net.xml", f"{web.url}/gone.xml")
    assert (code, [one["outcome"] for one in report["datasets"]]) == (4, ["loaded", "loaded", "failed"])
