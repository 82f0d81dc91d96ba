"""From a file to rows: the headers found and checked, every row accounted for."""

from __future__ import annotations

import os
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

    A row of another length than the headers is a Problem and not read; a cell with bytes that its encoding has not is a Problem and blank;
    blank rows say nothing.
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
    columns = None
    for met, line in enumerate(lines, 1):
        if isinstance(line, Problem):
            yield line
        elif columns is None:
            if met == form.header:
                columns = Columns(line.cells, file, line.number, form)
                yield from _checked(columns)
        elif any(cell.strip() for cell in line.cells):
            yield from _row(line, columns, padded=padded)
    if columns is None:
        raise LoadError(f"has no header on row {form.header}.", "Is it empty, or cut?", file)


def _row(line: formats.Line, columns: Columns, *, padded: bool) -> Iterator[Row | Problem]:
    cells = list(line.cells)
    if any(cell.strip() for cell in cells[len(columns):]) or (len(cells) < len(columns) and not padded):
        yield Problem("ragged-row", f"{len(cells)} cells where the header has {len(columns)}: not read", columns.file, line.number, _shown(cells))
        return
    for at, cell in enumerate(cells[:len(columns)]):
        if not cell.isascii() and _DAMAGED.search(cell):
            cells[at] = ""
            if at in columns.used:
                yield Problem("undecodable", f"bytes of another encoding in {columns.names[at]!r}: the cell is not read", columns.file, line.number, _shown(cells))
    yield Row(cells, columns, line.number)


def _shown(cells: Sequence[str]) -> str:
    """The first cell that says something: of a row that is not read, no more is kept."""
    return next((_DAMAGED.sub("?", cell.strip())[:SHOWN] for cell in cells if cell.strip()), "")


def _keyed(lines: formats.Lines, form: Form, file: str) -> Iterator[Row | Problem]:
    """Rows that tell their own headers. A wanted column is missing when no row has it."""
    columns = Columns((), file, 1, form)
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
    yield from _checked(columns)


def _checked(columns: Columns) -> Iterator[Problem]:
    for name in columns.check():
        yield Problem("unknown-column", f"the column {name!r} is new: not read", columns.file, columns.line)


def headers(path: Path, form: Form | None = None, member: str = "") -> list[str]:
    """The headers of a table, to tell which table it is; none where it has no rows."""
    for item in read(path, form, member):
        if isinstance(item, Row):
            return list(item.values())
    return []


def files(path: Path, suffixes: tuple[str, ...]) -> Iterator[Path | LoadError]:
    """The path itself, or the files below it with one of the suffixes, in order; a LoadError for what cannot be looked into."""
    try:
        if not path.is_dir():
            path.stat()
            yield path
            return
        closed: list[OSError] = []
        found = sorted(Path(folder, name) for folder, _, names in os.walk(path, onerror=closed.append) for name in names if name.lower().endswith(suffixes))
    except OSError as wrong:
        yield LoadError(f"cannot be opened: {wrong.strerror}.", "Check the path, and that you may read it.", path)
        return
    yield from (LoadError(f"cannot be opened: {wrong.strerror}.", "Allow reading it (chmod +rx), or leave it out.", wrong.filename) for wrong in closed)
    yield from found
