"""Any table, by its mapping: `partnergraph load generic acme.mapping.yml [TABLE...]`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from loaders.base import LoadError
from loaders.generic.engine import ByMapping
from loaders.generic.mapping import HELP, Plan, load


class Generic(ByMapping):
    """A mapping and its tables: those named after it, else those beside it that its `files` name."""

    def plan(self, mapping: Path | None) -> Plan:
        """The mapping itself."""
        if mapping is None:
            raise LoadError("A table comes without its mapping.", f"Name the mapping first: partnergraph load generic acme.mapping.yml acme.csv. {HELP}")
        return load(mapping)

    def tables(self, plan: Plan, mapping: Path | None) -> Iterable[Path]:
        """Those beside the mapping that its `files` name."""
        return sorted({path for pattern in plan.files for path in mapping.parent.glob(pattern)}) if mapping else []
