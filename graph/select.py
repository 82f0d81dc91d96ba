"""From requests to ONE statement for the whole operation, and the shape that rebuilds its answer. Sans I/O.

Each connection becomes a sub-query with its own filter, order and limit, which collects positional lists; the statement returns one
record. Names go through quoted(), values are parameters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from graph.match import Matcher, Scope
from graph.request import (
    Cases,
    Compare,
    Connection,
    Count,
    Cursor,
    Edges,
    Fields,
    Items,
    Kind,
    Listed,
    Literal,
    Object,
    One,
    Own,
    Page,
    PageInfo,
    Pick,
    Rows,
    Value,
    Var,
)
from graph.shape import Shape, kind_of
from graph.statement import Statement, quoted
from graph.where import parts

FEW_KINDS = 12  # the places are five; of all forty types, one test after the other would take longer than their labels
SCANNING = ("contains", "endsWith", "matches")  # tests that no index answers


@dataclass(frozen=True)
class Selection:
    """A compiled operation: its statement (None when the answer is known without asking) and the shape of its one record."""

    statement: Statement | None
    shape: Shape


@dataclass
class Row:
    """What is taken from one kind of row: columns by their expression, sub-queries, and what was compiled already."""

    columns: dict[str, int] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    done: dict[tuple[Pick, str], str] = field(default_factory=dict)

    def column(self, expression: str) -> int:
        return self.columns.setdefault(expression, len(self.columns))

    @property
    def listed(self) -> str:
        return f"[{', '.join(self.columns)}]"


def select(roots: Sequence[Pick]) -> Selection:
    """One statement for all root requests. Raises BadRequest or BadCursor."""
    made = Select()
    row = Row()
    made.shape.text = made.fields(tuple(roots), Scope({}, ""), row, "v")
    if not row.columns:
        return Selection(None, made.shape)
    lines = [*row.calls, "RETURN " + ", ".join(f"{expression} AS v{n}" for expression, n in row.columns.items())]
    return Selection(Statement("\n".join(lines), made.matcher.parameters.values), made.shape)


class Select:
    """Compiles the requests of one operation into one statement and one shape; `Own` requests work with it."""

    def __init__(self) -> None:
        self.matcher, self.shape = Matcher(), Shape()

    def fields(self, fields: Fields, scope: Scope, row: Row, v: str) -> str:
        """Python text for an object of these fields, its values taken from the list `v`."""
        if isinstance(fields, tuple):
            return "{" + ", ".join(f"{pick.key!r}: {self.pick(pick, scope, row, v)}" for pick in fields) + "}"
        return self.cases(fields, scope, row, v)

    def cases(self, cases: Cases, scope: Scope, row: Row, v: str) -> str:
        texts = [self.fields(picks, scope, row, v) for _, picks in cases.of]
        if len(texts) == 1:
            return texts[0]
        name = self.matcher.fresh("t")
        kind = f"({name} := {self._kind(cases.kinds, scope, row, v)})"
        tests = [f"{text} if {kind if n == 0 else name} in {self.shape.constant(cases.of[n][0])} else " for n, text in enumerate(texts[:-1])]
        return f"({''.join(tests)}{texts[-1]})"

    def pick(self, pick: Pick, scope: Scope, row: Row, v: str) -> str:
        """Python text for one value; the same request twice on one row is compiled once."""
        same = (replace(pick, key=""), scope.this)
        if same not in row.done:
            row.done[same] = self._pick(pick, scope, row, v)
        return row.done[same]

    def _pick(self, pick: Pick, scope: Scope, row: Row, v: str) -> str:  # noqa: C901, PLR0911  # one return a kind of request
        match pick:
            case Literal():
                return self.shape.constant(pick.value)
            case Value():
                return f"{v}[{row.column(_value(pick, scope.this))}]"
            case Var():
                return f"{v}[{row.column(scope.var(pick.role))}]"
            case Own():
                return pick.compile(self, scope, row, v)
            case Kind():
                return self._kind(pick.kinds, scope, row, v)
            case Object():
                return self.fields(pick.fields, scope.on(pick.role), row, v)
            case Connection():
                return _Page(self, pick, scope, row, v).text()
            case One():
                column, w, text = self.rows(pick.rows, pick.role, pick.fields, scope, row, limit=1)
                return f"next(({text} for {w} in {v}[{column}]), None)"
            case Items():
                return self._items(pick, scope, row, v)
            case Listed():
                return self._listed(pick, scope, row, v)
            case _:
                raise AssertionError(f"{type(pick).__name__} belongs into a Connection")

    def _kind(self, kinds: tuple[tuple[str, str], ...], scope: Scope, row: Row, v: str) -> str:
        """The name of the node's type: of a few, the database says which, in a number; a list of labels is long to send for each of many rows."""
        if len(kinds) > FEW_KINDS:
            return f"{self.shape.constant(kind_of(kinds))}({v}[{row.column(f'labels({scope.this})')}])"
        tests = " ".join(f"WHEN {scope.this}:{quoted(label)} THEN {n}" for n, (label, _) in enumerate(kinds[:-1]))
        which = row.column(f"CASE {tests} ELSE {len(kinds) - 1} END" if tests else "0")
        return f"{self.shape.constant(tuple(name for _, name in kinds))}[{v}[{which}]]"

    def _items(self, pick: Items, scope: Scope, row: Row, v: str) -> str:
        ask = Value("", "id") if pick.ids is not None else None
        column, w, text = self.rows(pick.rows, pick.role, pick.fields, scope, row, limit=pick.limit, first=ask)
        if pick.ids is None:
            return f"[{text} for {w} in {v}[{column}]]"
        found = f"{{{w}[0]: {text} for {w} in {v}[{column}]}}"
        return f"(lambda found: [found[i] if i in found else None for i in {self.shape.constant(pick.ids)}])({found})"

    def _listed(self, pick: Listed, scope: Scope, row: Row, v: str) -> str:
        node, held = self.matcher.fresh("n"), f"{scope.this}.{quoted(pick.stored)}"
        inner, w = Row(), self.matcher.fresh("w")
        here = Scope({"node": node}, node)
        text = self.fields(pick.fields, here, inner, w)
        by = [f"{key} IS NULL, {key}" if not order.sure else key for order in pick.order for key in [f"{node}.{quoted(order.stored)}"]]
        lines = [f"MATCH ({node}:Entity)", f"WHERE {node}.id {'=' if pick.single else 'IN'} {held} AND {node}:{quoted(pick.label)}",
                 f"WITH {node} ORDER BY {', '.join([*by, f'{node}.id'])}", *inner.calls]
        column = self.collect([scope.this], lines, inner, row)
        return f"next(({text} for {w} in {v}[{column}]), None)" if pick.single else f"[{text} for {w} in {v}[{column}]]"

    def rows(self, rows: Rows, role: str, fields: Fields, scope: Scope, row: Row, *, limit: int, first: Value | None = None) -> tuple[int, str, str]:
        """Compile unpaged rows: the column that holds them, the name of one of them in Python, and the text of its object."""
        matched = self.matcher.match(rows, scope)
        here, inner, w = matched.scope.on(role), Row(), self.matcher.fresh("w")
        if first:
            inner.column(_value(first, here.this))
        text = self.fields(fields, here, inner, w)
        lines = [*matched.lines(), matched.ordered(limit=self.matcher.parameters.add(limit) if limit else ""), *inner.calls]
        return self.collect(matched.imports, lines, inner, row), w, text

    def collect(self, imports: Sequence[str], lines: list[str], inner: Row, row: Row) -> int:
        """Add a sub-query that gives one list of positional lists; the column of the outer row that holds it."""
        name = self.matcher.fresh("c")
        body = "\n".join([*lines, f"RETURN collect({inner.listed}) AS {name}"])
        row.calls.append(f"CALL ({', '.join(imports)}) {{\n" + "\n".join("  " + line for line in body.split("\n")) + "\n}")
        return row.column(name)


def _value(pick: Value, var: str) -> str:
    """Cypher for a property: a language's variant falls back to the original, a list is never null, a moment is ISO 8601 text."""
    text = f"{var}.{quoted(pick.stored)}"
    if pick.lang:
        text = f"coalesce({var}.{quoted(pick.stored + pick.lang.capitalize())}, {text})"
    if pick.moment:
        text = f"toString({text})"
    if pick.upper:
        text = f"toUpper({text})"
    return f"coalesce({text}, [])" if pick.many else text


class _Page:
    """Compiles one connection: the page's rows only where they are asked for, counts and neighbours likewise."""

    def __init__(self, parent: Select, asked: Connection, scope: Scope, row: Row, v: str) -> None:
        self.parent, self.asked, self.scope, self.row, self.v = parent, asked, scope, row, v
        self.page: Page = asked.page
        self.matched = parent.matcher.match(asked.rows, scope, self.page)
        self.inner, self.w = Row(), parent.matcher.fresh("w")
        self.total = parent.matcher.fresh("s") if self._at_once() else ""

    def _at_once(self) -> bool:
        """Whether rows and their number are found in one pass: where a text is looked for in every row, which two passes would do twice."""
        fields, page = self.asked.fields, self.page
        whole = any(isinstance(pick, Edges) for pick in fields) and any(isinstance(pick, Count) and not pick.role and not pick.rows for pick in fields)
        scans = any(isinstance(test, Compare) and test.op in SCANNING for test in parts(self.asked.rows.where))
        return whole and scans and page.after is None and page.before is None and not self.asked.rows.pattern.distinct

    def text(self) -> str:
        """Python text for the connection's object: `r` is the page's rows, `more` tells that one more was found."""
        asked = self.asked.fields
        texts = [(pick.key, self._field(pick)) for pick in asked]
        body = "{" + ", ".join(f"{key!r}: {text}" for key, text in texts) + "}"
        infos = [name for pick in asked if isinstance(pick, PageInfo) for _, name in pick.fields]
        if not any(isinstance(pick, Edges) for pick in asked) and not infos:
            return body
        column, limit = self._fetch(), self.parent.shape.constant(self.page.limit)
        fetched = f"{self.v}[{column}]"
        reverse = "[::-1]" if self.page.backward else ""
        return f"(lambda r, more: {body})({fetched}[:{limit}]{reverse}, len({fetched}) > {limit})"

    def _fetch(self) -> int:
        more = any(name in ("hasNextPage", "hasPreviousPage") for pick in self.asked.fields if isinstance(pick, PageInfo) for _, name in pick.fields)
        limit = self.parent.matcher.parameters.add(self.page.limit + more)
        if not self.inner.columns:
            self.inner.column("1")
        if self.total:
            return self._counted(limit)
        lines = [*self.matched.lines(paged=True), self.matched.ordered(limit=limit, backward=self.page.backward), *self.inner.calls]
        return self.parent.collect(self.matched.imports, lines, self.inner, self.row)

    def _counted(self, limit: str) -> int:
        """All rows are found in order and counted; then the page's are looked into."""
        matched, fresh = self.matched, self.parent.matcher.fresh
        found, page, one, new = fresh("c"), fresh("c"), fresh("x"), matched.new
        lines = [*matched.lines(), matched.ordered(backward=self.page.backward), f"WITH collect([{', '.join(new)}]) AS {found}",
                 f"RETURN size({found}) AS {self.total}, {found}[..{limit}] AS {page}"]
        self.row.calls.append(f"CALL ({', '.join(matched.imports)}) {{\n" + "\n".join("  " + line for line in lines) + "\n}")
        shown = [f"UNWIND {page} AS {one}", f"WITH {', '.join(f'{one}[{n}] AS {name}' for n, name in enumerate(new))}", *self.inner.calls]
        return self.parent.collect([*matched.imports, page], shown, self.inner, self.row)

    def _field(self, pick: Pick) -> str:
        match pick:
            case Literal():
                return self.parent.shape.constant(pick.value)
            case Edges():
                here = self.matched.scope.on(pick.role)
                return f"[{self._object(pick.fields, here)} for {self.w} in r]"
            case Count() if self.total and not pick.role and not pick.rows:
                return f"{self.v}[{self.row.column(self.total)}]"
            case Count():
                return f"{self.v}[{self.row.column(self.matched.count(pick))}]"
            case PageInfo():
                return "{" + ", ".join(f"{key!r}: {self._info(name)}" for key, name in pick.fields) + "}"
            case Own() | Var() | Object():
                return self.parent.pick(pick, self.scope, self.row, self.v)
            case _:
                raise AssertionError(f"{type(pick).__name__} does not belong into a Connection")

    def _object(self, fields: Fields, here: Scope) -> str:
        if isinstance(fields, tuple) and any(isinstance(pick, Cursor) for pick in fields):
            texts = [self._cursor(self.w) if isinstance(pick, Cursor) else self.parent.pick(pick, here, self.inner, self.w) for pick in fields]
            return "{" + ", ".join(f"{pick.key!r}: {text}" for pick, text in zip(fields, texts, strict=True)) + "}"
        return self.parent.fields(fields, here, self.inner, self.w)

    def _cursor(self, w: str) -> str:
        columns = [self.inner.column(key.shown) for key in self.matched.keys]
        return f"cursor({self.parent.shape.constant(self.matched.signature)}, [{', '.join(f'{w}[{n}]' for n in columns)}])"

    def _info(self, name: str) -> str:
        match name:
            case "hasNextPage":
                return self._more(not self.page.backward, self.page.before, after=True)
            case "hasPreviousPage":
                return self._more(self.page.backward, self.page.after, after=False)
            case "startCursor" | "endCursor":
                return f"({self._cursor('r[0]' if name == 'startCursor' else 'r[-1]')} if r else None)"
            case _:
                return self.parent.shape.constant(name)

    def _more(self, fetched: bool, bound: str | None, *, after: bool) -> str:
        """Whether rows lie on one side of the page: one more was fetched on that side, or some lie at or beyond the cursor given for it."""
        beyond = f"{self.v}[{self.row.column(self.matched.beyond(after))}]" if bound else "False"
        return f"(more or {beyond})" if fetched else beyond
