"""The classic Neo4j Browser with our style and guide, as an explorer meets it. Its own requests to outside hosts fail offline; the server's policy blocks them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import neo4j
import pytest
from playwright import sync_api
from playwright.sync_api import Browser, Locator, Page, expect

from api import guides
from graph import server
from graph.run import Connect
from schema import model

if os.environ.get("NEO4J_URI") or os.environ.get("PARTNERGRAPH_TEST_BACKEND"):
    pytest.skip("needs the embedded Neo4j, which serves its Browser", allow_module_level=True)


@pytest.fixture(scope="module")
def page(loaded: Connect, neo4j_home: Path, browser: Browser) -> Iterator[Page]:
    """Logged in by user and password."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    page = context.new_page()
    page.goto(f"{server.up(neo4j_home).http_url}/browser/")
    page.fill("[data-testid=username]", loaded.user)
    page.fill("[data-testid=password]", loaded.password)
    page.click("[data-testid=connect]")
    page.wait_for_selector("[data-testid=disconnectedBanner]", state="detached")
    page.wait_for_selector("[data-testid=frameCommand]")
    yield page
    context.close()


@pytest.fixture(scope="module")
def ours(web: httpx.Client) -> str:
    """The API's server by the name that the Browser may fetch from."""
    return str(web.base_url).replace("127.0.0.1", "localhost").rstrip("/")


def ask(page: Page, command: str) -> Locator:
    """Write a command and run it; the frame that answers. Others may come meanwhile: the Browser opens some of its own after a login."""
    page.click("[data-testid=activeEditor] .monaco-editor")
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(command)
    page.wait_for_timeout(200)
    page.click("[data-testid=editor-Run]")
    frame = page.locator("[data-testid=frame]", has=page.locator("[data-testid=frameCommand]", has_text=command[:90])).first
    frame.wait_for(timeout=30_000)
    return frame


def drawn(page: Page, cypher: str, number: int) -> int:
    """How many nodes are drawn for a query, once there are so many. On a crowded machine a frame may stay empty: then it is asked again, as its user would."""
    for _ in range(3):
        frame = ask(page, cypher)
        with suppress(sync_api.TimeoutError):
            frame.locator("svg g.node").nth(number - 1).wait_for(timeout=30_000)
            return frame.locator("svg g.node").count()
    pytest.fail(f"{number} nodes are not drawn; the frame says: {frame.inner_text()}")


def test_the_style_is_taken_and_a_bank_has_the_colour_of_banks(page: Page, ours: str, neo4j_driver: neo4j.Driver) -> None:
    ask(page, f":style {ours}/browser/partnership.grass")
    assert drawn(page, "MATCH (b:Bank) RETURN b ORDER BY b.id LIMIT 3", 3) == 3
    colours = set(page.locator("[data-testid=frame]").first.locator("svg g.node circle[fill]").evaluate_all("all => all.map(one => one.getAttribute('fill').toLowerCase())"))
    assert model().node("Bank").style.colour in colours
    assert neo4j_driver.execute_query("MATCH (b:Bank) RETURN count(b) > 3 AS more").records[0]["more"]


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
            assert drawn(page, step.cypher, len(nodes)) == len(nodes), step.title
            counted[step.title[0]] = len(nodes)
    answer = web.post("/graphql", json={"query": "{ partnerCategories(first: 0) { totalCount } objectives(first: 0) { totalCount } strategies(first: 0) { totalCount } }"}).json()["data"]
    assert counted["The strategy's partner categories"] == sum(one["totalCount"] for one in answer.values())
    assert len(counted) >= 4
