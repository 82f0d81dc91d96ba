"""Which banks connect to which cities: the derived links, each with the projects that prove it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import strawberry

from api.filters import Column, Table
from api.forge import Arg, BigInt, Forge, both, many
from api.limits import INNER_PAGE, MOST_FACTS, PAGE
from api.types import Types, connection_plan, to_count, to_object
from api.walk import Asked
from graph.later import mapped
from graph.request import At, By, Compare, Condition, Count, Every, Exists, Items, Listed, One, Order, Pattern, Rows, Start
from schema.nodes.activity import Project
from schema.relations.activities import ConnectsTo, Finances
from schema.relations.places import LocatedIn

LINK = Pattern((At("bank", "Bank", implied=True), By("CONNECTS_TO", role="edge", sole=True), At("city", "City", implied=True)))
COUNTRY = Pattern((Start("city"), By("IN_COUNTRY"), At("node", "Country")))
# The same rule by which graph/derive.py draws the link.
PRECISE = Compare("at", "precision", "in", ("exact", "near"))
AT_CITY = Exists(Pattern((Start("node"), By("LOCATED_IN", role="at"), Start("city"))), PRECISE)
PROJECTS = Pattern((Start("bank"), By("FINANCES"), At("node", "Project"), By("LOCATED_IN"), Start("city")), distinct=True)
ORDERS = {
    "AMOUNT": ("edge", "usd", both("Dollars of its projects.", "Dollars de ses projets.")),
    "PROJECTS": ("edge", "projectCount", both("Number of projects.", "Nombre de projets.")),
    "FIRST_YEAR": ("edge", "firstYear", both("Year the first project started.", "Année de début du premier projet.")),
    "LAST_YEAR": ("edge", "lastYear", both("Year the last project started.", "Année de début du dernier projet.")),
    "BANK": ("bank", "name", both("Name of the bank.", "Nom de la banque.")),
    "CITY": ("city", "name", both("Name of the city.", "Nom de la ville.")),
}


def bank_city(forge: Forge, types: Types, query: Any) -> None:
    """Add `bankCityConnections` to the query."""
    city, bank = types.of["City"], types.of["Bank"]
    edge = types.edge("BankCityEdge", both(*ConnectsTo.about), city, "city")
    forge.field([edge], "bank", bank, both("The bank.", "La banque."), to_object("bank"))
    forge.field([edge], "city", city, both("The city.", "La ville."), to_object("city"))
    forge.field([edge], "country", types.of["Country"] | None, both("The city's country.", "Le pays de la ville."),
                lambda asked: One(asked.key, Rows(COUNTRY), asked.fields(1)))
    types.properties([edge], ConnectsTo, [*ConnectsTo.__mro__[1].properties, "sources"])  # type: ignore[attr-defined]  # of Relation: they tell of the derivation
    forge.field([edge], "sources", many(types.of["Dataset"]), both("Datasets that state its projects.", "Jeux de données qui énoncent ses projets."),
                lambda asked: Listed(asked.key, "sources", "Dataset", asked.fields(2)))
    _projects(forge, types, edge)
    made = types.connection("BankCityConnection", both("A page of banks and cities, and what they come to in all.",
                                                       "Une page de banques et de villes, et leurs totaux."), edge, city, edge_role="edge", columns=types.columns("City", ConnectsTo, "city"))
    for name, about, plan in (("bankCount", both("Different banks in all.", "Banques différentes au total."), to_count("bank")),
                              ("cityCount", both("Different cities in all.", "Villes différentes au total."), to_count("city")),
                              ("projectCount", both("Different projects in all.", "Projets différents au total."), lambda asked: Count(asked.key, "node", _all_projects(asked.above)))):
        forge.field([made], name, BigInt, about, plan)
    args = types.paging(PAGE, _where(forge, types), _order(forge, types))
    forge.field([query], "bankCityConnections", made, both("Which banks connect to which cities, through which projects, and who says so.",
                                                           "Quelles banques sont liées à quelles villes, par quels projets, et qui le dit."),
                connection_plan(_rows, PAGE), args)


def _where(forge: Forge, types: Types) -> Any:
    made = forge.make("BankCityWhere", both("Which links; all that is given must hold.", "Quels liens ; tout ce qui est donné doit valoir."), is_input=True)
    precision = types.filters.choice(LocatedIn.precision)
    for arg in (Arg("bank", strawberry.ID | None, both("Id of the bank.", "Identifiant de la banque.")),
                Arg("city", strawberry.ID | None, both("Id of the city.", "Identifiant de la ville.")),
                Arg("country", str | None, both("Country: ISO 3166-1 alpha-2 code or id.", "Pays : code ISO 3166-1 alpha-2 ou identifiant.")),
                Arg("precision", precision | None, both("The best precision among its projects.", "La meilleure précision parmi ses projets.")),
                Arg("year", int | None, both("A year from the first to the last start of its projects.", "Une année entre le premier et le dernier début de ses projets.")),
                Arg("minUsd", float | None, both("At least so many dollars.", "Au moins tant de dollars.")),
                Arg("minProjects", int | None, both("At least so many projects.", "Au moins tant de projets.")),
                Arg("source", strawberry.ID | None, both("Id of a dataset that states one of its projects.", "Identifiant d'un jeu qui énonce un de ses projets."))):
        forge.input_field(made, arg)
    return made


def _order(forge: Forge, types: Types) -> Any:
    by = forge.enum("BankCityOrderBy", both("What to sort by.", "Critère de tri."), {name: about for name, (_, _, about) in ORDERS.items()})
    return types.filters.order_by("BankCityOrder", by)


def _rows(asked: Asked) -> Rows:
    order = asked.args.get("orderBy") or [{"by": "AMOUNT", "direction": "DESC"}]
    return Rows(LINK, Every(tuple(c for field, value in (asked.args.get("where") or {}).items() if value is not None for c in _tests(field, value))),
                tuple(_one_order(str(getattr(o["by"], "value", o["by"])), str(getattr(o["direction"], "value", o["direction"]))) for o in order))


def _all_projects(args: Mapping[str, Any]) -> Rows:
    """The projects behind all links that the filter takes. Banks and cities are looked up themselves; the link only where it is filtered."""
    ends: list[Condition] = []
    link: list[Condition] = []
    for field, value in (args.get("where") or {}).items():
        if value is not None:
            (ends if field in ("bank", "city", "country") else link).extend(_tests(field, value, of_country="city"))
    linked = [Exists(Pattern((Start("bank"), By("CONNECTS_TO", role="edge"), Start("city"))), Every(tuple(link)))] if link else []
    pattern = Pattern((At("bank", "Bank"), By("FINANCES"), At("node", "Project"), By("LOCATED_IN", role="at"), At("city", "City")))
    return Rows(pattern, Every((PRECISE, *ends, *linked)))


def _one_order(by: str, direction: str) -> Order:
    role, stored, _ = ORDERS[by]
    if (by, direction) == ("AMOUNT", "DESC"):
        stored = "usdOrder"  # unknown amounts stand in it as well, last: so an index gives the order
    return Order(role, stored, direction == "DESC", sure=stored in ("name", "projectCount", "usdOrder"))


def _country_code(text: str) -> str:
    return text.removeprefix("country:").upper()


def _tests(field: str, value: Any, of_country: str = "edge") -> list[Condition]:
    match field:
        case "bank" | "city":
            return [Compare(field, "id", "equals", value)]
        case "country":
            # Every city that a loader places in a country carries its code, and so does each link to it: both have an index. That of the links is
            # over two properties, and is used where both are tested.
            there = [Compare("edge", "usdOrder", "present")] if of_country == "edge" else []
            return [Compare(of_country, "countryCode", "equals", mapped(value, _country_code)), *there]
        case "year":
            return [Compare("edge", "firstYear", "lte", value), Compare("edge", "lastYear", "gte", value)]
        case "source":
            return [Compare("edge", "sources", "has", value)]
        case "precision":
            return [Compare("edge", "precision", "equals", str(value.value).lower())]
        case _:
            return [Compare("edge", {"minUsd": "usd", "minProjects": "projectCount"}[field], "gte", value)]


def _projects(forge: Forge, types: Types, owner: Any) -> None:
    """The projects of one bank in one city, each with what it says of the money and of the place."""
    project = types.of["Project"]
    edge = types.edge("BankCityProjectEdge", both("A project that the bank finances in the city.", "Un projet que la banque finance dans la ville."), project)
    forge.field([edge], "project", project, both("The project.", "Le projet."), to_object("node"))
    for name, relation, pattern, about in (
            ("finances", Finances, Pattern((Start("bank"), By("FINANCES", role="edge"), Start("node"))), both("What the bank finances, by source and currency.", "Ce que la banque finance, par source et devise.")),
            ("locations", LocatedIn, Pattern((Start("node"), By("LOCATED_IN", role="edge"), Start("city"))), both("How the project is located there, by source.", "Comment le projet y est situé, par source."))):
        def plan(asked: Asked, pattern: Pattern = pattern) -> Items:
            return Items(asked.key, Rows(pattern), asked.fields(2), "edge", MOST_FACTS)
        forge.field([edge], name, many(types.fact(relation, relation.__name__)), about, plan)
    made = types.connection("BankCityProjectConnection", both("A page of projects.", "Une page de projets."), edge, project, columns=types.columns("Project"))
    columns = tuple(Column(name, "node", Project.properties[name]) for name in ("id", "name", "starts", "ends", "commitment_usd"))
    table = Table(columns, columns)

    def rows(asked: Asked) -> Rows:
        return Rows(PROJECTS, AT_CITY, table.order(asked.args.get("orderBy")))

    forge.field([owner], "projects", made, both("The projects that prove the link.", "Les projets qui prouvent le lien."),
                connection_plan(rows, INNER_PAGE), types.paging(INNER_PAGE, None, types.filters.order("BankCityProjectOrder", table)))


__all__ = ["bank_city"]
