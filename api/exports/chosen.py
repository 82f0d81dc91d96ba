"""What part of the graph is exported: all of it, what a query shows, what lies around a thing, or what lies on the paths between two."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from api.client import NotAnswered
from api.engine import Engine
from api.exports.document import THING, things
from api.exports.rows import Beside, Progress, pages
from api.query import api
from graph import whole
from graph.run import Writer
from schema import model
from schema.errors import PartnergraphError, did_you_mean

PATHS = """query ($from: ID!, $to: [ID!]!, $hops: Int!, $relations: [RelationType!]) {
  paths(from: $from, to: $to, maxHops: $hops, relations: $relations) { reason found { nodes { id } } }
}"""


class NothingChosen(PartnergraphError):
    """Nothing of the graph is meant: an id that it does not know, no path, or an answer without things."""

    code = "nothing-chosen"


@dataclass(frozen=True)
class Part:
    """Things by their ids, and the relations of these types between them; with `beside` only between those that stand beside each other in it."""

    ids: frozenset[str]
    types: tuple[str, ...]
    beside: frozenset[frozenset[str]] | None = None

    def joins(self, start: str, type_: str, end: str) -> bool:
        """Whether a relation belongs to it, which begins at one of its things."""
        return type_ in self.types and end in self.ids and (self.beside is None or frozenset({start, end}) in self.beside)


class Choice(Protocol):
    """How a part of the graph is chosen."""

    @property
    def about(self) -> Beside:
        """How it was asked."""

    async def part(self, engine: Engine, reads: Writer, told: Progress) -> Part | None:
        """The part; None is the whole graph."""


def relation_types(given: Sequence[str] = (), *, derived: bool = False) -> tuple[str, ...]:
    """These types of relations; without any all that a source states, and with `derived` those that are computed too. Raises NothingChosen."""
    every = {name: one for name, one in model().relations.items() if not one.plumbing}
    for name in given:
        if name not in every:
            raise NothingChosen(f"There is no type of relation {name!r} between things.", did_you_mean(name, every))
    return tuple(dict.fromkeys(given)) or tuple(name for name, one in every.items() if derived or not one.derived)


@dataclass(frozen=True)
class Whole:
    """All: with runs, reviews, what was retired, and what is kept to undo runs."""

    @property
    def about(self) -> Beside:
        return Beside("the whole graph", {})

    async def part(self, engine: Engine, reads: Writer, told: Progress) -> None:  # noqa: ARG002  # as a choice has it
        return None


@dataclass(frozen=True)
class Around:
    """All within some hops of a thing, by relations of these types, and these relations between them."""

    of: str
    hops: int
    types: tuple[str, ...]

    @property
    def about(self) -> Beside:
        return Beside("what lies around a thing", {"around": self.of, "hops": self.hops, "relations": list(self.types)})

    async def part(self, engine: Engine, reads: Writer, told: Progress) -> Part:  # noqa: ARG002  # as a choice has it
        _there(reads, [self.of])
        found, edge = {self.of}, [self.of]
        for hop in range(self.hops):
            told(f"hop {hop + 1}: {len(found):,} things", 0)
            near = {row["id"] for ids in batches(edge) for row in reads.read(whole.beside(ids, self.types))}
            edge = sorted(near - found)
            found |= near
        return Part(frozenset(found), self.types)


@dataclass(frozen=True)
class Between:
    """The shortest paths between two things: those that `paths` gives, and the relations of each hop."""

    start: str
    end: str
    hops: int
    types: tuple[str, ...]

    @property
    def about(self) -> Beside:
        return Beside(PATHS, {"from": self.start, "to": [self.end], "hops": self.hops, "relations": list(self.types)})

    async def part(self, engine: Engine, reads: Writer, told: Progress) -> Part:  # noqa: ARG002  # as a choice has it
        _there(reads, [self.start, self.end])
        found = (await _asked(engine, PATHS, self.about.variables))["paths"]
        ways = [[node["id"] for node in way["nodes"]] for way in found["found"]]
        if not ways:
            raise NothingChosen(found["reason"], "Give more --hops, or other types with --relation.")
        return Part(frozenset().union(*ways), self.types, frozenset(frozenset(pair) for way in ways for pair in itertools.pairwise(way)))


@dataclass(frozen=True)
class Shown:
    """The things that the answer to a query names, all pages, and the relations of these types between them."""

    text: str
    variables: Mapping[str, Any]
    types: tuple[str, ...]
    limit: int | None = None
    title: str = ""

    @property
    def about(self) -> Beside:
        return Beside(self.text, self.variables, self.title)

    async def part(self, engine: Engine, reads: Writer, told: Progress) -> Part:  # noqa: ARG002  # as a choice has it
        asked, found = things(api().core, self.text, self.variables), set[str]()
        async for data, _ in pages(engine, asked, self.variables, asked.first if self.limit is None else self.limit):
            found.update(_named(data))
            told(f"{len(found):,} things", 0)
        if not found:
            raise NothingChosen("The answer to the query names no thing.", "Ask it with `partnergraph ask -q`: it may be empty.")
        return Part(frozenset(found), self.types)


def batches(ids: Collection[str]) -> Iterator[list[str]]:
    """The ids in lists as long as one read takes."""
    listed = list(ids)
    return (listed[n:n + whole.PAGE] for n in range(0, len(listed), whole.PAGE))


def _there(reads: Writer, ids: Sequence[str]) -> None:
    for id_ in sorted({*ids} - {row["id"] for row in reads.read(whole.known(ids))}):
        raise NothingChosen(f"The graph knows no {id_!r}.", "`partnergraph search NAME` finds ids.")


async def _asked(engine: Engine, text: str, variables: Mapping[str, Any]) -> dict[str, Any]:
    body = (await engine.ask(text, variables)).body
    if body.get("errors"):
        raise NotAnswered(body["errors"])
    data: dict[str, Any] = body["data"]
    return data


def _named(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _named(one)
    elif isinstance(value, dict):
        if isinstance(value.get(THING), str):
            yield value[THING]
        for one in value.values():
            yield from _named(one)


__all__ = ["Around", "Between", "Choice", "NothingChosen", "Part", "Shown", "Whole", "batches", "relation_types"]
