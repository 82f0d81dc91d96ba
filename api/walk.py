"""From a validated GraphQL operation to requests: fragments, aliases, @skip and @include, variables and defaults are settled here.

Fields are collected by graphql-core's own rules, for each type that can stand in a place; what the type does not change is asked once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    get_argument_values,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_object_type,
)
from graphql.execution.collect_fields import FieldDetails, FragmentDetails, collect_fields, collect_subfields
from graphql.execution.values import VariableValues

from api.errors import located
from api.forge import COMPLETED, Plan
from api.limits import MAX_PAGE, MAX_PRODUCT, TooMuch, check_input
from graph.later import Trace, known
from graph.request import Cases, Fields, Kind, Literal, Page, Pick
from schema.errors import PartnergraphError

Kinds = tuple[tuple[str, str], ...]  # (label, type name), the most specific first


@dataclass(frozen=True)
class Asked:
    """One field as it was asked: its key in the answer, its arguments, and its selection on demand."""

    key: str
    args: Mapping[str, Any]
    fields: Callable[[int], Fields]
    above: Mapping[str, Any]  # the arguments of the field that holds this one

    def page(self, default: int) -> Page:
        """The page that `first`, `after`, `last` and `before` ask for. Raises TooMuch."""
        first, last = known(self.args.get("first")), known(self.args.get("last"))
        if first is not None and last is not None:
            raise TooMuch("Both `first` and `last` were given.", "Give one: `first` counts from the beginning, `last` from the end.")
        limit = first if first is not None else last if last is not None else default
        if not 0 <= limit <= MAX_PAGE:
            raise TooMuch(f"A page holds from 0 to {MAX_PAGE} rows; {limit} were asked.", "Ask for a smaller page, and for the next one with `after`.")
        return Page(limit, last is not None, self.args.get("after"), self.args.get("before"))


class Walk:
    """One operation with its variables. `complete` adds what graphql-core needs to complete the answer itself."""

    def __init__(self, schema: GraphQLSchema, plans: Mapping[tuple[str, str], Plan], kinds: Mapping[str, Kinds], *, operation: OperationDefinitionNode,
                 fragments: Mapping[str, FragmentDefinitionNode], variables: VariableValues, trace: Trace, complete: bool = False) -> None:
        self.schema, self.plans, self.kinds, self.operation = schema, plans, kinds, operation
        self.fragments = {name: FragmentDetails(fragment) for name, fragment in fragments.items()}
        self.variables, self.trace, self.complete = variables, trace, complete
        self.times, self.objects = 1, 0
        self.path: list[str] = []
        self.above: list[Mapping[str, Any]] = [{}]

    def roots(self) -> tuple[Pick, ...]:
        """The requests of the operation's root fields but for introspection. Raises GraphQLError with the field's path."""
        query = self.schema.query_type
        assert query is not None  # noqa: S101  # the schema is ours
        found = collect_fields(self.schema, self.fragments, self.variables, query, self.operation)
        return self._picks(query, {key: d for key, d in found.grouped_field_set.items() if d[0].node.name.value not in ("__schema", "__type")})

    def _picks(self, parent: GraphQLObjectType, grouped: Mapping[str, list[FieldDetails]]) -> tuple[Pick, ...]:
        return tuple(self._pick(parent, key, details) for key, details in grouped.items())

    def _pick(self, parent: GraphQLObjectType, key: str, details: list[FieldDetails]) -> Pick:
        node = details[0].node
        name = node.name.value
        if name == "__typename":
            return Literal(key, parent.name)
        field = parent.fields[name]
        self.path.append(key)
        outer, self.trace.place = self.trace.place, (node, tuple(self.path))
        try:
            args = get_argument_values(field, node, self.variables, details[0].fragment_variable_values)
            check_input(args)
            above = self.above[-1]
            self.above.append(args)
            pick: Pick = self.plans[parent.name, name](Asked(key, args, lambda times: self._fields(field, details, times), above))
        except PartnergraphError as error:
            raise located(error, node, self.path) from error
        except GraphQLError as error:
            raise error if error.path else GraphQLError(error.message, node, path=list(self.path), extensions=error.extensions) from error
        self.path.pop()
        self.above.pop()
        self.trace.place = outer
        return pick

    def _fields(self, field: GraphQLField, details: list[FieldDetails], times: int) -> Fields:
        """The selection under a field that gives up to `times` objects for each of its parents. Raises TooMuch."""
        outer = self.times
        self.times = outer * max(times, 1)
        self.objects += self.times
        if self.objects > MAX_PRODUCT:
            raise TooMuch(f"The operation could give more than {MAX_PRODUCT} objects.", "Ask for smaller pages (`first`) or fewer levels.")
        try:
            return self._of_type(field, details)
        finally:
            self.times = outer

    def _of_type(self, field: GraphQLField, details: list[FieldDetails]) -> Fields:
        type_ = get_named_type(field.type)
        if is_leaf_type(type_):
            return ()
        if is_object_type(type_):
            return self._picks(type_, self._collect(type_, details))
        assert is_abstract_type(type_)  # noqa: S101  # nothing else is left
        narrowing = self._narrowing(details)
        groups: dict[tuple[bool, ...], tuple[set[str], GraphQLObjectType]] = {}
        for possible in self.schema.get_possible_types(type_):
            meets = tuple(narrow is possible or (is_abstract_type(narrow) and self.schema.is_sub_type(narrow, possible)) for narrow in narrowing)
            groups.setdefault(meets, (set(), possible))[0].add(possible.name)
        kinds = self.kinds[type_.name]
        cases = []
        for names, possible in groups.values():
            picks = tuple(Kind(p.key, kinds) if isinstance(p, Literal) else p for p in self._picks(possible, self._collect(possible, details)))
            cases.append((frozenset(names), (Kind(COMPLETED, kinds), *picks) if self.complete else picks))
        return cases[0][1] if len(cases) == 1 else Cases(kinds, tuple(cases))

    def _narrowing(self, details: list[FieldDetails]) -> list[GraphQLNamedType]:
        """The types that fragments of this selection are on; types that meet the same of them are asked the same."""
        names: dict[str, None] = {}
        todo, seen = [d.node.selection_set for d in details], set[str]()
        while todo:
            for selection in getattr(todo.pop(), "selections", ()):
                if isinstance(selection, FragmentSpreadNode):
                    if selection.name.value in seen:
                        continue
                    seen.add(selection.name.value)
                    selection = self.fragments[selection.name.value].definition  # noqa: PLW2901  # the spread stands for it
                if not isinstance(selection, FieldNode):
                    names |= {selection.type_condition.name.value: None} if selection.type_condition else {}
                    todo.append(selection.selection_set)
        return [self.schema.type_map[name] for name in names]

    def _collect(self, type_: GraphQLObjectType, details: list[FieldDetails]) -> dict[str, list[FieldDetails]]:
        return collect_subfields(self.schema, self.fragments, self.variables, self.operation, type_, details).grouped_field_set
