"""IATI activity files of any version, 1.0x to 2.03, as one stream of records, in constant memory.

    header = check(path)             # the whole file is well-formed and supported, or IatiFileError
    for item in read(path, header):  # activities, then the file's problems
        ...

`check` before `read` is what keeps a broken file from being half-written. `read` without a header checks by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from loaders.iati.build import build
from loaders.iati.keys import fingerprint, identifier_of, placeholder_like, stable_key
from loaders.iati.lift import lift, line_of
from loaders.iati.model import Activity, Problem, Problems
from loaders.iati.safety import IatiFileError, activities
from loaders.iati.spec import ACTIVITY
from loaders.iati.versions import PRE_STANDARD, FileHeader, normalise

__all__ = ["FileHeader", "IatiFileError", "check", "read", "stable_key"]


def check(path: Path, called: str = "") -> FileHeader:
    """Parses the whole file and keeps nothing of it but its identifiers' fingerprints. `called`: what it is named in errors, if not by its path. Raises IatiFileError.

    Costs about a quarter of reading. Memory: the identifiers of the file.
    """
    seen: dict[str, str] = {}
    repeated = set()
    count = 0
    status = None
    with activities(path, called) as stream:
        status = path.stat()
        for element in stream:
            count += 1
            identifier, mark = identifier_of(element), fingerprint(element)
            if seen.setdefault(identifier, mark) != mark:
                repeated.add(identifier)
        root = stream.attributes
    raw = root.get("version", "")
    return FileHeader(called or str(path), normalise(raw) or PRE_STANDARD, raw, root.get("generated-datetime", ""), count,
                      frozenset(repeated), status.st_size, status.st_mtime_ns)


def read(path: Path, header: FileHeader | None = None) -> Iterator[Activity | Problem]:
    """Each activity of the file in its order, then its problems. Raises IatiFileError before the first activity.

    `header` is what `check` said of the file; a file that has changed since is refused.
    """
    header = header or check(path)
    problems = Problems(header.file)
    seen: dict[str, int] = {}
    with activities(path, header.file) as stream:
        _unchanged(path, header)
        if header.version == PRE_STANDARD:
            problems.add("pre-standard", 1, f"version {header.raw_version!r}: older than the standard, read as far as it makes sense")
        if not header.activities:
            problems.add("no-activities", 1, "the file holds no activity")
        for element in stream:
            identifier, mark = identifier_of(element), fingerprint(element)
            problems.record = identifier
            line = line_of(element)
            if placeholder_like(identifier):
                problems.add("placeholder", line, f"identifier {identifier!r} says nothing: told apart by fingerprint")
            elif identifier in header.repeated:
                problems.add("repeated-identifier", line, f"{identifier!r} stands for different activities: told apart by fingerprint")
            activity = build(lift(element, ACTIVITY, problems), header.version, problems,
                             identifier=identifier, fingerprint=mark, repeated=identifier in header.repeated)
            _note_repeat(activity, seen, problems)
            yield activity
        for tag, line in stream.strange:
            problems.add("unknown-element", line, f"<{tag}> in <iati-activities> is not known: not read")
    yield from problems.report()


def _unchanged(path: Path, header: FileHeader) -> None:
    status = path.stat()
    if (status.st_size, status.st_mtime_ns) != (header.size, header.modified_ns):
        raise IatiFileError(header.file, 0, "changed", "the file has changed since it was checked", "Load it again.")


def _note_repeat(activity: Activity, seen: dict[str, int], problems: Problems) -> None:
    """A second activity of one key is the same project; if it says something else, that is reported."""
    key = stable_key(activity)
    sums = [sum(money.amounts.values()) for money in (activity.commitments, activity.disbursements, activity.budget) if money]
    says = hash((len(activity.places), len(activity.participants), *sums))
    if key in seen:
        same = "the same" if seen[key] == says else "other places, partners or amounts"
        problems.add("repeated-activity", activity.line, f"{key!r} occurs again with {same}: one project")
    seen[key] = says
