"""The registry of organisations: what every loader resolves against.

What the loader `organisations` tells, and nothing that other sources or curators' merges have added to the same nodes (such as Wikidata's and LEI's numbers): so
that a decision depends on the record and the registry, not on the order of files. The curated facts are read where they are written.
"""

from __future__ import annotations

from graph.statement import Statement
from loaders.base import Context
from loaders.organisations import curated
from loaders.resolve.matching import Known

LOADER = "organisations"  # what tells them
KNOWN = Statement(f"""MATCH (o:Organisation)-[f:FROM]->(:Dataset {{loader: '{LOADER}'}})
WITH coalesce(f.startAs, o.id) AS id, f.statedName AS name, o ORDER BY id, name
RETURN id, collect(DISTINCT name) AS names, head(collect([i IN coalesce(o.identifiers, []) WHERE i STARTS WITH 'iati:'])) AS identifiers, [] AS acronyms, head(collect(o.headquarters)) AS country,
       head(collect(labels(o))) AS kinds
ORDER BY id""")


def known(context: Context) -> list[Known]:
    """Every organisation of the registry that the graph holds, by id."""
    ours = {entry.id: entry for entry in curated.known()}
    return [ours.get(row["id"]) or Known(**row) for row in context.read(KNOWN)]
