"""trace: from one thing, stage by stage, to the venues, frameworks, categories, projects, cities and partners that it leads to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import strawberry

from api.forge import Arg, BigInt, Forge, both, many
from api.limits import limited
from api.ties import Ties
from api.walk import Asked
from graph.answer import Found
from graph.trace import STAGES, Name, Reached, Total, Tracing, Ways, Whole

PATHS, MOST_PATHS = 5, 50


def trace(forge: Forge, ties: Ties, query: Any) -> None:
    """Add `trace` to the query."""
    kind = forge.enum("TraceStage", both("A stage of a trace.", "Une étape d'une trace."), {
        "VENUE": both("Mechanisms, organs and networks where it sits, is heard or is engaged.", "Dispositifs, organes et réseaux où elle siège, est entendue ou associée."),
        "ORGAN": both("What these venues are part of.", "Ce dont ces enceintes font partie."),
        "GOVERNANCE": both("Organs that govern it.", "Organes qui la gouvernent."),
        "FRAMEWORK": both("Frameworks, plans and strategies it works on.", "Cadres, plans et stratégies auxquels elle travaille."),
        "THROUGH_VENUE": both("What its venues inform, draft or monitor.", "Ce que ses enceintes éclairent, rédigent ou suivent."),
        "INDICATOR": both("Targets whose indicators it is a custodian of.", "Cibles dont elle est dépositaire d'un indicateur."),
        "CATEGORY": both("Its partner categories.", "Ses catégories de partenaires."),
        "PROJECT": both("Its projects.", "Ses projets."),
        "CITY": both("Cities where its projects lie.", "Villes où sont situés ses projets."),
        "OUTCOME": both("Outcomes to which its projects contribute.", "Résultats auxquels ses projets contribuent."),
        "PARTNER": both("Organisations in its projects.", "Organisations présentes dans ses projets."),
        "UN_ENTITY": both("UN entities in its projects: what is joint is seen here.", "Entités de l'ONU présentes dans ses projets : le travail conjoint se voit ici.")})
    stage, field = forge.make("TracedStage", both("What one stage of a trace leads to.", "Ce à quoi mène une étape.")), forge.field
    field([stage], "stage", kind, both("Which stage.", "Quelle étape."), lambda asked: Name(asked.key))
    field([stage], "totalCount", BigInt, both("How many things it leads to.", "À combien de choses elle mène."), lambda asked: Total(asked.key))
    field([stage], "complete", bool, both("All was looked at.", "Tout a été vu."), lambda asked: Whole(asked.key))
    field([stage], "paths", many(forge.types["Path"]), both("A path to each, each hop told and cited; what most leads to comes first.", "Un chemin vers chacune, chaque pas dit et prouvé ; "
          "ce à quoi le plus mène vient d'abord."), _ways,
          [Arg("first", int, both(f"So many, up to {MOST_PATHS}.", f"Tant, jusqu'à {MOST_PATHS}."), PATHS)])
    made = forge.make("Traced", both("Where one thing leads.", "Où mène une chose."))
    field([made], "stages", many(stage), both("The stages that lead anywhere, in turn.", "Les étapes qui mènent quelque part, dans l'ordre."),
          lambda asked: Found(asked.key, asked.fields(len(STAGES)), len(STAGES)))
    ties.says(made, (("complete", bool, both("All was looked at, in every stage.", "Tout a été vu, à chaque étape."), _complete),
                     ("unknown", list[strawberry.ID], both("Ids that the graph does not know.", "Identifiants inconnus du graphe."), _unknown)),
              (both("Why nothing was found, where nothing was.", "Pourquoi rien n'a été trouvé, le cas échéant."), _reason_en, _reason_fr))
    field([query], "trace", made, both("How one thing hangs together with the UN system and the world: its venues, frameworks, categories, projects, cities and partners, each told and cited.",
                                       "Comment une chose tient au système des Nations Unies et au monde : enceintes, cadres, catégories, projets, villes et partenaires, chacun dit et prouvé."),
          _plan, [Arg("entity", strawberry.ID, both("Of what.", "De quoi.")),
                  Arg("stages", many(kind) | None, both("Only these stages, in this order.", "Seulement ces étapes, dans cet ordre."))])


def _plan(asked: Asked) -> Tracing:
    fields = asked.fields(1)
    assert isinstance(fields, tuple)  # noqa: S101  # an object type
    stages = tuple(dict.fromkeys(str(one.value) for one in asked.args.get("stages") or ())) or tuple(STAGES)
    return Tracing(asked.key, asked.args["entity"], stages, tuple(replace(pick, most=len(stages)) if isinstance(pick, Found) else pick for pick in fields))


def _ways(asked: Asked) -> Ways:
    most = limited("first", asked.args, MOST_PATHS)
    return Ways(asked.key, asked.fields(most), most)


def _complete(reached: Reached) -> bool:
    return reached.known and not reached.cut


def _unknown(reached: Reached) -> list[str]:
    return [] if reached.known else [reached.start]


def _reason_en(reached: Reached) -> str | None:
    if not reached.known:
        return f"The graph does not know {reached.start}."
    return None if reached.stages else "It leads nowhere by these stages."


def _reason_fr(reached: Reached) -> str | None:
    if not reached.known:
        return f"Le graphe ne connaît pas {reached.start}."
    return None if reached.stages else "Elle ne mène nulle part par ces étapes."
