"""`standing` of a commitment: is it done, overdue, due later, or has it no date?"""

from __future__ import annotations

from api.forge import Arg, Forge, PartialDate, both
from api.types import Types
from graph.standing import Standing

STANDINGS = {"DONE": both("It is done.", "C'est fait."), "OVERDUE": both("It is not done, and its due date is past.", "Ce n'est pas fait et l'échéance est passée."),
             "AHEAD": both("It is not done; its due date is not past.", "Ce n'est pas fait ; l'échéance n'est pas passée."),
             "UNDATED": both("It is not done, and no due date is stated: nobody can say that it is overdue.", "Ce n'est pas fait et aucune échéance n'est donnée : nul ne peut le dire en retard.")}


def standing(forge: Forge, types: Types) -> None:
    """Add it to commitments."""
    made = forge.enum("CommitmentStanding", both("How a commitment stands.", "Où en est un engagement."), STANDINGS)
    on = Arg("on", PartialDate | None, both("On this date (default today).", "À cette date (aujourd'hui par défaut)."))
    forge.field(types.owners("Commitment"), "standing", made, both("How it stands on a date, computed from its state and due date.", "Où il en est à une date, d'après son état et son échéance."),
                lambda asked: Standing(asked.key, asked.args.get("on")), [on])


__all__ = ["standing"]
