"""The glossary of docs/reference: every term of docs/terms.md in both orders, English and French, with what the model says of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from graph.words import fold
from schema import model

TERMS = Path(__file__).resolve().parent.parent / "docs" / "terms.md"
ROW = re.compile(r"^\| (?!English \|)(?!---)(.+?) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
CODE = re.compile(r"`([^`]+)`")
ABOUT = ("Every term in the order of either language, with its meaning in the [model](model.md). The standards that the words are taken from, and names that were weighed: [terms](../terms.md). "
         "/ *Tous les termes dans l'ordre des deux langues, avec leur sens dans le modèle.*")


@dataclass(frozen=True)
class Term:
    """One term in both languages, what it is called in code, and what it means, where the model declares it."""

    en: str
    fr: str
    code: str
    meaning: tuple[str, str]


def terms() -> list[Term]:
    """The rows of docs/terms.md. One that holds several terms, with `;` between them, is as many where both languages and the code have the same number."""
    return [term for row in ROW.findall(TERMS.read_text("utf-8")) for term in _split(*row)]


def _split(english: str, french: str, code: str, standard: str) -> list[Term]:
    ours, theirs, codes = ([one.strip() for one in side.split(by)] for side, by in ((english, ";"), (french, ";"), (code, ",")))
    if len(ours) == len(theirs) == len(codes) > 1:
        return [_term(*one, standard) for one in zip(ours, theirs, codes, strict=True)]
    return [_term(english, french, code, standard)]


def _term(english: str, french: str, code: str, standard: str) -> Term:
    declared = next((kind for name in CODE.findall(code) for kind in (model().nodes.get(name), model().relations.get(name)) if kind), None)
    other = standard.replace("](", "](../").replace("](../http", "](http")
    return Term(english, french, code, (declared.about.en, declared.about.fr) if declared else (other, other))


def glossary_page() -> str:
    """English to French, then French to English, by the letters without their accents."""
    lines = ["# Glossary / Glossaire", "", "Printed from the code by `make docs`; a test compares. Do not edit.\n", ABOUT, "", "## English to French", "", "| English | French | in code | what it is |", "| --- | --- | --- | --- |"]
    lines += [f"| {one.en} | {one.fr} | {_linked(one.code)} | {one.meaning[0]} |" for one in sorted(terms(), key=lambda one: fold(one.en))]
    lines += ["", "## Du français à l'anglais", "", "| français | anglais | dans le code | ce que c'est |", "| --- | --- | --- | --- |"]
    lines += [f"| {one.fr} | {one.en} | {_linked(one.code)} | {one.meaning[1]} |" for one in sorted(terms(), key=lambda one: fold(one.fr))]
    return "\n".join(lines) + "\n"


def _linked(code: str) -> str:
    """Names of types lead to the model."""
    known = {*model().nodes, *model().relations}
    return CODE.sub(lambda met: f"[`{met[1]}`](model.md#{met[1].lower()})" if met[1] in known else met[0], code)


__all__ = ["Term", "glossary_page", "terms"]
