"""Who says so: documents, their passages, datasets and the runs that read them."""

from __future__ import annotations

from schema.core import Both, Style
from schema.nodes.entity import Entity
from schema.types import Choice, Day, Integer, Label, Moment, Text, Texts, Url

STALE_MONTHS = 24  # after so many, what a source told is old, unless somebody says otherwise


class Document(Entity):
    about = Both("A document that can be cited.", "Un document citable.")
    style = Style("#969696", "rectangle", "file-text")

    symbol = Text("Its official symbol.", "Sa cote officielle.", index=True)
    published = Day("When it was distributed.", "Date de distribution.")
    language = Text("Language of the copy that was read (ISO 639-1).", "Langue de l'exemplaire lu (ISO 639-1).")
    url = Url("Where it is published.", "Où il est publié.")


class Passage(Entity):
    about = Both("A numbered paragraph, lettered item, table cell or footnote.", "Un paragraphe numéroté, un alinéa, une case ou une note.")
    style = Style("#bdbdbd", "rectangle", "text-quote")

    kind = Choice("What kind of passage.", "Nature du passage.", index=True, of={
        "paragraph": ("paragraph", "paragraphe"), "item": ("lettered item", "alinéa"), "objective": ("objective cell", "case objectif"),
        "strategy": ("strategy cell", "case stratégie"), "footnote": ("footnote", "note de bas de page")})
    number = Text("How it is cited inside the document.", "Sa référence dans le document.", index=True)
    text = Text("Verbatim, present once the user has loaded the document.", "Verbatim, présent une fois le document chargé.", fulltext=True)
    order = Integer("Its place in the document.", "Son rang dans le document.", index=True)
    lines = Text("Lines of the copy that was read.", "Lignes de l'exemplaire lu.")
    explained = Label("Why it names no entity, where it names none.", "Pourquoi il ne nomme aucune entité, le cas échéant.")


class Dataset(Entity):
    about = Both("A source: one published file or one curated collection.", "Une source : un fichier publié ou une collection établie à la main.")
    style = Style("#525252", "barrel", "database")

    loader = Text("The loader that reads it.", "Le chargeur qui le lit.", index=True)
    publisher = Text("Who publishes it.", "Qui le publie.")
    licence = Text("Its licence, as far as stated.", "Sa licence, si elle est indiquée.")
    url = Url("Where it is published.", "Où il est publié.")
    version = Text("Version or standard of the file.", "Version ou norme du fichier.")
    generated = Text("When the publisher made it, as it says.", "Date d'établissement selon l'éditeur.")
    fingerprint = Text("Hash of what was read and of what read it; equal means nothing to do.", "Empreinte de ce qui a été lu et du lecteur.", internal=True)
    states = Texts("Types of the relations that it states (without those that only tell who knows what).",
                   "Types des relations qu'il énonce (hors celles qui disent seulement qui sait quoi).", kept=True)
    loaded_at = Moment("When it was last loaded.", "Dernier chargement.")


class Run(Entity):
    about = Both("One execution of a loader that wrote to the graph.", "Une exécution d'un chargeur qui a écrit dans le graphe.")
    style = Style("#d9d9d9", "barrel", "play")

    started = Moment("Start.", "Début.", index=True)
    finished = Moment("End.", "Fin.")
    outcome = Choice("How it ended.", "Comment elle s'est terminée.", of={
        "ok": ("complete", "complète"), "failed": ("failed", "échouée"), "running": ("running", "en cours"),
        "undone": ("undone by a later rollback", "annulée depuis")})
    report = Text("The report, as JSON.", "Le rapport, en JSON.", internal=True)
    images = Integer("How many batches of before-images it left, by which it can be undone.", "Nombre de lots d'images antérieures permettant de l'annuler.", internal=True)
