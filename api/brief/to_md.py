"""Markdown with footnotes, as GitHub, Pandoc and most editors read them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from api.brief.words import FOOTNOTES, LEGEND, marks, said

SPECIAL = re.compile(r"([\\`*_\[\]<>|~#&])")


def write(brief: Mapping[str, Any]) -> bytes:
    """The document as UTF-8."""
    lang = brief["lang"]
    lines = [f"# {_plain(brief['title'])}", "", _plain(brief["subtitle"])]
    for section in brief["sections"]:
        lines += ["", f"## {_plain(section['title'])}", ""]
        lines += [f"- {_plain(one['text'])}{marks(one)}{''.join(f'[^{n}]' for n in one['footnotes'])}" for one in section["sentences"]]
    lines += ["", said(LEGEND, lang, months=brief["staleMonths"]), "", f"## {said(FOOTNOTES, lang)}", ""]
    lines += [f"[^{one['number']}]: {_plain(one['cited'])}" for one in brief["footnotes"]]
    return ("\n".join(lines) + "\n").encode()


def _plain(text: str) -> str:
    """Text that is no mark-up, on one line."""
    return SPECIAL.sub(r"\\\1", " ".join(text.split()))
