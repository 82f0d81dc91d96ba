"""How the strategy's own parts hang together."""

from __future__ import annotations

from schema.core import Both, Relation, Way
from schema.nodes.category import PartnerCategory, PartnerGroup
from schema.nodes.evidence import Document
from schema.nodes.organisation import UNEntity
from schema.nodes.plan import DomainOfChange, DriverOfChange, FlagshipProgramme, Goal, Outcome, StrategicPlan, Target
from schema.nodes.strategy import Aim, Commitment, EngagementStrategy, ExpectedResult, Framework, Objective, RoadmapActivity, Strategy
from schema.nodes.un_system import Mechanism
from schema.types import Text


class TargetsCategory(Relation):
    about = Both("The strategy targets the partner category.", "La stratégie vise la catégorie de partenaires.")
    type = "TARGETS_CATEGORY"
    says = Both("{a} targets {b}", "{a} vise {b}")
    start, end = (Strategy,), (PartnerCategory,)
    forward = Way("targetedCategories", "Partner categories it targets.", "Catégories de partenaires visées.")
    backward = Way("targetedBy", "Strategies that target it.", "Stratégies qui la visent.")


class HasObjective(Relation):
    about = Both("The objective is what is wanted of the category.", "L'objectif est ce qui est attendu de la catégorie.")
    type = "HAS_OBJECTIVE"
    says = Both("{a} has the objective {b}", "{a} a pour objectif {b}")
    start, end = (PartnerCategory,), (Objective,)
    forward = Way("objectives", "What is wanted of it.", "Ce qui en est attendu.")
    backward = Way("wantedOf", "The category it is wanted of.", "La catégorie dont il est attendu.")


class HasStrategy(Relation):
    about = Both("The engagement strategy is how the category will be engaged.", "La stratégie est la façon de mobiliser la catégorie.")
    type = "HAS_STRATEGY"
    says = Both("{a} is engaged by the strategy {b}", "{a} est mobilisé par la stratégie {b}")
    start, end = (PartnerCategory,), (EngagementStrategy,)
    forward = Way("engagementStrategies", "How it will be engaged.", "Comment elle sera mobilisée.")
    backward = Way("strategyOf", "The category it engages.", "La catégorie qu'elle mobilise.")


class Addresses(Relation):
    about = Both("The engagement strategy serves the objective; a curator's reading.", "La stratégie sert l'objectif ; lecture d'un curateur.")
    type = "ADDRESSES"
    says = Both("{a} serves the objective {b}", "{a} sert l'objectif {b}")
    start, end = (EngagementStrategy,), (Objective,)
    forward = Way("addresses", "Objectives it serves.", "Objectifs qu'elle sert.")
    backward = Way("addressedBy", "Strategies that serve it.", "Stratégies qui le servent.")


class ShouldConnect(Relation):
    about = Both("The strategy asks to bring this party together with others.", "La stratégie demande de rapprocher cette partie d'autres.")
    type = "SHOULD_CONNECT"
    says = Both("{a} asks to bring {b} together with others", "{a} demande de rapprocher {b} d'autres parties")
    start = (EngagementStrategy,)
    end = (PartnerCategory, PartnerGroup)
    forward = Way("shouldConnect", "Parties it is to bring together.", "Parties qu'elle doit rapprocher.")
    backward = Way("toBeConnectedBy", "Strategies that are to connect it.", "Stratégies qui doivent le rapprocher.")
    parallel = ("side",)
    side = Text("Which side of the link: connect or with.", "De quel côté du lien : connect ou with.")


class Requires(Relation):
    about = Both("It requires the other to take part or to be in place.", "Il exige la participation ou la présence de l'autre.")
    type = "REQUIRES"
    says = Both("{a} requires {b}", "{a} exige {b}")
    start = (RoadmapActivity, ExpectedResult, Objective, EngagementStrategy, FlagshipProgramme, Commitment)
    end = (FlagshipProgramme, Framework, Mechanism, PartnerCategory, PartnerGroup)
    forward = Way("requires", "What it requires.", "Ce qu'il exige.")
    backward = Way("requiredBy", "What requires it.", "Ce qui l'exige.")


class Cites(Relation):
    about = Both("It cites the framework, plan or goal.", "Il cite le cadre, le plan ou l'objectif.")
    type = "CITES"
    says = Both("{a} cites {b}", "{a} cite {b}")
    start = (Strategy, Aim, RoadmapActivity, ExpectedResult, Objective, EngagementStrategy, Commitment)
    end = (Document, Framework, Mechanism, StrategicPlan, DomainOfChange, Outcome, DriverOfChange, FlagshipProgramme, Goal, Target)
    forward = Way("cites", "What it cites.", "Ce qu'il cite.")
    backward = Way("citedBy", "What cites it.", "Ce qui le cite.")


class Expects(Relation):
    about = Both("The strategy expects the result.", "La stratégie attend le résultat.")
    type = "EXPECTS"
    says = Both("{a} expects {b}", "{a} attend {b}")
    start = (Strategy, StrategicPlan)
    end = (ExpectedResult, Outcome)
    forward = Way("expects", "What it expects.", "Ce qu'il attend.")
    backward = Way("expectedBy", "What expects it.", "Ce qui l'attend.")


class Supports(Relation):
    about = Both("It supports the other.", "Il appuie l'autre.")
    type = "SUPPORTS"
    says = Both("{a} supports {b}", "{a} appuie {b}")
    start = (Strategy, EngagementStrategy, FlagshipProgramme, UNEntity, PartnerCategory, PartnerGroup)
    end = (StrategicPlan, Framework, ExpectedResult, Objective, PartnerCategory, PartnerGroup)
    forward = Way("supports", "What it supports.", "Ce qu'il appuie.")
    backward = Way("supportedBy", "What supports it.", "Ce qui l'appuie.")


class WillProduce(Relation):
    about = Both("It will produce the other.", "Il produira l'autre.")
    type = "WILL_PRODUCE"
    says = Both("{a} will produce {b}", "{a} produira {b}")
    start = (UNEntity,)
    end = (Commitment, Document)
    forward = Way("willProduce", "What it will produce.", "Ce qu'il produira.")
    backward = Way("toBeProducedBy", "What will produce it.", "Ce qui le produira.")


class WillConsult(Relation):
    about = Both("It will consult the other.", "Il consultera l'autre.")
    type = "WILL_CONSULT"
    says = Both("{a} will consult {b}", "{a} consultera {b}")
    start = (UNEntity,)
    end = (Mechanism, PartnerCategory, PartnerGroup)
    forward = Way("willConsult", "Whom it will consult.", "Qui il consultera.")
    backward = Way("toBeConsultedBy", "Who will consult it.", "Qui le consultera.")


class SameAsText(Relation):
    about = Both("Both say the same in the same or nearly the same words.", "Les deux disent la même chose, mot pour mot ou presque.")
    type = "SAME_AS_TEXT"
    says = Both("{a} says the same as {b}", "{a} dit la même chose que {b}")
    start, end = (EngagementStrategy, Objective), (EngagementStrategy, Objective)
    forward = Way("sameTextAs", "What repeats it.", "Ce qui le répète.")
    backward = Way("repeats", "What it repeats.", "Ce qu'il répète.")
    degree = Text("Word for word, or nearly.", "Mot pour mot, ou presque.")
