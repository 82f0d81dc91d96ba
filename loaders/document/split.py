"""Splits the user's own copy of the partnership strategy into its 108 citable passages.

Pure code apart from `read`. The layout is one paragraph, item, footnote or table row a line, table cells parted by tabs and holding lists in
HTML. Page breaks cut table rows: a row whose first cell is empty goes on with the row above, and its first cell text without a number goes on
with the passage above. Whatever does not fit is an error that names file and line; nothing is guessed and nothing is left out.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from pathlib import Path

from loaders.document.head import LANGUAGES, read_head
from loaders.document.passage import FOOTNOTES, ITEMS, OBJECTIVES, PARAGRAPHS, STRATEGIES, DocumentError, Head, Kind, Passage, SplitDocument

HEADING = re.compile(r"#+ .*|\*\*[IVX]+\. .*\*\*")
RULE = re.compile(r"-{3,}")
STAR_NOTE = re.compile(r"\\?\* (.+)")
FOOTNOTE = re.compile(r"<sup>(\d+)</sup> (.+)")
PARAGRAPH = re.compile(r"(\d+)\. (.+)")
ITEM = re.compile(r"\s*- ([a-z])\) (.+)")
NUMBERED = re.compile(r"(\d+)\. (.+)", re.DOTALL)
MARKER = re.compile(r"<sup>(\d+)</sup>")
INLINE = re.compile(r"</?(?:i|b|em|strong)>|\*\*")
BLOCK = re.compile(r"</?(?:ol|li|p)(?: [^>]*)?>")
TAG = re.compile(r"</?[a-zA-Z][^>]*>?")
CELLS = 3  # category, objectives, strategies
TABLE_AFTER = 13  # the paragraph that announces the table


@dataclass(slots=True)
class _Draft:
    id: str
    kind: Kind
    number: str
    category: int | None
    first_line: int
    last_line: int
    parts: list[str]


@dataclass(slots=True)
class _Splitter:
    file: str
    drafts: list[_Draft] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    star_notes: list[str] = field(default_factory=list)
    paragraph: int = 0
    row_line: int = 0  # the last line of the table row being read
    counts: dict[str, int] = field(default_factory=dict)  # how many passages of each group ("3.", "o2.", "s4.", "fn") were met

    def line(self, number: int, text: str) -> None:
        """Takes one line of the body (after the title page), `number` from 1."""
        if not text.strip() or RULE.fullmatch(text) or HEADING.fullmatch(text):
            return
        if "\t" in text:
            self._row(number, text)
        elif match := FOOTNOTE.fullmatch(text):
            self._add(number, "footnote", "fn", match[1], match[2])
        elif match := ITEM.fullmatch(text):
            self._item(number, match[1], match[2])
        elif match := PARAGRAPH.fullmatch(text):
            self._paragraph(number, match[1], match[2])
        elif match := STAR_NOTE.fullmatch(text):
            self.star_notes.append(match[1])
        else:
            raise self._wrong(number, "a numbered paragraph, lettered item, footnote, table row or heading", repr(text.strip()[:40]))

    def end(self, number: int) -> None:
        """Takes the end of the file, whose last line is `number`."""
        missing = self._missing() or (f"paragraph {self.paragraph + 1}" if self.paragraph < PARAGRAPHS else None)
        if missing is None and self.counts.get("fn", 0) < FOOTNOTES:
            missing = f"footnote {self.counts.get('fn', 0) + 1}"
        if missing:
            raise self._wrong(number, missing, "the end of the file")

    def _paragraph(self, line: int, number: str, text: str) -> None:
        if missing := self._missing():
            raise self._wrong(line, missing, f"paragraph {number}")
        if int(number) != self.paragraph + 1 or self.paragraph == PARAGRAPHS:
            wanted = f"paragraph {self.paragraph + 1}" if self.paragraph < PARAGRAPHS else "the end of the text"
            raise self._wrong(line, wanted, f"paragraph {number}")
        self.paragraph += 1
        self._add(line, "paragraph", "", number, text)

    def _item(self, line: int, letter: str, text: str) -> None:
        limit, group = ITEMS.get(str(self.paragraph), 0), f"{self.paragraph}."
        if self.counts.get(group, 0) >= limit:
            raise self._wrong(line, f"paragraph {self.paragraph + 1}", f"item {letter})")
        self._add(line, "item", group, letter, text)

    def _row(self, line: int, text: str) -> None:
        cells = [cell.strip() for cell in text.split("\t")]
        if self.paragraph != TABLE_AFTER:
            raise self._wrong(line, self._missing() or f"paragraph {self.paragraph + 1}", "a table row")
        if len(cells) != CELLS:
            raise self._wrong(line, "a table row of three cells", f"{len(cells)} cells")
        if all(re.fullmatch(r"<i>.+</i>", cell) for cell in cells):
            return  # the table's header, printed again on each page
        if cells[0]:
            self._start_category(line, cells[0])
        elif not self.headings:
            raise self._wrong(line, "the row of category 1", "a row without a category")
        self.row_line = line
        self._cell(line, "objective", cells[1], goes_on=not cells[0])
        self._cell(line, "strategy", cells[2], goes_on=not cells[0])

    def _start_category(self, line: int, heading: str) -> None:
        match = NUMBERED.fullmatch(heading)
        found = f"the row of category {match[1]}" if match else repr(heading[:40])
        if missing := self.headings and self._missing_cell():
            raise self._wrong(self.row_line, missing, f"the end of the row, then {found}")
        wanted = len(self.headings) + 1
        if not match or int(match[1]) != wanted or wanted > len(OBJECTIVES):
            raise self._wrong(line, f"the row of category {wanted}" if wanted <= len(OBJECTIVES) else "paragraph 14", found)
        self.headings.append(_clean(match[2]))

    def _cell(self, line: int, kind: Kind, cell: str, *, goes_on: bool) -> None:
        for tag in ("ol", "li", "p"):
            if len(re.findall(rf"<{tag}[ >]", cell)) != cell.count(f"</{tag}>"):
                raise self._wrong(line, f"a cell whose <{tag}> are all closed", "one that is cut")
        category = len(self.headings)
        group = f"{kind[0]}{category}."
        blocks = [block.strip() for block in BLOCK.split(INLINE.sub("", cell)) if block.strip()]
        for place, block in enumerate(blocks):
            if match := NUMBERED.fullmatch(block):
                self._add(line, kind, group, match[1], match[2], category=category)
            elif goes_on and place == 0:
                self._join(line, group, block)
            elif len(blocks) == 1 and self._limit(kind, category) == 1:
                self._add(line, kind, group, "1", block, category=category)  # category 4 has one objective, which bears no number
            else:
                raise self._wrong(line, f"a numbered {kind}", repr(block[:40]))

    def _join(self, line: int, group: str, text: str) -> None:
        above = next((draft for draft in reversed(self.drafts) if draft.id.startswith(group)), None)
        if above is None:
            raise self._wrong(line, f"passage {group}1", repr(text[:40]))
        above.parts.append(text)
        above.last_line = line

    def _add(self, line: int, kind: Kind, group: str, number: str, text: str, *, category: int | None = None) -> None:
        if group:
            count = self.counts.get(group, 0) + 1
            wanted = chr(ord("a") + count - 1) if kind == "item" else str(count)
            beyond = category is not None and count > self._limit(kind, category)
            if number != wanted or beyond:
                raise self._wrong(line, "no further cell" if beyond else f"passage {group}{wanted}", f"{group}{number}")
            self.counts[group] = count
        if category is None and not text.rstrip("* ").endswith((".", ";", ":")):
            raise self._wrong(line, f"the whole of {kind} {group}{number}", f"a text cut after {text.strip()[-20:]!r}")
        self.drafts.append(_Draft(f"{group}{number}", kind, number, category, line, line, [text]))

    @staticmethod
    def _limit(kind: Kind, category: int) -> int:
        return (OBJECTIVES if kind == "objective" else STRATEGIES)[category - 1]

    def _missing(self) -> str | None:
        """What must still come before the next paragraph may start."""
        have = self.counts.get(f"{self.paragraph}.", 0)
        if have < ITEMS.get(str(self.paragraph), 0):
            return f"item {self.paragraph}.{chr(ord('a') + have)}"
        if self.paragraph == TABLE_AFTER:
            rows = len(self.headings)
            cell = self._missing_cell() if rows else None
            return cell or (f"the row of category {rows + 1}" if rows < len(OBJECTIVES) else None)
        return None

    def _missing_cell(self) -> str | None:
        category = len(self.headings)
        for kind, limits in (("objective", OBJECTIVES), ("strategy", STRATEGIES)):
            have = self.counts.get(f"{kind[0]}{category}.", 0)
            if have < limits[category - 1]:
                return f"{kind} {category}.{have + 1}"
        return None

    def _wrong(self, line: int, expected: str, found: str) -> DocumentError:
        return DocumentError(self.file, line, expected, found)

    def passages(self) -> tuple[Passage, ...]:
        """The finished passages; every footnote marker must have its footnote and the other way round."""
        made = [self._finish(draft, order) for order, draft in enumerate(self.drafts, start=1)]
        notes = {passage.id: passage.first_line for passage in made if passage.kind == "footnote"}
        marked = {note: passage.last_line for passage in made for note in passage.footnotes}
        for note, line in (notes | marked).items():
            if note not in notes or note not in marked:
                raise self._wrong(line, f"a footnote and a marker for {note}", "only one of the two")
        return tuple(made)

    def _finish(self, draft: _Draft, order: int) -> Passage:
        raw = " ".join(draft.parts)
        text = _clean(raw)
        if tag := TAG.search(text):
            raise self._wrong(draft.first_line, "plain text or a known tag", repr(tag[0]))
        return Passage(draft.id, draft.kind, text, draft.number, draft.category, tuple(f"fn{n}" for n in MARKER.findall(raw)),
                       draft.first_line, draft.last_line, order)


def _clean(text: str) -> str:
    return " ".join(html.unescape(INLINE.sub("", MARKER.sub("", text))).split())


def split(text: str, file: str = "the document") -> SplitDocument:
    """The document's passages and head. `file` is what errors call the copy; a byte-order mark and any line ends are accepted."""
    lines = text.removeprefix("\ufeff").splitlines()
    start = next((index for index, line in enumerate(lines) if PARAGRAPH.fullmatch(line)), len(lines))
    splitter = _Splitter(file)
    for number, line in enumerate(lines[start:], start=start + 1):
        splitter.line(number, line)
    splitter.end(max(len(lines), 1))
    head = read_head(lines[:start], splitter.star_notes)
    _check_language(file, lines[:start], head)
    return SplitDocument(file, head, splitter.passages(), tuple(splitter.headings))


def _check_language(file: str, lines: list[str], head: Head) -> None:
    if head.language not in (None, "fr"):
        line = next(n for n, text in enumerate(lines, start=1) if LANGUAGES.get(text.strip().lower()) == head.language)
        raise DocumentError(file, line, "the French text", f"a copy in {lines[line - 1].strip()}")


def read(path: Path) -> SplitDocument:
    """Reads and splits a copy (UTF-8). Raises DocumentError for a wrong text, OSError for a file that cannot be read."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as wrong:
        raise DocumentError(str(path), data[:wrong.start].count(b"\n") + 1, "UTF-8 text", f"byte 0x{data[wrong.start]:02x}") from None
    return split(text, str(path))
