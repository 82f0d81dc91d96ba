"""A row to records, as the mapping says. What a cell holds and its property does not take is left out and told: line, column, what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from loaders.base import Context, Problem
from loaders.generic.mapping import COLUMN, NodeSpec, Plan, Town, Value, Who
from loaders.places.country import find_country
from loaders.places.earth import on_earth
from loaders.places.gazetteer import Gazetteer
from loaders.resolve import registry
from loaders.resolve.cities import Cities
from loaders.resolve.names import normalise, slug
from loaders.resolve.organisations import Organisations
from loaders.table import Row, day, number, split
from schema import model
from schema.core import Node, Relation
from schema.errors import ValueRefused, did_you_mean
from schema.nodes.organisation import Organisation
from schema.nodes.place import Area
from schema.relations.places import InCountry
from schema.types import Day, Flag, Integer, Number, Property

COUNTRY_CODES = ("headquarters", "country_code")
TRUTH = {"yes": True, "oui": True, "true": True, "1": True, "no": False, "non": False, "false": False, "0": False}
Records = Iterator[Node | Relation | Problem]


class WrongCellError(ValueError):
    """A cell that cannot be used: the column, and why."""

    def __init__(self, column: str, why: str) -> None:
        super().__init__(f"column {column!r}: {why}")


@dataclass
class Thing:
    """One thing that a row tells of: its id, and its node when it is made here."""

    id: str
    kind: type[Node] | None = None
    values: dict[str, Any] | None = None
    country: str | None = None
    rule: str = ""


class Rows:
    """Makes the records of one table."""

    def __init__(self, plan: Plan, dataset: str, context: Context) -> None:
        self.plan, self.dataset, self._context = plan, dataset, context

    @cached_property
    def _registry(self) -> tuple[Organisations, frozenset[str]]:
        known = registry.known(self._context)
        return Organisations(known), frozenset(k.id for k in known)

    @cached_property
    def _cities(self) -> Cities:
        return Cities(Gazetteer())

    def records(self, row: Row) -> Records:
        """The things of the row, then the relations between them. A row whose required thing is missing is not read."""
        wrong: list[str] = []
        found = {name: self._things(spec, row, wrong) for name, spec in self.plan.nodes.items()}
        if missing := [name for name, spec in self.plan.nodes.items() if spec.required and not found[name]]:
            yield Problem("row-not-read", f"says no {' and no '.join(missing)}: the row is not read. Fill the cell, or take `required` from the mapping.", row.file, row.line)
            yield from self._told(wrong, row)
            return
        evidence = f"line {row.line}"
        for thing in (thing for things in found.values() for thing in things):
            if thing.kind:
                yield thing.kind(id=thing.id, **(thing.values or {}))
                if thing.country:
                    yield InCountry(thing.id, f"country:{thing.country}", rule=thing.rule, record=evidence)
        for spec in self.plan.relations:
            if spec.when and not self._cell(spec.when, row):
                continue
            kind, values = model().relation(spec.type), self._values(spec.properties, model().relation(spec.type).properties, row, wrong)
            for start in found[spec.start]:
                for end in found[spec.end]:
                    yield kind(start.id, end.id, record=evidence, **values)
        yield from self._told(wrong, row)

    @staticmethod
    def _told(wrong: list[str], row: Row) -> Iterator[Problem]:
        """Each wrong cell once, in however many things it stands."""
        return (Problem("wrong-cell", text, row.file, row.line) for text in dict.fromkeys(wrong))

    def _things(self, spec: NodeSpec, row: Row, wrong: list[str]) -> list[Thing]:
        kind = model().node(spec.type)
        try:
            kind = model().node(next(iter(self._texts(spec.kind, row)), spec.type))
        except WrongCellError as problem:
            wrong.append(str(problem))
        try:
            found = list(self._known_by(spec, kind, row, wrong))
        except WrongCellError as problem:
            wrong.append(str(problem))
            return []
        if any(thing.kind for thing in found):
            values = self._values(spec.properties, kind.properties, row, wrong)
            for thing in found:
                if thing.kind:
                    thing.values = {**(thing.values or {}), **{k: v for k, v in values.items() if k in thing.kind.properties and not (k == "name" and thing.values)}}
        return [thing for thing in found if thing.kind is None or (thing.values or {}).get("name")]

    def _known_by(self, spec: NodeSpec, kind: type[Node], row: Row, wrong: list[str]) -> Iterator[Thing]:
        if spec.organisation:
            yield from self._organisations(spec.organisation, kind, row)
        elif spec.town:
            yield from self._towns(spec.town, kind, row, wrong)
        elif spec.country:
            for name in self._texts(spec.country, row):
                yield Thing(f"country:{self._iso2(spec.country, name)}")
        else:
            cells = {column: self._cell(column, row) for column in COLUMN.findall(spec.id)}
            if all(cells.values()):
                form = (lambda text: "_".join(text.split())) if spec.existing else slug
                yield Thing(COLUMN.sub(lambda found: form(cells[found[1]] or ""), spec.id), None if spec.existing else kind)

    def _organisations(self, who: Who, kind: type[Node], row: Row) -> Iterator[Thing]:
        index, known = self._registry
        country = self._country(who.country, row)
        identifier = next(iter(self._texts(who.identifier, row)), None)
        for name in self._texts(who.name, row):
            decision = index.resolve(identifier, name, country)
            if decision.id in known:
                yield Thing(decision.id, Organisation, {"name": name})
            else:
                given = {"identifiers": [f"iati:{identifier}"]} if identifier and decision.rule == "new-identifier" else {}
                yield Thing(decision.id, kind, {"name": name, "rule": decision.rule, **given})

    def _towns(self, town: Town, kind: type[Node], row: Row, wrong: list[str]) -> Iterator[Thing]:
        country = self._country(town.country, row)
        lat, lon, geonames = (next(iter(self._texts(value, row)), None) for value in (town.latitude, town.longitude, town.geonames_id))
        point = on_earth(lat, lon) or (None, None)
        if (lat or lon) and point == (None, None):
            column = self.plan.header((town.latitude or town.longitude or town.name).column)
            wrong.append(str(WrongCellError(column, f"{lat} {lon} is no point on Earth: left out. Write degrees, as 14.69 and -17.44.")))
        for name in self._texts(town.name, row):
            decision = self._cities.resolve(geonames, name, country, *point, self.dataset)
            at = decision.place
            if decision.kind == "country":
                yield from [Thing(f"country:{country}")] if country else []
                continue
            values: dict[str, Any] = {"name": at.name if at else name, "aliases": [name], "country_code": at.country if at else country}
            values |= {"latitude": at.lat if at else point[0], "longitude": at.lon if at else point[1]}
            values |= {"geonames_id": str(at.id), "population": at.population or None} if at else {}
            yield Thing(decision.id, Area if decision.kind == "area" else kind, values, values["country_code"], decision.rule)

    def _country(self, value: Value | None, row: Row) -> str | None:
        name = next(iter(self._texts(value, row)), None)
        return self._iso2(value, name) if value and name else None

    def _iso2(self, value: Value, name: str) -> str:
        found = find_country(name, guess=False)
        if not found:
            raise WrongCellError(self.plan.header(value.column), f"{name!r} is no country. Write its English or French name, or its ISO code.")
        return found

    # -- cells ----------------------------------------------------------------------------------------------------------------------------

    def _cell(self, column: str, row: Row) -> str | None:
        return row.get(self.plan.header(column))

    def _texts(self, value: Value | None, row: Row) -> list[str]:
        """The texts of a cell: several where it is split, none where it is blank."""
        if value is None:
            return []
        text = str(value.constant) if value.constant is not None else self._cell(value.column, row)
        if not text:
            return []
        found = split(text, value.split) if value.split is not None else [text]
        return [str(self._mapped(value, item)) for item in found]

    def _mapped(self, value: Value, text: str) -> str | bool:
        if value.map is None:
            return text
        table = {normalise(word): meant for word, meant in value.map.items()}
        if normalise(text) not in table:
            raise WrongCellError(self.plan.header(value.column), f"{text!r} is none of the mapping's words. {did_you_mean(text, value.map)}")
        return table[normalise(text)]

    def _values(self, properties: dict[str, Value], declared: dict[str, Property[Any]], row: Row, wrong: list[str]) -> dict[str, Any]:
        found = {}
        for name, value in properties.items():
            try:
                texts = self._texts(value, row)
                if texts and (cleaned := declared[name].clean(self._typed(declared[name], value, texts))) is not None:
                    found[name] = cleaned
            except WrongCellError as problem:
                wrong.append(str(problem))
            except ValueRefused as refused:
                wrong.append(f"column {self.plan.header(value.column)!r}: {refused.message.split(': ', 1)[-1]}. {refused.hint}".strip())
        return found

    def _typed(self, prop: Property[Any], value: Value, texts: list[str]) -> Any:
        """The texts as the property wants them: several, a number, a day, a code of a country, yes or no."""
        text = texts[0]
        if prop.many:
            return texts
        if prop.name in COUNTRY_CODES:
            return self._iso2(value, text)
        if isinstance(prop, Number | Integer):
            return self._number(value, text)
        if isinstance(prop, Day) and value.date:
            return self._day(value, text)
        return TRUTH.get(text.casefold(), text) if isinstance(prop, Flag) else text

    def _number(self, value: Value, text: str) -> Any:
        found = number(re.sub(r"(?<=\d)[ \u00a0\u202f](?=\d)", "", text))  # French thousands
        if found is None:
            raise WrongCellError(self.plan.header(value.column), f"{text!r} is no number. Write it as 1234.5, without currency.")
        return found

    def _day(self, value: Value, text: str) -> Any:
        found = day(text, value.date)
        if not found:
            raise WrongCellError(self.plan.header(value.column), f"{text!r} is no day of the form {value.date}.")
        return found
