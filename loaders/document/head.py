"""Reads the title page: date, languages, session, agenda item and symbols, each only where the copy has it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from loaders.document.passage import Head

MONTHS = {name: number for number, name in enumerate(
    ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"), start=1)}
LANGUAGES = {"français": "fr", "anglais": "en", "espagnol": "es", "arabe": "ar", "chinois": "zh", "russe": "ru",
             "english": "en", "spanish": "es", "arabic": "ar", "chinese": "zh", "russian": "ru", "french": "fr"}
SYMBOL = r"HSP/[A-Z]+\.\d{4}/[\w./]+?"


def read_head(lines: Sequence[str], star_notes: Sequence[str]) -> Head:
    """The facts of the title page. `lines` come before paragraph 1; `star_notes` are the starred notes found anywhere in the copy."""
    text = "\n".join(line.strip() for line in lines)
    bold = [" ".join(block.split()) for block in re.findall(r"\*\*(.+?)\*\*", text, re.DOTALL)]
    return Head(
        title=_first(r"(.*(?:projet de stratégie|draft partnership strategy).*)", bold),
        author=_first(r"(?:Rapport d(?:e la|u) |Report of the )(.+)", bold),
        symbol=_first(rf"({SYMBOL})", text.split("\n")),
        distributed=_date(text),
        language=_language(text, r"^(\w+)$"),
        original_language=_language(text, r"^Original ?: ?(\w+)$"),
        session=_first(r"((?:\w+ ){1,3}session.*)", bold),
        session_place=_first(r"([^\d:]+), \d{1,2}[\u2013-]\d{1,2} \w+ \d{4}", text.split("\n")),
        session_dates=_first(r"[^\d:]+, (\d{1,2}[\u2013-]\d{1,2} \w+ \d{4})", text.split("\n")),
        agenda_item=_first(r"Point (.+?) de l.ordre du jour.*", text.split("\n")),
        agenda_symbol=_first(rf"({SYMBOL})\.?", star_notes),
    )


def _first(pattern: str, texts: Sequence[str]) -> str | None:
    return next((match[1] for text in texts if (match := re.fullmatch(pattern, text))), None)


def _date(text: str) -> dt.date | None:
    match = re.search(r"^(\d{1,2})(?:er)? (\w+) (\d{4})$", text, re.MULTILINE)
    if not match or match[2].lower() not in MONTHS:
        return None
    return dt.date(int(match[3]), MONTHS[match[2].lower()], int(match[1]))


def _language(text: str, pattern: str) -> str | None:
    words = (word.lower() for word in re.findall(pattern, text, re.MULTILINE))
    return next((LANGUAGES[word] for word in words if word in LANGUAGES), None)
