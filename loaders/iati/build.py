"""An Activity from its lifted element: one small function for each kind of child, found by the child's name."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import TypeAlias

from loaders.iati import codes
from loaders.iati.amounts import Amounts
from loaders.iati.lift import Node, coded, parsed, texts
from loaders.iati.model import Activity, Dates, Description, Participant, Problems, Related, Reporter, Share, Texts
from loaders.iati.places import location
from loaders.iati.spec import XML_LANG
from loaders.iati.versions import normalise
from loaders.table.cells import number

SECONDARY_PUBLISHERS = frozenset(("US-501c3-522318905",))
"""Reporters known to publish on the work of others without saying so: AidData (2.03 has @secondary-reporter for it)."""
_GOAL, _TARGET = re.compile(r"1[0-7]|[1-9]"), re.compile(r"(1[0-7]|[1-9])\.([1-9]\d?|[a-z])")
_DESCRIPTION_TYPES = {**{code: code for code in "1234"}, "summary": "1", "general": "1", "objectives": "2", "target groups": "3",
                      "activities": "4", "outputs": "4", "other": "4"}


class Draft:
    """What is gathered of one activity; `HANDLERS` says which method takes which child."""

    def __init__(self, node: Node, version: str, problems: Problems) -> None:
        self.node, self.problems = node, problems
        self.language = codes.language(node.get(XML_LANG), "und")
        self.amounts = Amounts(node.get("default-currency").upper(), self.language, problems)
        self.version = self._version(node.get("version"), version)
        self.single: dict[str, str] = {}
        self.many: dict[str, list[Share]] = {"country": [], "region": [], "sector": [], "tag": [], "scope": []}
        self.below: dict[str, dict[tuple[str | None, str | None], Share]] = {"country": {}, "region": {}, "sector": {}}
        self.titles: Texts = {}
        self.descriptions: list[Description] = []
        self.reporter: Node | None = None
        self.participants: list[Participant] = []
        self.places: list[Node] = []
        self.dates: dict[str, dt.date] = {}
        self.related: list[Related] = []
        self.others: list[str] = []
        self.aid_types: list[str] = []
        self.counts = {"document-link": 0, "result": 0}

    def _version(self, own: str, of_file: str) -> str:
        found = normalise(own) if own else of_file
        if found is None:
            self.problems.add("bad-version", self.node.line, f"activity version {own!r} is not supported: read as the file's, {of_file}")
        return found or of_file

    def title(self, node: Node) -> None:
        for lang, text in texts(node, self.language).items():
            self.titles[lang] = f"{self.titles[lang]}; {text}" if self.titles.get(lang, text) != text else text

    def description(self, node: Node) -> None:
        found = texts(node, self.language)
        if found:
            self.descriptions.append(Description(coded(node.get("type"), _DESCRIPTION_TYPES, node, self.problems), found))

    def reporting_org(self, node: Node) -> None:
        self.reporter = self.reporter or node

    def participating_org(self, node: Node) -> None:
        names, ref = texts(node, self.language), self._ref(node)
        if not names and ref is None:
            self.problems.add("empty-participant", node.line, "a participating-org without name and ref: not read")
            return
        role = coded(node.get("role"), codes.ROLES, node, self.problems)
        if not node.get("role"):
            self.problems.add("no-role", node.line, "a participating-org without role: kept without")
        self.participants.append(Participant(role, ref, coded(node.get("type"), codes.ORGANISATION_TYPES, node, self.problems),
                                             names, node.line, node.get("role")))

    def _ref(self, node: Node) -> str | None:
        """The ref without the apostrophe a spreadsheet puts before it; a placeholder is none."""
        ref = node.get("ref").lstrip("'")
        if not codes.placeholder(ref):
            return ref
        if ref:
            self.problems.add("placeholder", node.line, f"{node.tag} ref {ref!r} says nothing: left empty")
        return None

    def activity_date(self, node: Node) -> None:
        slot = coded(node.get("type"), codes.DATE_TYPES, node, self.problems)
        day = parsed(node.get("iso-date") or node.get("iso_date") or node.text, codes.date, node, self.problems)
        if day is None:
            return
        if slot is None:
            self.problems.add("no-date-type", node.line, "an activity-date without a known type: not read")
        elif self.dates.setdefault(slot, day) != day:
            self.problems.add("repeated-date", node.line, f"a second, different {slot.replace('_', ' ')}: the first is kept")

    def share(self, node: Node) -> None:
        """A country, region, sector, tag or humanitarian scope of the activity itself."""
        sort, found = self._share(node)
        if found is not None:
            self.many[sort].append(found)

    def _share(self, node: Node) -> tuple[str, Share | None]:
        sort = {"recipient-country": "country", "recipient-region": "region", "humanitarian-scope": "scope"}.get(node.tag, node.tag)
        names = texts(node, self.language)
        code: str | None = node.get("code") or node.get("ref")
        vocabulary = node.get("vocabulary")
        if sort == "sector":
            vocabulary = vocabulary or node.get("type")
            vocabulary = codes.SECTOR_VOCABULARIES.get(vocabulary.casefold(), vocabulary)
        if sort == "country":
            code = self._country(node, code) if code else None
        elif codes.placeholder(code or ""):
            if code:
                self.problems.add("placeholder", node.line, f"{node.tag} code {code!r} says nothing: left empty")
            code = None
        if not code and not names:
            return sort, None
        percentage = parsed(node.get("percentage").rstrip("%"), number, node, self.problems)
        return sort, Share(vocabulary or None, code, percentage, names)

    def _country(self, node: Node, code: str) -> str | None:
        iso = codes.country(code)
        if iso is None:
            self.problems.add("unknown-country", node.line, f"recipient-country code {code!r} is no ISO 3166 country: its name is kept")
        return iso

    def one(self, node: Node) -> None:
        """An element that says one code or text: the first that says something counts."""
        name = node.tag.removeprefix("default-")
        value = node.get("code") or node.get("ref") or " ".join(node.text.split())
        if value:
            self.single.setdefault(name, value)

    def status(self, node: Node) -> None:
        found = coded(node.get("code") or node.get("ref") or node.text, codes.STATUSES, node, self.problems)
        if found:
            self.single.setdefault("activity-status", found)

    def aid_type(self, node: Node) -> None:
        code = node.get("code") or node.get("ref") or node.text
        if code:
            vocabulary = node.get("vocabulary")
            self.aid_types.append(code if vocabulary in ("", "1") else f"{vocabulary}:{code}")

    def other_identifier(self, node: Node) -> None:
        value = (node.get("ref") or " ".join(node.text.split())).lstrip("'")
        if not codes.placeholder(value):
            self.others.append(value)

    def related_activity(self, node: Node) -> None:
        if node.get("ref"):
            self.related.append(Related(node.get("type") or None, node.get("ref")))

    def transaction(self, node: Node) -> None:
        self.amounts.transaction(node)
        for child in node.children:
            if child.tag in ("recipient-country", "recipient-region", "sector"):
                sort, found = self._share(child)
                if found is not None:
                    self.below[sort].setdefault((found.vocabulary, found.code), found)

    def place(self, node: Node) -> None:
        self.places.append(node)

    def budget(self, node: Node) -> None:
        self.amounts.budget(node)

    def total_cost(self, node: Node) -> None:
        self.amounts.total_cost(node)

    def count(self, node: Node) -> None:
        self.counts[node.tag] += 1

    def shares(self, sort: str) -> tuple[Share, ...]:
        """Those of the activity, else those of its transactions."""
        return tuple(self.many[sort] or self.below.get(sort, {}).values())

    def sdgs(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Goals and targets, from tags and (2.0x) sectors; a code that is none is reported."""
        found: dict[str, dict[str, None]] = {"goal": {}, "target": {}}
        sorts = [(share, {"2": "goal", "3": "target"}.get(share.vocabulary or "")) for share in self.many["tag"]]
        if self.version.startswith("2"):
            sorts += [(share, {"7": "goal", "8": "target"}.get(share.vocabulary or "")) for share in self.shares("sector")]
        for share, sort in sorts:
            if sort is None or share.code is None:
                continue
            code = share.code.lower().lstrip("0")
            if (_GOAL if sort == "goal" else _TARGET).fullmatch(code):
                found[sort][code] = None
            else:
                self.problems.add("unknown-code", self.node.line, f"SDG {sort} {share.code!r} does not exist: no goal or target")
        return tuple(found["goal"]), tuple(found["target"])

    def reported_by(self) -> Reporter | None:
        """The reporter; secondary if it says so, or is known to be and does not take part."""
        node = self.reporter
        if node is None:
            self.problems.add("no-reporter", self.node.line, "an activity without reporting-org")
            return None
        ref, names = self._ref(node), texts(node, self.language)
        own = {name.casefold() for name in names.values()}
        takes_part = any((ref and ref == partner.ref) or own & {name.casefold() for name in partner.names.values()}
                         for partner in self.participants)
        secondary = node.get("secondary-reporter") in ("1", "true") or (ref in SECONDARY_PUBLISHERS and not takes_part)
        return Reporter(ref, coded(node.get("type"), codes.ORGANISATION_TYPES, node, self.problems), names, secondary)


_Handler: TypeAlias = Callable[[Draft, Node], None]
HANDLERS: dict[str, _Handler] = {
    "title": Draft.title, "description": Draft.description, "reporting-org": Draft.reporting_org,
    "participating-org": Draft.participating_org, "other-identifier": Draft.other_identifier,
    "activity-status": Draft.status, "activity-date": Draft.activity_date, "location": Draft.place,
    "transaction": Draft.transaction, "budget": Draft.budget, "budget-planned": Draft.budget, "total-cost": Draft.total_cost,
    "related-activity": Draft.related_activity, "default-aid-type": Draft.aid_type,
    **dict.fromkeys(("recipient-country", "recipient-region", "sector", "tag", "humanitarian-scope"), Draft.share),
    **dict.fromkeys(("iati-identifier", "activity-scope", "collaboration-type", "default-flow-type", "default-finance-type",
                     "default-tied-status", "flow-type", "finance-type", "tied-status", "activity-website"), Draft.one),
    **dict.fromkeys(("document-link", "result"), Draft.count),
}


def build(node: Node, version: str, problems: Problems, *, identifier: str, fingerprint: str, repeated: bool) -> Activity:
    """The record of one lifted activity. `version` is the file's; `repeated`: others of the file have this identifier."""
    draft = Draft(node, version, problems)
    for child in node.children:
        HANDLERS[child.tag](draft, child)
    commitments, disbursements, budget = draft.amounts.totals()
    goals, targets = draft.sdgs()
    single = draft.single
    return Activity(
        identifier=identifier, fingerprint=fingerprint, repeated=repeated, line=node.line, version=draft.version,
        language=draft.language, titles=draft.titles, descriptions=tuple(draft.descriptions), reporter=draft.reported_by(),
        participants=tuple(draft.participants), status=single.get("activity-status"), dates=Dates(**draft.dates),
        places=tuple(location(place, draft.language, problems) for place in draft.places),
        countries=draft.shares("country"), regions=draft.shares("region"), sectors=draft.shares("sector"),
        tags=tuple(draft.many["tag"]), sdg_goals=goals, sdg_targets=targets,
        budget=budget, commitments=commitments, disbursements=disbursements, flows=draft.amounts.flows(),
        transactions=draft.amounts.transactions, related=tuple(draft.related), other_identifiers=tuple(draft.others),
        website=single.get("activity-website"), hierarchy=node.get("hierarchy") or None, currency=draft.amounts.currency or None,
        humanitarian=node.get("humanitarian") in ("1", "true"), humanitarian_scopes=tuple(draft.many["scope"]),
        scope=single.get("activity-scope"), flow_type=single.get("flow-type"), finance_type=single.get("finance-type"),
        aid_types=tuple(draft.aid_types), tied_status=single.get("tied-status"),
        collaboration_type=single.get("collaboration-type"),
        documents=draft.counts["document-link"], results=draft.counts["result"], updated=node.get("last-updated-datetime") or None)
