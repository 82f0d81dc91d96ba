"""The curated organisations: the banks of the strategy are there and are what they are, and every name means one of them."""

import csv
import io
import re
import zipfile
from collections import Counter, defaultdict
from pathlib import Path

import pytest
import yaml
from lxml import etree

from loaders import base
from loaders.base import Context, LoadError, Problem
from loaders.organisations import publishers
from loaders.organisations.curated import FILES, known, organisations
from loaders.resolve.names import normalise
from loaders.resolve.organisations import Organisations
from schema.core import Node, Relation

INDEX = Organisations(known())
# Paragraph 9, in its order.
PARAGRAPH_9 = {
    "World Bank": "org:XM-DAC-44000", "International Finance Corporation": "org:XM-DAC-903", "International Monetary Fund": "org:XM-DAC-43000",
    "Islamic Development Bank": "org:XM-DAC-46025", "African Development Bank": "org:XM-DAC-46002", "Asian Development Bank": "org:XM-DAC-46004",
    "Asian Infrastructure Investment Bank": "org:XM-DAC-46026", "European Bank for Reconstruction and Development": "org:XM-DAC-46015",
    "Inter-American Development Bank": "org:XI-IATI-IADB", "European Investment Bank": "org:XM-DAC-918-3",
}
# Financiers of the AidData files with Bank, Fund or Banco in their names that are no bank and no fund of one.
NO_BANKS = {
    "Primary Local Banks": "a class of banks, none named", "Big Lottery Fund": "a grant maker of the United Kingdom",
    "Femto - Trust Fund": "not to be told", "International Solidarity Fund": "an NGO", "Somali Stability Fund": "a fund of donor governments",
    "International Cooperation & Development Fund": "Taiwan's aid agency", "Global Environment Fund": "not to be told from the facility of a similar name",
    "Thematic Trust Fund for Poverty Reduction": "a budget line of UNDP",
}


def kinds(organisation_id: str) -> set[str]:
    return {label for record in organisations()[organisation_id] for label in type(record).labels}


def entries() -> list[dict[str, object]]:
    return [entry for file in FILES for rows in yaml.safe_load(file.read_text("utf-8"))["nodes"].values() for entry in rows]


@pytest.mark.parametrize(("name", "organisation_id"), PARAGRAPH_9.items())
def test_institutions_of_paragraph_9(name: str, organisation_id: str) -> None:
    assert INDEX.resolve(None, name).id == organisation_id
    assert "FinancialInstitution" in kinds(organisation_id)
    assert ("Bank" in kinds(organisation_id)) == (name != "International Monetary Fund")


def test_ids_are_unique() -> None:
    ids = [entry["id"] for entry in entries()]
    assert len(ids) == len(set(ids))


def test_no_name_means_two_organisations() -> None:
    owners = defaultdict(set)
    for organisation_id, (first, *_) in organisations().items():
        for name in (first.name, first.values["nameFr"], *(first.aliases or [])):
            owners[normalise(name)].add(organisation_id)
    assert {name: ids for name, ids in owners.items() if len(ids) > 1} == {}


def test_only_two_acronyms_are_shared_and_they_resolve_to_nobody() -> None:
    assert [c.split("'")[1] for c in INDEX.conflicts] == ["bid", "cdb"]
    assert INDEX.resolve(None, "BID").is_new


def test_everything_is_said_in_both_languages() -> None:
    for entry in entries():
        for field in ("name", "description", "note"):
            assert (field in entry) == (f"{field}_fr" in entry), (entry["id"], field)


def test_every_part_of_cites_and_joins_curated_organisations() -> None:
    for file in FILES:
        for row in yaml.safe_load(file.read_text("utf-8")).get("relations", {}).get("PART_OF", []):
            assert row["cite"]
            assert {row["from"], row["to"]} <= organisations().keys()


@pytest.mark.parametrize(("name", "parent"), [
    ("IBRD", "org:XM-DAC-44000"), ("International Development Association", "org:XM-DAC-44000"),
    ("International Finance Corporation", "org:world-bank-group"), ("MIGA", "org:world-bank-group"), ("African Development Fund", "org:XM-DAC-46002")])
def test_members_of_groups(name: str, parent: str) -> None:
    loader = base.get("organisations")
    (bundle,) = loader.bundles([])
    found = [r for r in loader.records(bundle, Context(lambda _: [])) if isinstance(r, Relation) and r.from_id == INDEX.resolve(None, name).id]
    assert [(r.type, r.to_id) for r in found] == [("PART_OF", parent)]  # type: ignore[attr-defined]


@pytest.mark.parametrize("spelling", ["44000", "XM-DAC-44000", "DAC-44000", " xm-dac-44000 "])
def test_one_identifier_in_all_its_forms(spelling: str) -> None:
    assert INDEX.resolve(spelling, "whatever it is called").id == "org:XM-DAC-44000"


@pytest.mark.parametrize(("code", "organisation_id"), [
    ("41120", "org:XM-DAC-41120"), ("XI-IATI-EBRD", "org:XM-DAC-46015"), ("XM-DAC-42004", "org:XM-DAC-918-3"), ("41AAA", "org:XM-DAC-41502"),
    ("XM-DAC-44004", "org:XM-DAC-903"), ("XM-DAC-41143", "org:XM-DAC-928")])
def test_identifiers_of_two_registers_are_one_organisation(code: str, organisation_id: str) -> None:
    assert INDEX.resolve(code, None).id == organisation_id


@pytest.mark.parametrize(("name", "organisation_id"), [
    ("WB_Loan", "org:XM-DAC-44000"), ("Asia Development Bank", "org:XM-DAC-46004"), ("African Development Bank Group", "org:XM-DAC-46002"),
    ("GOJ JICA", "org:XM-DAC-701-8"), ("UN-Habitat", "org:XM-DAC-41120"), ("ONU-Habitat", "org:XM-DAC-41120"), ("BANQUE MONDIALE", "org:XM-DAC-44000"),
    ("World Bank Group", "org:world-bank-group"), ("United Nations Populations Fund", "org:XM-DAC-41119"),
    ("Food and Agriculture Organization (FAO)", "org:XM-DAC-41301"), ("Corporación Andina de Fomento (CAF)", "org:XM-DAC-46008")])
def test_spellings_met_in_data(name: str, organisation_id: str) -> None:
    assert INDEX.resolve(None, name).id == organisation_id


def test_the_bank_that_is_a_state_budget() -> None:
    found = INDEX.resolve(None, "International Commercial Bank Senegal")
    assert kinds(found.id) == {"Entity", "Organisation", "Government"}


@pytest.mark.parametrize("name", ["Bank Austria", "Banco Bilbao Vizcaya Argentaria", "Artigiancassa S.p.A.", "Banking Company of West Africa",
                                  "Technology Bank for Least Developed Countries", "OPEC Fund", "Kuwait Fund"])
def test_a_bank_in_the_name_or_money_in_hand_makes_no_bank(name: str) -> None:
    assert "Bank" not in kinds(INDEX.resolve(None, name).id)


@pytest.mark.parametrize("name", ["Eximbank China", "Eximbank Korea", "Exim-Bank India", "KFW", "Agence Française de Développement", "CABEI", "BADEA", "BOAD"])
def test_other_banks(name: str) -> None:
    assert "Bank" in kinds(INDEX.resolve(None, name).id)


def financiers(shared: Path) -> set[str]:
    names: set[str] = set()
    for archive in sorted((shared / "data/banks/aiddata").glob("*.zip")):
        with zipfile.ZipFile(archive) as content:
            (path,) = [n for n in content.namelist() if n.endswith("data/projects.csv")]
            with content.open(path) as raw:
                for row in csv.DictReader(io.TextIOWrapper(raw, "utf-8", errors="replace")):
                    names.update(part.strip() for part in (row["donors"] or "").split("|"))
    for file in sorted((shared / "data/iati/aiddata-2.03").glob("*.xml")):
        names.update(etree.parse(file).xpath("//participating-org[@role='1']/narrative/text()"))
    return names


def test_every_financier_called_bank_or_fund_is_curated_or_named_as_none(shared: Path) -> None:
    met = {name for name in financiers(shared) if re.search(r"\b(Banks?|Funds?|Banco|Banque|Eximbank)\b", name)}
    assert len(met) > 30
    curated = {name for name in met if not INDEX.resolve(None, name).is_new}
    assert met - curated - NO_BANKS.keys() == set()
    assert NO_BANKS.keys() & curated == set()


def test_all_funds_of_the_african_development_banks_own_files_are_part_of_it_or_named(shared: Path) -> None:
    stated = set()
    for file in sorted((shared / "data/iati/afdb-1.02").glob("*.xml")):
        for node in etree.parse(file).iter("participating-org"):
            if node.get("role") == "Funding":
                stated.add((node.get("ref"), (node.text or "").strip()))
    assert len(stated) == 15
    assert [pair for pair in stated if INDEX.resolve(*pair).is_new] == []


def test_channel_codes_are_the_oecds(shared: Path) -> None:
    """A curated dac: code must stand in the OECD's list, so that no code was mistyped."""
    codes = set(etree.parse(shared / "data/iati/codelists/nonembedded/CRSChannelCode.xml").xpath("//codelist-item/code/text()"))
    ours = {i.removeprefix("dac:") for records in organisations().values() for i in records[0].identifiers or [] if i.startswith("dac:")}
    assert len(ours) > 70
    assert ours - codes - {"903", "30008"} == set()


REGISTRY = "data/iati/registry/publishers.json"


def test_registry_doubles_are_reported(shared: Path) -> None:
    problems = [p for p in publishers.records(shared / REGISTRY) if isinstance(p, Problem)]
    doubled = {kind: Counter(fold(p.message.split("'")[1]) for p in problems if p.kind == kind)
               for kind, fold in (("doubled-title", normalise), ("doubled-id", lambda text: text.replace("\\xa0", "")))}
    assert sorted(doubled["doubled-title"].values()) == [2, 2, 2, 2]
    # One id stands twice as it is; of another, one copy ends in a no-break space.
    assert doubled["doubled-id"] == {"NL-KVK-30285304": 2, "US-EIN-13-3615533": 2}


def test_registry_publishers(shared: Path) -> None:
    found = {r.values["id"]: r for r in publishers.records(shared / REGISTRY) if isinstance(r, Node)}
    assert len(found) > 1900
    assert type(found["org:XI-GRID-GRID.13001.33"]).__name__ == "KnowledgeInstitution"  # the University of Zimbabwe
    assert organisations().keys() & found.keys() == set()  # what was checked by hand stands
    multilaterals = {type(r).__name__ for r in found.values() if r.values.get("iatiType") == "40"}
    assert multilaterals == {"Organisation"}  # type 40 alone makes neither a bank nor a UN entity


@pytest.mark.parametrize(("content", "says"), [("{", "not JSON"), ('{"a": {"title": "x"}}', "no publisher_iati_id"), ("[]x", "not JSON")])
def test_a_file_that_is_not_the_registry(tmp_path: Path, content: str, says: str) -> None:
    file = tmp_path / "publishers.json"
    file.write_text(content)
    with pytest.raises(LoadError, match=says) as wrong:
        list(publishers.records(file))
    assert str(file) in str(wrong.value)
