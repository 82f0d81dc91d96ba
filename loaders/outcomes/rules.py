"""Outcome rules: one YAML file of lines that tie sectors and tags to outcomes, applied to what the sources say of their projects.

    id: partnergraph-plan-2020
    version: "1"
    date: 2026-11-28
    en: Which sectors and tags count to the outcomes of the plan 2020-2023
    fr: ...
    rules:
      - {id: water, outcome: "plan-2020:outcome-1.1", sectors: ["sector:1:140*"], tags: ["sdg:6.1"], en: Water and sanitation are basic services., fr: ...}

A sector is named by its id in the graph; a star at the end stands for any ending. A project that is in one of the sectors, or tagged with one of the goals or targets,
contributes to the outcome; the relation names file, version and line, and gives the line's words. Its source is that of the sector or tag.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from loaders.base import LoadError
from schema.core import Node, Relation
from schema.relations.activities import ContributesTo, InSector, Tagged

FILE = Path(__file__).with_name("rules.yml")
HINT = "docs/howto/outcome-rules.md tells each field; loaders/outcomes/rules.yml is an example."


class Line(BaseModel):
    """One line: what it looks for, the outcome, and why in English and French."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    outcome: str = Field(min_length=1)
    sectors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    en: str = Field(min_length=1)
    fr: str = Field(min_length=1)

    @field_validator("sectors")
    @classmethod
    def _sectors(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        if wrong := [one for one in given if not one.startswith("sector:") or "*" in one[:-1] or one == "sector:*"]:
            raise ValueError(f"{wrong[0]!r} is no sector: write its id, as sector:1:14030, or its beginning with a star, as sector:1:140*")
        return given

    @field_validator("tags")
    @classmethod
    def _tags(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        if wrong := [one for one in given if not one.startswith("sdg:")]:
            raise ValueError(f"{wrong[0]!r} is no goal or target: write sdg:11 or sdg:11.1")
        return given

    @model_validator(mode="after")
    def _something(self) -> Line:
        if not self.sectors and not self.tags:
            raise ValueError("it names neither sectors nor tags")
        return self

    def names(self, id_: str) -> bool:
        """Whether it names this sector, goal or target; a star stands for any ending of a sector."""
        return id_ in self.tags or any(id_.startswith(one[:-1]) if one.endswith("*") else id_ == one for one in self.sectors)


class Rules(BaseModel):
    """A file of lines, with its id, version and date."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    version: str = Field(min_length=1)
    date: dt.date
    en: str = Field(min_length=1)
    fr: str = Field(min_length=1)
    rules: tuple[Line, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _once(self) -> Rules:
        ids = [line.id for line in self.rules]
        if twice := [one for one in ids if ids.count(one) > 1]:
            raise ValueError(f"two lines have the id {twice[0]!r}")
        return self

    @cached_property
    def digest(self) -> str:
        """Changes with everything that the file says: what was loaded under another is read anew."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    def name(self, line: Line) -> str:
        """What a relation calls the line that made it."""
        return f"{self.id} {self.version} ({self.date}): {line.id}"

    @cached_property
    def _known(self) -> dict[str, tuple[Line, ...]]:
        return {}

    def lines(self, id_: str) -> tuple[Line, ...]:
        """The lines that name this sector, goal or target, in their order."""
        if id_ not in self._known:
            self._known[id_] = tuple(line for line in self.rules if line.names(id_))
        return self._known[id_]

    def follows(self, record: Node | Relation) -> Iterator[ContributesTo]:
        """What follows from a project's being in a sector, or tagged, by these rules."""
        if isinstance(record, InSector | Tagged):
            for line in self.lines(record.to_id):
                yield ContributesTo(record.from_id, line.outcome, rule=self.name(line), note=line.en, note_fr=line.fr, record=record.values.get("record"))


def read(path: Path = FILE) -> Rules:
    """The rules of a file. Raises LoadError with the file and the line that is wrong."""
    try:
        raw: Any = yaml.safe_load(path.read_text("utf-8"))
        return Rules.model_validate(raw)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as wrong:
        raise LoadError(f"cannot be read: {wrong}", HINT, path) from wrong
    except ValidationError as wrong:
        found = [one for one in wrong.errors() if not (one["type"] == "too_short" and raw.get("rules"))]  # lines that are wrong count as none
        raise LoadError("; ".join(_told(one, raw) for one in found[:5]) + ".", HINT, path) from wrong


def _told(error: Mapping[str, Any], raw: Any) -> str:
    """Which line of the rules, by its id where it has one, which field, and what is wrong with it."""
    where = [str(part) for part in error["loc"]]
    if len(where) > 1 and where[0] == "rules":
        line = raw["rules"][int(where[1])]
        named = line.get("id") if isinstance(line, dict) else None
        where = [f"rule {int(where[1]) + 1}" + (f" ({named})" if named else ""), *where[2:]]
    return f"{' '.join(where) or 'the file'}: {str(error['msg']).removeprefix('Value error, ')}"


@cache
def shipped() -> Rules:
    """Those that ship."""
    return read()


__all__ = ["FILE", "Line", "Rules", "read", "shipped"]
