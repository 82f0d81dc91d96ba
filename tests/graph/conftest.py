"""A writer on an empty graph, and datasets written with it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graph import ddl
from graph.run import Connect, Writer
from schema import model
from tests.graph.datasets import Graph


@pytest.fixture
def writer(graph_db: Connect) -> Iterator[Writer]:
    with Writer(graph_db) as made:
        yield made


@pytest.fixture
def graph(writer: Writer) -> Graph:
    writer.migrate([ddl.wanted(model())[0].create()])  # the unique id is all that writes need
    return Graph(writer)
