"""The house rules, checked on the files that are tracked (and on those about to be)."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("schema", "graph", "loaders", "api", "cli")
MAX_FILE, MAX_FUNCTION = 300, 40
# Files and functions above the ceilings, each with its reason. Generated and locked files are no code: they have no ceiling.
TOO_LONG: dict[str, str] = {}
LOCKS = {"requirements.lock", "requirements-dev.lock", "web/package-lock.json", "tests/contract/npm/package-lock.json", "bench/peer/package-lock.json", "graph/server/jars-2026.08.1.lock", "graph/server/jars-5.26.30.lock"}
NO_TEXT = {".png", ".jpg", ".ico", ".zip", ".gz"}
# Names of package registries and of what serves them; written in parts, so that this file does not hold them.
HOSTS = re.compile("|".join(["py" + r"pi\.org", "python" + "hosted", "npm" + r"js\.", "un" + r"pkg\.com", "js" + r"delivr", "repo1" + r"?\.ma" + "ven",
                             "sona" + "type", "sky" + "pack", "esm" + r"\.sh", "cdn" + "js"]), re.IGNORECASE)
MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+\.[A-Za-z]{2,}")
PATHS = re.compile(r"(?<![\w./])/(work|tmp|root|Users|home/\w)\b")
NINE = 9


@cache
def tracked() -> list[Path]:
    """What git tracks, and what it would track."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip(f"not a git work tree: {listed.stderr.strip()}")
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def texts() -> Iterator[tuple[str, str]]:
    for path in tracked():
        if path.suffix not in NO_TEXT:
            yield name(path), path.read_text("utf-8", errors="replace")


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in tracked():
        if path.suffix == ".py":
            yield name(path), ast.parse(path.read_text("utf-8"))


def ours() -> Iterator[tuple[str, ast.Module]]:
    yield from ((file, tree) for file, tree in modules() if file.split("/")[0] in ROOMS or file == "partnergraph.py")


def test_files_and_functions_stay_small() -> None:
    over = {name(path): lines for path in tracked() if path.suffix == ".py" and (lines := len(path.read_text("utf-8").splitlines())) > MAX_FILE}
    for file, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (lines := (node.end_lineno or 0) - node.lineno + 1) > MAX_FUNCTION:
                over[f"{file}:{node.name}"] = lines
    assert over.keys() == TOO_LONG.keys()
    assert all(len(reason) > 10 for reason in TOO_LONG.values())


def imported(tree: ast.Module) -> set[str]:
    found = {alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return found | {(node.module or "").split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and not node.level}


def test_nothing_imports_the_command_line() -> None:
    # import-linter watches the packages; partnergraph.py is a module on top of them.
    assert [file for file, tree in ours() if "partnergraph" in imported(tree)] == []


def test_a_room_imports_only_what_lies_below() -> None:
    below = {"schema": set(), "graph": {"schema"}, "loaders": {"schema", "graph"}, "api": {"schema", "graph"}, "cli": {"schema", "graph", "loaders", "api"}}
    wrong = [(file, room) for file, tree in ours() if (here := file.split("/")[0]) in below
             for room in imported(tree) & {*ROOMS} if room not in below[here] | {here}]
    assert wrong == []


def public(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node


def is_declaration(file: str, node: ast.AST) -> bool:
    """Declared types carry their text, in two languages, in `about` (test_declarations.py)."""
    return isinstance(node, ast.ClassDef) and file.startswith(("schema/nodes/", "schema/relations/"))


def test_what_is_public_has_a_docstring() -> None:
    silent = [f"{file}:{node.name}" for file, tree in ours() for node in public(tree) if not ast.get_docstring(node) and not is_declaration(file, node)]
    assert silent == []
    assert [file for file, tree in ours() if tree.body and not ast.get_docstring(tree)] == []


def test_all_is_sorted() -> None:
    """As ruff sorts: CONSTANTS, then Classes, then functions."""
    lists = [(file, ast.literal_eval(node.value)) for file, tree in ours() for node in tree.body
             if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "__all__"]
    assert lists
    assert [file for file, exported in lists if exported != sorted(exported, key=lambda n: (not n.isupper(), not n[0].isupper(), n))] == []


def test_lock_files_hold_hashes_and_no_address() -> None:
    assert {file for file, _ in texts() if file.endswith((".lock", "package-lock.json"))} == LOCKS
    for file in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / file).read_text("utf-8")
        assert "://" not in text, file
        for pinned in re.split(r"\n(?=\S)", text.strip()):
            assert re.fullmatch(r"[\w.-]+(\[[\w,-]+\])?==\S+( ; .+?)?( \\\n +--hash=sha256:[0-9a-f]{64})+", pinned), f"{file}: {pinned[:80]}"
    npm = (ROOT / "web/package-lock.json").read_text("utf-8")
    assert '"resolved"' not in npm
    assert npm.count('"integrity": "sha512-') == npm.count('"node_modules/')


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    locked = (ROOT / "requirements.lock").read_text("utf-8").lower()
    wanted = [re.split(r"[><=\[ ]", dependency)[0].lower() for dependency in project["dependencies"]]
    assert [dependency for dependency in wanted if f"\n{dependency}==" not in f"\n{locked}"] == []


def test_no_registry_no_path_of_a_machine_and_no_mail_address() -> None:
    found = [(file, match[0]) for file, text in texts() for pattern in (HOSTS, PATHS, MAIL)
             if not (file in LOCKS and pattern is MAIL) for match in pattern.finditer(text)]
    assert found == []


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def test_no_nine_words_of_the_strategy(shared: Path) -> None:
    document = next((shared / "strategy").glob("*.txt"))
    spoken = words(document.read_text("utf-8"))
    runs = {tuple(spoken[n:n + NINE]) for n in range(len(spoken) - NINE + 1)}
    assert len(runs) > 3000, "the document was read"
    found = [(file, " ".join(run)) for file, text in texts() if file not in LOCKS
             for said in [words(text)] for n in range(len(said) - NINE + 1) if (run := tuple(said[n:n + NINE])) in runs]
    assert found == []


def loader_folders() -> list[str]:
    return sorted(path.parent.name for path in (ROOT / "loaders").glob("*/loader.py"))


@pytest.mark.parametrize("loader", loader_folders())
def test_a_loader_has_its_source_its_test_and_its_page(loader: str) -> None:
    assert (ROOT / "loaders" / loader / "source.yml").is_file()
    assert list((ROOT / "tests" / "loaders").glob(f"test_{loader}*.py")), f"no tests/loaders/test_{loader}*.py"
    assert f"\n## {loader}\n" in (ROOT / "docs/reference/sources.md").read_text("utf-8")


def test_every_environment_variable_is_documented() -> None:
    # `environ.get("X")`, `environ["X"]`, `envvar="X"`, `validation_alias="X"`
    asked = {match[1] for file, text in texts() if file.endswith(".py") and file.startswith((*ROOMS, "partnergraph", "tests/conftest"))
             for match in re.finditer(r"(?:environ(?:\.get\(|\[)|envvar=|validation_alias=)f?[\"']([A-Z][A-Z0-9_]+)", text)}
    assert {"NEO4J_URI", "PARTNERGRAPH_HOME", "PARTNERGRAPH_CACHE"} <= asked
    page = (ROOT / "docs/reference/settings.md").read_text("utf-8")
    assert sorted(variable for variable in asked - {"COLUMNS"} if f"| `{variable}` |" not in page) == []


def test_a_change_of_code_that_several_loaders_use_is_a_change_of_each() -> None:
    from loaders.run import SHARED  # noqa: PLC0415  # the other rules need no loaders

    used = {(file.split("/")[1], node.module.split(".")[1]) for file, tree in modules() if file.startswith("loaders/") and file.count("/") > 1
            for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("loaders.")}
    folders = {path.parent.name for path in (ROOT / "loaders").glob("*/*.py")}
    assert {there for here, there in used if here != there and there in folders} <= set(SHARED)
