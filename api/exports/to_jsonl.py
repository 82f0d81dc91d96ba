"""JSON lines: the first of kind "export", then one of kind "row" for each row, with its citations as objects."""

from __future__ import annotations

from pathlib import Path

import orjson

from api.exports.rows import Kept


def write(kept: Kept, path: Path) -> None:
    """The lines, in UTF-8."""
    titles = [column.title for column in kept.columns]
    with path.open("wb") as file:
        file.write(orjson.dumps({"kind": "export", **kept.about.as_json()}) + b"\n")
        for row in kept:
            file.write(orjson.dumps({"kind": "row", "values": dict(zip(titles, row.values, strict=True)), "citations": row.citations}) + b"\n")
