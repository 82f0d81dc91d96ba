"""What all tests share: the folder of real data, and one real Neo4j for the whole session.

Which Neo4j: the server of NEO4J_URI when that is set (it must be empty); with PARTNERGRAPH_TEST_BACKEND=testcontainers one in
Docker; else an embedded one in a temporary folder, of version PARTNERGRAPH_TEST_NEO4J or the default.
"""

from __future__ import annotations

import gc
import os
import warnings
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import neo4j
import pytest
from xdist.scheduler import LoadScopeScheduling

from graph import ddl, server
from graph.run import Connect
from schema import model

for told in ("COLUMNS", "LINES"):
    os.environ.pop(told, None)  # pytest-xdist gives its workers a terminal's size; our output goes into a pipe, which has none

SHARED = Path(__file__).parents[2] / "shared"


def pytest_xdist_auto_num_workers() -> int | None:
    """The user's one server serves one worker: every test empties it."""
    return 0 if os.environ.get("NEO4J_URI") else None


LONG = ("loaders/test_bulk", "api", "contract", "page", "graph/test_server", "loaders/test_faults", "meta/test_howto", "loaders/test_iati_load", "bench/test_bench", "loaders/test_worldbank",
        "loaders/test_multibank", "loaders/test_aims", "unit/test_cli", "loaders/test_reviews")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes minutes begins first, so that at the end no worker waits for the one that took it last."""
    def rank(item: pytest.Item) -> int:
        return next((n for n, name in enumerate(LONG) if item.nodeid.startswith((f"tests/{name}.", f"tests/{name}/"))), len(LONG))
    items.sort(key=rank)


class BySharedGraph(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """What shares a graph stays on one worker: all of tests/api, of tests/contract and of tests/page, else a file."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        folder = file.rpartition("/")[0]
        return folder if folder in ("tests/api", "tests/contract", "tests/page") else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Used with any `--dist`. Marks of groups would be forgotten: xdist 3.8 writes them where pytest 9.2 does not look (pytest-xdist #1386)."""
    return BySharedGraph(config, log)


@pytest.fixture(scope="session", autouse=True)
def _neo4j_lives_for_seconds() -> Iterator[None]:
    """Neo4j lives for seconds here: Java's first compiler alone and its plainest collector take a third off the work of a start. Each test empties the
    graph and fills it: to plan every statement anew for that took more than half of Java's time, so plans are kept for a minute,
    and not longer: what was planned for an empty graph is slow on a real file.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JAVA_TOOL_OPTIONS", f"{os.environ.get('JAVA_TOOL_OPTIONS', '')} -XX:TieredStopAtLevel=1 -XX:+UseSerialGC".strip())
        patch.setenv("PARTNERGRAPH_REPLAN", "1m")
        yield


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder ../shared beside the repository, with real files."""
    if not SHARED.is_dir():
        pytest.skip(f"needs the shared data folder {SHARED}")
    return SHARED


@pytest.fixture(scope="session")
def neo4j_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the session's Neo4j lives, if it is an embedded one."""
    return tmp_path_factory.mktemp("neo4j")


@pytest.fixture(scope="session")
def neo4j_server(neo4j_home: Path) -> Iterator[Connect]:
    """One throw-away Neo4j for the session."""
    if os.environ.get("NEO4J_URI"):
        yield _outside()
    elif os.environ.get("PARTNERGRAPH_TEST_BACKEND") == "testcontainers":
        yield from _container()
    else:
        try:
            address = server.up(neo4j_home, os.environ.get("PARTNERGRAPH_TEST_NEO4J"))
            yield address.connect()
        finally:
            server.down(neo4j_home)


@pytest.fixture(scope="session")
def neo4j_driver(neo4j_server: Connect) -> Iterator[neo4j.Driver]:
    """A driver of the session's server, to look behind our own code."""
    with neo4j.GraphDatabase.driver(neo4j_server.uri, auth=(neo4j_server.user, neo4j_server.password)) as driver:
        yield driver


@pytest.fixture
def graph_db(neo4j_server: Connect, neo4j_driver: neo4j.Driver) -> Connect:
    """The session's server with no node in it; what it has of the model's constraints and indexes stays."""
    _empty(neo4j_driver, neo4j_server.database)
    return neo4j_server


@pytest.fixture
def bare_db(graph_db: Connect, neo4j_driver: neo4j.Driver) -> Connect:
    """The same with no constraint and no index either."""
    _empty(neo4j_driver, graph_db.database, schema=True)
    return graph_db


def _empty(driver: neo4j.Driver, database: str | None, *, schema: bool = False) -> None:
    """Leave no node, and of constraints and indexes the model's own; with `schema` none: to make them takes seconds, and Neo4j plans every statement anew."""
    kept = set() if schema else {item.name for item in ddl.wanted(model())}
    with driver.session(database=database) as session:
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS").consume()
        for constraint in session.run("SHOW CONSTRAINTS YIELD name").value():
            if constraint not in kept:
                session.run(f"DROP CONSTRAINT `{constraint}`").consume()
        # The two look-up indexes belong to every database.
        for index in session.run("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP'").value():
            if index not in kept:
                session.run(f"DROP INDEX `{index}`").consume()


def _outside() -> Connect:
    """The user's server; the tests delete everything, so it must hold nothing."""
    connect = Connect()
    with neo4j.GraphDatabase.driver(connect.uri, auth=(connect.user, connect.password)) as driver:
        nodes = driver.execute_query("MATCH (n) RETURN count(n)", database_=connect.database).records[0][0]
    if nodes:
        pytest.exit(f"The tests empty the database that they use, and {connect.uri} holds {nodes} nodes: name an empty one.", returncode=4)
    return connect


def _container() -> Iterator[Connect]:
    pytest.importorskip("docker")
    community = pytest.importorskip("testcontainers.community.neo4j")
    with warnings.catch_warnings(action="ignore", category=ResourceWarning):
        problem = _docker_problem()
        gc.collect()  # docker's client forgets to close the socket of a failed connection
    if problem:
        pytest.skip(f"PARTNERGRAPH_TEST_BACKEND=testcontainers, but no Docker engine answers: {problem}")
    image = f"neo4j:{os.environ.get('PARTNERGRAPH_TEST_NEO4J', server.DEFAULT_VERSION)}-community"
    with community.Neo4jContainer(image) as container:
        yield Connect.to(container.get_connection_url(), container.username, container.password)


def _docker_problem() -> str:
    """Why no Docker engine answers; empty when one does."""
    import docker  # noqa: PLC0415 - needed by this one way of testing

    try:
        with closing(docker.from_env(timeout=5)) as client:
            client.ping()
    except docker.errors.DockerException as problem:
        return str(problem)
    return ""
