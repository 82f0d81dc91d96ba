"""Who is who, measured: the names of who.yml through the resolvers, against what people judged. No database.

Precision: of the names joined to a known organisation or city, the share that is joined to the right one. Recall: of the names that mean a known
one, the share that is joined to it. `asked`: of the names not joined rightly, those where the right one is put to a curator.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from loaders.organisations.curated import known
from loaders.places.gazetteer import Gazetteer
from loaders.resolve.cities import Cities
from loaders.resolve.decision import Decision
from loaders.resolve.organisations import Organisations

LABELLED = Path(__file__).with_name("who.yml")
KEPT = {"organisations": {"precision": 0.99, "recall": 0.95}, "cities": {"precision": 0.97, "recall": 0.95}}  # at least; a test compares


@dataclass
class Figures:
    """What was counted, and each mistake in words."""

    names: int = 0
    joined: int = 0
    right: int = 0
    known: int = 0
    asked: int = 0
    mistakes: list[str] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        """As JSON."""
        return {"names": self.names, "mean_a_known_one": self.known, "joined": self.joined, "joined_rightly": self.right, "put_to_a_curator": self.asked,
                "precision": round(self.right / self.joined, 4) if self.joined else 1.0,
                "recall": round(self.right / self.known, 4) if self.known else 1.0, "mistakes": self.mistakes}


def _labelled(part: dict[str, Any], prefix: str) -> Iterator[tuple[dict[str, Any], str, bool]]:
    """Each name with what the source says beside it, whom it means (empty: nobody known), and whether a person has to say so."""
    for kind in ("same", "ask"):
        for wanted, names in part.get(kind, {}).items():
            yield from ((_said(name), f"{prefix}{wanted}", kind == "ask") for name in names)
    yield from ((_said(name), "", False) for name in part["new"])


def _said(name: str | dict[str, Any]) -> dict[str, Any]:
    return name if isinstance(name, dict) else {"name": name}


def measured(labelled: Iterable[tuple[dict[str, Any], str, bool]], decide: Callable[[dict[str, Any]], Decision]) -> Figures:
    """Every name through the resolver. An id made by rule (a government's) counts as known where the label names it."""
    found = Figures()
    for said, wanted, ask in labelled:
        decision = decide(said)
        joined = not decision.is_new or (decision.rule == "government" and decision.id == wanted)
        candidates = {match.id for match in decision.candidates}
        found.names += 1
        found.known += bool(wanted) and not ask
        found.joined += joined
        right = joined and decision.id == wanted and not ask
        found.right += right
        found.asked += not right and wanted in candidates
        if right != (bool(wanted) and not ask) or (joined and not right):
            found.mistakes.append(f"{said} -> {decision.id} by {decision.rule}, wanted {wanted or 'nobody known'}{' by a curator' if ask else ''}")
    return found


def run() -> dict[str, Any]:
    """Both figures, by `organisations` and `cities`."""
    labelled: dict[str, Any] = yaml.safe_load(LABELLED.read_text("utf-8"))
    organisations = Organisations(known())
    with closing(Gazetteer()) as gazetteer:
        cities = Cities(gazetteer)
        return {
            "organisations": measured(_labelled(labelled["organisations"], ""),
                                      lambda said: organisations.resolve(said.get("identifier"), said["name"], said.get("country"), said.get("type"))).told(),
            "cities": measured(_labelled(labelled["cities"], "city:geonames:"),
                               lambda said: cities.resolve(None, said["name"], said["country"], said.get("lat"), said.get("lon"))).told()}
