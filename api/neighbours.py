"""neighbours: what stands beside a thing, by relation type and direction with counts and pages, and what lies within a few hops."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import strawberry

from api.forge import Arg, BigInt, Forge, both, many
from api.limits import INNER_PAGE, TooMuch
from api.search import labelling
from api.ties import Ties, language
from api.types import Types, page_info, to_edges, to_object
from api.walk import Asked
from graph.later import known
from graph.match import read_cursors
from graph.neighbours import (
    DEEPEST,
    About,
    Around,
    Between,
    Groups,
    Kinds,
    Near,
    Neighbours,
    Nth,
    Size,
    Whole,
    Why,
    Within,
    page,
    rows,
)
from graph.request import Connection, Object, Var
from schema.core import Way
from schema.model import model

NEAR = 50  # things within some hops, when nothing is asked
MOST_NEAR = 1_000  # more than a drawing shows


def neighbours(forge: Forge, types: Types, ties: Ties, query: Any) -> None:
    """Add `neighbours` to the query."""
    made, field = forge.make("Neighbourhood", both("What stands beside a thing.", "Ce qui se trouve à côté d'une chose.")), forge.field
    field([made], "node", types.of["Entity"] | None, both("The thing itself; null where the graph does not know it.", "La chose même ; null si le graphe ne la connaît pas."), to_object(""))
    field([made], "groups", many(_group(forge, types, ties)),
          both("Its neighbours by relation type and direction, those with the most relations first. None is left out.",
               "Ses voisins par type et sens de relation, les plus nombreuses d'abord. Aucun n'est omis."), lambda asked: Groups(asked.key, asked.fields(10)))
    field([made], "within", _within(forge, types), both("Everything within some hops, each once, the nearest first.", "Tout ce qui est à quelques pas, une fois chacun, le plus proche d'abord."), _near,
          [Arg("depth", int, both(f"So many hops, up to {DEEPEST}.", f"Tant de pas, jusqu'à {DEEPEST}."), 1),
           Arg("first", int, both(f"At most so many, up to {MOST_NEAR:,}.", f"Au plus tant, jusqu'à {MOST_NEAR}."), NEAR)])
    field([made], "reason", str | None, both("Why there is no neighbour, where there is none.", "Pourquoi il n'y a pas de voisin, le cas échéant."),
          lambda asked: Why(asked.key, _reason_fr if language(asked) else _reason_en), ties.lang)
    args = [Arg("of", strawberry.ID, both("Of what.", "De quoi.")), *ties.walked_args(),
            Arg("types", many(forge.types["NodeType"]) | None, both("Only neighbours of these types.", "Seulement les voisins de ces types."))]
    field([query], "neighbours", made, both("What stands beside a thing, by type of relation, and what lies within a few hops.",
                                            "Ce qui se trouve à côté d'une chose, par type de relation, et ce qui est à quelques pas."),
          lambda asked: Neighbours(asked.key, Around(asked.args["of"], ties.walked(asked), ties.wanted(asked)), asked.fields(1)), args)


def _group(forge: Forge, types: Types, ties: Ties) -> Any:
    made, field = forge.make("NeighbourGroup", both("Neighbours by one type of relation in one direction.", "Les voisins par un type de relation, dans un sens.")), forge.field
    field([made], "relation", ties.relation, both("The type of relation.", "Le type de relation."), lambda asked: Var(asked.key, "type"))
    field([made], "forward", bool, both("The thing stands at its start.", "La chose se trouve à son début."), lambda asked: Var(asked.key, "forward"))
    field([made], "about", str, both("What these neighbours are to it.", "Ce que ces voisins sont pour elle."),
          lambda asked: About(asked.key, _about_fr if language(asked) else _about_en), ties.lang)
    field([made], "linkCount", BigInt, both("How many relations: what two datasets state are two.", "Nombre de relations : ce que deux jeux de données énoncent compte deux fois."),
          lambda asked: Var(asked.key, "links"))
    field([made], "types", many(_kind(forge)), both("The neighbours counted by their narrowest type.", "Les voisins comptés par leur type le plus précis."),
          lambda asked: Kinds(asked.key, _counted, asked.fields(5)))
    order = forge.enum("NeighbourOrder", both("An order of neighbours.", "Un ordre des voisins."), {
        "NAME": both("By name.", "Par nom."), "DEGREE": both("Those with the most relations first.", "Ceux qui ont le plus de relations d'abord.")})
    field([made], "neighbours", _connection(forge, types, ties), both("The neighbours, each once, a page at a time.", "Les voisins, une fois chacun, par pages."), _page,
          [*types.paging(INNER_PAGE), Arg("order", order, both("In this order.", "Dans cet ordre."), order["NAME"])])
    return made


def _kind(forge: Forge) -> Any:
    made = forge.make("NeighbourKind", both("A type of neighbours.", "Un type de voisins."))
    forge.field([made], "type", forge.types["NodeType"], both("The type.", "Le type."), lambda asked: Nth(asked.key, 0))
    forge.field([made], "count", BigInt, both("How many they are.", "Combien ils sont."), lambda asked: Nth(asked.key, 1))
    return made


def _connection(forge: Forge, types: Types, ties: Ties) -> Any:
    entity, field = types.of["Entity"], forge.field
    edge = types.edge("NeighbourEdge", both("A neighbour.", "Un voisin."), entity)
    field([edge], "links", many(ties.link), both("The relations to it, the best cited first.", "Les relations vers lui, les mieux prouvées d'abord."),
          lambda asked: Between(asked.key, asked.fields(2)))
    made = forge.make("NeighbourConnection", both("A page of neighbours.", "Une page de voisins."))
    field([made], "edges", many(edge), both("The rows of the page.", "Les lignes de la page."), to_edges(""))
    field([made], "nodes", many(entity), both("The nodes of the page, without their edges.", "Les nœuds de la page, sans les arêtes."), to_edges("node"))
    field([made], "pageInfo", types.page_info, both("Before and after the page.", "Avant et après la page."), to_object(""))
    field([made], "totalCount", BigInt, both("How many neighbours there are in all, each counted once.", "Nombre total de voisins, comptés une fois chacun."), lambda asked: Size(asked.key))
    return made


def _page(asked: Asked) -> Connection:
    wanted, order = asked.page(INNER_PAGE), str(asked.args["order"].value)
    fields = asked.fields(wanted.limit)
    assert isinstance(fields, tuple)  # noqa: S101  # a connection is an object type
    read_cursors(rows(order), wanted)  # here, where an error knows the field
    return page(asked.key, order, wanted, tuple(page_info(pick) if isinstance(pick, Object) else pick for pick in fields))


def _within(forge: Forge, types: Types) -> Any:
    near, field = forge.make("Near", both("A thing and how far it is.", "Une chose et sa distance.")), forge.field
    field([near], "distance", int, both("Hops from the thing that was asked.", "Pas depuis la chose demandée."), lambda asked: Var(asked.key, "distance"))
    field([near], "node", types.of["Entity"], both("What lies there.", "Ce qui s'y trouve."), to_object("node"))
    made = forge.make("Surroundings", both("What lies within some hops.", "Ce qui est à quelques pas."))
    field([made], "near", many(near), both("It with the distance.", "Cela, avec la distance."), lambda asked: Near(asked.key, asked.fields(_first(asked.above))))
    field([made], "nodes", many(types.of["Entity"]), both("It without the distance.", "Cela, sans la distance."), lambda asked: Near(asked.key, asked.fields(_first(asked.above))))
    field([made], "complete", bool, both("Nothing within these hops was left out.", "Rien à ces pas n'a été omis."), lambda asked: Whole(asked.key))
    return made


def _near(asked: Asked) -> Within:
    depth = int(known(asked.args["depth"]))
    if not 1 <= depth <= DEEPEST:
        raise TooMuch(f"`depth` is {depth}; it goes from 1 to {DEEPEST}.", "Ask for a number in between.")
    fields, most = asked.fields(1), _first(asked.args)
    assert isinstance(fields, tuple)  # noqa: S101  # an object type
    return Within(asked.key, depth, most, tuple(replace(pick, most=most) if isinstance(pick, Near) else pick for pick in fields))


def _first(args: Any) -> int:
    first = int(known(args["first"]))
    if not 1 <= first <= MOST_NEAR:
        raise TooMuch(f"`first` is {first}; it goes from 1 to {MOST_NEAR}.", "Ask for a number in between.")
    return first


def _counted(rows: Sequence[Sequence[Any]]) -> list[tuple[str, int]]:
    """Types and how many there are of each, the most first."""
    found: dict[str, int] = {}
    for labels, number in rows:
        kind = labelling(labels)[0]
        found[kind] = found.get(kind, 0) + number
    return sorted(found.items(), key=lambda one: (-one[1], one[0]))


def _way(relation: str, forward: bool) -> Way:
    declared = model().relation(relation)
    return declared.forward if forward else declared.backward


def _about_en(relation: str, forward: bool) -> str:
    return _way(relation, forward).en


def _about_fr(relation: str, forward: bool) -> str:
    return _way(relation, forward).fr


def _reason_en(of: str, there: bool, beside: bool) -> str | None:
    if not there:
        return f"The graph does not know {of}."
    return None if beside else "Nothing stands beside it by these relations."


def _reason_fr(of: str, there: bool, beside: bool) -> str | None:
    if not there:
        return f"Le graphe ne connaît pas {of}."
    return None if beside else "Rien ne se trouve à côté par ces relations."
