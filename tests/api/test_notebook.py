"""The notebook of docs/howto runs from its first cell to its last, as an analyst runs it, and shows what the graph holds."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from graph.run import Connect

NOTEBOOK = Path(__file__).parents[2] / "docs/howto/banks-and-cities.ipynb"
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.mark.filterwarnings("ignore:Parsing dates involving a day of month")  # of what nbclient stands on, not of ours
def test_the_notebook_runs(sample: Connect, cypher: Callable[..., list[Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("URI", sample.uri), ("USER", sample.user), ("PASSWORD", sample.password)):
        monkeypatch.setenv(f"NEO4J_{name}", value)
    held = nbformat.read(NOTEBOOK, 4)
    assert not [cell for cell in held.cells if cell.get("outputs") or cell.get("execution_count")], "it is kept without what some graph gave"
    done = NotebookClient(held, timeout=60, kernel_name="python3").execute()
    shown = [output["data"] for cell in done.cells for output in cell.get("outputs", ()) if "data" in output]
    assert not [output for cell in done.cells for output in cell.get("outputs", ()) if output["output_type"] in ("stream", "error")]
    tables = [one["text/html"] for one in shown if "text/html" in one]
    links = cypher("MATCH (b:Bank)-[:CONNECTS_TO]->(c:City) RETURN b.name, c.name")
    assert len(tables) == 3
    for bank, city in links[:5]:
        assert all(bank in table and city in table for table in tables[:2])
    assert f"{len(links)} links of {len({bank for bank, _ in links})} banks" in next(one["text/plain"] for one in shown if "links of" in one.get("text/plain", "") and "text/html" not in one)
    (picture,) = [one["image/png"] for one in shown if "image/png" in one]
    assert base64.b64decode(picture).startswith(PNG)
    assert "CC-BY-4.0" in tables[2]
