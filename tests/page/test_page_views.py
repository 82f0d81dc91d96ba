"""The other views and tools: paths in words, comparisons, matrix, map, timeline, charts, filters, the shared link and the exports."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import neo4j
import openpyxl

from api import questions
from api.answers import table
from tests.page import tour

BANK, HABITAT, TEAMS = "org:XM-DAC-46007", "org:XM-DAC-41120", "mechanism:un-country-team"
GROWN = f"#n={BANK}&s={BANK}&grow=FINANCES"


def grown(opened: Any, **how: Any) -> Any:
    reader = opened(GROWN, **how)
    reader.until("cy.nodes().length === 26")
    return reader


def test_a_path_is_told_in_words_and_marked(opened: Any) -> None:
    reader = opened()
    reader.page.click("[data-tool=paths]")
    reader.pick("path-from", "UN-Habitat")
    reader.pick("path-to", "country teams")
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
    reader.pick("compare-one", "World Bank")
    reader.pick("compare-other", "African Development Bank")
    reader.page.locator("#tools .primary").click()
    reader.page.wait_for_selector("#tools .results h3")
    reader.quiet()
    assert reader.page.locator("#tools .results .names li").count() >= 1
    reader.press("Show all in the view", within="#tools .results")
    reader.until(f"cy.getElementById({HABITAT!r}).degree() >= 2")  # both are to become its partners


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


def test_matrix_and_charts_follow_the_filters_or_say_which_they_do_not(opened: Any, neo4j_driver: neo4j.Driver) -> None:
    reader = opened("#v=charts&country=HN&from=2003&undated=0&category=category:4&notypes=Bank")
    reader.page.wait_for_selector(".chart-row")
    charts = reader.page.locator(".chart")
    assert charts.nth(1).locator(".chart-row").count() == 1
    assert charts.nth(2).locator(".chart-row").count() == 1
    assert charts.nth(0).locator(".hint").first.inner_text() == "Counted in the whole graph, whatever is set for: Kinds of things, Partner category."
    since = neo4j_driver.execute_query("MATCH (p:Project)-[:LOCATED_IN]->(l) WHERE p.starts >= '2003' AND (l.countryCode = 'HN' OR l.iso2 = 'HN') RETURN count(DISTINCT p) AS n").records[0]["n"]
    counted = [int(text.partition(" ")[0]) for name, text in zip(charts.nth(0).locator(".chart-name").all_inner_texts(), charts.nth(0).locator(".number").all_inner_texts(), strict=True) if name >= "2003"]
    assert sum(counted) == since > 0
    reader.page.click("#tab-matrix")
    reader.page.wait_for_selector(".matrix .cell")
    assert "Honduras" in reader.text(".matrix thead")
    assert reader.text("#view-matrix [role=note]") == "Counted in the whole graph, whatever is set for: Kinds of things, Partner category, Years."
    reader.value("location.hash = '#v=matrix&country=HN'")
    reader.until("document.querySelector('#view-matrix [role=note]')?.innerText === ''")


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


def download(reader: Any, name: str, within: str = "#tools") -> bytes:
    with reader.page.expect_download() as got:
        reader.press(name, within=within)
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
    assert reader.value("window.asked").startswith("http://localhost:7999/browser/?dbms=bolt")
    assert asked["cmd"] == ["edit"]
    assert f"'{BANK}'" in asked["arg"][0]
    reader.value("document.querySelector('meta[name=neo4j-browser]').content = ''")  # as where the server knows of none
    reader.page.click("[data-tool=paths]")
    reader.page.click("[data-tool=export]")
    assert reader.page.get_by_role("button", name="Open in Neo4j Browser").count() == 0


def test_the_tutorials_can_be_walked(opened: Any) -> None:
    tour.coordination_officer(opened(), lambda _: None)
    tour.analyst(opened("graphql"), lambda _: None)


def told(found: Any) -> list[list[str]]:
    """A table as the page writes it: several values of a cell under each other."""
    return [["\n".join("" if one is None else f"{one:,}" if isinstance(one, int) and one >= 10_000 else str(one) for one in (cell if isinstance(cell, list) else [cell])) for cell in row] for row in found.rows]


def read(reader: Any) -> list[list[str]]:
    return [[cell.strip() for cell in row] for row in reader.value("[...document.querySelectorAll('dialog tbody tr')].map((row) => [...row.cells].map((cell) => cell.innerText))")]


def test_a_saved_question_is_asked_and_read_as_the_command_line_prints_it(opened: Any, web: httpx.Client) -> None:
    reader = opened()
    reader.press("All saved questions")
    reader.page.locator(".question summary", has_text="Which banks connect to which cities?").click()
    reader.page.locator(".question[open] select").select_option("HN")
    reader.page.locator(".question[open] .primary").click()
    reader.page.wait_for_selector("dialog tbody tr")
    question = questions.get("4")
    data = web.post("/graphql", json={"query": question.graphql, "variables": question.values({"country": "HN"})}).json()["data"]
    known = table(question, data)
    dollars = known.titles.index("USD of the projects")
    assert [[cell for n, cell in enumerate(row) if n != dollars] for row in read(reader)] == [[cell for n, cell in enumerate(row) if n != dollars] for row in told(known)]
    assert all(row[-1].startswith("[1]") for row in read(reader))
    assert reader.text("dialog .notes p") == known.footnotes[0]
    assert reader.violations() == []
    assert len(download(reader, "Save as CSV", within="dialog").decode("utf-8-sig").splitlines()) == len(known.rows) + 1 + len(known.footnotes)
    reader.page.locator("dialog .primary").click()
    reader.until("cy.nodes().length > 3")


def test_a_question_of_ones_own_in_french_with_all_that_columns_know(opened: Any) -> None:
    reader = opened(lang="fr")
    reader.press("Toutes les questions")
    reader.page.locator(".question summary", has_text="Que vise-t-on ?").click()
    field = reader.page.locator(".question[open] input")
    field.wait_for()
    assert field.input_value() != ""  # the default category by its name
    field.fill("no such thing")
    reader.press("Demander", within=".question[open]")
    assert "Choisissez une des suggestions" in reader.text("#notice")
    reader.pick("q190-own-category", "secteur priv")
    category = field.input_value()
    reader.press("Demander", within=".question[open]")
    reader.page.wait_for_selector("dialog tbody tr")
    rows = read(reader)
    assert reader.value("[...document.querySelectorAll('dialog th')].map((one) => one.innerText)") == ["Nature", "De", "Nom", "Les deux", "Connu", "Qui le dit"]
    assert [row[:2] for row in rows[:2]] == [["objectif", category]] * 2
    assert {row[0] for row in rows[2:]} == {"stratégie"}
    assert all(len(row[3].splitlines()) == 2 and row[5].startswith("[1] ") for row in rows[:2])
    assert all(row[4].startswith("aucun trouvé [1]") for row in rows)
