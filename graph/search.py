"""Search and suggest: hits of the full-text index, ranked, filtered, and counted by facet. Sans I/O.

The index gives its best hits with what their words are worth (`graph.lucene`). Where it finds few, beginnings in descriptions and words of
nearly the same spelling are let in. The best of them are then ranked by importance, and by whether a name or an acronym is what was asked and nothing more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from graph.aggregate import Aggregate
from graph.ddl import SEARCH
from graph.later import mapped
from graph.lucene import Query, texts
from graph.match import Scope
from graph.request import Condition, Connection, Edges, Every, Fields, Hits, Literal, Order, Own, Page, PageInfo, Pattern, Pick, Rows
from graph.statement import quoted
from graph.words import fold, words

if TYPE_CHECKING:
    from graph.select import Row, Select

RANKED = 500  # hits that are ranked and can be listed: as many as the largest page
COUNTED = 10_000  # hits that are filtered and counted
FEW = 10  # with fewer hits than a usual page has, beginnings in descriptions and words nearly so spelt are let in
WHOLE = 10  # times the worth where a name or an acronym is what was asked and nothing more
FIRST = 2  # times the worth where a name or an acronym begins with all that is typed
PEOPLE = 100_000  # inhabitants that weigh as much as one relation
SUGGESTED = 300  # hits that suggestions are chosen from
_NAMES = f"[{', '.join(f'toLower({{node}}.{quoted(text.stored)})' for text in texts() if text.kind in ('name', 'acronym'))}]"
ANYTHING = Every()


def score(node: str, worth: str, asked: str, *, types: bool = False) -> str:
    """Cypher for a hit's score: what its words are worth, a tenth more for each power of ten of its relations, and much more where its name or
    acronym is just what was asked or, while one `types`, begins so. `asked` names the texts of `just`.
    """
    importance = f"(1 + log10(1 + coalesce({node}.degree, 0) + coalesce({node}.population, 0) / {PEOPLE}.0) / 10)"
    begins = f" WHEN any(name IN names WHERE any(text IN {asked} WHERE name STARTS WITH text)) THEN {FIRST}" if types else ""
    likeness = f"CASE WHEN any(name IN names WHERE name IN {asked}) THEN {WHOLE}{begins} ELSE 1 END"
    return f"{worth} * {importance} * head([names IN [{_NAMES.replace('{node}', node)}] | {likeness}])"


@lru_cache(maxsize=256)
def just(text: str) -> tuple[str, ...]:
    """What a name must be, in lower case, to be what was asked and nothing more."""
    plain = " ".join(text.encode("utf-8", "ignore").decode().split())  # half a character, which no database takes, is in no name
    return tuple(dict.fromkeys((plain.lower(), fold(plain), " ".join(word.text for word in words(text)))))


def rows(score: str) -> Rows:
    """The rows of a list of hits that the outer row holds as `hits`, the best first; roles `node` and `score`."""
    return Rows(Pattern((Hits(score),)), order=(Order("score", "", descending=True, sure=True, kind="number"),))


@dataclass(frozen=True)
class Sought:
    """A search text in the forms that a statement needs, some perhaps known only later."""

    spelt: Any
    loose: Any
    just: Any
    words: Any
    types: bool

    @classmethod
    def of(cls, text: Any, lang: str = "", *, types: bool = False) -> Sought:
        """`lang` is preferred; `types` says that the text is still being typed. Raises EmptySearch."""
        query = Query(lang, types)
        return cls(mapped(text, query.as_spelt), mapped(text, query.loosely), mapped(text, just), mapped(text, words), types)


@dataclass(frozen=True)
class Search(Own):
    """One page of what a text finds. `fields` are those of a Connection, Facet, and Var of `total` and `capped`."""

    sought: Sought
    page: Page
    fields: tuple[Pick, ...]
    where: Condition = ANYTHING

    def inside(self) -> tuple[float, Fields]:
        return 1, (Connection("", rows(""), self.page, self.fields),)

    def compile(self, select: Select, scope: Scope, row: Row, v: str) -> str:
        found = _Found(select, row, self.sought)
        plain = self.where == ANYTHING and all(isinstance(pick, Edges | PageInfo | Literal) for pick in self.fields)
        hits = found.look(RANKED if plain else COUNTED, self.where)
        best = hits if plain else found.named(f"{hits}[..{RANKED}]", hits)
        roles = {"hits": best, "all": hits, "total": f"size({hits})", "capped": found.capped}
        everything = Rows(Pattern((Hits("{worth}", "all"),)))
        fields = tuple(replace(pick, rows=everything) if isinstance(pick, Aggregate) else pick for pick in self.fields)
        return select.pick(Connection("", rows(found.score), self.page, fields), replace(scope, roles=roles, this=""), row, v)


@dataclass(frozen=True)
class Suggest(Own):
    """The best of what has a name that begins with the text's words, without paging; rows have the roles `node` and `score`."""

    sought: Sought
    limit: Any
    fields: Fields
    where: Condition = ANYTHING

    def inside(self) -> tuple[float, Fields]:
        return float(self.limit), self.fields

    def compile(self, select: Select, scope: Scope, row: Row, v: str) -> str:
        found = _Found(select, row, self.sought)
        hits = found.look(SUGGESTED if self.where == ANYTHING else COUNTED, self.where)
        best = found.named(f"{hits}[..{SUGGESTED}]", hits)
        here = replace(scope, roles={"hits": best}, this="")
        column, w, text = select.rows(rows(found.score), "node", self.fields, here, row, limit=self.limit)
        return f"[{text} for {w} in {v}[{column}]]"


class _Found:
    """Adds to a row the hits of one text: a list of pairs of a node and what its words are worth, the best first."""

    def __init__(self, select: Select, row: Row, sought: Sought) -> None:
        self._select, self._row = select, row
        add = select.matcher.parameters.add
        self._index = add(SEARCH)
        self._spelt = add(sought.spelt)
        self._loose = add(sought.loose)
        self.score = score("{node}", "{worth}", add(sought.just), types=sought.types)
        self.capped = ""

    def look(self, limit: int, where: Condition) -> str:
        """The name of the list; `capped` tells whether there may be more hits than were looked at."""
        own = self._select.matcher.condition(where, Scope({"node": "node"}, "node"))
        test = f"NOT node:Former AND {own}" if own else "NOT node:Former"
        spelt, seen = self._call(self._spelt, limit, test)
        loose, seen_loose = self._call(self._loose, limit, test, spelt)
        # What is found loosely holds what is so spelt: the longer list is all.
        self.capped = f"({seen} >= {COUNTED} OR {seen_loose} >= {COUNTED})"
        return self.named(f"CASE WHEN size({loose}) > size({spelt}) THEN {loose} ELSE {spelt} END", spelt, loose)

    def _call(self, query: str, limit: int, test: str, after: str = "") -> tuple[str, str]:
        """Ask the index; `after` another list, only where that is short."""
        hits, seen = self._select.matcher.fresh("h"), self._select.matcher.fresh("s")
        guard = f"\n  WITH 1 AS few WHERE size({after}) < {FEW} AND {query} IS NOT NULL" if after else ""
        self._row.calls.append(f"""CALL ({after}) {{{guard}
  CALL db.index.fulltext.queryNodes({self._index}, {query}, {{limit: {self._select.matcher.parameters.add(limit)}}}) YIELD node, score
  WITH CASE WHEN {test} THEN [node, score] END AS hit
  RETURN collect(hit) AS {hits}, count(*) AS {seen}
}}""")
        return hits, seen

    def named(self, expression: str, *imports: str) -> str:
        """A name for the value of an expression over lists."""
        name = self._select.matcher.fresh("h")
        self._row.calls.append(f"CALL ({', '.join(imports)}) {{ RETURN {expression} AS {name} }}")
        return name
