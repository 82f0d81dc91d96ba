"""The answer to a saved question as a table, for clients that show it: `extensions: {"table": {"lang": "fr"}}` beside its `documentId` or text.

The answer then has `extensions.table`: `titles`, `rows` (values, or lists of them), `footnotes`, `counts`, all as `partnergraph ask` prints them, and `things`, the ids
of what the rows name. Variables that are left out have the question's own defaults, and names are in the language of the table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from api.answers import table
from api.asked import Asked
from api.documents import PREFIX, hashed
from api.engine import Answer
from api.questions import Question
from api.refusals import Refusal
from api.saved import shelf

NAME = "table"
LANGS = ("en", "fr")
CITING = {"evidence", "sources", "source", "passages", "statedIn", "reportedBy"}  # below these stands who says so, and not what the row tells of


class NoTable(Refusal):
    """A table is wanted of what is no saved question, or in no language that there is."""

    code = "no-table"
    well_formed = True


@dataclass(frozen=True)
class Wanted:
    """The table that a request wants, and the variables that its question is asked with."""

    question: Question
    lang: str
    variables: Mapping[str, Any]

    def put(self, answer: Answer) -> Answer:
        """The answer with its table beside it; one without data stays as it is."""
        data = answer.body.get("data")
        if not data or answer.body.get("errors"):
            return answer
        made = {"question": self.question.id, **asdict(table(self.question, data, self.lang)), "things": list(dict.fromkeys(_things(data)))}
        return Answer({**answer.body, "extensions": {**answer.body.get("extensions", {}), NAME: made}}, answer.status)


def wanted(what: Asked, text: str) -> Wanted | None:
    """The table that a request wants; None where it wants none. Raises NoTable."""
    if (how := what.extensions.get(NAME)) is None:
        return None
    lang = how.get("lang", "en") if isinstance(how, Mapping) else None
    if lang not in LANGS:
        raise NoTable("`extensions.table` is not as it should be.", 'Send {"lang": "en"} or {"lang": "fr"}.')
    question = shelf().get(PREFIX + hashed(text))
    if question is None:
        raise NoTable("This document is no saved question.", "`{ savedQuestions { id documentId } }` names those that this server knows.")
    return Wanted(question, lang, question.values(what.variables, lang))


def _things(value: Any) -> Iterator[str]:
    """The ids of what has an id and a name, past who says so."""
    if isinstance(value, list):
        for one in value:
            yield from _things(one)
    elif isinstance(value, Mapping):
        if isinstance(value.get("id"), str) and isinstance(value.get("name"), str) and not value["id"].startswith("dataset:"):
            yield value["id"]
        for name, inner in value.items():
            if name not in CITING:
                yield from _things(inner)


__all__ = ["NoTable", "Wanted", "wanted"]
