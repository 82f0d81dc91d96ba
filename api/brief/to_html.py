"""HTML that prints on A4 or Letter as it stands: one file, no script, no address of another server."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from api.brief.words import FOOTNOTES, LEGEND, marks, said


def write(brief: Mapping[str, Any], others: Mapping[str, str] | None = None) -> bytes:
    """The page; `others` are addresses of the same brief in other forms, by their names, shown on screen and not in print."""
    lang = brief["lang"]
    return _template().render(brief=brief, marks=marks, legend=said(LEGEND, lang, months=brief["staleMonths"]), footnotes=said(FOOTNOTES, lang), others=others or {}).encode()


def style_hash() -> str:
    """The style's hash, as a content policy names it: the explorer page may show a brief, and nothing else with a style of its own."""
    text = Path(__file__).with_name("brief.html").read_text("utf-8").partition("<style>")[2].partition("</style>")[0]
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


@cache
def _template() -> Template:
    made = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return made.get_template("brief.html")
