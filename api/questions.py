"""Saved questions: one YAML file each, with its words in both languages, its GraphQL, its Cypher and the columns of its table. Those that ship are in
questions/; users keep their own in a folder that PARTNERGRAPH_QUESTIONS names.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal

import yaml
from graphql import GraphQLError, OperationDefinitionNode, parse
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from schema import model
from schema.errors import PartnergraphError, did_you_mean

FOLDER = Path(__file__).resolve().parent.parent / "questions"
HINT = "Write it as the other files in questions/; docs/howto/add-a-query.md tells each field."
TODAY = "today"  # as the default of a date: the day on which it is asked
LANG = "lang"  # the variable of a document that takes the language of names


class NoQuestion(PartnergraphError):
    """A number or name that no question has."""

    code = "no-question"


class BadQuestion(PartnergraphError):
    """A file that does not say what a question needs: the message has file and field."""

    code = "bad-question"


class Shelf(BaseSettings):
    """Where users keep their own."""

    model_config = SettingsConfigDict(env_prefix="PARTNERGRAPH_", frozen=True)

    questions: Path | None = Field(default=None, description="Folder with saved questions of your own, beside those that ship; `ask --questions` goes before it. "
                                                             "A server reads it when it is first asked for them.")


class Form(BaseModel):
    """Part of a file: nothing that is not known here may stand in it."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Words(Form):
    """A text in English and French."""

    en: str = Field(min_length=1)
    fr: str = Field(min_length=1)

    def __getitem__(self, lang: str) -> str:
        return self.fr if lang == "fr" else self.en


class Parameter(Words):
    """What a question lets one choose: its words, what kind of value it takes, and the value when none is given.

    An `entity` (of these types of the model) and a `country` may be given by name.
    """

    kind: Literal["entity", "country", "text", "date", "count", "number", "flag"]
    of: tuple[str, ...] = ()
    default: Any = None

    @field_validator("of", mode="before")
    @classmethod
    def _known(cls, given: Any) -> Any:
        of = (given,) if isinstance(given, str) else given
        if unknown := [one for one in of if one not in model().nodes]:
            raise ValueError(f"{unknown[0]!r} is no type of the model. {did_you_mean(unknown[0], model().nodes)}")
        return of


class Part(Words):
    """Rows of the answer, at `path`. Where a table has several parts, `name` is what the Cypher calls it, and its words stand in the column `part`."""

    path: str
    name: str


class Column(Words):
    """One column: its titles, and `path`, the way from a row to the value (see api/answers.py). What the Cypher calls it is `key`.

    What a column that `cites` finds is evidence, passages or sources, shown as footnotes. `absent` finds the sources that could have told: the cell says
    whether none was found, the sources are old, or nobody looked. `said` and `words` turn declared words into sentences' words. `without` leaves out
    what stands at that path too.
    """

    path: str = ""
    path_fr: str = Field(default="", alias="pathFr")
    key: str = ""
    cites: bool = False
    absent: bool = False
    said: bool = False
    part: bool = False
    without: str = ""
    count: bool = False
    optional: bool = False
    rank: Literal["", "up", "down"] = ""
    words: Mapping[str, Words] = {}

    @model_validator(mode="after")
    def _somewhere(self) -> Column:
        if not self.path and not self.part:
            raise ValueError("needs a path")
        return self


class Question(Form):
    """`graphql` and `cypher` take the same parameters and give the same answer, compared by the columns that have a `key`. `asks`: who asks it."""

    id: str = Field(pattern=r"^q\d+-[a-z0-9-]+$")
    title: Words
    text: Words
    empty: Words
    asks: tuple[Literal["coordination", "analysis", "leadership"], ...] = Field(min_length=1)
    parameters: Mapping[str, Parameter] = {}
    graphql: str
    cypher: str
    rows: tuple[Part, ...] = Field(min_length=1)
    columns: tuple[Column, ...] = Field(min_length=1)

    @field_validator("rows", mode="before")
    @classmethod
    def _one(cls, given: Any) -> Any:
        return ({"path": given, "name": "rows", "en": "rows", "fr": "lignes"},) if isinstance(given, str) else given

    @field_validator("graphql")
    @classmethod
    def _one_query(cls, given: str) -> str:
        try:
            operations = [one for one in parse(given).definitions if isinstance(one, OperationDefinitionNode)]
        except GraphQLError as error:
            raise ValueError(f"is no GraphQL: {error.message}") from error
        if len(operations) != 1:
            raise ValueError(f"has {len(operations)} operations, not one")
        return given

    @model_validator(mode="after")
    def _same(self) -> Question:
        [operation] = (one for one in parse(self.graphql).definitions if isinstance(one, OperationDefinitionNode))
        asked = {one.variable.name.value for one in operation.variable_definitions or ()} - {LANG}
        if asked != self.parameters.keys():
            raise ValueError(f"the GraphQL takes {sorted(asked)}, the parameters are {sorted(self.parameters)}")
        return self

    @property
    def number(self) -> int:
        return int(self.id.removeprefix("q").partition("-")[0])

    @property
    def short(self) -> str:
        """Its name without the number."""
        return self.id.partition("-")[2]

    @cached_property
    def speaks(self) -> bool:
        """Whether its document takes the language of names."""
        return f"${LANG}" in self.graphql

    def values(self, given: Mapping[str, Any] | None = None, lang: str = "en") -> dict[str, Any]:
        """The variables of its document: the defaults, today where a date wants it, and what is given."""
        known = {name: dt.datetime.now(dt.UTC).date().isoformat() if one.kind == "date" and one.default == TODAY else one.default for name, one in self.parameters.items()}
        return {**known, **({LANG: lang.upper()} if self.speaks else {}), **(given or {})}


@dataclass(frozen=True)
class Found:
    """The questions by their numbers, and what is wrong with the files that were left out."""

    questions: list[Question]
    problems: list[BadQuestion]

    def get(self, name: str) -> Question:
        """The question of that number or name: `4`, `q04`, `q04-banks-cities`, `banks-cities`. Raises NoQuestion, or BadQuestion where its file is one."""
        for question in self.questions:
            if name in (question.id, question.id.partition("-")[0], question.short, str(question.number)):
                return question
        for problem in self.problems:
            if name.removeprefix("q").lstrip("0") and f"q{name.removeprefix('q'):0>2}-" in problem.message:
                raise problem
        raise NoQuestion(f"There is no saved question {name!r}.", f"Known: {', '.join(q.id for q in self.questions)}.")


def load(folder: Path = FOLDER) -> list[Question]:
    """All questions of a folder, by their ids. Raises BadQuestion with file and field."""
    return [_read(file) for file in sorted(folder.glob("*.yml"))]


@cache
def _shipped() -> tuple[Question, ...]:
    """Those that ship: they are what they are while the process lives."""
    return tuple(load())


def every(own: Path | None = None) -> Found:
    """The questions that ship, and those of the user's folder; a file that is bad there is left out, and told. Raises BadQuestion where the folder is none."""
    folder = own or Shelf().questions
    found, problems = {question.id: question for question in _shipped()}, []
    if folder and not folder.is_dir():
        raise BadQuestion(f"{folder}: there is no such folder.", "Name a folder with saved questions in PARTNERGRAPH_QUESTIONS or --questions.")
    for file in sorted(folder.glob("*.yml")) if folder else ():
        try:
            question = _free(_read(file), file, found)
            found[question.id] = question
        except BadQuestion as problem:
            problems.append(problem)
    return Found(sorted(found.values(), key=lambda one: one.number), problems)


def _free(question: Question, file: Path, found: Mapping[str, Question]) -> Question:
    if taken := [one.id for one in found.values() if question.number == one.number or question.short == one.short]:
        raise BadQuestion(f"{file}: its number or name is that of {taken[0]}.", "Give it another; 100 and more are nobody's.")
    return question


def get(name: str, own: Path | None = None) -> Question:
    """The question of that number or name, as `Found.get` finds it."""
    return every(own).get(name)


def _read(file: Path) -> Question:
    try:
        made = Question.model_validate(yaml.safe_load(file.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadQuestion(f"{file}: cannot be read ({error}).", HINT) from error
    except ValidationError as error:
        told = "; ".join(f"{'.'.join(map(str, one['loc'])) or 'the file'}: {one['msg'].removeprefix('Value error, ')}" for one in error.errors())
        raise BadQuestion(f"{file}: {told}.", HINT) from error
    if made.id != file.stem:
        raise BadQuestion(f"{file}: its id is {made.id!r}.", "Name the file after the id.")
    return made


__all__ = ["FOLDER", "LANG", "TODAY", "BadQuestion", "Column", "Found", "NoQuestion", "Parameter", "Part", "Question", "Shelf", "Words", "every", "get", "load"]
