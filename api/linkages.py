"""linkages: with what a thing is linked, directly and through what they share, ranked, told and cited."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import strawberry

from api.forge import Arg, Forge, both, many
from api.limits import TooMuch, limited
from api.paths import MAX_STOPS, some_ids
from api.ties import Ties
from api.types import Types, to_object
from api.walk import Asked
from graph.answer import Found
from graph.later import mapped
from graph.linkages import Direct, Linkages, Linked, Sort, Things, Way
from graph.request import Var
from graph.shared import DIRECT, HUB, KINDS, Linking

LINKAGES, MOST_LINKAGES = 10, 100
THINGS, MOST_THINGS = 5, 100
MOST_SKIPPED = 1_000


def linkages(forge: Forge, types: Types, ties: Ties, query: Any) -> None:
    """Add `linkages` to the query."""
    kind = forge.enum("LinkageKind", both("How two things are linked.", "Comment deux choses sont liées."), {
        DIRECT: both("By a relation between them.", "Par une relation entre elles."),
        "PROJECT": both("By a project that both have to do with.", "Par un projet qui les concerne toutes deux."),
        "MECHANISM": both("By a board, team, organ or network in which both have a place.", "Par un conseil, une équipe, un organe ou un réseau où toutes deux ont leur place."),
        "FRAMEWORK": both("By a framework, plan or programme that both have to do with.", "Par un cadre, un plan ou un programme qui les concerne toutes deux."),
        "CITY": both("By a city, which their projects may lead to.", "Par une ville, à laquelle leurs projets peuvent mener."),
        "OUTCOME": both("By an outcome, which their projects may lead to.", "Par un résultat, auquel leurs projets peuvent mener.")})
    linkage = _linkage(forge, types, kind)
    made, field = forge.make("LinkageSearch", both("What a search for linkages has found.", "Ce qu'une recherche de liens a trouvé.")), forge.field
    field([made], "found", many(linkage), both("The linkages, the strongest first.", "Les liens, les plus forts d'abord."), lambda asked: Found(asked.key, asked.fields(_first(asked.above))))
    ties.says(made, (
            ("complete", bool, both("Nothing was left out: neither what is too common nor what lay beyond the limits of the search.",
                                    "Rien n'a été omis : ni ce qui est trop commun, ni ce qui dépasse les limites de la recherche."), _complete),
            ("tooCommon", int, both(f"Shared things left out because they have more than {HUB} relations; with `to` none is.",
                                    f"Choses partagées omises pour avoir plus de {HUB} relations ; avec `to`, aucune."), _common),
            ("unknown", list[strawberry.ID], both("Ids that the graph does not know.", "Identifiants inconnus du graphe."), _unknown)),
        (both("Why there is no linkage, where there is none.", "Pourquoi il n'y a pas de lien, le cas échéant."), _reason_en, _reason_fr))
    field([query], "linkages", made, both("With what a thing is linked, directly and through what they share, the strongest first.",
                                          "À quoi une chose est liée, directement et par ce qui est partagé, le plus fort d'abord."),
          lambda asked: _plan(ties, asked), _args(forge, ties, kind))


def _linkage(forge: Forge, types: Types, kind: Any) -> Any:
    entity, path, field = types.of["Entity"], forge.types["Path"], forge.field
    shared = forge.make("SharedThing", both("Something that two things share.", "Ce que deux choses partagent."))
    field([shared], "kind", kind, both("What kind of linkage it makes.", "Quel genre de lien elle fait."), lambda asked: Sort(asked.key))
    field([shared], "thing", entity, both("What is shared.", "Ce qui est partagé."), to_object("thing"))
    field([shared], "path", path, both("From the one to the other through it, each hop told and cited.", "De l'une à l'autre par elle, chaque pas dit et prouvé."),
          lambda asked: Way(asked.key, asked.fields(1)))
    made = forge.make("Linkage", both("How a thing is linked with one other.", "Comment une chose est liée à une autre."))
    field([made], "entity", entity, both("The other.", "L'autre."), to_object("entity"))
    for name, type_, role, about in (
            ("score", float, "score", both("How strong it is: docs/explanation/linkages.md has the formula.", "Sa force : la formule est dans docs/explanation/linkages.md.")),
            ("sourceCount", int, "sources", both("Number of datasets that state it.", "Nombre de jeux de données qui l'énoncent.")),
            ("sharedCount", int, "count", both("Number of things shared.", "Nombre de choses partagées."))):
        field([made], name, type_, about, lambda asked, role=role: Var(asked.key, role))  # type: ignore[misc]  # bound now
    field([made], "direct", path | None, both("The relations between them; null where there is none.", "Les relations entre elles ; null s'il n'y en a pas."),
          lambda asked: Direct(asked.key, asked.fields(1)))
    field([made], "shared", many(shared), both("What they share, the rarest first.", "Ce qu'elles partagent, le plus rare d'abord."), _things,
          [Arg("first", int, both(f"So many, up to {MOST_THINGS}.", f"Tant, jusqu'à {MOST_THINGS}."), THINGS)])
    return made


def _args(forge: Forge, ties: Ties, kind: Any) -> list[Arg]:
    ids = many(strawberry.ID)
    return [Arg("entity", strawberry.ID, both("Whose linkages.", "De quoi.")),
            Arg("to", ids | None, both(f"Only with these, up to {MAX_STOPS}; what is common to many then counts as well.", f"Seulement avec celles-ci, jusqu'à {MAX_STOPS} ; ce qui est commun à beaucoup compte alors aussi.")),
            Arg("types", many(forge.types["NodeType"]) | None, both("Only with things of these types; organisations of all kinds by default. Not together with `to`.",
                                                                  "Seulement avec des choses de ces types ; par défaut, les organisations de toute sorte. Sans `to`.")),
            Arg("categories", ids | None, both("Only with partners of these categories (ids). Not together with `to`.", "Seulement avec les partenaires de ces catégories (identifiants). Sans `to`.")),
            Arg("kinds", many(kind) | None, both("Only linkages of these kinds.", "Seulement les liens de ces genres.")),
            *(arg for arg in ties.walked_args() if arg.name != "direction"),
            Arg("first", int, both(f"So many, up to {MOST_LINKAGES}.", f"Tant, jusqu'à {MOST_LINKAGES}."), LINKAGES),
            Arg("skip", int, both("Leave out so many first.", "Omettre d'abord tant."), 0)]


def _plan(ties: Ties, asked: Asked) -> Linkages:
    args, to = asked.args, some_ids("to", asked.args.get("to"))
    if to is not None and (args.get("types") or args.get("categories") is not None):
        raise TooMuch("`to` was given beside `types` or `categories`.", "Give the ids, or say of which types and categories.")
    kinds = tuple(str(one.value) for one in args.get("kinds") or ()) or (DIRECT, *KINDS)
    first, fields = _first(args), asked.fields(1)
    assert isinstance(fields, tuple)  # noqa: S101  # an object type
    categories = args.get("categories")
    wanted = Linking(args["entity"], ties.walked(asked), kinds, ties.wanted(asked) or ("Organisation",), to, None if categories is None else mapped(categories, tuple),
                     first, mapped(args["skip"], skipped))
    return Linkages(asked.key, wanted, tuple(replace(pick, most=first) if isinstance(pick, Found) else pick for pick in fields))


def _things(asked: Asked) -> Things:
    first = limited("first", asked.args, MOST_THINGS)
    fields = asked.fields(first)
    assert isinstance(fields, tuple)  # noqa: S101  # an object type
    return Things(asked.key, first, fields)


def _first(args: Any) -> int:
    return limited("first", args, MOST_LINKAGES)


def skipped(number: int) -> int:
    """The number. Raises TooMuch."""
    if not 0 <= number <= MOST_SKIPPED:
        raise TooMuch(f"`skip` is {number}; it goes from 0 to {MOST_SKIPPED}.", "Narrow the search by `types`, `categories` or `kinds`.")
    return number


def _complete(linked: Linked) -> bool:
    return linked.complete


def _common(linked: Linked) -> int:
    return linked.common


def _unknown(linked: Linked) -> list[str]:
    return list(linked.unknown)


def _reason_en(linked: Linked) -> str | None:
    if linked.count:
        return None
    if linked.unknown:
        return f"The graph does not know {', '.join(linked.unknown)}."
    return "No linkage of these kinds; all were looked at." if linked.complete else "No linkage of these kinds was found; not all could be looked at."


def _reason_fr(linked: Linked) -> str | None:
    if linked.count:
        return None
    if linked.unknown:
        return f"Le graphe ne connaît pas {', '.join(linked.unknown)}."
    return "Aucun lien de ces genres ; tous ont été vus." if linked.complete else "Aucun lien de ces genres n'a été trouvé ; tous n'ont pu être vus."
