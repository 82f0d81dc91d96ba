"""`savedQuestions` and `savedQuestion(id)`: what can be asked by name, with its words, GraphQL and Cypher. Known without asking the database."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import strawberry

from api import questions
from api.documents import PREFIX, hashed
from api.forge import Arg, Forge, both, many
from api.questions import Parameter, Question
from api.search import node_type
from api.types import Types
from api.walk import Asked
from graph.later import known
from graph.request import Fields, Literal

ASKS = {"coordination": both("A coordination officer.", "Responsable de la coordination."), "analysis": both("An analyst.", "Analyste."),
        "leadership": both("Somebody who leads.", "Personne de la direction.")}
KINDS = {"entity": both("Id of something in the graph.", "Identifiant d'une chose du graphe."), "country": both("ISO 3166-1 alpha-2 code of a country.", "Code ISO 3166-1 alpha-2 d'un pays."),
         "text": both("A text.", "Un texte."), "date": both("A date as far as it is known.", "Une date, dans la mesure où elle est connue."), "count": both("A whole number.", "Un nombre entier."),
         "number": both("A number.", "Un nombre."), "flag": both("True or false.", "Vrai ou faux.")}
log = logging.getLogger("partnergraph.api")


@dataclass(frozen=True)
class _Told:
    """A field of a question, or of a parameter of one: what it tells."""

    key: str
    tell: Callable[[Any], Any]


class _Known(Literal):
    """A value with lists in it: the same as nothing but itself."""

    __hash__ = object.__hash__
    __eq__ = object.__eq__


def saved(forge: Forge, types: Types, query: Any) -> None:
    """Add both to the query."""
    lang = Arg("lang", types.language, both("Language of the text (default EN).", "Langue du texte (EN par défaut)."), types.language["EN"])
    parameter = _parameter(forge, lang)
    made = forge.make("SavedQuestion", both("A question that can be asked by its number, with words in English and French.", "Une question que l'on peut poser par son numéro, en anglais et en français."))
    asks = forge.enum("Asker", both("Who asks a saved question.", "Qui pose une question enregistrée."), {name.upper(): text for name, text in ASKS.items()})
    plain: list[tuple[str, Any, str, Callable[[Question], Any]]] = [
        ("id", strawberry.ID, both("Its id, as q04-banks-cities.", "Son identifiant, comme q04-banks-cities."), lambda one: one.id),
        ("number", int, both("Its number.", "Son numéro."), lambda one: one.number),
        ("asks", many(asks), both("Who asks it.", "Qui la pose."), lambda one: [who.upper() for who in one.asks]),
        ("documentId", strawberry.ID, both("The id under which a server answers its document: send it as `documentId`, with the parameters as variables.",
                                           "L'identifiant sous lequel un serveur répond à son document : à envoyer comme `documentId`, avec les paramètres pour variables."),
         document_id),
        ("graphql", str, both("Its GraphQL document: ask it with the parameters as variables.", "Son document GraphQL : à poser avec les paramètres pour variables."), lambda one: one.graphql),
        ("cypher", str, both("The same in Cypher, with the same parameters.", "La même en Cypher, avec les mêmes paramètres."), lambda one: one.cypher)]
    for name, type_, about, tell in plain:
        forge.field([made], name, type_, about, lambda asked, tell=tell: _Told(asked.key, tell))  # type: ignore[misc]  # bound now
    for name, about in (("title", both("The question.", "La question.")), ("text", both("How to read the answer.", "Comment lire la réponse.")),
                        ("empty", both("What it means when nothing is found.", "Ce que veut dire une réponse vide."))):
        forge.field([made], name, str, about, _words(name), [lang])
    forge.field([made], "parameters", many(parameter), both("What can be chosen.", "Ce que l'on peut choisir."),
                lambda asked: _Told(asked.key, _inside(asked.fields(1), lambda one: list(one.parameters.items()))))
    forge.field([query], "savedQuestions", many(made), both("The saved questions, by their numbers.", "Les questions enregistrées, par numéro."),
                lambda asked: _Known(asked.key, _inside(asked.fields(1), lambda all_: all_)(shelf().values())))
    forge.field([query], "savedQuestion", made | None, both("The saved question of that id or number.", "La question enregistrée portant cet identifiant ou ce numéro."), _one,
                [Arg("id", strawberry.ID, both("Its id, number or name: q04-banks-cities, 4, banks-cities.", "Son identifiant, numéro ou nom : q04-banks-cities, 4, banks-cities."))])


def _parameter(forge: Forge, lang: Arg) -> Any:
    made = forge.make("QuestionParameter", both("Something that a saved question lets one choose; a variable of its document.", "Ce qu'une question laisse choisir ; une variable de son document."))
    kind = forge.enum("ParameterKind", both("What a parameter takes.", "Ce que prend un paramètre."), {name.upper(): text for name, text in KINDS.items()})
    about: list[tuple[str, Any, str, Callable[[tuple[str, Parameter]], Any]]] = [
        ("name", str, both("Its name as a variable.", "Son nom comme variable."), lambda one: one[0]),
        ("kind", kind, both("What it takes.", "Ce qu'il prend."), lambda one: one[1].kind.upper()),
        ("of", many(forge.types["NodeType"]), both("Of which types an entity is.", "De quels types est une entité."), lambda one: [node_type(label) for label in one[1].of]),
        ("default", str | None, both("Its value when none is given, as JSON; today for the day of asking.", "Sa valeur par défaut, en JSON ; today pour le jour même."),
         lambda one: None if one[1].default is None else json.dumps(one[1].default, ensure_ascii=False))]
    for name, type_, text, tell in about:
        forge.field([made], name, type_, text, lambda asked, tell=tell: _Told(asked.key, tell))  # type: ignore[misc]  # bound now
    forge.field([made], "description", str, both("What it is.", "Ce que c'est."),
                _described, [lang])
    return made


def _described(asked: Asked) -> _Told:
    spoken = _lang(asked)
    return _Told(asked.key, lambda one: one[1][spoken])


def _words(name: str) -> Callable[[Asked], Any]:
    def plan(asked: Asked) -> _Told:
        spoken = _lang(asked)
        return _Told(asked.key, lambda one: getattr(one, name)[spoken])
    return plan


def _lang(asked: Asked) -> str:
    return str(getattr(asked.args["lang"], "value", asked.args["lang"])).lower()


def _inside(fields: Fields, of: Callable[[Any], Any]) -> Callable[[Any], list[dict[str, Any]]]:
    """From a thing to the objects of a list that it holds."""
    assert isinstance(fields, tuple)  # noqa: S101  # an object type
    return lambda one: [_object(fields, each) for each in of(one)]


def _object(fields: Fields, one: Any) -> dict[str, Any]:
    return {pick.key: pick.value if isinstance(pick, Literal) else pick.tell(one) for pick in fields}  # type: ignore[union-attr]  # made above


def _one(asked: Asked) -> Literal:
    fields = asked.fields(1)
    try:
        found = questions.Found([*shelf().values()], []).get(str(known(asked.args["id"])))
    except questions.NoQuestion:
        return Literal(asked.key, None)
    return _Known(asked.key, _object(fields, found))


def document_id(question: Question) -> str:
    """The id of its document."""
    return PREFIX + hashed(question.graphql)


@cache
def shelf() -> dict[str, Question]:
    """The questions of this process, the user's too, by the ids of their documents. What is wrong with a user's file is told once in the log."""
    found = questions.every()
    for problem in found.problems:
        log.warning("%s %s", problem.message, problem.hint)
    return {document_id(question): question for question in found.questions}


__all__ = ["document_id", "saved", "shelf"]
