"""The registry of organisations as the graph holds it: what every loader resolves against.

Only what the loader `organisations` tells is read, so that a decision depends on the record and the registry, not on the order of files.
"""

from __future__ import annotations

from graph.statement import Statement
from loaders.base import Context
from loaders.resolve.matching import Known

KNOWN = Statement("""MATCH (o:Organisation)-[:FROM]->(:Dataset {loader: 'organisations'})
WITH DISTINCT o
RETURN o.id AS id, coalesce(o.identifiers, []) AS identifiers,
       [x IN [o.name, o.nameFr, o.nameEs, o.nameAr, o.nameRu, o.nameZh] + coalesce(o.aliases, []) WHERE x IS NOT NULL] AS names,
       [x IN [o.acronym, o.acronymFr] WHERE x IS NOT NULL] AS acronyms, o.headquarters AS country, labels(o) AS kinds
ORDER BY id""")


def known(context: Context) -> list[Known]:
    """Every organisation of the registry, by id."""
    return [Known(**row) for row in context.read(KNOWN)]
