"""What one operation may ask: each number with its reason. Errors say what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import (
    BREAK,
    ASTValidationRule,
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    OperationDefinitionNode,
    SelectionSetNode,
    ValidationContext,
)

from graph.cost import Load
from graph.later import known
from schema.errors import PartnergraphError

MAX_TEXT = 100_000  # characters of a document: the 25 saved questions together have fewer; GraphiQL's introspection has 2,000
MAX_TOKENS = 4_000  # lexical tokens: ten times the longest saved question; parsing takes about 10 ms there
MAX_DEPTH = 16  # nested fields: five hops at three levels each (field, edges, node) and a value; GraphiQL's own introspection has 15
MAX_FIELDS = 1_000  # fields with their aliases, fragments unfolded: GraphiQL's introspection unfolds to about 200
MAX_ROOTS = 20  # root fields with their aliases: a page of the explorer asks six; each is a sub-query of its own
MAX_ALIASES = 100  # aliases: the explorer needs some tens; hundreds are an attempt to ask one thing many times
MAX_DIRECTIVES = 50  # directives in a document: a saved question has five at most
MAX_INPUT_DEPTH = 20  # levels of an argument: a relation takes four (`way`, `some`, `node`, `asType`), so four relations and a value, under `and`
MAX_INPUT_VALUES = 1_000  # values written in one argument
MAX_LIST = 10_000  # values of a list in a variable, as ids to look up
MAX_PAGE = 10_000  # rows of a page: 10,000 objects of five fields take some 50 ms and 2 MB; beyond that, page
MOST_FACTS = 500  # pieces of evidence of one fact: a country is known to some hundred datasets
MAX_COST = 10_000_000  # rows that the database is likely to meet: some seconds
MAX_OBJECTS = 200_000  # objects that the answer is likely to have, by the graph's own statistics: about 300 ms and 100 MB
MAX_PRODUCT = 20_000_000  # objects that the pages could give if all were full: an honest question asks for long pages of short lists
MAX_ANSWER = 50_000_000  # bytes of an answer: what MAX_OBJECTS come to where averages hold
MAX_BODY = 1_000_000  # bytes of an HTTP request: MAX_TEXT and variables
PAGE = 25  # rows when neither `first` nor `last` is given
INNER_PAGE = 10  # the same on nested connections, so that four levels stay under MAX_OBJECTS


LESS = "Ask for less: a filter, a smaller page or fewer levels."


class TooMuch(PartnergraphError):
    """An operation that asks for more than is allowed; the hint says how to ask for less."""

    code = "too-much"


def refuse(message: str, hint: str, node: Any = None) -> GraphQLError:
    """Report a document that asks for more than is allowed."""
    return GraphQLError(f"{message} {hint}", node, extensions={"code": TooMuch.code, "hint": hint})


def check_input(value: Any, depth: int = 0) -> int:
    """How many values an argument holds. Raises TooMuch when they are too many, or nested too deeply."""
    if depth > MAX_INPUT_DEPTH:
        raise TooMuch(f"An argument is nested deeper than {MAX_INPUT_DEPTH} levels.", "Write a flatter filter.")
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    count = 1 + sum(check_input(one, depth + 1) for one in inner)
    if count > MAX_INPUT_VALUES:
        raise TooMuch(f"An argument holds more than {MAX_INPUT_VALUES} values.", "Give a list as a variable, or ask in several operations.")
    return count


def check_load(load: Load) -> Load:
    """The load, if it is small enough. Raises TooMuch."""
    if load.rows > MAX_COST:
        raise TooMuch(f"The operation would meet about {load.rows:,.0f} rows; {MAX_COST:,} are allowed.", LESS)
    if load.objects > MAX_OBJECTS:
        raise TooMuch(f"The answer would have about {load.objects:,.0f} objects; {MAX_OBJECTS:,} are allowed.", LESS)
    return load


class WithinLimits(ASTValidationRule):
    """Depth, fields and root fields of each operation, through its fragments; aliases and directives of the document."""

    def __init__(self, context: ValidationContext) -> None:
        super().__init__(context)
        self.fields = self.aliases = self.directives = 0

    def enter_field(self, node: FieldNode, *_: Any) -> Any:
        self.aliases += node.alias is not None
        if self.aliases > MAX_ALIASES:
            self.report_error(refuse(f"The document has more than {MAX_ALIASES} aliases.", "Ask in several operations.", node))
            return BREAK
        return None

    def enter_directive(self, node: DirectiveNode, *_: Any) -> Any:
        self.directives += 1
        if self.directives > MAX_DIRECTIVES:
            self.report_error(refuse(f"The document has more than {MAX_DIRECTIVES} directives.", "Leave out what is not needed.", node))
            return BREAK
        return None

    def enter_operation_definition(self, node: OperationDefinitionNode, *_: Any) -> None:
        self.fields = 0
        roots = self._walk(node.selection_set, 1, frozenset())
        if roots > MAX_ROOTS:
            self.report_error(refuse(f"The operation has {roots} root fields; {MAX_ROOTS} are allowed.", "Ask in several operations.", node))
        if self.fields > MAX_FIELDS:
            self.report_error(refuse(f"The operation has more than {MAX_FIELDS} fields.", "Ask for fewer fields, or in several operations.", node))

    def _walk(self, selections: SelectionSetNode, depth: int, seen: frozenset[str]) -> int:
        """Count the fields; how many stand at this very level."""
        level = 0
        for selection in selections.selections:
            if self.fields > MAX_FIELDS:
                break
            if isinstance(selection, FieldNode):
                self.fields += 1
                level += 1
                if depth > MAX_DEPTH:
                    self.report_error(refuse(f"The operation is deeper than {MAX_DEPTH} levels.", "Ask for fewer levels, or start from a node's id.", selection))
                    self.fields = MAX_FIELDS + 1
                elif selection.selection_set:
                    self._walk(selection.selection_set, depth + 1, seen)
            elif isinstance(selection, FragmentSpreadNode):
                name = selection.name.value
                fragment = self.context.get_fragment(name)
                if isinstance(fragment, FragmentDefinitionNode) and name not in seen:
                    level += self._walk(fragment.selection_set, depth, seen | {name})
            elif hasattr(selection, "selection_set"):
                level += self._walk(selection.selection_set, depth, seen)
        return level


def limited(name: str, args: Any, most: int) -> int:
    """How many are asked for. Raises TooMuch."""
    number = int(known(args[name]))
    if not 1 <= number <= most:
        raise TooMuch(f"`{name}` is {number}; it goes from 1 to {most}.", "Ask for a number in between.")
    return number
