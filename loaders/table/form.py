"""How a source writes its table, and a row of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from loaders.base import LoadError
from schema.errors import did_you_mean


@dataclass(frozen=True)
class Form:
    """How a source writes its table. Headers are compared without case, and with single blanks.

    `columns` have to be there, `optional` ones may. With `ignored` every other column is reported, so that a new one is noticed; None asks
    for no report.
    `encoding` is what a text is in when it is no UTF-8. `delimiter` '' is told by the header. `sheet` '' is the first one. `header` is
    the row that holds the headers. `empty` are the cells, beside blank ones, that say nothing, in any case.
    """

    columns: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    ignored: tuple[str, ...] | None = None
    encoding: str = "cp1252"
    delimiter: str = ""
    sheet: str = ""
    header: int = 1
    empty: frozenset[str] = frozenset()


def fold(header: object) -> str:
    """The form in which headers are compared."""
    return " ".join(str(header or "").split()).casefold()


class Columns:
    """The headers of one table and where they stand; a header met twice becomes 'name 2'."""

    def __init__(self, headers: Iterable[object], file: str, line: int, form: Form) -> None:
        self.file, self.line = file, line
        self.empty = {"", *(fold(word) for word in form.empty)}
        self._form = form
        self.used: set[int] = set()  # where the columns stand that are read
        self.names: list[str] = []
        self.at: dict[str, int] = {}
        for header in headers:
            self.add(" ".join(str(header or "").split()))

    def __len__(self) -> int:
        return len(self.names)

    def add(self, name: str) -> None:
        held, times, form = name, 1, self._form
        while name and fold(held) in self.at:
            times += 1
            held = f"{name} {times}"
        if name:
            self.at[fold(held)] = len(self.names)
            if form.ignored is None or fold(held) in {fold(known) for known in (*form.columns, *form.optional)}:
                self.used.add(len(self.names))
        self.names.append(held)

    def place(self, name: str) -> int:
        """Where the column stands. Raises LoadError naming it and those that are there."""
        found = self.at.get(fold(name))
        if found is None:
            there = [known for known in self.names if known]
            raise LoadError(f"has no column {name!r}.", f"{did_you_mean(name, there)} There are: {', '.join(there) or 'none'}.", self.file, self.line)
        return found

    def check(self) -> list[str]:
        """The columns that the form neither uses nor ignores by name. Raises LoadError when one that it wants is missing."""
        for name in self._form.columns:
            self.place(name)
        ignored = {fold(name) for name in self._form.ignored or ()}
        return [name for at, name in enumerate(self.names) if name and at not in self.used and fold(name) not in ignored]


class Row:
    """One row: `row[header]` is its stripped text, or None where the cell says nothing. `line` counts from 1, headers included."""

    __slots__ = ("_cells", "_columns", "file", "line")

    def __init__(self, cells: Sequence[str], columns: Columns, line: int) -> None:
        self._cells, self._columns = cells, columns
        self.file, self.line = columns.file, line

    def __getitem__(self, name: str) -> str | None:
        """Raises LoadError when the table has no such column."""
        at = self._columns.place(name)
        text = self._cells[at].strip() if at < len(self._cells) else ""
        return None if text.casefold() in self._columns.empty else text

    def get(self, name: str) -> str | None:
        """The same, and None where the table has no such column."""
        return self[name] if fold(name) in self._columns.at else None

    def parts(self) -> tuple[Columns, int, list[str]]:
        """What makes the row, without the cells of columns that are not read."""
        used = self._columns.used
        return self._columns, self.line, [cell if at in used else "" for at, cell in enumerate(self._cells)]

    def values(self) -> Mapping[str, str | None]:
        """Every column's text by header, in order."""
        return {name: self[name] for name in self._columns.names if name}
