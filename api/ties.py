"""One relation between two things, as paths, neighbours and linkages show it: `Link`, and the enum of relation types."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from api.forge import Arg, Forge, PartialDate, both, many
from api.types import IN_EVIDENCE, Types
from api.walk import Asked
from graph.answer import Told
from graph.later import Later, Together
from graph.request import BadRequest
from graph.told import IsDerived, IsForward, Sentence, TypeOf
from graph.walked import Walked
from schema.core import Relation
from schema.model import model


class Ties:
    """Makes the types that tell of relations, and reads which relations may be walked."""

    def __init__(self, forge: Forge, types: Types) -> None:
        self.forge, self.types = forge, types
        self.relation = forge.enum("RelationType", both("A type of relation.", "Un type de relation."),
                                   {name: both(*relation.about) for name, relation in model().relations.items() if not relation.plumbing})
        self.way = forge.enum("Way", both("Which way a relation may be walked.", "Dans quel sens une relation peut être suivie."), {
            "ANY": both("Either way.", "Dans les deux sens."), "FORWARD": both("From its start to its end.", "De son début à sa fin."),
            "BACKWARD": both("From its end to its start.", "De sa fin à son début.")})
        plain = {label.upper(): label for label in model().nodes}
        self.labels = {name: plain[name.replace("_", "")] for name in forge.types["NodeType"].__members__}
        self.lang = [Arg("lang", types.language | None, both("In English or French.", "En anglais ou en français."))]
        self.link = self.made("Link", both("One relation between two things, as walked from the one to the other.",
                                           "Une relation entre deux choses, suivie de l'une à l'autre."))

    def made(self, name: str, about: str) -> Any:
        """A type that tells of one relation: its own type, direction, sentence and evidence, and whatever a relation may say."""
        made, field = self.forge.make(name, about), self.forge.field
        field([made], "relation", self.relation, both("Its type.", "Son type."), lambda asked: TypeOf(asked.key))
        field([made], "forward", bool, both("It was walked from its start to its end.", "Elle a été suivie de son début à sa fin."), lambda asked: IsForward(asked.key))
        field([made], "derived", bool, both("It is computed from other relations, and stated by no source.", "Elle est déduite d'autres relations et énoncée par aucune source."),
              lambda asked: IsDerived(asked.key))
        field([made], "sentence", str, both("It in words.", "Elle, en mots."), lambda asked: Sentence(asked.key, language(asked)), self.lang)
        self.types.edge_fields(made, Relation)
        seen = set(Relation.properties)
        for relation in model().relations.values():
            own = {name for name, declared in relation.properties.items() if name not in seen and declared.required is False}
            self.types.properties([made], relation, [*IN_EVIDENCE, *(name for name in relation.properties if name not in own)])
            seen |= own
        return made

    def says(self, made: Any, facts: Iterable[tuple[str, Any, str, Callable[[Any], Any]]], reason: tuple[str, Callable[[Any], str | None], Callable[[Any], str | None]]) -> None:
        """What an answer tells of itself: each fact with its name, type, description and what makes it; and why nothing was found, in English and in French."""
        for name, type_, about, of in facts:
            self.forge.field([made], name, type_, about, lambda asked, of=of: Told(asked.key, of))  # type: ignore[misc]  # bound now
        about, english, french = reason
        self.forge.field([made], "reason", str | None, about, lambda asked: Told(asked.key, french if language(asked) else english), self.lang)

    def walked_args(self) -> list[Arg]:
        """The arguments that say which relations may be walked."""
        return [Arg("relations", many(self.relation) | None, both("Only relations of these types; by default all that a source states, none that is derived.",
                                                                  "Seulement les relations de ces types ; par défaut, celles qu'une source énonce, aucune déduite.")),
                Arg("avoidRelations", many(self.relation) | None, both("No relation of these types.", "Aucune relation de ces types.")),
                Arg("direction", self.way, both("Which way relations may be walked.", "Dans quel sens suivre les relations."), self.way["ANY"]),
                Arg("activeOn", PartialDate | None, both("Only relations that hold on this day or in this year; those without dates count as holding.",
                                                         "Seulement les relations valables ce jour ou cette année ; sans dates, elles comptent comme valables."))]

    def walked(self, asked: Asked) -> Walked:
        """What the arguments let one walk: by default what sources state. Derived relations have no proof but others, and a city may have thousands.
        Raises BadRequest where nothing is left.
        """
        wanted = [str(one.value) for one in asked.args.get("relations") or ()] or [name for name in self.relation.__members__ if not model().relation(name).derived]
        avoided = {str(one.value) for one in asked.args.get("avoidRelations") or ()}
        way = str(getattr(asked.args.get("direction"), "value", "ANY")).lower()
        types = tuple(name for name in dict.fromkeys(wanted) if name not in avoided)
        if not types:
            raise BadRequest("No type of relation is left to walk.", "Name one in `relations`, or leave one out of `avoidRelations`.")
        return Walked(types, way, asked.args.get("activeOn"))

    def wanted(self, asked: Asked) -> tuple[str, ...]:
        """The labels that `types` names; none where any will do."""
        return tuple(self.labels[str(one.value)] for one in asked.args.get("types") or ())


def language(asked: Asked) -> str:
    """`fr`, or nothing for English."""
    return "fr" if str(getattr(asked.args.get("lang"), "value", "")) == "FR" else ""


def texts(values: Any) -> Any:
    """A list of texts of which some may be known only later, as one value."""
    if isinstance(values, Iterable) and not isinstance(values, str):
        held = list(values)
        return Together(tuple(held)) if any(isinstance(one, Later) for one in held) else tuple(held)
    return values
