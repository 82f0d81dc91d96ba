"""Asking: a document is parsed, validated and limited once per text; its operation becomes one statement; its record becomes the answer.

graphql-core's completion is passed by: the shape has every field already, in the order of the selection. Where introspection is asked, or
with `complete`, graphql-core completes the same answer, reading it by response key; a test compares both ways.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
    execute,
    get_variable_values,
    parse,
    specified_rules,
    validate,
)
from graphql.execution.values import VariableValues

from api.errors import formatted, located, status_of, told
from api.limits import MAX_TEXT, MAX_TOKENS, TooMuch, WithinLimits
from api.plans import Plans, stand_ins
from api.query import Api, api
from api.walk import Walk
from graph.later import Trace, Unfit, Values
from graph.run import Reader
from graph.select import Selection, select
from graph.statement import Statement
from schema.errors import PartnergraphError

KEPT = 1_000_000  # characters of documents kept parsed: some hundreds of usual ones; parsed they take up to about 80 bytes a character


@dataclass
class Document:
    """A parsed document with what is wrong with it (`code` is syntax or invalid), and the plans of its operations."""

    node: DocumentNode | None
    errors: list[GraphQLError]
    code: str = ""
    operations: dict[str | None, OperationDefinitionNode] = field(default_factory=dict)
    plans: Plans[Planned] = field(default_factory=Plans)

    @cached_property
    def fragments(self) -> dict[str, FragmentDefinitionNode]:
        return {d.name.value: d for d in (self.node.definitions if self.node else ()) if isinstance(d, FragmentDefinitionNode)}

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """The operation of that name, or the only one. Raises GraphQLError."""
        if name not in self.operations:
            self.operations[name] = self._operation(name)
        return self.operations[name]

    def _operation(self, name: str | None) -> OperationDefinitionNode:
        all_ = [d for d in (self.node.definitions if self.node else ()) if isinstance(d, OperationDefinitionNode)]
        found = [d for d in all_ if name is None or (d.name and d.name.value == name)]
        if len(found) != 1:
            known = ", ".join(d.name.value for d in all_ if d.name)
            raise located(PartnergraphError(f"The document has {len(all_)} operations{f' ({known})' if known else ''}.", "Name one of them in `operationName`."))
        if found[0].operation is not OperationType.QUERY:
            raise located(PartnergraphError("Only queries can be asked here.", "Data comes in through `partnergraph load`."), None)
        return found[0]


@dataclass(frozen=True)
class Planned:
    """An operation ready to run with any variables of its form. `introspects` when graphql-core has to complete it."""

    document: Document
    operation: OperationDefinitionNode
    selection: Selection
    introspects: bool


@dataclass(frozen=True)
class Answer:
    """What goes back: the body as GraphQL over HTTP has it, and the status that `application/graphql-response+json` gives it."""

    body: dict[str, Any]
    status: int = 200


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
        self._documents: OrderedDict[str, Document] = OrderedDict()
        self._kept = 0

    def document(self, text: str) -> Document:
        """The parsed and validated document, kept per text."""
        if text in self._documents:
            self._documents.move_to_end(text)
            return self._documents[text]
        made = self._read(text)
        if not made.errors:
            self._documents[text] = made
            self._kept += len(text)
        while self._kept > KEPT:
            self._kept -= len(self._documents.popitem(last=False)[0])
        return made

    def _read(self, text: str) -> Document:
        if len(text) > MAX_TEXT:
            error = TooMuch(f"The document has {len(text)} characters; {MAX_TEXT} are allowed.", "Move values into variables, or ask in several operations.")
            return Document(None, [located(error)], error.code)
        try:
            node = parse(text, max_tokens=MAX_TOKENS)
            errors = validate(self.api.core, node, [WithinLimits])  # first: the other rules must not meet a giant
            return Document(node, errors or validate(self.api.core, node, specified_rules), "invalid")
        except GraphQLError as error:
            return Document(None, [error], "syntax")
        except RecursionError:
            return Document(None, [located(_too_deep())], TooMuch.code)

    def plan(self, text: str, variables: Mapping[str, Any] | None = None, name: str | None = None, *, complete: bool = False) -> Planned:
        """The operation compiled, with the values that its first variables have. Raises Refused."""
        return self._prepared(text, variables or {}, name, complete=complete)[0]

    def _prepared(self, text: str, given: Mapping[str, Any], name: str | None, *, complete: bool) -> tuple[Planned, VariableValues]:
        document = self.document(text)
        if document.errors:
            raise Refused(document.errors, document.code)
        try:
            operation = document.operation(name)
            variables = self._variables(operation, given)
            trace = Trace(variables.coerced)
            stands, form = stand_ins(variables, trace)
            key = (name, complete, form)
            planned = document.plans.find(key, variables.coerced)
            if planned is None:
                planned = self._compile(document, operation, stands, trace, complete=complete)
                document.plans.keep(key, trace, planned)
        except Unfit as unfit:
            raise _unfit(unfit) from unfit
        except PartnergraphError as error:
            raise Refused([located(error)], error.code) from error
        except GraphQLError as error:
            raise Refused([error], "invalid") from error
        except RecursionError as error:
            raise Refused([located(_too_deep())], TooMuch.code) from error
        else:
            return planned, variables

    def statement(self, text: str, variables: Mapping[str, Any] | None = None, name: str | None = None) -> Statement | None:
        """The statement that would be run, with its parameters; None where nothing of the graph is asked. Raises Refused."""
        planned, values = self._prepared(text, variables or {}, name, complete=False)
        try:
            return planned.selection.statement.bound(values.coerced) if planned.selection.statement else None
        except Unfit as unfit:
            raise _unfit(unfit) from unfit

    def _variables(self, operation: OperationDefinitionNode, given: Mapping[str, Any]) -> VariableValues:
        if not operation.variable_definitions:
            return VariableValues({}, {})
        values = get_variable_values(self.api.core, operation.variable_definitions, dict(given), max_errors=20)
        if isinstance(values, list):
            raise Refused(values, "bad-variables")
        return values

    def _compile(self, document: Document, operation: OperationDefinitionNode, variables: VariableValues, trace: Trace, *, complete: bool) -> Planned:
        introspects = complete or _introspects(operation, document.fragments)
        walk = Walk(self.api.core, self.api.plans, self.api.kinds, operation=operation, fragments=document.fragments, variables=variables, trace=trace,
                    complete=introspects)
        return Planned(document, operation, select(walk.roots()), introspects)

    async def ask(self, text: str, variables: Mapping[str, Any] | None = None, name: str | None = None, *, complete: bool = False,
                  request_id: str = "") -> Answer:
        """Run one operation: exactly one statement, or none when nothing of the graph is asked."""
        try:
            planned, values = self._prepared(text, variables or {}, name, complete=complete)
            record = await self._record(planned.selection.statement, values.coerced)
            data = planned.selection.shape.build(record, values.coerced)
            return Answer({"data": data}) if not planned.introspects else self._completed(planned, data, dict(variables or {}))
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

    def _completed(self, planned: Planned, data: dict[str, Any], variables: dict[str, Any]) -> Answer:
        assert planned.document.node is not None  # noqa: S101  # it was planned
        name = planned.operation.name.value if planned.operation.name else None
        result = execute(self.api.core, planned.document.node, data, None, variables, name)
        assert isinstance(result, ExecutionResult)  # noqa: S101  # no resolver is async
        errors = {"errors": formatted([told(e) for e in result.errors], "internal")} if result.errors else {}
        return Answer({**errors, "data": result.data})


def _refused(refused: Refused) -> Answer:
    return Answer({"errors": formatted(refused.errors, refused.code)}, status_of(refused.errors))


def _unfit(unfit: Unfit) -> Refused:
    """An error met with a variable's value, told at the field that it belongs to."""
    node, path = unfit.place or (None, None)
    return Refused([located(unfit.error, node, path)], unfit.error.code)


def _too_deep() -> TooMuch:
    return TooMuch("The document or a variable is nested too deeply.", "Ask for fewer levels, or write a flatter filter.")


def _introspects(operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]) -> bool:
    """Whether introspection is asked at the root, through fragments as well."""
    todo, seen = [operation.selection_set], set[str]()
    while todo:
        for selection in todo.pop().selections:
            if isinstance(selection, FieldNode):
                if selection.name.value in ("__schema", "__type"):
                    return True
            elif name := getattr(getattr(selection, "name", None), "value", None):
                if name not in seen:
                    seen.add(name)
                    todo.append(fragments[name].selection_set)
            else:
                todo.append(selection.selection_set)  # type: ignore[attr-defined]  # an inline fragment
    return False
