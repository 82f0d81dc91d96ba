"""One small reader for each format: lines of cells, each with the line it stands on."""

from __future__ import annotations

import csv
import datetime as dt
import importlib
import re
import warnings
import zipfile
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from loaders.base import LoadError, Problem
from loaders.table import stream
from loaders.table.form import Form
from schema.errors import did_you_mean

DELIMITERS = "\t;|,"


class Line(NamedTuple):
    """The cells of one row. A `keyed` row tells its own headers (JSON lines)."""

    number: int
    cells: Sequence[str]
    keyed: Sequence[str] | None = None


Lines = Generator[Line | Problem, None, None]


def text(value: Any) -> str:
    """A cell as text: days as ISO, whole numbers without a point, lists as JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list | dict):
        return orjson.dumps(value, default=str).decode()
    return str(value)


def delimited(path: Path, member: str, form: Form) -> Lines:
    """CSV and TSV; bytes that the encoding has not stay as lone surrogates. A row that never ends, because a quote is not closed, is reported; reading goes on behind it."""
    file, encoding = stream.named(path, member), stream.encoding_of(path, member, form.encoding)
    with stream.opened(path, member) as raw, closing(stream.lines(raw, encoding, file)) as source:
        head = list(islice(source, form.header))
        delimiter = form.delimiter or _delimiter(path, member, head[-1] if head else "")
        rows, before = csv.reader(chain(head, source), delimiter=delimiter), 0
        while True:
            try:
                cells = next(rows)
            except StopIteration:
                return
            except csv.Error as wrong:
                yield Problem("broken-row", f"lines {before + 1} to {rows.line_num} make no row ({wrong}): not read", file, before + 1,
                              count=rows.line_num - before)
            else:
                yield Line(before + 1, cells)
            before = rows.line_num


def _delimiter(path: Path, member: str, header: str) -> str:
    if Path(member or path.name.removesuffix(".gz")).suffix.lower() in (".tsv", ".tab"):
        return "\t"
    plain = re.sub(r'"[^"]*"', "", header)
    return max(DELIMITERS, key=lambda mark: (plain.count(mark), mark == ","))


def workbook(path: Path, member: str, form: Form) -> Lines:
    """Excel: values, not formulas; a row that ends early has blank cells."""
    file = stream.named(path, member)
    with stream.seekable(path, member) as raw:
        stream.check_workbook(raw, file)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", UserWarning)  # on styles and validations, which are not read
                opened = importlib.import_module("openpyxl").load_workbook(raw, read_only=True, data_only=True)
            with closing(opened) as book:
                if form.sheet and form.sheet not in book.sheetnames:
                    raise LoadError(f"has no sheet {form.sheet!r}.", did_you_mean(form.sheet, book.sheetnames), file)
                sheet = book[form.sheet or book.sheetnames[0]]
                sheet.reset_dimensions()  # what a workbook says of its size is often wrong
                for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
                    yield Line(number, [text(value) for value in cells])
        except (zipfile.BadZipFile, KeyError, ValueError, SyntaxError, TypeError, AttributeError) as wrong:  # openpyxl's words for a damaged book
            raise LoadError(f"is an Excel workbook that cannot be read ({wrong}).", "Open and save it anew, or save it as .csv.", file) from None


def json_lines(path: Path, member: str, form: Form) -> Lines:  # noqa: ARG001  # every format takes the same
    """One JSON object a line; its keys are the columns."""
    file = stream.named(path, member)
    with stream.opened(path, member) as raw:
        number = 0
        while line := raw.readline(stream.LINE):
            number += 1
            if not line.strip(b" \t\r\n\xef\xbb\xbf"):
                continue
            try:
                found = orjson.loads(line.removeprefix(b"\xef\xbb\xbf"))
            except orjson.JSONDecodeError as wrong:
                yield Problem("broken-row", f"no JSON ({wrong}): not read", file, number)
                continue
            if isinstance(found, dict):
                yield Line(number, [text(value) for value in found.values()], list(found))
            else:
                yield Problem("broken-row", "no JSON object: not read", file, number)


def parquet(path: Path, member: str, form: Form) -> Lines:  # noqa: ARG001  # every format takes the same
    """Parquet, a batch of rows at a time; the header counts as line 1."""
    file = stream.named(path, member)
    try:
        library: Any = importlib.import_module("pyarrow.parquet")
    except ImportError:
        raise LoadError("is a Parquet file, and pyarrow is not installed.", "Install the extra: pip install 'partnergraph[parquet]'.", file) from None
    with stream.seekable(path, member) as raw:
        try:
            table = library.ParquetFile(raw)
            yield Line(1, list(table.schema_arrow.names))
            number = 1
            for batch in table.iter_batches(1000):
                for row in batch.to_pylist():
                    number += 1
                    yield Line(number, [text(value) for value in row.values()])
        except (OSError, ValueError) as wrong:
            raise LoadError(f"cannot be read as Parquet ({wrong}).", "Download it again.", file) from None


FORMATS: dict[str, Callable[[Path, str, Form], Lines]] = {
    ".csv": delimited, ".tsv": delimited, ".tab": delimited, ".txt": delimited, ".xlsx": workbook, ".xlsm": workbook,
    ".jsonl": json_lines, ".ndjson": json_lines, ".parquet": parquet}
