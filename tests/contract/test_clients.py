"""The 25 saved questions: linted, compiled by Relay, typed for TypeScript, and answered by a real Neo4j, the same in GraphQL and in Cypher."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import neo4j
import pytest
from graphql import parse, print_ast

from api import SCHEMA_FILE, client, questions
from api.answers import table
from api.questions import Question
from graph import ddl
from graph.run import Connect, Writer
from loaders import base
from loaders import run as loading
from schema import model
from tests.api.conftest import Asker
from tests.conftest import SHARED, _empty
from tests.contract.npm_tools import FOLDER, run
from tests.contract.test_linters import eslint
from tests.loaders.conftest import load_base

QUESTIONS = questions.load()
RELAY = Path(__file__).parent / "relay"
# Counted by hand in the strategy and the plan: rows of the table. The sample of partners names one of the ten institutions once more.
COUNTED = {1: 8, 2: 4, 3: 12 + 1, 7: 5, 8: 7, 9: 4, 11: 13, 12: 5, 13: 8, 14: 6, 15: 5, 17: 7, 18: 4, 19: 11, 22: 14, 23: 18 + 17}
SAMPLES = ("iati/sample.xml", "partners/sample.csv")
REAL = "iati/afdb-1.02/IATITunisiaData.xml"


@pytest.fixture(scope="module")
def loaded(neo4j_server: Connect, neo4j_driver: neo4j.Driver, tmp_path_factory: pytest.TempPathFactory) -> Connect:
    """The strategy, the plan, the organisations, the countries, samples, one of them after an older edition with a project that is no longer stated, and where
    ../shared is there the document and a real file of the African Development Bank.
    """
    _empty(neo4j_driver, neo4j_server.database)
    with Writer(neo4j_server) as writer:
        writer.migrate(item.create() for item in ddl.wanted(model()))
        load_base(writer, "strategy")
        older = tmp_path_factory.mktemp("older") / "sample.xml"
        older.write_text(base.get("iati").folder.joinpath("sample.xml").read_text("utf-8").replace("-P156186<", "-P156000<"), "utf-8")
        assert loading.load(base.get("iati"), [older], writer).ok
        for sample in SAMPLES:
            loader = base.get(sample.partition("/")[0])
            assert loading.load(loader, [loader.folder.parent / sample], writer).ok, sample
        if SHARED.is_dir():
            assert loading.load(base.get("iati"), [SHARED / "data" / REAL], writer).ok
            assert loading.load(base.get("document"), [next((SHARED / "strategy").glob("*.txt"))], writer).ok
        writer.read(ddl.REFRESH)
    return neo4j_server


@pytest.fixture(scope="module")
def asker(loaded: Connect) -> Iterator[Asker]:
    made = Asker(loaded)
    yield made
    made.close()


def name(question: Question) -> str:
    return question.id.partition("-")[0]


def test_each_question_is_asked() -> None:
    assert [question.number for question in QUESTIONS] == list(range(1, 26))
    for question in QUESTIONS:
        assert question.title["en"].endswith("?")
        assert question.title["fr"].endswith(" ?")
        assert f"query {name(question).upper()}Query" in question.graphql
        assert re.search(r"\b(le|la|les|des|du|une|est|aucun|rien|ni)\b", question.empty["fr"], re.IGNORECASE)


@pytest.mark.parametrize("question", QUESTIONS, ids=name)
def test_a_real_neo4j_answers(asker: Asker, question: Question) -> None:
    """In one statement, as graphql-core completes it; with rows, each of which says who says so."""
    data: dict[str, Any] = asker(question.graphql, **question.values())
    assert asker.statements == 1
    shown = table(question, data)
    if question.number in COUNTED:
        assert len(shown.rows) == COUNTED[question.number]
    assert shown.rows
    titles = [column.en for column in question.columns if column.cites or column.absent]
    assert [row for row in shown.rows if not any(re.search(r"\[\d", str(row[at])) for at, title in enumerate(shown.titles) if title in titles)] == []


@pytest.mark.parametrize("question", QUESTIONS, ids=name)
def test_graphql_and_cypher_say_the_same(loaded: Connect, question: Question) -> None:
    found = client.compare(loaded, question, question.values())
    assert (found.only_graphql, found.only_cypher) == ([], [])
    assert any(column.key for column in question.columns)


@pytest.mark.usefixtures("tools")
def test_graphql_eslint_finds_nothing(operations: Path) -> None:
    assert eslint("operations", root=operations.parent) == {}


@pytest.mark.usefixtures("tools")
def test_relay_compiles_them(operations: Path, tmp_path: Path) -> None:
    """Relay reads one definition from each `graphql` literal of a module."""
    (source := tmp_path / "src").mkdir()
    (made := source / "__generated__").mkdir()
    files = sorted(operations.glob("*.graphql"))
    for file in files:
        tags = [f"export const d{n} = graphql`\n{print_ast(one)}\n`\n" for n, one in enumerate(parse(file.read_text("utf-8")).definitions)]
        (source / f"{file.stem.upper()}.ts").write_text("import { graphql } from 'relay-runtime'\n" + "\n".join(tags))
    for file in RELAY.glob("*.ts"):
        (source / file.name).write_text(file.read_text("utf-8"))
    (tmp_path / "schema.graphql").write_text(SCHEMA_FILE.read_text("utf-8"))
    config = {"src": "./src", "schema": "./schema.graphql", "language": "typescript", "artifactDirectory": "./src/__generated__"}
    (tmp_path / "relay.config.json").write_text(json.dumps(config))
    done = run("relay-compiler/cli.js", "relay.config.json", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert {f"{file.stem.upper()}Query.graphql.ts" for file in files} | {"CityProjectsPageQuery.graphql.ts"} <= {file.name for file in made.iterdir()}


@pytest.mark.usefixtures("tools")
def test_graphql_codegen_types_them(operations: Path, tmp_path: Path) -> None:
    done = run("@graphql-codegen/cli/esm/bin.js", "--config", str(FOLDER / "codegen.mjs"),
               env={"SCHEMA": str(SCHEMA_FILE), "DOCUMENTS": str(operations / "*.graphql"), "OUT": str(tmp_path)})
    assert done.returncode == 0, done.stdout + done.stderr
    (tmp_path / "use.ts").write_text("import type { Q13Query } from './operations'\n"
                                     "export const total = (data: Q13Query): number => data.partnerCategories.totalCount\n"
                                     "export const names = (data: Q13Query): string[] => data.partnerCategories.nodes.map((one) => one.name)\n")
    done = run("typescript/bin/tsc", "--noEmit", "--strict", "--skipLibCheck", *(str(tmp_path / f"{name}.ts") for name in ("schema", "operations", "use")))
    assert done.returncode == 0, done.stdout
