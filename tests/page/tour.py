"""The tutorials of docs/tutorial as somebody walks them: tests walk along, and `python -m tests.page.pictures` takes the pictures on the way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Shot = Callable[[str], None]  # takes a picture by that name, or none
QUESTION = "Which banks connect to which cities?"
BRIEF = "What should one know before a meeting with one partner"
IN_VIEW = "cy.nodes().every((node) => { const { x, y } = node.renderedPosition(); return x > 0 && y > 0 && x < cy.width() && y < cy.height(); })"
CATEGORIES = "MATCH path = (:Strategy)-[:TARGETS_CATEGORY]->(:PartnerCategory)-[:HAS_OBJECTIVE]->(:Objective) RETURN path"


def coordination_officer(reader: Any, shot: Shot) -> None:
    """docs/tutorial/coordination-officer.md, in the explorer page."""
    page = reader.page
    page.wait_for_selector(".card")
    shot("officer-start")
    page.locator(".card").nth(1).click()
    reader.until("cy.edges().length >= 10")
    reader.quiet()
    reader.until(IN_VIEW)  # also beside the details, which take a part of the room
    shot("officer-partners")
    page.keyboard.press("2")
    page.locator("#view-table").get_by_role("button", name="Why is this link here?").first.click()
    page.wait_for_selector("#details .statement .quote")
    assert "Passage 9" in reader.text("#details .quote")
    shot("officer-why")
    page.click("#tab-matrix")
    page.wait_for_selector(".matrix .cell")
    cell = page.locator(".matrix .cell[aria-label*=Quito]").first
    count = int(cell.inner_text())
    page.click("#close-details")
    cell.click()
    page.wait_for_selector("#cell .project")
    assert page.locator("#cell .project").count() == min(count, 20)
    page.locator("#cell .project summary").first.click()
    assert "record" in reader.text("#cell .said")
    shot("officer-matrix")
    page.click("[data-tool=saved]")
    page.locator(".question summary", has_text=BRIEF).click()
    reader.until("document.querySelector('.question[open] input')?.value === 'World Bank'")
    reader.press("Ask", within=".question[open]")
    page.wait_for_selector("dialog tbody tr")
    shot("officer-brief")
    reader.press("Close", within="dialog")
    _paths(reader)
    _handed_on(reader)


def _paths(reader: Any) -> None:
    """Step 4: how UN-Habitat reaches a country."""
    page = reader.page
    page.click("[data-tool=paths]")
    reader.pick("path-from", "UN-Habitat")
    reader.pick("path-to", "country teams")
    reader.press("Find paths", within="#tools")
    page.wait_for_selector("#tools .path")
    assert "country teams" in reader.text("#tools .path")
    reader.until("cy.nodes('.marked').length >= 2")


def _handed_on(reader: Any) -> None:
    """Step 5: the copied link shows the same things."""
    page = reader.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.click("[data-tool=export]")
    reader.press("Copy link", within="#tools")
    reader.until("document.body.innerText.includes('The link is copied')")
    shared = page.evaluate("navigator.clipboard.readText()")
    shown = set(reader.nodes())
    page.goto("about:blank")
    page.goto(shared)
    reader.until(f"cy.nodes().length === {len(shown)}")
    assert set(reader.nodes()) == shown


def analyst(reader: Any, shot: Shot) -> None:
    """The part of docs/tutorial/analyst.md that is seen in GraphiQL."""
    page = reader.page
    page.get_by_role("button", name="Show Examples and saved questions").click()
    page.locator(".partnergraph-question", has_text=QUESTION).click()
    page.wait_for_timeout(200)
    page.click(".graphiql-execute-button")
    reader.until("document.querySelector('.graphiql-response')?.innerText.includes('bankCount')")
    assert "bankCityConnections" in reader.text(".graphiql-query-editor")
    assert '"first"' in reader.text(".graphiql-editor-tool")
    shot("analyst-graphiql")


def explorer(page: Any, ask: Callable[[Any, str], Any], guide: str, shot: Shot) -> None:
    """docs/tutorial/explorer.md, in the Neo4j Browser, logged in, with the style."""
    frame = ask(page, f":play {guide}")
    frame.locator("[data-testid=nextSlide]").wait_for()
    frame.locator("[data-testid=nextSlide]").click()
    frame.locator(".runnable").first.wait_for()
    shot("explorer-guide")
    ask(page, CATEGORIES).locator("svg g.node").nth(30).wait_for()
    page.wait_for_timeout(3000)  # until the drawing stands still
    shot("explorer-categories")
