"""The documentation: generated pages are as the code prints them, links lead somewhere, commands exist."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from api import client
from cli.reference import EXIT_CODES, PAGES, every_error
from schema.errors import PartnergraphError

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
KINDS = ("tutorial", "howto", "reference", "explanation", "decisions")


def pages() -> list[Path]:
    return sorted([*DOCS.rglob("*.md"), ROOT / "README.md", ROOT / "CHANGELOG.md"])


def without_code(text: str) -> str:
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


def anchors(page: Path) -> set[str]:
    """As GitHub makes them of headings."""
    headings = re.findall(r"^#+ (.+)$", without_code(page.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in headings}


def links() -> Iterator[tuple[Path, str]]:
    for page in pages():
        yield from ((page, target) for target in LINK.findall(without_code(page.read_text("utf-8"))))


@pytest.mark.parametrize("name", PAGES)
def test_a_printed_page_is_fresh(name: str) -> None:
    assert (DOCS / "reference" / name).read_text("utf-8") == PAGES[name](), "print it anew: make docs"


def test_the_page_of_the_command_line_is_fresh() -> None:
    command = [sys.executable, "-m", "typer", "partnergraph.py", "utils", "docs", "--name", "partnergraph", "--title", "Command line"]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert (DOCS / "reference" / "cli.md").read_text("utf-8").strip() == printed.strip(), "print it anew: make docs"


def test_every_link_leads_somewhere() -> None:
    broken = []
    for page, target in links():
        if target.startswith(("http://", "https://")):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or (anchor and anchor not in anchors(file)):
            broken.append(f"{page.relative_to(ROOT)}: {target}")
    assert broken == []


def test_every_page_is_reached_from_the_index() -> None:
    found, todo = {DOCS / "index.md"}, [DOCS / "index.md"]
    while todo:
        page = todo.pop()
        for target in LINK.findall(page.read_text("utf-8")):
            file = (page.parent / target.partition("#")[0]).resolve()
            if file.suffix == ".md" and file not in found and file.is_file():
                found.add(file)
                todo.append(file)
    assert sorted(p.relative_to(DOCS).as_posix() for p in DOCS.rglob("*.md") if p not in found) == []


def test_the_documentation_has_its_kinds() -> None:
    assert {kind: bool(list((DOCS / kind).glob("*.md"))) for kind in KINDS} == dict.fromkeys(KINDS, True)
    decisions = sorted(path.name[:4] for path in (DOCS / "decisions").glob("*.md"))
    assert decisions == [f"{number:04}" for number in range(1, len(decisions) + 1)]


def test_every_command_that_a_page_shows_exists() -> None:
    page = (DOCS / "reference" / "cli.md").read_text("utf-8")
    known = set(re.findall(r"^#+ `partnergraph ([a-z ]+)`$", page, re.MULTILINE))
    assert {"up", "down", "status", "load", "ask", "explain", "serve", "schema show", "schema dump", "schema diff", "schema apply"} <= known
    shown = {(path.name, command) for path in pages()
             for command in re.findall(r"(?:\$ |`|exec api )(?:\.venv/bin/)?partnergraph ((?:schema |keys )?[a-z]+)", path.read_text("utf-8"))}
    assert len(shown) > 20
    assert sorted((name, command) for name, command in shown if command not in known | {"schema", "keys"}) == []


def test_every_query_that_a_page_shows_can_be_asked() -> None:
    # What howto/add-a-type.md makes is asked by its own test.
    shown = [(page.name, query) for page in pages() if page.name != "add-a-type.md"
             for query in re.findall(r"(?:ask|explain) -q '(.*?)'", page.read_text("utf-8"), re.DOTALL)]
    assert len(shown) > 10
    for name, query in shown:
        try:
            client.explain(query)
        except PartnergraphError as refused:
            pytest.fail(f"{name}: {query}\n{refused}")


def test_make_targets_that_a_page_shows_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    shown = {target for path in pages() for target in re.findall(r"(?:`|\$ )make ([a-z]+)", path.read_text("utf-8"))}
    assert {"demo", "test", "docs"} <= shown <= targets


def test_every_error_is_told_once_with_a_known_exit_code() -> None:
    page = (DOCS / "reference" / "errors.md").read_text("utf-8")
    errors = every_error()
    assert len(errors) > 25
    assert {error.exit_code for error in errors} <= set(EXIT_CODES)
    for error in errors:
        assert f"| `{error.code}` |" in page
        assert error.__doc__, error
    codes = [error.code for error in errors]
    assert sorted({code for code in codes if codes.count(code) > 1}) == []


def test_the_readme_names_the_two_commands_and_the_three_users() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert "\n$ make demo" in text
    assert "\n$ make test" in text
    assert all(f"**{user}**" in text for user in ("The analyst", "The explorer", "The coordination officer"))
