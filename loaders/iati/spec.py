"""Every element and attribute of an activity, in any version, and what becomes of it: the one table.

`lift` reads by it, docs/reference/iati-mapping.md is printed from it, and whatever is not in it is reported as
`unknown-element`. Sources: the 2.03 schema; the 1.01-1.05 schemas; the pre-standard files of 2009-10.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field

# path, attributes, what it becomes. A path that starts with "-" is skipped with all below it.
ROWS: tuple[tuple[str, str, str], ...] = (
    ("", "xml:lang default-currency hierarchy humanitarian last-updated-datetime version",
     "language, currency, hierarchy, humanitarian, updated, version"),
    ("iati-identifier", "", "identifier"),
    ("reporting-org", "ref type secondary-reporter xml:lang", "reporter; `secondary` for those that report on others"),
    ("title", "xml:lang", "titles by language"),
    ("description", "type xml:lang", "descriptions by type and language"),
    ("participating-org", "ref type role xml:lang", "participants, in roles 1 to 4"),
    ("other-identifier", "ref", "other_identifiers; stands in for a missing identifier"),
    ("activity-status", "code ref", "status (code, or the label of the old files)"),
    ("activity-date", "type iso-date iso_date", "dates: planned or actual, start or end"),
    ("activity-scope", "code", "scope"),
    ("recipient-country", "code percentage xml:lang", "countries (ISO 3166-1 alpha-2) with percentage"),
    ("recipient-region", "code vocabulary percentage xml:lang", "regions with percentage"),
    ("location", "ref", "places; kind and precision by the rules of places.py"),
    ("location/location-reach", "code", "raw.reach"),
    ("location/location-id", "code vocabulary", "vocabulary and code; geonames_id for G1 and GEO"),
    ("location/name", "xml:lang", "names"),
    ("location/administrative", "code vocabulary level country adm1 adm2 xml:lang", "admin, country"),
    ("location/point", "", "lat, lon"),
    ("location/point/pos", "", "lat, lon (in this order)"),
    ("location/coordinates", "latitude longitude precision", "lat, lon, precision (1.0x)"),
    ("location/gazetteer-entry", "gazetteer-ref", "geonames_id (1.0x): in the text, or in the attribute with the name as text"),
    ("location/exactness", "code", "precision: 1 exact, 2 near"),
    ("location/location-class", "code", "kind: 1 area, 2 city, 3 and 4 site"),
    ("location/feature-designation", "code", "raw.feature; kind where there is no class"),
    ("location/location-type", "code", "raw.location_type; kind where there is no class (1.01-1.03)"),
    ("sector", "code ref vocabulary percentage type xml:lang", "sectors; SDG goals and targets of vocabularies 7 and 8"),
    ("tag", "code vocabulary", "tags; SDG goals and targets of vocabularies 2 and 3"),
    ("humanitarian-scope", "vocabulary code xml:lang", "humanitarian_scopes"),
    ("collaboration-type", "code ref", "collaboration_type"),
    ("default-flow-type", "code ref", "flow_type"),
    ("default-finance-type", "code ref", "finance_type"),
    ("default-aid-type", "code ref vocabulary", "aid_types (`vocabulary:code` outside the DAC's)"),
    ("default-tied-status", "code ref", "tied_status"),
    ("flow-type", "code ref", "flow_type (pre-standard)"),
    ("finance-type", "code ref", "finance_type (pre-standard)"),
    ("tied-status", "code ref", "tied_status (pre-standard)"),
    ("budget", "type", "budget; a revised figure replaces the original of its period"),
    ("budget/period-start", "iso-date", "tells the periods apart"),
    ("budget/period-end", "iso-date", "tells the periods apart"),
    ("budget/value", "currency value-date", "budget, by currency and in USD"),
    ("budget-planned", "type", "as budget (pre-standard)"),
    ("budget-planned/period-start", "", "tells the periods apart"),
    ("budget-planned/period-end", "", "tells the periods apart"),
    ("budget-planned/value", "currency value-date", "budget, by currency and in USD"),
    ("total-cost", "currency value-date", "budget, where no budget is stated (pre-standard)"),
    ("transaction", "type flow", "flows, commitments, disbursements; other types are counted in transactions"),
    ("transaction/transaction-type", "code", "which sum it goes to"),
    ("transaction/transaction-date", "iso-date", "date of the rate where the value has none; first and last of the flow"),
    ("transaction/milestone-date", "", "as transaction-date (pre-standard)"),
    ("transaction/value", "currency value-date", "the amount; an empty currency is the activity's default"),
    ("transaction/provider-org", "ref type xml:lang", "whose flow it is"),
    ("transaction/status", "ref", "which sum it goes to, where there is no type (pre-standard)"),
    ("transaction/sector", "code vocabulary", "sectors, where the activity itself states none"),
    ("transaction/recipient-country", "code", "countries, where the activity itself states none"),
    ("transaction/recipient-region", "code vocabulary", "regions, where the activity itself states none"),
    ("related-activity", "ref type", "related"),
    ("activity-website", "", "website"),
    ("document-link", "", "documents: how many"),
    ("result", "", "results: how many"),
    ("-contact-info", "", "personal data: never read"),
    ("-policy-marker", "", "the graph has no policy markers"),
    ("-capital-spend", "", "no question of the graph needs it"),
    ("-country-budget-items", "", "the recipient government's own budget lines"),
    ("-planned-disbursement", "", "a forecast, not money moved"),
    ("-conditions", "", "loan conditions are not modelled"),
    ("-legacy-data", "", "the publisher's internal fields"),
    ("-crs-add", "", "statistics for the OECD"),
    ("-fss", "", "a forecast survey of the OECD"),
    ("-related-initiative", "", "pre-standard: appeals, which are no activities"),
    ("-target-location", "", "pre-standard: codes of a list that is not published"),
    ("-other-identifier/owner-org", "", "who issued the other identifier"),
    ("-activity-date/narrative", "", "a comment on the date"),
    ("-location/description", "", "prose about the place"),
    ("-location/activity-description", "", "prose about the work there"),
    ("-transaction/description", "", "prose about one payment"),
    ("-transaction/receiver-org", "", "who was paid; partners are stated as participating-org"),
    ("-transaction/disbursement-channel", "", "how money was routed"),
    ("-transaction/flow-type", "", "kept for the activity as a whole only"),
    ("-transaction/finance-type", "", "kept for the activity as a whole only"),
    ("-transaction/aid-type", "", "kept for the activity as a whole only"),
    ("-transaction/tied-status", "", "kept for the activity as a whole only"),
)
# Attributes skipped wherever they occur, with the reason.
IGNORED_ATTRIBUTES = {
    "xml:lang": "where an element is read for its code, or holds no text",
    "vocabulary-uri": "where a publisher explains its own list",
    "linked-data-uri": "the record's own id serves",
    "budget-not-provided": "why there is no budget",
    "activity-id": "the partner's own record of the project",
    "crs-channel-code": "ref and name identify the partner",
    "provider-activity-id": "one payment's parent record",
    "srsName": "the standard allows WGS 84 only",
    "owner-ref": "who issued the other identifier",
    "owner-name": "who issued the other identifier",
    "type of other-identifier": "what the other identifier is for",
    "type of humanitarian-scope": "emergency or appeal: the vocabulary tells",
    "type of budget-planned/value": "empty in all files seen (pre-standard)",
    "type of transaction/value": "empty in all files seen (pre-standard)",
    "type of transaction/milestone-date": "repeats the transaction's state (pre-standard)",
    "period of budget-planned": "the dates say it (pre-standard)",
    "status of budget": "indicative or committed: both are the plan",
    "percentage of location": "withdrawn from the standard in 1.04",
    "ref of transaction": "the publisher's payment number",
    "humanitarian of transaction": "kept for the activity as a whole only",
}
_EVERYWHERE = frozenset(name for name in IGNORED_ATTRIBUTES if " " not in name)
# Elements whose text may stand in `narrative` children (2.0x) or in the element itself (1.0x).
NARRATIVE = frozenset(("reporting-org", "title", "description", "participating-org", "recipient-country", "recipient-region",
                       "location/name", "sector", "tag", "humanitarian-scope", "transaction/provider-org", "transaction/sector",
                       "transaction/recipient-country", "transaction/recipient-region"))
_COUNTED = frozenset(("document-link", "result"))
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(slots=True)
class Spec:
    """What is known of one element. `skip`: not entered; `counted`: only that it is there matters."""

    tag: str
    path: str
    attributes: frozenset[str]
    skip: bool = False
    counted: bool = False
    children: dict[str, Spec] = field(default_factory=dict)


def _attributes(path: str, names: str) -> frozenset[str]:
    here = [name.removesuffix(f" of {path}") for name in IGNORED_ATTRIBUTES if name.endswith(f" of {path}")]
    return frozenset(XML_LANG if name == "xml:lang" else name for name in (*names.split(), *_EVERYWHERE, *here))


def _build() -> Spec:
    root = Spec("iati-activity", "", _attributes("", ROWS[0][1]))
    for row, attributes, _ in ROWS[1:]:
        path = row.removeprefix("-")
        *parents, name = path.split("/")
        parent = root
        for step in parents:
            parent = parent.children[step]
        spec = Spec(name, path, _attributes(path, attributes), row.startswith("-"), path in _COUNTED)
        if path in NARRATIVE:
            spec.children["narrative"] = Spec("narrative", f"{path}/narrative", _attributes("", "xml:lang"))
        parent.children[name] = spec
    return root


ACTIVITY = _build()


def markdown() -> str:
    """The reference page: element -> what becomes of it."""
    lines = ["# IATI: what becomes of each element", "",
             "Printed from `loaders/iati/spec.py`; a test compares. Paths are relative to `iati-activity`; a name is a field of",
             "the record in `loaders/iati/model.py`. What is in neither table is reported as `unknown-element`, counted by",
             "name and file: nothing is lost silently.", "", "## Read", "", "| element | attributes | becomes |", "| --- | --- | --- |"]
    for path, attributes, fate in ROWS:
        if not path.startswith("-"):
            shown = " ".join(f"`@{name}`" for name in attributes.split())
            text = " (or its `narrative`)" if path in NARRATIVE else ""
            lines.append(f"| `{path or 'iati-activity'}`{text} | {shown} | {fate} |")
    lines += ["", "## Not read, and why", "", "| element or attribute | why |", "| --- | --- |"]
    lines += [f"| `{path[1:]}` | {why} |" for path, _, why in ROWS if path.startswith("-")]
    for name, why in IGNORED_ATTRIBUTES.items():
        attribute, _, element = name.partition(" of ")
        lines.append(f"| `{element}{'/' if element else ''}@{attribute}` | {why} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(markdown())
