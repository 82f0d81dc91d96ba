"""common: what several things have in common, told and cited for each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import strawberry

from api.forge import Arg, BigInt, Forge, both, many
from api.limits import TooMuch, limited
from api.linkages import skipped
from api.paths import MAX_STOPS, some_ids
from api.ties import Ties
from api.types import Types, to_object
from api.walk import Asked
from graph.answer import Found
from graph.common import Common, Held, Legs, Sharing
from graph.later import mapped

COMMON, MOST_COMMON = 25, 200


def common(forge: Forge, types: Types, ties: Ties, query: Any) -> None:
    """Add `common` to the query."""
    thing, field = forge.make("CommonThing", both("Something that stands beside all of them.", "Ce qui se trouve à côté de toutes.")), forge.field
    field([thing], "thing", types.of["Entity"], both("What it is.", "Ce que c'est."), to_object("thing"))
    field([thing], "hops", many(forge.types["Hop"]), both("From each of them to it, in the order they were given.", "De chacune à elle, dans l'ordre donné."),
          lambda asked: Legs(asked.key, asked.fields(MAX_STOPS)))
    made = forge.make("CommonSearch", both("What several things have in common.", "Ce que plusieurs choses ont en commun."))
    field([made], "found", many(thing), both("What is common, what has the fewest relations first.", "Ce qui est commun, le moins relié d'abord."),
          lambda asked: Found(asked.key, asked.fields(limited("first", asked.above, MOST_COMMON))))
    ties.says(made, (
            ("totalCount", BigInt, both("How many there are in all.", "Combien il y en a en tout."), _total),
            ("complete", bool, both("All was looked at. False where even the least connected of them has too many neighbours.",
                                    "Tout a été vu. Faux si même la moins reliée a trop de voisins."), _complete),
            ("unknown", list[strawberry.ID], both("Ids that the graph does not know.", "Identifiants inconnus du graphe."), _unknown)),
        (both("Why nothing is common, where nothing is.", "Pourquoi rien n'est commun, le cas échéant."), _reason_en, _reason_fr))
    field([query], "common", made, both("What several things have in common: everything that stands beside each of them.",
                                        "Ce que plusieurs choses ont en commun : tout ce qui se trouve à côté de chacune."), lambda asked: _plan(ties, asked), _args(forge, ties))


def _args(forge: Forge, ties: Ties) -> list[Arg]:
    return [Arg("of", many(strawberry.ID), both(f"Of which things: 2 to {MAX_STOPS}.", f"De quelles choses : 2 à {MAX_STOPS}.")), *ties.walked_args(),
            Arg("types", many(forge.types["NodeType"]) | None, both("Only things of these types.", "Seulement les choses de ces types.")),
            Arg("first", int, both(f"So many, up to {MOST_COMMON}.", f"Tant, jusqu'à {MOST_COMMON}."), COMMON),
            Arg("skip", int, both("Leave out so many first.", "Omettre d'abord tant."), 0)]


def _plan(ties: Ties, asked: Asked) -> Common:
    of, first, fields = some_ids("of", mapped(asked.args["of"], _several)), limited("first", asked.args, MOST_COMMON), asked.fields(1)
    assert isinstance(fields, tuple)  # noqa: S101  # an object type
    wanted = Sharing(of, ties.walked(asked), ties.wanted(asked), first, mapped(asked.args["skip"], skipped))
    return Common(asked.key, wanted, tuple(replace(pick, most=first) if isinstance(pick, Found) else pick for pick in fields))


def _several(ids: Sequence[str]) -> Sequence[str]:
    """The ids. Raises TooMuch for fewer than two."""
    if len(ids) < 2:  # noqa: PLR2004  # two is several
        raise TooMuch(f"`of` has {len(ids)} ids; 2 to {MAX_STOPS} are wanted.", "Ask `neighbours` of a single thing.")
    return ids


def _total(held: Held) -> int:
    return held.total


def _complete(held: Held) -> bool:
    return held.complete


def _unknown(held: Held) -> list[str]:
    return list(held.unknown)


def _reason_en(held: Held) -> str | None:
    if held.total:
        return None if held.shown else "There is no more."
    if held.unknown:
        return f"The graph does not know {', '.join(held.unknown)}."
    return "Nothing stands beside all of them by these relations." if held.complete else "Nothing was found beside all of them; not all could be looked at."


def _reason_fr(held: Held) -> str | None:
    if held.total:
        return None if held.shown else "Il n'y en a pas d'autre."
    if held.unknown:
        return f"Le graphe ne connaît pas {', '.join(held.unknown)}."
    return "Rien ne se trouve à côté de toutes par ces relations." if held.complete else "Rien n'a été trouvé à côté de toutes ; tout n'a pu être vu."
