"""Tables of NGOs granted consultative status: each a civil-society organisation that acts as a consultant of ECOSOC."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from loaders.base import Bundle, Context, Loader, LoadError, Problem, each_file
from loaders.places.country import find_country
from loaders.resolve import registry
from loaders.resolve.decision import Decision
from loaders.resolve.names import org_slug
from loaders.resolve.organisations import Organisations
from loaders.table import Form, Row, day, read
from schema.core import Node, Relation
from schema.nodes.organisation import CivilSociety, Organisation, UNEntity
from schema.relations.partners import ActsAs

FORM = Form(columns=("NGO_name",), optional=("Session_number", "Country", "Status"))
ROWS = 6  # among the first of which the headers stand
COUNCIL = "United Nations Economic and Social Council"
ROLE, ROLE_FR = "consultative status", "statut consultatif"
NGO = "22"  # IATI's type for a national NGO: no acronym of a state, a UN entity or a bank is taken for it
DAYS = ("%d/%m/%Y", "%d.%m.%Y", "%Y")


class NGOs(Loader):
    """A file is a dataset."""

    takes_paths = "required"

    def bundles(self, paths: Sequence[Path]) -> Iterable[Bundle | LoadError]:
        return each_file(self.source, paths, "Give a table of NGOs with the column NGO_name, as Excel or CSV.")

    def records(self, bundle: Bundle, context: Context) -> Iterator[Node | Relation | Problem]:
        """The council, then each organisation once with its first day."""
        assert bundle.path is not None  # noqa: S101  # every bundle of this loader has a file
        known = registry.known(context)
        index, ids, council = Organisations(known), {k.id for k in known}, org_slug(COUNCIL)
        first: dict[str, _Grant] = {}
        for row in read(bundle.path, headed(bundle.path)):
            if isinstance(row, Problem):
                yield row
            elif not (name := row["NGO_name"]) or day(name):
                yield Problem("no-name", "a row without the organisation's name, or with a day in its place: not read", row.file, row.line)
            else:
                yield from _doubts(row, name)
                grant = _Grant(index.resolve(None, name, find_country(row.get("Country"), guess=False), NGO), name, _day(row), row)
                if held := first.get(grant.who.id):
                    yield Problem("granted-again", f"{name!r} stands on line {held.row.line} already: its first day and last status count", row.file, row.line, name)
                    earlier, later = sorted((held, grant), key=lambda told: told.since)
                    grant = later._replace(since=earlier.since or later.since)
                first[grant.who.id] = grant
        yield UNEntity(id=council, name=COUNCIL, name_fr="Conseil économique et social des Nations Unies", acronym="ECOSOC", identifiers=["wikidata:Q170075"], headquarters="US")
        for made, (who, name, since, row) in first.items():
            if made in ids:
                yield Organisation(id=made, name=name, aliases=[name])
            else:
                yield CivilSociety(id=made, name=name, headquarters=find_country(row.get("Country"), guess=False), rule=who.rule)
            yield ActsAs(made, council, role=ROLE, role_fr=ROLE_FR, status=row.get("Status"), valid_from=since or None, record=f"line {row.line}")


class _Grant(NamedTuple):
    who: Decision
    name: str
    since: str
    row: Row


def _doubts(row: Row, name: str) -> Iterator[Problem]:
    if (stated := row.get("Country")) and not find_country(stated, guess=False):
        yield Problem("no-country", f"{stated!r} is no country: left out", row.file, row.line, name)
    if (said := row.get("Session_number")) and not _day(row):
        yield Problem("no-date", f"{said!r} is no day: left out", row.file, row.line, name)


def _day(row: Row) -> str:
    found: dt.date | None = day(row.get("Session_number"), *DAYS)
    return found.isoformat() if found else ""


def headed(path: Path) -> Form:
    """The form with the row on which the headers stand. Raises LoadError when no one of the first rows has them."""
    wrong: LoadError | None = None
    for header in range(1, ROWS + 1):
        form = replace(FORM, header=header)
        try:
            list(islice(read(path, form), 1))
        except LoadError as told:
            wrong = wrong or told
        else:
            return form
    assert wrong is not None  # noqa: S101  # it was tried once at least
    raise wrong
