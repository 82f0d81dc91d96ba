"""PDF by typst, whose compiler and fonts come in its wheel: no program or library of the system is needed. The texts go in as data, never as mark-up."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

from api.brief.words import FOOTNOTES, LEGEND, marks, said

TEMPLATE = Path(__file__).with_name("brief.typ")


def write(brief: Mapping[str, Any]) -> bytes:
    """The document, tagged so that a reader's aids can read it."""
    lang = brief["lang"]
    sections = [{**section, "sentences": [{**one, "marks": marks(one)} for one in section["sentences"]]} for section in brief["sections"]]
    data = {**brief, "sections": sections, "legend": said(LEGEND, lang, months=brief["staleMonths"]), "notes": said(FOOTNOTES, lang)}
    made = dt.datetime.fromisoformat(brief["made"]).replace(tzinfo=dt.UTC)
    found: bytes = typst.compile(TEMPLATE.read_bytes(), sys_inputs={"brief": json.dumps(data)}, timestamp=made)
    return found
