"""The strategic plan and the Sustainable Development Goals: complete, in both languages, and not in the official words."""

import json
import re
from collections import Counter
from pathlib import Path

from lxml import etree

from loaders import base
from loaders.base import Context
from schema.core import Node, Relation

RECORDS = [r for b in base.get("plan").bundles([]) for r in base.get("plan").records(b, Context(lambda _: []))]  # type: ignore[arg-type]
NODES = {r.values["id"]: r for r in RECORDS if isinstance(r, Node)}
PART_OF = {r.from_id: r.to_id for r in RECORDS if isinstance(r, Relation)}


def test_how_many_of_each() -> None:
    assert Counter(type(n).__name__ for n in NODES.values()) == {
        "StrategicPlan": 1, "DomainOfChange": 4, "Outcome": 12, "Goal": 17, "Target": 169}


def test_everything_but_plan_and_goals_is_part_of_something() -> None:
    assert NODES.keys() - PART_OF.keys() == {"plan-2020", *(f"sdg:{n}" for n in range(1, 18))}
    assert set(PART_OF.values()) <= NODES.keys()
    assert PART_OF["sdg:11.b"] == "sdg:11"
    assert PART_OF["plan-2020:outcome-4.2"] == "plan-2020:domain-4"
    assert all(r.values["cite"] for r in RECORDS if isinstance(r, Relation))


def test_names_in_both_languages_are_short_and_different() -> None:
    for language in ("name", "nameFr"):
        names = [n.values[language] for n in NODES.values() if type(n).__name__ in ("Outcome", "Target", "DomainOfChange")]
        assert len(set(names)) == len(names)
        assert [n for n in names if not 2 <= len(n.split()) <= 9] == []


def test_targets_are_those_of_the_official_list(shared: Path) -> None:
    listed = etree.parse(shared / "data/iati/codelists/nonembedded/UNSDG-Targets.xml").xpath("//codelist-item/code/text()")
    assert {f"sdg:{code}" for code in listed} == {i for i, n in NODES.items() if type(n).__name__ == "Target"}


def test_no_label_is_a_run_of_the_official_words(shared: Path) -> None:
    official = "\n".join(etree.parse(shared / "data/iati/codelists/nonembedded/UNSDG-Targets.xml").xpath("//narrative/text()"))
    official += (shared / "data/unhabitat/strategic-plan/strategic_plan_2020_2023.json").read_text("utf-8")
    flat = " ".join(re.findall(r"\w+", official.casefold()))
    assert len(flat) > 10_000
    for node in NODES.values():
        if type(node).__name__ in ("Outcome", "Target", "DomainOfChange"):  # goals carry their official short names
            words = re.findall(r"\w+", node.values["name"].casefold())
            assert len(words) < 6 or " ".join(words) not in flat, node


def test_outcomes_stand_under_the_domains_of_the_plan(shared: Path) -> None:
    plan = json.loads((shared / "data/unhabitat/strategic-plan/strategic_plan_2020_2023.json").read_text("utf-8"))
    wanted = {f"plan-2020:outcome-{o['code']}": f"plan-2020:domain-{d['code']}" for d in plan["domains"] for o in d["outcomes"]}
    assert {i: d for i, d in PART_OF.items() if "outcome" in i} == wanted
