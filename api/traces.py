"""How things hang together: paths, neighbours, linkages, what is common, and traces."""

from __future__ import annotations

from typing import Any

from api.common import common
from api.forge import Forge
from api.linkages import linkages
from api.neighbours import neighbours
from api.paths import paths
from api.ties import Ties
from api.trace import trace
from api.types import Types


def traces(forge: Forge, types: Types, query: Any) -> None:
    """Add the fields that follow relations of any type to the query."""
    ties = Ties(forge, types)
    paths(forge, types, ties, query)
    neighbours(forge, types, ties, query)
    linkages(forge, types, ties, query)
    common(forge, types, ties, query)
    trace(forge, ties, query)
