"""Who a release's donors are: the standard name, and the names that stood in the country's own system, from the crosswalk."""

from __future__ import annotations

from loaders.resolve.decision import Decision
from loaders.resolve.partners import Partners
from schema.nodes.organisation import Organisation


class Donors:
    """Resolves by the standard name; where that is new, and one raw name alone stands behind it and is known, by that."""

    def __init__(self, partners: Partners) -> None:
        self._partners = partners
        self._raw: dict[str, list[str]] = {}

    def add(self, raw: str | None, standard: str | None) -> None:
        """A line of the crosswalk."""
        if raw and standard:
            self._raw.setdefault(standard, []).append(raw)

    def resolve(self, name: str, country: str | None) -> Decision:
        """Whom the standard name means; `country` (ISO alpha-2) is the one that receives."""
        who = self._partners.resolve(name, country)
        raw = self._raw.get(name, [])
        if who.is_new and len(raw) == 1 and raw[0] != name:
            other = self._partners.resolve(raw[0], country)
            return who if other.is_new else other
        return who

    def node(self, who: Decision, name: str) -> Organisation:
        """Its node; one that the registry does not know has the raw names as aliases."""
        return self._partners.node(who, name, aliases=[raw for raw in self._raw.get(name, []) if raw != name] or None)
