"""The classic Neo4j Browser as somebody uses it: log in, write a command, look at its frame. Selectors are those of version 5.24."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, TimeoutError, expect  # noqa: A004  # what its waits raise

from schema import model

SLOW = 90_000  # ms: beside other tests on two cores, a first query is planned and a first drawing made in tens of seconds


def log_in(context: BrowserContext, http_url: str, user: str, password: str) -> Page:
    """The Browser's page after a login, with its first frame."""
    page = context.new_page()
    page.goto(f"{http_url}/browser/")
    page.fill("[data-testid=username]", user)
    page.fill("[data-testid=password]", password)
    page.click("[data-testid=connect]")
    page.wait_for_selector("[data-testid=disconnectedBanner]", state="detached")
    page.wait_for_selector("[data-testid=frameCommand]")
    return page


def ask(page: Page, command: str) -> Locator:
    """Write a command and run it; the frame that answers. Others may come meanwhile: the Browser opens some of its own after a login."""
    page.click("[data-testid=activeEditor] .monaco-editor")
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(command)
    # The editor takes text in when it comes to it: what is run before is the half of a command, or the one before.
    expect(page.locator("[data-testid=activeEditor]")).to_contain_text(command[:30], timeout=SLOW)
    page.wait_for_timeout(200)
    page.click("[data-testid=editor-Run]")
    frame = page.locator("[data-testid=frame]", has=page.locator("[data-testid=frameCommand]", has_text=command[:90])).first
    try:
        frame.wait_for(timeout=SLOW)
    except TimeoutError:
        pytest.fail(f"No frame answers {command!r}; those that are there say: {page.locator('[data-testid=frame]').all_inner_texts()}")
    return frame


def colour(page: Page, address: str) -> None:
    """Take a style, and wait until the Browser has it: a drawing that is made while it comes may be left empty."""
    ask(page, f":style {address}")
    end, wanted = time.monotonic() + SLOW / 1000, model().node("Bank").style.colour
    while not page.evaluate("wanted => Object.values(localStorage).some(kept => kept.toLowerCase().includes(wanted))", wanted):
        if time.monotonic() > end:
            pytest.fail(f"The style of {address} is not taken. The frames say: {page.locator('[data-testid=frame]').all_inner_texts()}")
        page.wait_for_timeout(200)


def drawn(page: Page, cypher: str, number: int) -> Locator:
    """The nodes that are drawn for a query, once there are so many. On a crowded machine a frame may stay empty: then it is asked again, as its user would."""
    told = ""
    for _ in range(3):
        frame = ask(page, cypher)
        nodes, end = frame.locator("svg g.node"), time.monotonic() + SLOW / 2000
        while nodes.count() < number and time.monotonic() < end and "Neo.ClientError" not in frame.inner_text():
            page.wait_for_timeout(250)
        if nodes.count() >= number:
            return nodes
        told = f"{nodes.count()} of {number} nodes are drawn. The frame says: {frame.inner_text()[:1500]!r}"
    pytest.fail(told)
