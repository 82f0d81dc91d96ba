"""The two executors: Writer (sync, managed transactions, retried) and Reader (async, read-only, time-out, row cap)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, TypeVar

import stamina
from neo4j import READ_ACCESS, AsyncGraphDatabase, GraphDatabase, ManagedTransaction, Query, Session, Transaction
from neo4j.exceptions import AuthError, ClientError, ConfigurationError, DriverError, Neo4jError, ServiceUnavailable, SessionExpired
from pydantic import Field
from pydantic_settings import BaseSettings

from graph.statement import Statement
from schema.errors import PartnergraphError

T = TypeVar("T")
READ_TIMEOUT = 30.0  # seconds; longer than any saved question at scale M, short enough that a bad query does not hold the server
PATIENCE = 2.0  # seconds of retrying a read whose connection or member of a cluster was lost
RESTART = 60.0  # seconds that a write waits for a database that is being restarted
LONGEST = 86_400.0  # seconds that one load may hold the lock of writers, or wait for new indexes
MAX_ROWS = 100_000  # rows of one read; an export pages beyond that


class Connect(BaseSettings):
    """Where the database is. NEO4J_URI, NEO4J_USER, NEO4J_PASSWORD and NEO4J_DATABASE set it from outside.

    bolt:// reaches one server; neo4j:// and neo4j+s:// route in a cluster or Aura, with bookmarks kept by the driver's sessions.
    """

    uri: str = Field(default="", validation_alias="NEO4J_URI")
    user: str = Field(default="neo4j", validation_alias="NEO4J_USER")
    password: str = Field(default="", validation_alias="NEO4J_PASSWORD", repr=False)
    database: str | None = Field(default=None, validation_alias="NEO4J_DATABASE")

    @classmethod
    def to(cls, uri: str, user: str, password: str, database: str | None = None) -> Connect:
        """Settings for one known server, whatever the environment says."""
        return cls.model_construct(uri=uri, user=user, password=password, database=database)


class DatabaseAway(PartnergraphError):
    """The database cannot be reached, or does not let us in."""

    code = "database-away"
    exit_code = 3


class LockLost(DatabaseAway):
    """The database was away while a load wrote to it, and another load may have written since."""

    code = "lock-lost"


class DatabaseRefused(PartnergraphError):
    """The database took the statement and refused it."""

    code = "database-refused"


class ReadTimedOut(PartnergraphError):
    """A read ran longer than allowed and was ended by the database."""

    code = "timed-out"


class TooManyRows(PartnergraphError):
    """A read gave more rows than allowed."""

    code = "too-many-rows"


SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")


def _bolt(uri: str) -> str:
    """The address, if it is one of Bolt; the driver would take http:// too, as a preview. Raises DatabaseAway."""
    if uri.partition("://")[0] not in SCHEMES:
        raise DatabaseAway(f"{uri!r} is no usable database address.", "Write it as bolt://host:port or neo4j+s://host.")
    return uri


def explain(error: Exception, uri: str) -> PartnergraphError:  # noqa: PLR0911  # a table, a line an error
    """What the user can do about an error of the driver; the one table from driver errors to ours."""
    if isinstance(error, PartnergraphError):
        return error
    if isinstance(error, AuthError):
        return DatabaseAway(f"The database at {uri} refused user and password.", "Check NEO4J_USER and NEO4J_PASSWORD.")
    if isinstance(error, ServiceUnavailable | SessionExpired):
        return DatabaseAway(f"No database answers at {uri}.", "Start it with `partnergraph up`, or check NEO4J_URI.")
    if isinstance(error, ConfigurationError | ValueError):
        return DatabaseAway(f"{uri!r} is no usable database address ({error}).", "Write it as bolt://host:port or neo4j+s://host.")
    if isinstance(error, ClientError) and "TransactionTimedOut" in (error.code or ""):
        return ReadTimedOut("The query took longer than allowed and was stopped.", "Ask for less: a filter, a smaller page or fewer levels.")
    if isinstance(error, Neo4jError):
        return DatabaseRefused(f"The database refused the statement: {error.message}", f"Its code is {error.code}.")
    if isinstance(error, DriverError):
        return DatabaseAway(f"The connection to {uri} failed: {error}", "Try again; if it lasts, look at `partnergraph status`.")
    return DatabaseRefused(str(error))


def _may_be_retried(error: Exception) -> bool:
    return isinstance(error, DriverError | Neo4jError) and error.is_retryable()


class Writer:
    """Sync writes in managed transactions: the driver retries transient errors, deadlocks and lost connections by error class."""

    def __init__(self, connect: Connect) -> None:
        self.uri = connect.uri
        self._database = connect.database
        # In a cluster each session may reach another member: bookmarks let it see what the sessions before it wrote.
        self._bookmarks = GraphDatabase.bookmark_manager()
        try:
            self._driver = GraphDatabase.driver(_bolt(connect.uri), auth=(connect.user, connect.password), notifications_min_severity="OFF",
                                                max_transaction_retry_time=RESTART)
        except (DriverError, ValueError) as error:
            raise explain(error, connect.uri) from error
        try:
            self._driver.verify_connectivity()
        except (DriverError, Neo4jError) as error:
            self.close()
            raise explain(error, connect.uri) from error

    def write(self, statements: Iterable[Statement]) -> list[list[dict[str, Any]]]:
        """Run the statements in one transaction; their rows as dicts. All or nothing."""
        batch = list(statements)

        def work(tx: ManagedTransaction) -> list[list[dict[str, Any]]]:
            return [tx.run(s.cypher, s.parameters).data() for s in batch]

        return self._managed(lambda session: session.execute_write(work))

    def read(self, statement: Statement) -> list[dict[str, Any]]:
        """Rows of a read, as dicts. For loaders, which read their way through big results: no time-out."""
        return self._managed(lambda session: session.execute_read(lambda tx: tx.run(statement.cypher, statement.parameters).data()))

    def each(self, statement: Statement, *, fetched: int = 10_000) -> Iterator[list[Any]]:
        """Rows of a big read, as they come, in bounded memory: so many are fetched at once. What breaks off is not retried here."""
        try:
            with self._driver.session(database=self._database, bookmark_manager=self._bookmarks, fetch_size=fetched) as session, session.begin_transaction() as tx:
                for record in tx.run(statement.cypher, statement.parameters):
                    yield record.values()
        except (DriverError, Neo4jError) as error:
            raise explain(error, self.uri) from error

    @contextmanager
    def alone(self) -> Iterator[Callable[[], None]]:
        """Be the only one to write, in all processes and on all machines that do so in turn; wait until the others are done.

        The lock is an open transaction that makes a node and never commits it: ids are unique, so a second one waits for the first. Whoever is killed
        loses its connection, and with it the lock; nothing has to expire. Yields `still`, which raises LockLost when the database was away meanwhile.
        """
        with self._driver.session(database=self._database) as session:
            try:
                tx = self._lock(session)
            except (DriverError, Neo4jError) as error:
                raise explain(error, self.uri) from error

            def still() -> None:
                try:
                    tx.run("RETURN 1").consume()
                except (DriverError, Neo4jError) as error:
                    raise LockLost("The database went away while it was being written to.", "Load again: what was written stays, the rest follows.") from error

            try:
                yield still
            finally:
                with suppress(DriverError, Neo4jError):
                    tx.rollback()

    @stamina.retry(on=_may_be_retried, attempts=None, timeout=RESTART, wait_initial=0.2, wait_max=2)
    def _lock(self, session: Session) -> Transaction:
        tx = session.begin_transaction(timeout=LONGEST)
        tx.run("MERGE (n:Entity {id: $lock})", lock="lock:writer").consume()
        return tx

    def migrate(self, statements: Iterable[Statement]) -> int:
        """Run schema commands in one transaction of their own, wait until the indexes are there, and return how many were run."""
        batch = list(statements)
        if batch:
            self.write(batch)
            self.read(Statement("CALL db.awaitIndexes($seconds)", {"seconds": int(LONGEST)}))  # forty million links take minutes
        return len(batch)

    def _managed(self, work: Callable[[Any], T]) -> T:
        try:
            with self._driver.session(database=self._database, bookmark_manager=self._bookmarks) as session:
                return work(session)
        except (DriverError, Neo4jError) as error:
            raise explain(error, self.uri) from error

    def close(self) -> None:
        self._driver.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


@dataclass(frozen=True)
class Limits:
    """What one read may cost: seconds in the database, and rows."""

    timeout: float = READ_TIMEOUT
    rows: int = MAX_ROWS


class Reader:
    """Async reads, each in one read-only transaction with a time-out in the database and a cap on rows."""

    def __init__(self, connect: Connect, limits: Limits | None = None) -> None:
        self.uri, self.limits = connect.uri, limits or Limits()
        self.statements = 0  # how many were run, for the test that an operation is one statement
        self._database = connect.database
        try:
            self._driver = AsyncGraphDatabase.driver(_bolt(connect.uri), auth=(connect.user, connect.password), notifications_min_severity="OFF",
                                                     connection_acquisition_timeout=5, connection_timeout=3)
        except (DriverError, ValueError) as error:
            raise explain(error, connect.uri) from error

    async def read(self, statement: Statement, limits: Limits | None = None) -> list[list[Any]]:
        """Rows as lists of values, of one read transaction. Raises DatabaseAway, ReadTimedOut, TooManyRows or DatabaseRefused."""
        allowed = limits or self.limits
        try:
            try:
                return await self._once(statement, allowed)
            except (DriverError, Neo4jError) as error:
                if not error.is_retryable():
                    raise
            async for attempt in stamina.retry_context(on=_may_be_retried, attempts=6, timeout=PATIENCE, wait_initial=0.05, wait_max=1):
                with attempt:
                    return await self._once(statement, allowed)
        except (DriverError, Neo4jError) as error:
            raise explain(error, self.uri) from error
        raise AssertionError("a retry ends with rows or an error")

    async def _once(self, statement: Statement, allowed: Limits) -> list[list[Any]]:
        # Committed by itself: a managed transaction costs two messages more, half again the time of a small answer. What may be retried is, above.
        self.statements += 1
        async with self._driver.session(database=self._database, default_access_mode=READ_ACCESS) as session:
            result = await session.run(Query(statement.cypher, timeout=allowed.timeout), statement.parameters)
            rows: list[list[Any]] = []
            async for record in result:
                rows.append(record.values())
                if len(rows) > allowed.rows:
                    raise TooManyRows(f"The answer has more than {allowed.rows} rows.", "Ask for a smaller page, and for the next one with `after`.")
            return rows

    async def ping(self) -> None:
        """Raises DatabaseAway unless the database answers within two seconds."""
        await self.read(Statement("RETURN 1"), Limits(timeout=2, rows=1))

    async def close(self) -> None:
        await self._driver.close()


__all__ = ["Connect", "DatabaseAway", "DatabaseRefused", "Limits", "LockLost", "ReadTimedOut", "Reader", "TooManyRows", "Writer", "explain"]
