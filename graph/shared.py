"""What two things share, as Cypher: a project, a mechanism, a framework, a city or an outcome that both reach. Sans I/O.

A thing is reached by one relation, or, for cities and outcomes, through a project of an organisation. What nearly everything reaches tells
little of any two: it is left out of a search (HUB) and weighs little between two given things. The rarest are walked first, so that what a
limit cuts off are the most common ones.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from graph.statement import Parameters, quoted
from graph.walked import Steps, Walked
from schema.model import model

DIRECT = "DIRECT"
NEAR = "(r.precision IS NULL OR r.precision IN ['exact', 'near'] OR NOT endNode(r):City)"  # only exact and near places are links to a city
# Each kind of what can be shared, and the labels of it.
KINDS = {"PROJECT": ("Project",), "MECHANISM": ("Mechanism", "Organ", "Network"), "FRAMEWORK": ("Framework", "StrategicPlan", "FlagshipProgramme"),
         "CITY": ("City",), "OUTCOME": ("Outcome",)}
THROUGH = {"CITY": "LOCATED_IN", "OUTCOME": "CONTRIBUTES_TO"}  # by which a project leads on to it
HUB = 200  # relations: what has more is no linkage in a search; most cities, projects and networks have fewer
THINGS = 1_000  # things from which others are looked for, the rarest first
ROWS = 6_000  # ways that a search looks at, from the thing to what it reaches and from there to others: some 50 ms
SIDE = 20_000  # ways from each of two given things to what it reaches


@dataclass(frozen=True)
class Linking:
    """What is asked: linkages of `start` with `to` (ids), else with nodes of these labels, and of these categories (ids) where they are given."""

    start: Any
    walked: Walked
    kinds: tuple[str, ...]
    labels: tuple[str, ...]
    to: Any = None
    categories: Any = None
    first: int = 10
    skip: Any = 0


class Shared:
    """Writes the search. Others are called `o`, shared things `z`, and the thing that was asked `a`."""

    def __init__(self, asked: Linking, parameters: Parameters) -> None:
        self.asked, self.add, walked = asked, parameters.add, asked.walked
        self.steps = walked.steps(parameters)
        between = {name for name, relation in model().relations.items() if {e.__name__ for e in relation.end} >= {"Project"}
                   and any("Organisation" in start.labels for start in relation.start)}
        self.by = self._some(lambda name: name in between and name != "PART_OF")
        on = {THROUGH[kind] for kind in asked.kinds if kind in THROUGH}
        self.on = self._some(lambda name: name in on, "forward")
        self.labels = "|".join(quoted(label) for kind, labels in KINDS.items() if kind in asked.kinds for label in labels)
        self.far = "|".join(quoted(label) for kind, labels in KINDS.items() if kind in asked.kinds and kind in THROUGH for label in labels)

    def _some(self, wanted: Callable[[str], bool], way: str = "any") -> Steps | None:
        types = tuple(name for name in self.asked.walked.types if wanted(name))
        return Steps(Walked(types, way, self.asked.walked.on), self.steps.held) if types else None

    def lines(self) -> list[str]:
        """Lines that take `a` and give `ranked`, rows [other, pairs (thing, its degree), 1 or 0 as they are linked directly, number of sources, score],
        `known`, the ids of `to` that there are, `cut`, whether something was not looked at, and `common`, how many things were too common.
        """
        return [*(self._others() if self.asked.to is None else self._given()), *self._weighed()]

    def _weighed(self) -> list[str]:
        """The score: Adamic and Adar (Friends and neighbors on the Web, Social Networks 25, 2003) weigh each shared thing by 1 / ln(its relations). A direct
        link counts as a thing that only these two share. More sources make it more certain, ever less so: times 1 + ln(their number).
        """
        asked = self.asked
        skip = f" SKIP {self.add(asked.skip)}" if asked.skip != 0 else ""
        return ["CALL (met) {", "  UNWIND met AS e", "  WITH e[0] AS o, collect(e) AS es",
                "  WITH o, reduce(x = [], e IN es | x + e[1]) AS shared, reduce(x = [], e IN es | x + e[2]) AS said, reduce(n = 0, e IN es | n + e[3]) AS direct",
                "  WITH o, shared, direct, COUNT { UNWIND said AS s RETURN DISTINCT s } AS sources",
                "  WHERE direct > 0 OR size(shared) > 0",
                "  WITH o, shared, direct, sources, (direct / log(2) + reduce(x = 0.0, s IN shared | x + 1 / log(CASE WHEN s[1] < 2 THEN 2 ELSE s[1] END))) * (1 + log(CASE WHEN sources < 1 THEN 1 ELSE sources END)) AS score",
                f"  ORDER BY score DESC, size(shared) DESC, o.id{skip} LIMIT {self.add(asked.first)}",
                "  RETURN collect([o, shared, direct, sources, score]) AS ranked", "}"]

    def _fit(self, o: str) -> list[str]:
        """Conditions on an other."""
        parts = [f"{o} <> a"]
        if self.asked.labels:
            parts.append(f"{o}:{'|'.join(map(quoted, self.asked.labels))}")
        if self.asked.categories is not None:
            parts.append(f"EXISTS {{ MATCH ({o})-[:IN_CATEGORY]->(k) WHERE k.id IN {self.add(self.asked.categories)} }}")
        return parts

    def _reached(self, x: str) -> str:
        """A union of what x reaches: `z` and a `source` that says so."""
        parts = [f"MATCH {self.steps.step(x, 'z:' + self.labels, NEAR)}\n  RETURN z, r.source AS source"]
        if self.by and self.on:
            parts.append(f"MATCH {self.by.step(x, 'p:Project')}\n  WITH p, r.source AS one\n  MATCH {self.on.step('p', 'z:' + self.far, NEAR)}\n  "
                         "UNWIND [one, r.source] AS source\n  RETURN z, source")
        return "\n  UNION ALL\n  ".join(parts)

    def _others(self) -> list[str]:
        """All that share something with a, from the rarest thing on."""
        fit, rows, things = self._fit("o"), self.add(ROWS), self.add(THINGS)
        direct = [f"CALL (a) {{\n  MATCH {self.steps.step('a', 'o', *fit)}\n  WITH o, r LIMIT {rows}", "  WITH o, collect(DISTINCT r.source) AS sources, count(*) AS n",
                  "  RETURN collect([o, [], sources, 1]) AS direct, sum(n) AS beside", "}"] if DIRECT in self.asked.kinds else ["WITH a, [] AS direct, 0 AS beside"]
        if not self.labels:
            return [*direct, f"WITH a, direct AS met, [] AS known, beside >= {rows} AS cut, 0 AS common"]
        parts = [f"MATCH {self.steps.step('z', 'o', *fit, NEAR)}\n    RETURN o, r.source AS source"]
        if self.by and self.on:
            parts.append(f"MATCH {self.on.step('p:Project', 'z', 'p <> a', NEAR)}\n    WITH a, p, r.source AS one\n    WITH a, p, one WHERE NOT {self._by('p', 'a')}\n    MATCH {self.by.step('p', 'o', *fit)}\n    "
                         "UNWIND [one, r.source] AS source\n    RETURN o, source")
        union = "\n    UNION ALL\n    ".join(parts)
        return [*direct, f"CALL (a) {{\n  CALL (a) {{\n  {self._reached('a')}\n  }}\n  WITH z, source LIMIT {rows}",
                "  WITH z, collect(DISTINCT source) AS said, count(*) AS n", "  WITH z, said, n, coalesce(z.degree, 2) AS degree ORDER BY degree, z.id",
                "  WITH collect([z, degree, said]) AS found, sum(n) AS reached", f"  RETURN [t IN found WHERE t[1] <= {self.add(HUB)}] AS things, size(found) AS number, reached", "}",
                f"CALL (a, things) {{\n  UNWIND things[..{things}] AS t\n  WITH a, t[0] AS z, t[1] AS degree, t[2] AS said", f"  CALL (a, z) {{\n    {union}\n  }}",
                f"  WITH z, degree, said, o, source LIMIT {rows}", "  WITH z, degree, said, o, collect(DISTINCT source) AS more, count(*) AS n",
                "  WITH o, collect([z, degree]) AS shared, collect(said + more) AS each, sum(n) AS n",
                "  RETURN collect([o, shared, reduce(s = [], e IN each | s + e), 0]) AS sharing, sum(n) AS ways", "}",
                (f"WITH a, direct + sharing AS met, [] AS known, beside >= {rows} OR reached >= {rows} OR ways >= {rows} OR size(things) > {things} AS cut, "
                "number - size(things) AS common")]

    def _given(self) -> list[str]:
        """What a shares with each of some others; what is common to many counts here, and weighs little."""
        rows = self.add(SIDE)
        direct = [f"  CALL (a, o) {{\n  MATCH {self.steps.step('a', 'o')}", "  WITH collect(DISTINCT r.source) AS sources",
                  "  RETURN sources, CASE WHEN size(sources) > 0 THEN 1 ELSE 0 END AS direct", "  }"] if DIRECT in self.asked.kinds else ["  WITH a, o, [] AS sources, 0 AS direct"]
        shared = [f"  CALL (a, o) {{\n  UNWIND [a, o] AS x\n  CALL (x) {{\n  CALL (x) {{\n  {self._reached('x')}\n  }}\n  WITH z, source LIMIT {rows}",
                  "  WITH z, collect(DISTINCT source) AS said, count(*) AS n\n  RETURN collect([z, said]) AS reach, sum(n) AS n\n  }",
                  "  WITH a, o, collect(reach) AS sides, max(n) AS ways", "  CALL (a, o, sides) {\n  UNWIND sides AS reach\n  UNWIND reach AS t",
                  "  WITH a, o, t[0] AS z, collect(t[1]) AS each\n  WHERE size(each) = 2 AND z <> a AND z <> o",
                  "  RETURN collect([z, coalesce(z.degree, 2)]) AS shared, collect(reduce(s = [], e IN each | s + e)) AS every\n  }",
                  "  RETURN shared, reduce(s = [], e IN every | s + e) AS said, ways", "  }"] if self.labels else ["  WITH a, o, sources, direct, [] AS shared, [] AS said, 0 AS ways"]
        return [f"CALL (a) {{\n  MATCH (o:Entity) WHERE o.id IN {self.add(self.asked.to)}", *direct, *shared,
                "  RETURN collect([o, shared, sources + said, direct]) AS met, collect(o.id) AS known, max(ways) AS ways", "}",
                f"WITH a, [e IN met WHERE e[0] <> a] AS met, known, coalesce(ways, 0) >= {rows} AS cut, 0 AS common"]

    def _by(self, p: str, x: str) -> str:
        """Whether the project is one of x. No other `r` may be in sight: a condition or an order after WITH still sees what was before."""
        assert self.by  # noqa: S101  # asked only then
        return f"EXISTS {{ MATCH {self.by.step(p, x)} }}"

    def leg(self, x: str, z: str, mid: str, other: str = "") -> list[str]:
        """A sub-query that gives `mid`, the nodes between x and the thing z: none, or a project, if possible none of the other."""
        parts = [f"MATCH {self.steps.step(x, z, NEAR)}\n  RETURN [] AS one LIMIT 1"]
        if self.by and self.on:
            order = f"{self._by('p', other)}, p.id" if other else "p.id"
            parts.append(f"MATCH {self.on.step('p:Project', z, *([f'p <> {other}'] if other else []), NEAR)}\n  WITH p\n  MATCH {self.by.step('p', x)}\n  WITH DISTINCT p\n  ORDER BY {order} LIMIT 1\n  RETURN [p] AS one")
        union, given = "\n  UNION ALL\n  ".join(parts), ", ".join([x, z, *([other] if other else [])])
        return [f"CALL ({given}) {{\n  CALL ({given}) {{\n  {union}\n  }}", f"  WITH one ORDER BY size(one) LIMIT 1\n  RETURN one AS {mid}", "}"]
