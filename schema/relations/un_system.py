"""How the UN system hangs together: voices, papers, focal points."""

from __future__ import annotations

from schema.core import Both, Relation, Way
from schema.nodes.category import PartnerCategory, PartnerGroup
from schema.nodes.evidence import Document
from schema.nodes.organisation import LocalAuthority, UNEntity
from schema.nodes.plan import Indicator, StrategicPlan
from schema.nodes.strategy import Framework, Strategy
from schema.nodes.un_system import LEVELS, AgendaItem, Mechanism, Organ, Session
from schema.types import Choice


class HasVoiceIn(Relation):
    about = Both("Its voice is, or must be, heard there.", "Sa voix y est, ou doit y être, entendue.")
    type = "HAS_VOICE_IN"
    says = Both("{a} has, or must have, a voice in {b}", "{a} a, ou doit avoir, une voix dans {b}")
    start = (UNEntity, LocalAuthority, PartnerCategory, PartnerGroup)
    end = (Mechanism, Organ, Framework, UNEntity, PartnerCategory)
    forward = Way("voiceIn", "Where its voice is to be heard.", "Où sa voix doit être entendue.")
    backward = Way("voices", "Whose voice is to be heard there.", "De qui la voix doit y être entendue.")
    parallel = ("level",)
    level = Choice("At which level.", "À quel niveau.", of=LEVELS, index=True)


class Drafts(Relation):
    about = Both("It drafts the other.", "Il rédige l'autre.")
    type = "DRAFTS"
    says = Both("{a} drafts {b}", "{a} rédige {b}")
    start = (UNEntity, Mechanism, Organ)
    end = (Document, Strategy, Mechanism)
    forward = Way("drafts", "What it drafts.", "Ce qu'il rédige.")
    backward = Way("draftedBy", "Who drafts it.", "Qui le rédige.")


class Informs(Relation):
    about = Both("It informs the other: its findings go into it.", "Il éclaire l'autre : ses constats y entrent.")
    type = "INFORMS"
    says = Both("{a} informs {b}", "{a} éclaire {b}")
    start = (Mechanism, Document, Framework)
    end = (Mechanism, Framework, UNEntity)
    forward = Way("informs", "What it informs.", "Ce qu'il éclaire.")
    backward = Way("informedBy", "What informs it.", "Ce qui l'éclaire.")


class EngagedThrough(Relation):
    about = Both("It is engaged through the mechanism.", "Il est associé au moyen du dispositif.")
    type = "ENGAGED_THROUGH"
    says = Both("{a} is engaged through {b}", "{a} est associé au moyen de {b}")
    start = (UNEntity, LocalAuthority, PartnerCategory, PartnerGroup)
    end = (Mechanism, Organ, Framework)
    forward = Way("engagedThrough", "Through what it is engaged.", "Au moyen de quoi il est associé.")
    backward = Way("engages", "Whom it engages.", "Qui il associe.")


class SubmittedTo(Relation):
    about = Both("It was submitted to the organ or session.", "Il a été soumis à l'organe ou à la session.")
    type = "SUBMITTED_TO"
    says = Both("{a} was submitted to {b}", "{a} a été soumis à {b}")
    start = (Strategy, Document)
    end = (AgendaItem, Session, Organ)
    forward = Way("submittedTo", "To whom it was submitted.", "À qui il a été soumis.")
    backward = Way("submissions", "What was submitted to it.", "Ce qui lui a été soumis.")


class FocalPointFor(Relation):
    about = Both("It is the UN system's focal point for the other.", "Il est l'interlocuteur du système des Nations Unies pour l'autre.")
    type = "FOCAL_POINT_FOR"
    says = Both("{a} is the UN system's focal point for {b}", "{a} est l'interlocuteur onusien pour {b}")
    start = (UNEntity,)
    end = (PartnerCategory, PartnerGroup)
    forward = Way("focalPointFor", "For whom it is the focal point.", "Pour qui il est l'interlocuteur.")
    backward = Way("focalPoints", "Its focal points.", "Ses interlocuteurs.")


class RenamedTo(Relation):
    about = Both("It was renamed to the other.", "Il a été rebaptisé.")
    type = "RENAMED_TO"
    says = Both("{a} was renamed to {b}", "{a} a été rebaptisé {b}")
    start = (Mechanism, Organ)
    end = (Mechanism, Organ)
    forward = Way("renamedTo", "Its later name.", "Son nom ultérieur.")
    backward = Way("renamedFrom", "Its earlier name.", "Son nom antérieur.")


class Monitors(Relation):
    about = Both("It follows how the other is carried out.", "Il suit la mise en œuvre de l'autre.")
    type = "MONITORS"
    says = Both("{a} monitors {b}", "{a} suit {b}")
    start = (UNEntity, Mechanism, Organ, PartnerGroup)
    end = (Strategy, StrategicPlan)
    forward = Way("monitors", "What it monitors.", "Ce qu'il suit.")
    backward = Way("monitoringBodies", "Who monitors it.", "Qui le suit.")


class MonitoredBy(Relation):
    about = Both("It is measured by the framework.", "Il est mesuré par le cadre.")
    type = "MONITORED_BY"
    says = Both("{a} is measured by {b}", "{a} est mesuré par {b}")
    start = (Strategy, StrategicPlan)
    end = (Framework,)
    forward = Way("monitoredBy", "By what it is measured.", "Par quoi il est mesuré.")
    backward = Way("measures", "What it measures.", "Ce qu'il mesure.")


class CustodianOf(Relation):
    about = Both("It is a custodian of the indicator: it compiles the figures of countries, and answers for the method.",
                 "Il est dépositaire de l'indicateur : il rassemble les chiffres des pays et répond de la méthode.")
    type = "CUSTODIAN_OF"
    says = Both("{a} is a custodian of the indicator {b}", "{a} est dépositaire de l'indicateur {b}")
    start = (UNEntity,)
    end = (Indicator,)
    forward = Way("custodianOf", "Indicators it is a custodian of.", "Indicateurs dont il est dépositaire.")
    backward = Way("custodians", "Its custodians.", "Ses dépositaires.")
