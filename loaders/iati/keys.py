"""How activities stay apart.

An activity's key is its iati-identifier. It is not enough where it says nothing (empty, or without a single digit,
like the African Development Bank's "ADB non-sovereign" for every private loan) or where one file gives it to
different activities. There the key is `identifier#fingerprint`, for all activities concerned, the first included.

The fingerprint is of the fewest raw fields that identify a project and hardly change: title, recipient countries,
start dates, other identifiers, reporter (two agencies report their halves of one appeal). So the key depends on the
activity and its own file alone, not on the order of activities or files. Activities that agree in identifier and
fingerprint are one. The same identifier in two files (two releases of one data set) is one project as well, whatever
they say of it.
"""

from __future__ import annotations

from hashlib import blake2s

from lxml import etree

from loaders.iati.codes import DATE_TYPES, placeholder
from loaders.iati.model import Activity

_FIELDS = {"title": "t", "recipient-country": "c", "activity-date": "d", "other-identifier": "o", "reporting-org": "r"}


def identifier_of(activity: etree._Element) -> str:
    """The iati-identifier without the blanks that some publishers put around and into it."""
    return " ".join((activity.findtext("iati-identifier") or "").split())


def placeholder_like(identifier: str) -> bool:
    """Is it no identifier but a word? Every IATI identifier begins with an organisation's, and those have digits."""
    return placeholder(identifier) or not any(map(str.isdigit, identifier))


def fingerprint(activity: etree._Element) -> str:
    """Eight hexadecimal digits of title, recipient countries, start dates, other identifiers and reporter."""
    parts = set()
    for child in activity:
        sort = _FIELDS.get(child.tag)
        if sort is None:
            continue
        text = " ".join("".join(map(str, child.itertext())).split()).casefold()
        if sort == "d":
            if not DATE_TYPES.get(child.get("type", "").strip().casefold(), "").endswith("start"):
                continue
            text = child.get("iso-date") or child.get("iso_date") or text
        elif sort != "t":
            text = child.get("code") or child.get("ref") or text
        if text:
            parts.add(sort + text)
    return blake2s("\x1f".join(sorted(parts)).encode(), digest_size=4).hexdigest()


def stable_key(activity: Activity) -> str:
    """The activity's key: never empty, the same at every load, independent of order (rule: module docstring)."""
    identifier = activity.identifier
    if not activity.repeated and not placeholder_like(identifier):
        return identifier
    if not identifier and activity.other_identifiers:
        identifier = activity.other_identifiers[0]
    if not identifier and activity.reporter is not None:
        identifier = activity.reporter.ref or next(iter(activity.reporter.names.values()), "")
    return f"{identifier or 'unidentified'}#{activity.fingerprint}"
