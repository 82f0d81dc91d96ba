"""Asking: a document is parsed, validated and limited once per text; its operation becomes one statement; its record becomes the answer.

graphql-core's completion is passed by: the shape has every field already, in the order of the selection. Where introspection is asked, or
with `complete`, graphql-core completes the same answer, reading it by response key; a test compares both ways.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
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
from api.query import Api, api
from api.walk import Walk
from graph.run import Reader
from graph.select import Selection, select
from graph.statement import Statement
from schema.errors import PartnergraphError

KEPT = 1_000_000  # characters of documents kept parsed: some hundreds of usual ones; parsed they take up to about 80 bytes a character


@dataclass(frozen=True)
class Document:
    """A parsed document with what is wrong with it: `code` is syntax or invalid."""

    node: DocumentNode | None
    errors: list[GraphQLError]
    code: str = ""

    @property
    def fragments(self) -> dict[str, FragmentDefinitionNode]:
        return {d.name.value: d for d in (self.node.definitions if self.node else ()) if isinstance(d, FragmentDefinitionNode)}

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """The operation of that name, or the only one. Raises GraphQLError."""
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
    """An operation ready to run. `introspects` when graphql-core has to complete it."""

    document: Document
    operation: OperationDefinitionNode
    variables: VariableValues
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
        """Compile the operation. Raises Refused."""
        document = self.document(text)
        if document.errors:
            raise Refused(document.errors, document.code)
        try:
            operation = document.operation(name)
            values = get_variable_values(self.api.core, operation.variable_definitions or (), dict(variables or {}), max_errors=20)
            if isinstance(values, list):
                raise Refused(values, "bad-variables")
            introspects = complete or _introspects(operation, document.fragments)
            walk = Walk(self.api.core, self.api.plans, self.api.kinds, operation=operation, fragments=document.fragments, variables=values,
                        complete=introspects)
            return Planned(document, operation, values, select(walk.roots()), introspects)
        except PartnergraphError as error:
            raise Refused([located(error)], error.code) from error
        except GraphQLError as error:
            raise Refused([error], "invalid") from error
        except RecursionError as error:
            raise Refused([located(_too_deep())], TooMuch.code) from error

    async def ask(self, text: str, variables: Mapping[str, Any] | None = None, name: str | None = None, *, complete: bool = False,
                  request_id: str = "") -> Answer:
        """Run one operation: exactly one statement, or none when nothing of the graph is asked."""
        try:
            planned = self.plan(text, variables, name, complete=complete)
            data = planned.selection.shape.build(await self._record(planned.selection.statement))
            return Answer({"data": data}) if not planned.introspects else self._completed(planned, data, dict(variables or {}))
        except Refused as refused:
            return Answer({"errors": formatted(refused.errors, refused.code)}, status_of(refused.errors))
        except Exception as error:  # noqa: BLE001  # the one place where any error becomes an answer
            errors = [told(error, request_id)]
            return Answer({"errors": formatted(errors, "internal"), "data": None}, status_of(errors))

    async def _record(self, statement: Statement | None) -> list[Any]:
        if statement is None:
            return []
        if self.reader is None:
            raise AssertionError("an engine without a reader can only explain")
        return (await self.reader.read(statement))[0]

    def _completed(self, planned: Planned, data: dict[str, Any], variables: dict[str, Any]) -> Answer:
        assert planned.document.node is not None  # noqa: S101  # it was planned
        name = planned.operation.name.value if planned.operation.name else None
        result = execute(self.api.core, planned.document.node, data, None, variables, name)
        assert isinstance(result, ExecutionResult)  # noqa: S101  # no resolver is async
        errors = {"errors": formatted([told(e) for e in result.errors], "internal")} if result.errors else {}
        return Answer({**errors, "data": result.data})


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
