"""What each part of a brief tells with: the answer, the language, and who says what stands on the thing itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from api.brief.tree import COMPUTED, Notes, Sentence
from api.brief.words import WORDS, number, said
from schema import model

HABITAT = "org:XM-DAC-41120"
SHOWN = 2  # relations of one kind to one neighbour: what two sources state is told twice only where they say other things


class Told:
    """The answer to brief.graphql on its way into sentences."""

    def __init__(self, data: Mapping[str, Any], lang: str, notes: Notes, most: int) -> None:
        self.data, self.lang, self.notes, self.most = data, lang, notes, most
        self.french = lang == "fr"

    @property
    def about_habitat(self) -> bool:
        return bool(self.data["subject"]["id"] == HABITAT)

    @cached_property
    def type(self) -> str:
        """The label of its narrowest type."""
        return str(self.data["subject"]["__typename"]).removeprefix("Other")

    @cached_property
    def beside(self) -> Sequence[Mapping[str, Any]]:
        """Its neighbours by relation type and direction."""
        groups: Sequence[Mapping[str, Any]] = self.data["beside"]["groups"] if self.data["beside"] else ()
        return groups

    @cached_property
    def own(self) -> list[Mapping[str, Any]]:
        """Who says what stands on the thing itself: the source whose values these are; the others only know it."""
        subject = self.data["subject"]
        return [one for one in subject["evidence"] if one["sourceId"] == subject["source"]] or subject["evidence"]

    @cached_property
    def passages(self) -> set[str]:
        """Ids of the passages that speak of it by name: those of its relations, but for what only sorts it into a category of many."""
        return {id_ for group in self.beside if group["relation"] != "IN_CATEGORY" for edge in group["neighbours"]["edges"] for link in edge["links"]
                for id_ in link["evidence"]["passageIds"]}

    @property
    def computed(self) -> list[Mapping[str, Any]]:
        """What stands for who counted: this graph itself."""
        return self.sources([COMPUTED] if COMPUTED in self.notes.known else [*self.notes.known][:1])

    def country(self, code: str) -> str:
        """A country's name by its code."""
        return next((one["name"] for one in self.data["countries"]["nodes"] if one["iso2"] == code), code)

    def choice(self, label: str, name: str, value: str) -> str:
        """The words of an enum's value."""
        of: Mapping[str, tuple[str, str]] = model().node(label).properties[name].of  # type: ignore[attr-defined]  # a Choice
        return next((texts[self.french] for word, texts in of.items() if word.upper().replace(" ", "_") == value), value)

    def say(self, word: str, evidence: Iterable[Mapping[str, Any]], **values: object) -> Sentence | None:
        """The sentence of that name, filled."""
        return self.notes.sentence(said(WORDS[word], self.lang, **values), evidence)

    def sources(self, ids: Iterable[str]) -> list[Mapping[str, Any]]:
        """Sources by their ids, as evidence."""
        return [{"sourceId": one} for one in dict.fromkeys(ids)]

    def path(self, path: Mapping[str, Any]) -> Sentence | None:
        """All hops of a path as one sentence."""
        return self.notes.sentence("; ".join(hop["sentence"] for hop in path["hops"]) + ".", [hop["evidence"] for hop in path["hops"]])

    def groups(self, relations: Collection[str], *, forward: bool | None = None) -> Iterator[Sentence | None]:
        """Relations of these types, in one direction if that is said, each in the words of its declaration; where there are more, how many there are in all."""
        for group in self.beside:
            if group["relation"] not in relations or forward not in (None, group["forward"]):
                continue
            told: dict[str, list[Mapping[str, Any]]] = {}
            for edge in group["neighbours"]["edges"]:
                for link in edge["links"][:SHOWN]:
                    told.setdefault(link["sentence"], []).append(link["evidence"])
            for sentence, evidence in told.items():
                yield self.notes.sentence(f"{sentence}.", evidence)
            total, shown = group["neighbours"]["totalCount"], len(group["neighbours"]["edges"])
            if total > shown:
                about = group["about"].rstrip(".")
                yield self.say("more", [one for each in told.values() for one in each], about=about, shown=shown, total=number(total, self.lang))
