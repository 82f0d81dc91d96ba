"""Search and suggest: full text over names, aliases, acronyms and descriptions, with facets and highlights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import strawberry

from api.forge import Arg, BigInt, Forge, both, many
from api.limits import INNER_PAGE, TooMuch
from api.types import Types, page_info, to_edges, to_object
from api.walk import Asked
from graph.facets import CountryOf, Facet, Highlights, Met, Piece
from graph.later import known, mapped
from graph.match import read_cursors
from graph.request import At, By, Compare, Condition, Edges, Every, Exists, Kind, Labelled, Object, Pattern, Some, Start, Value, Var
from graph.search import COUNTED, RANKED, Search, Sought, Suggest, rows
from schema.model import model

SUGGESTIONS = 10
MOST_SUGGESTIONS = 50
FACETS = 10
MOST_FACETS = 250  # every country
PROJECT = Pattern((Start("node"), By("LOCATED_IN"), At("at", "Place")))
CATEGORY = Pattern((Start("node"), By("IN_CATEGORY"), At("category", "PartnerCategory")))
COUNTRY_OF = ("countryCode", "headquarters", "iso2")  # where nodes hold their country
TEXT = both('Words or their beginnings, in any language; accents and case do not matter. "Words in quotes" stand together.',
            "Des mots ou leur début, dans toute langue ; ni accents ni casse ne comptent. « Les mots entre guillemets » se suivent.")

# What `partnergraph search` asks.
BY_HAND = """query ($text: String!, $types: [NodeType!], $countries: [String!], $lang: Language, $first: Int) {
  search(text: $text, types: $types, countries: $countries, lang: $lang, first: $first) {
    totalCount capped edges { score highlights { property lang segments { text matched } } node { __typename id name(lang: $lang) } }
  }
}"""


def search(forge: Forge, types: Types, query: Any) -> None:
    """Add `search` and `suggest` to the query."""
    narrowing = _narrowing(forge, types)
    made = _connection(forge, types)
    text = Arg("text", str, TEXT)
    forge.field([query], "search", made, both("Full text over names, aliases, acronyms and descriptions, the best first.",
                                              "Plein texte sur noms, alias, sigles et descriptions, les meilleurs d'abord."),
                _plan, [text, *narrowing, *types.paging(INNER_PAGE)])
    first = Arg("first", int | None, both(f"How many (default {SUGGESTIONS}, at most {MOST_SUGGESTIONS}).", f"Combien ({SUGGESTIONS} par défaut, {MOST_SUGGESTIONS} au plus)."))
    forge.field([query], "suggest", many(_suggestion(forge, types)), both("While one types: the best of what has a name that begins so.",
                                                                        "Pendant la frappe : le meilleur de ce dont un nom commence ainsi."), _suggest, [text, *narrowing, first])


def _narrowing(forge: Forge, types: Types) -> list[Arg]:
    kinds = forge.enum("NodeType", both("A type of node.", "Un type de nœud."), {
        node_type(label): both(*kind.about) for label, kind in model().nodes.items() if label != "Entity"})
    return [Arg("types", many(kinds) | None, both("Only nodes of these types.", "Seulement les nœuds de ces types.")),
            Arg("countries", many(str) | None, both("Only of these countries (ISO 3166-1 alpha-2 codes or ids): places and projects there, organisations with their headquarters there.",
                                                    "Seulement de ces pays (codes ISO 3166-1 alpha-2 ou identifiants) : lieux et projets qui s'y trouvent, organisations qui y ont leur siège.")),
            Arg("categories", many(strawberry.ID) | None, both("Only partners of these categories (ids).", "Seulement les partenaires de ces catégories (identifiants).")),
            Arg("lang", types.language | None, both("Names in this language, which is also preferred a little.", "Noms dans cette langue, aussi un peu préférée."))]


def _connection(forge: Forge, types: Types) -> Any:
    entity, field = types.of["Entity"], forge.field
    edge = types.edge("SearchEdge", both("Something that was found.", "Une chose trouvée."), entity)
    field([edge], "score", float, both("How well it fits; higher is better.", "Pertinence ; plus c'est haut, mieux c'est."), lambda asked: Var(asked.key, "score"))
    field([edge], "highlights", many(_highlight(forge)), both("The texts that were met, with the words marked.", "Les textes trouvés, leurs mots marqués."),
          lambda asked: Highlights(asked.key, (), asked.fields(3)))
    made = forge.make("SearchConnection", both(f"A page of what was found, the best first. The {RANKED} best can be paged through.",
                                               f"Une page de résultats, les meilleurs d'abord. On peut parcourir les {RANKED} meilleurs."))
    field([made], "edges", many(edge), both("The rows of the page.", "Les lignes de la page."), to_edges(""))
    field([made], "nodes", many(entity), both("The nodes of the page, without their edges.", "Les nœuds de la page, sans les arêtes."), to_edges("node"))
    field([made], "pageInfo", types.page_info, both("Before and after the page.", "Avant et après la page."), lambda asked: page_info(to_object("")(asked)))
    field([made], "totalCount", BigInt, both(f"How many were found, of the {COUNTED:,} that fit the words best.", f"Nombre trouvé, parmi les {COUNTED} qui répondent le mieux aux mots."),
          lambda asked: Var(asked.key, "total"))
    field([made], "capped", bool, both(f"True: more than {COUNTED:,} fit the words, so that counts are too low.", f"Vrai : plus de {COUNTED} répondent aux mots, les nombres sont donc trop bas."),
          lambda asked: Var(asked.key, "capped"))
    field([made], "facets", _facets(forge), both("What was found, counted by kind.", "Ce qui a été trouvé, compté par genre."), to_object(""))
    types.aggregates.add(made, types.columns("Entity"))
    return made


def _part(forge: Forge, owner: Any, name: str, type_: Any, about: str, at: int) -> None:  # noqa: PLR0917  # reads as a table
    forge.field([owner], name, type_, about, lambda asked: Piece(asked.key, at))


def _highlight(forge: Forge) -> Any:
    segment = forge.make("Segment", both("A piece of a text.", "Un morceau d'un texte."))
    _part(forge, segment, "text", str, both("The piece as it is written.", "Le morceau tel qu'il est écrit."), 0)
    _part(forge, segment, "matched", bool, both("It was asked for.", "Il était demandé."), 1)
    made = forge.make("Highlight", both("A text that a search met; its pieces together are the text.", "Un texte trouvé ; ses morceaux réunis forment le texte."))
    _part(forge, made, "property", str, both("Which property it is: name, acronym, aliases, description or text.", "Quelle propriété : name, acronym, aliases, description ou text."), 0)
    _part(forge, made, "lang", str | None, both("Its language as ISO 639-1, where it is not the original.", "Sa langue selon l'ISO 639-1, si ce n'est pas l'original."), 1)
    forge.field([made], "segments", many(segment), both("Its pieces in order.", "Ses morceaux dans l'ordre."), lambda asked: Piece(asked.key, 2, asked.fields(10)))
    return made


def _facets(forge: Forge) -> Any:
    facet = forge.make("Facet", both("One kind of what was found.", "Un genre de ce qui a été trouvé."))
    _part(forge, facet, "value", str, both("What the search takes to find only these.", "Ce que la recherche prend pour ne trouver que ceux-ci."), 0)
    _part(forge, facet, "name", str, both("Its name.", "Son nom."), 1)
    _part(forge, facet, "count", BigInt, both("How many there are.", "Combien il y en a."), 2)
    made = forge.make("SearchFacets", both("What was found, counted by kind; the most frequent first.", "Ce qui a été trouvé, compté par genre ; les plus fréquents d'abord."))
    first = [Arg("first", int | None, both(f"How many (default {FACETS}, at most {MOST_FACETS}).", f"Combien ({FACETS} par défaut, {MOST_FACETS} au plus)."))]
    for by, about in (("types", both("By type; the narrowest of each.", "Par type ; le plus précis de chacun.")),
                      ("countries", both("By country; a project counts in each where it takes place.", "Par pays ; un projet compte dans chacun de ceux où il se déroule.")),
                      ("categories", both("By partner category.", "Par catégorie de partenaires."))):
        def plan(asked: Asked, by: str = by) -> Facet:
            limit = _few(asked, FACETS, MOST_FACETS)
            return Facet(asked.key, by, limit, asked.fields(limit), labelling)
        forge.field([made], by, many(facet), about, plan, first)
    return made


def _suggestion(forge: Forge, types: Types) -> Any:
    made = forge.make("Suggestion", both("Something that may be meant.", "Une chose peut-être voulue."))
    kinds = types.kinds
    for name, type_, about, plan in (
            ("id", strawberry.ID, both("Its global id.", "Son identifiant global."), lambda asked: Value(asked.key, "id")),
            ("name", str, both("Its name, in the language asked for.", "Son nom, dans la langue demandée."), lambda asked: Value(asked.key, "name")),
            ("kind", str, both("The name of its type.", "Le nom de son type."), lambda asked: Kind(asked.key, kinds["Entity"])),
            ("country", types.of["Country"] | None, both("Its country: where it lies or has its headquarters.", "Son pays : là où il se trouve ou a son siège."),
             lambda asked: CountryOf(asked.key, asked.fields(1))),
            ("met", str | None, both("The alias, acronym or other name that begins so, where the name does not.",
                                     "L'alias, le sigle ou l'autre nom qui commence ainsi, si ce n'est pas le nom."), lambda asked: Met(asked.key, ())),
            ("score", float, both("How well it fits; higher is better.", "Pertinence ; plus c'est haut, mieux c'est."), lambda asked: Var(asked.key, "score"))):
        forge.field([made], name, type_, about, plan)
    return made


def _plan(asked: Asked) -> Search:
    page = asked.page(INNER_PAGE)
    fields = asked.fields(page.limit)
    assert isinstance(fields, tuple)  # noqa: S101  # a connection is an object type
    read_cursors(rows(""), page)  # here, where an error knows the field
    lang = _lang(asked)
    sought = Sought.of(asked.args["text"], lang)
    return Search(asked.key, sought, page, _told(fields, sought.words, lang), _where(asked))


def _suggest(asked: Asked) -> Suggest:
    limit, lang = _few(asked, SUGGESTIONS, MOST_SUGGESTIONS), _lang(asked)
    fields = asked.fields(limit)
    assert isinstance(fields, tuple)  # noqa: S101  # an object type
    sought = Sought.of(asked.args["text"], lang, types=True)
    return Suggest(asked.key, sought, limit, _told(fields, sought.words, lang), _where(asked))


def _told(fields: Sequence[Any], words: Any, lang: str) -> tuple[Any, ...]:
    """The fields, where they need it with the words and the language that the search was asked with."""
    made: list[Any] = []
    for pick in fields:
        match pick:
            case Highlights() | Met():
                made.append(replace(pick, words=words, lang=lang))
            case Facet():
                made.append(replace(pick, lang=lang))
            case Value(stored="name"):
                made.append(replace(pick, lang=lang))
            case Edges(role="") | Object(role=""):
                made.append(replace(pick, fields=_told(pick.fields, words, lang)) if isinstance(pick.fields, tuple) else pick)
            case _:
                made.append(pick)
    return tuple(made)


def _lang(asked: Asked) -> str:
    lang = str(getattr(asked.args.get("lang"), "value", "")).lower()
    return "" if lang == "en" else lang


def _few(asked: Asked, default: int, most: int) -> int:
    first = known(asked.args.get("first"))
    if first is not None and not 0 <= first <= most:
        raise TooMuch(f"`first` takes from 0 to {most}; {first} were asked.", "Ask for fewer.")
    return default if first is None else int(first)


def _where(asked: Asked) -> Condition:
    """What a hit must be beside meeting the words."""
    parts: list[Condition] = []
    if wanted := asked.args.get("types"):
        parts.append(Labelled("node", tuple(_labels()[str(kind.value)] for kind in wanted)))
    if (given := asked.args.get("countries")) is not None:
        codes = tuple(mapped(one, _code) for one in given) if isinstance(given, list) else mapped(given, _codes)
        there = Some(tuple(Compare("at", stored, "in", codes) for stored in ("countryCode", "iso2")))
        parts.append(Some((*(Compare("node", stored, "in", codes) for stored in COUNTRY_OF), Exists(PROJECT, there))))
    if (given := asked.args.get("categories")) is not None:
        parts.append(Exists(CATEGORY, Compare("category", "id", "in", mapped(given, tuple))))
    return Every(tuple(parts))


def _codes(countries: Sequence[str]) -> tuple[str, ...]:
    return tuple(_code(one) for one in countries)


def _code(country: str) -> str:
    return country.removeprefix("country:").upper()


@cache
def _labels() -> dict[str, str]:
    """Labels by their names in NodeType, narrower types first."""
    return {node_type(label): label for label in sorted(model().nodes, key=lambda label: -len(model().nodes[label].labels)) if label != "Entity"}


def labelling(labels: Sequence[str]) -> tuple[str, str]:
    """From a node's labels to the value and the name of the narrowest type."""
    return next(((value, label) for value, label in _labels().items() if label in labels), ("", labels[0]))


def node_type(label: str) -> str:
    """A type in NodeType: `UNEntity` -> `UN_ENTITY`."""
    made = ""
    for n, c in enumerate(label):
        follows = label[n + 1 : n + 2]
        made += "_" * (n > 0 and c.isupper() and (not label[n - 1].isupper() or follows.islower())) + c.upper()
    return made


__all__ = ["BY_HAND", "labelling", "node_type", "search"]
