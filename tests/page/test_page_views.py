"""The other views and tools: paths in words, comparisons, matrix, map, timeline, charts, filters, the shared link and the exports."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import openpyxl

BANK, HABITAT, TEAMS = "org:XM-DAC-46007", "org:XM-DAC-41120", "mechanism:un-country-team"
GROWN = f"#n={BANK}&s={BANK}&grow=FINANCES"


def grown(opened: Any, **how: Any) -> Any:
    reader = opened(GROWN, **how)
    reader.until("cy.nodes().length === 26")
    return reader


def pick(reader: Any, field: str, text: str) -> None:
    reader.page.fill(f"#{field}", text)
    reader.page.wait_for_selector(f"#{field}-list [role=option]:not(.nothing)")
    reader.page.locator(f"#{field}").press("Enter")


def test_a_path_is_told_in_words_and_marked(opened: Any) -> None:
    reader = opened()
    reader.page.click("[data-tool=paths]")
    pick(reader, "path-from", "UN-Habitat")
    pick(reader, "path-to", "country teams")
    reader.press("Find paths", within="#tools")
    reader.page.wait_for_selector("#tools .path")
    assert reader.text("#tools .path p:not(.hint)").endswith(".")
    assert "United Nations country teams" in reader.text("#tools .path")
    assert {HABITAT, TEAMS} <= set(reader.nodes())
    assert reader.value("cy.nodes('.marked').length") >= 2
    reader.page.click("#language")
    reader.page.wait_for_selector("#tools h2:has-text('Chemins')")


def test_two_banks_compared(opened: Any) -> None:
    reader = opened()
    reader.page.click("[data-tool=compare]")
    pick(reader, "compare-one", "World Bank")
    pick(reader, "compare-other", "African Development Bank")
    reader.page.locator("#tools .primary").click()
    reader.page.wait_for_selector("#tools .results h3")
    reader.quiet()
    assert reader.page.locator("#tools .results .names li").count() >= 1
    reader.press("Show all in the view", within="#tools .results")
    reader.until(f"cy.getElementById({HABITAT!r}).degree() >= 2")  # both are to become its partners


def test_a_cell_of_the_matrix_opens_to_projects_and_sources(opened: Any) -> None:
    reader = opened()
    reader.page.locator(".card").first.click()
    reader.page.wait_for_selector(".matrix .cell")
    cell = reader.page.locator(".matrix .cell").first
    count = int(cell.inner_text())
    cell.click()
    reader.page.wait_for_selector("#cell .project")
    assert reader.page.locator("#cell .project").count() == min(count, 20)
    reader.page.locator("#cell .project summary").first.click()
    assert "record" in reader.text("#cell .said")


def test_map_and_timeline_show_the_set(opened: Any) -> None:
    reader = grown(opened)
    reader.page.click("#tab-map")
    reader.page.wait_for_selector(".map .spot")
    assert "do not imply any opinion" in reader.text("#view-map")
    reader.page.locator(".spots summary").click()
    assert reader.page.locator(".spots li").count() == reader.page.locator(".map .spot").count()
    reader.page.click("#tab-timeline")
    rows = reader.page.locator(".timeline .bar-row")
    assert rows.count() > 10
    rows.first.click()
    assert reader.page.locator(".timeline .chosen").count() == 1


def test_a_bar_opens_its_rows(opened: Any) -> None:
    reader = opened("#v=charts")
    reader.page.wait_for_selector(".chart-row")
    bar = reader.page.locator(".chart").nth(2).locator(".chart-row").first
    name, count = bar.locator(".chart-name").inner_text(), bar.locator(".number").inner_text()
    bar.click()
    reader.page.wait_for_selector("#rows h2")
    assert reader.text("#rows h2") == f"{name}: {count}"


def test_filters_narrow_and_keep_what_has_no_date(opened: Any) -> None:
    reader = grown(opened)
    reader.page.click("[data-tool=filters]")
    reader.page.wait_for_selector("#filter-country option[value=HN]", state="attached")
    reader.page.fill("#filter-from", "2012")
    reader.until("cy.nodes().length < 26")
    kept = len(reader.nodes())
    reader.page.get_by_label("Keep what has no date").uncheck()
    reader.until(f"cy.nodes().length <= {kept}")
    assert reader.text("#filter-count") == "1"
    reader.page.fill("#filter-usd", "5000000")
    reader.until("document.querySelector('#filter-count').textContent === '2'")
    reader.press("Clear all", within="#tools")
    reader.until("cy.nodes().length === 26")


def test_a_shared_link_holds_ids_and_brings_the_same_view(opened: Any) -> None:
    reader = grown(opened)
    reader.page.click("#tools [data-kind=Bank]")
    reader.page.click("#tab-table")
    reader.until("location.hash.includes('notypes=Bank') && location.hash.includes('v=table')")
    link = reader.value("location.hash")
    assert "Central" not in link
    again = opened(link)
    again.until("document.querySelectorAll('#view-table tbody tr').length === 25")
    again.page.click("#tools [data-kind=Bank]")
    again.until("cy.edges().length === 25")


def download(reader: Any, name: str) -> bytes:
    with reader.page.expect_download() as got:
        reader.press(name, within="#tools")
    return Path(got.value.path()).read_bytes()


def test_exports(opened: Any) -> None:
    reader = grown(opened)
    reader.page.click("[data-tool=export]")
    assert download(reader, "Picture (PNG)").startswith(b"\x89PNG")
    drawing = download(reader, "Drawing (SVG)").decode()
    assert drawing.startswith("<svg")
    assert drawing.count("<line") == 25
    csv = download(reader, "Table (CSV)").decode("utf-8-sig")
    assert csv.splitlines()[0] == "id,Name,Type,Country,Dates,Dates,USD"
    assert "Central American Bank for Economic Integration" in csv
    book = openpyxl.load_workbook(io.BytesIO(download(reader, "Workbook (XLSX)")))
    assert book.sheetnames == ["Things", "Links"]
    assert (book["Things"].max_row, book["Links"].max_row) == (27, 26)
    reader.value("window.open = (address) => { window.asked = address; }")
    reader.press("Open in Neo4j Browser", within="#tools")
    reader.until("window.asked")
    asked = parse_qs(urlsplit(reader.value("window.asked")).query)
    assert asked["cmd"] == ["edit"]
    assert f"'{BANK}'" in asked["arg"][0]


def test_a_saved_question_is_asked_and_read(opened: Any) -> None:
    reader = opened()
    reader.press("All saved questions")
    reader.page.locator(".question summary", has_text="Which banks connect to which cities?").click()
    reader.page.locator(".question[open] input").nth(2).fill("HN")
    reader.page.locator(".question[open] .primary").click()
    reader.page.wait_for_selector("dialog tbody tr")
    assert "Central American Bank for Economic Integration" in reader.text("dialog tbody")
    assert reader.violations() == []
    reader.page.locator("dialog .primary").click()
    reader.until("cy.nodes().length > 3")
