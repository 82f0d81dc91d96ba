"""What an outcome comes to, by the projects that contribute to it: partners, cities, countries, money and targets. Sans I/O.

Each project counts once, however many sources and rule lines tie it to the outcome. Two datasets that tell of the same financing count once: the larger
sum stands, as in graph/derive/links.py.
"""

from __future__ import annotations

from dataclasses import dataclass

from graph.match import Scope
from graph.matrix import List
from graph.request import Fields, Inside, Literal, Pick
from graph.select import Row, Select
from graph.statistics import Statistics
from graph.told import Plain

# From the distinct projects `p` to those that stand beside them, `x`.
WAYS = {
    "partners": "MATCH (p)<-[:FINANCES|IMPLEMENTS|ACCOUNTABLE_FOR|EXTENDS]-(x:Organisation)", "cities": "MATCH (p)-[l:LOCATED_IN]->(x:City)\nWHERE l.precision IN ['exact', 'near']",
    "countries": "MATCH (p)-[:LOCATED_IN]->()-[:IN_COUNTRY*0..1]->(x:Country)", "targets": "MATCH (p)-[:TAGGED]->(x:Target)"}
FINANCED = """MATCH (p)<-[f:FINANCES]-(x:Organisation)
WITH x, p, f.source AS source, {by}sum(f.amount) AS amount, count(f.amount) AS stated, sum(f.usd) AS usd, count(f.usd) AS priced
WITH x, p, {by_name}max(CASE WHEN stated > 0 THEN amount END) AS amount, max(CASE WHEN priced > 0 THEN usd END) AS usd"""
MONEY = [*FINANCED.format(by="f.currency AS currency, ", by_name="currency, ").split("\n"),
         "WITH currency, count(DISTINCT p) AS projects, CASE WHEN count(amount) > 0 THEN sum(amount) END AS amount, CASE WHEN count(usd) > 0 THEN sum(usd) END AS usd",
         "ORDER BY usd IS NULL, usd DESC, currency"]
DOLLARS = FINANCED.format(by="", by_name="").split("\n")


@dataclass(frozen=True)
class Part(Inside, Plain):
    """What of a result is told: how many `projects`, or of one of WAYS, `usd` financed, dollars `committed`, the `first` or `last` year, `rules`, `sources`."""

    what: str

    def cost(self, statistics: Statistics) -> float:
        return _projects(statistics)


@dataclass(frozen=True)
class Most(Plain):
    """What stands beside most of the projects: a list of objects, each of `fields`, which are Thing, Number and Literal."""

    way: str
    fields: tuple[Pick, ...] = ()
    most: int = 0

    def cost(self, statistics: Statistics) -> float:
        return _projects(statistics)

    def inside(self) -> tuple[float, Fields]:
        return self.most, self.fields

    def compile(self, select: Select, scope: Scope, row: Row, v: str) -> str:
        found = List(select)
        texts = [f"{pick.key!r}: {_one(select, pick, found)}" for pick in self.fields]
        limit = select.matcher.parameters.add(self.most)
        lines = [*_from(scope.this), *WAYS[self.way].split("\n"), "WITH x, count(DISTINCT p) AS projects", f"ORDER BY projects DESC, x.id LIMIT {limit}"]
        return f"[{{{', '.join(texts)}}} for {found.w} in {found.collected([scope.this], lines, row, v)}]"


@dataclass(frozen=True)
class Thing(Inside, Plain):
    """The thing itself, of one of Most."""

    fields: Fields = ()

    def inside(self) -> tuple[float, Fields]:
        return 1, self.fields


@dataclass(frozen=True)
class Held(Inside, Plain):
    """A number of one of Most or Money: `projects`, `amount`, `usd`, `currency`."""

    what: str


@dataclass(frozen=True)
class Money(Plain):
    """What was financed, by currency: a list of objects of `fields`, which are Held and Literal."""

    fields: tuple[Pick, ...] = ()

    def cost(self, statistics: Statistics) -> float:
        return _projects(statistics)

    def inside(self) -> tuple[float, Fields]:
        return 10, self.fields

    def compile(self, select: Select, scope: Scope, row: Row, v: str) -> str:
        found = List(select)
        texts = [f"{pick.key!r}: {_one(select, pick, found)}" for pick in self.fields]
        return f"[{{{', '.join(texts)}}} for {found.w} in {found.collected([scope.this], [*_from(scope.this), *MONEY], row, v)}]"


@dataclass(frozen=True)
class Results(Plain):
    """All of it, as an object of these fields: Part, Most, Money and Literal."""

    fields: tuple[Pick, ...] = ()

    def inside(self) -> tuple[float, Fields]:
        return 1, self.fields

    def compile(self, select: Select, scope: Scope, row: Row, v: str) -> str:
        return "{" + ", ".join(f"{pick.key!r}: {_part(select, pick, scope, row, v)}" for pick in self.fields) + "}"


def _part(select: Select, pick: Pick, scope: Scope, row: Row, v: str) -> str:
    if not isinstance(pick, Part):
        return select.pick(pick, scope, row, v)
    one = select.matcher.fresh("n")
    row.calls.append(f"CALL ({scope.this}) {{\n" + "\n".join(f"  {line}" for line in [*_from(scope.this, sources=pick.what in ("rules", "sources")), *_told(pick.what, one)]) + "\n}")
    return f"{v}[{row.column(one)}]"


def _told(what: str, name: str) -> list[str]:
    match what:
        case "first" | "last":
            return [f"RETURN {'min' if what == 'first' else 'max'}(toInteger(left(p.starts, 4))) AS {name}"]
        case "rules" | "sources":
            held = "r.rule" if what == "rules" else "r.source"
            return [f"WITH DISTINCT {held} AS one ORDER BY one", f"RETURN collect(one) AS {name}"]
        case "usd":
            return [*DOLLARS, f"RETURN CASE WHEN count(usd) > 0 THEN sum(usd) END AS {name}"]
        case "committed":
            return [f"RETURN CASE WHEN count(p.commitmentUsd) > 0 THEN sum(p.commitmentUsd) END AS {name}"]
        case "projects":
            return [f"RETURN count(p) AS {name}"]
        case _:
            return [*WAYS[what].split("\n"), f"RETURN count(DISTINCT x) AS {name}"]


def _from(outcome: str, *, sources: bool = False) -> list[str]:
    """The distinct projects `p` of the outcome; with `sources` the relations `r` instead."""
    return [f"MATCH ({outcome})<-[{'r' if sources else ''}:CONTRIBUTES_TO]-(p:Project)", *([] if sources else ["WITH DISTINCT p"])]


def _one(select: Select, pick: Pick, found: List) -> str:
    match pick:
        case Thing():
            return select.fields(pick.fields, Scope({}, "x"), found.inner, found.w)
        case Held():
            return f"{found.w}[{found.inner.column(pick.what)}]"
        case _:
            assert isinstance(pick, Literal)  # noqa: S101  # nothing else is left
            return select.shape.constant(pick.value)


def _projects(statistics: Statistics) -> float:
    """Projects of one outcome, on average."""
    return statistics.fan("CONTRIBUTES_TO", forward=False)


__all__ = ["Held", "Money", "Most", "Part", "Results", "Thing"]
