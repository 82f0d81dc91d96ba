"""The root fields: one connection for each type, node, nodes, search, sources and bankCityConnections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import strawberry
from graphql import GraphQLSchema

from api.brief.field import brief
from api.forge import Arg, Forge, Plan, both, core, many
from api.gaps import gaps
from api.limits import MAX_PAGE, TooMuch
from api.links import bank_city
from api.matrix import matrix
from api.results import results
from api.saved import saved
from api.search import node_type, search
from api.standing import standing
from api.traces import traces
from api.types import Types, lower_first
from api.walk import Asked, Kinds
from graph.later import known, mapped
from graph.request import At, Compare, Items, One, Pattern, Rows
from schema.model import model


@dataclass(frozen=True)
class Api:
    """The schema, the plan of each field by (type, field), and what can stand in each abstract place."""

    strawberry: strawberry.Schema
    plans: Mapping[tuple[str, str], Plan]
    kinds: Mapping[str, Kinds]

    @property
    def core(self) -> GraphQLSchema:
        return core(self.strawberry)


@cache
def api() -> Api:
    """The API of the declared model, made once."""
    forge = Forge()
    types = Types(forge, model())
    query = forge.make("Query", both("What can be asked.", "Ce que l'on peut demander."))
    connections(forge, types, query)
    _by_id(forge, types, query)
    search(forge, types, query)
    bank_city(forge, types, query)
    traces(forge, types, query)
    labels = {node_type(label): label for label in model().nodes}
    matrix(forge, types, query, labels)
    gaps(forge, types, query, labels)
    standing(forge, types)
    results(forge, types)
    saved(forge, types, query)
    brief(forge, query, api)
    schema, plans = forge.schema(query)
    return Api(schema, plans, types.kinds)


def connections(forge: Forge, types: Types, query: Any) -> None:
    """Add to the query one connection for each type."""
    for label, kind in types.model.nodes.items():
        made, args, plan = types.node_connection(label)
        forge.field([query], lower_first(kind.plural), made, both(f"All of: {kind.about.en}", f"Tout : {kind.about.fr}"), plan, args, deprecated=kind.deprecated)
        if label == "Dataset":
            about = both("The sources the graph was made from; `holds` tells what each knows.", "Les sources du graphe ; `holds` dit ce que chacune connaît.")
            forge.field([query], "sources", made, about, plan, args)


def _by_id(forge: Forge, types: Types, query: Any) -> None:
    pattern = Pattern((At("node", "Entity"),))

    def one(asked: Asked) -> One:
        return One(asked.key, Rows(pattern, Compare("node", "id", "equals", asked.args["id"])), asked.fields(1))

    def several(asked: Asked) -> Items:
        ids = mapped(asked.args["ids"], tuple)
        return Items(asked.key, Rows(pattern, Compare("node", "id", "in", ids)), asked.fields(known(mapped(ids, _about))), ids=ids)

    by_id = [Arg("id", strawberry.ID, both("A global id.", "Un identifiant global."))]
    about = both("The thing with this id.", "La chose portant cet identifiant.")
    forge.field([query], "node", types.node | None, about, one, by_id)  # as Relay wants it
    forge.field([query], "entity", types.of["Entity"] | None, about, one, by_id)  # the same, with what every entity has
    forge.field([query], "nodes", many(types.node | None), both("The things with these ids, in their order.", "Les choses portant ces identifiants, dans leur ordre."),
                several, [Arg("ids", many(strawberry.ID), both("Global ids.", "Des identifiants globaux."))])


def _about(ids: Sequence[str]) -> int:
    """How many ids there are, rounded up, so that one plan serves several lists. Raises TooMuch."""
    if len(ids) > MAX_PAGE:
        raise TooMuch(f"At most {MAX_PAGE} ids can be asked at once; {len(ids)} were given.", "Ask in several operations.")
    return int(1 << max(len(ids) - 1, 0).bit_length())


__all__ = ["Api", "api", "connections"]
