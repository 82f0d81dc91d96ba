"""GraphiQL as an analyst meets it: offline, with our examples and saved questions in it."""

from __future__ import annotations

from typing import Any

import httpx

from api import examples


def test_a_saved_question_is_one_click_away(opened: Any) -> None:
    reader = opened("graphql")
    reader.page.get_by_role("button", name=f"Show {examples.TITLE}").click()
    reader.page.locator(".partnergraph-question", has_text="Which banks connect to which cities?").click()
    reader.page.wait_for_timeout(200)
    reader.page.click(".graphiql-execute-button")
    reader.until("document.querySelector('.graphiql-response')?.innerText.includes('bankCount')")
    assert "bankCityConnections" in reader.text(".graphiql-query-editor")
    assert '"first"' in reader.text(".graphiql-editor-tool")


def test_every_example_is_answered(web: httpx.Client) -> None:
    for _, _, text, variables in examples.EXAMPLES:
        answer = web.post("/graphql", json={"query": text, "variables": variables}).json()
        assert "errors" not in answer, (text, answer["errors"])
