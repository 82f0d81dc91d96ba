"""What a brief says, in English and French. `{}` take names and numbers; each sentence reads well whatever stands there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

TITLES = {
    "who": ("Who they are", "Qui est-ce"), "habitat": ("Links to UN-Habitat", "Liens avec ONU-Habitat"), "strategy": ("What the strategy wants and promises", "Ce que la stratégie attend et promet"),
    "projects": ("Projects", "Projets"), "cities": ("Cities", "Villes"), "venues": ("Shared mechanisms and frameworks", "Dispositifs et cadres communs"),
    "gaps": ("Gaps", "Lacunes"), "sure": ("How sure this is", "Ce qui est à vérifier")}
FOOTNOTES = ("Who says so", "Qui le dit")
LEGEND = ("° rests on one source · † older than {months} months", "° une seule source · † date de plus de {months} mois")
SUBTITLE = ("{type} · brief of {day}", "{type} · note du {day}")

WORDS = {
    "named": ("{name} ({acronym}): {type}.", "{name} ({acronym}) : {type}."),
    "named.plain": ("{name}: {type}.", "{name} : {type}."),
    "known": ("Other names: {names}.", "Autres noms : {names}."),
    "headquarters": ("Headquarters: {place}.", "Siège : {place}."),
    "identifiers": ("Identifiers: {names}.", "Identifiants : {names}."),
    "website": ("Website: {site}.", "Site : {site}."),
    "population": ("Inhabitants: {number}.", "Habitants : {number}."),
    "codes": ("Codes: {names}.", "Codes : {names}."),
    "dates": ("Dates: {dates}.", "Dates : {dates}."),
    "committed": ("Committed: {money}; disbursed: {paid}.", "Engagé : {money} ; décaissé : {paid}."),
    "more": ("{about}: {total} in all, of which {shown} are told here.", "{about} : {total} en tout, dont {shown} ici."),
    "shared": ("Shared with UN-Habitat in all: {total}; what fewest others share is told here.", "En commun avec ONU-Habitat, en tout : {total} ; ce que le moins d'autres partagent est dit ici."),
    "nothing.shared": ("No source states a link to UN-Habitat, direct or through something shared.", "Aucune source n'énonce de lien avec ONU-Habitat, ni direct ni par une chose commune."),
    "nothing.part": ("No link to UN-Habitat was found; not all could be looked at.", "Aucun lien avec ONU-Habitat n'a été trouvé ; tout n'a pu être vu."),
    "wants": ("Of the category {category} the strategy wants: {objective}.", "De la catégorie {category}, la stratégie attend : {objective}."),
    "engages": ("It will engage the category {category} so: {strategy}.", "Elle mobilisera la catégorie {category} ainsi : {strategy}."),
    "asks.more": ("For {category} the strategy has in all: objectives {objectives}, engagement strategies {strategies}.",
                  "Pour {category}, la stratégie a en tout : objectifs {objectives}, stratégies de mobilisation {strategies}."),
    "promise": ("Commitment: {name} (owner: {owner}; {state}; {standing}).", "Engagement : {name} (responsable : {owner} ; {state} ; {standing})."),
    "promise.nobody": ("Commitment: {name} ({state}; {standing}).", "Engagement : {name} ({state} ; {standing})."),
    "finances": ("Projects financed: {count}; their commitments come to {money} as whole projects.", "Projets financés : {count} ; leurs engagements font {money} pour les projets entiers."),
    "finances.bare": ("Projects financed: {count}.", "Projets financés : {count}."),
    "located.bare": ("Projects located here: {count}.", "Projets situés ici : {count}."),
    "implements": ("Projects implemented: {count}.", "Projets exécutés : {count}."),
    "answers": ("Projects answered for: {count}.", "Projets sous sa responsabilité : {count}."),
    "extends": ("Projects whose funds are managed for others: {count}.", "Projets dont les fonds sont gérés pour autrui : {count}."),
    "located": ("Projects located here: {count}; their commitments come to {money} as whole projects.", "Projets situés ici : {count} ; leurs engagements font {money} pour les projets entiers."),
    "unpriced": ("Without an amount in dollars: {missing} of them.", "Sans montant en dollars : {missing} d'entre eux."),
    "largest": ("Named here, the largest first: {shown}.", "Nommés ici, les plus importants d'abord : {shown}."),
    "project": ("Project: {name} ({facts}).", "Projet : {name} ({facts})."),
    "project.bare": ("Project: {name}.", "Projet : {name}."),
    "cities": ("Cities connected by its projects: {count}; the money is that of whole projects, not the city's share.", "Villes reliées par ses projets : {count} ; l'argent est celui des projets entiers, non la part de la ville."),
    "banks": ("Banks connected to this city by projects: {count}.", "Banques liées à cette ville par des projets : {count}."),
    "pairs": ("Known links between a bank and a city of this country: {count}.", "Liens connus entre une banque et une ville de ce pays : {count}."),
    "city": ("{name}: {facts}.", "{name} : {facts}."),
    "through": ("{city}, through the project {project}.", "{city}, par le projet {project}."),
    "traced": ("Cities in which its projects lie: {count}.", "Villes où sont situés ses projets : {count}."),
    "traced.part": ("Cities in which its projects lie: at least {count}; not all projects were looked into.", "Villes où sont situés ses projets : au moins {count} ; tous n'ont pas été vus."),
    "outcomes": ("Outcomes of the strategic plan to which no project of it is tied, though sources could have told: {names}.",
                 "Résultats du plan stratégique auxquels aucun de ses projets n'est rattaché, alors que des sources auraient pu le dire : {names}."),
    "outcomes.stale": ("Outcomes to which no project of it is tied, by old sources only: {names}.", "Résultats auxquels aucun de ses projets n'est rattaché, selon d'anciennes sources seulement : {names}."),
    "outcomes.unknown": ("Whether its projects contribute to these outcomes is not known, for no loaded source could tell: {names}.",
                         "Si ses projets contribuent à ces résultats n'est pas connu ; aucune source chargée n'aurait pu le dire : {names}."),
    "absent": ("None found: {what}. These sources could have told.", "Rien de trouvé : {what}. Ces sources auraient pu le dire."),
    "unsearched": ("Not searched: {what}. No loaded source that names this thing could have told.", "Non cherché : {what}. Aucune source chargée qui en parle n'aurait pu le dire."),
    "single": ("Statements that rest on one source alone, marked °: {count} of {all}.", "Énoncés reposant sur une seule source, marqués ° : {count} sur {all}."),
    "old": ("Statements older than {months} months, marked †: {count} of {all}. The oldest source: {oldest}.",
            "Énoncés datant de plus de {months} mois, marqués † : {count} sur {all}. La source la plus ancienne : {oldest}."),
    "fresh": ("None of the {all} statements above is older than {months} months.", "Aucun des {all} énoncés ci-dessus ne date de plus de {months} mois."),
    "firm": ("Each of the {all} statements above rests on two sources or more.", "Chacun des {all} énoncés ci-dessus repose sur deux sources ou plus."),
}
ABSENT = {
    "category": ("a partner category", "une catégorie de partenaires"), "projects": ("projects", "des projets"), "cities": ("cities of its projects", "des villes de ses projets"),
    "venues": ("a mechanism or network in which it has a place", "une place dans un dispositif ou un réseau"), "banks": ("a bank that finances projects here", "une banque qui y finance des projets"),
    "authority": ("a local authority that governs this place", "une collectivité qui gouverne ce lieu")}
STANDING = {"DONE": ("done", "fait"), "OVERDUE": ("overdue", "en retard"), "AHEAD": ("due later", "pas encore échu"), "UNDATED": ("no due date stated", "aucune échéance énoncée")}
FACTS = {"projects": ("{count} projects", "{count} projets"), "project": ("1 project", "1 projet"), "usd": ("USD\u00a0{}", "{}\u00a0USD"), "unknown": ("amount unknown", "montant inconnu")}


def said(pair: Sequence[str], lang: str, **values: object) -> str:
    """The text in the language, filled."""
    return pair[lang == "fr"].format(**values)


def number(value: float, lang: str) -> str:
    """A whole number as the language writes it; in French with narrow spaces that do not break."""
    text = f"{value:,.0f}"
    return text.replace(",", "\u202f") if lang == "fr" else text


def usd(value: float | None, lang: str) -> str:
    """Dollars, or that they are unknown."""
    return FACTS["unknown"][lang == "fr"] if value is None else FACTS["usd"][lang == "fr"].format(number(value, lang))


def short(name: str, most: int = 120) -> str:
    """A name that is not longer than so many characters, cut at a word."""
    return name if len(name) <= most else name[:most].rsplit(" ", 1)[0].rstrip(" ,;:(") + " …"


def span(since: str, until: str) -> str:
    """From when until when, as far as it is known."""
    return " \u2013 ".join(dict.fromkeys(one for one in (since, until) if one))


def day(date: str, lang: str) -> str:
    """A date as far as it is known: 17 May 2020, 17 mai 2020."""
    months = ("January February March April May June July August September October November December", "janvier février mars avril mai juin juillet août septembre octobre novembre décembre")
    parts = date[:10].split("-")
    named = [parts[0], *(months[lang == "fr"].split()[int(p) - 1] for p in parts[1:2]), *(str(int(p)) for p in parts[2:3])]
    return " ".join(reversed(named))


def marks(sentence: Mapping[str, Any]) -> str:
    """The marks of the legend: one source alone, and old."""
    return ("°" if sentence["single"] else "") + ("†" if sentence["old"] else "")
