"""Reads the user's own copy of the strategy: passages with their words, what they name, and the account of all 108."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from loaders import curated
from loaders.base import Bundle, Context, Loader, LoadError, Problem
from loaders.document.mentions import Mention, account, mentions
from loaders.document.outline import DOCUMENT, PREFIX, document_node, passage_node
from loaders.document.passage import DocumentError, SplitDocument
from loaders.document.split import read
from schema.core import Node, Relation
from schema.relations.evidence import Mentions, States
from schema.relations.partners import PartOf

CURATED = ("strategy", "organisations", "plan")  # the folders whose curated nodes the document may name
OWN_PARTS = ("hsp-2020", DOCUMENT)  # a passage that only states its own part of the strategy names no entity


class DocumentLoader(Loader):
    """The document and its passages; `partnergraph load document FILE`, or a folder that holds it as .txt."""

    takes_paths = "required"

    def bundles(self, paths: Sequence[Path]) -> Iterable[Bundle | LoadError]:
        files = [file for path in paths for file in (sorted(path.glob("*.txt")) if path.is_dir() else [path])]
        if len(files) != 1:
            yield LoadError(f"One text file of the strategy is wanted; {len(files)} were given.", "Name the file itself.", paths[0] if paths else "")
            return
        yield Bundle("dataset:document", self.source.title.en, files[0])

    def records(self, bundle: Bundle, context: Context) -> Iterator[Node | Relation | Problem]:  # noqa: ARG002  # the protocol's signature
        path = bundle.path or self.folder  # never None: `bundles` gives a file
        try:
            split = read(path)
        except DocumentError as wrong:
            raise LoadError(f"expected {wrong.expected}, found {wrong.found}.", wrong.hint, path, wrong.line) from wrong
        known = list(curated.read(_curated_files(self.folder.parent), PREFIX))
        yield from self._document(split)
        found = mentions(split.passages, _names(known, self._yaml("called.yml")))
        yield from (Mentions(PREFIX + m.passage, m.node, words=m.words, passages=[PREFIX + m.passage]) for m in found)
        yield from self._account(split, known, found)

    def _document(self, split: SplitDocument) -> Iterator[Node | Relation]:
        yield document_node(language=split.head.language, symbol=split.head.symbol)
        explained, notes = self._yaml("explained.yml"), self._yaml("notes.yml")
        for passage in split.passages:
            note, reason = notes.get(passage.id, {}), explained.get(passage.id, {})
            lines = str(passage.first_line) if passage.first_line == passage.last_line else f"{passage.first_line}, {passage.last_line}"
            yield passage_node(passage.id, passage.kind, passage.order, text=passage.text, lines=lines,
                               explained=reason.get("en"), explained_fr=reason.get("fr"), note=note.get("en"), note_fr=note.get("fr"))
            yield PartOf(PREFIX + passage.id, DOCUMENT, passages=[PREFIX + passage.id])

    def _account(self, split: SplitDocument, known: Sequence[Node | Relation], found: Sequence[Mention]) -> Iterator[Problem]:
        stated = {r.from_id.removeprefix(PREFIX) for r in known
                  if isinstance(r, States) and r.from_id.startswith(PREFIX) and not r.to_id.startswith(OWN_PARTS)}
        reasons = self._yaml("explained.yml")
        result = account(split.passages, stated | {m.passage for m in found}, reasons)
        for short in result.linked:
            yield Problem("passage linked", "linked to what it names", split.file, record=short)
        for short in result.explained:
            yield Problem("passage explained", f"names no entity: {reasons[short]['en']}", split.file, record=short)
        for short in result.unexplained:
            yield Problem("passage neither linked nor explained", "names nothing that is known, and explained.yml gives no reason", split.file, record=short)
        for short in result.stale:
            yield Problem("explanation out of date", "explained.yml says it names nothing, and it is linked or unknown", split.file, record=short)

    def _yaml(self, name: str) -> dict[str, Any]:
        content: dict[str, Any] = yaml.safe_load((self.folder / name).read_text("utf-8"))
        return content


def _curated_files(loaders: Path) -> list[Path]:
    return [file for name in CURATED for file in sorted((loaders / name).glob("*.yml")) if file.name != "source.yml"]


def _names(records: Iterable[Node | Relation], called: dict[str, list[str]]) -> Iterator[tuple[str, list[str]]]:
    """Nodes that a document can name, with their names; the strategy's own parts bear our labels, which it does not use."""
    for node in records:
        if isinstance(node, Node) and not node.values["id"].startswith(OWN_PARTS):
            values = node.values
            single = (values.get(key) for key in ("name", "nameFr", "acronym", "acronymFr"))
            yield values["id"], [*filter(None, single), *values.get("aliases", [])]
    yield from called.items()
