"""What a brief tells of projects and of the cities that they lead to: the largest first, with what they come to in all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from api.brief.told import Told
from api.brief.tree import Sentence
from api.brief.words import FACTS, number, said, short, span, usd

Made = Iterator[Sentence | None]
def projects(told: Told) -> Made:
    """How many, for how much, and the largest of them, by the part that is played in them."""
    for key in ("finances", "located"):
        if (found := told.data[key])["totalCount"]:
            yield from _sums(told, key, found)
            yield from _financed(told) if key == "finances" else _named(told, found["nodes"])
    for key in ("implements", "answers", "extends"):
        if total := told.data[key]["totalCount"]:
            shown = told.data[key]["nodes"]
            yield told.say(key, [edge["evidence"] for one in shown for edge in one["part"]["edges"]], count=number(total, told.lang))
            yield from _named(told, shown)


def _sums(told: Told, key: str, found: Mapping[str, Any]) -> Made:
    groups = sorted(found["aggregate"]["groups"], key=lambda one: -one["count"])
    sums = [one["sum"] for one in groups if one["sum"] is not None]
    by = told.sources(one["keys"][0]["value"] for one in groups)
    count = number(found["totalCount"], told.lang)
    yield told.say(key, by, count=count, money=usd(sum(sums), told.lang)) if sums else told.say(f"{key}.bare", by, count=count)
    if missing := sum(one["missing"] for one in groups):
        yield told.say("unpriced", by, missing=number(missing, told.lang))


def _financed(told: Told) -> Made:
    """Those with the most of its own money; what several sources state of one project is told once, with the largest sum."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for edge in told.data["subject"]["financed"]["edges"]:
        found.setdefault(edge["node"]["id"], []).append(edge)
    for edges in [*found.values()][:told.most]:
        yield _project(told, edges[0]["node"], edges[0]["usd"], [edge["evidence"] for edge in edges])


def _named(told: Told, shown: Sequence[Mapping[str, Any]]) -> Made:
    return (_project(told, one, one["commitmentUsd"], [edge["evidence"] for edge in one["part"]["edges"]]) for one in shown)


def _project(told: Told, one: Mapping[str, Any], money: float | None, says: Sequence[Mapping[str, Any]]) -> Sentence | None:
    facts = ", ".join(part for part in (span((one["starts"] or "")[:4], (one["ends"] or "")[:4]), usd(money, told.lang) if money is not None else "") if part)
    return told.say("project" if facts else "project.bare", says, name=short(one["name"]), facts=facts)


def cities(told: Told) -> Made:
    """Cities of a bank, banks of a city or a country; of others, the cities that their projects lead to."""
    subject, linked = told.data["subject"], False
    for found, word in ((subject.get("connectedCities"), "cities"), (subject.get("connectedBanks"), "banks"), (told.data["pairs"], "pairs")):
        if not found or not found["totalCount"]:
            continue
        linked = True
        yield told.say(word, told.sources(id_ for edge in found["edges"] for id_ in _ids(edge)), count=number(found["totalCount"], told.lang))
        yield from (_connected(told, edge) for edge in found["edges"])
    for stage in () if linked or not told.data["cities"] else told.data["cities"]["stages"]:
        says = [hop["evidence"] for path in stage["paths"] for hop in path["hops"]]
        yield told.say("traced" if stage["complete"] else "traced.part", says, count=number(stage["totalCount"], told.lang))
        for path in stage["paths"]:
            project, city = path["nodes"][-2:]
            yield told.say("through", [hop["evidence"] for hop in path["hops"]], city=city["name"], project=short(project["name"]))


def _ids(edge: Mapping[str, Any]) -> list[str]:
    return [one if isinstance(one, str) else one["id"] for one in edge["sources"]]


def _connected(told: Told, edge: Mapping[str, Any]) -> Sentence | None:
    lang, other = told.lang, edge.get("node")
    place = [edge[name]["name"] for name in ("bank", "city") if edge.get(name)] + ([other["name"]] if other else [])
    name = ", ".join([*place, told.country(other["countryCode"])] if other and other.get("countryCode") else place)
    count = edge["projectCount"] or 0
    facts = (said(FACTS["project" if count == 1 else "projects"], lang, count=number(count, lang)), span(str(edge["firstYear"] or ""), str(edge["lastYear"] or "")), usd(edge["usd"], lang))
    return told.say("city", told.sources(_ids(edge)), name=name, facts=", ".join(part for part in facts if part))
