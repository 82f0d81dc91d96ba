"""Questions of identity put to a curator, and what curators decided."""

from __future__ import annotations

from schema.core import Both, Style
from schema.nodes.entity import Entity
from schema.types import Choice, Integer, Moment, Number, Text, Texts


class Review(Entity):
    about = Both("A question of who is who, open or decided: are two entries one, or does a name mean another one.",
                 "Une question d'identité, ouverte ou tranchée : deux fiches n'en font-elles qu'une, ou un nom désigne-t-il quelqu'un d'autre.")
    style = Style("#969696", "tag", "scale")

    kind = Choice("What is asked.", "Ce qui est demandé.", index=True, of={
        "same": ("are the two one", "les deux n'en font-ils qu'un"), "split": ("does the name mean another one", "le nom désigne-t-il quelqu'un d'autre")})
    state = Choice("Where it stands.", "Où elle en est.", index=True, of={
        "open": ("open", "ouverte"), "accepted": ("accepted: it is applied", "acceptée : elle est appliquée"),
        "rejected": ("rejected: never asked again", "rejetée : plus jamais posée"), "undone": ("undone", "annulée")})
    score = Number("How alike the two are, from 0 to 1.", "Leur ressemblance, de 0 à 1.", low=0, high=1, index=True)
    reasons = Texts("What speaks for and against it.", "Ce qui parle pour et contre.")
    subject_id = Text("Id of the one in question.", "Identifiant de celle dont il s'agit.", index=True)
    target_id = Text("Id of the one that it may be, or becomes.", "Identifiant de celle qu'elle pourrait être, ou devient.", index=True)
    stated_name = Text("The name in question, of a split.", "Le nom en question, pour une scission.")
    weight = Integer("How many relations hang on the one in question.", "Nombre de relations de celle dont il s'agit.", index=True)
    decided_at = Moment("When it was decided.", "Date de la décision.")
    decided_by = Text("Who decided it.", "Qui l'a tranchée.")
    why = Text("Why, in the curator's words.", "Pourquoi, selon le curateur.")
    added = Texts("Names and identifiers that a merge gave to the one that is kept.", "Noms et identifiants qu'une fusion a donnés à celle qui reste.", internal=True)
