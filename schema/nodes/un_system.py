"""The UN system's own machinery: where voices are heard and papers go."""

from __future__ import annotations

from schema.core import Both, Style
from schema.nodes.entity import Entity
from schema.types import Choice, Day, Text

LEVELS = {"global": ("global", "mondial"), "regional": ("regional", "régional"), "national": ("national", "national"),
          "local": ("local", "local")}


class Mechanism(Entity):
    about = Both("A standing way of working together: a coordination board, a forum, a country team, an advisory group.",
                 "Un dispositif permanent de travail commun : conseil de coordination, forum, équipe de pays, groupe consultatif.")
    style = Style("#4393c3", "barrel", "workflow")

    acronym = Text("Acronym in English.", "Sigle anglais.", fulltext=True)
    acronym_fr = Text("Acronym in French.", "Sigle français.", fulltext=True)
    level = Choice("Level at which it works.", "Niveau auquel il agit.", of=LEVELS)


class Organ(Entity):
    about = Both("A governing or deciding organ.", "Un organe de gouvernance ou de décision.")
    style = Style("#92c5de", "barrel", "gavel")

    acronym = Text("Acronym in English.", "Sigle anglais.", fulltext=True)
    acronym_fr = Text("Acronym in French.", "Sigle français.", fulltext=True)


class Session(Entity):
    about = Both("A session of an organ.", "Une session d'un organe.")
    style = Style("#d1e5f0", "barrel", "calendar")

    starts = Day("First day.", "Premier jour.", index=True)
    ends = Day("Last day.", "Dernier jour.", index=True)
    venue = Text("Where it met.", "Lieu de la réunion.")


class AgendaItem(Entity):
    about = Both("An item on a session's agenda.", "Un point de l'ordre du jour d'une session.")
    style = Style("#d1e5f0", "barrel", "list-checks")

    number = Text("Its number on the agenda.", "Son numéro à l'ordre du jour.")
