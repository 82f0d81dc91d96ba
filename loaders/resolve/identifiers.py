"""Organisation identifiers as IATI files write them, brought to one form."""

from __future__ import annotations

import re

# Codes that a register gives to several bodies, so that they prove none of them; the name decides.
SHARED = {
    "XM-DAC-46012": "Inter-American Development Bank, IDB Invest and IDB Lab in the OECD's list; IDB Invest alone in the IATI registry",
}
_CHANNEL = re.compile(r"(?:DAC-)?([1-9]\d{4}|\d{2}[A-Z]{3})")  # an OECD channel code: 44000, 41AAA, DAC-44000
_DAC = re.compile(r"DAC-(\d+)")
_FULL = re.compile(r"[A-Z]{2}(_[A-Z]{2,3})?-(\d+|[A-Z0-9_]+-.+)")  # register and the body's number in it, or the older FR-3


def organisation_key(raw: str | None) -> str | None:
    """The one form of an organisation's identifier: '44000', 'DAC-44000' and 'xm-dac-44000' give 'XM-DAC-44000'. None for what is no
    global identifier: empty, '-', 'n/a', a publisher's own short code ('MIC', '298'). A blank inside becomes a hyphen."""
    text = re.sub(r"\s+", "-", (raw or "").strip().upper())
    if channel := _CHANNEL.fullmatch(text):
        return f"XM-DAC-{channel[1]}"
    if donor := _DAC.fullmatch(text):
        return f"XM-DAC-{donor[1]}"
    return text if _FULL.fullmatch(text) else None


def agency(key: str) -> str:
    """The register an identifier comes from: 'XM-DAC' of 'XM-DAC-44000', 'XI-IATI' of 'XI-IATI-IADB', 'FR' of 'FR-3'."""
    register, _, number = key.partition("-")
    middle, hyphen, _ = number.partition("-")
    return f"{register}-{middle}" if hyphen else register
