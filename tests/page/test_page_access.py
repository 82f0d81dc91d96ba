"""Nobody is left out: axe-core on every view, both languages, light and dark, desktop and phone; trusted documents; caching and policy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from api import explorer
from api.keys import Keys
from graph.run import Connect
from tests.page.conftest import BROWSER
from tests.page.reader import Reader
from tests.served import served

BANK = "org:XM-DAC-46007"
VIEWS = ("graph", "table", "matrix", "map", "timeline", "charts")
SEEN = f"#n={BANK}&s={BANK}&grow=FINANCES"


@pytest.mark.parametrize(("lang", "width"), [("en", 1280), ("fr", 360)])
def test_every_view_is_accessible(opened: Any, lang: str, width: int) -> None:
    reader = opened(lang=lang, width=width, height=800 if width > 400 else 740)
    found = {"start": reader.violations()}
    reader.value(f"location.hash = {SEEN!r}")
    reader.until("cy.nodes().length > 3")
    reader.quiet()
    found["details"] = reader.violations()
    for view in VIEWS:
        reader.value("document.getElementById('close-details').click()")
        reader.page.click(f"#tab-{view}")
        reader.quiet()
        found[view] = reader.violations()
        reader.page.click("#theme")
        found[f"{view}, dark"] = reader.violations("color-contrast")
        reader.page.click("#theme")
        assert reader.value("document.documentElement.scrollWidth") <= width, f"{view} is wider than the screen"
    for tool in ("paths", "compare", "filters", "export", "help"):
        reader.page.click(f"[data-tool={tool}]")
        reader.quiet()
        found[tool] = reader.violations()
        reader.page.keyboard.press("Escape")
    assert {where: serious for where, serious in found.items() if serious} == {}


def test_a_server_that_answers_trusted_documents_only_serves_the_page(loaded: Connect, tmp_path: Any) -> None:
    manifest = tmp_path / "trusted.json"
    manifest.write_text("{}")
    with served(loaded, documents_only=True, documents=manifest) as client:
        own = next(iter(explorer.trusted()))
        assert client.post("/graphql", json={"query": "{ banks { totalCount } }"}).status_code in (200, 403)
        assert "data" not in client.post("/graphql", json={"query": "{ banks { totalCount } }"}).json()
        answer = client.post("/graphql", json={"documentId": own, "variables": {}}).json()
        assert "unknown-document" not in str(answer)
        assert "untrusted-document" not in str(answer)


def test_what_holds_its_hash_is_kept_and_the_page_is_not(web: httpx.Client) -> None:
    page = web.get("/")
    assert page.headers["cache-control"] == "no-cache"
    assert "script-src 'self';" in page.headers["content-security-policy"]
    script = page.text.partition('src="')[2].partition('"')[0]
    sent = web.get(script)
    assert "immutable" in sent.headers["cache-control"]
    assert sent.headers["content-encoding"] == "gzip"
    assert web.get(f"{explorer.MOUNTED}/documents.json").headers["cache-control"] == "no-cache"
    assert "://" not in page.text.replace("http://www.w3.org/2000/svg", "").replace(BROWSER, "")


def test_a_brief_opens_from_the_details_with_and_without_a_key(loaded: Connect, browser: Any, tmp_path: Path) -> None:
    kept = tmp_path / "keys.json"
    secret = Keys(kept).create("a reader", ["read"], "1h")[0]
    with served(loaded, keys=kept) as client:
        reader = Reader(browser, str(client.base_url), f"#n={BANK}&s={BANK}", width=1280, height=800, lang="fr", scheme="light")
        try:
            for key in ("", secret):
                reader.value(f"sessionStorage.setItem('partnergraph.key', {key!r})")
                with reader.context.expect_page() as opened_page:
                    reader.page.get_by_role("link", name="Note").click()
                page = opened_page.value
                page.wait_for_selector("h1")
                assert page.url.startswith("blob:" if key else str(client.base_url))
                assert page.get_attribute("html", "lang") == "fr"
                assert page.locator("sup a").count() > 10
                assert page.evaluate("getComputedStyle(document.querySelector('h2')).borderBottomStyle") == "solid"  # its style may be used there too
                assert page.locator("nav a").count() == (0 if key else 3)
            assert reader.problems == []
        finally:
            reader.context.close()
