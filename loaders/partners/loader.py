"""Lists of partners: `partnergraph load partners partners.csv`, or with the office's own headers `load partners ours.yml partners.xlsx`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from loaders.base import LoadError
from loaders.generic.engine import ByMapping
from loaders.generic.mapping import Plan, content, load

OWN = ("headers", "table", "title", "publisher", "licence")  # what an office's file may say


class Partners(ByMapping):
    """Each table is a dataset; its columns are those of the template, or those that the file named before it says."""

    def plan(self, mapping: Path | None) -> Plan:
        """The template's mapping, with the office's headers in the place of its own. Raises LoadError naming what is wrong."""
        over = content(mapping) if mapping else {}
        if unknown := [word for word in over if word not in OWN]:
            raise LoadError(f"says {', '.join(map(repr, unknown))}.", f"It may say: {', '.join(OWN)}.", mapping or "")
        return load(self.folder / "mapping.yml", over)

    def tables(self, plan: Plan, mapping: Path | None) -> Iterator[Path]:  # noqa: ARG002  # of the protocol
        """None but those that are named."""
        yield from ()
