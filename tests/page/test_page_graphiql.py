"""GraphiQL as an analyst meets it: offline, with our examples and saved questions in it."""

from __future__ import annotations

import httpx

from api import examples


def test_every_example_is_answered(web: httpx.Client) -> None:
    for _, _, text, variables in examples.EXAMPLES:
        answer = web.post("/graphql", json={"query": text, "variables": variables}).json()
        assert "errors" not in answer, (text, answer["errors"])
