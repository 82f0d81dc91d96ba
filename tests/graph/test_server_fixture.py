"""The fixtures that all database tests stand on."""

from __future__ import annotations

import neo4j
import pytest

from graph import ddl
from graph.run import Connect
from schema import model


@pytest.mark.parametrize("_round", [1, 2])
def test_each_test_begins_with_an_empty_database(graph_db: Connect, neo4j_driver: neo4j.Driver, _round: int) -> None:
    with neo4j_driver.session(database=graph_db.database) as session:
        assert session.run("MATCH (n) RETURN count(n)").single(strict=True).value() == 0
        ours = {item.name for item in ddl.wanted(model())}
        assert {*session.run("SHOW CONSTRAINTS YIELD name").value()} <= ours
        assert {*session.run("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name").value()} <= ours
        session.run("CREATE CONSTRAINT `left over` FOR (n:Left) REQUIRE n.id IS UNIQUE").consume()
        session.run("CREATE INDEX FOR (n:Left) ON (n.name)").consume()
        session.run("UNWIND range(1, 10) AS id CREATE (:Left {id: id})-[:TO]->(:Right)").consume()


def test_a_bare_database_has_no_schema_either(bare_db: Connect, neo4j_driver: neo4j.Driver) -> None:
    with neo4j_driver.session(database=bare_db.database) as session:
        assert session.run("SHOW CONSTRAINTS YIELD name").value() == []
        assert session.run("SHOW INDEXES YIELD type WHERE type <> 'LOOKUP' RETURN type").value() == []
