"""UN-Habitat's list of projects: UN-Habitat implements, donors finance."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from loaders.base import Bundle, Context, Loader, LoadError, Problem, each_file
from loaders.places.country import find_country
from loaders.resolve import registry
from loaders.resolve.names import slug
from loaders.resolve.organisations import Organisations
from loaders.table import Form, Row, day, number, read
from loaders.unhabitat_projects.donors import Donors, donors, readings, split
from schema.core import Node, Relation
from schema.nodes.activity import Project, Sector
from schema.nodes.organisation import Government, Organisation
from schema.relations.activities import Finances, Implements, InSector
from schema.relations.places import LocatedIn

UN_HABITAT = "org:XM-DAC-41120"
FORM = Form(columns=("ProjectID", "Project Title", "PAAS Code", "Approval Status", "Fund", "PAG Value", "Start Date", "End Date", "Country(ies)", "Lead Org Unit", "Theme(s)",
                     "Donor(s)", "Total Expenditure", "Total Contribution"), ignored=("Total Contribution - Total Expenditure", "Total PSC"))
STATUSES = {"approved": None, "pending approval": "1"}  # 1 is IATI's pipeline; what is approved may have begun or ended
_CODED = re.compile(r"([A-Z]{3,7}\d{2}[A-Z]\d{2}):\s*(.+)")
Records = Iterator[Node | Relation | Problem]


class UnhabitatProjects(Loader):
    """A file is a dataset."""

    takes_paths = "required"
    about_projects = True

    def bundles(self, paths: Sequence[Path]) -> Iterable[Bundle | LoadError]:
        return each_file(self.source, paths, "Give UN-Habitat's list of projects, tab-separated.")

    def records(self, bundle: Bundle, context: Context) -> Records:
        """The records of every row; a project that comes twice is read once."""
        assert bundle.path is not None  # noqa: S101  # every bundle of this loader has a file
        known = registry.known(context)
        organisations, ids, met = Organisations(known), {k.id for k in known}, dict[str, int]()
        for row in read(bundle.path, FORM):
            if isinstance(row, Problem):
                yield row
            elif not (key := row["ProjectID"]) or not row["Project Title"]:
                yield Problem("no-project", "a row without project id or title: not read", row.file, row.line, row["Project Title"] or key or "")
            elif key in met:
                yield Problem("doubled-project", f"project {key} stands on line {met[key]} already: not read", row.file, row.line, key)
            else:
                met[key] = row.line
                yield from _project(row, f"project:un-habitat-{slug(key)}", key, organisations, ids)


def _project(row: Row, project: str, key: str, organisations: Organisations, known: set[str]) -> Records:
    title, evidence = row["Project Title"] or "", f"project {key} (line {row.line})"
    coded = _CODED.fullmatch(title)
    given = donors(row["Donor(s)"], organisations)
    places = split(row["Country(ies)"], lambda name: find_country(name, guess=False))
    countries = {place: find_country(place, guess=False) for place in places}
    elsewhere = [place for place, iso2 in countries.items() if not iso2]
    yield from _doubts(row, key)
    yield Project(
        id=project, name=coded[2] if coded else title, activity_status=STATUSES.get((row["Approval Status"] or "").lower()),
        starts=day(row["Start Date"], "%d-%b-%y"), ends=day(row["End Date"], "%d-%b-%y"), budget_usd=number(row["PAG Value"]), disbursement_usd=number(row["Total Expenditure"]),
        other_identifiers=[text for text in (key, coded and coded[1], row["PAAS Code"]) if text], terms=[f"fund {row['Fund']}"] if row["Fund"] else None,
        recipient_regions=[f"99:{place}" for place in elsewhere], reported_by="UN-Habitat",
        note="It also has donors that the list does not name." if given.unnamed else None,
        note_fr="Il a aussi des donateurs que la liste ne nomme pas." if given.unnamed else None)
    unit = row["Lead Org Unit"]
    yield Organisation(id=UN_HABITAT, name="UN-Habitat")
    yield Implements(UN_HABITAT, project, rule="publisher", record=evidence, note=f"Lead unit: {unit}" if unit else None, note_fr=f"Unité responsable : {unit}" if unit else None)
    yield from _donors(row, project, evidence, given, known)
    for place, iso2 in countries.items():
        if iso2:
            yield LocatedIn(project, f"country:{iso2}", precision="country", stated_name=place, rule="recipient-country", record=evidence)
        elif not place.lower().startswith(("regional", "global")):
            yield Problem("no-country", f"{place!r} is no country: kept as text", row.file, row.line, key)
    themes = readings()["themes"]
    for theme in split(row["Theme(s)"], themes.__contains__):
        yield Sector(id=f"sector:un-habitat:{slug(theme)}", name=theme, name_fr=themes.get(theme), vocabulary="UN-Habitat", code=slug(theme))
        yield InSector(project, f"sector:un-habitat:{slug(theme)}", record=evidence)


def _doubts(row: Row, key: str) -> Iterator[Problem]:
    """What stands in a cell and is not what the column holds: left out and told."""
    for column in ("Start Date", "End Date"):
        if row[column] and not day(row[column], "%d-%b-%y"):
            yield Problem("no-date", f"{column} {row[column]!r} is no day: left out", row.file, row.line, key)
    for column in ("PAG Value", "Total Expenditure", "Total Contribution"):
        if row[column] and number(row[column]) is None:
            yield Problem("no-number", f"{column} {row[column]!r} is no number: left out", row.file, row.line, key)
    if (row["Approval Status"] or "").lower() not in STATUSES:
        yield Problem("unknown-status", f"approval status {row['Approval Status']!r}: left out", row.file, row.line, key)


def _donors(row: Row, project: str, evidence: str, given: Donors, known: set[str]) -> Records:
    """Who finances. What was contributed is a donor's where there is one alone."""
    total = number(row["Total Contribution"])
    alone = len(given.found) == 1 and not given.unnamed and total is not None and total > 0
    money = {"amount": total, "currency": "USD", "usd": total, "amount_kind": "disbursement"} if alone else {}
    for who, spellings in given.found.values():
        stated = min(spellings, key=str.isupper)  # the first that is not shouted
        kind = Government if who.rule == "government" else Organisation
        if who.id in known:
            yield Organisation(id=who.id, name=stated)
        else:
            name = stated if who.rule != "government" else who.raw
            yield kind(id=who.id, name=name, aliases=[text for text in spellings if text != name and who.rule != "government"] or None, rule=who.rule)
        yield Finances(who.id, project, stated_name=stated, rule=who.rule, record=evidence, shared_with=len(given.found) if len(given.found) > 1 else None, **money)
    for words in given.unnamed:
        yield Problem("unnamed-donors", f"{words!r} names no donor: told in a note of the project", row.file, row.line, evidence)
