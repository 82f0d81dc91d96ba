"""What the linters of the GraphQL world say of our schema: nothing. What is turned off has its reason in npm/eslint.config.mjs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from api import SCHEMA_FILE
from tests.contract.npm_tools import FOLDER, ROOT, run

pytestmark = pytest.mark.usefixtures("tools")
BAD = '''
"""What can be asked."""
type Query { getThing(first: Int!): ThingConnection! }
"""a page"""
type ThingConnection { edges: [ThingEdge!]! pageInfo: PageInfo! }
type ThingEdge { cursor: String! node: Thing! }
"""A thing."""
type Thing { thingName: String! }
"""A page's neighbours."""
type PageInfo { hasNextPage: Boolean! }
'''


def eslint(*files: str, root: Path) -> dict[str, list[str]]:
    """Errors of graphql-eslint as `file:line: message`, by rule."""
    done = run("eslint/bin/eslint.js", "--config", str(FOLDER / "eslint.config.mjs"), "--format", "json", *files, cwd=root)
    assert done.returncode in (0, 1), done.stderr
    found: dict[str, list[str]] = {}
    for file in json.loads(done.stdout):
        for error in file["messages"]:
            found.setdefault((error["ruleId"] or "fatal").removeprefix("@graphql-eslint/"), []).append(
                f"{Path(file['filePath']).name}:{error.get('line')}: {error['message']}")
    return found


def schema_linter(file: Path) -> dict[str, list[str]]:
    """Errors of graphql-schema-linter, by rule; all of its rules are on."""
    found: dict[str, list[str]] = {}
    for error in json.loads(run("graphql-schema-linter/lib/cli.js", "--format", "json", str(file)).stdout)["errors"]:
        found.setdefault(error["rule"], []).append(f"{error['location']['line']}: {error['message']}")
    return found


def test_the_schema_has_no_error(operations: Path) -> None:
    assert schema_linter(SCHEMA_FILE) == {}
    assert eslint(str(SCHEMA_FILE.relative_to(ROOT)), root=operations.parent) == {}


def test_a_bad_schema_has_errors(tmp_path: Path) -> None:
    """The same programs with the same rules do find what is wrong."""
    file = tmp_path / SCHEMA_FILE.relative_to(ROOT)
    file.parent.mkdir()
    file.write_text(BAD)
    (operations := tmp_path / "operations").mkdir()
    (operations / "bad.graphql").write_text("query GetThing { getThing(first: 1) { edges { cursor } } }")
    assert {"arguments-have-descriptions", "relay-page-info-spec", "types-have-descriptions"} <= set(schema_linter(file))
    assert {"relay-page-info", "relay-arguments", "require-description", "strict-id-in-types", "no-typename-prefix"} <= set(
        eslint(str(file.relative_to(tmp_path)), root=tmp_path))
    assert "naming-convention" in eslint("operations/bad.graphql", root=tmp_path)
