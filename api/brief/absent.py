"""What a brief tells of what is missing: none found told from not searched, and by which sources, by the rule of docs/explanation/gaps.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from api.brief.told import Told
from api.brief.tree import Sentence
from api.brief.words import ABSENT, number, said
from schema import model

NAMED = 4  # outcomes that are named; of more, how many
Made = Iterator[Sentence | None]
# What a thing of this type might have: by its name in words.py, where the answer would show it, and relation types of which a source has to state one.
WANTED: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "Organisation": (("category", ("IN_CATEGORY",)), ("projects", ("FINANCES", "IMPLEMENTS")), ("cities", ("LOCATED_IN",)), ("venues", ("MEMBER_OF", "HAS_VOICE_IN", "ENGAGED_THROUGH"))),
    "City": (("banks", ("FINANCES",)), ("authority", ("GOVERNS",)), ("projects", ("LOCATED_IN",))), "Country": (("banks", ("FINANCES",)), ("projects", ("LOCATED_IN",)))}


def gaps(told: Told) -> Made:
    """What is not there, and whether anybody looked; then the outcomes that nothing ties a partner to."""
    subject = told.data["subject"]
    labels = model().node(told.type).labels
    knows = {one["sourceId"] for one in subject["evidence"]}
    for label in labels:
        for what, types in WANTED.get(label, ()):
            if not _there(told, what, types):
                able = [id_ for id_, one in told.notes.known.items() if id_ in knows and set(types) & set(one["states"])]
                yield told.say("absent" if able else "unsearched", told.sources(able) or told.computed, what=said(ABSENT[what], told.lang))
    yield from _outcomes(told, told.data["ofPartner"])


def _there(told: Told, what: str, types: Sequence[str]) -> bool:
    data, subject = told.data, told.data["subject"]
    match what:
        case "projects":
            return any(data[key]["totalCount"] for key in ("finances", "implements", "answers", "extends", "located"))
        case "cities":
            return bool((subject.get("connectedCities") or {}).get("totalCount") or (data["cities"] and data["cities"]["stages"]))
        case "banks":
            return bool((subject.get("connectedBanks") or data["pairs"])["totalCount"])
        case _:  # such a relation itself
            return any(group["relation"] in types for group in told.beside)


def _outcomes(told: Told, found: Mapping[str, Any]) -> Made:
    names = [one["entity"]["name"] for one in found["columns"]]
    for status, word in (("NONE_FOUND", "outcomes"), ("STALE", "outcomes.stale"), ("NOT_SEARCHED", "outcomes.unknown")):
        cells = [one for one in found["cells"] if one["status"] == status]
        if cells:
            by = told.sources(source["id"] for cell in cells for source in cell["sources"])
            named = [names[int(one["column"])] for one in cells]
            rest = f" … ({number(len(named), told.lang)})" if len(named) > NAMED else ""
            yield told.say(word, by or told.computed, names="; ".join(named[:NAMED]) + rest)
