"""Which two types of things can be set against each other in a matrix, and by what they are connected. Declarations; sans I/O.

Some types reach projects, each in its way: any two of them meet in the projects that they share. What is kept at load (graph/derive) is read
instead of the projects. Any other two types meet in the relations that the model declares between them.
"""

from __future__ import annotations

from dataclasses import dataclass

from graph.request import BadRequest
from graph.statement import quoted
from schema import Model


@dataclass(frozen=True)
class Side:
    """How a type reaches projects: Cypher from `{n}` to `(p)`, the relation types of which a source has to state one for it, what it is ranked
    by, a condition on the way, and the code of its country. `family`: two of one family do not meet in projects. `money`: its relation to the
    project, `f`, carries dollars.
    """

    reach: str
    stated: frozenset[str]
    rank: str
    family: str
    where: str = ""
    country: str = ""
    money: bool = False
    known: bool = False  # a source covers it only where it knows it
    far: bool = False  # more than one step from the projects


SIDES = {
    "Organisation": Side("({n})-[f:FINANCES|IMPLEMENTS]->(p:Project)", frozenset({"FINANCES", "IMPLEMENTS"}),
                         "COUNT {{ ({n})-[:FINANCES]->() }} + COUNT {{ ({n})-[:IMPLEMENTS]->() }}", "partner", money=True, known=True),
    "FinancialInstitution": Side("({n})-[f:FINANCES]->(p:Project)", frozenset({"FINANCES"}), "COUNT {{ ({n})-[:FINANCES]->() }}", "partner", money=True, known=True),
    "PartnerCategory": Side("({n})<-[:IN_CATEGORY]-(:Organisation)-[:IMPLEMENTS]->(p:Project)", frozenset({"IMPLEMENTS"}), "COUNT {{ ({n})<-[:IN_CATEGORY]-() }}", "partner",
                            far=True),
    "City": Side("({n})<-[l:LOCATED_IN]-(p:Project)", frozenset({"LOCATED_IN"}), "COUNT {{ ({n})<-[:LOCATED_IN]-() }}", "place",
                 "l.precision IN ['exact', 'near']", "{n}.countryCode"),
    "Country": Side("({n})<-[:IN_COUNTRY*0..1]-()<-[:LOCATED_IN]-(p:Project)", frozenset({"LOCATED_IN"}), "COUNT {{ ({n})<-[:IN_COUNTRY]-() }}", "place",
                    country="{n}.iso2", far=True),
    "Outcome": Side("({n})<-[:CONTRIBUTES_TO]-(p:Project)", frozenset({"CONTRIBUTES_TO"}), "COUNT {{ ({n})<-[:CONTRIBUTES_TO]-() }}", "outcome"),
    "Sector": Side("({n})<-[:IN_SECTOR]-(p:Project)", frozenset({"IN_SECTOR"}), "COUNT {{ ({n})<-[:IN_SECTOR]-() }}", "sector"),
    "Goal": Side("({n})<-[:TAGGED]-(p:Project)", frozenset({"TAGGED"}), "COUNT {{ ({n})<-[:TAGGED]-() }}", "goal"),
    "Target": Side("({n})<-[:TAGGED]-(p:Project)", frozenset({"TAGGED"}), "COUNT {{ ({n})<-[:TAGGED]-() }}", "goal"),
}
KEPT = {("Bank", "City"): "CONNECTS_TO", ("PartnerCategory", "Outcome"): "ADVANCES", ("Country", "Outcome"): "REACHES"}
COUNTED = {"CONNECTS_TO": "linked"}  # there are tens of thousands of cities; of what else is kept, few have some


@dataclass(frozen=True)
class Route:
    """Two types, and by what their cells are filled: `projects` that both sides reach, or relations of some `types`.

    `kept` is the derived relation that holds the same, with True where the rows stand at its start.
    """

    rows: str
    columns: str
    sides: tuple[Side, Side] | None = None
    types: tuple[str, ...] = ()
    kept: tuple[str, bool] | None = None

    @property
    def money(self) -> bool:
        return any(side.money for side in self.sides or ())

    @property
    def stated(self) -> list[list[str]]:
        """Sets of relation types: a source that fills a cell states one of each."""
        return [sorted(side.stated) for side in self.sides] if self.sides else [sorted(self.types)]

    def rank(self, n: str, column: bool) -> str:
        """What rows, or columns, are ranked by, as Cypher."""
        if self.counted:
            return f"coalesce({n}.{self.counted}, 0)"
        if self.kept:
            return f"COUNT {{ ({n}){self.kept_pattern('', column)}() }}"
        if self.sides:
            return self.sides[column].rank.format(n=n)
        return f"COUNT {{ ({n})-[:{'|'.join(map(quoted, self.types))}]-() }}"

    @property
    def counted(self) -> str:
        """The indexed property of a row, or a column, that tells how many of the kept relation it has; empty where that has to be counted."""
        return COUNTED.get(self.kept[0], "") if self.kept else ""

    def kept_pattern(self, name: str, from_column: bool = False) -> str:
        """The kept relation from a row to a column, or the other way."""
        assert self.kept  # noqa: S101  # asked only then
        kind, forward = self.kept
        return f"-[{name}:{kind}]->" if forward != from_column else f"<-[{name}:{kind}]-"

    @property
    def countries(self) -> tuple[str, str]:
        """The code of the country of a row and of a column, as Cypher of `{n}`; empty where it has none."""
        return (self.sides[0].country, self.sides[1].country) if self.sides else ("", "")


def route(model: Model, rows: str, columns: str) -> Route:
    """The route between two types. Raises BadRequest with those that there are."""
    found = _side(model, rows), _side(model, columns)
    if found[0] and found[1] and SIDES[found[0]].family != SIDES[found[1]].family:
        return Route(rows, columns, (SIDES[found[0]], SIDES[found[1]]), kept=_kept(rows, columns))
    types = _between(model, rows, columns)
    if types:
        return Route(rows, columns, types=types)
    raise BadRequest(f"Nothing connects {rows} and {columns} in a matrix.", f"{rows} goes with {', '.join(partners(model, rows)) or 'no other type'}.")


def partners(model: Model, rows: str) -> list[str]:
    """The types that a type can be set against, where the model declares a relation or both reach projects."""
    side = _side(model, rows)
    through = [label for label, other in SIDES.items() if side and other.family != SIDES[side].family]
    return [*through, *(label for label in model.nodes if label not in through and label != "Entity" and _between(model, rows, label))]


def _side(model: Model, label: str) -> str:
    return next((above for above in reversed(model.node(label).labels) if above in SIDES), "")


def _kept(rows: str, columns: str) -> tuple[str, bool] | None:
    if (rows, columns) in KEPT:
        return KEPT[rows, columns], True
    return (KEPT[columns, rows], False) if (columns, rows) in KEPT else None


def _between(model: Model, rows: str, columns: str) -> tuple[str, ...]:
    one, other = set(model.node(rows).labels) - {"Entity"}, set(model.node(columns).labels) - {"Entity"}
    names = []
    for name, relation in model.relations.items():
        start, end = ({kind.__name__ for kind in side} for side in (relation.start, relation.end))
        if not relation.plumbing and not relation.derived and ((one & start and other & end) or (one & end and other & start)):
            names.append(name)
    return tuple(names)


__all__ = ["SIDES", "Route", "Side", "partners", "route"]
