"""An answer to a saved question as people read it: rows, columns and footnotes, in English or French; and the same rows for comparing.

A path goes from name to name, through every element of a list. In a column it starts at the row and may go up with `^` to the object around, so that
`^.^.name` of a row at `partnerCategories.nodes.objectives.edges` is the name of the category. `a | b` is the first of the two that holds something, `a + b` both.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from api.questions import BadQuestion, Column, Part, Question
from schema import model
from schema.nodes.evidence import STALE_MONTHS
from schema.statuses import STATUSES
from schema.types import Choice

ABSENT = {"none": ("none found", "aucun trouvé"), "stale": ("old sources only", "sources anciennes seulement"), "unsearched": ("not searched", "non cherché")}
COUNTS = {"totalCount": ("in all", "en tout"), "bankCount": ("banks", "banques"), "cityCount": ("cities", "villes"), "projectCount": ("projects", "projets")}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
Notes = dict[str, tuple[int, str]]  # by a source's id: the number of its footnote, and its text
Chain = tuple[Mapping[str, Any], ...]  # from the whole answer to the row, the objects between


@dataclass(frozen=True)
class Table:
    """An answer as people read it; several values of one cell are a list. A footnote names a source by the number that the cells give.
    `counts`, words and a number each, tell how much there is in all.
    """

    titles: list[str]
    rows: list[list[Any]]
    footnotes: list[str]
    counts: dict[str, int]


def table(question: Question, data: Mapping[str, Any], lang: str = "en") -> Table:
    """The answer as a table in English (en) or French (fr)."""
    notes: Notes = {}
    rows = _ranked(question, list(_rows(question, data)), lang)
    columns = [c for c in question.columns if not c.optional or any(not _empty(_value(c, row, lang)) for _, row in rows)]
    shown = [[_cell(column, part, row, lang, notes) for column in columns] for part, row in rows]
    return Table([c[lang] for c in columns], shown, [f"[{number}] {source}" for number, source in notes.values()], _counts(question, data, lang))


def _counts(question: Question, data: Mapping[str, Any], lang: str) -> dict[str, int]:
    """How much there is in all, beside what is shown; of a table with several parts, by part."""
    told: dict[str, int] = {}
    for part in question.rows:
        held: Any = data
        for name in part.path.split(".")[:-1]:
            held = held.get(name) if isinstance(held, Mapping) else None
        for name, value in held.items() if isinstance(held, Mapping) and "." in part.path else ():
            if isinstance(value, int) and name in COUNTS:
                words = COUNTS[name][lang == "fr"] if len(question.rows) == 1 else part[lang]
                told[words] = told.get(words, 0) + value
    return told


def uncited(question: Question, data: Mapping[str, Any], lang: str = "en") -> Iterator[tuple[list[Any], Mapping[str, Any]]]:
    """The rows of the table without the columns that cite, each with the object that it tells of: for who cites in another form."""
    for part, row in _ranked(question, list(_rows(question, data)), lang):
        yield [_cell(column, part, row, lang, {}) for column in question.columns if not column.cites], row[-1]


def _ranked(question: Question, rows: list[tuple[Part, Chain]], lang: str) -> list[tuple[Part, Chain]]:
    """Sorted by the columns that rank, the first of them first; else as they came."""
    for column in reversed([c for c in question.columns if c.rank]):
        rows.sort(key=lambda one, c=column: _number(_value(c, one[1], lang)), reverse=column.rank == "down")  # type: ignore[misc]  # bound now
    return rows


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else 0


def keyed(question: Question, data: Mapping[str, Any]) -> set[tuple[Any, ...]]:
    """The rows by the values of the columns that have a key, for comparing with what the Cypher gives."""
    columns = [c for c in question.columns if c.key]
    return {tuple(_plain(part.name if c.part else _value(c, row, "en")) for c in columns) for part, row in _rows(question, data)}


def keyed_records(question: Question, records: Sequence[Mapping[str, Any]]) -> set[tuple[Any, ...]]:
    """The records of the Cypher, by the same columns. Raises BadQuestion where it returns none of that name."""
    if lacking := [c.key for c in question.columns if c.key and records and c.key not in records[0]]:
        raise BadQuestion(f"{question.id}: its Cypher returns no {lacking[0]}.", f"It returns {', '.join(records[0])}.")
    return {tuple(_plain(record[c.key]) for c in question.columns if c.key) for record in records}


def _plain(value: Any) -> Any:
    """A value that can be compared: the order of a list is nothing, and money is whole dollars."""
    if isinstance(value, list | tuple):
        told = tuple(sorted({str(_plain(one)) for one in value if one is not None}))
        return told if len(told) > 1 else (told or (None,))[0]
    return round(value) if isinstance(value, float) else value


def _rows(question: Question, data: Mapping[str, Any]) -> Iterator[tuple[Part, Chain]]:
    for part in question.rows:
        yield from ((part, row) for row in _chains((data,), part.path.split(".")))


def _chains(chain: Chain, names: Sequence[str]) -> Iterator[Chain]:
    for n, name in enumerate(names):
        value = chain[-1].get(name)
        if isinstance(value, list):
            for one in value:
                if isinstance(one, Mapping):
                    yield from _chains((*chain, one), names[n + 1:])
            return
        if not isinstance(value, Mapping):
            return
        chain = (*chain, value)
    yield chain


def _cell(column: Column, part: Part, row: Chain, lang: str, notes: Notes) -> Any:  # what a cell is made of
    if column.part:
        return part[lang]
    value = _value(column, row, lang)
    if column.absent and value is not None:
        return " ".join([ABSENT[_absence(_listed(value))][lang == "fr"], *_cited(value, notes)])
    if column.cites:
        return _cited(value, notes)
    return [_said(column, one, lang) for one in value] if isinstance(value, list) else _said(column, value, lang)


def _value(column: Column, row: Chain, lang: str) -> Any:
    found = _either(row, column.path_fr if lang == "fr" and column.path_fr else column.path)
    if column.without:
        taken = _listed(_either(row, column.without))
        found = [one for one in _listed(found) if one not in taken]
    return len({str(one) for one in _listed(found)}) if column.count else found


def _either(row: Chain, path: str) -> Any:
    """The first of `a | b` that holds something, or an empty list where one is; `a + b` is one list, with what stands in both once."""
    nothing = None
    for one in path.split("|"):
        several = [_along(row, each.strip()) for each in one.split("+")]
        found = several[0] if len(several) == 1 else _once([x for each in several for x in _listed(each)])
        if not _empty(found):
            return found
        nothing = found if nothing is None else nothing
    return nothing


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _once(values: list[Any]) -> list[Any]:
    return [one for n, one in enumerate(values) if one not in values[:n]]


def _empty(value: Any) -> bool:
    return value is None or value == []


def _along(row: Chain, path: str) -> Any:
    names = path.split(".")
    while names and names[0] == "^":
        row, names = row[:-1] or row, names[1:]
    return _at(row[-1], names)


def _at(value: Any, names: Sequence[str]) -> Any:
    """What stands at `a.b.c`; through lists it gives a list of what is there, each once."""
    for n, name in enumerate(names):
        if isinstance(value, list):
            found = [_at(one, names[n:]) for one in value]
            flat = [x for one in found for x in (one if isinstance(one, list) else [one])]
            return list(dict.fromkeys(x for x in flat if x is not None)) if all(not isinstance(x, Mapping | list) for x in flat) else flat
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


@cache
def _declared() -> Mapping[str, tuple[str, str]]:
    """The words of the model by their names in GraphQL, and the statuses."""
    kinds = [*model().nodes.values(), *model().relations.values()]
    words = {word.upper(): texts for kind in kinds for one in kind.properties.values() if isinstance(one, Choice) for word, texts in one.of.items()}
    return {**{name.replace(" ", "_"): text for name, text in words.items()}, **{word: (word, fr) for word, fr in STATUSES.items()}}


def _said(column: Column, value: Any, lang: str) -> Any:
    if (own := column.words.get(str(value))) is not None:
        return own[lang]
    if column.said and isinstance(value, str):
        return _declared().get(value, (value, value))[lang == "fr"]
    return f"{value[:10]} {value[11:16]}" if isinstance(value, str) and MOMENT.match(value) else value


def _absence(sources: Sequence[Mapping[str, Any]]) -> str:
    """The same rule as `gaps`: nobody looked, only long ago, or somebody did and found none."""
    if not sources:
        return "unsearched"
    limit = dt.datetime.now(dt.UTC) - dt.timedelta(days=STALE_MONTHS * 30.44)
    return "none" if any(one.get("loadedAt") and dt.datetime.fromisoformat(one["loadedAt"]) >= limit for one in sources) else "stale"


def _cited(found: Any, notes: Notes) -> list[str]:
    """Each piece of evidence, source or passage as `[1] passages or record`; a source that is new gets the next number in `notes`."""
    passages: dict[int, dict[str, None]] = {}
    records: dict[tuple[int, str], None] = {}
    for one in _listed(found):
        number = _numbered(one, notes)
        stated = [passage(p["number"]) for p in one.get("passages") or () if p.get("number")] if isinstance(one, Mapping) else []
        if stated:
            passages.setdefault(number, {}).update(dict.fromkeys(stated))
        if (other := _record(one, plain=not stated)) or not stated:
            records[number, other] = None
    told = [(number, ", ".join(sorted(stated, key=place))) for number, stated in passages.items()]
    told += [(number, record) for number, record in records if record or number not in passages]
    return [f"[{number}] {text}".rstrip() for number, text in sorted(told, key=lambda one: one[0])]


def _numbered(one: Any, notes: Notes) -> int:
    """The number of the source's footnote, which tells its name, publisher and id; sometimes only the id is at hand."""
    source = one.get("source", one) if isinstance(one, Mapping) else {"id": one}
    known = source if isinstance(source, Mapping) else {"name": "?"}
    text = ", ".join(dict.fromkeys(str(part) for part in (known.get("name"), known.get("publisher"), known.get("id")) if part))
    number, before = notes.get(key := str(known.get("id") or text), (len(notes) + 1, ""))
    notes[key] = (number, max(before, text, key=len))
    return number


def _record(one: Any, *, plain: bool) -> str:
    """The citation of a document outside, and the record where no passage says it."""
    return " ".join(filter(None, [one.get("cite"), one.get("record") if plain else None])) if isinstance(one, Mapping) else ""


def place(stated: str) -> tuple[Any, ...]:
    """Where it stands among others: paragraphs, objectives, strategies; 2.10 after 2.9."""
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.split(r"(\d+)", stated.replace("¶", "")) if part not in ("", "."))


def passage(number: str) -> str:
    """A paragraph as ¶ 9; cells have their own letters (o4.1, s4.3)."""
    return f"¶{number}" if number[:1].isdigit() else number


__all__ = ["Table", "keyed", "keyed_records", "passage", "place", "table", "uncited"]
