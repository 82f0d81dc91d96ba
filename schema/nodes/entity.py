"""The root: what every node carries."""

from __future__ import annotations

from schema.core import Both, Node, Style
from schema.types import Flag, Id, Integer, Label, Moment, Text, Texts


class Entity(Node):
    about = Both("Anything the graph knows by an id.", "Toute chose que le graphe connaît par un identifiant.")
    style = Style("#777777", "ellipse", "circle")
    abstract = True
    plural = "Entities"

    id = Id("Readable, stable, global identifier.", "Identifiant lisible, stable et global.", required=True)
    name = Label("Name: English where a source has it, else the original.", "Nom : en anglais si une source le donne, sinon l'original.",
                 fulltext=True, index=True, required=True)
    aliases = Texts("Other names and spellings met.", "Autres noms et graphies rencontrés.", fulltext=True)
    description = Label("What it is, in a sentence or two.", "Ce que c'est, en une phrase ou deux.", fulltext=True)
    note = Label("What a reader should know about it.", "Ce que le lecteur doit savoir.")
    degree = Integer("How many relations it has that a source states now, but for those that are evidence or derived. Two sources that state the same are two.",
                     "Nombre de ses relations énoncées par une source, hors preuves et relations dérivées. Deux sources qui énoncent la même comptent pour deux.",
                     index=True, kept=True)
    recount = Flag("Its degree has to be counted anew.", "Son degré est à recompter.", index=True, internal=True)
    borrowed = Flag("Its name is that of another entry which a curator has merged into it, until a source names it itself.",
                    "Son nom est celui d'une autre fiche qu'un curateur y a fusionnée, jusqu'à ce qu'une source la nomme.", internal=True)
    source = Text("Id of the dataset whose values stand here; every dataset that knows it is a FROM relation.",
                  "Identifiant du jeu de données dont viennent les valeurs ; chaque jeu qui la connaît est une relation FROM.", index=True)
    run = Text("The run that last wrote it.", "L'exécution qui l'a écrite en dernier.", internal=True)
    first_seen = Moment("When the graph first held it.", "Première présence dans le graphe.")
    last_seen = Moment("When a load last wrote it; its datasets' loadedAt tells when they were last read.",
                       "Dernière écriture par un chargement ; loadedAt de ses jeux de données dit quand ils ont été lus.")
    retired_at = Moment("When the last source that knew it dropped it.", "Date à laquelle la dernière source l'a abandonnée.")


class Former(Entity):
    about = Both("Something that every source has dropped and that no statement needs any more, kept for history.",
                 "Une chose que toutes les sources ont abandonnée et dont aucun énoncé n'a plus besoin, gardée pour l'histoire.")
    style = Style("#f0f0f0", "ellipse", "archive")
    plural = "Former"

    was = Texts("The types it had.", "Les types qu'elle avait.")
