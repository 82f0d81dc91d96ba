"""The 108 passages without their words: what is known of the document before the user loads a copy."""

from __future__ import annotations

from collections.abc import Iterator

from loaders.document.passage import ITEMS, OBJECTIVES, PARAGRAPHS, STRATEGIES
from schema.nodes.evidence import Document, Passage

DOCUMENT = "document:hsp-2020"
PREFIX = "passage:hsp-2020:"
NOTE_AFTER = {"5": "fn1", "9": "fn2"}  # footnotes stand at the foot of a page, after these paragraphs' first lines
WORDS = {"paragraph": ("paragraph", "paragraphe"), "item": ("item", "alinéa"), "objective": ("objective", "objectif"),
         "strategy": ("strategy", "stratégie"), "footnote": ("footnote", "note")}


def outline() -> Iterator[tuple[str, str]]:
    """Short form and kind of every passage, in the document's order."""
    for paragraph in map(str, range(1, PARAGRAPHS + 1)):
        yield paragraph, "paragraph"
        if paragraph in NOTE_AFTER:
            yield NOTE_AFTER[paragraph], "footnote"
        for place in range(ITEMS.get(paragraph, 0)):
            yield f"{paragraph}.{chr(ord('a') + place)}", "item"
        if paragraph == "13":
            yield from _table()


def _table() -> Iterator[tuple[str, str]]:
    for category, (objectives, strategies) in enumerate(zip(OBJECTIVES, STRATEGIES, strict=True), start=1):
        yield from ((f"o{category}.{n}", "objective") for n in range(1, objectives + 1))
        yield from ((f"s{category}.{n}", "strategy") for n in range(1, strategies + 1))


def document_node(**known: object) -> Document:
    """The document as a node; `known` are further properties."""
    return Document(id=DOCUMENT, name="Draft partnership strategy of UN-Habitat, 2020", name_fr="Projet de stratégie de partenariat d'ONU-Habitat, 2020",
                    published="2020-08-17", note="The copy gives no symbol of its own; HSP/EB.2020/19 is the provisional agenda's.",
                    note_fr="L'exemplaire ne porte pas de cote ; HSP/EB.2020/19 est celle de l'ordre du jour provisoire.", **known)


def passage_node(short: str, kind: str, order: int, **known: object) -> Passage:
    """A passage as a node; `known` are further properties, such as its text."""
    english, french = WORDS[kind]
    number = short.removeprefix("fn") if kind == "footnote" else short.lstrip("os")
    return Passage(id=PREFIX + short, name=f"Partnership strategy, {english} {number}", name_fr=f"Stratégie de partenariat, {french} {number}",
                   kind=kind, number=short, order=order, **known)


__all__ = ["DOCUMENT", "PREFIX", "document_node", "outline", "passage_node"]
