"""The curated organisations, as an index for the resolver."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from loaders import curated
from loaders.resolve.organisations import Known
from schema.nodes.organisation import Organisation

FILES = tuple(sorted(p for p in Path(__file__).parent.glob("*.yml") if p.name != "source.yml"))


@cache
def organisations() -> dict[str, tuple[Organisation, ...]]:
    """Every curated organisation by id, as one record for each of its kinds."""
    found: dict[str, tuple[Organisation, ...]] = {}
    for record in curated.read(FILES):
        if isinstance(record, Organisation):
            found[record.values["id"]] = (*found.get(record.values["id"], ()), record)
    return found


def known() -> Iterator[Known]:
    """What the resolver needs of each."""
    for organisation_id, (first, *others) in organisations().items():
        names = (first.name, first.values.get("nameFr"), *(first.aliases or ()))
        yield Known(organisation_id, first.identifiers or (), [n for n in names if n], [a for a in (first.acronym, first.acronym_fr) if a],
                    first.headquarters, [label for record in (first, *others) for label in record.labels])
