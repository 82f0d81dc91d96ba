"""One activity to records: the project, its partners, its money, its places, its sectors and tags."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from loaders.base import Problem
from loaders.iati.model import Activity, Flow, Money, Participant, Texts
from loaders.iati.read import FileHeader, stable_key
from loaders.places.country import find_country
from loaders.resolve.decision import Decision
from loaders.resolve.located import PLACEHOLDERS, Places, Spot
from loaders.resolve.organisations import Organisations
from loaders.resolve.projects import project_key
from schema.core import Node, Relation
from schema.nodes.activity import Project, Sector
from schema.nodes.organisation import CivilSociety, Company, Foundation, Government, KnowledgeInstitution, Organisation
from schema.relations.activities import AccountableFor, Extends, Finances, Implements, InSector, Tagged
from schema.types import LANGUAGES

# IATI's code list OrganisationType; 40 (multilateral) covers UN entities and banks alike, so it tells neither.
KINDS: dict[str, type[Organisation]] = {
    "10": Government, "11": Government, "15": Government, "21": CivilSociety, "22": CivilSociety, "23": CivilSociety, "24": CivilSociety,
    "60": Foundation, "70": Company, "71": Company, "72": Company, "73": Company, "80": KnowledgeInstitution}
ROLES: dict[str, type[Relation]] = {"2": AccountableFor, "3": Extends, "4": Implements}
RELATED = {"1": "parent", "2": "child", "3": "sibling", "4": "co-funded", "5": "third-party"}


class Resolvers:
    """Who is who and what is where, for one dataset. `known` are the ids of the registry of organisations."""

    def __init__(self, organisations: Organisations, known: set[str], dataset: str) -> None:
        self.organisations, self.known = organisations, known
        self.places = Places(dataset)


def main_text(texts: Texts) -> str | None:
    """English where there is some, else the text whose language is not said, else the first."""
    return texts.get("en") or texts.get("und") or next(iter(texts.values()), None)


def named(texts: Texts, field: str = "name") -> dict[str, str]:
    """The properties of a Label from `{language: text}`."""
    main = main_text(texts)
    return {k: v for k, v in {field: main, **{f"{field}_{lang}": texts.get(lang) for lang in LANGUAGES[1:]}}.items() if v}


def records_of(activity: Activity, header: FileHeader, resolvers: Resolvers) -> Iterator[Node | Relation | Problem]:
    """Every record that follows from one activity."""
    key = project_key(stable_key(activity))
    project = f"project:{key}"
    evidence = f"{activity.identifier or key} (line {activity.line})"
    yield _project(activity, project, key)
    country = activity.countries[0].code if len(activity.countries) == 1 else None
    yield from _partners(activity, project, evidence, resolvers, country)
    yield from _places(activity, header, project, evidence, resolvers)
    for sector in activity.sectors:
        if sector.code:
            vocabulary = sector.vocabulary or "1"
            node = f"sector:{vocabulary}:{sector.code}".replace(" ", "_")
            yield Sector(id=node, **(named(sector.names) or {"name": f"Sector {sector.code}"}), vocabulary=vocabulary, code=sector.code)
            yield InSector(project, node, share=sector.percentage, record=evidence)
    for code in (*activity.sdg_goals, *activity.sdg_targets):
        yield Tagged(project, f"sdg:{code}", record=evidence)


def _places(activity: Activity, header: FileHeader, project: str, evidence: str, resolvers: Resolvers) -> Iterator[Node | Relation | Problem]:
    recipients = []
    for share in activity.countries:
        if iso2 := find_country(share.code, guess=False) or find_country(next(iter(share.names.values()), None), guess=False):
            recipients.append(iso2)
        elif share.code or share.names:
            yield Problem("no-country", f"recipient country {share.code!r} is no single country", header.file, activity.line, evidence)
    capital = bool(activity.reporter and activity.reporter.ref in PLACEHOLDERS)
    spots = (Spot(main_text(at.names), at.kind, at.precision, at.geonames_id, at.lat, at.lon, at.country, at.code, at.line, capital) for at in activity.places)
    yield from resolvers.places.records(spots, recipients, project, evidence, header.file)


def _project(activity: Activity, project: str, key: str) -> Project:
    dates, reporter = activity.dates, activity.reporter
    general = next((d.texts for d in activity.descriptions if d.type in (None, "1")), {})
    sums = {"commitment": activity.commitments, "disbursement": activity.disbursements, "budget": activity.budget}
    terms = {"flow": activity.flow_type, "finance": activity.finance_type, "tied": activity.tied_status,
             "collaboration": activity.collaboration_type, "scope": activity.scope}
    return Project(
        id=project, **(named(activity.titles) or {"name": key}), **named(general, "description"), iati_identifier=activity.identifier or None,
        activity_status=activity.status, starts=dates.actual_start or dates.planned_start, ends=dates.actual_end or dates.planned_end,
        starts_planned=True if dates.planned_start and not dates.actual_start else None,
        ends_planned=True if dates.planned_end and not dates.actual_end else None,
        **{f"{kind}_usd": money.usd for kind, money in sums.items() if money},
        amounts=[f"{kind} {currency} {amount.normalize():f}" for kind, money in sums.items() if money for currency, amount in money.amounts.items()],
        unconverted=[f"{kind}: {money.without_rate} values without a rate" for kind, money in sums.items() if money and money.without_rate],
        other_identifiers=activity.other_identifiers,
        related=[f"{RELATED.get(r.type or '', 'related')} {r.ref}" for r in activity.related],
        recipient_regions=[f"{r.vocabulary or '1'}:{r.code}" for r in activity.regions if r.code],
        humanitarian=True if activity.humanitarian else None, website=_url(activity.website),
        terms=[f"{kind} {code}" for kind, code in terms.items() if code] + [f"aid {code}" for code in activity.aid_types],
        hierarchy=activity.hierarchy, reported_by=main_text(reporter.names) or reporter.ref if reporter else None)


def _url(text: str | None) -> str | None:
    return text if text and text.startswith(("http://", "https://")) and len(text.split()) == 1 else None


def _partners(activity: Activity, project: str, evidence: str, resolvers: Resolvers, country: str | None) -> Iterator[Node | Relation | Problem]:
    funders: dict[str, tuple[Decision, str]] = {}
    for participant in activity.participants:
        stated = main_text(participant.names) or participant.ref or ""
        if not stated:
            yield Problem("unnamed-participant", "a participating organisation has neither name nor identifier", line=participant.line, record=evidence)
            continue
        who = resolvers.organisations.resolve(participant.ref, main_text(participant.names), country, participant.type)
        if participant.role == "1":
            if who.id not in funders:
                yield _organisation(who, stated, participant, resolvers)
            funders.setdefault(who.id, (who, stated))
        elif participant.role in ROLES:
            yield _organisation(who, stated, participant, resolvers)
            yield ROLES[participant.role](who.id, project, stated_name=stated, rule=who.rule, record=evidence)
        else:
            yield Problem("other-role", f"{stated!r} has the role {participant.raw_role!r}, which is none of IATI's four",
                          line=participant.line, record=evidence)
    yield from _finances(activity, project, evidence, resolvers, country, funders)


def _organisation(who: Decision, stated: str, said: Participant | Flow, resolvers: Resolvers) -> Organisation:
    if who.id in resolvers.known:
        return Organisation(id=who.id, name=stated)
    kind = KINDS.get(said.type or "", Organisation)
    ref = said.ref if said.ref and who.rule == "new-identifier" else None
    return kind(id=who.id, **(named(said.names) or {"name": stated}), iati_type=said.type, rule=who.rule,
                identifiers=[f"iati:{ref}"] if ref else None)


def _finances(activity: Activity, project: str, evidence: str, resolvers: Resolvers, country: str | None,  # noqa: PLR0917  # as of _partners, and whom it found
              funders: dict[str, tuple[Decision, str]]) -> Iterator[Node | Relation]:
    """Who finances, and how much where the source attributes it: by the transaction's provider, or because there is one funder only."""
    flows: dict[str, list[Flow]] = {}
    for flow in activity.flows:
        stated = main_text(flow.names) or flow.ref
        if stated:
            who = resolvers.organisations.resolve(flow.ref, main_text(flow.names), country, flow.type)
            if who.id not in funders:
                funders[who.id] = (who, stated)
                yield _organisation(who, stated, flow, resolvers)
            flows.setdefault(who.id, []).append(flow)
        elif len(funders) == 1:
            flows.setdefault(next(iter(funders)), []).append(flow)
    for org, (who, stated) in funders.items():
        yield Finances(org, project, stated_name=stated, rule=who.rule, record=evidence, **_attributed(flows.get(org, [])),
                       shared_with=len(funders) if len(funders) > 1 else None)


def _attributed(flows: list[Flow]) -> dict[str, Any]:
    """Commitments where there are some, else disbursements; in one currency as amount, in several as a list."""
    for kind, sums in (("commitment", [f.commitments for f in flows]), ("disbursement", [f.disbursements for f in flows])):
        found: list[Money] = [money for money in sums if money]
        if not found:
            continue
        totals: dict[str, Decimal] = {}
        for money in found:
            for currency, amount in money.amounts.items():
                totals[currency] = totals.get(currency, Decimal(0)) + amount
        rates = [money.last_rate for money in found if money.last_rate]
        usd = [money.usd for money in found if money.usd is not None]
        single = len(totals) == 1
        known = len(next(iter(totals))) == 3  # noqa: PLR2004  # ISO 4217 codes have three letters
        return {"amount_kind": kind, "amount": next(iter(totals.values())) if single else None,
                "currency": next(iter(totals)) if single and known else None,
                "amounts": None if single else [f"{currency} {amount.normalize():f}" for currency, amount in sorted(totals.items())],
                "usd": sum(usd, Decimal(0)) if usd else None, "rate_date": max(rates) if rates else None,
                "first_date": min((f.first for f in flows if f.first), default=None),
                "last_date": max((f.last for f in flows if f.last), default=None)}
    return {}
