"""The runner on a real Neo4j: all of a dataset or nothing of it, nothing twice, and a report whatever happens."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import neo4j
import pytest

from graph import ddl
from graph.run import Connect, Writer
from loaders import base, run, stage
from loaders.base import Bundle, Context, Loader, LoadError, Problem
from loaders.report import Report
from loaders.source import Source, Words
from schema import model
from schema.core import Node, Relation
from schema.errors import PartnergraphError
from schema.nodes.activity import Project
from schema.nodes.organisation import Bank
from schema.nodes.place import City
from schema.relations.activities import Finances
from schema.relations.places import LocatedIn
from tests.loaders.graphs import VOLATILE, everything

ROOT = Path(__file__).parents[2]


class Lines(Loader):
    """Files of lines such as `city 1`; what is no such line makes the whole file unreadable."""

    takes_paths = "required"

    def bundles(self, paths: Sequence[Path]) -> Iterable[Bundle | LoadError]:
        for path in paths:
            yield Bundle(f"dataset:lines:{path.stem}", path.name, path) if path.suffix == ".txt" else LoadError("is no list.", "Give a .txt file.", path)

    def records(self, bundle: Bundle, context: Context) -> Iterator[Node | Relation | Problem]:
        assert bundle.path is not None
        for number, line in enumerate(bundle.path.read_text("utf-8").splitlines(), 1):
            match line.split():
                case ["city", key, *aliases]:
                    yield City(id=f"city:{key}", name=f"City {key}", aliases=aliases)
                case ["bank", key]:
                    yield Bank(id=f"org:{key}", name=f"Bank {key}")
                case ["project", key, bank, usd, *cities]:
                    yield Project(id=f"project:{key}", name=f"Project {key}", starts="2020")
                    yield Finances(f"org:{bank}", f"project:{key}", usd=usd)
                    yield from (LocatedIn(f"project:{key}", f"city:{city}", precision="exact") for city in cities)
                case ["doubt", what]:
                    yield Problem("doubt", f"{what} is doubtful", bundle.path.name, number)
                case _:
                    raise LoadError(f"{line!r} is nothing.", "Mend the line.", bundle.path, number)


def lines(**facts: Any) -> Lines:
    source = Source(name="lines", title=Words(en="Lines", fr="Lignes"), publisher="us", licence="none", **facts)
    return Lines(source, ROOT / "tests" / "no-such-folder")


def numbered(first: int, last: int) -> list[str]:
    """A bank that funds one project of 1 USD in every city."""
    return ["bank a", *(f"city {n} alias{n}" for n in range(first, last)), *(f"project {n} a 1 {n}" for n in range(first, last))]


@pytest.fixture(scope="module")
def prepared(neo4j_server: Connect, neo4j_driver: neo4j.Driver) -> Connect:
    """With all constraints and indexes; to make them takes longer than most tests here, so they stay from module to module."""
    clear(neo4j_driver)
    with Writer(neo4j_server) as writer:
        writer.migrate(ddl.diff(model(), writer.read(ddl.SHOW)).statements())
    return neo4j_server


@pytest.fixture
def writer(prepared: Connect, neo4j_driver: neo4j.Driver) -> Iterator[Writer]:
    clear(neo4j_driver)
    with Writer(prepared) as made:
        yield made


def clear(driver: neo4j.Driver) -> None:
    with driver.session() as session:
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS").consume()


@pytest.fixture
def files(tmp_path: Path) -> Any:
    def write(**texts: list[str]) -> list[Path]:
        for name, content in texts.items():
            (tmp_path / f"{name}.txt").write_text("\n".join(content), "utf-8")
        return [tmp_path / f"{name}.txt" for name in texts]
    return write


def on_disk(report: Report, folder: Path) -> dict[str, Any]:
    return json.loads((folder / f"{report.run.replace(':', '-')}.json").read_text("utf-8"))


def ids(driver: neo4j.Driver, label: str) -> list[str]:
    with driver.session() as session:
        return session.run(f"MATCH (n:{label}) RETURN n.id ORDER BY n.id").value()


def test_a_dataset_with_too_few_or_too_many_is_not_written(writer: Writer, neo4j_driver: neo4j.Driver, files: Any, tmp_path: Path) -> None:
    loader = lines(counts={"City": {"min": 2, "max": 3}})
    few, right, many = files(few=["city 1", "city 1"], right=["city 3", "city 4"], many=["city 5", "city 6", "city 7", "city 8"])
    report = run.load(loader, [few, right, many], writer, run.Options(reports=tmp_path / "reports"))
    assert [d.outcome for d in report.datasets] == ["failed", "loaded", "failed"]
    assert "gives 1 City, expected 2 to 3." in report.datasets[0].error
    assert "gives 4 City, expected 2 to 3." in report.datasets[2].error
    assert str(few) in report.datasets[0].error
    assert report.datasets[0].hint
    assert ids(neo4j_driver, "City") == ["city:3", "city:4"]
    assert ids(neo4j_driver, "Dataset") == ["dataset:lines:right"]


def test_a_dataset_that_breaks_in_the_middle_is_not_written_and_the_others_are(writer: Writer, neo4j_driver: neo4j.Driver, files: Any, tmp_path: Path) -> None:
    paths = files(broken=["city 1", "doubt it", "doubt that", "stadt 2", "city 3"], good=["bank a", "project 1 a 5 4", "city 4"])
    report = run.load(lines(), [tmp_path / "list.csv", tmp_path / "gone.txt", *paths], writer, run.Options(reports=tmp_path / "reports"))
    assert not report.ok
    csv, gone, broken, good = report.datasets
    assert (csv.outcome, csv.file, csv.hint) == ("failed", str(tmp_path / "list.csv"), "Give a .txt file.")
    assert (gone.outcome, gone.error) == ("failed", f"{tmp_path / 'gone.txt'}: No such file or directory")
    assert (broken.outcome, broken.error, broken.hint) == ("failed", f"{paths[0]}:4: 'stadt 2' is nothing.", "Mend the line.")
    assert (good.outcome, good.nodes, good.relations) == ("loaded", {"Bank": 1, "Project": 1, "City": 1}, {"FINANCES": 1, "LOCATED_IN": 1})
    assert ids(neo4j_driver, "City") == ["city:4"]
    kept = on_disk(report, tmp_path / "reports")
    assert kept == json.loads(json.dumps(report.as_json()))
    assert [d["problems"] for d in kept["datasets"]] == [{}, {}, {"doubt": 2}, {}]
    assert (kept["outcome"], kept["finished"] is None) == ("failed", False)
    told = [json.loads(line) for line in (tmp_path / "reports" / f"{report.run.replace(':', '-')}.problems.jsonl").read_text().splitlines() if '"total"' not in line]
    assert [(t["message"], t["line"], t["file"]) for t in told] == [("it is doubtful", 2, "broken.txt"), ("that is doubtful", 3, "broken.txt")]
    with neo4j_driver.session() as session:
        (noted,) = session.run("MATCH (r:Run) RETURN r.outcome AS outcome, r.report AS report").data()
    assert noted["outcome"] == "failed"
    assert json.loads(noted["report"]) == kept


def test_a_relation_to_nowhere_is_left_out_and_told(writer: Writer, files: Any) -> None:
    report = run.load(lines(), files(one=["bank a", "city 1", "project 1 a 5 1 2", "project 2 b 5"]), writer)
    (only,) = report.datasets
    assert only.outcome == "loaded"
    assert only.problems == {"dangling": 2}
    assert [p.message for p in only.examples["dangling"]] == ["(org:b)-[FINANCES]->(project:2): no node org:b", "(project:1)-[LOCATED_IN]->(city:2): no node city:2"]
    assert writer.read(ddl.Statement("MATCH ()-[r:FINANCES|LOCATED_IN|CONNECTS_TO]->() RETURN count(r) AS n")) == [{"n": 3}]


def test_an_unchanged_source_writes_nothing_at_all(writer: Writer, neo4j_driver: neo4j.Driver, files: Any) -> None:
    paths = files(one=numbered(1, 5), two=numbered(3, 8))
    assert run.load(lines(), paths, writer).outcome() == "ok"
    before = everything(neo4j_driver)
    again = run.load(lines(), paths, writer)
    assert (again.outcome(), again.ok) == ("unchanged", True)
    assert everything(neo4j_driver) == before
    assert len(ids(neo4j_driver, "Run")) == 1


def test_a_real_source_loaded_again_by_force_says_the_same(writer: Writer, neo4j_driver: neo4j.Driver) -> None:
    assert run.load(base.get("plan"), [], writer).ok
    before, stamped = everything(neo4j_driver, leaving=VOLATILE), everything(neo4j_driver)
    report = run.load(base.get("plan"), [], writer, run.Options(force=True))
    assert (report.outcome(), report.datasets[0].retired, report.datasets[0].records["upserted"]) == ("ok", 0, 0)
    assert everything(neo4j_driver, leaving=VOLATILE) == before
    assert everything(neo4j_driver) != stamped  # the dataset tells by whom it was read, and when
    assert len(ids(neo4j_driver, "Run")) == 2


def test_a_dry_run_writes_nothing_and_counts_what_is_new(writer: Writer, neo4j_driver: neo4j.Driver, files: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run.load(lines(), files(one=["city 1", "city 2"]), writer)
    before = everything(neo4j_driver)
    monkeypatch.setattr(stage, "BATCH", 2)  # so that city 1 comes in two batches
    paths = files(two=["city 1", "city 3", "bank a", "city 1 alias", "city 4", "bank b"], three=["nothing"])
    report = run.load(lines(), paths, writer, run.Options(dry_run=True, reports=tmp_path / "reports"))
    planned, wrong = report.datasets
    assert (planned.outcome, planned.nodes, planned.changes["new"]) == ("planned", {"City": 3, "Bank": 2}, {"City": 3, "Bank": 2})
    assert (wrong.outcome, wrong.changes["new"], report.ok) == ("failed", {}, False)
    assert everything(neo4j_driver) == before
    assert not (tmp_path / "reports").exists()


def test_a_changed_file_replaces_what_it_said_before(writer: Writer, neo4j_driver: neo4j.Driver, files: Any) -> None:
    run.load(lines(), files(one=["bank a", "city 1", "city 2", "project 1 a 5 1 2"]), writer)
    report = run.load(lines(), files(one=["bank a", "city 2", "project 1 a 7 2"]), writer)
    assert report.datasets[0].changes["retired"] == {"nodes": 1, "LOCATED_IN": 1}
    with neo4j_driver.session() as session:
        links = session.run("MATCH (b)-[r:CONNECTS_TO]->(c) RETURN b.id AS b, c.id AS c, r.usd AS usd").data()
        retired = session.run("MATCH (n:Entity) WHERE n.retiredAt IS NOT NULL RETURN n.id").value()
    assert links == [{"b": "org:a", "c": "city:2", "usd": 7.0}]
    assert retired == ["city:1"]


def test_what_a_source_builds_on_must_be_loaded_whole(writer: Writer, neo4j_driver: neo4j.Driver, files: Any, tmp_path: Path) -> None:
    loader, paths = lines(after=("plan",)), files(one=["city 1"])

    def refused() -> None:
        with pytest.raises(PartnergraphError, match="builds on plan") as caught:
            run.load(loader, paths, writer, run.Options(reports=tmp_path / "reports"))
        assert caught.value.hint == "Run `partnergraph load plan` first."

    refused()
    (kept,) = [json.loads(p.read_text()) for p in (tmp_path / "reports").glob("*.json")]
    assert (kept["outcome"], "builds on plan" in kept["error"], kept["hint"], kept["datasets"]) == ("failed", True, "Run `partnergraph load plan` first.", [])
    with neo4j_driver.session() as session:
        session.run("CREATE (:Entity:Dataset {id: 'dataset:plan', loader: 'plan', fingerprint: ''})").consume()  # its load was killed
    refused()
    assert ids(neo4j_driver, "City") == []
    assert run.load(base.get("plan"), [], writer).ok
    assert run.load(loader, paths, writer).ok
