"""The classic Neo4j Browser with our style and guide, as an explorer meets it. Its own requests to outside hosts fail offline; the server's policy blocks them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import neo4j
import pytest
from playwright.sync_api import Browser, Page, expect

from api import guides
from api.settings import serving
from cli.serving import beside
from graph import server
from graph.run import Connect
from schema import model
from tests.page.browser import ask, colour, drawn, log_in

if os.environ.get("NEO4J_URI") or os.environ.get("PARTNERGRAPH_TEST_BACKEND"):
    pytest.skip("needs the embedded Neo4j, which serves its Browser", allow_module_level=True)


@pytest.fixture(scope="module")
def page(loaded: Connect, neo4j_home: Path, browser: Browser) -> Iterator[Page]:
    """Logged in by user and password."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    yield log_in(context, server.up(neo4j_home).http_url, loaded.user, loaded.password)
    context.close()


@pytest.fixture(scope="module")
def ours(web: httpx.Client) -> str:
    """The API's server by the name that the Browser may fetch from."""
    return str(web.base_url).replace("127.0.0.1", "localhost").rstrip("/")


def test_the_style_is_taken_and_a_bank_has_the_colour_of_banks(page: Page, ours: str, neo4j_driver: neo4j.Driver) -> None:
    colour(page, f"{ours}/browser/partnership.grass")
    banks = drawn(page, "MATCH (b:Bank) RETURN b ORDER BY b.id LIMIT 3", 3)
    assert banks.count() == 3
    colours = set(banks.locator("circle[fill]").evaluate_all("all => all.map(one => one.getAttribute('fill').toLowerCase())"))
    assert model().node("Bank").style.colour in colours
    assert neo4j_driver.execute_query("MATCH (b:Bank) RETURN count(b) > 3 AS more").records[0]["more"]


def test_the_page_is_told_of_this_browser_by_who_sits_at_this_machine(loaded: Connect, neo4j_home: Path) -> None:
    assert beside(loaded, serving(), neo4j_home).browser == server.up(neo4j_home).browser_url
    assert beside(loaded, serving(exposed=True), neo4j_home).browser == ""  # others cannot reach it
    assert beside(Connect.to("bolt://127.0.0.1:1", "neo4j", "none"), serving(), neo4j_home).browser == ""  # another database
    assert beside(loaded, serving(browser="https://browser.example.org/"), neo4j_home).browser == "https://browser.example.org/"


def test_the_guide_is_shown_and_its_code_goes_into_the_editor(page: Page, ours: str) -> None:
    frame = ask(page, f":play {ours}/browser/guide.html")
    frame.get_by_text(guides.INTRO[0]).wait_for()
    frame.get_by_text(f"1 / {len(list(guides.steps())) + 1}").wait_for()
    frame.locator("[data-testid=nextSlide]").or_(frame.locator(".carousel-indicator-inactive, .carousel-indicators li, [class*=indicator] span").nth(1)).first.click()
    frame.get_by_text(guides.WALK[0].text[0]).wait_for()
    frame.locator(".runnable").click()
    expect(page.locator("[data-testid=activeEditor]")).to_contain_text("MATCH (n:Entity)")


def test_each_query_of_the_walk_draws_what_the_database_gives(page: Page, web: httpx.Client, neo4j_driver: neo4j.Driver) -> None:
    counted = {}
    for step in guides.WALK:
        if "RETURN path" not in step.cypher:
            continue
        nodes = {node.element_id for record in neo4j_driver.execute_query(step.cypher).records for node in record["path"].nodes}
        if nodes:
            assert drawn(page, step.cypher, len(nodes)).count() == len(nodes), step.title
            counted[step.title[0]] = len(nodes)
    answer = web.post("/graphql", json={"query": "{ partnerCategories(first: 0) { totalCount } objectives(first: 0) { totalCount } strategies(first: 0) { totalCount } }"}).json()["data"]
    assert counted["The strategy's partner categories"] == sum(one["totalCount"] for one in answer.values())
    assert len(counted) >= 4
