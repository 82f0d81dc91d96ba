"""`gaps`: the empty cells of a matrix, told apart by whether a source could have filled them; `outcomeGaps`: those of one country and category."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import strawberry

from api.forge import Arg, BigInt, Forge, both, many
from api.limits import MAX_PAGE, TooMuch
from api.matrix import arguments, code, leave, limit, pair, sides
from api.types import Types
from api.walk import Asked
from graph.gaps import STATUSES, Empty, Gaps, Number, Of
from graph.later import mapped
from graph.matrix import Entries
from graph.request import At, By, Compare, Every, Items, Not, Pattern, Rows
from schema.nodes.evidence import STALE_MONTHS

GAPS = 100  # when nothing is asked
OUTCOMES = MAX_PAGE
ABOUT = {"NONE_FOUND": both("A source covers it and tells of nothing there.", "Une source la couvre et n'y dit rien."),
         "STALE": both("Only sources that were loaded long ago cover it.", "Seules des sources chargées il y a longtemps la couvrent."),
         "NOT_SEARCHED": both("No loaded source covers it: nothing is known.", "Aucune source chargée ne la couvre : on n'en sait rien.")}


def gaps(forge: Forge, types: Types, query: Any, labels: Mapping[str, str]) -> None:
    """Add `gaps` and `outcomeGaps` to the query, after `matrix`."""
    status = forge.enum("GapStatus", both("What is known of an empty cell.", "Ce que l'on sait d'une case vide."), {name: ABOUT[name] for name in STATUSES})
    made = forge.make("Gaps", both("Rows and columns, and the empty cells between them.", "Des lignes et des colonnes, et les cases vides entre elles."))
    for name, column, about in (("rows", False, both("The rows, those with most relations first, also those with none.", "Les lignes, les plus liées d'abord, même sans aucune relation.")),
                                ("columns", True, both("The columns, likewise.", "Les colonnes, de même."))):
        first = "firstColumns" if column else "firstRows"
        forge.field([made], name, many(forge.types["MatrixEntry"]), about,
                    lambda asked, column=column, first=first: Entries(asked.key, column, asked.fields(limit(asked.above, first))))  # type: ignore[misc]  # bound now
    forge.field([made], "cells", many(_gap(forge, types, status)), both("Empty cells, row by row.", "Les cases vides, ligne par ligne."), _empty)
    for name, which, about in (("noneFound", "NONE_FOUND", ABOUT["NONE_FOUND"]), ("stale", "STALE", ABOUT["STALE"]), ("notSearched", "NOT_SEARCHED", ABOUT["NOT_SEARCHED"]),
                               ("emptyCount", "", both("All empty cells between these rows and columns.", "Toutes les cases vides entre ces lignes et colonnes."))):
        forge.field([made], name, BigInt, about, lambda asked, which=which: Number(asked.key, which))  # type: ignore[misc]  # bound now
    args = [*arguments(forge.types["NodeType"]),
            Arg("staleMonths", int, both(f"A source loaded more than so many months ago is stale (default {STALE_MONTHS}).", f"Une source chargée il y a plus de mois que cela est périmée ({STALE_MONTHS} par défaut)."), STALE_MONTHS),
            Arg("status", many(status) | None, both("Only gaps of these.", "Seulement ces cases.")),
            Arg("first", int, both(f"So many gaps (default {GAPS}).", f"Tant de cases ({GAPS} par défaut)."), GAPS)]

    def plan(asked: Asked) -> Gaps:
        fields = asked.fields(1)
        assert isinstance(fields, tuple)  # noqa: S101  # Gaps is an object type
        wanted = tuple(str(getattr(one, "value", one)) for one in asked.args.get("status") or ())
        return Gaps(asked.key, pair(asked, types, labels), sides(asked.args), fields, leave(asked.args), mapped(asked.args["staleMonths"], months), limit(asked.args, "first"), wanted)

    forge.field([query], "gaps", made, both("The empty cells of a matrix: searched and none found, only in old sources, or not searched.",
                                            "Les cases vides d'une matrice : cherché sans trouver, seulement dans d'anciennes sources, ou non cherché."), plan, args)
    _outcomes(forge, types, query)


def _gap(forge: Forge, types: Types, status: Any) -> Any:
    made = forge.make("Gap", both("An empty cell.", "Une case vide."))
    for name, type_, about in (("row", int, both("Place of its row, from 0.", "Rang de sa ligne, depuis 0.")), ("column", int, both("Place of its column, from 0.", "Rang de sa colonne, depuis 0.")),
                               ("status", status, both("What is known of it.", "Ce que l'on en sait."))):
        forge.field([made], name, type_, about, lambda asked, name=name: Of(asked.key, name))  # type: ignore[misc]  # bound now
    forge.field([made], "sources", many(types.of["Dataset"]), both("The datasets that cover it.", "Les jeux de données qui la couvrent."),
                lambda asked: Of(asked.key, "sources", asked.fields(2)))
    return made


def _empty(asked: Asked) -> Empty:
    fields = asked.fields(limit(asked.above, "first"))
    assert isinstance(fields, tuple)  # noqa: S101  # Gap is an object type
    return Empty(asked.key, fields)


def _outcomes(forge: Forge, types: Types, query: Any) -> None:
    reached = Pattern((At("country", "Country"), By("REACHES", role="edge", sole=True), At("node", "Outcome", implied=True)))

    def plan(asked: Asked) -> Items:
        where = Every((Compare("country", "iso2", "equals", mapped(asked.args["country"], code)), Not(Compare("edge", "homeCategories", "has", asked.args["category"]))))
        return Items(asked.key, Rows(reached, where), asked.fields(limit(asked.args, "first")), limit=limit(asked.args, "first"))

    forge.field([query], "outcomeGaps", many(types.of["Outcome"]),
                both("Outcomes that projects in cities of the country contribute to, while no partner of the category with headquarters in the country implements a project that does.",
                     "Résultats auxquels contribuent des projets dans des villes du pays, sans qu'aucun partenaire de la catégorie ayant son siège dans le pays n'exécute de projet y contribuant."),
                plan, [Arg("country", str, both("Country: ISO 3166-1 alpha-2 code or id.", "Pays : code ISO 3166-1 alpha-2 ou identifiant.")),
                       Arg("category", strawberry.ID, both("Id of the partner category.", "Identifiant de la catégorie.")),
                       Arg("first", int, both(f"So many (default {OUTCOMES}).", f"Tant ({OUTCOMES} par défaut)."), OUTCOMES)])


def months(number: int) -> int:
    """The number of months after which a source is old. Raises TooMuch."""
    if not 0 <= number <= 1200:  # noqa: PLR2004  # a hundred years
        raise TooMuch(f"{number} months are no age of a source.", "Give 0 to 1200.")
    return number


__all__ = ["gaps", "months"]
