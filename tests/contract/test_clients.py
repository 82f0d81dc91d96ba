"""The 25 questions as operations: linted, compiled by Relay, typed for TypeScript, and answered by a real Neo4j."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import neo4j
import pytest
from graphql import parse, print_ast

from api import SCHEMA_FILE
from graph.run import Connect, Writer
from loaders import base
from loaders import run as loading
from tests.api.conftest import Asker, write
from tests.conftest import _empty
from tests.contract.npm_tools import FOLDER, OPERATIONS, ROOT, run
from tests.contract.test_linters import eslint

FILES = sorted(OPERATIONS.glob("*.graphql"))
RELAY = Path(__file__).parent / "relay"
# Counted by hand in the strategy.
COUNTED = {"q01": ("node", "targetedCategories", 8), "q07": ("engagementStrategies", 43), "q11": ("flagshipProgrammes", 5), "q13": ("partnerCategories", 8),
           "q14": ("all", 26), "q15": ("expectedResults", 5), "q22": ("outcomes", 12)}


@pytest.fixture(scope="module")
def asker(neo4j_server: Connect, neo4j_driver: neo4j.Driver) -> Iterator[Asker]:
    """The strategy, the plan and the organisations as they ship, and beside them the projects and cities of the small graph."""
    _empty(neo4j_driver, neo4j_server.database)
    with Writer(neo4j_server) as writer:
        for name in ("plan", "organisations", "strategy"):
            assert loading.load(base.get(name), [], writer).ok
        write(writer)
    made = Asker(neo4j_server)
    yield made
    made.close()


def test_each_question_is_asked() -> None:
    assert [file.stem for file in FILES] == [f"q{n:02}" for n in range(1, 26)]
    for file in FILES:
        first, text = file.read_text("utf-8").split("\n", 1)
        assert re.fullmatch(r"# .{20,}[.?;]", first), f"{file.name} begins with the question's words"
        assert f"query {file.stem.upper()}Query" in text


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_real_neo4j_answers(asker: Asker, file: Path) -> None:
    """In one statement, as graphql-core completes it, and with something in it."""
    data = asker(file.read_text("utf-8"))
    assert asker.statements == 1
    assert any(data.values())
    if file.stem in COUNTED:
        *path, count = COUNTED[file.stem]
        for name in path:
            data = data[name]
        assert data["totalCount"] == count


@pytest.mark.usefixtures("tools")
def test_graphql_eslint_finds_nothing() -> None:
    assert eslint(*(str(file.relative_to(ROOT)) for file in FILES)) == {}


@pytest.mark.usefixtures("tools")
def test_relay_compiles_them(tmp_path: Path) -> None:
    """Relay reads one definition from each `graphql` literal of a module."""
    (source := tmp_path / "src").mkdir()
    (made := source / "__generated__").mkdir()
    for file in FILES:
        tags = [f"export const d{n} = graphql`\n{print_ast(one)}\n`\n" for n, one in enumerate(parse(file.read_text("utf-8")).definitions)]
        (source / f"{file.stem.upper()}.ts").write_text("import { graphql } from 'relay-runtime'\n" + "\n".join(tags))
    for file in RELAY.glob("*.ts"):
        (source / file.name).write_text(file.read_text("utf-8"))
    (tmp_path / "schema.graphql").write_text(SCHEMA_FILE.read_text("utf-8"))
    config = {"src": "./src", "schema": "./schema.graphql", "language": "typescript", "artifactDirectory": "./src/__generated__"}
    (tmp_path / "relay.config.json").write_text(json.dumps(config))
    done = run("relay-compiler/cli.js", "relay.config.json", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert {f"{file.stem.upper()}Query.graphql.ts" for file in FILES} | {"CityProjectsPageQuery.graphql.ts"} <= {file.name for file in made.iterdir()}


@pytest.mark.usefixtures("tools")
def test_graphql_codegen_types_them(tmp_path: Path) -> None:
    done = run("@graphql-codegen/cli/esm/bin.js", "--config", str(FOLDER / "codegen.mjs"),
               env={"SCHEMA": str(SCHEMA_FILE), "DOCUMENTS": str(OPERATIONS / "*.graphql"), "OUT": str(tmp_path)})
    assert done.returncode == 0, done.stdout + done.stderr
    (tmp_path / "use.ts").write_text("import type { Q13Query } from './operations'\n"
                                     "export const total = (data: Q13Query): number => data.partnerCategories.totalCount\n"
                                     "export const names = (data: Q13Query): string[] => data.partnerCategories.nodes.map((one) => one.name)\n")
    done = run("typescript/bin/tsc", "--noEmit", "--strict", "--skipLibCheck", *(str(tmp_path / f"{name}.ts") for name in ("schema", "operations", "use")))
    assert done.returncode == 0, done.stdout
