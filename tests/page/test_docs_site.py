"""The documentation as a site: built without asking anybody, every link and anchor checked, and read in a browser as somebody would."""

from __future__ import annotations

import functools
import importlib.util
import re
import subprocess
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType

import pytest
from playwright.sync_api import Browser, expect

ROOT = Path(__file__).parents[2]
FETCHED = re.compile(r"<(?:script|link|img|iframe|source|object|embed)\b[^>]*?\b(?:src|href|data|srcset)=[\"']?(?:https?:)?//[^\s>]*|@import[^;]*//[^;]*|url\(\s*[\"']?(?:https?:)?//[^)]*\)", re.IGNORECASE)
KINDS = ("Learn", "Do", "Look up", "Understand", "Decisions")
MOST = 150_000  # bytes of a picture


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing on standard error."""


def builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_build", ROOT / "docs/build.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return builder().build(tmp_path_factory.mktemp("docs") / "build")  # type: ignore[no-any-return]  # a folder


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_every_page_is_in_it_and_names_nothing_on_another_host(site: Path) -> None:
    pages = {page.relative_to(ROOT / "docs").with_suffix(".html") for page in (ROOT / "docs").rglob("*.md")} | {Path("changelog.html")}
    assert pages <= {page.relative_to(site) for page in site.rglob("*.html")}
    named = {(file.name, found) for file in site.rglob("*") if file.suffix in (".html", ".css") for found in FETCHED.findall(file.read_text("utf-8"))}
    assert named == set()


def test_the_four_kinds_decisions_and_changes_are_the_order_of_the_site() -> None:
    parts = builder().parts()
    assert tuple(parts) == KINDS
    for title, folder in zip(KINDS, ("tutorial", "howto", "reference", "explanation", "decisions"), strict=True):
        assert any(page.startswith(f"{folder}/") for page in parts[title])
        assert not any(page.startswith(f"{other}/") for other in {"tutorial", "howto", "explanation", "decisions"} - {folder} for page in parts[title])
    assert parts["Decisions"][-1] == "changelog.md"


@pytest.mark.parametrize("target", ["none.md", "index.md#nowhere"])
def test_a_broken_link_or_anchor_ends_it(tmp_path: Path, target: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (tmp_path / "CHANGELOG.md").write_text("# Changes\n")
    (docs / "index.md").write_text(f"# Home\n\n## Learn\n\n- [here](index.md#learn), [there]({target})\n")
    (docs / "zensical.toml").write_text((ROOT / "docs/zensical.toml").read_text("utf-8").replace('logo = "images/logo.svg"', ""))
    made = builder()
    monkeypatch.setattr(made, "DOCS", docs)
    with pytest.raises(subprocess.CalledProcessError):
        made.build(tmp_path / "build")
    assert "index.md" in "".join(capfd.readouterr())


def test_it_is_read_and_searched_in_a_browser_without_a_request_to_anybody(address: str, browser: Browser) -> None:
    context = browser.new_context()
    page, outside = context.new_page(), []
    page.on("request", lambda asked: outside.append(asked.url) if not asked.url.startswith((address, "data:", "blob:")) else None)
    page.goto(f"{address}/index.html")
    page.get_by_role("link", name="The coordination officer").first.click()
    page.wait_for_selector("article img")
    page.wait_for_load_state("load")  # the pictures too
    assert page.evaluate("[...document.querySelectorAll('article img')].every((one) => one.naturalWidth > 0 && one.alt.length > 10)")
    page.keyboard.press("/")
    page.keyboard.type("glossary")
    expect(page.get_by_role("option", name=re.compile("Glossary")).first).to_be_visible()
    context.close()
    assert outside == []


def test_pictures_are_small_and_each_is_shown() -> None:
    pictures = {file.name: file.stat().st_size for file in (ROOT / "docs/images").glob("*.jpg")}
    assert pictures
    assert {name: size for name, size in pictures.items() if size > MOST} == {}
    shown = {name for page in (ROOT / "docs/tutorial").glob("*.md") for name in re.findall(r"images/([\w-]+\.jpg)", page.read_text("utf-8"))}
    assert shown == set(pictures)
