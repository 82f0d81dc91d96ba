"""Partners: organisations and their kinds. One organisation may be of several kinds (the World Bank is a bank and a UN entity)."""

from __future__ import annotations

from schema.core import Both, Style
from schema.nodes.entity import Entity
from schema.types import Choice, Code, Integer, Text, Texts, Url


class Organisation(Entity):
    about = Both("A legal body or a named group that acts as one.", "Une personne morale ou un groupe nommé agissant comme tel.")
    style = Style("#6b6b6b", "round-rectangle", "building")

    acronym = Text("Acronym in English.", "Sigle anglais.", fulltext=True)
    acronym_fr = Text("Acronym in French.", "Sigle français.", fulltext=True)
    identifiers = Texts("Identifiers elsewhere, as scheme:value (iati, dac, lei, wikidata, ror ...).",
                        "Identifiants ailleurs, sous la forme schéma:valeur (iati, dac, lei, wikidata, ror…).")
    iati_type = Code("Organisation type of the IATI code list.", "Type d'organisation de la liste IATI.", pattern=r"\d{2}", index=True)
    headquarters = Code("Country of its headquarters (ISO 3166-1 alpha-2).", "Pays du siège (ISO 3166-1 alpha-2).", pattern=r"[A-Z]{2}", index=True)
    website = Url("Its public web site.", "Son site public.")
    rule = Text("The rule by which it was recognised or made.", "La règle qui l'a reconnue ou créée.")
    compared = Text("The run after which its names were compared with all others.", "L'exécution après laquelle ses noms ont été comparés à tous les autres.", internal=True)


class Government(Organisation):
    about = Both("A state, a ministry, a public agency or an intergovernmental body that is neither UN nor bank.",
                 "Un État, un ministère, une agence publique ou un organisme intergouvernemental ni onusien ni bancaire.")
    style = Style("#b2182b", "pentagon", "landmark")


class LocalAuthority(Organisation):
    about = Both("The legal body that governs a city or another local area.", "La personne morale qui gouverne une ville ou une collectivité.")
    style = Style("#d6604d", "hexagon", "map-pinned")
    plural = "LocalAuthorities"


class UNEntity(Organisation):
    about = Both("An entity of the United Nations system.", "Une entité du système des Nations Unies.")
    style = Style("#2166ac", "hexagon", "globe")
    plural = "UNEntities"

    standing = Choice("What it is within the system, by the UN's own chart.", "Sa place dans le système, selon l'organigramme de l'ONU.", index=True, of={
        "office": ("department or office of the Secretariat", "département ou bureau du Secrétariat"), "programme": ("fund or programme", "fonds ou programme"),
        "commission": ("regional commission", "commission régionale"), "agency": ("specialised agency", "institution spécialisée"),
        "related": ("related organisation", "organisation apparentée"), "institute": ("research or training institute", "institut de recherche ou de formation"),
        "convention": ("secretariat of a convention", "secrétariat d'une convention"), "pool": ("pooled or trust fund", "fonds commun ou fiduciaire"),
        "part": ("part of another entity", "partie d'une autre entité"), "other": ("other entity", "autre entité")})


class FinancialInstitution(Organisation):
    about = Both("An institution that finances: banks, funds, and the IMF, which is no bank.",
                 "Une institution qui finance : banques, fonds, et le FMI, qui n'est pas une banque.")
    style = Style("#8c510a", "diamond", "coins")


class Bank(FinancialInstitution):
    about = Both("A bank by identity (development bank, export credit bank), never by the word in its name.",
                 "Une banque par son identité (banque de développement, de crédit à l'exportation), jamais par le mot dans son nom.")
    style = Style("#bf812d", "diamond", "banknote")

    linked = Integer("To how many cities it connects; what a matrix ranks by.", "Nombre de villes auxquelles elle se rattache ; l'ordre d'une matrice.", index=True, internal=True)


class Company(Organisation):
    about = Both("A private company.", "Une entreprise privée.")
    style = Style("#542788", "rectangle", "briefcase")


class CivilSociety(Organisation):
    about = Both("A civil-society organisation, NGO or community group.", "Une organisation de la société civile, ONG ou groupe local.")
    style = Style("#e08214", "octagon", "users")
    plural = "CivilSocieties"


class Foundation(Organisation):
    about = Both("A foundation or philanthropic body.", "Une fondation ou un organisme philanthropique.")
    style = Style("#c51b7d", "octagon", "heart-handshake")


class KnowledgeInstitution(Organisation):
    about = Both("A university, research centre or think tank.", "Une université, un centre de recherche ou de réflexion.")
    style = Style("#01665e", "rectangle", "graduation-cap")


class Network(Organisation):
    about = Both("A network or association with members, such as C40 or UCLG.", "Un réseau ou une association de membres, comme C40 ou CGLU.")
    style = Style("#35978f", "star", "network")
