"""A brief as people keep it: Markdown, HTML, PDF and DOCX from one document, which is the answer to QUERY."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from api.brief import to_docx, to_html, to_md, to_pdf
from schema.errors import PartnergraphError, did_you_mean

Document = Mapping[str, Any]

QUERY = """query ($entity: ID!, $lang: BriefLanguage!, $staleMonths: Int!, $first: Int!) {
  brief(entity: $entity, lang: $lang, staleMonths: $staleMonths, first: $first) {
    entity title subtitle lang made staleMonths
    sections { key title sentences { text footnotes single old } }
    footnotes { number cited }
  }
}"""
FORMATS: Mapping[str, tuple[str, Callable[[Document], bytes]]] = {
    "md": ("text/markdown; charset=utf-8", to_md.write), "html": ("text/html; charset=utf-8", to_html.write), "pdf": ("application/pdf", to_pdf.write),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", to_docx.write)}


class NoBrief(PartnergraphError):
    """A thing that the graph does not know."""

    code = "no-brief"


class NoForm(PartnergraphError):
    """A format in which no brief is written."""

    code = "no-brief-form"


def known(form: str) -> str:
    """The format. Raises NoForm."""
    if form not in FORMATS:
        raise NoForm(f"{form!r} is no format of a brief.", did_you_mean(form, FORMATS))
    return form


def written(brief: Document | None, form: str, entity: str = "") -> tuple[str, bytes]:
    """Its media type and bytes. Raises NoBrief, NoForm."""
    if brief is None:
        raise NoBrief(f"The graph does not know {entity!r}.", "Look for its id with `partnergraph search`.")
    media, write = FORMATS[known(form)]
    return media, write(brief)


__all__ = ["FORMATS", "QUERY", "NoBrief", "NoForm", "known", "written"]
