"""What partners do: projects, the sectors they are in, and agreements."""

from __future__ import annotations

from schema.core import Both, Style
from schema.nodes.entity import Entity
from schema.types import Code, Day, Flag, Number, Text, Texts, Url

# The IATI code list ActivityStatus, and its French names.
STATUSES = {"1": ("pipeline", "en préparation"), "2": ("implementation", "mise en œuvre"), "3": ("finalisation", "finalisation"),
            "4": ("closed", "clos"), "5": ("cancelled", "annulé"), "6": ("suspended", "suspendu")}


class Project(Entity):
    about = Both("An activity published by or for those who finance or carry it out (an IATI activity, a bank's project).",
                 "Une activité publiée par ou pour ceux qui la financent ou l'exécutent (activité IATI, projet de banque).")
    style = Style("#d8b365", "rectangle", "hammer")

    iati_identifier = Text("IATI identifier, as published.", "Identifiant IATI, tel que publié.", index=True)
    activity_status = Code("Status (IATI code list ActivityStatus).", "Statut (liste IATI ActivityStatus).", pattern=r"[1-6]", index=True)
    starts = Day("Actual start, else planned.", "Début réel, sinon prévu.", index=True)
    ends = Day("Actual end, else planned.", "Fin réelle, sinon prévue.", index=True)
    starts_planned = Flag("The start is a plan, not a fact.", "Le début est prévu, non constaté.")
    ends_planned = Flag("The end is a plan, not a fact.", "La fin est prévue, non constatée.")
    commitment_usd = Number("Sum of commitments in US dollars, at each one's date.", "Somme des engagements en dollars, à la date de chacun.", index=True, unit="USD")
    disbursement_usd = Number("Sum of disbursements and expenditures in US dollars.", "Somme des décaissements et dépenses en dollars.", unit="USD")
    budget_usd = Number("Sum of budgets in US dollars.", "Somme des budgets en dollars.", unit="USD")
    amounts = Texts("Sums as published, each as kind currency amount.", "Sommes publiées : nature, devise, montant.")
    unconverted = Texts("Sums without a published exchange rate, left out of the dollar sums.", "Sommes sans taux publié, hors des sommes en dollars.")
    other_identifiers = Texts("Other identifiers of it.", "Autres identifiants.")
    related = Texts("Related activities, as type (parent, child, sibling ...) and identifier.", "Activités liées : type et identifiant.")
    recipient_regions = Texts("Recipient regions, as vocabulary and code.", "Régions bénéficiaires : vocabulaire et code.")
    humanitarian = Flag("It is humanitarian, as the publisher says.", "Elle est humanitaire, selon l'éditeur.")
    website = Url("Its page.", "Sa page.")
    terms = Texts("Terms of its aid, as kind and code (flow, finance, aid, tied, collaboration, scope).",
                  "Conditions de l'aide : nature et code (flux, financement, aide, lien, collaboration, portée).")
    hierarchy = Text("Level in the publisher's hierarchy.", "Niveau dans la hiérarchie de l'éditeur.")
    reported_by = Text("Who published it (no partner by that alone).", "Qui l'a publiée (pas partenaire pour autant).")


class Sector(Entity):
    about = Both("A sector or purpose code.", "Un code de secteur ou d'objet.")
    style = Style("#c7eae5", "round-rectangle", "shapes")

    vocabulary = Text("IATI sector vocabulary.", "Vocabulaire IATI des secteurs.", index=True)
    code = Text("Code in that vocabulary.", "Code dans ce vocabulaire.", index=True)


class Agreement(Entity):
    about = Both("An agreement between partners.", "Un accord entre partenaires.")
    style = Style("#f6e8c3", "rectangle", "file-signature")

    signed = Day("When it was signed.", "Date de signature.", index=True)
