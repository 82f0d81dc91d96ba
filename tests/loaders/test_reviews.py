"""The review queue on a real Neo4j: what is asked, and what becomes of a decision when the sources are loaded again, in any order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import neo4j
import pytest

from graph import check, ddl
from graph.run import Connect, Writer
from loaders import rollback, run
from loaders.base import Bundle, Context, Loader, LoadError, Problem
from loaders.resolve import registry
from loaders.resolve.organisations import Organisations
from loaders.resolve.reviews import Curator, NoSuchReview, Queue
from loaders.source import Source, Words
from schema import model
from schema.core import Node, Relation
from schema.nodes.activity import Project
from schema.nodes.organisation import Bank, CivilSociety, Organisation
from schema.nodes.place import City
from schema.relations.activities import Finances, Implements
from schema.relations.places import LocatedIn
from tests.conftest import _empty
from tests.loaders.graphs import VOLATILE, everything

ROOT = Path(__file__).parents[2]
ME = Curator("A. Curator", "they say so themselves")
RIVERS, LAKES, BANK = "org:trust-for-the-care-of-great-rivers", "org:trust-for-the-care-of-great-rivers-and-lakes", "org:river-bank"


class Given(Loader):
    """Lines `role | name | project | dollars`; the registry's are `bank | id | name`."""

    takes_paths = "required"

    def bundles(self, paths: Sequence[Path]) -> Iterable[Bundle | LoadError]:
        return [Bundle(f"dataset:{self.source.name}:{path.stem}", path.name, path) for path in paths]

    def records(self, bundle: Bundle, context: Context) -> Iterator[Node | Relation | Problem]:
        known = Organisations(registry.known(context))
        assert bundle.path is not None
        for line in bundle.path.read_text("utf-8").splitlines():
            match [part.strip() for part in line.split("|")]:
                case ["bank", key, name]:
                    yield Bank(id=key, name=name)
                case [role, name, project, usd]:
                    who = known.resolve(None, name)
                    kind = Organisation if not who.is_new else CivilSociety
                    yield kind(id=who.id, name=name, rule=who.rule if who.is_new else None)
                    yield Project(id=f"project:{project}", name=project, starts="2020")
                    yield City(id=f"city:{project}", name=f"Town of {project}")
                    yield LocatedIn(f"project:{project}", f"city:{project}", precision="exact")
                    link = Finances if role == "funds" else Implements
                    yield link(who.id, f"project:{project}", stated_name=name, rule=who.rule, **({"usd": usd} if role == "funds" else {}))


def given(name: str = "given") -> Given:
    return Given(Source(name=name, title=Words(en="Given", fr="Donné"), publisher="us", licence="none"), ROOT / "tests" / "no-such-folder")


@pytest.fixture(scope="module")
def prepared(neo4j_server: Connect, neo4j_driver: neo4j.Driver) -> Connect:
    _empty(neo4j_driver, neo4j_server.database)
    with Writer(neo4j_server) as writer:
        writer.migrate(ddl.diff(model(), []).statements())
    return neo4j_server


@pytest.fixture
def writer(prepared: Connect, neo4j_driver: neo4j.Driver) -> Iterator[Writer]:
    with neo4j_driver.session() as session:
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS").consume()
    with Writer(prepared) as made:
        yield made


@pytest.fixture
def sources(tmp_path: Path) -> list[Path]:
    """One knows the trust by its name, the other with the lakes; both call the bank by names of its own."""
    registry_, one, two = (tmp_path / f"{name}.txt" for name in ("registry", "one", "two"))
    registry_.write_text(f"bank | {BANK} | River Bank for Hydrology\n")
    one.write_text("funds | Trust for the Care of Great Rivers | weir | 5\nfunds | River Bank for Hydrology | weir | 70\nfunds | River Bank of Hydrologie | dam | 9\n")
    two.write_text("funds | Trust for the Care of Great Rivers and Lakes | weir | 6\nruns | Trust for the Care of Great Rivers and Lakes | lock | 0\n"
                   "funds | River Bank for Hydrology | lock | 11\nfunds | Bank for Hydrology, Rivers | pier | 13\n")
    return [registry_, one, two]


def load(writer: Writer, paths: Sequence[Path], *, force: bool = False) -> None:
    for path in paths:
        assert run.load(given("organisations" if path.stem == "registry" else "given"), [path], writer, run.Options(force=force)).ok


def graph(driver: neo4j.Driver) -> list[str]:
    """Everything but times and runs, and which dataset came first; lists in order."""
    found = everything(driver, leaving=(*VOLATILE, "source", "decidedAt"))
    return [re.sub(r"\[([^\[\]]*)\]", lambda texts: str(sorted(texts[1].split(", "))), line) for line in found
            if " WAS_" not in line and "dataset:derived" not in line and "'Former'" not in line]


def told(driver: neo4j.Driver) -> list[str]:
    """The same without the reviews (how alike two names are depends on all names that there are), and of FROM that it is there: of several names by
    which a dataset calls one, the last that was read stands on it."""
    lines = [line for line in graph(driver) if "review" not in line.lower()]
    return sorted({re.sub(r"\[.*", "", line) if " FROM " in line else line for line in lines})


def ask(writer: Writer, state: str = "open") -> list[dict[str, Any]]:
    return writer.read(ddl.Statement("MATCH (r:Review {state: $s}) RETURN r.id AS id, r.subjectId AS subject, r.targetId AS target, r.score AS score, r.reasons AS reasons", {"s": state}))


def funds(writer: Writer, of: str) -> list[tuple[str, float, str | None, str | None]]:
    rows = writer.read(ddl.Statement("MATCH (:Entity {id: $id})-[r:FINANCES|IMPLEMENTS]->(p) RETURN p.name AS p, r.usd AS usd, r.statedName AS n, r.startAs AS told ORDER BY p, usd", {"id": of}))
    return [(row["p"], row["usd"], row["n"], row["told"]) for row in rows]


def sound(writer: Writer) -> None:
    wrong = [finding for finding in check.run(check.rules(model()), writer.read) if finding.count and finding.rule.name != "orphan"]
    assert not wrong, [(finding.rule.name, finding.examples) for finding in wrong]


def test_two_sources_in_both_orders_give_the_same_graph(writer: Writer, neo4j_driver: neo4j.Driver, sources: list[Path]) -> None:
    load(writer, sources)
    first = graph(neo4j_driver)
    with neo4j_driver.session() as session:
        session.run("MATCH (n) DETACH DELETE n").consume()
    load(writer, [sources[0], sources[2], sources[1]])
    assert graph(neo4j_driver) == first
    (asked,) = ask(writer)
    assert {asked["subject"], asked["target"]} == {RIVERS, LAKES}
    assert 0.7 < asked["score"] < 1
    assert asked["reasons"]
    assert [row[0] for row in funds(writer, BANK)] == ["dam", "lock", "pier", "weir"]  # three spellings, one of them in the registry


def test_accepted_stays_and_undone_is_as_before(writer: Writer, neo4j_driver: neo4j.Driver, sources: list[Path]) -> None:
    load(writer, sources)
    before = graph(neo4j_driver)
    (asked,) = ask(writer)
    Queue(writer, ME).accept(asked["id"], keep=RIVERS)
    accepted = graph(neo4j_driver)
    assert funds(writer, RIVERS) == [("lock", None, "Trust for the Care of Great Rivers and Lakes", LAKES), ("weir", 5.0, "Trust for the Care of Great Rivers", None),
                                     ("weir", 6.0, "Trust for the Care of Great Rivers and Lakes", LAKES)]
    assert funds(writer, LAKES) == []
    sound(writer)
    load(writer, sources, force=True)
    assert graph(neo4j_driver) == accepted
    assert ask(writer) == []
    sound(writer)
    Queue(writer, ME).undo(asked["id"])
    assert graph(neo4j_driver) == before
    load(writer, sources, force=True)
    assert graph(neo4j_driver) == before
    sound(writer)


def test_a_run_that_is_undone_gives_back_what_the_merged_one_was_called(writer: Writer, neo4j_driver: neo4j.Driver, sources: list[Path]) -> None:
    load(writer, sources)
    (asked,) = ask(writer)
    Queue(writer, ME).accept(asked["id"], keep=RIVERS)
    before = everything(neo4j_driver, leaving=VOLATILE)
    sources[2].write_text(sources[2].read_text("utf-8").replace("Rivers and Lakes", "Rivers & Lakes"))
    report = run.load(given(), sources[2:], writer, run.Options(compare=False))
    assert report.datasets[0].changes["changed"]["CivilSociety"] == 1
    assert everything(neo4j_driver, leaving=VOLATILE) != before
    rollback.rollback(report.run, writer)
    assert everything(neo4j_driver, leaving=VOLATILE) == before


def test_decided_before_anything_is_loaded_gives_the_same(writer: Writer, neo4j_driver: neo4j.Driver, sources: list[Path]) -> None:
    load(writer, sources)
    (asked,) = ask(writer)
    Queue(writer, ME).accept(asked["id"])
    decided = writer.read(ddl.Statement("MATCH (r:Review) RETURN properties(r) AS p"))[0]["p"]
    after = told(neo4j_driver)
    with neo4j_driver.session() as session:
        session.run("MATCH (n) DETACH DELETE n").consume()
        session.run("CREATE (r:Entity:Review) SET r = $p", {"p": decided}).consume()
    for path in (sources[0], sources[2], sources[1]):
        load(writer, [path])
    assert told(neo4j_driver) == after


def test_a_question_on_what_no_source_names_any_more_goes_with_it(writer: Writer, sources: list[Path]) -> None:
    load(writer, sources)
    assert len(ask(writer)) == 1
    sources[2].write_text("funds | River Bank for Hydrology | lock | 11\n")
    assert run.load(given(), sources[2:], writer, run.Options(allow_shrink=True, compare=False)).ok
    assert ask(writer) == []
    (row,) = writer.read(ddl.Statement("MATCH (n:Entity {id: $id}) RETURN labels(n) AS labels", {"id": LAKES}))
    assert sorted(row["labels"]) == ["Entity", "Former"]
    sound(writer)


def test_a_run_that_is_undone_gives_back_the_questions_that_went_with_it_and_takes_its_own(writer: Writer, neo4j_driver: neo4j.Driver, sources: list[Path]) -> None:
    load(writer, sources)
    before, asked = everything(neo4j_driver, leaving=VOLATILE), ask(writer)
    assert len(asked) == 1
    sources[2].write_text("funds | River Bank for Hydrology | lock | 11\nfunds | Trust for the Care of Great Rivers and Seas | lock | 3\n")
    report = run.load(given(), sources[2:], writer, run.Options(allow_shrink=True))
    assert {one["subject"] for one in ask(writer)} | {one["target"] for one in ask(writer)} == {RIVERS, f"{RIVERS}-and-seas"}
    rollback.rollback(report.run, writer)
    assert ask(writer) == asked
    assert everything(neo4j_driver, leaving=VOLATILE) == before
    sound(writer)


def test_rejected_is_never_asked_again(writer: Writer, sources: list[Path]) -> None:
    load(writer, sources)
    (asked,) = ask(writer)
    Queue(writer, ME).reject(asked["id"])
    load(writer, sources, force=True)
    assert ask(writer) == []
    assert [row["id"] for row in ask(writer, "rejected")] == [asked["id"]]
    Queue(writer, ME).undo(asked["id"])
    assert [row["id"] for row in ask(writer)] == [asked["id"]]


def test_a_name_is_split_off_and_put_back(writer: Writer, neo4j_driver: neo4j.Driver, sources: list[Path]) -> None:
    load(writer, sources)
    before = told(neo4j_driver)
    done = Queue(writer, ME).split(BANK, "river bank of hydrologie")
    made = done["target"]
    assert funds(writer, made) == [("dam", 9.0, "River Bank of Hydrologie", BANK)]
    assert [row[0] for row in funds(writer, BANK)] == ["lock", "pier", "weir"]
    links = writer.read(ddl.Statement("MATCH (:Entity {id: $id})-[r:CONNECTS_TO]->(c) RETURN count(r) AS n", {"id": BANK}))
    assert links == [{"n": 3}]  # what is one organisation's no more is no link of it
    split = told(neo4j_driver)
    load(writer, sources, force=True)
    assert told(neo4j_driver) == split
    sound(writer)
    Queue(writer, ME).undo(done["id"])
    load(writer, sources, force=True)
    assert told(neo4j_driver) == before


def test_merges_in_a_row_and_in_a_circle(writer: Writer, neo4j_driver: neo4j.Driver, sources: list[Path]) -> None:
    load(writer, sources)
    (asked,) = ask(writer)
    queue = Queue(writer, ME)
    queue.accept(asked["id"], keep=RIVERS)
    before = told(neo4j_driver)
    other = queue.propose(RIVERS, BANK)
    assert [row[3] for row in funds(writer, BANK) if row[2].startswith("Trust")] == [LAKES, RIVERS, LAKES]
    load(writer, sources, force=True)
    assert [row[3] for row in funds(writer, BANK) if row[2].startswith("Trust")] == [LAKES, RIVERS, LAKES]
    with pytest.raises(NoSuchReview, match="was merged into"):
        queue.propose(BANK, LAKES)
    queue.undo(other["id"])
    queue.reject(other["id"])
    load(writer, sources, force=True)
    assert told(neo4j_driver) == before


def test_what_cannot_be_done_is_told(writer: Writer, sources: list[Path]) -> None:
    load(writer, sources)
    (asked,) = ask(writer)
    queue = Queue(writer, ME)
    for wrong in (lambda: queue.accept("review:none"), lambda: queue.accept(asked["id"], keep="org:other"), lambda: queue.undo(asked["id"]),
                  lambda: queue.split(BANK, "Nobody calls it so")):
        with pytest.raises(NoSuchReview) as told:
            wrong()
        assert told.value.hint
