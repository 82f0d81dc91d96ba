"""The mapping file: what the columns of a table mean. Checked against the model before a row is read; an error names the field and the nearest right word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from loaders.base import LoadError
from loaders.source import Bounds, Words
from loaders.table import Form
from schema import model
from schema.core import Node, Relation
from schema.errors import did_you_mean
from schema.types import Property

COLUMN = re.compile(r"\{([^{}]+)\}")
HELP = "See docs/howto/load-any-table.md."
SHOWN = 5  # errors told at once


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Value(_Strict):
    """What to take: a `column` or a `constant`; `split` cuts a cell into several at that mark, `map` says what its words mean, `date` is the form of a day."""

    column: str = ""
    constant: str | bool | int | float | None = None
    split: str | None = None
    map: dict[str, str | bool] | None = None
    date: str = ""


Cell = Annotated[Value, BeforeValidator(lambda raw: {"column": raw} if isinstance(raw, str) else raw)]


class Who(_Strict):
    """An organisation, by its name or identifier, or both; told by who-is-who."""

    name: Cell
    identifier: Cell | None = None
    country: Cell | None = None


class Town(_Strict):
    """A town, by its name with its country or its point, or by its GeoNames id; told by who-is-who."""

    name: Cell
    country: Cell | None = None
    latitude: Cell | None = None
    longitude: Cell | None = None
    geonames_id: Cell | None = None


class NodeSpec(_Strict):
    """One thing that a row tells of: its type (`kind` may say a narrower one), how it is known (one of organisation, town, country, id), and its properties."""

    type: str
    kind: Cell | None = None
    organisation: Who | None = None
    town: Town | None = None
    country: Cell | None = None
    id: str = ""
    existing: bool = False
    required: bool = False
    properties: dict[str, Cell] = Field(default_factory=dict)


class RelationSpec(_Strict):
    """One relation that a row states, between two of its things; `when` names the column that has to say something."""

    type: str
    start: str = Field(alias="from")
    end: str = Field(alias="to")
    when: str = ""
    properties: dict[str, Cell] = Field(default_factory=dict)


class TableForm(_Strict):
    """How the table is written; see loaders/table."""

    encoding: str = "cp1252"
    delimiter: str = ""
    sheet: str = ""
    header: int = Field(default=1, ge=1)
    empty: tuple[str, ...] = ("NA", "N/A", "-")


class Plan(_Strict):
    """A whole mapping. `headers` says how this table calls a column of the mapping."""

    version: Literal[1] = 1
    title: Words
    publisher: str = ""
    licence: str = ""
    url: str = ""
    files: tuple[str, ...] = ()
    table: TableForm = TableForm()
    headers: dict[str, str] = Field(default_factory=dict)
    optional: tuple[str, ...] = ()
    counts: dict[str, Bounds] = Field(default_factory=dict)
    nodes: dict[str, NodeSpec] = Field(min_length=1)
    relations: tuple[RelationSpec, ...] = ()

    def columns(self) -> list[str]:
        """Every column that is named, in order."""
        return list(dict.fromkeys(_columns(self)))

    def header(self, column: str) -> str:
        """What the table calls the column."""
        return self.headers.get(column, column)

    def form(self) -> Form:
        """The table as the reader wants it."""
        named = self.columns()
        return Form(columns=tuple(self.header(c) for c in named if c not in self.optional), optional=tuple(self.header(c) for c in named if c in self.optional),
                    encoding=self.table.encoding, delimiter=self.table.delimiter, sheet=self.table.sheet, header=self.table.header, empty=frozenset(self.table.empty))


def _columns(part: object) -> Iterator[str]:
    if isinstance(part, Value):
        yield from [part.column] if part.column else []
    elif isinstance(part, BaseModel):
        if isinstance(part, NodeSpec):
            yield from COLUMN.findall(part.id)
        if isinstance(part, RelationSpec) and part.when:
            yield part.when
        for name in type(part).model_fields:
            yield from _columns(getattr(part, name))
    elif isinstance(part, dict | tuple):
        for item in part.values() if isinstance(part, dict) else part:
            yield from _columns(item)


def content(path: Path) -> dict[str, Any]:
    """The words of a mapping file, unchecked. Raises LoadError when it is no YAML mapping."""
    try:
        raw: Any = yaml.safe_load(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as wrong:
        raise LoadError(f"cannot be read: {wrong}", "Mend the file; it is YAML in UTF-8.", path) from None
    if not isinstance(raw, dict):
        raise LoadError("is no mapping.", HELP, path)
    return raw


def load(path: Path, over: Mapping[str, Any] | None = None) -> Plan:
    """Read and check a mapping; `over` takes the place of its words. Raises LoadError naming the file and every wrong field (the first SHOWN)."""
    try:
        plan = Plan.model_validate({**content(path), **(over or {})})
    except ValidationError as wrong:
        raise _told(path, [_said(error) for error in wrong.errors()]) from None
    if said := [*_wrong_nodes(plan), *_wrong_relations(plan), *_wrong_words(plan)]:
        raise _told(path, said)
    return plan


def _told(path: Path, wrong: list[str]) -> LoadError:
    more = f" (and {len(wrong) - SHOWN} more)" if len(wrong) > SHOWN else ""
    return LoadError("; ".join(wrong[:SHOWN]) + more, HELP, path)


def _said(error: Any) -> str:
    field, name = ".".join(str(part) for part in error["loc"]), str(error["loc"][-1])
    if error["type"] == "extra_forbidden":
        known = {n for kind in (Plan, NodeSpec, RelationSpec, Value, Who, Town, TableForm) for n in kind.model_fields} - {"start", "end"} | {"from", "to"}
        return f"{field}: there is no such word. {did_you_mean(name, known)}"
    return f"{field}: {error['msg']}"


def _wrong_nodes(plan: Plan) -> Iterator[str]:
    for name, spec in plan.nodes.items():
        kind = model().nodes.get(spec.type)
        if kind is None:
            yield f"nodes.{name}.type: the model has no type {spec.type!r}. {did_you_mean(spec.type, model().nodes)}"
            continue
        ways = [way for way in ("organisation", "town", "country", "id") if getattr(spec, way)]
        if len(ways) != 1:
            yield f"nodes.{name}: is known by one of organisation, town, country and id; here {' and '.join(ways) or 'none'}"
        for way, wanted in (("organisation", "Organisation"), ("town", "City"), ("country", "Country")):
            if way in ways and wanted not in kind.labels:
                yield f"nodes.{name}.{way}: a {spec.type} is no {wanted}"
        for word in (spec.kind.map or {}).values() if spec.kind else ():
            if str(word) not in model().nodes or not issubclass(model().node(str(word)), kind):
                yield f"nodes.{name}.kind.map: {word!r} is no kind of {spec.type}. {did_you_mean(str(word), [n for n, t in model().nodes.items() if issubclass(t, kind)])}"
        if spec.kind and not spec.kind.map:
            yield f"nodes.{name}.kind: needs a `map` from the table's words to types"
        yield from _wrong_properties(f"nodes.{name}", spec.properties, kind)
        if ways == ["id"] and not spec.existing and "name" not in spec.properties:
            yield f"nodes.{name}.properties: name is missing"


def _wrong_relations(plan: Plan) -> Iterator[str]:
    for at, spec in enumerate(plan.relations):
        kind = model().relations.get(spec.type)
        if kind is None or kind.derived:
            stated = [name for name, known in model().relations.items() if not known.derived]
            yield f"relations.{at}.type: no source states {spec.type!r}. {did_you_mean(spec.type, stated)}"
            continue
        for word, name, allowed in (("from", spec.start, kind.start), ("to", spec.end, kind.end)):
            if name not in plan.nodes:
                yield f"relations.{at}.{word}: {name!r} is none of the nodes. {did_you_mean(name, plan.nodes)}"
            elif (end := model().nodes.get(plan.nodes[name].type)) and not issubclass(end, allowed):
                yield f"relations.{at}.{word}: {spec.type} takes {' or '.join(a.__name__ for a in allowed)}, not {end.__name__}"
        yield from _wrong_properties(f"relations.{at}", spec.properties, kind)


def _wrong_properties(where: str, properties: Mapping[str, Value], kind: type[Node | Relation]) -> Iterator[str]:
    known = [name for name, prop in kind.properties.items() if _given(name, prop)]
    for name, value in properties.items():
        if name not in known:
            yield f"{where}.properties.{name}: {kind.__name__} has no such property. {did_you_mean(name, known)}"
        if not value.column and value.constant is None:
            yield f"{where}.properties.{name}: needs a column or a constant"


def _given(name: str, prop: Property[Any]) -> bool:
    """Whether a source may give it: not what the graph counts or stamps."""
    return not prop.kept and name not in ("id", "source", "run", "first_seen", "last_seen", "retired_at", "record")


def _wrong_words(plan: Plan) -> Iterator[str]:
    named = plan.columns()
    for field in ("headers", "optional"):
        for column in getattr(plan, field):
            if column not in named:
                yield f"{field}: {column!r} is no column of the mapping. {did_you_mean(column, named)}"
    known = {*model().nodes, *model().relations}
    for name in plan.counts:
        if name not in known:
            yield f"counts.{name}: the model has no such type. {did_you_mean(name, known)}"
