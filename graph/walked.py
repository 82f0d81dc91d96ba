"""What may be walked between things: relation types, a direction, a day on which they hold; and the Cypher of one step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from graph.later import mapped
from graph.statement import Parameters, quoted
from schema.model import model


@dataclass(frozen=True)
class Walked:
    """`way` is any, forward (from start to end) or backward. `on` is a day, as far as known; relations without dates hold on every day."""

    types: tuple[str, ...]
    way: str = "any"
    on: Any = None

    def steps(self, parameters: Parameters) -> Steps:
        """The same for one statement, of which the parameters are."""
        if self.on is None:
            return Steps(self)
        # Dates are texts of any precision: 2020-05-17 lies in 2020-05; "~" sorts after every digit and hyphen.
        day, end = parameters.add(self.on), parameters.add(mapped(self.on, _to_the_end))
        return Steps(self, f"(r.validFrom IS NULL OR r.validFrom <= {end}) AND (r.validTo IS NULL OR r.validTo + '~' >= {day})")


@dataclass(frozen=True)
class Steps:
    """Writes steps, in which the relation is always `r`; `held` is the condition that it holds on the day."""

    walked: Walked
    held: str = ""

    def step(self, x: str, y: str, *conditions: str, back: bool = False) -> str:
        """A pattern from node x to node y with its WHERE; with `back` of a step that is walked from its far end."""
        where = " AND ".join(one for one in (*conditions, self.held) if one)
        return f"({x}){self._arrow('r', back=back)}({y}){f' WHERE {where}' if where else ''}"

    def reach(self, x: str, y: str, hops: int, *conditions: str) -> str:
        """A pattern of 1 to so many steps, with its WHERE. Asked for distinct ends, the database walks to each of them once, the nearest first."""
        where = " AND ".join([*conditions, *([f"all(r IN rs WHERE {self.held})"] if self.held else [])])
        return f"({x}){self._arrow('rs', f'*1..{hops}')}({y}){f' WHERE {where}' if where else ''}"

    def _arrow(self, name: str, length: str = "", *, back: bool = False) -> str:
        types = "|".join(quoted(type_) for type_ in self.walked.types)
        way = {"forward": "backward", "backward": "forward"}.get(self.walked.way, self.walked.way) if back else self.walked.way
        left, right = {"any": ("-", "-"), "forward": ("-", "->"), "backward": ("<-", "-")}[way]
        return f"{left}[{name}:{types}{length}]{right}"

    def between(self, x: str, y: str, name: str) -> list[str]:
        """A sub-query that gives all relations that join x and y as the list `name`, the best first."""
        return [f"CALL ({x}, {y}) {{", f"  MATCH {self.step(x, y)}", f"  WITH r ORDER BY {best()}", f"  RETURN collect(r) AS {name}", "}"]


def best() -> str:
    """The order of relations `r` between two things: stated before derived, the best cited first."""
    derived = "|".join(quoted(relation.type) for relation in model().relations.values() if relation.derived)
    return f"r:{derived}, size(coalesce(r.passages, [])) DESC, r.record IS NULL, type(r), r.source, elementId(r)"


def _to_the_end(day: str) -> str:
    return day + "~"
