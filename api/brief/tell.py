"""From what was asked of one thing to its brief: each fact a sentence in the language, with the evidence that the graph gives for it."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from api.brief.absent import gaps
from api.brief.sure import sure
from api.brief.told import Told
from api.brief.tree import Brief, Notes, Section, Sentence
from api.brief.words import STANDING, SUBTITLE, TITLES, day, number, said, span, usd
from api.brief.work import cities, projects
from schema import model
from schema.names import called
from schema.nodes.strategy import Commitment

IDENTITY = ("IN_CATEGORY", "PART_OF", "SUBGROUP_OF", "IN_COUNTRY", "IN_REGION", "GOVERNS", "RENAMED_TO")
VENUES = ("MEMBER_OF", "HAS_VOICE_IN", "ENGAGED_THROUGH", "COLLABORATES_ON", "INFORMS", "DRAFTS", "SUBMITTED_TO", "FOCAL_POINT_FOR", "MONITORS", "MONITORED_BY", "CUSTODIAN_OF")
STRATEGY = ("HAS_OBJECTIVE", "HAS_STRATEGY", "TARGETS_CATEGORY", "REQUIRES", "CITES", "WILL_PRODUCE", "WILL_CONSULT", "ACTS_AS", "ADDRESSES", "SHOULD_CONNECT", "SUPPORTS", "EXPECTS")
WORK = ("FINANCES", "IMPLEMENTS", "ACCOUNTABLE_FOR", "EXTENDS")  # of organisations, told as projects
NAMES = 6  # other names and identifiers that are told
Made = Iterator[Sentence | None]


def tell(data: Mapping[str, Any], lang: str, months: int, most: int = 5, today: dt.date | None = None) -> Brief | None:
    """The brief from the answer to brief.graphql, in English (en) or French (fr); None where the graph does not know the thing."""
    if not data["subject"]:
        return None
    data = spoken(data, lang)
    subject = data["subject"]
    told = Told(data, lang, Notes(lang, months, today or dt.datetime.now(dt.UTC).date(), *known(data)), most)
    makers: tuple[tuple[str, Callable[[Told], Made]], ...] = (
        ("who", _who), ("habitat", _habitat), ("strategy", _strategy), ("projects", projects), ("cities", cities), ("venues", _venues), ("gaps", gaps))
    found = [Section(key, said(TITLES[key], lang), tuple(one for one in make(told) if one)) for key, make in makers]
    found = _once(found)
    found.append(Section("sure", said(TITLES["sure"], lang), tuple(one for one in sure(told, found) if one)))
    made = told.notes.today.isoformat()
    subtitle = said(SUBTITLE, lang, type=called(told.type)[told.french], day=day(made, lang))
    return Brief(subject["id"], subject["name"], subtitle, lang, made, months, tuple(one for one in found if one.sentences), tuple(told.notes.found.values()))


def spoken(value: Any, lang: str) -> Any:
    """The answer in one language: what stands under `nameFr` beside `name` takes its place, or goes."""
    if isinstance(value, list):
        return [spoken(one, lang) for one in value]
    if not isinstance(value, Mapping):
        return value
    french = {key.removesuffix("Fr"): one for key, one in value.items() if key.endswith("Fr") and one is not None and lang == "fr"}
    return {key: french.get(key) or spoken(one, lang) for key, one in value.items() if not key.endswith("Fr")}


def known(data: Mapping[str, Any]) -> tuple[Mapping[str, Mapping[str, Any]], Mapping[str, Mapping[str, Any]]]:
    """Sources and passages by their ids."""
    sources, passages = ({one["id"]: one for one in data[name]["nodes"]} for name in ("sources", "passages"))
    return sources, passages


def _once(sections: Sequence[Section]) -> list[Section]:
    """The sections, each sentence once: a relation that is a link to UN-Habitat is told as one, and not as a fact of the thing itself too."""
    owner: dict[str, str] = {}
    for one in sorted(sections, key=lambda section: section.key != "habitat"):
        for sentence in one.sentences:
            owner.setdefault(sentence.text, one.key)
    return [Section(one.key, one.title, tuple({s.text: s for s in one.sentences if owner[s.text] == one.key}.values())) for one in sections]


def _who(told: Told) -> Made:
    one, own = told.data["subject"], told.own
    acronym = one.get("acronym")
    type_ = called(told.type)[told.french] + (f", {told.choice('UNEntity', 'standing', one['kind'])}" if one.get("kind") else "")
    yield told.say("named" if acronym else "named.plain", own, name=one["name"], acronym=acronym, type=type_)
    for text in (one.get("description"), one.get("note")):
        yield told.notes.sentence(_ended(text), own) if text else None
    yield from _facts(told)
    yield from told.groups(IDENTITY)
    yield from told.groups(WORK, forward=False)  # who has a part in a project
    yield from told.groups(("LOCATED_IN",), forward=True)
    yield from told.groups({*model().relations} - {*IDENTITY, *VENUES, *STRATEGY, *WORK, "LOCATED_IN"})


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _facts(told: Told) -> Made:
    """What stands on the thing itself: by the source whose values these are."""
    one, own, lang = told.data["subject"], told.own, told.lang
    if names := [name for name in one["aliases"] if name != one["name"] and _latin(name)]:
        yield told.say("known", own, names=", ".join(names[:NAMES]) + (" …" if len(names) > NAMES else ""))
    if one.get("headquarters"):
        yield told.say("headquarters", own, place=told.country(one["headquarters"]))
    if one.get("identifiers"):
        yield told.say("identifiers", own, names=", ".join(one["identifiers"][:NAMES]))
    if codes := [one[name] for name in ("iso2", "iso3") if one.get(name)]:
        yield told.say("codes", own, names=", ".join(codes))
    if one.get("website"):
        yield told.say("website", own, site=one["website"])
    if one.get("population"):
        yield told.say("population", own, number=number(one["population"], lang))
    since, until = (day(one[name], lang) if one.get(name) else "" for name in ("starts", "ends"))
    if since or until:
        yield told.say("dates", own, dates=span(since, until))
    if one.get("commitmentUsd") or one.get("disbursementUsd"):
        yield told.say("committed", own, money=usd(one["commitmentUsd"], lang), paid=usd(one["disbursementUsd"], lang))


def _latin(name: str) -> bool:
    """Whether those who read English or French can read it."""
    return all(unicodedata.name(letter, "").startswith("LATIN") for letter in name if letter.isalpha())


def _habitat(told: Told) -> Made:
    found = next(iter(told.data["links"]["found"]), None) if told.data["links"] else None
    if told.about_habitat:
        return
    if found is None:
        yield told.say("nothing.shared" if not told.data["links"] or told.data["links"]["complete"] else "nothing.part", told.computed)
        return
    for hop in (found["direct"] or {"hops": []})["hops"]:
        for link in hop["links"]:
            yield told.notes.sentence(_ended(link["sentence"]), [link["evidence"]])
    for shared in found["shared"]:
        if shared["kind"] not in ("MECHANISM", "FRAMEWORK"):
            yield told.path(shared["path"])
    if found["sharedCount"] > len(found["shared"]):
        yield told.say("shared", told.computed, total=number(found["sharedCount"], told.lang))


def _strategy(told: Told) -> Made:
    for category in (told.data["subject"].get("categories") or {"nodes": ()})["nodes"]:
        for way, word, hole in (("objectives", "wants", "objective"), ("engagementStrategies", "engages", "strategy")):
            for edge in category[way]["edges"]:
                yield told.say(word, [edge["evidence"]], category=category["name"], **{hole: f"{edge['node']['number']} {edge['node']['name']}"})
        counts = [category[way]["totalCount"] for way in ("objectives", "engagementStrategies")]
        if any(counts):
            told_by = [edge["evidence"] for way in ("objectives", "engagementStrategies") for edge in category[way]["edges"]]
            yield told.say("asks.more", told_by, category=category["name"], objectives=counts[0], strategies=counts[1])
    yield from _promises(told)
    yield from told.groups(STRATEGY)


def _promises(told: Told) -> Made:
    """Commitments that it owns, that name it or one of its categories, or that stand in the passages in which the strategy speaks of it."""
    ids = {told.data["subject"]["id"], *(one["id"] for one in (told.data["subject"].get("categories") or {"nodes": ()})["nodes"])}
    state = Commitment.properties["state"].of  # type: ignore[attr-defined]  # a Choice
    for one in told.data["promises"]["nodes"]:
        named = {one["id"], *(each["id"] for way in ("requires", "cites") for each in one[way]["nodes"]), *(edge["node"]["id"] for edge in one["actors"]["edges"])}
        says = [edge["evidence"] for way in ("partOf", "actors") for edge in one[way]["edges"]]
        if not (named & ids or {id_ for each in says for id_ in each["passageIds"]} & told.passages):
            continue
        owners = ", ".join(edge["node"]["name"] for edge in one["actors"]["edges"] if edge["role"] == "owner")
        yield told.say("promise" if owners else "promise.nobody", says, name=one["name"], owner=owners, state=state[(one["state"] or "unknown").lower()][told.french],
                       standing=STANDING[one["standing"]][told.french])


def _venues(told: Told) -> Made:
    yield from told.groups(VENUES)
    found: Iterable[Mapping[str, Any]] = () if told.about_habitat or not told.data["links"] else told.data["links"]["found"][:1]
    for one in found:
        yield from (told.path(shared["path"]) for shared in one["shared"] if shared["kind"] in ("MECHANISM", "FRAMEWORK"))


__all__ = ["tell"]
