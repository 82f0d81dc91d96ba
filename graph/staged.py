"""The search for paths, as Cypher: from both ends at once, a hop a stage, the cheaper side first, and never more than CAP ways a side.

Ways are grown from the nodes with the fewest relations first, so that what is cut are ways through hubs. A stage is passed over once
enough paths were found; paths of one length come out of one stage, so what is found is the shortest there is. Where nothing was found and
something was cut, the database's own search, which cuts nothing and finds one path, has the last word.
"""

from __future__ import annotations

from dataclasses import dataclass

from graph.statement import Parameters, quoted
from graph.walked import Steps

CAP = 3_000  # ways kept on each side: a stage costs some 10 ms then, whatever the hubs
MOST = 100  # paths of one stage that are compared with each other


@dataclass(frozen=True)
class Staged:
    """One search. `avoid` names a list of nodes, or is empty; `through` are labels that each path must meet in this order."""

    steps: Steps
    hops: int
    wanted: str
    avoid: str
    through: tuple[str, ...]
    cap: str
    most: str

    @classmethod
    def of(cls, steps: Steps, hops: int, wanted: int, parameters: Parameters, *, avoid: str = "", through: tuple[str, ...] = ()) -> Staged:
        return cls(steps, hops, parameters.add(wanted), avoid, through, parameters.add(CAP), parameters.add(MOST))

    def lines(self) -> list[str]:
        """Lines that take `leg`, `a` and `b`, and give as well `found`, lists of nodes, and `sure`: up to so many hops nothing was left out.

        `f` and `g` are the ways of each side, each as [its nodes, the number of relations of the last].
        """
        start = f"""WITH {self.kept}, CASE WHEN a <> b THEN [[[a], COUNT {{ (a)--() }}]] ELSE [] END AS f,
  CASE WHEN a <> b THEN [[[b], COUNT {{ (b)--() }}]] ELSE [] END AS g, [] AS found, {self.hops} AS sure"""
        return "\n".join([start, *(self._stage(n) for n in range(self.hops)), self._last()]).split("\n")

    @property
    def kept(self) -> str:
        return self._with("leg", "a", "b")

    def _with(self, *names: str) -> str:
        return ", ".join([*names, *([self.avoid] if self.avoid else [])])

    def _stage(self, n: int) -> str:
        cap, most, kept = self.cap, self.most, self.kept
        return f"""WITH {kept}, f, g, found, sure, size(found) < {self.wanted} AS go, reduce(d = 0, e IN f | d + e[1]) > reduce(d = 0, e IN g | d + e[1]) AS turned
{self._grown()}
WITH {kept}, found, sure, go, grown, CASE WHEN go AND NOT turned THEN grown[..{cap}] ELSE f END AS f, CASE WHEN go AND turned THEN grown[..{cap}] ELSE g END AS g
CALL (a, b, go, f, g) {{
  UNWIND CASE WHEN go THEN f + g ELSE [] END AS e
  WITH a, b, e[0][-1] AS m, e[1] AS d, collect(e[0]) AS all
  WITH d, [p IN all WHERE p[0] = a] AS ps, [p IN all WHERE p[0] = b] AS qs
  WHERE size(ps) > 0 AND size(qs) > 0
  WITH ps, qs, d ORDER BY d
  UNWIND ps AS p
  UNWIND qs AS q
  WITH p, q WHERE none(n IN p[..-1] WHERE n IN q)
  WITH DISTINCT p + reverse(q)[1..] AS ns{self._meets()} LIMIT {most} + 1
  RETURN collect(ns) AS met
}}
WITH {kept}, f, g, found + met[..{most}] AS found, CASE WHEN sure > {n} AND (size(grown) > {cap} OR size(met) > {most}) THEN {n} ELSE sure END AS sure"""

    def _grown(self) -> str:
        """The ways of the cheaper side, each longer by a hop; those from the end are walked the other way round."""
        names = self._with("f", "g", "go", "turned")
        if self.steps.walked.way == "any":
            return f"CALL ({names}) {{\n  {self._longer('CASE WHEN NOT go THEN [] WHEN turned THEN g ELSE f END')}\n}}"
        sides = (self._longer("CASE WHEN go AND NOT turned THEN f ELSE [] END"), self._longer("CASE WHEN go AND turned THEN g ELSE [] END", back=True))
        both = "\n  UNION ALL\n  ".join(sides)
        return f"CALL ({names}) {{\n  CALL ({names}) {{\n  {both}\n  }}\n  UNWIND grown AS e\n  RETURN collect(e) AS grown\n}}"

    def _longer(self, ways: str, *, back: bool = False) -> str:
        step = self.steps.step("x", "y", "NOT y IN p", f"NOT y IN {self.avoid}" if self.avoid else "", back=back)
        return f"""UNWIND {ways} AS e
  WITH e[0] AS p, e[0][-1] AS x, e[1] AS d ORDER BY d
  MATCH {step}
  WITH p, y LIMIT {self.cap} + 1
  RETURN collect([p + y, COUNT {{ (y)--() }}]) AS grown"""

    def _meets(self) -> str:
        """The condition that the nodes between the ends have the labels in this order."""
        if not self.through:
            return ""
        cases = " ".join(f"WHEN i = {n} AND x:{quoted(label)} THEN {n + 1}" for n, label in enumerate(self.through))
        return f" WHERE reduce(i = 0, x IN ns[1..-1] | CASE {cases} ELSE i END) = {len(self.through)}"

    def _last(self) -> str:
        """The database's own search knows nothing of labels in an order; else it tells whether there is a path at all."""
        if self.through:
            return f"WITH {self.kept}, found, sure"
        return f"""CALL ({self._with('a', 'b', 'found', 'sure')}) {{
  UNWIND CASE WHEN size(found) = 0 AND sure < {self.hops} THEN [1] ELSE [] END AS unsure
  {shortest(self.steps, self.hops, self.avoid)}
  RETURN collect(nodes(p)) AS one
}}
WITH {self.kept}, found + one AS found, sure"""


def shortest(steps: Steps, hops: int, avoid: str) -> str:
    """A MATCH of one shortest path from a to b as `p`."""
    return f"MATCH p = SHORTEST 1 (a)({steps.step('', 'y', f'NOT y IN {avoid}' if avoid else '')}){{1,{hops}}}(b)"
