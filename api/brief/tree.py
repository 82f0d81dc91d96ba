"""A brief as a document: sections of sentences, and footnotes that tell who says each. The writers know nothing else."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from api.answers import passage, place

COMPUTED = "dataset:derived"  # the source of what is counted here
MOST = 3  # footnotes of one sentence; how many sources it rests on is counted beside them
SPACED = re.compile(r" ([:;?!»])")  # in French no line ends before these
DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


@dataclass(frozen=True)
class Footnote:
    """Who says it: a source, and in it a record, passages or a work. `date` is that of the source (see `dated`), `cited` the same as one line."""

    number: int
    source: str
    record: str
    passages: tuple[str, ...]
    cite: str
    date: str
    cited: str


@dataclass(frozen=True)
class Sentence:
    """What is told, the numbers of its footnotes, on how many sources it rests, and whether all of them are old."""

    text: str
    footnotes: tuple[int, ...]
    sources: tuple[str, ...]
    old: bool

    @property
    def single(self) -> bool:
        """What this graph counts itself rests on what it counts."""
        return len(self.sources) == 1 and self.sources[0] != COMPUTED


@dataclass(frozen=True)
class Section:
    """`key` is the same in both languages."""

    key: str
    title: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True)
class Brief:
    """The whole: of what it is, in which language and of which day."""

    entity: str
    title: str
    subtitle: str
    lang: str
    made: str
    stale_months: int
    sections: tuple[Section, ...]
    footnotes: tuple[Footnote, ...]


def dated(source: Mapping[str, Any], documents: Iterable[Mapping[str, Any]] = ()) -> str:
    """The day from which evidence is: that of the document of its passages, else when the publisher says it made the source, else when it was loaded."""
    return next((found[0] for text in (*(one.get("published") for one in documents), source.get("generated"), source.get("loadedAt")) if text and (found := DAY.match(text))), "")


@dataclass
class Notes:
    """Numbers footnotes as they are met; the same citation is one. `months` is when a source is old, by the day of `today`; `known` are the sources and
    `passages` the passages by their ids.
    """

    lang: str
    months: int
    today: dt.date
    known: Mapping[str, Mapping[str, Any]]
    passages: Mapping[str, Mapping[str, Any]]
    found: dict[tuple[Any, ...], Footnote] = field(default_factory=dict)

    def sentence(self, text: str, evidence: Iterable[Mapping[str, Any]]) -> Sentence | None:
        """The sentence with its footnotes; none where nobody says so, for then it is not told."""
        said = [one for one in evidence if one and one.get("sourceId")]
        if not said or not text:
            return None
        sources = tuple(dict.fromkeys(one["sourceId"] for one in said))
        notes = [self._note(one) for one in _spread(said)[:MOST]]
        return Sentence(SPACED.sub("\u00a0\\1", text) if self.lang == "fr" else text, tuple(dict.fromkeys(one.number for one in notes)), sources, self.old(max(map(self._dated, said))))

    def old(self, day: str) -> bool:
        """Whether the day, as far as it is known, is more than so many months ago."""
        if not day:
            return True
        year, month = divmod(self.today.year * 12 + self.today.month - 1 - self.months, 12)
        return day < f"{year}-{month + 1:02}-{self.today.day:02}"[:len(day)]

    def _dated(self, one: Mapping[str, Any]) -> str:
        if one["sourceId"] == COMPUTED:
            return self.today.isoformat()
        return dated(self.known.get(one["sourceId"], {}), self._documents(one))

    def _documents(self, one: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        return [document for id_ in one.get("passageIds") or () for document in self.passages.get(id_, {}).get("partOf", {}).get("nodes", ()) if document]

    def _note(self, one: Mapping[str, Any]) -> Footnote:
        ids = [*(one.get("passageIds") or ())]
        key = (one["sourceId"], one.get("record") or "", one.get("cite") or "", *sorted(ids))
        if key not in self.found:
            self.found[key] = Footnote(len(self.found) + 1, key[0], key[1], tuple(ids), key[2], self._dated(one), self._line(one, ids))
        return self.found[key]

    def _line(self, one: Mapping[str, Any], ids: Sequence[str]) -> str:
        source = self.known.get(one["sourceId"], {})
        passages = sorted((passage(str(self.passages.get(id_, {}).get("number") or id_.rpartition(":")[2])) for id_ in ids), key=place)
        record = f"{'enregistrement' if self.lang == 'fr' else 'record'} {one['record']}" if one.get("record") and not passages else ""
        named = [source.get("name"), source.get("publisher"), one["sourceId"], self._dated(one)]
        parts = [one.get("cite"), *(document["name"] for document in self._documents(one)), *passages, record, *named]
        return ", ".join(dict.fromkeys(str(part) for part in parts if part)) + "."


def _spread(said: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """One piece of evidence of each source first, passages before records; then the others."""
    ranked = sorted(said, key=lambda one: (not one.get("passageIds"), not one.get("cite"), not one.get("record")))
    first: dict[str, Mapping[str, Any]] = {}
    for one in ranked:
        first.setdefault(one["sourceId"], one)
    return [*first.values(), *(one for one in ranked if first[one["sourceId"]] is not one)]


__all__ = ["COMPUTED", "Brief", "Footnote", "Notes", "Section", "Sentence", "dated"]
