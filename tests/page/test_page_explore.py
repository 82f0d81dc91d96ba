"""The explorer page as its users meet it: search, expand, read, hide, undo; by keys, in both languages, on paper and on a phone."""

from __future__ import annotations

from typing import Any

BANK = "org:XM-DAC-46007"  # the Central American Bank for Economic Integration
HABITAT = "org:XM-DAC-41120"


def test_from_search_to_the_evidence_by_keys_alone(opened: Any) -> None:
    reader = opened()
    assert reader.page.locator(".card").count() == 3
    reader.find("central american bank for econ")
    assert reader.text("#details h2") == "Central American Bank for Economic Integration"
    reader.page.wait_for_selector("#details .group")
    reader.quiet()
    group = reader.page.locator("#details .group", has_text="Projects it funds")
    total = int(group.locator(".count").get_attribute("data-total"))
    group.locator("[data-more]").focus()
    reader.page.keyboard.press("Enter")
    shown = min(25, total)
    reader.until(f"cy.nodes().length === {shown + 1}")
    assert group.locator(".count").inner_text() == f"{shown} of {total}"
    # why is this link here?
    reader.page.keyboard.press("2")
    reader.page.locator("#view-table").get_by_role("button", name="Why is this link here?").first.focus()
    reader.page.keyboard.press("Enter")
    reader.page.wait_for_selector("#details .statement .said")
    assert "finances" in reader.text("#details .sentence")
    assert "record" in reader.text("#details .said .record")


def test_accents_aliases_and_french(opened: Any) -> None:
    reader = opened(lang="fr")
    assert reader.value("document.documentElement.lang") == "fr"
    reader.page.fill("#search", "senegal")
    reader.page.wait_for_selector("#search-list [role=option]:has-text('Sénégal')")
    reader.find("banque africaine de dev")
    assert reader.text("#details h2") == "Banque africaine de développement"
    assert reader.text("#details .other") == "African Development Bank"
    assert reader.text("#status") == "1 chose, 0 lien"
    reader.page.click("#language")
    assert reader.value("document.documentElement.lang") == "en"
    reader.until("document.querySelector('#details h2')?.innerText === 'African Development Bank'")


def test_collapse_hide_pin_undo_redo(opened: Any) -> None:
    reader = opened(f"#n={BANK}&s={BANK}")
    reader.page.wait_for_selector("#details .group")
    reader.page.focus("#cy")
    reader.page.keyboard.press("e")
    reader.until("cy.nodes().length > 5")
    many = len(reader.nodes())
    reader.page.keyboard.press("c")
    reader.until("cy.nodes().length === 1")
    assert reader.text("#status") == "1 thing, 0 links"
    reader.page.keyboard.press("Control+z")
    reader.until(f"cy.nodes().length === {many}")
    reader.page.keyboard.press("Control+y")
    reader.until("cy.nodes().length === 1")
    reader.page.keyboard.press("Control+z")
    reader.page.keyboard.press("ArrowRight")
    chosen = reader.value("cy.$('node:selected').id()")
    assert chosen != BANK
    reader.page.keyboard.press("p")
    assert reader.value(f"cy.getElementById({chosen!r}).hasClass('pinned')")
    reader.page.keyboard.press("h")
    reader.until(f"cy.nodes().length === {many - 1}")
    reader.page.click("#show-hidden")
    reader.until(f"cy.nodes().length === {many}")


def test_the_known_stays_in_place_when_more_comes(opened: Any) -> None:
    reader = opened(f"#n={BANK}&s={BANK}")
    group = "#details .group:has-text('Projects it funds')"
    reader.page.click(f"{group} [data-more]")
    reader.until("cy.nodes().length > 5")
    reader.quiet()
    before = reader.value("Object.fromEntries(cy.nodes().map((node) => [node.id(), node.position()]))")
    reader.page.locator("#details .group:has([data-relation=CONNECTS_TO]) [data-more]").click()
    reader.until(f"cy.nodes().length > {len(before)}")
    after = reader.value("Object.fromEntries(cy.nodes().map((node) => [node.id(), node.position()]))")
    assert all(abs(after[one][axis] - before[one][axis]) < 1 for one in before for axis in ("x", "y"))


def test_legend_filters_and_the_table_is_the_twin(opened: Any) -> None:
    reader = opened(f"#n={BANK}&s={BANK}")
    reader.page.wait_for_selector("#details .group")
    reader.page.click("#details .group:has-text('Projects it funds') [data-more]")
    reader.until("cy.nodes().length > 5")
    many = len(reader.nodes())
    reader.page.keyboard.press("2")
    rows = reader.page.locator("#view-table tbody").first.locator("tr")
    assert rows.count() == many
    reader.page.click("#tools [data-kind=Project]")
    assert reader.page.get_attribute("#tools [data-kind=Project]", "aria-pressed") == "false"
    assert rows.count() == 1
    assert reader.text("#status") == f"1 of {many} things shown"
    reader.page.click("#tools [data-kind=Project]")
    reader.page.locator("#view-table").get_by_role("button", name="Remove: ").nth(1).click()
    assert rows.count() == many - 1


def test_a_derived_link_shows_the_projects_that_prove_it(opened: Any) -> None:
    reader = opened(f"#n={BANK}&s={BANK}&grow=CONNECTS_TO")
    reader.until("cy.edges('[?derived]').length > 0")
    reader.page.keyboard.press("2")
    reader.page.locator("#view-table").get_by_role("button", name="Why is this link here?").first.click()
    reader.page.wait_for_selector("#details .proof .project")
    assert "No source states this link" in reader.text("#details .note")
    reader.page.locator("#details .proof .project summary").first.click()
    assert reader.page.locator("#details .proof .said").count() >= 1


def test_a_server_that_does_not_answer_is_told_and_tried_again(opened: Any) -> None:
    reader = opened()
    reader.page.route("**/graphql", lambda route: route.abort())
    reader.page.fill("#search", "world bank")
    reader.page.wait_for_selector(".notice.bad")
    assert "cannot be reached" in reader.text(".notice")
    reader.problems.clear()  # the browser's own words on it
    reader.page.unroute("**/graphql")
    reader.press("Close", within=".notice")
    reader.find("world bank")
    assert reader.text("#details h2") == "World Bank"


def test_many_around_a_hub_do_not_lie_on_each_other(opened: Any) -> None:
    reader = opened(f"#n={BANK}&s={BANK}&grow=CONNECTS_TO")
    reader.until("cy.nodes().length === 26")
    for many in (51, 76):
        reader.page.click("#details .group:has([data-relation=CONNECTS_TO]) [data-more]")
        reader.until(f"cy.nodes().length === {many}")
        reader.quiet()
    near = """cy.nodes().toArray().some((one, n) => cy.nodes().toArray().slice(n + 1).some((other) =>
        Math.hypot(one.position().x - other.position().x, one.position().y - other.position().y) < 30))"""
    assert not reader.value(near)


def test_a_path_onto_a_full_drawing_moves_nothing_and_the_rest_fades(opened: Any) -> None:
    reader = opened(f"#n={BANK}&s={BANK}")
    reader.page.wait_for_selector("#details .group")
    for relation in ("FINANCES", "CONNECTS_TO"):  # some hundred links: more than fade in one picture
        for _ in range(2):
            many = len(reader.nodes())
            reader.page.click(f"#details .group:has([data-relation={relation}]) [data-more]")
            reader.until(f"cy.nodes().length > {many} && !document.body.classList.contains('busy')")
    places = "Object.fromEntries(cy.nodes().map((node) => [node.id(), {...node.position()}]))"
    before = reader.value(places)
    reader.value("void cy.on('layoutstart', () => { window.laidOut = true; })")
    reader.page.click("[data-tool=paths]")
    reader.pick("path-to", "Honduras")
    reader.press("Find paths", within="#tools")
    reader.page.wait_for_selector("#tools .path")
    reader.until("cy.nodes('.marked').length >= 2 && cy.elements('.dim').length === cy.elements().length - cy.elements('.marked').length")
    after = reader.value(places)
    assert not reader.value("window.laidOut"), "a layout of all that is there costs a second at 450 things"
    assert {one: after[one] for one in before} == before
    assert len({(round(at["x"]), round(at["y"])) for at in after.values()}) == len(after) > len(before)
    assert reader.value("cy.edges().toArray().every((edge) => edge.hasClass('bent') === edge.parallelEdges().length > 1)"), "links that would lie on each other are curves, others straight"
    reader.page.locator("#tools header .icon").click()
    reader.page.keyboard.press("Escape")
    reader.until("cy.elements('.marked, .dim').empty()")
