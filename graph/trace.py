"""A trace: from one thing, stage by stage, to the venues, frameworks, categories, projects, places and partners that it leads to. Sans I/O.

A stage is one or two legs. Each end of it is told by one path from the start, as in graph/paths.py: through what leads to it the most often.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graph.answer import Found, answer
from graph.match import Scope
from graph.paths import OnPath, said_by
from graph.request import Fields, Inside, Own, Pick
from graph.select import Row, Select
from graph.statement import Parameters, quoted
from graph.statistics import Statistics
from graph.told import Plain
from graph.walked import Walked
from schema.model import model

FIRST_LEGS = 5_000  # ends of a first leg that are gone on from; a bank has more projects, and what lies beyond is told as not looked at
ACTIVE = ("FINANCES", "IMPLEMENTS", "ACCOUNTABLE_FOR", "EXTENDS", "LOCATED_IN", "CONTRIBUTES_TO", "TAGGED", "IN_SECTOR")
SEATED = ("MEMBER_OF", "HAS_VOICE_IN", "ENGAGED_THROUGH")
WORKED = ("INFORMS", "DRAFTS", "MONITORS", "MONITORED_BY", "CITES", "HAS_VOICE_IN", "ENGAGED_THROUGH", "ACTS_AS")


@dataclass(frozen=True)
class Leg:
    """One step: relations of these types, either way or only along them, to a node of one of these labels."""

    types: tuple[str, ...]
    labels: tuple[str, ...]
    along: bool = False

    def pattern(self, x: str, y: str) -> str:
        return f"({x})-[:{'|'.join(map(quoted, self.types))}]-{'>' if self.along else ''}({y}:{'|'.join(map(quoted, self.labels))})"


PROJECT = Leg(ACTIVE, ("Project",))
# In the order in which an officer follows them. A venue's level stands on the relation to it, and in the sentence.
STAGES: dict[str, tuple[Leg, ...]] = {
    "VENUE": (Leg(SEATED, ("Mechanism", "Organ", "Network")),),
    "ORGAN": (Leg(SEATED, ("Mechanism", "Organ")), Leg(("PART_OF",), ("Organ", "Mechanism", "Organisation"), along=True)),
    "GOVERNANCE": (Leg(("PART_OF",), ("Organ",)),),
    "FRAMEWORK": (Leg(WORKED, ("Framework", "StrategicPlan", "Strategy", "FlagshipProgramme")),),
    "THROUGH_VENUE": (Leg(SEATED, ("Mechanism", "Organ")), Leg(WORKED, ("Framework", "StrategicPlan", "Mechanism"))),
    "INDICATOR": (Leg(("CUSTODIAN_OF",), ("Indicator",)), Leg(("PART_OF",), ("Target",), along=True)),
    "CATEGORY": (Leg(("IN_CATEGORY", "SUBGROUP_OF"), ("PartnerCategory",)),),
    "PROJECT": (PROJECT,),
    "CITY": (PROJECT, Leg(("LOCATED_IN",), ("City",))),
    "OUTCOME": (PROJECT, Leg(("CONTRIBUTES_TO",), ("Outcome",))),
    "PARTNER": (PROJECT, Leg(("FINANCES", "IMPLEMENTS", "ACCOUNTABLE_FOR"), ("Organisation",))),
    "UN_ENTITY": (PROJECT, Leg(("FINANCES", "IMPLEMENTS", "ACCOUNTABLE_FOR", "EXTENDS"), ("UNEntity",))),
}


@dataclass(frozen=True)
class Reached:
    """What an answer knows of itself: whether the start is known, how many stages lead anywhere, and whether all was looked at."""

    start: str
    known: bool
    stages: int
    cut: bool

    @classmethod
    def of(cls, row: Sequence[Any], start: str) -> Reached:
        return cls(start, row[0] is not None, sum(1 for stage in row[1] if stage[1]), any(stage[2] for stage in row[1]))


@dataclass(frozen=True)
class Tracing(Own):
    """The answer's object; its fields are Found (of the stages), Told and Literal. `start` is an id, of STAGES those that are asked."""

    start: Any
    stages: tuple[str, ...]
    fields: tuple[Pick, ...] = ()

    def cost(self, _statistics: Statistics) -> float:  # a bound, and no estimate: the search is cut there
        return float(2 * FIRST_LEGS)

    def inside(self) -> tuple[float, Fields]:
        return len(self.stages), self.fields

    def compile(self, select: Select, scope: Scope, row: Row, v: str) -> str:
        a, w, s = select.matcher.fresh("a"), select.matcher.fresh("w"), select.matcher.fresh("w")
        parameters, paths = select.matcher.parameters, select.matcher.fresh("c")
        every = Walked(tuple(name for name, relation in model().relations.items() if not relation.plumbing and not relation.derived))
        inner, on = Row(), OnPath({}, "ns", every.steps(parameters))
        for column in ("[n IN ns | n.id]", "sources", "0"):
            inner.column(column)

        def found(fields: Fields) -> str:
            assert isinstance(fields, tuple)  # noqa: S101  # an object type
            texts = ", ".join(f"{pick.key!r}: {self._field(select, pick, on, inner, s)}" for pick in fields)
            return f"[{{{texts}}} for {s} in {w}[1] if {s}[1]]"

        told = f"{select.shape.constant(Reached.of)}({w}, {select.shape.constant(self.start)})"
        text = answer(select, self.fields, found, told, lambda pick: select.pick(pick, scope, row, v))
        lines = [f"OPTIONAL MATCH ({a}:Entity {{id: {parameters.add(self.start)}}})", f"CALL ({a}) {{", *self._reached(a, parameters), "}",
                 "CALL (found) {", "  UNWIND found AS ns", *("  " + line for line in [*said_by(on.steps, "ns"), *"\n".join(inner.calls).split("\n")] if line.strip()),
                 f"  RETURN collect({inner.listed}) AS {paths}", "}", f"WITH {a}, stage, total, cut, {paths} ORDER BY stage",
                 f"WITH {a}, collect([stage, total, cut, {paths}]) AS reached"]
        outer = Row()
        for column in (f"{a}.id", "reached"):
            outer.column(column)
        return f"next({text} for {w} in {v}[{select.collect([], lines, outer, row)}])"

    def _field(self, select: Select, pick: Pick, on: OnPath, inner: Row, s: str) -> str:
        """Python text for a field of a stage, whose row is its number, how many ends it has, whether it was cut, and its paths."""
        match pick:
            case Name():
                return f"{select.shape.constant(self.stages)}[{s}[0]]"
            case Total():
                return f"{s}[1]"
            case Whole():
                return f"(not {s}[2])"
            case Ways():
                x = select.matcher.fresh("w")
                return f"[{select.fields(pick.fields, on, inner, x)} for {x} in {s}[3][:{pick.most}]]"
            case _:
                return select.pick(pick, on, inner, s)

    def _reached(self, a: str, parameters: Parameters) -> list[str]:
        """For each stage its number, how many ends it has, whether ends of its first leg were left out, and the best paths as lists of nodes."""
        ways = (pick for found in self.fields if isinstance(found, Found) and isinstance(found.fields, tuple) for pick in found.fields if isinstance(pick, Ways))
        most, cap = parameters.add(max((pick.most for pick in ways), default=0)), parameters.add(FIRST_LEGS)
        blocks = []
        for number, name in enumerate(self.stages):
            first, *rest = STAGES[name]
            lines = [f"  MATCH {first.pattern(a, 'm')} WHERE m <> {a}", f"  WITH m LIMIT {cap} + 1", f"  WITH collect(DISTINCT m) AS ms, count(*) > {cap} AS cut"]
            if rest:
                lines += [f"  CALL ({a}, ms) {{", "    UNWIND ms AS m", f"    MATCH {rest[0].pattern('m', 'z')} WHERE z <> {a} AND NOT z:Former",
                          "    WITH z, collect(DISTINCT m) AS through ORDER BY size(through) DESC, z.id", f"    RETURN collect([{a}, through[0], z]) AS ways", "  }"]
            else:
                lines += [f"  CALL ({a}, ms) {{", "    UNWIND ms AS z", "    WITH z ORDER BY z.name, z.id", f"    RETURN collect([{a}, z]) AS ways", "  }"]
            blocks.append([*lines, f"  RETURN {number} AS stage, size(ways) AS total, cut, ways[..{most}] AS found"])
        return [line for n, block in enumerate(blocks) for line in ([] if n == 0 else ["  UNION ALL"]) + block]


@dataclass(frozen=True)
class Name(Inside, Plain):
    """Which of STAGES it is."""


@dataclass(frozen=True)
class Total(Inside, Plain):
    """How many things it leads to."""


@dataclass(frozen=True)
class Whole(Inside, Plain):
    """Whether all was looked at."""


@dataclass(frozen=True)
class Ways(Inside, Plain):
    """Paths to what it leads to, at most `most`."""

    fields: Fields = ()
    most: int = 0

    def inside(self) -> tuple[float, Fields]:
        return self.most, self.fields


__all__ = ["STAGES", "Leg", "Name", "Reached", "Total", "Tracing", "Ways", "Whole"]
