"""Who finances and carries out projects, what they are about, and the links derived from them."""

from __future__ import annotations

from schema.core import Both, Relation, Way
from schema.nodes.activity import Agreement, Project, Sector
from schema.nodes.category import PartnerCategory
from schema.nodes.organisation import Bank, Organisation
from schema.nodes.place import City, Country
from schema.nodes.plan import Goal, Outcome, Target
from schema.relations.places import PRECISIONS
from schema.types import Choice, Code, Day, Integer, Number, Text, Texts

STATED_NAME = ("The organisation's name as the source writes it.", "Le nom de l'organisation tel qu'écrit par la source.")
RULE = ("The rule by which the organisation was recognised.", "La règle qui a reconnu l'organisation.")
SOURCES = ("Datasets that state them.", "Jeux de données qui les énoncent.")


class Finances(Relation):
    about = Both("The organisation funds the project (IATI role 1). Amounts stand here only where the source attributes them to it.",
                 "L'organisation finance le projet (rôle IATI 1). Les montants n'y figurent que si la source les lui attribue.")
    type = "FINANCES"
    says = Both("{a} finances {b}", "{a} finance {b}")
    start, end = (Organisation,), (Project, Agreement)
    forward = Way("financed", "Projects it funds.", "Projets qu'elle finance.")
    backward = Way("financedBy", "Who funds it.", "Qui le finance.")
    amount = Number("Sum of its commitments, else of its disbursements, where they are in one currency.",
                    "Somme de ses engagements, sinon décaissements, s'ils sont dans une seule devise.", unit="currency")
    currency = Code("Currency of the amount (ISO 4217).", "Devise du montant (ISO 4217).", pattern=r"[A-Z]{3}", index=True)
    amounts = Texts("The sums by currency, where there are several.", "Les sommes par devise, s'il y en a plusieurs.")
    amount_kind = Choice("What was summed.", "Ce qui a été additionné.", of={
        "commitment": ("commitments", "engagements"), "disbursement": ("disbursements", "décaissements"), "budget": ("budgets", "budgets")})
    usd = Number("The same in US dollars at each transaction's date.", "Le même en dollars, à la date de chaque transaction.", index=True, unit="USD")
    rate_date = Day("Date of the latest exchange rate used.", "Date du dernier taux de change utilisé.")
    first_date = Day("First transaction.", "Première transaction.")
    last_date = Day("Last transaction.", "Dernière transaction.")
    shared_with = Integer("Number of funders of the project, where more than one.", "Nombre de bailleurs du projet, s'il y en a plusieurs.")
    stated_name = Text(*STATED_NAME)
    rule = Text(*RULE)


class Implements(Relation):
    about = Both("The organisation implements the project (IATI role 4).", "L'organisation exécute le projet (rôle IATI 4).")
    type = "IMPLEMENTS"
    says = Both("{a} implements {b}", "{a} exécute {b}")
    start, end = (Organisation,), (Project,)
    forward = Way("implemented", "Projects it implements.", "Projets qu'elle exécute.")
    backward = Way("implementedBy", "Who implements it.", "Qui l'exécute.")
    stated_name = Text(*STATED_NAME)
    rule = Text(*RULE)


class AccountableFor(Relation):
    about = Both("The organisation is accountable for the project (IATI role 2).", "L'organisation répond du projet (rôle IATI 2).")
    type = "ACCOUNTABLE_FOR"
    says = Both("{a} is accountable for {b}", "{a} répond de {b}")
    start, end = (Organisation,), (Project,)
    forward = Way("accountableFor", "Projects it is accountable for.", "Projets dont elle répond.")
    backward = Way("accountable", "Who is accountable for it.", "Qui en répond.")
    stated_name = Text(*STATED_NAME)
    rule = Text(*RULE)


class Extends(Relation):
    about = Both("The organisation manages the funds of the project for another (IATI role 3).", "L'organisation gère les fonds du projet pour autrui (rôle IATI 3).")
    type = "EXTENDS"
    says = Both("{a} manages the funds of {b}", "{a} gère les fonds de {b}")
    start, end = (Organisation,), (Project,)
    forward = Way("extended", "Projects it extends funds to.", "Projets dont elle gère les fonds.")
    backward = Way("extendedBy", "Who extends funds to it.", "Qui en gère les fonds.")
    stated_name = Text(*STATED_NAME)
    rule = Text(*RULE)


class InSector(Relation):
    about = Both("The project is in the sector.", "Le projet relève du secteur.")
    type = "IN_SECTOR"
    says = Both("{a} is in the sector {b}", "{a} relève du secteur {b}")
    start, end = (Project,), (Sector,)
    forward = Way("sectors", "Sectors it is in.", "Secteurs dont il relève.")
    backward = Way("projects", "Projects in it.", "Projets qui en relèvent.")
    share = Number("Share of the project in percent, as stated.", "Part du projet en pour cent, telle qu'indiquée.", low=0, high=100, unit="%")


class Tagged(Relation):
    about = Both("The publisher tagged the project with the goal or target.", "L'éditeur a rattaché le projet à l'objectif ou à la cible.")
    type = "TAGGED"
    says = Both("{a} is tagged with {b}", "{a} est rattaché à {b}")
    start, end = (Project,), (Goal, Target)
    forward = Way("tags", "Goals and targets it is tagged with.", "Objectifs et cibles rattachés.")
    backward = Way("taggedProjects", "Projects tagged with it.", "Projets qui y sont rattachés.")


class ContributesTo(Relation):
    about = Both("The project contributes to the outcome, by a line of the outcome rules that it is named with; its note says why in words. The source states the sector or tag that the line goes by.",
                 "Le projet contribue au résultat, selon une ligne des règles de résultats nommée ici ; sa remarque dit pourquoi. La source énonce le secteur ou l'étiquette dont part la ligne.")
    type = "CONTRIBUTES_TO"
    says = Both("{a} contributes to {b}", "{a} contribue à {b}")
    start, end = (Project,), (Outcome,)
    forward = Way("contributesTo", "Outcomes it contributes to, by rule.", "Résultats auxquels il contribue, selon la règle.")
    backward = Way("contributions", "Projects that contribute to it, by rule.", "Projets qui y contribuent, selon la règle.")
    parallel = ("rule",)
    rule = Text("The file of rules with its version and date, and the line in it.", "Le fichier de règles, sa version et sa date, et la ligne.")


class ConnectsTo(Relation):
    about = Both("The bank funds at least one project located in the city (exactly or near). Derived; its projects are the proof.",
                 "La banque finance au moins un projet situé dans la ville (exactement ou à proximité). Relation dérivée ; ses projets font preuve.")
    type = "CONNECTS_TO"
    says = Both("{a} funds projects in {b}", "{a} finance des projets à {b}")
    start, end = (Bank,), (City,)
    forward = Way("connectedCities", "Cities it connects to.", "Villes auxquelles elle est liée.")
    backward = Way("connectedBanks", "Banks that connect to it.", "Banques qui y sont liées.")
    derived = True
    indexes = (("country_code", "usd_order"),)
    project_count = Integer("Distinct projects.", "Projets distincts.", index=True, kept=True)
    usd = Number("Dollars attributed to the bank over those whole projects; not the city's share.",
                 "Dollars attribués à la banque sur ces projets entiers ; non la part de la ville.", unit="USD")
    usd_order = Number("The dollars, or -1 where they are unknown: lists are sorted by it.", "Les dollars, ou -1 s'ils sont inconnus : clé de tri.",
                       index=True, kept=True, internal=True)
    first_year = Integer("Year the first of them started.", "Année de début du premier.")
    last_year = Integer("Year the last of them started.", "Année de début du dernier.")
    precision = Choice("The best precision among them.", "La meilleure précision parmi eux.", of=PRECISIONS)
    country_code = Code("Country of the city (ISO 3166-1 alpha-2).", "Pays de la ville (ISO 3166-1 alpha-2).", pattern=r"[A-Z]{2}")
    sources = Texts(*SOURCES)


class Reaches(Relation):
    about = Both("Projects in cities of the country contribute to the outcome. Derived; the projects are the proof.",
                 "Des projets situés dans des villes du pays contribuent au résultat. Relation dérivée ; les projets font preuve.")
    type = "REACHES"
    says = Both("{a} reaches {b} through projects in its cities", "{a} atteint {b} par des projets dans ses villes")
    start, end = (Country,), (Outcome,)
    forward = Way("reaches", "Outcomes that projects in its cities contribute to.", "Résultats auxquels contribuent des projets dans ses villes.")
    backward = Way("reachedFrom", "Countries in whose cities projects contribute to it.", "Pays dans les villes desquels des projets y contribuent.")
    derived = True
    project_count = Integer("Distinct projects.", "Projets distincts.", kept=True)
    city_count = Integer("Distinct cities.", "Villes distinctes.", kept=True)
    first_year = Integer("Year the first of them started.", "Année de début du premier.")
    last_year = Integer("Year the last of them started.", "Année de début du dernier.")
    home_categories = Texts("Ids of the categories of partners with headquarters in the country that implement a project, anywhere, which contributes to the outcome.",
                            "Identifiants des catégories de partenaires ayant leur siège dans le pays qui exécutent un projet, où que ce soit, contribuant au résultat.")
    sources = Texts(*SOURCES)


class Advances(Relation):
    about = Both("Partners of the category implement projects that contribute to the outcome. Derived; the projects are the proof.",
                 "Des partenaires de la catégorie exécutent des projets qui contribuent au résultat. Relation dérivée ; les projets font preuve.")
    type = "ADVANCES"
    says = Both("partners of {a} advance {b} through projects", "des partenaires de {a} font avancer {b} par des projets")
    start, end = (PartnerCategory,), (Outcome,)
    forward = Way("advances", "Outcomes that its partners' projects contribute to.", "Résultats auxquels contribuent les projets de ses partenaires.")
    backward = Way("advancedBy", "Categories of the partners whose projects contribute to it.", "Catégories des partenaires dont les projets y contribuent.")
    derived = True
    organisation_count = Integer("Distinct partners.", "Partenaires distincts.", kept=True)
    project_count = Integer("Distinct projects.", "Projets distincts.", kept=True)
    first_year = Integer("Year the first of them started.", "Année de début du premier.")
    last_year = Integer("Year the last of them started.", "Année de début du dernier.")
    sources = Texts(*SOURCES)
