"""An Excel workbook: a sheet of rows, a sheet of what stands beside them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from api.exports.rows import Kept, cited_as
from api.exports.to_csv import cell
from schema.errors import PartnergraphError

MOST = 1_048_575  # rows of a sheet beside its head
LONGEST = 32_767  # characters of a cell
NOTE = "Text that begins with = + - @ or a tab has an apostrophe in front of it, so that no spreadsheet runs it as a formula. Cells end after 32,767 characters."


class TooLong(PartnergraphError):
    """More rows than a sheet of Excel holds."""

    code = "sheet-full"


def write(kept: Kept, path: Path) -> None:
    """The workbook. Raises TooLong."""
    if kept.about.rows > MOST:
        raise TooLong(f"{kept.about.rows:,} rows do not fit in a sheet of Excel, which holds {MOST:,}.", "Export to .parquet, .jsonl or .csv, or give --limit.")
    kept.about.note = NOTE
    book = Workbook(write_only=True)
    rows = book.create_sheet("rows")
    rows.freeze_panes = "A2"
    rows.append([_bold(rows, title) for title in kept.about.columns])
    for row in kept:
        rows.append([*map(_cell, row.values), _cell([cited_as(one) for one in row.citations])])
    about = book.create_sheet("about")
    for name, value in kept.about.as_json().items():
        if name not in ("datasets", "columns"):
            about.append([_bold(about, name), _cell(orjson.dumps(value).decode() if isinstance(value, dict) else value)])
    about.append([])
    about.append([_bold(about, name) for name in ("dataset", "name", "publisher", "licence", "url")])
    for one in kept.about.datasets:
        about.append([_cell(one[name]) for name in ("id", "name", "publisher", "licence", "url")])
    book.save(path)


def _cell(value: Any) -> Any:
    value = cell(value)
    return ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST] if isinstance(value, str) else value


def _bold(sheet: Any, text: str) -> Any:
    made = WriteOnlyCell(sheet, _cell(text))
    made.font = Font(bold=True)
    return made
