"""CSV as Excel and pandas read it (UTF-8 with its mark, RFC 4180), and beside it FILE.about.json."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import orjson

from api.exports.rows import Kept, cited_as

NOTE = "Text that begins with = + - @ or a tab has an apostrophe in front of it, so that no spreadsheet runs it as a formula."
JOINED = "; "


def cell(value: Any) -> Any:
    """A value as a cell holds it: several in one, each once, and no text that would run as a formula."""
    if isinstance(value, list):
        value = JOINED.join(dict.fromkeys("" if one is None else str(one) for one in value))
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def write(kept: Kept, path: Path, about: Path) -> None:
    """The rows to `path`, what stands beside them to `about`."""
    kept.about.note = NOTE
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow([cell(title) for title in kept.about.columns])
        out.writerows([*map(cell, row.values), cell([cited_as(one) for one in row.citations])] for row in kept)
    about.write_bytes(orjson.dumps(kept.about.as_json(), option=orjson.OPT_INDENT_2))
