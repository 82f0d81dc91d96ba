"""The strategic plan and the Sustainable Development Goals: what projects may contribute to, and what is measured."""

from __future__ import annotations

from schema.core import Both, Style
from schema.nodes.entity import Entity
from schema.types import Code, Day, Integer, Text


class StrategicPlan(Entity):
    about = Both("A strategic plan of UN-Habitat.", "Un plan stratégique d'ONU-Habitat.")
    style = Style("#00441b", "star", "milestone")

    valid_from = Day("First day of its period.", "Premier jour de sa période.")
    valid_to = Day("Last day of its period.", "Dernier jour de sa période.")


class DomainOfChange(Entity):
    about = Both("A domain of change of the strategic plan.", "Un domaine de changement du plan stratégique.")
    style = Style("#006d2c", "round-rectangle", "layers")
    plural = "DomainsOfChange"

    number = Integer("Its number in the plan.", "Son numéro dans le plan.", index=True)


class Outcome(Entity):
    about = Both("An outcome of the strategic plan.", "Un résultat du plan stratégique.")
    style = Style("#238b45", "round-rectangle", "circle-check")

    number = Text("Domain and number, for example 1.2.", "Domaine et numéro, par exemple 1.2.", index=True)


class DriverOfChange(Entity):
    about = Both("A driver of change of the strategic plan.", "Un facteur de changement du plan stratégique.")
    style = Style("#41ae76", "round-rectangle", "fan")
    plural = "DriversOfChange"

    number = Integer("Its place in the list.", "Son rang dans la liste.", index=True)


class FlagshipProgramme(Entity):
    about = Both("One of the plan's flagship programmes.", "L'un des programmes phares du plan.")
    style = Style("#66c2a4", "round-rectangle", "sailboat")

    number = Integer("Its place in the list.", "Son rang dans la liste.", index=True)


class Goal(Entity):
    about = Both("A Sustainable Development Goal.", "Un objectif de développement durable.")
    style = Style("#019863", "star", "sun")

    number = Integer("Its number, 1 to 17.", "Son numéro, de 1 à 17.", index=True)
    colour = Code("Its official colour, as #rrggbb.", "Sa couleur officielle, #rrvvbb.", pattern=r"#[0-9a-f]{6}")


class Target(Entity):
    about = Both("A target of a Sustainable Development Goal.", "Une cible d'un objectif de développement durable.")
    style = Style("#99d8c9", "round-rectangle", "crosshair")

    number = Text("Goal and target, for example 11.1.", "Objectif et cible, par exemple 11.1.", index=True)


class Indicator(Entity):
    about = Both("A global indicator of a target of the Sustainable Development Goals.", "Un indicateur mondial d'une cible des objectifs de développement durable.")
    style = Style("#ccece6", "round-rectangle", "gauge")

    number = Text("Target and indicator, for example 11.1.1.", "Cible et indicateur, par exemple 11.1.1.", index=True)
