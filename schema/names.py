"""Short names of the node types in English and French, for where a reader meets a type: the page, briefs. A test asks for those that are missing."""

from __future__ import annotations

import re

from schema.core import Both

NAMES = {
    "Entity": ("Thing", "Chose"), "Organisation": ("Organisation", "Organisation"), "Government": ("Government", "Gouvernement"),
    "LocalAuthority": ("Local authority", "Collectivité locale"), "UNEntity": ("UN entity", "Entité des Nations Unies"),
    "FinancialInstitution": ("Financial institution", "Institution financière"), "Bank": ("Bank", "Banque"), "Company": ("Company", "Entreprise"),
    "CivilSociety": ("Civil society", "Société civile"), "Foundation": ("Foundation", "Fondation"),
    "KnowledgeInstitution": ("Knowledge institution", "Institution du savoir"), "Network": ("Network", "Réseau"), "Place": ("Place", "Lieu"),
    "Region": ("Region", "Région"), "Country": ("Country or area", "Pays ou territoire"), "City": ("City", "Ville"), "Area": ("Area", "Zone"),
    "Site": ("Site", "Site"), "Project": ("Project", "Projet"), "Sector": ("Sector", "Secteur"), "Agreement": ("Agreement", "Accord"),
    "PartnerCategory": ("Partner category", "Catégorie de partenaires"), "PartnerGroup": ("Partner group", "Groupe de partenaires"),
    "Former": ("Former type", "Ancien type"), "Document": ("Document", "Document"), "Passage": ("Passage", "Passage"),
    "Dataset": ("Dataset", "Jeu de données"), "Run": ("Run", "Exécution"), "Review": ("Review", "Révision"),
    "StrategicPlan": ("Strategic plan", "Plan stratégique"), "DomainOfChange": ("Domain of change", "Domaine de changement"),
    "Outcome": ("Outcome", "Résultat du plan"), "DriverOfChange": ("Driver of change", "Facteur de changement"),
    "FlagshipProgramme": ("Flagship programme", "Programme phare"), "Goal": ("Sustainable Development Goal", "Objectif de développement durable"),
    "Target": ("SDG target", "Cible des ODD"), "Indicator": ("SDG indicator", "Indicateur des ODD"), "Strategy": ("Strategy", "Stratégie"),
    "Aim": ("Aim", "But"), "RoadmapActivity": ("Road-map activity", "Activité de la feuille de route"),
    "ExpectedResult": ("Expected result", "Résultat attendu"), "Objective": ("Objective", "Objectif"),
    "EngagementStrategy": ("Engagement strategy", "Stratégie de mobilisation"), "Commitment": ("Commitment", "Engagement"),
    "Framework": ("Framework", "Cadre"), "Mechanism": ("Mechanism", "Dispositif"), "Organ": ("Organ", "Organe"), "Session": ("Session", "Session"),
    "AgendaItem": ("Agenda item", "Point de l'ordre du jour"),
}


def called(label: str) -> Both:
    """The short name of a type; one that has none goes by its label, in words."""
    plain = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", label)
    return Both(*NAMES.get(label, (plain, plain)))
