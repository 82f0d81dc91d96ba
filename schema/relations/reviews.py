"""What a review is about. Neither is stated by a source: they say what is asked."""

from __future__ import annotations

from schema.core import Both, Relation, Way
from schema.nodes.organisation import Organisation
from schema.nodes.review import Review


class Questions(Relation):
    about = Both("The review is about the organisation: is it another one.", "La révision porte sur l'organisation : en est-elle une autre.")
    type = "QUESTIONS"
    says = Both("{a} questions {b}", "{a} met en question {b}")
    plumbing = True
    start, end = (Review,), (Organisation,)
    forward = Way("subject", "The organisation in question.", "L'organisation dont il s'agit.")
    backward = Way("questionedIn", "Reviews that ask whether it is another one.", "Révisions qui demandent si elle en est une autre.")


class Suggests(Relation):
    about = Both("The review suggests the organisation: the one in question may be this one.", "La révision propose l'organisation : ce pourrait être celle-ci.")
    type = "SUGGESTS"
    says = Both("{a} suggests {b}", "{a} propose {b}")
    plumbing = True
    start, end = (Review,), (Organisation,)
    forward = Way("suggestion", "The organisation that it may be.", "L'organisation que ce pourrait être.")
    backward = Way("suggestedIn", "Reviews that ask whether another one is this one.", "Révisions qui demandent si une autre est celle-ci.")
