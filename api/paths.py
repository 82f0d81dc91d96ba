"""paths: how two things hang together, hop by hop, told and cited."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import strawberry

from api.forge import Arg, Forge, both, many
from api.limits import TooMuch, limited
from api.ties import Ties, language, texts
from api.types import Types
from api.walk import Asked
from graph.answer import Found
from graph.joined import Joined
from graph.later import known, mapped
from graph.paths import LONGEST, Hops, Length, Nodes, Paths, Search, SourceCount, Story
from graph.request import Object
from graph.told import Links

MAX_PATHS = 20  # for each target: more than anyone reads
MAX_STOPS = 10  # targets, way-points or nodes to avoid


def paths(forge: Forge, types: Types, ties: Ties, query: Any) -> None:
    """Add `paths` to the query."""
    entity, field = types.of["Entity"], forge.field
    hop = ties.made("Hop", both("One step of a path, told by the best proven of the relations that make it.", "Un pas d'un chemin, dit par la mieux prouvée de ses relations."))
    for name, role, about in (("from", "from", both("Where it starts.", "D'où il part.")), ("to", "to", both("Where it leads.", "Où il mène."))):
        field([hop], name, entity, about, lambda asked, role=role: Object(asked.key, role, asked.fields(1)))  # type: ignore[misc]  # bound now
    field([hop], "links", many(ties.link), both("All relations that make this step.", "Toutes les relations qui font ce pas."), lambda asked: Links(asked.key, asked.fields(2)))
    path = _path(forge, ties, entity, hop)
    found = forge.make("PathSearch", both("What a search for paths has found.", "Ce qu'une recherche de chemins a trouvé."))
    field([found], "found", many(path), both("The paths of each target, the best first: the shortest, then those of the most sources, then those through the fewest hubs.",
                                             "Les chemins de chaque cible, les meilleurs d'abord : les plus courts, puis ceux du plus de sources, puis ceux par le moins de carrefours."),
          lambda asked: Found(asked.key, asked.fields(_count(asked.above))))
    ties.says(found, (
            ("complete", bool, both("Nothing was passed over: no other path is as short as these. False where hubs made the search too wide.",
                                    "Rien n'a été omis : nul autre chemin n'est aussi court. Faux si des carrefours ont trop élargi la recherche."), _complete),
            ("exhaustedHops", int, both("Up to so many hops every path was looked at.", "Jusqu'à tant de pas, tous les chemins ont été vus."), _sure),
            ("unknown", list[strawberry.ID], both("Ids that the graph does not know.", "Identifiants inconnus du graphe."), _unknown)),
        (both("Why there is no path, where there is none.", "Pourquoi il n'y a pas de chemin, le cas échéant."), _reason_en, _reason_fr))
    field([query], "paths", found, both("How things hang together: the shortest and best proven paths from one thing to others.",
                                        "Comment les choses se tiennent : les chemins les plus courts et les mieux prouvés d'une chose à d'autres."),
          lambda asked: Paths(asked.key, _search(ties, asked), asked.fields(1)), _args(forge, ties))


def _path(forge: Forge, ties: Ties, entity: Any, hop: Any) -> Any:
    path, field = forge.make("Path", both("One way from a thing to another.", "Un chemin d'une chose à une autre.")), forge.field
    field([path], "length", int, both("Number of hops.", "Nombre de pas."), lambda asked: Length(asked.key))
    field([path], "sourceCount", int, both("Number of datasets that state its relations.", "Nombre de jeux de données qui énoncent ses relations."),
          lambda asked: SourceCount(asked.key))
    field([path], "nodes", many(entity), both("What it leads through, both ends included.", "Ce par quoi il passe, bouts compris."), lambda asked: Nodes(asked.key, asked.fields(LONGEST + 1)))
    field([path], "hops", many(hop), both("Its steps in turn.", "Ses pas, dans l'ordre."), lambda asked: Hops(asked.key, asked.fields(LONGEST)))
    field([path], "sentence", str, both("It in words.", "Le chemin, en mots."), lambda asked: Story(asked.key, language(asked)), ties.lang)
    return path


def _args(forge: Forge, ties: Ties) -> list[Arg]:
    ids = many(strawberry.ID)
    return [Arg("from", strawberry.ID, both("Where to start.", "D'où partir.")), Arg("to", ids, both(f"Where to go: up to {MAX_STOPS} targets.", f"Où aller : jusqu'à {MAX_STOPS} cibles.")),
            Arg("via", ids | None, both("Ids to pass, in this order.", "Identifiants à traverser, dans cet ordre.")),
            Arg("viaTypes", many(forge.types["NodeType"]) | None, both("Types of which a node is to be passed, in this order; not together with `via`.",
                                                                     "Types dont un nœud est à traverser, dans cet ordre ; sans `via`.")),
            Arg("avoid", ids | None, both("Ids to keep off.", "Identifiants à éviter.")), *ties.walked_args(),
            Arg("maxHops", int, both(f"At most so many hops, up to {LONGEST}.", f"Au plus tant de pas, jusqu'à {LONGEST}."), 6),
            Arg("k", int, both(f"So many paths for each target, up to {MAX_PATHS}.", f"Tant de chemins par cible, jusqu'à {MAX_PATHS}."), 5)]


def _search(ties: Ties, asked: Asked) -> Search:
    hops, most = limited("maxHops", asked.args, LONGEST), limited("k", asked.args, MAX_PATHS)
    via, types = asked.args.get("via"), asked.args.get("viaTypes")
    if via is not None and types:
        raise TooMuch("Both `via` and `viaTypes` were given.", "Give one of them.")
    through = tuple(ties.labels[str(one.value)] for one in types or ())
    return Search(asked.args["from"], some_ids("to", asked.args["to"]), ties.walked(asked), hops, most, some_ids("via", via), some_ids("avoid", asked.args.get("avoid")), through,
                  _many(asked.args["to"]) + _many(via))


def some_ids(name: str, values: Any) -> Any:
    """The ids, now or later. Raises TooMuch for more than MAX_STOPS."""
    def counted(ids: Sequence[str]) -> Sequence[str]:
        if len(ids) > MAX_STOPS:
            raise TooMuch(f"`{name}` has {len(ids)} ids; {MAX_STOPS} are allowed.", "Ask in several operations.")
        return ids
    return None if values is None else texts(mapped(values, counted))


def _count(args: Any) -> int:
    """How many paths there may be."""
    return int(known(args["k"])) * _many(args["to"])


def _many(ids: Any) -> int:
    return len(ids) if isinstance(ids, list) else 0 if ids is None else MAX_STOPS


def _complete(joined: Joined) -> bool:
    return joined.complete


def _sure(joined: Joined) -> int:
    return joined.sure


def _unknown(joined: Joined) -> list[str]:
    return list(joined.unknown)


def _reason_en(joined: Joined) -> str | None:
    if joined.ways:
        return None
    if joined.unknown:
        return f"The graph does not know {', '.join(joined.unknown)}."
    if joined.same:
        return "A path leads from one thing to another; two neighbouring stops are the same."
    if joined.complete:
        return f"No path of up to {joined.hops} hops joins them by these relations; all were looked at."
    return f"No path of up to {joined.sure} hops joins them by these relations; beyond that not all were looked at."


def _reason_fr(joined: Joined) -> str | None:
    if joined.ways:
        return None
    if joined.unknown:
        return f"Le graphe ne connaît pas {', '.join(joined.unknown)}."
    if joined.same:
        return "Un chemin mène d'une chose à une autre ; deux étapes voisines sont les mêmes."
    if joined.complete:
        return f"Aucun chemin d'au plus {joined.hops} pas ne les relie par ces relations ; tous ont été vus."
    return f"Aucun chemin d'au plus {joined.sure} pas ne les relie par ces relations ; au-delà, tous n'ont pas été vus."
