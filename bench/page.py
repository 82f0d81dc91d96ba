"""`bench page`: how long the explorer page itself takes at almost 500 things, beside what it waits for the server; what it weighs, and when it is first seen.

A browser does what a person does. The time of an action is that from the press to the first picture after everything stands there; the time in which the page only waited for answers is taken out, and told
beside it. Actions take turns, and each leaves the set as it was. A fixed loop runs in the same tab between them: it tells how fast the machine was just then.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx

from api import explorer
from bench import asking, measure
from bench.measure import Figures
from graph.run import Connect
from schema.errors import PartnergraphError

if TYPE_CHECKING:
    from playwright.sync_api import Page

AIM = 100.0  # ms of the page's own, of expand, filter, re-show and path
MOST, ROOM, PAGE = 500, 26, 25  # things of a view, what is left for an expansion, and what one press brings
SYNTHETIC = ("bank:0", "outcome:0")  # what is grown, and where its paths lead
REAL = ("org:XM-DAC-46003", "org:XM-DAC-41120")  # a bank of some hundred projects and cities, and ourselves
LINKS = 3  # times that a link to the whole set is opened
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
# Requests are timed where they are made; an action ends with the second picture after `done` says so, and nothing is being asked.
WATCH = """
window.asking = []; window.running = 0;
const plain = window.fetch;
window.fetch = async (...given) => {
  const from = performance.now(); window.running += 1;
  try { const answer = await plain(...given); const body = await answer.arrayBuffer(); return new Response(body, answer); }
  finally { window.asking.push([from, performance.now()]); window.running -= 1; }
};
window.waited = (from) => {
  let all = 0, end = from;
  for (const [a, b] of window.asking.sort((x, y) => x[0] - y[0])) { if (b > end) { all += b - Math.max(a, end); end = b; } }
  return all;
};
window.timed = (act, done) => new Promise((tell, fail) => {
  window.asking = [];
  const from = performance.now();
  act();
  const look = () => {
    if (performance.now() - from > 30000) { fail(new Error(`not done after 30 s: ${done}`)); return; }
    if (window.running || !done()) { requestAnimationFrame(look); return; }
    requestAnimationFrame(() => setTimeout(() => {
      const until = performance.now(), server = window.waited(from);
      tell({ page: until - from - server, server });
    }, 0));
  };
  look();
});
window.loop = () => {
  const from = performance.now(), all = new Float64Array(100000);
  let seed = 7;
  for (let n = 0; n < all.length; n += 1) { seed = (seed * 16807) % 2147483647; all[n] = seed; }
  all.sort((a, b) => a - b);
  return { page: performance.now() - from, server: 0 };
};
"""
WEIGHT = "performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation')).map((one) => [new URL(one.name).pathname, one.encodedBodySize, one.decodedBodySize])"
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
CALIBRATION = "a fixed loop"


class NoBrowser(PartnergraphError):
    """Nothing that the page could be opened in, or no page."""

    code = "no-browser"


def run_bench(connect: Connect, ends: tuple[str, str], rounds: int, tell: Callable[[str], None]) -> dict[str, Any]:
    """The times of each action by round, in ms; bytes of the page's files as sent; ms until the page is first seen, warm, and until a link to the set shows it. Raises NoBrowser."""
    if not explorer.PAGE.is_file():
        raise NoBrowser("The explorer page is not built.", "Build it: make web")
    with asking.ours(connect) as client, _browser() as opened:
        base, page = f"http://127.0.0.1:{client.port}", opened()
        page.add_init_script(WATCH)
        page.goto(f"{base}/")
        page.wait_for_selector(".card")
        weight = page.evaluate(WEIGHT)
        seen = [_first_view(page) for _ in range(rounds)]
        things, links = _grown(page, ends[0])
        tell(f"{things} things and {links} links are shown")
        link = page.evaluate("location.hash")
        found = measure.interleaved(_actions(page, _names(base, ends)), rounds)
        page.close()
        followed = [_followed(opened(), f"{base}/{link}", things) for _ in range(LINKS)]
    return {"rounds": found, "link": followed, "things": things, "links": links, "aim": AIM, "first_view": seen,
            "weight": [{"file": name, "sent": sent, "whole": whole} for name, sent, whole in weight]}


def _actions(page: Page, names: tuple[str, str]) -> Mapping[str, Callable[[], Figures]]:
    """What a person does, each leaving the set as it was."""
    gone, there = "cy.nodes('[id ^= \"city:\"]').length === 0", "cy.nodes('[id ^= \"city:\"]').length > 0"
    before = page.evaluate("cy.nodes().length")

    def flip(done: str) -> Figures:
        took = _timed(page, "document.querySelector('#tools [data-kind=City]').click()", done)
        page.wait_for_timeout(200)
        return took

    def back(act: Callable[[], Figures]) -> Callable[[], Figures]:
        def done() -> Figures:
            took = act()
            _back(page, before)
            return took

        return done

    def collapse() -> Figures:
        _expand(page, before)
        many = page.evaluate("cy.nodes().length")
        return _timed(page, "document.querySelector('#details .tools .primary + button').click()", f"cy.nodes().length < {many}")

    def show() -> Figures:
        flip(gone)
        return flip(there)

    def hide() -> Figures:
        took = flip(gone)
        flip(there)
        return took

    return {"expand": back(lambda: _expand(page, before)), "collapse": back(collapse), "filter": hide, "show again": show, "path": back(lambda: _path(page, names)), CALIBRATION: lambda: page.evaluate("loop()")}


def _expand(page: Page, before: int) -> Figures:
    # Its own neighbours are not there yet. Void: a collection given back is copied to us with the whole graph behind it, which takes half a minute or ends the tab.
    page.evaluate("void cy.nodes('[id ^= \"project:\"]').last().emit('tap')")
    page.wait_for_selector("#details .group")
    _until(page, "!window.running")
    page.wait_for_timeout(200)
    return _timed(page, "document.querySelector('#details .tools .primary').click()", f"cy.nodes().length > {before}")


def _path(page: Page, names: tuple[str, str]) -> Figures:
    page.click("[data-tool=paths]")
    for field, text in zip(("path-from", "path-to"), names, strict=True):
        page.fill(f"#{field}", text)
        page.wait_for_selector(f"#{field}-list [role=option]:not(.nothing)")
        page.locator(f"#{field}").press("Enter")
    _until(page, "!window.running")
    took = _timed(page, "document.querySelector('#tools .primary').click()", "document.querySelector('#tools .path') !== null && cy.nodes('.marked').nonempty()")
    page.evaluate("document.querySelector('#tools header .icon').click()")
    page.keyboard.press("Escape")  # nothing is pointed at any more
    _until(page, "cy.elements('.marked, .dim').empty()")
    return took


def _names(base: str, ids: tuple[str, str]) -> tuple[str, str]:
    """Their names, as one types them."""
    answer = httpx.post(f"{base}/graphql", json={"query": "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Entity { name } } }", "variables": {"ids": ids}}, timeout=60).json()
    first, second = (str(one["name"]) for one in answer["data"]["nodes"])
    return first, second


def _timed(page: Page, act: str, done: str) -> Figures:
    return page.evaluate(f"timed(() => {{ {act}; }}, () => {done})")  # type: ignore[no-any-return]  # as WATCH tells


def _back(page: Page, things: int) -> None:
    """Undo until the set is as it was."""
    for _ in range(3):
        if page.evaluate("cy.nodes().length") == things:
            break
        page.evaluate("document.querySelector('#undo').click()")
    _until(page, f"cy.nodes().length === {things} && !window.running")
    page.wait_for_timeout(200)


def _until(page: Page, expression: str) -> None:
    """Wait for a script's value; the page's policy forbids the browser's own way. Raises TimeoutError."""
    end = time.monotonic() + 60
    while not page.evaluate(expression):
        if time.monotonic() > end:
            raise TimeoutError(expression)
        page.wait_for_timeout(50)


def _first_view(page: Page) -> float:
    page.reload()
    page.wait_for_selector(".card")
    return float(page.evaluate(PAINTED))


def _followed(page: Page, link: str, things: int) -> Figures:
    """How long a link to the whole set takes, with the page's own start."""
    page.add_init_script(WATCH)
    page.goto(link)
    _until(page, f"window.cy && cy.nodes().length >= {things} && !window.running")
    whole, server = page.evaluate("new Promise((tell) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => tell([performance.now(), waited(0)]), 0))))")
    page.close()
    return {"page": whole - server, "server": server}


def _grown(page: Page, bank: str) -> tuple[int, int]:
    """A bank with its projects, cities and more, almost as many as a view holds, brought a page at a time as a person would; how many things and links there are then."""
    page.evaluate(f"location.hash = '#n={bank}&s={bank}'")
    page.wait_for_selector("#details .group")
    _until(page, "!window.running")
    while (before := page.evaluate("cy.nodes().length")) < MOST - ROOM - PAGE:
        for group in range(page.locator("#details .group").count()):
            page.evaluate(f"document.querySelectorAll('#details .group')[{group}].querySelector('[data-more]:not([hidden])')?.click()")
            _until(page, "!window.running")
            if page.evaluate("cy.nodes().length") >= MOST - ROOM - PAGE:
                break
        if page.evaluate("cy.nodes().length") == before:
            break
    page.wait_for_timeout(1000)
    things, links = page.evaluate("[cy.nodes().length, cy.edges().length]")
    return things, links


@contextmanager
def _browser() -> Iterator[Callable[[], Page]]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # the other benches need none

    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found:
        raise NoBrowser("There is no Chromium here.", "Debian: apt install chromium")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield lambda: running.new_page(viewport={"width": 1440, "height": 900})
        running.close()


__all__ = ["AIM", "CALIBRATION", "REAL", "SYNTHETIC", "NoBrowser", "run_bench"]
