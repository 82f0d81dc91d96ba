"""One browser, one server and one small real load for all tests of the explorer page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import neo4j
import pytest
import yaml
from playwright.sync_api import Browser, sync_playwright

from api import explorer, saved
from graph.run import Connect, Writer
from loaders import base, run
from tests.conftest import _empty
from tests.loaders.conftest import load_base
from tests.page.reader import Reader
from tests.served import served

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SAMPLE = ROOT / "loaders/iati/sample.xml"  # what the tutorials walk through
BROWSER = "http://localhost:7999/browser/?dbms=bolt://neo4j@localhost:7998"  # nobody listens there
# A question of one's own, with what the language of columns knows: the object around, one or the other, both, several parts, absence.
OWN = {"id": "q190-own", "asks": ["analysis"], "title": {"en": "What is aimed at?", "fr": "Que vise-t-on ?"}, "text": {"en": "Read it.", "fr": "À lire."}, "empty": {"en": "None.", "fr": "Aucun."},
       "parameters": {"category": {"kind": "entity", "of": "PartnerCategory", "default": "category:4", "en": "Which category.", "fr": "Quelle catégorie."}},
       "graphql": """query Own($category: ID, $lang: Language) {
         partnerCategories(where: {id: {equals: $category}}) { nodes { name(lang: $lang) objectives(first: 2) { edges { evidence { source { id name loadedAt } passages { id number } } node { id name(lang: $lang) number } } } } }
         strategies { nodes { id name(lang: $lang) evidence { source { id name loadedAt } record } } } }""",
       "cypher": "RETURN 1 AS n", "rows": [{"path": "partnerCategories.nodes.objectives.edges", "name": "objective", "en": "objective", "fr": "objectif"}, {"path": "strategies.nodes", "name": "strategy", "en": "strategy", "fr": "stratégie"}],
       "columns": [{"en": "Kind", "fr": "Nature", "part": True}, {"en": "Of", "fr": "De", "path": "^.^.name"}, {"en": "Name", "fr": "Nom", "path": "node.name | name"},
                   {"en": "Both", "fr": "Les deux", "path": "node.number + node.id"}, {"en": "Known", "fr": "Connu", "path": "evidence.source", "absent": True}, {"en": "Who says so", "fr": "Qui le dit", "path": "evidence", "cites": True}]}
# No sandbox: continuous integration runs as root in a container, and only our own page is opened.
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="session")  # all of tests/page stays together (tests/conftest.py)
def loaded(neo4j_server: Connect, neo4j_driver: neo4j.Driver, shared: Path) -> Connect:
    """A real Neo4j with the strategy, countries, organisations and all real IATI files."""
    _empty(neo4j_driver, neo4j_server.database)
    with Writer(neo4j_server) as writer:
        load_base(writer, "strategy")
        assert run.load(base.get("iati"), [SAMPLE, shared / "data/iati"], writer).ok
    return neo4j_server


@pytest.fixture(scope="module")
def web(loaded: Connect, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The server over it, with a question of the user's own and a Neo4j Browser that it knows of."""
    if not explorer.PAGE.is_file():
        pytest.skip("the explorer page is not built: make web")
    folder = tmp_path_factory.mktemp("questions")
    (folder / f"{OWN['id']}.yml").write_text(yaml.safe_dump(OWN), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PARTNERGRAPH_QUESTIONS", str(folder))
        saved.shelf.cache_clear()
        with served(loaded, browser=BROWSER) as client:
            yield client
    saved.shelf.cache_clear()


@pytest.fixture(scope="module")  # not longer: Playwright keeps an event loop running, in which no other test may run one
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    if not CHROMIUM:
        pytest.skip("needs Chromium (Debian: apt install chromium)")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def opened(web: httpx.Client, browser: Browser) -> Iterator[Any]:
    """Opens the page as somebody would: with a size, a language, a colour scheme and an address. Nothing outside may be asked, and nothing may go wrong in the console."""
    readers: list[Reader] = []

    def open_it(where: str = "", *, width: int = 1280, height: int = 800, lang: str = "en", scheme: str = "light") -> Reader:
        readers.append(Reader(browser, str(web.base_url), where, width=width, height=height, lang=lang, scheme=scheme))
        return readers[-1]

    yield open_it
    for reader in readers:
        reader.context.close()
        assert reader.outside == []
        assert reader.problems == []
