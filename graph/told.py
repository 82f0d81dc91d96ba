"""One relation between two things, told: its type, the way it was walked, and a sentence of its declaration.

The row holds the roles `from` and `to`, the things at its ends as they were walked, `edge`, the relation, and `links`, all of them there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from graph.match import Scope
from graph.request import Fields, Own, Value
from graph.select import Row, Select
from graph.statistics import Statistics
from graph.words import fold
from schema.core import Both
from schema.model import model
from schema.statuses import STATUSES
from schema.types import Choice

FEW = 3  # relations between two things, as a rule
VOWELS = frozenset("aeiouy")  # before them French writes d'
# What is told in brackets behind the sentence, where the relation has it: its properties, and the word before them.
DETAILS = (("role", Both("", "")), ("level", Both("", "")), ("precision", Both("", "")), ("status", Both("status: ", "statut : ")),
           ("validFrom", Both("from ", "depuis ")), ("validTo", Both("to ", "jusqu'à ")))


@dataclass(frozen=True)
class Plain(Own):
    """A value that the row itself gives."""

    def cost(self, _statistics: Statistics) -> float:
        return 0

    def inside(self) -> tuple[float, Fields]:
        return 0, ()


@dataclass(frozen=True)
class TypeOf(Plain):
    """The type of the present relation."""

    def compile(self, select: Select, scope: Scope, row: Row, v: str) -> str:
        return f"{v}[{row.column(f'type({scope.this})')}]"


@dataclass(frozen=True)
class IsForward(Plain):
    """Whether it was walked from its start to its end."""

    def compile(self, select: Select, scope: Scope, row: Row, v: str) -> str:
        walked_from = scope.var("from")
        return f"{v}[{row.column(f'startNode({scope.this}) = {walked_from}')}]"


@dataclass(frozen=True)
class IsDerived(Plain):
    """Whether it is computed from others."""

    def compile(self, select: Select, scope: Scope, row: Row, v: str) -> str:
        derived = frozenset(relation.type for relation in model().relations.values() if relation.derived)
        return f"({v}[{row.column(f'type({scope.this})')}] in {select.shape.constant(derived)})"


@dataclass(frozen=True)
class Sentence(Plain):
    """The relation as a sentence in a language (en or fr), with its role, level, precision, status and time in brackets."""

    lang: str = ""

    def compile(self, select: Select, scope: Scope, row: Row, v: str) -> str:
        r, lang = scope.this, self.lang if self.lang == "fr" else ""
        names = [select.pick(Value("", "name", lang=lang), scope.on(role), row, v) for role in ("from", "to")]
        details = [f"coalesce({r}.roleFr, {r}.role)" if name == "role" and lang else f"{r}.{name}" for name, _ in DETAILS]
        columns = [f"{v}[{row.column(text)}]" for text in (f"type({r})", f"startNode({r}) = {scope.var('from')}", *details)]
        return f"{select.shape.constant(teller(lang))}({', '.join([*names, *columns])})"


@dataclass(frozen=True)
class Links(Own):
    """All relations between the two things, as objects of these fields."""

    fields: Fields = ()

    def cost(self, _statistics: Statistics) -> float:
        return FEW

    def inside(self) -> tuple[float, Fields]:
        return FEW, self.fields

    def compile(self, select: Select, scope: Scope, row: Row, v: str) -> str:
        r, w, inner = select.matcher.fresh("r"), select.matcher.fresh("w"), Row()
        here = Scope({**scope.roles, "edge": r}, r)
        text = select.fields(self.fields, here, inner, w)
        held = scope.var("links")
        column = select.collect([held, scope.var("from"), scope.var("to")], [f"UNWIND {held} AS {r}", *inner.calls], inner, row)
        return f"[{text} for {w} in {v}[{column}]]"


@cache
def teller(lang: str) -> Callable[..., str]:
    """From the names of both ends, the type, the direction and the values of DETAILS to the sentence."""
    at = 1 if lang == "fr" else 0
    says = {name: relation.says[at] for name, relation in model().relations.items()}
    words = {word: texts[at] for relation in model().relations.values() for p in relation.properties.values() if isinstance(p, Choice)
             for word, texts in p.of.items()} | (STATUSES if at else {})

    def tell(x: str, y: str, type_: str, forward: bool, *details: Any) -> str:
        a, b = (x, y) if forward else (y, x)
        template = says[type_].replace("de {b}", "d'{b}") if at and fold(b)[:1] in VOWELS else says[type_]
        more = [label[at] + words.get(value, str(value)) for (_, label), value in zip(DETAILS, details, strict=True) if value]
        return template.format(a=a, b=b) + (f" ({', '.join(more)})" if more else "")

    return tell
