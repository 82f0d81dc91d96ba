"""Documents: a text is parsed, validated and held against the limits once; what its operations compile to is kept with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    parse,
    specified_rules,
    validate,
)

from api.errors import located
from api.limits import MAX_TEXT, MAX_TOKENS, TooMuch, WithinLimits
from api.plans import Plans
from schema.errors import PartnergraphError


@dataclass
class Document:
    """A parsed document with what is wrong with it (`code` is syntax or invalid), and the plans of its operations."""

    node: DocumentNode | None
    errors: list[GraphQLError]
    code: str = ""
    operations: dict[str | None, OperationDefinitionNode] = field(default_factory=dict)
    plans: Plans[Any] = field(default_factory=Plans)
    weight: int = 0  # characters kept with it

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


def read(schema: GraphQLSchema, text: str, *, hide_suggestions: bool = False) -> Document:
    """The document with its errors, if any; none of them names what the schema has when suggestions are hidden."""
    if len(text) > MAX_TEXT:
        error = TooMuch(f"The document has {len(text)} characters; {MAX_TEXT} are allowed.", "Move values into variables, or ask in several operations.")
        return Document(None, [located(error)], error.code)
    try:
        node = parse(text, max_tokens=MAX_TOKENS)
        # The limits first: the other rules must not meet a giant.
        errors = validate(schema, node, [WithinLimits]) or validate(schema, node, specified_rules, hide_suggestions=hide_suggestions)
        return Document(node, errors, "invalid")
    except GraphQLError as error:
        return Document(None, [error], "syntax")
    except RecursionError:
        return Document(None, [located(too_deep())], TooMuch.code)


def too_deep() -> TooMuch:
    """What parsing or compiling could not follow."""
    return TooMuch("The document or a variable is nested too deeply.", "Ask for fewer levels, or write a flatter filter.")


def introspects(operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]) -> bool:
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


__all__ = ["Document", "introspects", "read", "too_deep"]
