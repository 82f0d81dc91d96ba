"""Saved questions: one YAML file each in questions/, with its words in both languages, its GraphQL, its Cypher and the columns of its table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from schema.errors import PartnergraphError

FOLDER = Path(__file__).resolve().parent.parent / "questions"


class NoQuestion(PartnergraphError):
    """A number or name that no question has."""

    code = "no-question"


class BadQuestion(PartnergraphError):
    """A file that does not say what a question needs."""

    code = "bad-question"


@dataclass(frozen=True)
class Column:
    """One column of the table: its titles by language, and for each language the path from a row to the value. What a column that
    `cites` finds is evidence ({record, source}), shown as the number of a footnote and the record.
    """

    title: Mapping[str, str]
    path: Mapping[str, str]
    cites: bool = False


@dataclass(frozen=True)
class Table:
    """An answer as people read it; several values of one cell are a list. A footnote names a source by the number that the cells give."""

    titles: list[str]
    rows: list[list[Any]]
    footnotes: list[str]


@dataclass(frozen=True)
class Question:
    """`graphql` and `cypher` take the same parameters and give the same answer; `defaults` are the parameters' values."""

    id: str
    title: Mapping[str, str]
    text: Mapping[str, str]
    defaults: Mapping[str, Any]
    parameters: Mapping[str, Mapping[str, str]]
    graphql: str
    cypher: str
    rows: str
    columns: tuple[Column, ...]

    @property
    def number(self) -> int:
        return int(self.id.removeprefix("q").partition("-")[0])

    def table(self, data: Mapping[str, Any], lang: str = "en") -> Table:
        """The answer as a table in English (en) or French (fr)."""
        notes: dict[str, int] = {}
        rows = [[_cited(value, notes) if c.cites else value for c in self.columns for value in [_at(row, c.path[lang])]]
                for row in _at(data, self.rows) or []]
        return Table([c.title[lang] for c in self.columns], rows, [f"[{number}] {source}" for source, number in notes.items()])


def load(folder: Path = FOLDER) -> list[Question]:
    """All questions, by their ids. Raises BadQuestion with file and field."""
    return [_read(file) for file in sorted(folder.glob("*.yml"))]


def get(name: str, folder: Path = FOLDER) -> Question:
    """The question of that number or name: `4`, `q04`, `q04-banks-cities`. Raises NoQuestion."""
    questions = load(folder)
    for question in questions:
        short = question.id.partition("-")[0]
        if name in (question.id, short, question.id.partition("-")[2], str(question.number)):
            return question
    raise NoQuestion(f"There is no saved question {name!r}.", f"Known: {', '.join(q.id for q in questions)}.")


def _read(file: Path) -> Question:
    try:
        raw = yaml.safe_load(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadQuestion(f"{file}: cannot be read ({error}).", "Write it as the other files in questions/.") from error
    try:
        parameters = raw.get("parameters") or {}
        made = Question(id=raw["id"], title=_both(raw["title"], "title"), text=_both(raw["text"], "text"), defaults={k: p["default"] for k, p in parameters.items()},
                        parameters={k: _both(p, f"parameters.{k}") for k, p in parameters.items()}, graphql=raw["graphql"], cypher=raw["cypher"],
                        rows=raw["rows"], columns=tuple(_column(c) for c in raw["columns"]))
    except (KeyError, TypeError, AttributeError) as error:
        raise BadQuestion(f"{file}: {error if isinstance(error, _Missing) else f'lacks {error}'}.", "Write it as the other files in questions/.") from error
    if made.id != file.stem:
        raise BadQuestion(f"{file}: its id is {made.id!r}.", "Name the file after the id.")
    return made


class _Missing(KeyError):
    def __str__(self) -> str:
        return str(self.args[0])


def _both(raw: Mapping[str, str], field: str) -> dict[str, str]:
    if not raw.get("en") or not raw.get("fr"):
        raise _Missing(f"{field} needs a text in English (en) and French (fr)")
    return {"en": raw["en"], "fr": raw["fr"]}


def _column(raw: Mapping[str, str]) -> Column:
    return Column(_both(raw, "columns"), {"en": raw["path"], "fr": raw.get("pathFr", raw["path"])}, bool(raw.get("cites")))


def _cited(evidence: Any, notes: dict[str, int]) -> list[str]:
    """Each piece of evidence as `[1] record`; a source that is new gets the next number in `notes`."""
    told: dict[str, None] = {}
    for one in evidence or []:
        source = one["source"] or {"id": "", "name": "?", "publisher": None}
        name = ", ".join(dict.fromkeys(part for part in (source["name"], source["publisher"], source["id"]) if part))
        told[f"[{notes.setdefault(name, len(notes) + 1)}] {one['record'] or ''}".rstrip()] = None
    return list(told)


def _at(value: Any, path: str) -> Any:
    """What stands at `a.b.c`; through lists it gives a list of what is there, each once."""
    for n, name in enumerate(parts := path.split(".")):
        if isinstance(value, list):
            found = [_at(one, ".".join(parts[n:])) for one in value]
            flat = [x for one in found for x in (one if isinstance(one, list) else [one])]
            return list(dict.fromkeys(x for x in flat if x is not None)) if all(not isinstance(x, dict | list) for x in flat) else flat
        value = value.get(name) if isinstance(value, dict) else None
    return value
