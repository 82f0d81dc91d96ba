"""`results` of an outcome: what the projects come to that contribute to it, and by which rules."""

from __future__ import annotations

from typing import Any

import strawberry

from api.forge import Arg, BigInt, Forge, both, many
from api.limits import limited
from api.types import Types
from api.walk import Asked
from graph.results import Held, Money, Most, Part, Results, Thing
from graph.told import Plain

SHOWN, MOST = 5, 100
COUNTS = (("projectCount", "projects", both("Distinct projects.", "Projets distincts.")),
          ("partnerCount", "partners", both("Distinct organisations that finance, implement, answer for or extend them.", "Organisations distinctes qui les financent, exécutent, en répondent ou les relaient.")),
          ("cityCount", "cities", both("Distinct cities in which they lie, exactly or near.", "Villes distinctes où ils sont situés, exactement ou à proximité.")),
          ("countryCount", "countries", both("Distinct countries.", "Pays distincts.")), ("targetCount", "targets", both("Distinct targets that they are tagged with.", "Cibles distinctes rattachées.")))
YEARS = (("firstYear", "first", both("Year the first started.", "Année de début du premier.")), ("lastYear", "last", both("Year the last started.", "Année de début du dernier.")))


def results(forge: Forge, types: Types) -> None:
    """Add it to outcomes."""
    made, field = forge.make("OutcomeResults", both("What the projects come to that contribute to an outcome.", "Ce que font les projets qui contribuent à un résultat.")), forge.field
    for name, what, about in COUNTS:
        field([made], name, BigInt, about, lambda asked, what=what: Part(asked.key, what))  # type: ignore[misc]  # bound now
    for name, what, about in YEARS:
        field([made], name, BigInt | None, about, lambda asked, what=what: Part(asked.key, what))  # type: ignore[misc]  # bound now
    field([made], "usd", float | None, both("Dollars of what is financed, over whole projects; the same money told twice counts once. [USD]", "Dollars de ce qui est financé, projets entiers ; le même argent dit deux fois compte une fois. [USD]"),
          lambda asked: Part(asked.key, "usd"))
    field([made], "committedUsd", float | None, both("Sum of the commitments that these whole projects state, whoever makes them. [USD]", "Somme des engagements de ces projets entiers, quel qu'en soit l'auteur. [USD]"),
          lambda asked: Part(asked.key, "committed"))
    _lists(forge, types, made)
    field([made], "money", many(_money(forge)), both("The same by currency.", "Le même par devise."), lambda asked: Money(asked.key, _parts(asked, 10)))
    field([made], "sources", many(strawberry.ID), both("Ids of the datasets that state the sectors and tags that the rules go by.", "Identifiants des jeux qui énoncent les secteurs et étiquettes dont partent les règles."),
          lambda asked: Part(asked.key, "sources"))
    field([made], "rules", many(str), both("The lines of the outcome rules that tie projects to it: file, version and date, line.", "Les lignes des règles qui y rattachent des projets : fichier, version et date, ligne."),
          lambda asked: Part(asked.key, "rules"))
    about = both("What it comes to, counted over the projects that a line of the outcome rules ties to it: partners, cities, countries, money, targets.",
                 "Ce qu'il représente, compté sur les projets qu'une ligne des règles y rattache : partenaires, villes, pays, argent, cibles.")
    field([types.of["Outcome"]], "results", made, about, lambda asked: Results(asked.key, _parts(asked, 1)))


def _lists(forge: Forge, types: Types, made: Any) -> None:
    first = [Arg("first", int, both(f"So many, up to {MOST}.", f"Tant, jusqu'à {MOST}."), SHOWN)]
    for name, label, about in (("partners", "Organisation", both("Partners in most projects.", "Partenaires présents dans le plus de projets.")), ("cities", "City", both("Cities of most projects.", "Villes du plus de projets.")),
                               ("countries", "Country", both("Countries of most projects.", "Pays du plus de projets.")), ("targets", "Target", both("Targets of most projects.", "Cibles du plus de projets."))):
        entry = forge.make(f"Outcome{label}", both("One of the results of an outcome, with its projects.", "Un des résultats, avec ses projets."))
        forge.field([entry], "node", types.of[label], both("What it is.", "Ce que c'est."), lambda asked: Thing(asked.key, asked.fields(1)))
        forge.field([entry], "projectCount", BigInt, both("Distinct projects.", "Projets distincts."), lambda asked: Held(asked.key, "projects"))

        def plan(asked: Asked, way: str = name) -> Plain:
            most = limited("first", asked.args, MOST)
            return Most(asked.key, way, _parts(asked, most), most)
        forge.field([made], name, many(entry), about, plan, first)


def _money(forge: Forge) -> Any:
    made = forge.make("OutcomeMoney", both("What is financed in one currency.", "Ce qui est financé dans une devise."))
    for name, type_, what, about in (
            ("currency", str | None, "currency", both("ISO 4217; null where one financing is in several.", "ISO 4217 ; null si un financement est en plusieurs.")), ("amount", float | None, "amount", both("The sum in it.", "La somme dans cette devise.")),
            ("usd", float | None, "usd", both("The same in dollars, where rates are known. [USD]", "Le même en dollars, si le taux est connu. [USD]")),
            ("projectCount", BigInt, "projects", both("Distinct projects.", "Projets distincts."))):
        forge.field([made], name, type_, about, lambda asked, what=what: Held(asked.key, what))  # type: ignore[misc]  # bound now
    return made


def _parts(asked: Asked, times: int) -> Any:
    fields = asked.fields(times)
    assert isinstance(fields, tuple)  # noqa: S101  # object types only
    return fields
