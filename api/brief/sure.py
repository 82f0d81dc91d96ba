"""What of a brief rests on one source alone, and what of it is old."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from api.brief.told import Told
from api.brief.tree import Section, Sentence
from api.brief.words import day, number, said


def sure(told: Told, sections: Sequence[Section]) -> Iterator[Sentence | None]:
    """Counts over the statements of these sections. Each names its own sources; here it is this graph that counts."""
    all_ = [sentence for one in sections for sentence in one.sentences]
    single, old = [one for one in all_ if one.single], [one for one in all_ if one.old]
    count = number(len(all_), told.lang)
    yield told.say("single" if single else "firm", told.computed, count=number(len(single), told.lang), all=count)
    dates = sorted(note.date for note in told.notes.found.values() if note.date)
    yield told.say("old" if old else "fresh", told.computed, count=number(len(old), told.lang), all=count, months=told.notes.months,
                   oldest=day(dates[0], told.lang) if dates else said(("unknown date", "date inconnue"), told.lang))
