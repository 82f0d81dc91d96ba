"""DOCX by python-docx. It writes no footnotes of Word's own, so they stand at the end, each number linked to its note."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from api.brief.words import FOOTNOTES, LEGEND, marks, said

UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # what XML does not hold
LANGUAGES = {"en": "en-GB", "fr": "fr-FR"}


def write(brief: Mapping[str, Any]) -> bytes:
    """The document on A4, in the language of its words."""
    made, lang = Document(), brief["lang"]
    _page(made, lang)
    made.core_properties.title, made.core_properties.language = _clean(brief["title"]), LANGUAGES[lang]
    made.core_properties.author = "partnergraph"
    made.add_heading(_clean(brief["title"]), 0)
    made.add_paragraph(_clean(brief["subtitle"]))
    for section in brief["sections"]:
        made.add_heading(_clean(section["title"]), 2)
        for one in section["sentences"]:
            line = made.add_paragraph(_clean(one["text"]) + marks(one), style="List Bullet")
            for at, number in enumerate(one["footnotes"]):
                _raised(line, ", " if at else "")
                _link(line, number)
    made.add_paragraph(said(LEGEND, lang, months=brief["staleMonths"]))
    made.add_heading(said(FOOTNOTES, lang), 2)
    for one in brief["footnotes"]:
        _note(made.add_paragraph(), one["number"], _clean(one["cited"]))
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def _clean(text: str) -> str:
    return UNPRINTABLE.sub("", text)


def _page(made: Any, lang: str) -> None:
    page = made.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(16)
    for name in ("Normal", "List Bullet"):
        made.styles[name].font.size = Pt(9.5)
        made.styles[name].paragraph_format.space_after = Pt(1)
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), LANGUAGES[lang])
    made.styles["Normal"].element.get_or_add_rPr().append(spoken)


def _raised(line: Any, text: str) -> Any:
    run = line.add_run(text)
    run.font.superscript = True
    return run


def _link(line: Any, number: int) -> None:
    """The number of a footnote, which leads to it."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), f"n{number}")
    link.append(_raised(line, str(number))._r)  # noqa: SLF001  # python-docx has no name for a link inside the document
    line._p.append(link)  # noqa: SLF001


def _note(line: Any, number: int, cited: str) -> None:
    begin, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for mark in (begin, end):
        mark.set(qn("w:id"), str(number))
    begin.set(qn("w:name"), f"n{number}")
    line._p.append(begin)  # noqa: SLF001  # as above
    line.add_run(f"{number}. {cited}").font.size = Pt(8)
    line._p.append(end)  # noqa: SLF001
    line.paragraph_format.space_after = Pt(0)
