"""Which project an identifier means: the one form of the identifiers that several sources write in their own ways.

A bank's own number is a project's identity wherever it is told: P123456 of the World Bank in its lists, 44000-P123456 and
XM-DAC-44000-P123456 in IATI. The form is the one under which the bank publishes itself, so that ids stay what they are.
"""

from __future__ import annotations

import re

AIDDATA = "US-501c3-522318905-SG-"
"""AidData's prefix in IATI for the projects of its releases; the number behind it is that of the release's tables."""
_WORLD_BANK = re.compile(r"(?:(?:XM-)?DAC-)?4400[012]-(P\d{6})|XI-IATI-WBTF-(P\d{6})", re.IGNORECASE)
_NUMBER = re.compile(r"P\d{6}", re.IGNORECASE)
_AFDB = re.compile(r"(?:(?:XM-)?DAC-)?46002-([A-Z]-[A-Z0-9]{2}-[A-Z0-9-]+)", re.IGNORECASE)
_SAP = re.compile(r"[A-Z]-[A-Z0-9]{2}-[A-Z0-9-]+", re.IGNORECASE)


def project_key(identifier: str) -> str:
    """The part of a project's id behind `project:`. An identifier that is of no known bank stays as it is, without blanks."""
    text = "_".join(identifier.split())
    if found := _WORLD_BANK.fullmatch(text):
        return f"44000-{(found[1] or found[2]).upper()}"
    if found := _AFDB.fullmatch(text):
        return f"46002-{found[1].upper()}"
    return text


def world_bank(number: str | None) -> str | None:
    """The key of a World Bank project by its number (P123456); None when it is none."""
    text = (number or "").strip()
    return project_key(f"44000-{text}") if _NUMBER.fullmatch(text) else None


def african_bank(number: str | None) -> str | None:
    """The key of an African Development Bank project by its number (P-AO-CZ0-001); None when it is none."""
    text = (number or "").strip()
    return project_key(f"46002-{text}") if _SAP.fullmatch(text) else None


def aiddata(number: str | None) -> str | None:
    """The key of a project of an AidData release by its `project_id`; None without one."""
    return project_key(AIDDATA + number) if number else None
