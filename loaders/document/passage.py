"""What the document is made of: the passages that can be cited, the facts of its head, and the error of a document that is not it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from schema.errors import PartnergraphError

Kind = Literal["paragraph", "item", "objective", "strategy", "footnote"]

# How many of each the document holds; a copy with other numbers is incomplete or another document.
PARAGRAPHS = 17
ITEMS = {"3": 7, "4": 5, "5": 8}  # lettered items, by the paragraph that lists them
OBJECTIVES = (6, 7, 2, 1, 3, 3, 2, 2)  # by category of the table
STRATEGIES = (8, 10, 5, 3, 5, 5, 4, 3)
FOOTNOTES = 2


class DocumentError(PartnergraphError):
    """A copy that cannot be split: `file`, `line` (from 1), what was `expected` there and what was `found`."""

    code = "wrong-document"

    def __init__(self, file: str, line: int, expected: str, found: str) -> None:
        super().__init__(f"{file}:{line}: expected {expected}, found {found}.",
                         "Give the whole text of the French partnership strategy of 2020, one paragraph or table row a line, unchanged.")
        self.file = file
        self.line = line
        self.expected = expected
        self.found = found


@dataclass(frozen=True, slots=True)
class Passage:
    """One citable passage.

    `id` is the short form ("9", "5.d", "o2.6", "s4.3", "fn1"), `number` its number or letter where it stands ("9", "d", "6", "3", "1"),
    `category` the table's row (1 to 8) for cells, `text` the words without layout, footnote markers taken out and kept in `footnotes`
    as ids, `first_line` and `last_line` its lines in the copy (from 1), `order` its place in the document (from 1).
    """

    id: str
    kind: Kind
    text: str
    number: str
    category: int | None
    footnotes: tuple[str, ...]
    first_line: int
    last_line: int
    order: int


@dataclass(frozen=True, slots=True)
class Head:
    """What the title page says; None where the copy does not say it.

    `agenda_symbol` is the symbol of the provisional agenda, to which a starred note leads. The document's own symbol is another.
    `session_dates` is the text after the place, as printed.
    """

    title: str | None = None
    author: str | None = None
    symbol: str | None = None
    distributed: dt.date | None = None
    language: str | None = None
    original_language: str | None = None
    session: str | None = None
    session_place: str | None = None
    session_dates: str | None = None
    agenda_item: str | None = None
    agenda_symbol: str | None = None


@dataclass(frozen=True, slots=True)
class SplitDocument:
    """The document: its head, its passages in their order, and the eight category headings of the table (no passages, but needed to read it)."""

    file: str
    head: Head
    passages: tuple[Passage, ...]
    headings: tuple[str, ...]
