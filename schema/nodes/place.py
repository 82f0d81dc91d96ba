"""Places: from M49 regions down to single sites. Only a populated place is a city."""

from __future__ import annotations

from schema.core import Both, Style
from schema.nodes.entity import Entity
from schema.types import Code, Integer, Number, Text, Texts


class Place(Entity):
    about = Both("Somewhere on Earth.", "Un lieu sur Terre.")
    style = Style("#4d9221", "ellipse", "map-pin")
    abstract = True

    latitude = Number("Latitude in degrees, WGS 84.", "Latitude en degrés, WGS 84.", low=-90, high=90, unit="degree")
    longitude = Number("Longitude in degrees, WGS 84.", "Longitude en degrés, WGS 84.", low=-180, high=180, unit="degree")
    identifiers = Texts("Identifiers elsewhere, as scheme:value (geonames, unlocode ...).", "Identifiants ailleurs (geonames, unlocode…).")


class Region(Place):
    about = Both("A region or sub-region of the UN's M49 standard.", "Une région ou sous-région de la norme M49 de l'ONU.")
    style = Style("#276419", "ellipse", "globe-2")

    m49 = Code("Its M49 code.", "Son code M49.", pattern=r"\d{3}", index=True)


class Country(Place):
    about = Both("A country or area of ISO 3166-1.", "Un pays ou territoire de l'ISO 3166-1.")
    style = Style("#4d9221", "ellipse", "flag")
    plural = "Countries"

    iso2 = Code("ISO 3166-1 alpha-2 code.", "Code ISO 3166-1 alpha-2.", pattern=r"[A-Z]{2}", index=True)
    iso3 = Code("ISO 3166-1 alpha-3 code.", "Code ISO 3166-1 alpha-3.", pattern=r"[A-Z]{3}", index=True)
    m49 = Code("Its M49 code.", "Son code M49.", pattern=r"\d{3}", index=True)


class City(Place):
    about = Both("A populated place of any size (GeoNames class P).", "Un lieu habité de toute taille (classe P de GeoNames).")
    style = Style("#7fbc41", "ellipse", "building-2")
    plural = "Cities"

    geonames_id = Text("GeoNames id.", "Identifiant GeoNames.", index=True)
    population = Integer("Inhabitants, as the gazetteer has it.", "Nombre d'habitants selon le répertoire.", index=True, unit="people")
    country_code = Code("Country (ISO 3166-1 alpha-2).", "Pays (ISO 3166-1 alpha-2).", pattern=r"[A-Z]{2}", index=True)
    rule = Text("The rule by which it was recognised or made.", "La règle qui l'a reconnue ou créée.")
    linked = Integer("How many banks connect to it; what a matrix ranks by.", "Nombre de banques qui s'y rattachent ; l'ordre d'une matrice.", index=True, internal=True)


class Area(Place):
    about = Both("An administrative or other area that is no populated place.", "Une zone administrative ou autre qui n'est pas un lieu habité.")
    style = Style("#b8e186", "ellipse", "map")

    geonames_id = Text("GeoNames id.", "Identifiant GeoNames.", index=True)
    country_code = Code("Country (ISO 3166-1 alpha-2).", "Pays (ISO 3166-1 alpha-2).", pattern=r"[A-Z]{2}", index=True)


class Site(Place):
    about = Both("A structure, facility or spot that is no populated place.", "Un ouvrage, un équipement ou un point qui n'est pas un lieu habité.")
    style = Style("#e6f5d0", "ellipse", "pin")

    geonames_id = Text("GeoNames id.", "Identifiant GeoNames.", index=True)
    country_code = Code("Country (ISO 3166-1 alpha-2).", "Pays (ISO 3166-1 alpha-2).", pattern=r"[A-Z]{2}", index=True)
