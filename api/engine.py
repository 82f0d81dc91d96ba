"""Asking: a document is parsed, validated and limited once per text; its operation becomes one statement; its record becomes the answer.

graphql-core's completion is passed by: the shape has every field already, in the order of the selection. Where introspection is asked, or
with `complete`, graphql-core completes the same answer, reading it by response key; a test compares both ways.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

from graphql import (
    ExecutionResult,
    GraphQLError,
    OperationDefinitionNode,
    execute,
    get_variable_values,
)
from graphql.execution.values import VariableValues

from api.caller import Caller
from api.errors import formatted, located, status_of, told
from api.limits import MAX_COST, TooMuch, check_load
from api.parsed import Document, introspects, read, too_deep
from api.plans import stand_ins
from api.query import Api, api
from api.walk import Walk
from graph import statistics
from graph.cost import Cost, Load
from graph.later import Trace, Unfit, Values
from graph.run import Reader
from graph.select import Selection, select
from graph.statement import Statement
from graph.statistics import Statistics
from schema import model
from schema.errors import PartnergraphError

KEPT = 5_000_000  # characters of documents and their statements: a thousand usual ones; parsed they take up to about 80 bytes a character
FRESH = 5.0  # seconds between two looks at the statistics: how late an answer may tell of a load


@dataclass(frozen=True)
class Planned:
    """An operation ready to run with any variables of its form. `introspects` when graphql-core has to complete it."""

    document: Document
    operation: OperationDefinitionNode
    selection: Selection
    introspects: bool
    load: Load


@dataclass(frozen=True)
class Answer:
    """What goes back: the body as GraphQL over HTTP has it, and the status that `application/graphql-response+json` gives it."""

    body: dict[str, Any]
    status: int = 200


class NoIntrospection(PartnergraphError):
    """The schema was asked for by someone who may not look at it."""

    code = "no-introspection"


class Refused(Exception):  # it carries errors that are told as data
    """The operation was not run."""

    def __init__(self, errors: list[GraphQLError], code: str) -> None:
        super().__init__("; ".join(error.message for error in errors))
        self.errors, self.code = errors, code


class Engine:
    """The compiled road from a text to an answer. Without a reader it can only explain."""

    def __init__(self, reader: Reader | None = None) -> None:
        self.reader = reader
        self.api: Api = api()
        self.statistics = Statistics()
        self._documents: OrderedDict[str, Document] = OrderedDict()
        self._kept = 0

    def document(self, text: str, *, hide_suggestions: bool = False) -> Document:
        """The parsed and validated document, kept per text."""
        if text in self._documents:
            self._documents.move_to_end(text)
            return self._documents[text]
        made = read(self.api.core, text, hide_suggestions=hide_suggestions)
        if not made.errors:
            self._documents[text] = made
            self._weigh(made, len(text))
        return made

    def _weigh(self, document: Document, characters: int) -> None:
        """Count what is kept with a document, and let go of those that were not asked for the longest time."""
        document.weight += characters
        self._kept += characters
        while self._kept > KEPT:
            self._kept -= self._documents.popitem(last=False)[1].weight

    def plan(self, text: str, variables: Mapping[str, Any] | None = None, name: str | None = None, *, complete: bool = False) -> Planned:
        """The operation compiled, with the values that its first variables have. Raises Refused."""
        return self._prepared(text, variables or {}, name, complete=complete)[0]

    def _prepared(self, text: str, given: Mapping[str, Any], name: str | None, *, complete: bool, closed: bool = False) -> tuple[Planned, VariableValues]:
        document = self.document(text, hide_suggestions=closed)
        if document.errors:
            raise Refused(document.errors, document.code)
        try:
            operation = document.operation(name)
            variables = self._variables(operation, given, hide_suggestions=closed)
            trace = Trace(variables.coerced)
            stands, form = stand_ins(variables, trace)
            key = (name, complete, form)
            planned = document.plans.find(key, variables.coerced)
            if planned is None:
                planned = self._compile(document, operation, stands, trace, complete=complete)
                document.plans.keep(key, trace, planned)
                if planned.selection.statement and text in self._documents:
                    self._weigh(document, len(planned.selection.statement.cypher))
            if closed and planned.introspects:
                raise NoIntrospection("The schema is not shown here without a key.", "Send an API key, or read the reference of the API.")
        except Unfit as unfit:
            raise _unfit(unfit) from unfit
        except PartnergraphError as error:
            raise Refused([located(error)], error.code) from error
        except GraphQLError as error:
            raise Refused([error], "invalid") from error
        except RecursionError as error:
            raise Refused([located(too_deep())], TooMuch.code) from error
        else:
            return planned, variables

    def statement(self, text: str, variables: Mapping[str, Any] | None = None, name: str | None = None) -> Statement | None:
        """The statement that would be run, with its parameters; None where nothing of the graph is asked. Raises Refused."""
        planned, values = self._prepared(text, variables or {}, name, complete=False)
        try:
            return planned.selection.statement.bound(values.coerced) if planned.selection.statement else None
        except Unfit as unfit:
            raise _unfit(unfit) from unfit

    def _variables(self, operation: OperationDefinitionNode, given: Mapping[str, Any], *, hide_suggestions: bool) -> VariableValues:
        if not operation.variable_definitions:
            return VariableValues({}, {})
        values = get_variable_values(self.api.core, operation.variable_definitions, dict(given), max_errors=20, hide_suggestions=hide_suggestions)
        if isinstance(values, list):
            raise Refused(values, "bad-variables")
        return values

    def _compile(self, document: Document, operation: OperationDefinitionNode, variables: VariableValues, trace: Trace, *, complete: bool) -> Planned:
        whole = complete or introspects(operation, document.fragments)
        walk = Walk(self.api.core, self.api.plans, self.api.kinds, operation=operation, fragments=document.fragments, variables=variables, trace=trace,
                    complete=whole)
        roots = walk.roots()
        load = check_load(Cost(self.statistics).of(roots))
        return Planned(document, operation, select(roots), whole, load)

    async def ask(self, text: str, variables: Mapping[str, Any] | None = None, name: str | None = None, *, complete: bool = False,
                  request_id: str = "", caller: Caller | None = None) -> Answer:
        """Run one operation: exactly one statement, or none when nothing of the graph is asked. Without a caller, everything may be asked."""
        closed = caller is not None and not caller.introspection
        try:
            planned, values = self._prepared(text, variables or {}, name, complete=complete, closed=closed)
            record = await self._record(planned.selection.statement, values.coerced)
            data = planned.selection.shape.build(record, values.coerced)
            body = {"data": data} if not planned.introspects else self._completed(planned, data, dict(variables or {}))
            return Answer({**body, "extensions": self._extensions(planned)})
        except Unfit as unfit:
            return _refused(_unfit(unfit))
        except Refused as refused:
            return _refused(refused)
        except Exception as error:  # noqa: BLE001  # the one place where any error becomes an answer
            errors = [told(error, request_id)]
            return Answer({"errors": formatted(errors, "internal"), "data": None}, status_of(errors))

    async def _record(self, statement: Statement | None, values: Values) -> list[Any]:
        if statement is None:
            return []
        if self.reader is None:
            raise AssertionError("an engine without a reader can only explain")
        return (await self.reader.read(statement.bound(values)))[0]

    def _extensions(self, planned: Planned) -> dict[str, Any]:
        """What the answer tells of itself: its estimated cost in rows, and of which data it is."""
        cost = {"cost": {"estimate": round(planned.load.rows), "limit": MAX_COST}}
        known = self.statistics
        if not known.version:
            return cost
        age = (dt.datetime.now(dt.UTC) - known.loaded_at).total_seconds() if known.loaded_at else None
        return {**cost, "data": {"version": known.version, "loadedAt": known.loaded_at.isoformat() if known.loaded_at else None,
                                 "ageSeconds": None if age is None else round(age)}}

    async def refresh(self) -> None:
        """Read the graph's statistics anew. What was planned with others is forgotten, as its cost was. Raises what a read raises."""
        if self.reader is None:
            raise AssertionError("an engine without a reader can only explain")
        found = statistics.read(model(), (await self.reader.read(statistics.ASK))[0])
        if found.version != self.statistics.version:
            self._documents.clear()
            self._kept = 0
        self.statistics = found

    @asynccontextmanager
    async def kept_fresh(self, every: float = FRESH) -> AsyncIterator[None]:
        """Inside, the statistics are read again and again, however the database does."""
        async def keep() -> None:
            while True:
                with suppress(PartnergraphError):
                    await self.refresh()
                await asyncio.sleep(every)
        task = asyncio.create_task(keep())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def _completed(self, planned: Planned, data: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        assert planned.document.node is not None  # noqa: S101  # it was planned
        name = planned.operation.name.value if planned.operation.name else None
        result = execute(self.api.core, planned.document.node, data, None, variables, name)
        assert isinstance(result, ExecutionResult)  # noqa: S101  # no resolver is async
        errors = {"errors": formatted([told(e) for e in result.errors], "internal")} if result.errors else {}
        return {**errors, "data": result.data}


def _refused(refused: Refused) -> Answer:
    return Answer({"errors": formatted(refused.errors, refused.code)}, status_of(refused.errors))


def _unfit(unfit: Unfit) -> Refused:
    """An error met with a variable's value, told at the field that it belongs to."""
    node, path = unfit.place or (None, None)
    return Refused([located(unfit.error, node, path)], unfit.error.code)
