"""The statuses of curated relations in French: how far what a relation says is true already, in the plan's own mood (will, should, may)."""

from __future__ import annotations

STATUSES = {
    "alternative": "autre possibilité", "collaboration in general": "collaboration en général", "continues": "se poursuit", "dialogue": "dialogue", "done": "fait",
    "draft": "projet de texte", "efforts under way": "efforts en cours", "exploring": "à l'étude", "implied": "implicite", "may": "possible", "must be heard": "doit être entendu",
    "planned": "prévu", "promised": "promis", "quoted": "cité", "reading": "lecture", "related objectives only": "objectifs connexes seulement", "should": "souhaitable",
    "discloses": "déclare",
    "some of the goals only": "certains objectifs seulement", "strengthened": "renforcé", "to become": "à devenir", "to extend": "à étendre", "to strengthen": "à renforcer",
    "wanted": "souhaité", "will": "annoncé", "being rethought": "en cours de refonte",
}
