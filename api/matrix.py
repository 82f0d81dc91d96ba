"""`matrix`: two types of things set against each other, and the cells that projects or relations fill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import strawberry

from api.forge import Arg, BigInt, Forge, PartialDate, both, many
from api.limits import MAX_PAGE, TooMuch
from api.types import Types
from api.walk import Asked
from graph.grid import Filter, Side
from graph.later import known, mapped
from graph.matrix import Cell, Cells, Entries, Entry, Matrix, More, Proof
from graph.routes import Route, route

ROWS = COLUMNS = 50  # when nothing is asked
PROOF = 10  # projects and sources of a cell when nothing is asked
COUNTRY = "country:"


def matrix(forge: Forge, types: Types, query: Any, labels: Mapping[str, str]) -> None:
    """Add `matrix` to the query; `labels` are the node types by their names in NodeType."""
    made, entry = forge.make("Matrix", both("Rows, columns and filled cells.", "Des lignes, des colonnes et les cases remplies.")), entries(forge, types)
    cell = _cell(forge, types)
    forge.field([made], "rows", many(entry), both("The rows, those with most relations first.", "Les lignes, les plus liées d'abord."),
                lambda asked: Entries(asked.key, False, asked.fields(limit(asked.above, "firstRows"))))
    forge.field([made], "columns", many(entry), both("The columns, those with most relations first.", "Les colonnes, les plus liées d'abord."),
                lambda asked: Entries(asked.key, True, asked.fields(limit(asked.above, "firstColumns"))))
    forge.field([made], "cells", many(cell), both("The filled cells; what is not here is empty.", "Les cases remplies ; ce qui n'y est pas est vide."), _cells)
    for name, column, about in (("moreRows", False, both("More rows follow.", "D'autres lignes suivent.")),
                                ("moreColumns", True, both("More columns follow.", "D'autres colonnes suivent."))):
        forge.field([made], name, bool, about, lambda asked, column=column: More(asked.key, column))  # type: ignore[misc]  # bound now
    about = both("Two types set against each other: what fills a cell are projects that both reach, or relations between them. "
                 "What goes with what is told by the error of a pair that does not.",
                 "Deux types croisés : une case est remplie par les projets que les deux atteignent, ou par des relations entre eux. "
                 "L'erreur d'une paire impossible dit ce qui se croise.")

    def plan(asked: Asked) -> Matrix:
        fields = asked.fields(1)
        assert isinstance(fields, tuple)  # noqa: S101  # Matrix is an object type
        return Matrix(asked.key, pair(asked, types, labels), sides(asked.args), fields, leave(asked.args))

    forge.field([query], "matrix", made, about, plan, arguments(forge.types["NodeType"]))


def entries(forge: Forge, types: Types) -> Any:
    """The type of a row or column."""
    made = forge.make("MatrixEntry", both("A row or a column.", "Une ligne ou une colonne."))
    forge.field([made], "entity", types.of["Entity"], both("What it is.", "Ce que c'est."), lambda asked: Entry(asked.key, "entity", asked.fields(1)))
    for name, about in (("cells", both("Filled cells of what is shown.", "Cases remplies de ce qui est montré.")),
                        ("count", both("Sum of their counts: a project counts in each cell.", "Somme de leurs nombres : un projet compte dans chaque case."))):
        forge.field([made], name, BigInt, about, lambda asked, name=name: Entry(asked.key, name))  # type: ignore[misc]  # bound now
    return made


def _cell(forge: Forge, types: Types) -> Any:
    made = forge.make("MatrixCell", both("A filled cell.", "Une case remplie."))
    for name, type_, about in (
            ("row", int, both("Place of its row, from 0.", "Rang de sa ligne, depuis 0.")), ("column", int, both("Place of its column, from 0.", "Rang de sa colonne, depuis 0.")),
            ("count", BigInt, both("Distinct projects, or relations where no project is meant.", "Projets distincts, ou relations s'il ne s'agit pas de projets.")),
            ("usd", float | None, both("Dollars of those whole projects; do not add them over places. [USD]", "Dollars de ces projets entiers ; ne pas les additionner par lieux. [USD]")),
            ("firstYear", BigInt | None, both("Year the first started.", "Année de début du premier.")),
            ("lastYear", BigInt | None, both("Year the last started.", "Année de début du dernier."))):
        forge.field([made], name, type_, about, lambda asked, name=name: Cell(asked.key, name))  # type: ignore[misc]  # bound now
    first = [Arg("first", int, both(f"So many (default {PROOF}).", f"Tant ({PROOF} par défaut)."), PROOF)]
    for name, label, about in (("projects", "Project", both("The projects that fill it.", "Les projets qui la remplissent.")),
                               ("sources", "Dataset", both("The datasets that state it.", "Les jeux de données qui l'énoncent."))):
        def plan(asked: Asked, name: str = name) -> Proof:
            return Proof(asked.key, name, asked.fields(limit(asked.args, "first")), limit(asked.args, "first"))
        forge.field([made], name, many(types.of[label]), about, plan, first)
    return made


def _cells(asked: Asked) -> Cells:
    times = limit(asked.above, "firstRows") * limit(asked.above, "firstColumns")
    fields = asked.fields(times)
    assert isinstance(fields, tuple)  # noqa: S101  # MatrixCell is an object type
    return Cells(asked.key, fields)


def arguments(kinds: Any) -> list[Arg]:
    """What a matrix and its gaps take."""
    date = both("Only projects, or relations, that were active then; where no date is known, they were.", "Projets ou relations actifs alors ; sans date connue, ils l'étaient.")
    return [Arg("rows", kinds, both("The type of the rows.", "Le type des lignes.")), Arg("columns", kinds, both("The type of the columns.", "Le type des colonnes.")),
            Arg("rowIds", many(strawberry.ID) | None, both("Only these rows.", "Seulement ces lignes.")),
            Arg("columnIds", many(strawberry.ID) | None, both("Only these columns.", "Seulement ces colonnes.")),
            Arg("countries", many(str) | None, both("Only places in these countries: ISO 3166-1 alpha-2 codes or ids.", "Seulement les lieux de ces pays : codes ISO 3166-1 alpha-2 ou identifiants.")),
            Arg("activeOn", PartialDate | None, date),
            *(Arg(name, int, both(f"So many {en}.", f"Tant de {fr}."), value) for name, en, fr, value in (
                ("firstRows", "rows", "lignes", ROWS), ("firstColumns", "columns", "colonnes", COLUMNS))),
            *(Arg(name, int, both(f"Leave out so many {en} first.", f"Omettre d'abord tant de {fr}."), 0) for name, en, fr in (
                ("skipRows", "rows", "lignes"), ("skipColumns", "columns", "colonnes")))]


def pair(asked: Asked, types: Types, labels: Mapping[str, str]) -> Route:
    """The route between the two types. Raises BadRequest."""
    return route(types.model, *(labels[str(getattr(asked.args[side], "value", asked.args[side]))] for side in ("rows", "columns")))


def sides(args: Mapping[str, Any]) -> tuple[Side, Side]:
    """Which rows and which columns. Raises TooMuch."""
    rows, columns = (Side(limit(args, f"first{side}"), mapped(args[f"skip{side}"], _skip), _ids(args.get(f"{one}Ids"))) for side, one in (("Rows", "row"), ("Columns", "column")))
    return rows, columns


def leave(args: Mapping[str, Any]) -> Filter:
    """What leaves out cells."""
    countries = args.get("countries")
    if countries is not None:
        countries = tuple(mapped(one, code) for one in countries) if isinstance(countries, list) else mapped(countries, _codes)
    return Filter(countries, args.get("activeOn"))


def limit(args: Mapping[str, Any], name: str) -> int:
    """How many are asked for. Raises TooMuch."""
    asked = known(args[name])
    if not 0 <= asked <= MAX_PAGE:
        raise TooMuch(f"A matrix has from 0 to {MAX_PAGE} rows, columns and gaps; {asked} were asked.", "Ask for fewer, and for the next ones with `skipRows` or `skipColumns`.")
    return int(asked)


def _ids(given: Any) -> Any:
    return tuple(given) if isinstance(given, list) else given


def _skip(number: int) -> int:
    if not 0 <= number < 2**31:
        raise TooMuch(f"{number} cannot be left out.", "Leave out 0 or more.")
    return number


def _codes(countries: Sequence[str]) -> list[str]:
    return [code(one) for one in countries]


def code(country: str) -> str:
    """The code of a country that is given by its code or id."""
    return country.removeprefix(COUNTRY).upper()


__all__ = ["arguments", "code", "entries", "leave", "limit", "matrix", "pair", "sides"]
