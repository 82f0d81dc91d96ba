"""What a change of the API does to those who ask it, told by graphql-core's comparison of two SDLs.

    python -m api.changes OLD.graphql     # OLD against the committed one; ends with 1 when something breaks
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from graphql import build_schema, find_breaking_changes, find_dangerous_changes

from api import SCHEMA_FILE


def breaking(old: str, new: str) -> list[str]:
    """Each change that makes an operation invalid which was valid, as one sentence."""
    return [change.description for change in find_breaking_changes(build_schema(old), build_schema(new))]


def dangerous(old: str, new: str) -> list[str]:
    """Each change that leaves operations valid but may surprise a client, as one sentence: a new value of an enum, another default."""
    return [change.description for change in find_dangerous_changes(build_schema(old), build_schema(new))]


def untold(changes: list[str], changelog: str) -> list[str]:
    """The changes that the changelog's section of what is not released yet does not name, word for word."""
    section = re.split(r"^## ", changelog, flags=re.MULTILINE)[1:2]
    told = " ".join(section[0].split()) if section and section[0].startswith("[Unreleased]") else ""
    return [change for change in changes if change not in told]


def main(old: Path) -> int:
    """Print what breaks and what may surprise; how the process ends."""
    before, now = old.read_text("utf-8"), SCHEMA_FILE.read_text("utf-8")
    broken = breaking(before, now)
    for kind, found in (("breaks", broken), ("may surprise", dangerous(before, now))):
        sys.stdout.writelines(f"{kind}: {change}\n" for change in found)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
