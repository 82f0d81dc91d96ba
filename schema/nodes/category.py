"""How the strategy sorts partners: eight categories and their sub-groups."""

from __future__ import annotations

from schema.core import Both, Style
from schema.nodes.entity import Entity
from schema.types import Integer


class PartnerCategory(Entity):
    about = Both("One of the strategy's eight categories of partners.", "L'une des huit catégories de partenaires de la stratégie.")
    style = Style("#fdb863", "tag", "folder-tree")
    plural = "PartnerCategories"

    number = Integer("Its number in the strategy's table.", "Son numéro dans le tableau de la stratégie.", index=True)


class PartnerGroup(Entity):
    about = Both("A group of partners that the strategy names inside a category.", "Un groupe de partenaires nommé par la stratégie dans une catégorie.")
    style = Style("#fee0b6", "tag", "users-round")
