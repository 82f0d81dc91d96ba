"""Which known organisations a name may mean, with a score and its reasons: what follows when neither identifier nor name is known.

Blocking first: only names that share a rare word (or one that looks like it) are compared, so that ten thousand names against ten thousand
are a few comparisons each. Then word by word, the rare words counting most; rapidfuzz compares the words. What the score cannot say is
told by rules: different countries, words that exclude each other (bank / fund, African / Asian), numbers. Three outcomes: same, review, and
none (a new organisation).
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from loaders.places.country import without_countries
from loaders.resolve.names import normalise
from loaders.resolve.words import clash, countries_of, words_of

SAME = 0.97  # every telling word is met, one of them perhaps with a typing error
REVIEW = 0.78
LEAST = 0.58  # enough with the same acronym in brackets
MARGIN = 0.03  # a second candidate this near makes it a question
COMPARED = 40  # names compared with one name, those that share the rarest words
FREQUENT = 300  # a word in more names than this finds no candidates, unless there is no rarer one
CUT = 28  # letters that a name cut off has at least: the shortest fields hold thirty
LONG, VERY_LONG = 5, 9  # letters of a word that may be wrong in one place, in two
_BRACKETS = re.compile(r"(.+?)\s*[(\[](.+)[)\]]\s*")
_ACRONYM = re.compile(r"[A-Z][A-Za-z]*[A-Z][A-Za-z-]*|[A-Z]{2,10}")
EVERY_COUNTRY_HAS = re.compile(
    r"(ministr|minister|ministe|department|secretar|directorate|direction |office of |government|gobierno|gouvernement|state |local (authorit|government)|"
    r"municipal|national (agenc|authorit|commission|council|bureau|statistic|planning|police)|central bank|treasury|presiden|prime minister|embassy|"
    r"parliament|supreme|district|beneficiar)")


class Known(NamedTuple):
    """One organisation as the index wants it: identifiers as IATI ids or scheme:value; acronyms are weaker evidence than names; `country` is
    where it sits (ISO alpha-2), `kinds` are its types."""

    id: str
    identifiers: Iterable[str]
    names: Iterable[str]
    acronyms: Iterable[str] = ()
    country: str | None = None
    kinds: Iterable[str] = ()


class Match(NamedTuple):
    """One candidate: `score` from 0 to 1, `same` when nothing is left to ask, `reasons` for and against in plain words."""

    id: str
    score: float
    same: bool
    reasons: tuple[str, ...]


class _Name(NamedTuple):
    owner: int
    text: str
    folded: str
    words: tuple[str, ...]
    countries: frozenset[str]
    generic: bool

    @classmethod
    def of(cls, owner: int, text: str) -> _Name:
        """A ministry's country is compared as such, in whatever words it is named."""
        folded = normalise(text)
        generic = bool(EVERY_COUNTRY_HAS.match(folded))
        return cls(owner, text, folded, words_of(without_countries(text) if generic else text), countries_of(text), generic)

    def found_by(self, country: str | None) -> Iterator[str]:
        """The words by which it is found: a ministry also by its country."""
        yield from self.words
        if self.generic:
            yield from (f"@{iso2}" for iso2 in self.countries or ({country} if country else ()))


class Matcher:
    """An index of names. Memory: the known names and their words."""

    def __init__(self, known: Iterable[Known]) -> None:
        self._known = [entry._replace(acronyms=frozenset(filter(None, map(normalise, entry.acronyms)))) for entry in known]
        self._names: list[_Name] = []
        self._holding: dict[str, list[int]] = defaultdict(list)
        for owner, entry in enumerate(self._known):
            for text in dict.fromkeys(filter(None, entry.names)):
                name = _Name.of(owner, text)
                for word in set(name.found_by(entry.country)):
                    self._holding[word].append(len(self._names))
                self._names.append(name)
        self._weights = {word: math.log(1 + len(self._names) / (1 + len(names))) for word, names in self._holding.items()}
        self._unknown = math.log(1 + len(self._names))
        self._totals = [self._total(name.words) for name in self._names]
        self._by_start: dict[str, list[str]] = defaultdict(list)
        self._by_end: dict[str, list[str]] = defaultdict(list)
        for word in self._holding:
            if len(word) >= LONG:
                self._by_start[word[:3]].append(word)
                self._by_end[word[-3:]].append(word)
        self._alike = lru_cache(65536)(self._alike_words)

    def matches(self, name: str, country: str | None = None, but: frozenset[str] = frozenset()) -> list[Match]:
        """The organisations that the name may mean, the best first; `country` is where it was named, `but` are ids that are out of question.
        The first is `same` only when it is alone."""
        best: dict[str, Match] = {}
        for text, inner in _readings(name):
            asked = _Name.of(-1, text)
            for candidate in self._candidates(asked, country):
                entry = self._known[candidate.owner]
                match = None if entry.id in but else self._compared(asked, inner, country, candidate, entry)
                if match and (entry.id not in best or (match.same, match.score) > (best[entry.id].same, best[entry.id].score)):
                    best[entry.id] = match
        ranked = sorted(best.values(), key=lambda m: (-m.same, -m.score, m.id))
        if len(ranked) > 1 and ranked[0].same and ranked[1].score > ranked[0].score - MARGIN:
            ranked[0] = ranked[0]._replace(same=False, reasons=(*ranked[0].reasons, f"{ranked[1].id} is as near"))
        return ranked

    def _total(self, words: Iterable[str]) -> float:
        return sum(self._weights.get(word, self._unknown) for word in words)

    def _candidates(self, asked: _Name, country: str | None) -> Iterator[_Name]:
        forms = {form for word in asked.found_by(country) for form in (word, *self._alike(word)) if form in self._holding}
        rare = [form for form in forms if len(self._holding[form]) <= FREQUENT] or sorted(forms, key=lambda f: (len(self._holding[f]), f))[:1]
        shared: dict[int, float] = defaultdict(float)
        for form in rare:
            weight = self._weights[form]
            for number in self._holding[form]:
                shared[number] += weight
        frequent, total = self._total(forms - set(rare)), self._total(asked.words)
        # What two names can score at most, by the words that they share.
        near = [(weight, number) for number, weight in shared.items()
                if 2 * min(weight + frequent, self._totals[number]) >= LEAST * (total + self._totals[number])]
        for _, number in sorted(near, key=lambda item: (-item[0], item[1]))[:COMPARED]:
            yield self._names[number]

    def _alike_words(self, word: str) -> tuple[str, ...]:
        """Known words that may be this one with a typing error."""
        if len(word) < LONG:
            return ()
        near = {*self._by_start.get(word[:3], ()), *self._by_end.get(word[-3:], ())} - {word}
        found = process.extract(word, sorted(near), scorer=OSA.distance, score_cutoff=2 if len(word) >= VERY_LONG else 1, limit=5)
        return tuple(other for other, _, _ in found)

    def _compared(self, asked: _Name, inner: str, country: str | None, candidate: _Name, entry: Known) -> Match | None:
        score, typed, missing, extra = self._aligned(asked.words, candidate.words)
        acronym = bool(inner) and normalise(inner) in entry.acronyms
        if acronym and score >= LEAST:
            score = max(score, 0.9)
        cut = cut_off(asked.folded, candidate.folded)
        score = max(score, SAME) if cut else score
        if score < REVIEW or clash(frozenset(asked.words), frozenset(candidate.words)):
            return None
        against = _of_other_countries(asked, countries_of(inner), country, candidate, entry)
        if against is None:
            return None
        if inner and not acronym and not countries_of(inner) and not _spells(inner, asked.text):
            against = (*against, f"with ({inner})")
        if cut:
            return Match(entry.id, round(score, 3), not against, (f"like {candidate.text!r}", "cut off", *against))
        reasons = [f"like {candidate.text!r}", *(f"{a} for {b}" for a, b in typed), *([f"without {' '.join(missing)}"] if missing else []),
                   *([f"with {' '.join(extra)}"] if extra else []), *([f"acronym {inner}"] if acronym else []), *against]
        if not typed and not missing and not extra and not against:
            reasons.append("the same words")
        whole = not missing and not extra and len(typed) <= 1 and len(asked.words) > 1
        # A word that other known names have is no typing error of this one: Colombia and Columbia.
        plain = not any(a in self._holding for a, _ in typed)
        return Match(entry.id, round(score, 3), whole and plain and not against, tuple(reasons))

    def _aligned(self, mine: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[float, list[tuple[str, str]], list[str], list[str]]:
        """Score, words taken for others, words of the known name that are missing, words that it lacks."""
        left, weight = list(theirs), self._weights
        typed: list[tuple[str, str]] = []
        extra: list[str] = []
        met = 0.0
        for word in sorted(mine, key=lambda w: w not in left):
            if word in left:
                left.remove(word)
                met += 2 * weight.get(word, self._unknown)
                continue
            near = process.extractOne(word, left, scorer=OSA.distance, score_cutoff=_wrong_letters(word)) if _wrong_letters(word) else None
            if near:
                left.remove(near[0])
                typed.append((word, near[0]))
                met += (weight.get(word, self._unknown) + weight[near[0]]) * (1 - near[1] / max(len(word), len(near[0])) / 4)
            else:
                extra.append(word)
        total = self._total(mine) + self._total(theirs)
        return met / total if total else 0.0, typed, left, extra


def _spells(inner: str, text: str) -> bool:
    """Whether the one is made of the first letters of the other's words: DRC of Danish Refugee Council."""
    return normalise(inner).replace(" ", "") in {"".join(word[0] for word in words) for words in (normalise(text).split(), words_of(text))}


def cut_off(text: str, whole: str) -> bool:
    """Whether a folded name is the other one, cut off inside a word by a field too short for it."""
    return len(text) >= CUT and len(whole) > len(text) and whole.startswith(text) and (whole[len(text)] != " " or len(text) >= 2 * CUT)


def _wrong_letters(word: str) -> int:
    return 2 if len(word) >= VERY_LONG else 1 if len(word) >= LONG else 0


def _readings(name: str) -> Iterator[tuple[str, str]]:
    """The name as it stands; and without its brackets, with what they hold beside it."""
    yield name, ""
    if parts := _BRACKETS.fullmatch(name):
        yield parts[1], parts[2]
    elif " - " in name:
        head, _, tail = name.partition(" - ")
        for one, other in ((head, tail), (tail, head)):
            if _ACRONYM.fullmatch(other.strip()):
                yield one, other.strip()


def _of_other_countries(asked: _Name, also: frozenset[str], country: str | None, candidate: _Name, entry: Known) -> tuple[str, ...] | None:
    """What the countries say against: None when they exclude each other, else doubts. A ministry belongs to a country, said or named."""
    mine, theirs = asked.countries | also, candidate.countries
    if candidate.generic or asked.generic:
        one = mine or ({country} if country else set())
        other = theirs or ({entry.country} if entry.country else set())
        return None if one.isdisjoint(other) else ()
    if mine == theirs or (mine and entry.country in mine and not theirs):
        return ()
    if mine and theirs:
        return None
    return (f"only one names {' '.join(sorted(mine or theirs))}",)
