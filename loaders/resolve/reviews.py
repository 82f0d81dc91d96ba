"""The review queue: which organisations of the graph may be one, put to a curator; and what a curator decides, carried out at once.

Nothing here joins anything unasked: what the graph holds is compared after a load, and a pair that is alike becomes an open Review. A decision moves
relations in the graph (graph/review.py) and is applied by every later load (loaders/resolve/decided.py), so that a reload leaves it as it is.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from graph import ddl, derive, review, upsert
from graph.derive import links
from graph.run import Writer
from graph.statement import Statement
from loaders.resolve.decided import Decisions
from loaders.resolve.identifiers import agency, organisation_key
from loaders.resolve.matching import EVERY_COUNTRY_HAS, Known, Match, Matcher
from loaders.resolve.names import digest, normalise, org_slug
from schema import model
from schema.core import Node, Relation
from schema.errors import PartnergraphError
from schema.nodes.review import Review
from schema.relations.reviews import Questions, Suggests

Row = dict[str, Any]
AT_ONCE = 20_000  # organisations that are compared after each load: some ten seconds
ASKED = 3  # candidates put to a curator for one organisation
_ISO2 = 2


class NoSuchReview(PartnergraphError):
    """A review, an organisation or a name that the graph does not hold, or that is not in a state for what is asked."""

    code = "no-such-review"


def review_id(kind: str, subject: str, target: str, stated: str = "") -> str:
    """The id of the question, the same whichever of the two is named first, and in every graph."""
    ends = sorted((subject, target)) if kind == "same" else [subject, target]
    return f"review:{digest(' '.join([kind, *ends, normalise(stated)]))}"


def ask(writer: Writer, run: str, *, everywhere: bool = False) -> int:
    """Compare the organisations that were written since they were last compared (or all, whatever the cost) with those of the graph, and keep the open
    questions. How many were asked; none in a graph of more than AT_ONCE organisations, where `partnergraph review find` compares them."""
    counted = writer.read(review.COUNTED)[0]
    if not everywhere and (not counted["written"] or counted["organisations"] > AT_ONCE):
        return 0
    with writer.alone():
        return _ask(writer, run, everywhere=everywhere)


def _ask(writer: Writer, run: str, *, everywhere: bool) -> int:
    rows = writer.read(review.HELD)
    subjects = [row for row in rows if not row["listed"] and (everywhere or not row["compared"])]
    rulings = writer.read(review.DECIDED)
    decided = {row["id"] for row in rulings} | {review_id("same", row["subject"], row["target"]) for row in rulings if row["kind"] == "split"}
    records = [record for asked in pairs(rows, subjects) if asked[0].values["id"] not in decided for record in asked]
    _write(writer, records, run)
    writer.write([review.stale(run, everywhere=everywhere), review.compared()])
    return sum(isinstance(record, Node) for record in records)


def _write(writer: Writer, records: Iterable[Node | Relation], run: str) -> None:
    stamp = upsert.Stamp(review.SOURCE, run, dt.datetime.now(dt.UTC))
    nodes = [record for record in records if isinstance(record, Node)]
    if not nodes:
        return
    writer.write([upsert.dataset(review.ABOUT, stamp)])
    for start in range(0, len(nodes), 1000):
        writer.write([upsert.nodes(Review, [upsert.node_row(node) for node in nodes[start:start + 1000]], stamp)])
    for kind in (Questions, Suggests):
        rows = [upsert.relation_row(record) for record in records if isinstance(record, kind)]
        for start in range(0, len(rows), 1000):
            writer.write([upsert.relations(kind, rows[start:start + 1000], stamp)])


def note(writer: Writer, asked: Review, run: str) -> None:
    """Keep a question that was not found by comparing, with what the graph holds of its ends."""
    subject, target = asked.values["subjectId"], asked.values["targetId"]
    held = {row["id"] for row in writer.read(Statement("MATCH (o:Organisation) WHERE o.id IN $ids RETURN o.id AS id", {"ids": [subject, target]}))}
    question = asked.values["id"]
    _write(writer, [asked, *([Questions(question, subject)] if subject in held else []),
                    *([Suggests(question, target)] if target in held and asked.values["kind"] == "same" else [])], run)


def pairs(rows: list[Row], subjects: Iterable[Row]) -> Iterator[tuple[Review, Questions, Suggests]]:
    """What to ask: each pair once, the registry's one as the target; a fund and its bank, or two numbers of one register, are no question."""
    by_id = {row["id"]: row for row in rows}
    matcher = Matcher(Known(row["id"], row["identifiers"], row["names"], row["acronyms"], _country(row), row["kinds"]) for row in rows)
    asked: set[str] = set()
    for row in subjects:
        for match in _alike(matcher, row)[:ASKED]:
            other = by_id[match.id]
            kept, gone = (row, other) if _standing(row) < _standing(other) else (other, row)
            question = review_id("same", gone["id"], kept["id"])
            if question in asked or _two_numbers(row, other):
                continue
            asked.add(question)
            # Told from the one in question, whichever came into the graph last.
            told = match if gone is row else next((found for found in _alike(matcher, gone) if found.id == kept["id"]), match)
            yield (Review(id=question, name=f"{gone['names'][0]} = {kept['names'][0]}?", kind="same", state="open", score=told.score, reasons=list(told.reasons),
                          subject_id=gone["id"], target_id=kept["id"], weight=gone["degree"]),
                   Questions(question, gone["id"]), Suggests(question, kept["id"]))


def _alike(matcher: Matcher, row: Row) -> list[Match]:
    """Whom its names may mean, the best first."""
    best: dict[str, Match] = {}
    for name in row["names"]:
        for match in matcher.matches(name, _country(row), frozenset({row["id"], *row["groups"]})):
            if match.id not in best or match.score > best[match.id].score:
                best[match.id] = match
    return sorted(best.values(), key=lambda m: (-m.score, m.id))


def _standing(row: Row) -> tuple[bool, bool, str]:
    """Which of two is kept: the registry's, one with an identifier, else the first by id."""
    return not row["listed"], not row["identifiers"], row["id"]


def _country(row: Row) -> str | None:
    """Its headquarters' country, or the one that stands in the id of a body which every country has."""
    tail = row["id"].rpartition("-")[2]
    return row["country"] or (tail.upper() if len(tail) == _ISO2 and EVERY_COUNTRY_HAS.match(normalise(row["names"][0])) else None)


def _two_numbers(one: Row, other: Row) -> bool:
    """Whether one register (an agency of IATI, Wikidata, LEI) gives them two numbers, and no number is common to both."""
    mine, theirs = (set(map(_number, row["identifiers"])) for row in (one, other))
    return not mine & theirs and bool({register for register, _ in mine} & {register for register, _ in theirs})


def _number(identifier: str) -> tuple[str, str]:
    """Register and number: IATI's by its agency, whatever the form."""
    scheme, _, value = identifier.partition(":")
    key = organisation_key(value) if scheme in ("iati", "dac") else None
    return (agency(key), key) if key else (scheme, value)


@dataclass(frozen=True)
class Curator:
    """Who decides, and why."""

    by: str = ""
    why: str = ""


class Queue:
    """Decisions on the reviews of one graph. Each is one transaction."""

    def __init__(self, writer: Writer, curator: Curator | None = None) -> None:
        self.writer, self.curator = writer, curator or Curator()
        self.at = dt.datetime.now(dt.UTC)

    def find(self) -> int:
        """Compare everything anew. How many reviews are open."""
        ask(self.writer, f"run:review-{secrets.token_hex(3)}", everywhere=True)
        return len(self.listed("open", AT_ONCE))

    def listed(self, state: str | None, first: int) -> list[Row]:
        """Reviews in a state (or all), those with the most relations behind them first."""
        return self.writer.read(review.asked(state, first))

    def show(self, name: str) -> Row:
        """The review of that id, with or without its prefix. Raises NoSuchReview."""
        rows = self.writer.read(review.one(name if name.startswith("review:") else f"review:{name}"))
        if not rows:
            raise NoSuchReview(f"There is no review {name!r}.", "`partnergraph review list` names them.")
        return rows[0]

    def accept(self, name: str, keep: str = "") -> Row:
        """The two are one. `keep` is the id of the one that stays; by default the target. Raises NoSuchReview."""
        found = self._in_state(name, "open", "rejected", "undone")
        if found["kind"] == "split":
            return self._split(found)
        subject, target = found["subject"], found["target"]
        if keep and keep not in (subject, target):
            raise NoSuchReview(f"{keep!r} is none of the two.", f"Keep {target} or {subject}.")
        if keep == subject:
            subject, target = target, subject
            self.writer.write([Statement("MATCH (r:Review {id: $id}) SET r.subjectId = $subject, r.targetId = $target",
                                         {"id": found["id"], "subject": subject, "target": target})])
        decisions = Decisions.read(self.writer.read)
        kept = decisions.kept(target)
        if kept == subject:
            raise NoSuchReview(f"{target} was merged into {subject} before.", "Undo that first.")
        self._carry_out(found["id"], "accepted", self._moved(subject, kept, [subject, *_merged_into(decisions, subject)]),
                        [review.merged(model(), subject, kept, self.at, found["id"])], [kept])
        return self.show(found["id"])

    def propose(self, subject: str, target: str) -> Row:
        """The one is the other, though nobody asked. Raises NoSuchReview when the graph does not hold them."""
        names = {row["id"]: row["name"] for row in self.writer.read(Statement("MATCH (o:Organisation) WHERE o.id IN $ids RETURN o.id AS id, o.name AS name",
                                                                              {"ids": [subject, Decisions.read(self.writer.read).kept(target)]}))}
        if subject not in names or len(names) < 2:  # noqa: PLR2004  # two ends
            raise NoSuchReview(f"The graph does not hold both {subject} and {target} as organisations, or one was merged into the other.", "`partnergraph search` tells their ids.")
        made = Review(id=review_id("same", subject, target), name=f"{names[subject]} = {names.get(target, target)}?", kind="same", state="open",
                      subject_id=subject, target_id=target)
        note(self.writer, made, f"run:review-{secrets.token_hex(3)}")
        return self.accept(made.values["id"])

    def reject(self, name: str) -> Row:
        """They are two; it is never asked again."""
        found = self._in_state(name, "open", "undone")
        self._carry_out(found["id"], "rejected", [], [], [])
        return self.show(found["id"])

    def undo(self, name: str) -> Row:
        """Take a decision back: the question is open again, and what was moved is where it was. A split that was undone is kept as such."""
        found = self._in_state(name, "accepted", "rejected")
        subject, target = found["subject"], found["target"]
        if found["state"] == "accepted":
            before = Decisions.read(self.writer.read)
            now = before.kept(target)
            if found["kind"] == "split":
                self._carry_out(found["id"], "undone", self._moved(now, subject, [subject], self._called(now, found["stated"])),
                                [review.emptied(now, subject)], [now, subject])
                return self.show(found["id"])
            self._carry_out(found["id"], "open", self._moved(now, subject, [subject, *_merged_into(before, subject)]),
                            [], [now, subject], first=[review.parted(model(), subject, now, found["id"])])
        else:
            self._carry_out(found["id"], "open", [], [], [])
        return self.show(found["id"])

    def split(self, organisation: str, stated: str, into: str = "") -> Row:
        """What sources call `stated` is not this organisation but `into` (by default one of its own). Raises NoSuchReview when none calls it so."""
        names = sorted(self._called(organisation, stated))
        if not names:
            raise NoSuchReview(f"No source calls {organisation} {stated!r}.", "`partnergraph review show` and its relations tell the names.")
        stated = names[0]
        target = into or org_slug(stated)
        if target == organisation:
            target += f"-{digest(normalise(stated))}"
        made = Review(id=review_id("split", organisation, target, stated), name=f"{stated}: not {organisation}", kind="split", state="open", subject_id=organisation,
                      target_id=target, stated_name=stated)
        note(self.writer, made, f"run:review-{secrets.token_hex(3)}")
        return self.accept(made.values["id"])

    def _split(self, found: Row) -> Row:
        subject, target, stated = found["subject"], found["target"], found["stated"]
        names = self._called(subject, stated)
        self._carry_out(found["id"], "accepted", self._moved(subject, target, [subject], names), [], [subject, target],
                        first=[review.made(target, stated, subject, names, self.at)] if names else [])
        return self.show(found["id"])

    # -- carrying out ---------------------------------------------------------------------------------------------------------------------

    def _in_state(self, name: str, *states: str) -> Row:
        found = self.show(name)
        if found["state"] not in states:
            raise NoSuchReview(f"{found['id']} is {found['state']}.", f"This can be done with one that is {' or '.join(states)}.")
        return found

    def _called(self, organisation: str, stated: str) -> list[str]:
        """The spellings of that name by which sources call the organisation."""
        return [row["name"] for row in self.writer.read(review.names_of(organisation)) if normalise(row["name"]) == normalise(stated)]

    def _moved(self, was: str, now: str, told: Iterable[str], names: list[str] | None = None) -> list[Statement]:
        types = [row["type"] for row in self.writer.read(review.types(was))]
        return [statement for one in told for statement in review.moves(model(), was, now, one, types, names)]

    def _carry_out(self, found: str, state: str, moves: list[Statement], last: list[Statement], touched: list[str],  # noqa: PLR0917  # one transaction
                   first: list[Statement] | None = None) -> None:
        mark = derive.Mark(f"run:review-{secrets.token_hex(3)}", self.at)
        banks = [statement for id_ in touched for statement in links.CONNECTS_TO.rebuild([id_], mark)]
        about = [derive.source(mark)] if banks else []
        with self.writer.alone():
            self.writer.write([review.decide(found, state, self.curator.by, self.curator.why, self.at), *(first or []), *moves, *last, *about, *banks])
            derive.rebuild(derive.recounted(model()), mark, self.writer.read, self.writer.write)
        self.writer.read(ddl.REFRESH)


def _merged_into(decisions: Decisions, organisation: str) -> list[str]:
    """Ids that stand with the organisation by earlier merges."""
    return sorted(id_ for id_ in decisions.merges if id_ != organisation and decisions.kept(id_) == organisation)
