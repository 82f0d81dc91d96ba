"""The outcome rules that ship, and what is told of a file that is wrong; without a database."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from loaders import base
from loaders.base import LoadError
from loaders.outcomes import rules
from schema.nodes.activity import Project
from schema.relations.activities import InSector, Tagged
from schema.relations.places import LocatedIn

LINE = {"id": "a", "outcome": "o:1", "sectors": ["sector:1:14030"], "en": "E.", "fr": "F."}
FILE = {"id": "x", "version": "1", "date": "2026-01-01", "en": "E", "fr": "F", "rules": [LINE]}


def written(folder: Path, **changed: object) -> Path:
    path = folder / "rules.yml"
    path.write_text(yaml.safe_dump({**FILE, **changed}), "utf-8")
    return path


def test_each_line_that_ships_names_an_outcome_and_tags_that_there_are() -> None:
    folder = base.get("plan").folder
    known = {one["id"] for file in ("plan_2020.yml", "sdg.yml") for entries in yaml.safe_load((folder / file).read_text("utf-8"))["nodes"].values() for one in entries}
    lines = rules.shipped().rules
    assert {line.outcome for line in lines} == {id_ for id_ in known if ":outcome-" in id_}  # all twelve
    assert {tag for line in lines for tag in line.tags} - known == set()
    assert all(line.en.endswith(".") and line.fr.endswith(".") and line.en != line.fr for line in lines)


def test_a_sector_is_met_by_its_id_or_its_beginning_and_by_nothing_else() -> None:
    found = rules.shipped()
    assert [line.id for line in found.lines("sector:1:14030")] == ["water-sanitation-waste"]
    assert [line.id for line in found.lines("sector:2:140")] == ["water-sanitation-waste"]
    assert found.lines("sector:1:11110") == found.lines("sector:99:14030") == ()
    assert [line.id for line in found.lines("sdg:6.1")] == ["water-sanitation-waste"]
    assert found.lines("sdg:6") == ()


def test_only_what_says_the_subject_of_a_project_is_looked_at(tmp_path: Path) -> None:
    found = rules.read(written(tmp_path))
    (made,) = found.follows(InSector("project:1", "sector:1:14030", record="7"))
    assert (made.from_id, made.to_id, made.values) == ("project:1", "o:1", {"rule": "x 1 (2026-01-01): a", "note": "E.", "noteFr": "F.", "record": "7"})
    assert [*found.follows(Tagged("project:1", "sdg:1")), *found.follows(LocatedIn("project:1", "city:1")), *found.follows(Project(id="project:1", name="P"))] == []


@pytest.mark.parametrize(("changed", "says"), [
    ({"version": ""}, "version: String should have at least 1 character"), ({"rules": []}, "rules: "), ({"rules": [{**LINE, "sectors": ["sector:*"]}]}, r"rule 1 \(a\) sectors: 'sector:\*' is no sector"),
    ({"rules": [{**LINE, "sectors": ["sector:1:*4"]}]}, "is no sector"), ({"rules": [LINE, {**LINE, "id": "b", "tags": ["11.1"]}]}, r"rule 2 \(b\) tags: '11.1' is no goal or target"),
    ({"rules": [{**LINE, "sectors": []}]}, r"rule 1 \(a\): it names neither sectors nor tags"), ({"rules": [LINE, LINE]}, "two lines have the id 'a'"),
    ({"rules": [{**LINE, "sector": []}]}, r"rule 1 \(a\) sector: "), ({"rules": ["water"]}, "rule 1: "), ({"date": "soon"}, "date: "),
])
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, changed: dict[str, object], says: str) -> None:
    with pytest.raises(LoadError, match=rf"rules\.yml: .*{says}"):
        rules.read(written(tmp_path, **changed))


def test_a_file_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "rules.yml").write_text("a: [", "utf-8")
    for path in (tmp_path / "rules.yml", tmp_path / "gone.yml"):
        with pytest.raises(LoadError, match="cannot be read"):
            rules.read(path)
    (tmp_path / "rules.yml").write_text("just words", "utf-8")
    with pytest.raises(LoadError, match="the file: "):
        rules.read(tmp_path / "rules.yml")


def test_other_rules_have_another_digest(tmp_path: Path) -> None:
    one = rules.read(written(tmp_path)).digest
    assert one == rules.read(written(tmp_path)).digest != rules.read(written(tmp_path, version="2")).digest
