"""Values that the model does not allow: words, codes, bounds and dates. Sans I/O.

One walk over all nodes and one over all relations for each rule, with what is wanted of each type as a parameter: a statement for each
type would take the planner longer than the walks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from graph.check.rule import Rule, between, looking
from graph.statement import Statement
from schema import Model
from schema.core import Both, Record
from schema.types import Choice, Code, Day, Number, Property

YEARS = ("1900", "2100")  # what is dated outside is a slip of the pen: no source here tells of older or later things
DAY = r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?"
SPANS = (("valid_from", "valid_to"), ("starts", "ends"), ("first_date", "last_date"), ("first_year", "last_year"))  # beginning and end, where a type has both
Wanted = Mapping[str, Any] | None  # what a property has to be, as a map with its name; None where nothing is asked of it


def rules(model: Model) -> list[Rule]:
    """What can be wrong with a value by itself, and with two by each other."""
    return [
        Rule("missing-value", Both("A value that the model requires is missing.", "Une valeur exigée par le modèle manque."),
             _walks(model, lambda p: {} if p.required else None, "v IS NULL")),
        Rule("value-not-allowed", Both("A value is none of the model's words or codes, or out of its bounds.",
                                       "Une valeur n'est ni un mot ni un code du modèle, ou sort de ses bornes."),
             _walks(model, _allowed, "NOT v IN p.words OR NOT v =~ p.pattern OR v < p.low OR v > p.high")),
        Rule("impossible-date", Both(f"A date is none, or lies outside {YEARS[0]} to {YEARS[1]}.", f"Une date n'en est pas une, ou sort de {YEARS[0]} à {YEARS[1]}."),
             _walks(model, lambda p: {} if isinstance(p, Day) else None, "NOT v =~ $day OR NOT $first <= left(v, 4) <= $last", day=DAY, first=YEARS[0], last=YEARS[1])),
        Rule("end-before-start", Both("It ends before it starts.", "La fin précède le début."), _spans(model))]


def _allowed(p: Property[Any]) -> Wanted:
    if isinstance(p, Choice):
        return {"words": list(p.of)}
    if isinstance(p, Code):
        return {"pattern": p.pattern.pattern}
    if isinstance(p, Number) and (p.low is not None or p.high is not None):
        return {"low": p.low, "high": p.high}
    return None


def _walks(model: Model, asked: Callable[[Property[Any]], Wanted], bad: str, **given: Any) -> tuple[Statement, ...]:
    """For the properties of which something is wanted (`p`): those whose value (`v`) is bad."""
    def wanted(kind: type[Record], owner: str = "") -> list[dict[str, Any]]:
        own = ((p, asked(p)) for p in kind.properties.values() if owner in ("", p.owner))
        return [{"name": p.stored, **found} for p, found in own if found is not None]

    return _over(model, wanted, f"""WITH *, one[p.name] AS v
WHERE {bad}
RETURN words + '.' + p.name + ' = ' + coalesce(toStringOrNull(v), 'nothing') AS example""", **given)


def _spans(model: Model) -> tuple[Statement, ...]:
    """Dates are compared as far as both are known: 2020 is not before 2020-05."""
    def wanted(kind: type[Record], owner: str = "") -> list[dict[str, Any]]:
        return [{"first": kind.properties[first].stored, "last": kind.properties[last].stored} for first, last in SPANS
                if first in kind.properties and last in kind.properties and owner in ("", kind.properties[last].owner)]

    return _over(model, wanted, """WITH words, toString(one[p.first]) AS first, toString(one[p.last]) AS last
WHERE left(last, size(first)) < left(first, size(last))
RETURN words + ': ' + first + ' to ' + last AS example""")


def _over(model: Model, wanted: Callable[..., list[dict[str, Any]]], body: str, **given: Any) -> tuple[Statement, ...]:
    """The two walks. A node is looked at under each of its labels, for what the type of that label declares itself."""
    nodes = {label: found for label, kind in model.nodes.items() if (found := wanted(kind, label))}
    relations = {name: found for name, kind in model.relations.items() if (found := wanted(kind))}
    return (looking(f"MATCH (one:Entity)\nUNWIND labels(one) AS label\nUNWIND $wanted[label] AS p\nWITH one, p, coalesce(one.id, '?') AS words\n{body}", wanted=nodes, **given),
            looking(f"MATCH (a)-[one]->(b)\nUNWIND $wanted[type(one)] AS p\nWITH one, p, {between('one')} AS words\n{body}", wanted=relations, **given))
