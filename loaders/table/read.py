"""From a file to rows: the headers found and checked, every row accounted for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from loaders.base import LoadError, Problem
from loaders.table import formats, stream
from loaders.table.form import Columns, Form, Row, fold

SHOWN = 80
_DAMAGED = re.compile("[\ud800-\udfff]")


def read(path: Path, form: Form | None = None, member: str = "") -> Iterator[Row | Problem]:
    """The rows of a table, and what is wrong with it, in bounded memory. `member` (a shell pattern) names the table in a zip.

    A row of another length than the headers, or with bytes that its encoding has not, is a Problem and not read; blank rows say nothing.
    Raises LoadError when the table cannot be read as a whole: the wrong format, a column missing, a damaged archive.
    """
    form = form or Form()
    inside = stream.member(path, member) if member else ""
    file = stream.named(path, inside)
    name = Path(inside or path.name.removesuffix(".gz"))
    reader = formats.FORMATS.get(name.suffix.lower())
    if reader is None:
        raise LoadError(f"is no table that can be read ({name.suffix or 'no suffix'}).", f"Known: {', '.join(formats.FORMATS)}, each also as .gz.", file)
    with closing(reader(path, inside, form)) as lines:
        if reader is formats.json_lines:
            yield from _keyed(lines, form, file)
        else:
            yield from _headed(lines, form, file, padded=reader is formats.workbook)


def _headed(lines: formats.Lines, form: Form, file: str, *, padded: bool) -> Iterator[Row | Problem]:
    """Rows below their headers; `padded` when a row may end early."""
    columns, used = None, list[int]()
    for met, line in enumerate(lines, 1):
        if isinstance(line, Problem):
            yield line
        elif columns is None:
            if met == form.header:
                columns = Columns(line.cells, file, line.number, form.empty)
                used = columns.read(form)
                yield from _checked(columns, form)
        elif any(cell.strip() for cell in line.cells):
            yield _wrong(line, columns, used, padded=padded) or Row(line.cells, columns, line.number)
    if columns is None:
        raise LoadError(f"has no header on row {form.header}.", "Is it empty, or cut?", file)


def _wrong(line: formats.Line, columns: Columns, used: list[int], *, padded: bool) -> Problem | None:
    cells = line.cells
    if any(cell.strip() for cell in cells[len(columns):]) or (len(cells) < len(columns) and not padded):
        return Problem("ragged-row", f"{len(cells)} cells where the header has {len(columns)}: not read", columns.file, line.number, _shown(cells))
    if damaged := [columns.names[at] for at in used if at < len(cells) and not cells[at].isascii() and _DAMAGED.search(cells[at])]:
        return Problem("undecodable", f"bytes of another encoding in {', '.join(damaged)}: the row is not read", columns.file, line.number, _shown(cells))
    return None


def _shown(cells: Sequence[str]) -> str:
    """The first cell that says something: of a row that is not read, no more is kept."""
    return next((_DAMAGED.sub("?", cell.strip())[:SHOWN] for cell in cells if cell.strip()), "")


def _keyed(lines: formats.Lines, form: Form, file: str) -> Iterator[Row | Problem]:
    """Rows that tell their own headers. A wanted column is missing when no row has it."""
    columns = Columns((), file, 1, form.empty)
    for line in lines:
        if isinstance(line, Problem):
            yield line
            continue
        for key in line.keyed or ():
            if fold(key) not in columns.at:
                columns.add(key)
        cells = [""] * len(columns)
        for key, cell in zip(line.keyed or (), line.cells, strict=True):
            if fold(key):
                cells[columns.at[fold(key)]] = cell
        yield Row(cells, columns, line.number)
    yield from _checked(columns, form)


def _checked(columns: Columns, form: Form) -> Iterator[Problem]:
    for name in form.columns:
        columns.place(name)
    for name in columns.unknown(form):
        yield Problem("unknown-column", f"the column {name!r} is new: not read", columns.file, columns.line)
