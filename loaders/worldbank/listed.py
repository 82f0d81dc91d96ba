"""The list of projects and operations: a row a project, without places."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from loaders.base import Problem
from loaders.places.country import find_country
from loaders.resolve.located import Places
from loaders.resolve.partners import Partners
from loaders.resolve.projects import world_bank
from loaders.table import Form, Row, day, number, read
from schema.core import Node, Relation
from schema.nodes.activity import Project
from schema.relations.activities import Extends, Finances, Implements

FORM = Form(
    columns=("id", "countryshortname", "status", "project_name", "pdo", "impagency", "boardapprovaldate", "loan_effective_date", "closingdate",
             "curr_project_cost", "curr_ibrd_commitment", "idacommamt", "grantamt", "curr_total_commitment"),
    ignored=("regionname", "last_stage_reached_name", "public_disclosure_date", "borrower", "lendinginstr", "envassesmentcategorycode",
             "esrc_ovrl_risk_rate", "supplementprojectflg", "cons_serv_reqd_ind", "projectfinancialtype"),
    empty=frozenset({"NA", "N/A", "TBD", "DON'T PUB OLD"}))
STATUSES = {"pipeline": "1", "active": "2", "closed": "4", "dropped": "5"}
DROPPED = "5"


def records(path: Path, places: Places, partners: Partners) -> Iterator[Node | Relation | Problem]:
    """The records of every project."""
    for row in read(path, FORM):
        if isinstance(row, Problem):
            yield row
        elif key := world_bank(row["id"]):
            yield from project_records(key, row, places, partners)
        else:
            yield Problem("no-identifier", f"{row['id']!r} is no World Bank project", row.file, row.line)


def project_records(key: str, row: Row, places: Places, partners: Partners) -> Iterator[Node | Relation | Problem]:
    """The project, its money, its implementing agency and its country."""
    project, evidence = f"project:{key}", f"{row['id']} (line {row.line})"
    status = STATUSES.get((row["status"] or "").casefold())
    if status is None:
        yield Problem("unknown-status", f"{row['status']!r} is no known status: left empty", row.file, row.line, evidence)
    ends = day(row["closingdate"], "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y")
    total, cost = number(row["curr_total_commitment"]), number(row["curr_project_cost"])
    yield Project(id=project, name=row["project_name"] or key.removeprefix("44000-"), description=row["pdo"], activity_status=status,
                  starts=day(row["loan_effective_date"]) or day(row["boardapprovaldate"]), ends=ends, ends_planned=True if ends and status in ("1", "2") else None,
                  commitment_usd=total or None, budget_usd=cost or None, other_identifiers=[key.removeprefix("44000-")])
    country = find_country(row["countryshortname"], guess=False)
    yield from _partners(row, project, evidence, status, country, partners)
    if country is None and row["countryshortname"]:
        yield Problem("no-country", f"{row['countryshortname']!r} is no single country", row.file, row.line, evidence)
    yield from places.records((), [country] if country else [], project, evidence, row.file)


def _partners(row: Row, project: str, evidence: str, status: str | None, country: str | None,  # noqa: PLR0917  # whose, and who says so
              partners: Partners) -> Iterator[Node | Relation]:
    """The Bank finances with its own money (IBRD, IDA), and manages that of others; what was dropped was not financed."""
    own = sum((number(row[name]) or Decimal(0) for name in ("curr_ibrd_commitment", "idacommamt")), Decimal(0))
    if status != DROPPED and own:
        yield from partners.related(Finances, project, "World Bank", evidence, identifier="44000", amount=own, currency="USD", usd=own, amount_kind="commitment")
    elif status != DROPPED:
        yield from partners.related(Extends, project, "World Bank", evidence, identifier="44000")
    if row["impagency"]:
        yield from partners.related(Implements, project, row["impagency"], evidence, country)
