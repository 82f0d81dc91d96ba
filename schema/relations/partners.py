"""Who partners are to each other and to the strategy's categories."""

from __future__ import annotations

from schema.core import Both, Relation, Way
from schema.nodes.activity import Project
from schema.nodes.category import PartnerCategory, PartnerGroup
from schema.nodes.evidence import Document, Passage
from schema.nodes.organisation import Organisation, UNEntity
from schema.nodes.place import Country
from schema.nodes.plan import DomainOfChange, DriverOfChange, FlagshipProgramme, Goal, Indicator, Outcome, StrategicPlan, Target
from schema.nodes.strategy import Aim, Commitment, Framework, RoadmapActivity, Strategy
from schema.nodes.un_system import AgendaItem, Mechanism, Organ, Session
from schema.types import Label, Text


class InCategory(Relation):
    about = Both("The organisation belongs to the partner category.", "L'organisation relève de la catégorie de partenaires.")
    type = "IN_CATEGORY"
    says = Both("{a} belongs to the category {b}", "{a} relève de la catégorie {b}")
    start, end = (Organisation,), (PartnerCategory,)
    forward = Way("categories", "Partner categories it belongs to.", "Catégories de partenaires dont elle relève.")
    backward = Way("organisations", "Organisations in it.", "Organisations qui en relèvent.")


class SubgroupOf(Relation):
    about = Both("The group is part of the category or of a larger group.", "Le groupe fait partie de la catégorie ou d'un groupe plus large.")
    type = "SUBGROUP_OF"
    says = Both("{a} is a group within {b}", "{a} est un groupe au sein de {b}")
    start, end = (PartnerGroup,), (PartnerCategory, PartnerGroup)
    forward = Way("subgroupOf", "Categories and groups it is part of.", "Catégories et groupes dont il fait partie.")
    backward = Way("subgroups", "Groups inside it.", "Groupes qui le composent.")


class PartOf(Relation):
    about = Both("It is a part of the other: a fund of its bank, an outcome of its domain, an item of its session.",
                 "Il fait partie de l'autre : un fonds de sa banque, un résultat de son domaine, un point de sa session.")
    type = "PART_OF"
    says = Both("{a} is part of {b}", "{a} fait partie de {b}")
    start = (Organisation, Mechanism, Organ, Session, AgendaItem, Passage, Strategy, Aim, RoadmapActivity, Commitment, Framework, DomainOfChange, Outcome, DriverOfChange, FlagshipProgramme, Goal, Target, Indicator, Project)
    end = (Organisation, Mechanism, Organ, Session, Document, Strategy, StrategicPlan, Framework, DomainOfChange, Goal, Target, Project)
    forward = Way("partOf", "What it is a part of.", "Ce dont il fait partie.")
    backward = Way("parts", "Its parts.", "Ses parties.")


class MemberOf(Relation):
    about = Both("It is a member of the network, mechanism or organ.", "Il est membre du réseau, du dispositif ou de l'organe.")
    type = "MEMBER_OF"
    says = Both("{a} is a member of {b}", "{a} est membre de {b}")
    start = (Organisation, Country)
    end = (Organisation, PartnerGroup, Mechanism, Organ)
    forward = Way("memberOf", "What it is a member of.", "Ce dont il est membre.")
    backward = Way("members", "Its members.", "Ses membres.")


class StrategicPartnerOf(Relation):
    about = Both("It is, or by its status is to become, a strategic partner of the other.",
                 "Il est, ou selon son statut doit devenir, un partenaire stratégique de l'autre.")
    type = "STRATEGIC_PARTNER_OF"
    says = Both("{a} is named as a strategic partner of {b}", "{a} est nommé partenaire stratégique de {b}")
    start, end = (Organisation, PartnerGroup), (Organisation,)
    forward = Way("strategicPartnerOf", "Whose strategic partner it is or is to become.", "De qui il est ou doit devenir partenaire stratégique.")
    backward = Way("strategicPartners", "Its strategic partners, present or to be.", "Ses partenaires stratégiques, présents ou à venir.")


class CollaboratesOn(Relation):
    about = Both("It collaborates with UN-Habitat on the subject.", "Il collabore avec ONU-Habitat sur le sujet.")
    type = "COLLABORATES_ON"
    says = Both("{a} takes part in the work of {b}", "{a} prend part aux travaux de {b}")
    start = (Organisation, PartnerCategory, PartnerGroup)
    end = (UNEntity, Framework, FlagshipProgramme)
    forward = Way("collaboratesOn", "What it collaborates on.", "Ce sur quoi il collabore.")
    backward = Way("collaborators", "Who collaborates on it.", "Qui y collabore.")
    subject = Label("The subject, where it is no node of its own.", "Le sujet, s'il n'est pas un nœud.")


class ActsAs(Relation):
    about = Both("It acts in a role towards the other.", "Il joue un rôle à l'égard de l'autre.")
    type = "ACTS_AS"
    says = Both("{a} plays a role towards {b}", "{a} joue un rôle à l'égard de {b}")
    start = (Organisation, PartnerCategory, PartnerGroup, Mechanism)
    end = (UNEntity, Strategy, StrategicPlan, Commitment)
    forward = Way("actsAs", "Roles it plays, and towards what.", "Rôles qu'il joue, et à l'égard de quoi.")
    backward = Way("actors", "Who plays a role towards it.", "Qui joue un rôle à son égard.")
    parallel = ("role",)
    role = Text("The role, in English.", "Le rôle, en anglais.", index=True)
    role_fr = Text("The role, in French.", "Le rôle, en français.")
