"""Somebody who looks at the page: what can be seen and done there, in a few words."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

AXE = Path(__file__).parents[2] / "web/node_modules/axe-core/axe.min.js"
WAIT = 20.0


class Reader:
    """One context of the browser with the page in it."""

    def __init__(self, browser: Browser, base: str, where: str, *, width: int, height: int, lang: str, scheme: str) -> None:
        self.context = browser.new_context(viewport={"width": width, "height": height}, locale={"fr": "fr-FR"}.get(lang, "en-GB"), color_scheme=scheme,  # type: ignore[arg-type]  # a word
                                           reduced_motion="reduce", accept_downloads=True)
        self.page: Page = self.context.new_page()
        self.outside: list[str] = []
        self.problems: list[str] = []
        self.base = base.rstrip("/")
        self.page.on("request", lambda asked: self.outside.append(asked.url) if not asked.url.startswith((self.base, "data:", "blob:")) else None)
        self.page.on("console", lambda told: self.problems.append(told.text) if told.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda wrong: self.problems.append(str(wrong)))
        self.page.goto(f"{self.base}/{where}")
        self.page.wait_for_selector(".tabs [aria-selected=true], .graphiql-execute-button")

    def until(self, expression: str) -> None:
        """Wait until a script's value is true; the page's policy forbids Playwright's own way."""
        end = time.monotonic() + WAIT
        while not self.page.evaluate(expression):
            assert time.monotonic() < end, expression
            self.page.wait_for_timeout(50)

    def value(self, expression: str) -> Any:
        return self.page.evaluate(expression)

    def find(self, text: str) -> None:
        """Search by keys alone, and take the first suggestion."""
        self.page.keyboard.press("Escape")
        self.page.focus("#search")
        self.page.fill("#search", "")
        self.page.keyboard.type(text)
        self.page.wait_for_selector("#search-list [role=option]:not(.all):not(.nothing)")
        self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector("#details h2")

    def pick(self, field: str, text: str) -> None:
        """Type into a field that suggests things, and take the first."""
        self.page.fill(f"#{field}", text)
        self.page.wait_for_selector(f"#{field}-list [role=option]:not(.nothing)")
        self.page.locator(f"#{field}").press("Enter")

    def quiet(self) -> None:
        """Wait until nothing is loading."""
        self.until("!document.querySelector('.loading') && !document.body.classList.contains('busy')")

    def press(self, name: str, *, within: str = "body") -> None:
        """Press the button of that name."""
        self.page.locator(within).get_by_role("button", name=name).first.click()

    def text(self, selector: str) -> str:
        return self.page.locator(selector).first.inner_text()

    def nodes(self) -> list[str]:
        return self.page.evaluate("cy.nodes().map((node) => node.id())")  # type: ignore[no-any-return]

    def violations(self, *rules: str) -> list[str]:
        """What axe-core finds that is serious, by all rules of WCAG 2.2 AA or by those named."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text("utf-8"))
        only = {"type": "rule", "values": [*rules]} if rules else {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
        found = self.page.evaluate("(only) => axe.run(document, {runOnly: only})", only)
        return [f"{one['id']}: {[node['html'][:120] for node in one['nodes'][:3]]}" for one in found["violations"] if one["impact"] in ("serious", "critical")]
