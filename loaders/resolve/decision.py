"""What a resolver decides, and by which rule."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Decision:
    """`id` is the entity's id in the graph; `rule` names the rule that told it; `score` runs from 0 (made new) to 1 (certain);
    `raw` is what the source wrote, for the curator who looks at the decision later."""

    id: str
    rule: str
    score: float
    is_new: bool
    raw: str
