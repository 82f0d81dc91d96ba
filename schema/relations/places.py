"""Where things are."""

from __future__ import annotations

from schema.core import Both, Relation, Way
from schema.nodes.activity import Project
from schema.nodes.organisation import LocalAuthority
from schema.nodes.place import Area, City, Country, Place, Region, Site
from schema.types import Choice, Text

PRECISIONS = {
    "exact": ("the place itself", "le lieu même"), "near": ("near the place", "à proximité du lieu"),
    "area": ("somewhere in the area", "quelque part dans la zone"), "country": ("somewhere in the country", "quelque part dans le pays")}


class InCountry(Relation):
    about = Both("The place lies in the country.", "Le lieu se trouve dans le pays.")
    type = "IN_COUNTRY"
    says = Both("{a} is in {b}", "{a} a pour pays {b}")
    start, end = (City, Area, Site), (Country,)
    forward = Way("country", "The country it lies in.", "Le pays où il se trouve.")
    backward = Way("places", "Cities, areas and sites in it.", "Villes, zones et sites qui s'y trouvent.")
    rule = Text("The rule that told the country.", "La règle qui a donné le pays.")


class InRegion(Relation):
    about = Both("The country or sub-region belongs to the region (M49).", "Le pays ou la sous-région appartient à la région (M49).")
    type = "IN_REGION"
    says = Both("{a} belongs to the region {b}", "{a} relève de la région {b}")
    start, end = (Country, Region), (Region,)
    forward = Way("inRegions", "Regions it belongs to.", "Régions dont il relève.")
    backward = Way("members", "Countries and sub-regions that belong to it.", "Pays et sous-régions qui en relèvent.")


class Governs(Relation):
    about = Both("The local authority governs the place.", "L'autorité locale gouverne le lieu.")
    type = "GOVERNS"
    says = Both("{a} governs {b}", "{a} gouverne {b}")
    start, end = (LocalAuthority,), (City, Area)
    forward = Way("governs", "Places it governs.", "Lieux qu'elle gouverne.")
    backward = Way("authorities", "Local authorities that govern it.", "Autorités locales qui le gouvernent.")


class LocatedIn(Relation):
    about = Both("The project takes place there, with the precision stated; only exact and near places are city links.",
                 "Le projet s'y déroule, avec la précision indiquée ; seuls les lieux exacts ou proches lient à une ville.")
    type = "LOCATED_IN"
    says = Both("{a} takes place in {b}", "{a} se déroule à {b}")
    start, end = (Project,), (Place,)
    forward = Way("locations", "Where it takes place.", "Où il se déroule.")
    backward = Way("projects", "Projects located there.", "Projets qui y sont situés.")
    precision = Choice("How exact the place is.", "Exactitude du lieu.", of=PRECISIONS, index=True)
    stated_name = Text("The place's name as the source writes it.", "Le nom du lieu tel qu'écrit par la source.")
    rule = Text("The rule by which the place was recognised.", "La règle qui a reconnu le lieu.")
