"""One browser, one server and one small real load for all tests of the explorer page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import neo4j
import pytest
from playwright.sync_api import Browser, sync_playwright

from api import explorer
from graph.run import Connect, Writer
from loaders import base, run
from tests.conftest import _empty
from tests.loaders.conftest import load_base
from tests.page.reader import Reader
from tests.served import served

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FILES = ("aiddata-2.03/iati_2.03_HondurasAIMS_GeocodedResearchRelease.xml", "afdb-1.02/IATITunisiaData.xml")
# No sandbox: continuous integration runs as root in a container, and only our own page is opened.
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="session")  # all of tests/page stays together (tests/conftest.py)
def loaded(neo4j_server: Connect, neo4j_driver: neo4j.Driver, shared: Path) -> Connect:
    """A real Neo4j with the strategy, countries, organisations and some real files."""
    _empty(neo4j_driver, neo4j_server.database, schema=False)
    with Writer(neo4j_server) as writer:
        load_base(writer, "strategy")
        assert run.load(base.get("iati"), [shared / "data/iati" / name for name in FILES], writer).ok
    return neo4j_server


@pytest.fixture(scope="module")
def web(loaded: Connect) -> Iterator[httpx.Client]:
    """The server over it."""
    if not explorer.PAGE.is_file():
        pytest.skip("the explorer page is not built: make web")
    with served(loaded) as client:
        yield client


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
