"""What an answer tells of itself: its cost, from the graph's own counts, and of which data it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from graph.run import Connect
from tests.api.conftest import AT, Asker

BANKS = "{ banks { nodes { financed { nodes { id } } } } }"


@pytest.fixture
def fresh(sample: Connect) -> Iterator[Asker]:
    asker = Asker(sample)
    asker.runner.run(asker.engine.refresh())
    yield asker
    asker.close()


def test_counts_are_those_of_the_graph(fresh: Asker, cypher: Any) -> None:
    found = fresh.engine.statistics
    assert (found.count("Bank"), found.count("City"), found.count("")) == (3, 6, cypher("MATCH (n:Entity) RETURN count(n)")[0][0])
    finances = cypher("MATCH (:Organisation)-[r:FINANCES]->() RETURN count(r)")[0][0]
    assert found.fan("FINANCES", forward=True) == max(1, finances / cypher("MATCH (n:Organisation) RETURN count(n)")[0][0])


def test_links_of_a_country_cost_what_their_index_finds_of_them(fresh: Asker) -> None:
    def cost(where: str) -> float:
        return fresh.engine.plan(f"{{ bankCityConnections(where: {where}) {{ edges {{ projectCount }} }} }}").load.rows

    whole = cost("{}")
    assert cost('{country: "SN"}') == pytest.approx(whole / 10)
    assert cost("{precision: EXACT}") == whole  # no index finds it: all are looked at


def test_an_answer_tells_its_cost_and_the_age_of_its_data(fresh: Asker, neo4j_driver: Any) -> None:
    """Three banks are met, and each one's projects; before anything was loaded whole, there is no version."""
    first = fresh.answer(BANKS).body["extensions"]
    assert first["cost"]["estimate"] == round(3 + 3 * fresh.engine.statistics.fan("FINANCES", forward=True))
    assert "data" not in first
    neo4j_driver.execute_query("MATCH (d:Dataset {id: 'dataset:one'}) SET d.fingerprint = 'a', d.loadedAt = $at", at=AT)
    try:
        fresh.runner.run(fresh.engine.refresh())
        told = fresh.answer(BANKS).body["extensions"]["data"]
        assert dt.datetime.fromisoformat(told["loadedAt"]) == AT
        assert told["ageSeconds"] == pytest.approx((dt.datetime.now(dt.UTC) - AT).total_seconds(), abs=60)
        neo4j_driver.execute_query("MATCH (d:Dataset {id: 'dataset:one'}) SET d.fingerprint = 'b'")
        fresh.runner.run(fresh.engine.refresh())
        assert fresh.answer(BANKS).body["extensions"]["data"]["version"] not in ("", told["version"])
    finally:
        neo4j_driver.execute_query("MATCH (d:Dataset {id: 'dataset:one'}) REMOVE d.fingerprint, d.loadedAt")
