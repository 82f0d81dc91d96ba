"""The IATI reader on the real files beside the repository; what it should find is counted here anew, with XPath."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from loaders.iati.model import Activity, Problem
from loaders.iati.read import check, read, stable_key
from loaders.iati.spec import ACTIVITY, XML_LANG, Spec

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data" / "iati"
FOLDERS = ("afdb-1.02", "aiddata-1.04", "aiddata-2.03", "un-agency-2.03", "legacy-1.0x")
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the real data files are not beside the repository (../shared/data/iati)")
HONDURAS = "aiddata-2.03/iati_2.03_HondurasAIMS_GeocodedResearchRelease.xml"


def activities_of(path: Path) -> list[Activity]:
    return [item for item in read(path) if isinstance(item, Activity)]


def trees(folder: str) -> list[etree._ElementTree]:
    return [etree.parse(path) for path in sorted((DATA / folder).glob("*.xml"))]


def count(folder: str, xpath: str) -> int:
    return sum(int(tree.xpath(f"count({xpath})")) for tree in trees(folder))


@pytest.fixture(scope="module")
def loaded() -> dict[str, tuple[list[Activity], list[Problem]]]:
    found = {}
    for folder in FOLDERS:
        items = [item for path in sorted((DATA / folder).glob("*.xml")) for item in read(path)]
        found[folder] = ([i for i in items if isinstance(i, Activity)], [i for i in items if isinstance(i, Problem)])
    return found


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_activity_is_lost_and_none_shares_a_key(folder, loaded):
    activities, _ = loaded[folder]
    assert len(activities) == count(folder, "/*/iati-activity")
    keys = Counter(map(stable_key, activities))
    assert all(keys)
    assert [key for key, times in keys.items() if times > 1] == []


def test_the_private_loans_of_the_african_bank_stay_apart(loaded):
    shared = count("afdb-1.02", "//iati-activity[normalize-space(iati-identifier)='ADB non-sovereign']")
    assert shared >= 20
    keys = {stable_key(a) for a in loaded["afdb-1.02"][0] if a.identifier == "ADB non-sovereign"}
    assert len(keys) == shared


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_place_partner_and_transaction_is_accounted_for(folder, loaded):
    activities, problems = loaded[folder]
    said = Counter()
    for problem in problems:
        said[problem.kind] += problem.count
    assert sum(len(a.places) for a in activities) == count(folder, "//iati-activity/location")
    partners = count(folder, "//participating-org")
    assert sum(len(a.participants) for a in activities) + said["empty-participant"] == partners
    moved = count(folder, "//transaction")
    assert sum(sum(a.transactions.values()) for a in activities) + said["empty-transaction"] == moved


@pytest.mark.parametrize(("folder", "xpath"), [
    ("aiddata-2.03", "//location[location-class/@code='2']"), ("aiddata-1.04", "//location[location-class/@code='2']"),
    ("un-agency-2.03", "//location[location-class/@code='2']"), ("afdb-1.02", "/nothing")])
def test_only_populated_places_are_cities(folder, xpath, loaded):
    assert sum(p.kind == "city" for a in loaded[folder][0] for p in a.places) == count(folder, xpath)


def test_exact_places_of_the_african_bank(loaded):
    places = [place for activity in loaded["afdb-1.02"][0] for place in activity.places]
    for code, precision in (("1", "exact"), ("2", "near")):
        wanted = count("afdb-1.02", f"//location[coordinates/@precision='{code}']")
        assert sum(p.kind == "unknown" and p.precision == precision for p in places) == wanted
    assert all(p.geonames_id for p in places if p.code)


@pytest.mark.parametrize(("name", "cities", "projects"), [
    (r"Central American Bank", 732, 34), (r"^World Bank$|^WB$|International Development Association|IBRD", 260, 8),
    (r"Inter-American Development Bank|IADB|IDB", 49, 14)])
def test_banks_of_honduras(name, cities, projects, loaded):
    found: dict[str, set[int]] = {}
    for activity in activities_of(DATA / HONDURAS):
        if any(p.role == "1" and re.search(name, p.names.get("en", "")) for p in activity.participants):
            places = {p.geonames_id for p in activity.places if p.kind == "city" and p.geonames_id}
            if places:
                found[stable_key(activity)] = places
    assert (len(set.union(*found.values())), len(found)) == (cities, projects)


def test_sums_of_honduras_are_those_of_the_file():
    tree = etree.parse(DATA / HONDURAS)
    activities = activities_of(DATA / HONDURAS)
    for code, field in (("2", "commitments"), ("3", "disbursements")):
        wanted = tree.xpath(f"sum(//transaction[transaction-type/@code='{code}']/value)")
        assert float(sum(getattr(a, field).usd for a in activities if getattr(a, field))) == pytest.approx(wanted)


def test_aiddata_is_no_partner_and_unhcr_is_none_of_the_secondary_publishers(loaded):
    assert all(a.reporter.secondary for folder in ("aiddata-1.04", "aiddata-2.03") for a in loaded[folder][0])
    assert not any(a.reporter.secondary for folder in ("afdb-1.02", "un-agency-2.03") for a in loaded[folder][0])


def test_goals_of_unhcr(loaded):
    wanted = Counter(etree.parse(next((DATA / "un-agency-2.03").glob("*.xml"))).xpath("//tag[@vocabulary='2']/@code"))
    assert Counter(goal for a in loaded["un-agency-2.03"][0] for goal in a.sdg_goals) == wanted


def test_unknown_elements_are_one_problem_with_their_count(loaded):
    (problem,) = [p for p in loaded["un-agency-2.03"][1] if p.kind == "unknown-element"]
    assert problem.count == count("un-agency-2.03", "//*[local-name()='value-USD']")


def unknown_names(element: etree._Element, spec: Spec) -> list[str]:
    """What the schema has below `element` and the table has not."""
    missing = []
    for part in element.iter("{*}element", "{*}attribute"):
        if part is element or next(part.iterancestors("{*}element")) is not element:
            continue
        name = (part.get("name") or part.get("ref")).replace("xml:lang", XML_LANG)
        if part.tag.endswith("attribute"):
            missing += [] if name in spec.attributes else [f"{spec.path}/@{name}"]
        elif name not in spec.children:
            missing.append(f"{spec.path}/{name}")
        elif part.get("name") and not spec.children[name].skip:
            missing += unknown_names(part, spec.children[name])
    return missing


def test_the_table_knows_every_element_and_attribute_of_the_official_schema():
    missing, seen = [], set()
    for name in ("iati-activities-schema.xsd", "iati-common.xsd"):
        for element in etree.parse(DATA / "schema" / name).getroot().findall("{*}element"):
            spec = ACTIVITY if element.get("name") == "iati-activity" else ACTIVITY.children.get(element.get("name"))
            if spec is not None and not spec.skip and not spec.counted:
                seen.add(element.get("name"))
                missing += unknown_names(element, spec)
    assert missing == []
    assert {"iati-activity", "location", "transaction", "reporting-org"} <= seen


def test_peak_memory_does_not_grow_with_the_file(tmp_path):
    one = (DATA / HONDURAS).read_bytes()
    start, end = one.index(b"<iati-activity "), one.rindex(b"</iati-activities>")
    many = tmp_path / "twenty.xml"
    with many.open("wb") as out:
        out.write(one[:start])
        for _ in range(20):
            out.write(one[start:end])
        out.write(one[end:])

    def peak(path: Path) -> tuple[int, int]:
        code = ("import sys, resource, pathlib\nfrom loaders.iati.read import read\nfrom loaders.iati.model import Activity\n"
                "n = sum(isinstance(item, Activity) for item in read(pathlib.Path(sys.argv[1])))\n"
                "print(n, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)")
        done = subprocess.run([sys.executable, "-c", code, path], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
                              capture_output=True, text=True, check=True)
        activities, kilobytes = map(int, done.stdout.split())
        return activities, kilobytes

    (few, small), (all_, large) = peak(DATA / HONDURAS), peak(many)
    assert all_ == 20 * few == 20 * check(DATA / HONDURAS).activities
    assert large < small + 4 * 1024, f"{small} kB for the file, {large} kB for twenty times the file"
