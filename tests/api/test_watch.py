"""A request that runs out of time, or whose client has gone, ends its read in the database too: on a real one, with a statement that would run for minutes."""

from __future__ import annotations

import asyncio
import time

import neo4j
import pytest

from api.watch import Gone, Watched
from graph.run import Connect, Reader
from graph.statement import Statement

MINUTES = Statement("UNWIND range(1, 100000) AS x UNWIND range(1, 100000) AS y WITH x, y WHERE x * y = -7 RETURN count(*) AS slow")


async def never() -> dict[str, str]:
    await asyncio.sleep(3_600)
    raise AssertionError("it was cancelled before")


async def soon_gone() -> dict[str, str]:
    await asyncio.sleep(0.3)
    return {"type": "http.disconnect"}


def running(driver: neo4j.Driver) -> int:
    rows = driver.execute_query("SHOW TRANSACTIONS YIELD currentQuery WHERE currentQuery CONTAINS 'AS slow' AND NOT currentQuery STARTS WITH 'SHOW' RETURN count(*)").records
    return int(rows[0][0])


def ended(driver: neo4j.Driver) -> bool:
    """Whether the read ends within some seconds."""
    for _ in range(100):
        if not running(driver):
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize(("receive", "seconds", "raised"), [(never, 1.5, TimeoutError), (soon_gone, 60, Gone)])
def test_the_read_ends_with_the_request(neo4j_server: Connect, neo4j_driver: neo4j.Driver, receive: object, seconds: float, raised: type[Exception]) -> None:
    looked: list[int] = []

    async def ask() -> None:
        reader = Reader(neo4j_server)
        asyncio.get_running_loop().call_later(0.8, lambda: looked.append(running(neo4j_driver)))
        try:
            async with Watched(receive, seconds):  # type: ignore[arg-type]  # an ASGI receive
                await reader.read(MINUTES)
        finally:
            await reader.close()

    with pytest.raises(raised):
        asyncio.run(ask())
    assert looked == [1], "it did run"
    assert ended(neo4j_driver)


def test_work_in_time_is_left_alone_and_leaves_no_task() -> None:
    async def ask() -> tuple[str, int]:
        async with Watched(soon_gone, 5):
            await asyncio.sleep(0)
        return "done", len(asyncio.all_tasks())

    assert asyncio.run(ask()) == ("done", 1)
