"""What may be asked of the graph: a tree of frozen requests, made by `api` and compiled by `graph.select`.

A request speaks of rows and roles. A pattern names its nodes and relations by roles (`node`, `edge`, `bank`, `city` ...); what is
picked from a row is a property of one of its roles, or a nested request that starts from them. `key` is the name in the answer.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graph.where import NOTHING, ActiveOn, Compare, Condition, Every, Exists, Labelled, Not, Some, Times
from schema.errors import PartnergraphError

if TYPE_CHECKING:
    from graph.match import Scope
    from graph.select import Row, Select
    from graph.statistics import Statistics


class BadRequest(PartnergraphError):
    """A request that cannot be compiled; the message says which part of it."""

    code = "bad-request"


@dataclass(frozen=True)
class Start:
    """A node that an outer row already holds, by its role there; the present one, which is `start` here, when empty."""

    role: str = ""


@dataclass(frozen=True)
class At:
    """A new node with that label; none where any will do. `implied` says that the pattern's relation gives the label, so that a bare
    count can leave it out. Without a role the node only has to exist.
    """

    role: str = ""
    label: str = ""
    implied: bool = False


@dataclass(frozen=True)
class By:
    """A relation of that type, walked forward (from start to end) or backward; `sole` when two nodes never have several of it."""

    type: str
    forward: bool = True
    role: str = ""
    sole: bool = False


@dataclass(frozen=True)
class Hits:
    """Nodes of a list of pairs (node, number) in an outer role, with what `score`, Cypher over {node} and {worth}, makes of them."""

    score: str = field(repr=False)  # it names parameters; cursors are not bound to it
    hits: str = "hits"
    role: str = "node"


@dataclass(frozen=True)
class Pattern:
    """Nodes and relations in turn. `distinct` gives each combination of new named nodes once, and then no relation may have a role."""

    steps: tuple[Start | At | By | Hits, ...]
    distinct: bool = False


@dataclass(frozen=True)
class Order:
    """Sort by a property of a role; absent values come last in both directions. `sure` says that none is absent; `kind` is one of graph.cursor.KINDS."""

    role: str
    stored: str
    descending: bool = False
    sure: bool = False
    moment: bool = False
    kind: str = ""


@dataclass(frozen=True)
class Rows:
    """Which rows, and in which order; ties are broken by the ids of the new nodes and the relations' own ids."""

    pattern: Pattern
    where: Condition = NOTHING
    order: tuple[Order, ...] = ()


@dataclass(frozen=True)
class Page:
    """At most `limit` rows from the beginning, or from the end when `backward`, between two cursors."""

    limit: int
    backward: bool = False
    after: Any = None  # texts, or None; perhaps known only later
    before: Any = None


@dataclass(frozen=True)
class Literal:
    """A value known beforehand."""

    key: str
    value: Any


@dataclass(frozen=True)
class Value:
    """A property of the present role. `lang` prefers a language's variant; `upper` gives the name of an enum's value."""

    key: str
    stored: str
    many: bool = False
    lang: str = ""
    moment: bool = False
    upper: bool = False


@dataclass(frozen=True)
class Var:
    """A plain value that the row holds under a role: a score, a count, a text."""

    key: str
    role: str


@dataclass(frozen=True)
class Own(ABC):
    """A request that compiles itself: for what is more than rows of a pattern (paths, matrices ...)."""

    key: str

    @abstractmethod
    def compile(self, select: Select, scope: Scope, row: Row, v: str) -> str:
        """Add what it needs to the row; Python text that gives its value from the row's list, named `v`."""

    def cost(self, _statistics: Statistics) -> float:
        """Rows it is likely to meet."""
        return 1_000

    def inside(self) -> tuple[float, Fields]:
        """How many objects it gives at the most, and what is asked of each."""
        return 1, ()


class Inside(Own):
    """A part of a request that compiles itself: that compiles it."""

    def compile(self, select: Select, scope: Scope, row: Row, v: str) -> str:  # noqa: ARG002  # it has none of its own
        raise AssertionError(f"{type(self).__name__} stands by itself")


@dataclass(frozen=True)
class Kind:
    """The name of the present node's type: of `kinds` (label, type name), the first whose label it has."""

    key: str
    kinds: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Object:
    """An object made from a role of the row; the present role when empty."""

    key: str
    role: str
    fields: Fields


@dataclass(frozen=True)
class One:
    """An object from the first row, or null."""

    key: str
    rows: Rows
    fields: Fields
    role: str = "node"


@dataclass(frozen=True)
class Items:
    """A list of objects without paging. With `ids` it stands in their order, null where one is missing."""

    key: str
    rows: Rows
    fields: Fields
    role: str = "node"
    limit: int = 0
    ids: Any = None  # a tuple of texts, or a Later


@dataclass(frozen=True)
class Listed:
    """Nodes whose ids stand in a property of the present role: a list, or with `single` one object or null."""

    key: str
    stored: str
    label: str
    fields: Fields
    single: bool = False
    order: tuple[Order, ...] = ()


@dataclass(frozen=True)
class Count:
    """How many rows there are in all; with `role`, how many different nodes in that role, of these rows or of `rows`."""

    key: str
    role: str = ""
    rows: Rows | None = None


@dataclass(frozen=True)
class Edges:
    """The page's rows as objects: each edge, or with `role` the node in that role."""

    key: str
    fields: Fields
    role: str = ""


@dataclass(frozen=True)
class Cursor:
    """The place of a row in its order."""

    key: str


@dataclass(frozen=True)
class PageInfo:
    """What lies before and after the page: (key, one of hasNextPage, hasPreviousPage, startCursor, endCursor or a literal type name)."""

    key: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Connection:
    """One page of rows. `fields` are Edges, PageInfo, Count and Literal."""

    key: str
    rows: Rows
    page: Page
    fields: tuple[Pick, ...]


@dataclass(frozen=True)
class Cases:
    """The fields differ by the type of the present node: `kinds` as in Kind, then for sets of type names their fields."""

    kinds: tuple[tuple[str, str], ...]
    of: tuple[tuple[frozenset[str], tuple[Pick, ...]], ...]


Pick = Literal | Value | Var | Own | Kind | Object | One | Items | Listed | Count | Edges | Cursor | PageInfo | Connection
Fields = tuple[Pick, ...] | Cases

__all__ = [
    "ActiveOn", "At", "BadRequest", "By", "Cases", "Compare", "Condition", "Connection", "Count", "Cursor", "Edges", "Every", "Exists", "Fields", "Hits",
    "Inside", "Items", "Kind", "Labelled", "Listed", "Literal", "Not", "Object", "One", "Order", "Own", "Page", "PageInfo", "Pattern", "Pick", "Rows", "Some", "Start",
    "Times", "Value", "Var",
]
