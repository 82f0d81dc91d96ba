"""From a name to an id: what a saved question takes as an entity or a country may be given as people call it, in any language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from api.client import NotAnswered
from api.questions import TODAY, Parameter, Question
from api.search import node_type
from graph.words import fold
from schema.errors import PartnergraphError

Ask = Callable[[str, Mapping[str, Any]], dict[str, Any]]  # a document and its variables to an answer
SHOWN = 8  # candidates that an error names
COUNTRY, CODE = "country:", 2  # an id, and the length of ISO 3166-1 alpha-2
FIND = """query FindByName($id: ID!, $text: String!, $types: [NodeType!], $first: Int) {
  entity(id: $id) { __typename id }
  search(text: $text, types: $types, first: $first) { edges { node { __typename id ...Names } } }
}
fragment Names on Entity { name nameFr: name(lang: FR) aliases ... on Organisation { acronym acronymFr } ... on City { country { nodes { name } } } }"""


class NameNotClear(PartnergraphError):
    """A name that nothing has, or that several things have; the hint names the candidates with their ids."""

    code = "name-not-clear"


class BadValue(PartnergraphError):
    """A value that a parameter of a saved question cannot take: `name` of the parameter."""

    code = "bad-value"
    exit_code = 2

    def __init__(self, name: str, message: str, hint: str) -> None:
        self.name = name
        super().__init__(f"{name}: {message}", hint)


def resolved(question: Question, given: Mapping[str, str], ask: Ask) -> dict[str, Any]:
    """The variables that these words give: numbers as numbers, names as ids. Raises BadValue, NameNotClear, NotAnswered."""
    return {name: _value(name, question.parameters[name], text, ask) for name, text in given.items()}


def _value(name: str, parameter: Parameter, text: str, ask: Ask) -> Any:
    match parameter.kind:
        case "entity":
            return entity(parameter.of, text, ask)
        case "country":
            return text.upper() if len(text) == CODE else entity(("Country",), text, ask).removeprefix(COUNTRY)
        case "count" | "number":
            return _number(name, text, int if parameter.kind == "count" else float)
        case "date" if text == TODAY:
            return dt.datetime.now(dt.UTC).date().isoformat()
        case "flag":
            return _flag(name, text)
        case _:
            return text


def _number(name: str, text: str, of: type[int | float]) -> float:
    try:
        return of(text.replace(",", "").replace("\u202f", "").replace(" ", ""))
    except ValueError as error:
        raise BadValue(name, f"{text!r} is no {'whole number' if of is int else 'number'}.", "Write it in digits: 25.") from error


def _flag(name: str, text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise BadValue(name, f"{text!r} is neither true nor false.", "Write true or false.")
    return text.lower() == "true"


def entity(of: Sequence[str], text: str, ask: Ask) -> str:
    """The id of the thing of these types, or of any, that has this id or name. Raises NameNotClear, NotAnswered."""
    if of == ("Country",) and len(text) == CODE:
        text = f"{COUNTRY}{text.upper()}"
    answer = ask(FIND, {"id": text, "text": text, "types": [node_type(one) for one in of] or None, "first": 50})
    if answer.get("errors"):
        raise NotAnswered(answer["errors"])
    if answer["data"]["entity"]:
        return str(answer["data"]["entity"]["id"])
    found = [edge["node"] for edge in answer["data"]["search"]["edges"]]
    exact = [one for one in found if fold(text) in _names(one)]
    if len(exact) == 1 or (not exact and len(found) == 1):
        return str((exact or found)[0]["id"])
    kinds = " or ".join(of) or "thing"
    if not found:
        raise NameNotClear(f"The graph knows no {kinds} named {text!r}.", f"Look it up: partnergraph search '{text}'. An id is taken as well.")
    several = exact or found
    raise NameNotClear(f"{text!r} may be {'any of' if exact else 'one of'} {len(several)}{'' if len(found) < 50 else ' or more'}.",  # noqa: PLR2004  # as asked
                       f"Give the id: {'; '.join(_told(one) for one in several[:SHOWN])}{'; ...' if len(several) > SHOWN else ''}.")


def _names(node: Mapping[str, Any]) -> set[str]:
    return {fold(name) for name in (node["name"], node["nameFr"], *node["aliases"], node.get("acronym"), node.get("acronymFr")) if name}


def _told(node: Mapping[str, Any]) -> str:
    where = [one["name"] for one in (node.get("country") or {}).get("nodes", ())]
    return f"{node['id']} ({', '.join([node['name'], *where])})"


__all__ = ["BadValue", "NameNotClear", "entity", "resolved"]
