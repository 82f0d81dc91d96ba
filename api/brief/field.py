"""`brief`: the document of brief.graphql and tell.py as a field of GraphQL. What it asks is compiled into the operation's one statement, as if the
client had asked it there; only its answer is told in words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import strawberry
from graphql import DocumentNode, FragmentDefinitionNode, OperationDefinitionNode, parse
from graphql.execution.values import VariableValues

from api.brief.tell import tell
from api.brief.told import HABITAT
from api.brief.tree import Brief
from api.forge import Arg, Forge, both, many
from api.gaps import months
from api.limits import limited
from api.walk import Asked, Walk
from graph.later import Later, Trace, known, mapped
from graph.match import Scope
from graph.request import Fields, Inside, Literal, Own, Pick
from graph.select import Row, Select
from graph.statistics import Statistics
from schema.nodes.evidence import STALE_MONTHS

if TYPE_CHECKING:
    from api.query import Api

DOCUMENT = Path(__file__).with_name("brief.graphql")
ATTRIBUTES = {"staleMonths": "stale_months"}
SOME, FEW, MOST = 5, 4, 25  # things of each kind that are named; neighbours of each kind


@dataclass(frozen=True)
class Part(Inside):
    """A value of a brief, or with `fields` an object, or a list of objects, in it."""

    of: Callable[[Any], Any] = bool
    fields: Fields = ()


@dataclass(frozen=True)
class Told(Own):
    """What `tell` makes of the answer to `asked`, as an object of these fields; null where it makes nothing."""

    asked: tuple[Pick, ...]
    tell: Callable[[Mapping[str, Any], int], Brief | None]
    months: int | Later
    fields: Fields

    def cost(self, _statistics: Statistics) -> float:
        return 0

    def inside(self) -> tuple[float, Fields]:
        return 1, self.asked

    def compile(self, select: Select, scope: Scope, row: Row, v: str) -> str:
        answer = select.fields(self.asked, scope, row, v)
        return f"{select.shape.constant(partial(_made, self.tell, self.fields))}({answer}, {select.shape.constant(self.months)})"


def _made(teller: Callable[[Mapping[str, Any], int], Brief | None], asked: Fields, answer: Mapping[str, Any], old: int) -> dict[str, Any] | None:
    brief = teller(answer, old)
    return None if brief is None else _object(asked, brief)


def _object(asked: Fields, one: Any) -> dict[str, Any]:
    return {pick.key: _value(pick, one) for pick in asked}  # type: ignore[union-attr]  # object types only


def _value(pick: Any, one: Any) -> Any:
    if isinstance(pick, Literal):
        return pick.value
    found = pick.of(one)
    if isinstance(found, tuple):
        return [_object(pick.fields, each) if pick.fields else each for each in found]
    return found


def brief(forge: Forge, query: Any, api: Callable[[], Api]) -> None:
    """Add `brief` to the query; `api` gives the finished schema, which what a brief asks is read against."""
    made = forge.make("Brief", both("What one should know of a thing, in sentences, each with who says so.", "Ce qu'il faut savoir d'une chose, en phrases, chacune avec qui le dit."))
    plain: tuple[tuple[str, Any, str], ...] = (
        ("entity", strawberry.ID, both("Id of the thing.", "Identifiant de la chose.")), ("title", str, both("Its name.", "Son nom.")),
        ("subtitle", str, both("What it is, and of which day the brief is.", "Ce que c'est, et de quel jour est la note.")), ("made", str, both("The day, in ISO 8601.", "Le jour, ISO 8601.")),
        ("lang", str, both("The language: en or fr.", "La langue : en ou fr.")), ("staleMonths", int, both("What is older than so many months is marked as old.", "Ce qui date de plus de mois que cela est marqué comme ancien.")))
    _plain(forge, made, plain)
    _list(forge, made, "sections", _section(forge), both("Its sections that say something.", "Ses parties, celles qui disent quelque chose."))
    _list(forge, made, "footnotes", _footnote(forge), both("Who says so, by number.", "Qui le dit, par numéro."))
    about = both("A brief of anything in the graph: who it is, its links to UN-Habitat, what the strategy wants of it, projects, cities, shared mechanisms, gaps, and what rests on one source or is old. "
                 "Null where the graph does not know it.",
                 "Une note sur toute chose du graphe : qui elle est, ses liens avec ONU-Habitat, ce qu'en attend la stratégie, projets, villes, dispositifs communs, lacunes, et ce qui n'a qu'une source ou "
                 "est ancien. Null si le graphe ne la connaît pas.")
    spoken = forge.enum("BriefLanguage", both("A language of briefs.", "Une langue des notes."), {"EN": both("English.", "Anglais."), "FR": both("French.", "Français.")})
    forge.field([query], "brief", made | None, about, lambda asked: _plan(asked, api()), [
        Arg("entity", strawberry.ID, both("Of what.", "De quoi.")), Arg("lang", spoken, both("Its language.", "Sa langue."), spoken["EN"]),
        Arg("staleMonths", int, both(f"What is older than so many months is marked (default {STALE_MONTHS}).", f"Ce qui date de plus de mois que cela est marqué ({STALE_MONTHS} par défaut)."), STALE_MONTHS),
        Arg("first", int, both(f"So many projects and shared things, up to {MOST}.", f"Tant de projets et de choses communes, jusqu'à {MOST}."), SOME)])


def _plain(forge: Forge, made: Any, of: tuple[tuple[str, Any, str], ...]) -> None:
    for name, type_, about in of:
        forge.field([made], name, type_, about, lambda asked, name=name: Part(asked.key, attrgetter(ATTRIBUTES.get(name) or name)))  # type: ignore[misc]  # bound now


def _list(forge: Forge, made: Any, name: str, of: Any, about: str) -> None:
    forge.field([made], name, many(of), about, lambda asked: Part(asked.key, attrgetter(name), asked.fields(10)))


def _section(forge: Forge) -> Any:
    sentence = forge.make("BriefSentence", both("A sentence of a brief.", "Une phrase d'une note."))
    _plain(forge, sentence, (
        ("text", str, both("What it says.", "Ce qu'elle dit.")), ("footnotes", many(int), both("Numbers of its footnotes.", "Numéros de ses notes.")),
        ("sources", many(strawberry.ID), both("Ids of all datasets that it rests on.", "Identifiants de tous les jeux de données sur lesquels elle repose.")),
        ("single", bool, both("It rests on one source.", "Elle repose sur une seule source.")), ("old", bool, both("All that says so is older than `staleMonths`.", "Tout ce qui le dit date de plus de `staleMonths`."))))
    made = forge.make("BriefSection", both("A section of a brief.", "Une partie d'une note."))
    _plain(forge, made, (("key", str, both("Which: who, habitat, strategy, projects, cities, venues, gaps, sure.", "Laquelle : who, habitat, strategy, projects, cities, venues, gaps, sure.")),
                         ("title", str, both("Its title.", "Son titre."))))
    _list(forge, made, "sentences", sentence, both("Its sentences.", "Ses phrases."))
    return made


def _footnote(forge: Forge) -> Any:
    made = forge.make("BriefFootnote", both("Who says so.", "Qui le dit."))
    _plain(forge, made, (
        ("number", int, both("Its number.", "Son numéro.")), ("cited", str, both("The citation in one line.", "La référence en une ligne.")),
        ("source", strawberry.ID, both("Id of the dataset.", "Identifiant du jeu de données.")), ("record", str, both("The record in it, or nothing.", "Son enregistrement, ou rien.")),
        ("passages", many(strawberry.ID), both("Ids of the passages.", "Identifiants des passages.")), ("cite", str, both("A work outside the graph, or nothing.", "Un ouvrage extérieur, ou rien.")),
        ("date", str, both("The day from which it is: of the document, of the source as its publisher says, or of its loading.", "Son jour : du document, de la source selon son éditeur, ou de son chargement."))))
    return made


@cache
def _document() -> DocumentNode:
    return parse(DOCUMENT.read_text("utf-8"))


def _plan(asked: Asked, api: Api) -> Told:
    [operation] = [one for one in _document().definitions if isinstance(one, OperationDefinitionNode)]
    fragments = {one.name.value: one for one in _document().definitions if isinstance(one, FragmentDefinitionNode)}
    lang, entity = str(getattr(known(asked.args["lang"]), "value", asked.args["lang"])), asked.args["entity"]
    old, first = mapped(asked.args["staleMonths"], months), limited("first", asked.args, MOST)
    given = {"entity": entity, "place": entity, "habitat": HABITAT, "some": first, "more": 2 * first, "few": FEW, "months": old}
    walk = Walk(api.core, api.plans, api.kinds, operation=operation, fragments=fragments, variables=VariableValues({}, given), trace=Trace(given))
    fields_ = asked.fields(1)
    assert isinstance(fields_, tuple)  # noqa: S101  # an object type
    return Told(asked.key, walk.roots(), partial(_tell, "fr" if lang == "FR" else "en", first), old, fields_)


def _tell(lang: str, most: int, answer: Mapping[str, Any], old: int) -> Brief | None:
    return tell(answer, lang, old, most, dt.datetime.now(dt.UTC).date())


__all__ = ["DOCUMENT", "brief"]
