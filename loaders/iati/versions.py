"""The versions of the activity standard that are read, and what stands at the head of a file."""

from __future__ import annotations

from dataclasses import dataclass

SUPPORTED = ("1.01", "1.02", "1.03", "1.04", "1.05", "2.01", "2.02", "2.03")
PRE_STANDARD = "1.0"
"""What the files of 2009-10 call themselves; some say nothing. Read as far as they make sense, with a note."""
_OLD = frozenset(("", "1", "1.0", "1.00"))


def normalise(version: str) -> str | None:
    """One of SUPPORTED or PRE_STANDARD; None for any other version."""
    version = version.strip()
    return PRE_STANDARD if version in _OLD else version if version in SUPPORTED else None


@dataclass(frozen=True, slots=True)
class FileHeader:
    """What `check` found in a well-formed file. `size` in bytes and `modified_ns` let `read` see that the file changed since.

    `repeated`: identifiers that several, different activities of this file share.
    """

    file: str
    version: str
    raw_version: str
    generated: str
    activities: int
    repeated: frozenset[str]
    size: int
    modified_ns: int
