"""The partnership strategy: what it aims at, asks for and promises."""

from __future__ import annotations

from schema.core import Both, Style
from schema.nodes.entity import Entity
from schema.types import Choice, Day, Integer, Text


class Strategy(Entity):
    about = Both("A strategy document as an undertaking.", "Une stratégie en tant qu'engagement.")
    style = Style("#1b1b1b", "star", "compass")
    plural = "Strategies"

    valid_from = Day("First day of its period.", "Premier jour de sa période.")
    valid_to = Day("Last day of its period.", "Dernier jour de sa période.")


class Aim(Entity):
    about = Both("What the strategy is for.", "Ce que vise la stratégie.")
    style = Style("#3f007d", "triangle", "target")

    number = Integer("Its place in the list.", "Son rang dans la liste.", index=True)


class RoadmapActivity(Entity):
    about = Both("An activity of the strategy's road map.", "Une activité de la feuille de route.")
    style = Style("#54278f", "triangle", "route")
    plural = "RoadmapActivities"

    letter = Text("Its letter in the list.", "Sa lettre dans la liste.", index=True)


class ExpectedResult(Entity):
    about = Both("A result that the strategy expects.", "Un résultat attendu de la stratégie.")
    style = Style("#6a51a3", "triangle", "flag-triangle-right")

    letter = Text("Its letter in the list.", "Sa lettre dans la liste.", index=True)


class Objective(Entity):
    about = Both("What is wanted of one category of partners.", "Ce qui est attendu d'une catégorie de partenaires.")
    style = Style("#807dba", "triangle", "goal")

    number = Text("Category and number in the table, for example 2.6.", "Catégorie et numéro dans le tableau, par exemple 2.6.", index=True)


class EngagementStrategy(Entity):
    about = Both("How UN-Habitat will engage one category of partners.", "Comment ONU-Habitat mobilisera une catégorie de partenaires.")
    style = Style("#9e9ac8", "triangle", "handshake")
    plural = "EngagementStrategies"

    number = Text("Category and number in the table, for example 4.3.", "Catégorie et numéro dans le tableau, par exemple 4.3.", index=True)


class Commitment(Entity):
    about = Both("Something the strategy promises to do.", "Ce que la stratégie promet de faire.")
    style = Style("#dadaeb", "triangle", "scroll-text")

    due = Day("By when, where the text says so.", "Échéance, si le texte la donne.", index=True)
    state = Choice("How far it is, as far as the graph knows.", "État d'avancement connu du graphe.",
                   of={"promised": ("promised", "promis"), "underway": ("under way", "en cours"), "done": ("done", "fait"), "unknown": ("not known", "inconnu")})


class Framework(Entity):
    about = Both("A framework by which work is agreed or measured.", "Un cadre par lequel un travail est convenu ou mesuré.")
    style = Style("#bcbddc", "round-rectangle", "frame")

    acronym = Text("Acronym in English.", "Sigle anglais.", fulltext=True)
    acronym_fr = Text("Acronym in French.", "Sigle français.", fulltext=True)
