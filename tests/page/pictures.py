"""The pictures of docs/tutorial: `python -m tests.page.pictures [--home FOLDER]` loads what ships into a Neo4j of its own (or takes a demo's), walks each tutorial and takes them on the way."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from cli import demonstration
from graph import server
from tests.page import tour
from tests.page.browser import ask, colour, log_in
from tests.page.conftest import ARGUMENTS, CHROMIUM
from tests.page.reader import Reader
from tests.served import served

IMAGES = Path(__file__).parents[2] / "docs/images"
MOST = 150_000  # bytes of a picture
SIZE = {"width": 1280, "height": 720}  # narrower, the details lie over the view


def shot(page: Page) -> Callable[[str], None]:
    """Takes a picture of what is seen, small enough to be kept. Raises ValueError where it is not."""
    def take(name: str) -> None:
        page.mouse.move(2, 2)
        file = IMAGES / f"{name}.jpg"
        page.screenshot(path=file, type="jpeg", quality=80, scale="css", animations="disabled")
        if file.stat().st_size > MOST:
            raise ValueError(f"{file}: {file.stat().st_size:,} bytes, and {MOST:,} are the most.")
        sys.stdout.write(f"{file.name}: {file.stat().st_size:,} bytes\n")
    return take


def pages(browser: Browser, base: str) -> None:
    """What is seen on our own pages."""
    for where, walk in (("", tour.coordination_officer), ("graphql", tour.analyst)):
        reader = Reader(browser, base, where, **SIZE, lang="en", scheme="light")
        walk(reader, shot(reader.page))
        reader.context.close()


def neo4j_browser(browser: Browser, address: server.Address, base: str) -> None:
    """What is seen in the Neo4j Browser, with the style and the guide that the server gives."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page: Any = log_in(context, address.http_url, address.user, address.password)
    page.wait_for_timeout(5000)  # until the frames that the Browser opens by itself are there
    colour(page, f"{base}/browser/partnership.grass")
    tour.explorer(page, ask, f"{base}/browser/guide.html", shot(page))
    context.close()


def take(home: Path) -> None:
    """All of them, from a home with what ships in it; what is not there yet is loaded."""
    address = server.up(home)
    demonstration.fill(address.connect(), [], home / "reports", as_json=False)
    with served(address.connect()) as client, sync_playwright() as playwright:
        base = str(client.base_url).rstrip("/")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        pages(browser, base)
        neo4j_browser(browser, address, base.replace("127.0.0.1", "localhost"))
        browser.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, help="a data folder, as of `partnergraph demo --home`; by default a new one")
    given: Path | None = parser.parse_args().home
    IMAGES.mkdir(exist_ok=True)
    if given:
        take(given)
    else:
        with tempfile.TemporaryDirectory(prefix="partnergraph-pictures-") as folder:
            try:
                take(Path(folder) / "home")
            finally:
                server.down(Path(folder) / "home")
