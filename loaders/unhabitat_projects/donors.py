"""A cell of donors to organisations: split at commas that are no part of a name, each donor once in whatever spellings it is written."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from loaders.resolve.decision import Decision
from loaders.resolve.names import normalise
from loaders.resolve.organisations import Organisations

_MISSION = re.compile(r"(?:PM|Permanent Mission) of (?:the )?(.+) to the (?:United Nations|UN)", re.IGNORECASE)


@cache
def readings() -> dict[str, Any]:
    """The tables of readings.yml, with the spellings folded."""
    content: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("readings.yml").read_text("utf-8"))
    return {"means": {normalise(spelling): name for spelling, name in content["means"].items()},
            "nobody": frozenset(map(normalise, content["nobody"])), "themes": content["themes"]}


@dataclass
class Donors:
    """The donors of one project by organisation, each with its spellings; `unnamed` are the words that name nobody."""

    found: dict[str, tuple[Decision, list[str]]] = field(default_factory=dict)
    unnamed: list[str] = field(default_factory=list)


def split(cell: str | None, known: Callable[[str], object]) -> list[str]:
    """The values in a cell whose separator also stands inside of them: the longest run of pieces that is `known`, else a piece alone."""
    pieces, found = [" ".join(piece.split()) for piece in (cell or "").split(",")], []
    while pieces:
        length = next((n for n in range(len(pieces), 1, -1) if all(pieces[:n]) and known(", ".join(pieces[:n]))), 1)
        found.append(", ".join(pieces[:length]))
        pieces = pieces[length:]
    return [value for value in found if value]


def donors(cell: str | None, organisations: Organisations) -> Donors:
    """Who gives, by the words of one cell."""
    made = Donors()
    for stated in split(cell, lambda name: not organisations.resolve(None, name).is_new):
        if normalise(stated) in readings()["nobody"]:
            made.unnamed.append(stated)
        else:
            who = organisations.resolve(None, _meant(stated))
            made.found.setdefault(who.id, (who, []))[1].append(stated)
    return made


def _meant(stated: str) -> str:
    mission = _MISSION.fullmatch(stated)
    return f"Government of {mission[1]}" if mission else str(readings()["means"].get(normalise(stated), stated))
