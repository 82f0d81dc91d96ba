"""Who says so."""

from __future__ import annotations

from schema.core import Both, Relation, Way
from schema.nodes.entity import Entity
from schema.nodes.evidence import Dataset, Passage, Run
from schema.nodes.place import Country
from schema.types import Integer, Text


class States(Relation):
    about = Both("The passage states the thing.", "Le passage énonce la chose.")
    type = "STATES"
    says = Both("{a} states {b}", "{a} énonce {b}")
    plumbing = True
    start, end = (Passage,), (Entity,)
    forward = Way("states", "What it states.", "Ce qu'il énonce.")
    backward = Way("statedIn", "Passages that state it.", "Passages qui l'énoncent.")


class Mentions(Relation):
    about = Both("The passage mentions the thing by a name.", "Le passage mentionne la chose par un nom.")
    type = "MENTIONS"
    says = Both("{a} mentions {b}", "{a} mentionne {b}")
    plumbing = True
    start, end = (Passage,), (Entity,)
    forward = Way("mentions", "What it mentions.", "Ce qu'il mentionne.")
    backward = Way("mentionedIn", "Passages that mention it.", "Passages qui la mentionnent.")
    words = Text("The words by which it does.", "Les mots employés.")


class From(Relation):
    about = Both("The dataset knows the thing.", "Le jeu de données connaît la chose.")
    type = "FROM"
    says = Both("{a} is known from {b}", "{a} est connu par {b}")
    plumbing = True
    start, end = (Entity,), (Dataset,)
    forward = Way("sources", "Datasets that know it.", "Jeux de données qui la connaissent.")
    backward = Way("holds", "What it knows.", "Ce qu'il connaît.")
    stated_name = Text("The name it has there.", "Le nom qu'elle y porte.")


class ReadBy(Relation):
    about = Both("The dataset was read by the run.", "Le jeu de données a été lu par l'exécution.")
    type = "READ_BY"
    says = Both("{a} was read by {b}", "{a} a été lu par {b}")
    plumbing = True
    start, end = (Dataset,), (Run,)
    forward = Way("runs", "Runs that read it.", "Exécutions qui l'ont lu.")
    backward = Way("read", "What it read.", "Ce qu'elle a lu.")


class Covers(Relation):
    about = Both("The dataset states projects that lie in the country: it could have told of others there. Derived.",
                 "Le jeu de données énonce des projets situés dans le pays : il aurait pu y en dire d'autres. Relation dérivée.")
    type = "COVERS"
    says = Both("{a} states projects in {b}", "{a} énonce des projets en {b}")
    derived = True
    plumbing = True
    start, end = (Dataset,), (Country,)
    forward = Way("covers", "Countries in which its projects lie.", "Pays où se trouvent ses projets.")
    backward = Way("coveredBy", "Datasets whose projects lie in it.", "Jeux de données dont des projets s'y trouvent.")
    project_count = Integer("Distinct projects.", "Projets distincts.", kept=True)
