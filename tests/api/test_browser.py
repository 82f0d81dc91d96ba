"""The Neo4j Browser's style sheet and guide, as it fetches them from another origin."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import httpx

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


def test_the_browser_may_fetch_both_from_its_own_origin() -> None:
    for path in ("/browser/partnership.grass", "/browser/guide.html"):
        asked = fetch("OPTIONS", path, headers=PREFLIGHT)
        assert (asked.status_code, asked.headers["access-control-allow-origin"], asked.headers["access-control-allow-headers"]) == (200, "*", "*")
        got = fetch("GET", path, headers={"Origin": "http://127.0.0.1:7474"})
        assert got.headers["access-control-allow-origin"] == "*"
        assert got.headers["cross-origin-resource-policy"] == "cross-origin"


def test_the_guides_queries_need_no_parameters_and_are_in_both_languages() -> None:
    page = fetch("GET", "/browser/guide.html").text
    queries = re.findall(r"<pre class='code runnable'>(.*?)</pre>", page, re.DOTALL)
    assert len(queries) >= 4
    assert not [query for query in queries if "$" in query]
    assert page.count("lang='fr'") == len(queries)
