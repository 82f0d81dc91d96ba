"""The Neo4j Browser's style sheet, guides and favourites, as it fetches them from another origin."""

from __future__ import annotations

import asyncio
import io
import re
import zipfile
from html import unescape
from typing import Any

import httpx
import pytest

from api import guides, questions
from api.app import create_app
from graph.run import Connect
from schema import model

APP = create_app(Connect.to("bolt://127.0.0.1:1", "neo4j", "none"))  # neither page asks the database
PREFLIGHT = {"Origin": "http://127.0.0.1:7474", "Access-Control-Request-Method": "GET",
             "Access-Control-Request-Headers": "cache-control,pragma,sentry-trace"}


def fetch(method: str, path: str, **options: Any) -> httpx.Response:
    async def once() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(APP), base_url="http://localhost:8000") as client:
            return await client.request(method, path, **options)
    return asyncio.run(once())


def test_every_type_that_has_nodes_has_its_colour_in_the_style_sheet() -> None:
    sheet = fetch("GET", "/browser/partnership.grass").text
    colours = dict(re.findall(r"node\.(\w+) \{ color: (#[0-9a-f]{6});", sheet))
    assert colours == {label: kind.style.colour for label, kind in model().nodes.items() if not kind.abstract}


def test_a_subtype_stands_after_its_parent_so_that_a_bank_looks_like_a_bank() -> None:
    sheet = fetch("GET", "/browser/partnership.grass").text
    assert sheet.index("node.Organisation ") < sheet.index("node.FinancialInstitution ") < sheet.index("node.Bank ")


PAGES = ("partnership.grass", "guide.html", "guide.fr.html", "guide.adoc", "guide.fr.adoc", "favourites.zip", "favourites.fr.zip")


@pytest.mark.parametrize("page", PAGES)
def test_the_browser_may_fetch_each_from_its_own_origin(page: str) -> None:
    asked = fetch("OPTIONS", f"/browser/{page}", headers=PREFLIGHT)
    assert (asked.status_code, asked.headers["access-control-allow-origin"], asked.headers["access-control-allow-headers"]) == (200, "*", "*")
    got = fetch("GET", f"/browser/{page}", headers={"Origin": "http://127.0.0.1:7474"})
    assert got.headers["access-control-allow-origin"] == "*"
    assert got.headers["cross-origin-resource-policy"] == "cross-origin"
    assert got.content


def in_html(page: str) -> list[str]:
    return [unescape(found) for found in re.findall(r"<pre class='code runnable'>(.*?)</pre>", fetch("GET", f"/browser/{page}").text, re.DOTALL)]


def in_adoc(page: str) -> list[str]:
    return re.findall(r"\[source,cypher\]\n----\n(.*?)\n----", fetch("GET", f"/browser/{page}").text, re.DOTALL)


def in_zip(page: str) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(fetch("GET", f"/browser/{page}").content)) as held:
        return {name: held.read(name).decode() for name in held.namelist()}


def test_every_form_of_the_guide_holds_the_same_queries_without_parameters() -> None:
    queries = in_html("guide.html")
    assert len(queries) == len(guides.WALK) + len(questions.every().questions) > 25
    assert not [query for query in queries if "$" in query]
    assert in_html("guide.fr.html") == in_adoc("guide.adoc") == in_adoc("guide.fr.adoc") == queries
    favourites = in_zip("favourites.zip")
    assert [text.partition("\n")[2].strip() for text in favourites.values()] == queries
    assert {name.partition("/")[0] for name in favourites} == {"partnergraph"}


def test_a_favourite_begins_with_its_title_and_a_guide_leads_to_the_other_language() -> None:
    assert "// Banks and cities" in [text.partition("\n")[0] for text in in_zip("favourites.zip").values()]
    assert "// Banques et villes" in [text.partition("\n")[0] for text in in_zip("favourites.fr.zip").values()]
    assert "play-topic='http://localhost:8000/browser/guide.fr.html'" in fetch("GET", "/browser/guide.html").text
    assert "== Banques et villes" in fetch("GET", "/browser/guide.fr.adoc").text
    assert fetch("GET", "/browser/favourites.zip").content == fetch("GET", "/browser/favourites.zip").content
