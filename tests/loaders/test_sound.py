"""Dates that cannot be are left out and told; what may be stands."""

from __future__ import annotations

import pytest

from loaders import sound
from schema.nodes.activity import Project
from schema.relations.activities import Finances


@pytest.mark.parametrize(("starts", "ends", "left", "kinds"), [
    ("2020", "2020-05", {"starts": "2020", "ends": "2020-05"}, []),
    ("2020-05", "2020", {"starts": "2020-05", "ends": "2020"}, []),
    ("2020-05", "2020-04-30", {"starts": "2020-05"}, ["end-before-start"]),
    ("0201-05", "2020", {"ends": "2020"}, ["impossible-date"]),
    ("2012-10-30", "1013-07-30", {"starts": "2012-10-30"}, ["impossible-date"]),
    (None, "2101", {}, ["impossible-date"]),
])
def test_a_span(starts: str | None, ends: str, left: dict[str, str], kinds: list[str]) -> None:
    project = Project(id="project:1", name="One", starts=starts, ends=ends)
    found = list(sound.faults(project))
    assert [(fault.kind, fault.record) for fault in found] == [(kind, "project:1") for kind in kinds]
    assert {k: v for k, v in project.values.items() if k in ("starts", "ends")} == left


def test_a_relation() -> None:
    relation = Finances("org:a", "project:1", first_date="2020-02-01", last_date="2019", valid_from="2020")
    (fault,) = sound.faults(relation)
    assert (fault.message, fault.record) == ("lastDate 2019 lies before firstDate 2020-02-01: it is left out", "org:a FINANCES project:1")
    assert relation.values == {"firstDate": "2020-02-01", "validFrom": "2020"}
