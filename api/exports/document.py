"""A query made ready for export: every thing in it tells its evidence, its connection can be paged, and its columns are known. Sans I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from graphql import (
    SKIP,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    Node,
    OperationDefinitionNode,
    SelectionSetNode,
    TypeInfo,
    TypeInfoVisitor,
    VariableNode,
    Visitor,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    parse,
    print_ast,
    value_from_ast_untyped,
    visit,
)
from graphql.language import FragmentSpreadNode

from schema.errors import PartnergraphError, did_you_mean

CITED, PAGE, THING = "exportEvidence", "exportPage", "exportThing"  # what an export asks beside the query; no name of the schema begins so
FIRST, AFTER = "exportFirst", "exportAfter"
_SOURCE = "{ id name publisher licence url }"
_EVIDENCE = f"{CITED}: evidence {{ source {_SOURCE} record cite passageIds }}"
_EXTRA = {"evidence": _EVIDENCE, "sources": f"{CITED}Of: sources {_SOURCE}", "edges": f"{CITED}Edges: edges {{ {_EVIDENCE} }}"}
_KINDS = {"Int": "integer", "BigInt": "integer", "Float": "number", "Boolean": "flag"}


N = TypeVar("N", bound=Node)


class NoRows(PartnergraphError):
    """A query of which no rows can be made."""

    code = "no-rows"


@dataclass(frozen=True)
class Column:
    """A column: its title, the path from a row to its values, whether a row can have several, and `integer`, `number`, `flag` or `text`."""

    title: str
    path: tuple[str, ...]
    many: bool = False
    kind: str = "text"


@dataclass(frozen=True)
class Exported:
    """The query as it is run, with the path to its rows. `page` is the path to the connection, empty where the answer is one page."""

    text: str
    rows: tuple[str, ...]
    page: tuple[str, ...]
    columns: tuple[Column, ...]
    first: int | None  # how many rows the query itself asks for
    after: str | None  # and after which


def prepare(core: GraphQLSchema, text: str, variables: Mapping[str, Any], rows: str = "") -> Exported:
    """The query ready for export; its rows are those of its first connection, or of `rows`, as `country.projects.edges`. Raises NoRows."""
    document = _parsed(text)
    found = _Fields(core, document)
    path = tuple(rows.split(".")) if rows else found.first()
    if path not in found.lists:
        raise NoRows(f"The query has no list of objects at {'.'.join(path)!r}.", did_you_mean(".".join(path), [".".join(one) for one in found.lists]))
    return _prepared(_Asks, core, document, variables, path, found)


def things(core: GraphQLSchema, text: str, variables: Mapping[str, Any]) -> Exported:
    """The query made to tell the id of each thing that it shows, under THING; a query without a list is one page. Raises NoRows."""
    document = _parsed(text)
    found = _Fields(core, document)
    return _prepared(_Things, core, document, variables, found.first() if found.lists else (), found)


def _parsed(text: str) -> DocumentNode:
    try:
        return parse(text)
    except GraphQLError as error:
        raise NoRows(f"The query is no GraphQL: {error.message}", "Try it with `partnergraph ask -q`.") from error


def _prepared(asks: type[_Asks], core: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any], path: tuple[str, ...], found: _Fields) -> Exported:  # noqa: PLR0917
    if path[:-1] in found.named:
        raise NoRows(f"The connection {'.'.join(path[:-1])!r} stands in a named fragment, where it cannot be paged.", "Write it in the operation itself; what is below its rows may be a fragment.")
    page = path[:-1] if path[:-1] in found.paged and not found.paged[path[:-1]] & {"last", "before"} else ()
    asked = asks(TypeInfo(core), [path], page)
    document = visit(document, TypeInfoVisitor(asked.info, asked))
    columns = tuple(Column(".".join(name[len(path):]), name[len(path):], many, kind) for name, (kind, many) in found.leaves(path).items())
    first, after = (_given(asked.replaced.get(name), variables, document) for name in ("first", "after"))
    return Exported(print_ast(_used(document)), path, page, columns, first, after)


def cited(core: GraphQLSchema, text: str, rows: Sequence[str]) -> str:
    """The query with the evidence of its rows, which stand at these paths; as many rows as it asks for itself."""
    info = TypeInfo(core)
    return print_ast(visit(parse(text), TypeInfoVisitor(info, _Asks(info, [tuple(one.split(".")) for one in rows], ()))))


def _given(value: Any, variables: Mapping[str, Any], document: DocumentNode) -> Any:
    """What an argument comes to: written in the query, given as variable, or the variable's own default."""
    if not isinstance(value, VariableNode):
        return value_from_ast_untyped(value) if value else None
    name = value.name.value
    own = {v.variable.name.value: v.default_value for operation in _operations(document) for v in operation.variable_definitions or ()}.get(name)
    return variables[name] if name in variables else _given(own, {}, document)


def _operations(document: DocumentNode) -> list[OperationDefinitionNode]:
    return [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]


class _Names(Visitor):
    """Which variables are used, not counting where they are declared."""

    def __init__(self) -> None:
        super().__init__()
        self.used: set[str] = set()

    def enter_variable_definition(self, *_: Any) -> Any:
        return SKIP

    def enter_variable(self, node: VariableNode, *_: Any) -> None:
        self.used.add(node.name.value)


def _used(document: DocumentNode) -> DocumentNode:
    """The document without variables that the page took the place of: GraphQL refuses those that nothing uses."""
    names = _Names()
    visit(document, names)
    return _with(document, definitions=tuple(
        _with(d, variable_definitions=tuple(v for v in d.variable_definitions or () if v.variable.name.value in names.used)) if isinstance(d, OperationDefinitionNode) else d
        for d in document.definitions))


class _Fields:
    """Walks an operation with its fragments: where lists of objects stand, which connections can be paged, and which leaves there are."""

    def __init__(self, core: GraphQLSchema, document: DocumentNode) -> None:
        self.core = core
        self.fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
        self.lists: dict[tuple[str, ...], None] = {}
        self.paged: dict[tuple[str, ...], set[str]] = {}
        self.named: set[tuple[str, ...]] = set()  # connections in a named fragment
        self._leaves: dict[tuple[str, ...], tuple[str, int]] = {}
        for operation in _operations(document):
            self._walk(operation.selection_set, core.query_type, (), 0, plain=True)

    def first(self) -> tuple[str, ...]:
        """The first list within a connection; where there is none, the first list. Raises NoRows."""
        ways = [path for path in self.lists if path[:-1] in self.paged] or list(self.lists)
        if not ways:
            raise NoRows("The query gives no rows: it has no list of objects.", "Ask for a connection, as `{ banks { nodes { name } } }`.")
        return min(ways, key=len)

    def leaves(self, rows: tuple[str, ...]) -> dict[tuple[str, ...], tuple[str, bool]]:
        """The values of a row: path, kind, and whether there can be several."""
        return {path: (kind, depth > 1) for path, (kind, depth) in self._leaves.items() if path[:len(rows)] == rows}

    def _walk(self, selections: SelectionSetNode, type_: Any, path: tuple[str, ...], depth: int, *, plain: bool) -> None:
        """`depth` counts the lists on the way; `plain` is whether no named fragment was, for those cannot be paged at one place only."""
        for one in selections.selections:
            if isinstance(one, FieldNode):
                self._field(one, type_, path, depth, plain=plain)
            elif isinstance(one, InlineFragmentNode):
                self._walk(one.selection_set, self._narrowed(one, type_), path, depth, plain=plain)
            elif isinstance(one, FragmentSpreadNode) and (fragment := self.fragments.get(one.name.value)):
                self._walk(fragment.selection_set, self._narrowed(fragment, type_), path, depth, plain=False)

    def _narrowed(self, fragment: Any, type_: Any) -> Any:
        return self.core.type_map.get(fragment.type_condition.name.value, type_) if fragment.type_condition else type_

    def _field(self, node: FieldNode, parent: Any, path: tuple[str, ...], depth: int, *, plain: bool) -> None:
        name = node.name.value
        here = (*path, node.alias.value if node.alias else name)
        declared = getattr(parent, "fields", {}).get(name)
        if declared is None:  # __typename; what does not exist, the engine tells
            self._leaves.setdefault(here, ("text", depth)) if name == "__typename" else None
            return
        type_, inner = get_named_type(declared.type), depth + isinstance(get_nullable_type(declared.type), GraphQLList)
        if is_leaf_type(type_):
            self._leaves.setdefault(here, (_KINDS.get(type_.name, "text"), inner))
        elif node.selection_set:
            if inner == depth + 1 == 1:
                self.lists.setdefault(here)
            if depth == 0 and {"after", "first"} <= declared.args.keys():
                self.paged[here] = {argument.name.value for argument in node.arguments or ()}
                self.named |= set() if plain else {here}
            self._walk(node.selection_set, type_, here, inner, plain=plain)


class _Asks(Visitor):
    """Adds what an export asks beside the query: evidence everywhere, the page of its connection."""

    def __init__(self, info: TypeInfo, rows: Sequence[tuple[str, ...]], page: tuple[str, ...]) -> None:
        super().__init__()
        self.info, self.rows, self.page, self.path = info, rows, page, list[str]()
        self.replaced: dict[str, Any] = {}
        self.evidence = 0  # how many fields of evidence this one stands in

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        self.path.append(node.alias.value if node.alias else node.name.value)
        self.evidence += _tells(self.info)

    def leave_field(self, node: FieldNode, *_: Any) -> FieldNode | None:
        here = tuple(self.path)
        self.path.pop()
        self.evidence -= _tells(self.info)
        if not self.page or here != self.page or node.selection_set is None:
            return None
        self.replaced = {a.name.value: a.value for a in node.arguments or () if a.name.value in ("first", "after")}
        kept = [a for a in node.arguments or () if a.name.value not in ("first", "after")]
        asked = _field(f"x(first: ${FIRST}, after: ${AFTER}) {{ {PAGE}: pageInfo {{ hasNextPage endCursor }} }}")
        assert asked.selection_set is not None and asked.arguments is not None  # noqa: S101, PT018  # written above
        return _with(node, arguments=(*kept, *asked.arguments), selection_set=_more(node.selection_set, asked.selection_set.selections))

    def leave_selection_set(self, node: SelectionSetNode, *_: Any) -> SelectionSetNode | None:
        parent = self.info.get_parent_type()
        if self.evidence or not isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
            return None
        extra = [text for name, text in _EXTRA.items() if self._wanted(parent, node, name)]
        return _more(node, [_field(text) for text in extra]) if extra else None

    def _wanted(self, parent: Any, node: SelectionSetNode, name: str) -> bool:
        """Whether a selection should tell this too: relations everywhere, also where only `nodes` are asked; things where they are the row. Who knows of
        the things that a row only names would fill every row with all datasets that know its country."""
        of = getattr(get_named_type(parent.fields[name].type), "name", "") if name in parent.fields else ""
        if name == "edges":
            edge = get_named_type(parent.fields[name].type) if "pageInfo" in parent.fields else None
            return "evidence" in getattr(edge, "fields", ()) and tuple(self.path) not in [one[:-1] for one in self.rows] and any(isinstance(one, FieldNode) and one.name.value == "nodes" for one in node.selections)
        if of == "Evidence" and isinstance(get_nullable_type(parent.fields[name].type), GraphQLList):
            return any(tuple(self.path) in (one, (*one, "node")) for one in self.rows)
        return of == ("Evidence" if name == "evidence" else "Dataset")

    def leave_operation_definition(self, node: OperationDefinitionNode, *_: Any) -> OperationDefinitionNode | None:
        if not self.page:
            return None
        made = parse(f"query(${FIRST}: Int, ${AFTER}: String) {{ x }}").definitions[0]
        assert isinstance(made, OperationDefinitionNode)  # noqa: S101  # written above
        return _with(node, variable_definitions=(*(node.variable_definitions or ()), *(made.variable_definitions or ())))


class _Things(_Asks):
    """Adds the id of each thing, but for those that are evidence of another."""

    def leave_selection_set(self, node: SelectionSetNode, *_: Any) -> SelectionSetNode | None:
        parent = self.info.get_parent_type()
        kinds = {getattr(one, "name", "") for one in (parent, *getattr(parent, "interfaces", ()))}
        return _more(node, [_field(f"{THING}: id")]) if "Entity" in kinds and not self.evidence else None


def _tells(info: TypeInfo) -> bool:
    return getattr(get_named_type(info.get_type()), "name", "") == "Evidence"


def _field(text: str) -> FieldNode:
    made = parse(f"{{ {text} }}").definitions[0]
    assert isinstance(made, OperationDefinitionNode)  # noqa: S101  # written here
    field = made.selection_set.selections[0]
    assert isinstance(field, FieldNode)  # noqa: S101  # written here
    return field


def _more(node: SelectionSetNode, selections: Sequence[Any]) -> SelectionSetNode:
    return _with(node, selections=(*node.selections, *selections))


def _with(node: N, **changed: Any) -> N:
    """The node with other parts; nodes of graphql-core are not changed in place."""
    return type(node)(**{**{key: getattr(node, key, None) for key in node.keys}, **changed})


__all__ = ["CITED", "THING", "Column", "Exported", "NoRows", "cited", "prepare", "things"]
