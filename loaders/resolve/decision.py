"""What a resolver decides, and by which rule."""

from __future__ import annotations

from dataclasses import dataclass

from loaders.resolve.matching import Match


@dataclass(frozen=True, slots=True)
class Decision:
    """`id` is the entity's id in the graph; `rule` names the rule that told it; `score` runs from 0 (made new) to 1 (certain);
    `raw` is what the source wrote, for the curator who looks at the decision later; `reasons` tell what speaks for the decision, and
    `candidates` whom it may mean besides: where there are some and it is new, a curator is asked (`outcome`)."""

    id: str
    rule: str
    score: float
    is_new: bool
    raw: str
    reasons: tuple[str, ...] = ()
    candidates: tuple[Match, ...] = ()

    @property
    def outcome(self) -> str:
        """`same` as a known one, `new`, or to `review`."""
        return "same" if not self.is_new else "review" if self.candidates else "new"
