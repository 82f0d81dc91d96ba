"""A walk through the graph for the Neo4j Browser, in English and French: as HTML for the classic Browser, as AsciiDoc for the new one, and as favourites."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from api import questions
from schema.core import Both

FOLDER = "partnergraph"  # of the favourites, in the Browser's side bar
MADE = (2026, 1, 1, 0, 0, 0)  # the date of every file in the zip: the same content is the same bytes


@dataclass(frozen=True)
class Step:
    """One page of the walk: its title, what is to be seen, and a query that needs no parameters."""

    title: Both
    text: Both
    cypher: str


WALK = (
    Step(Both("What is in the graph", "Ce que contient le graphe"),
         Both("Each type with its number. Colours and shapes are those of the model; a click on a node shows its facts, a double click draws what stands beside it.",
              "Chaque type avec son nombre. Couleurs et formes sont celles du modèle ; un clic montre les faits, un double clic dessine les voisins."),
         "MATCH (n:Entity) UNWIND [label IN labels(n) WHERE label <> 'Entity'] AS type RETURN type, count(*) AS number ORDER BY number DESC"),
    Step(Both("The strategy's partner categories", "Les catégories de partenaires de la stratégie"),
         Both("Eight categories, and what is wanted of each.", "Huit catégories, et ce qui est attendu de chacune."),
         "MATCH path = (:Strategy)-[:TARGETS_CATEGORY]->(:PartnerCategory)-[:HAS_OBJECTIVE]->(:Objective) RETURN path"),
    Step(Both("Who says so", "Qui le dit"),
         Both("Every relation names its dataset (source), and where it has them the passages (passages), the record or the work outside (cite). Paragraph 9 speaks of banks.",
              "Chaque relation nomme son jeu de données (source) et, s'il y en a, les passages (passages), l'enregistrement ou l'ouvrage (cite). Le paragraphe 9 parle des banques."),
         "MATCH path = (p:Passage {number: '9'})-[:STATES|MENTIONS]->(n) RETURN path LIMIT 60"),
    Step(Both("Where UN-Habitat's voice is to be heard", "Où la voix d'ONU-Habitat doit être entendue"),
         Both("The level and the status stand on the relation: what must be is told from what is.", "Le niveau et le statut sont sur la relation : ce qui doit être se distingue de ce qui est."),
         "MATCH path = (:UNEntity {id: 'org:XM-DAC-41120'})-[:HAS_VOICE_IN]->(n) RETURN path"),
    Step(Both("Who sits with UN-Habitat", "Qui siège avec ONU-Habitat"),
         Both("Boards and groups of the UN system, and their members.", "Conseils et groupes du système des Nations Unies, et leurs membres."),
         "MATCH path = (:UNEntity {id: 'org:XM-DAC-41120'})-[:MEMBER_OF]->(:Mechanism)<-[:MEMBER_OF]-(:UNEntity) RETURN path LIMIT 80"),
    Step(Both("Banks and cities", "Banques et villes"),
         Both("A bank connects to a city when it funds a project that lies there. The link is derived: its projects prove it.",
              "Une banque est liée à une ville quand elle finance un projet qui y est situé. Le lien est déduit : ses projets le prouvent."),
         "MATCH path = (b:Bank)-[:CONNECTS_TO]->(c:City) RETURN path ORDER BY b.name, c.name LIMIT 60"),
    Step(Both("One link with its projects", "Un lien et ses projets"),
         Both("The link with the most projects, and what it rests on.", "Le lien qui a le plus de projets, et ce sur quoi il repose."),
         "MATCH (b:Bank)-[r:CONNECTS_TO]->(c:City) WITH b, c ORDER BY r.projectCount DESC, b.id, c.id LIMIT 1 "
         "MATCH path = (b)-[:FINANCES]->(:Project)-[:LOCATED_IN]->(c) RETURN path LIMIT 40"),
)


def steps() -> Iterator[Step]:
    """The walk, then every saved question with its defaults written in."""
    yield from WALK
    for question in questions.every().questions:
        yield Step(Both(f"{question.number}. {question.title['en']}", f"{question.number}. {question.title['fr']}"), Both(question.text["en"], question.text["fr"]), ready(question))


def ready(question: questions.Question) -> str:
    """The question's Cypher with its defaults written in, as the Browser runs it without parameters."""
    values = question.values()
    return re.sub(r"\$(\w+)", lambda found: json.dumps(values[found[1]], ensure_ascii=False), question.cypher).strip()


def html(lang: str, other: str) -> str:
    """The guide of the classic Browser; `other` is the address of the same in the other language."""
    at, turn = (1, "In English") if lang == "fr" else (0, "En français")
    slides = "".join(f"<slide><h3>{escape(step.title[at])}</h3><p>{escape(step.text[at])}</p><pre class='code runnable'>{escape(step.cypher)}</pre></slide>" for step in steps())
    first = f"<slide><h3>partnergraph</h3><p>{escape(INTRO[at])}</p><p><a play-topic='{escape(other)}'>{turn}</a></p></slide>"
    return f"<article class='guide' lang='{lang}'><carousel class='deck'>{first}{slides}</carousel></article>"


def adoc(lang: str) -> str:
    """The guide of the new Browser."""
    at = int(lang == "fr")
    parts = [f"= partnergraph\n\n{INTRO[at]}\n"]
    parts += [f"== {step.title[at]}\n\n{step.text[at]}\n\n[source,cypher]\n----\n{step.cypher}\n----\n" for step in steps()]
    return "\n".join(parts)


def favourites(lang: str) -> bytes:
    """A zip that the classic Browser takes when it is dropped on its window: a folder with one file a step, whose first line is the title."""
    at, held = int(lang == "fr"), io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for number, step in enumerate(steps(), start=1):
            name = re.sub(r"[^\w .-]", "", step.title[at]).strip()[:60]
            made.writestr(zipfile.ZipInfo(f"{FOLDER}/{number:02} {name}.cypher", MADE), f"// {step.title[at]}\n{step.cypher}\n")
    return held.getvalue()


INTRO = Both("A relationship knowledge graph of UN-Habitat's partnerships. Go through the pages; a click on a query puts it into the editor, and the button runs it.",
             "Un graphe des partenariats d'ONU-Habitat. Parcourez les pages ; un clic sur une requête la met dans l'éditeur, le bouton l'exécute.")
