"""The publishers of the IATI registry (publishers.json: the registry's organisation records by their short name)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson

from loaders.base import LoadError, Problem
from loaders.organisations.curated import known, organisations
from loaders.places.country import find_country
from loaders.resolve.identifiers import organisation_key
from loaders.resolve.names import normalise
from loaders.resolve.organisations import Organisations
from schema.core import Node
from schema.nodes.organisation import (
    CivilSociety,
    Company,
    Foundation,
    Government,
    KnowledgeInstitution,
    LocalAuthority,
    Organisation,
)

# Labels by IATI organisation type. 40 (multilateral) covers UN entities and banks alike, 30 is any public-private partnership and
# 90 anything: there only identity tells, so that who is not curated stays a plain Organisation.
LABELS: dict[str, type[Organisation]] = {
    "10": Government, "11": LocalAuthority, "15": Government, "21": CivilSociety, "22": CivilSociety, "23": CivilSociety, "24": CivilSociety,
    "30": Organisation, "40": Organisation, "60": Foundation, "70": Company, "71": Company, "72": Company, "73": Company,
    "80": KnowledgeInstitution, "90": Organisation,
}


def records(path: Path) -> Iterator[Node | Problem]:
    """One record for each publisher; doubled titles and ids, unknown types and records without id are reported.
    Raises LoadError when the file is not the registry's."""
    publishers = _read(path)
    index = Organisations(known())
    yield from _doubles(publishers, "publisher_iati_id", lambda text: organisation_key(text) or text.strip(), path)
    yield from _doubles(publishers, "title", normalise, path)
    for publisher in publishers:
        yield from _publisher(publisher, index, path)


def _read(path: Path) -> list[dict[str, Any]]:
    try:
        content: Any = orjson.loads(path.read_bytes())
    except OSError as wrong:
        raise LoadError(f"cannot be read: {wrong.strerror}", "Check the path and its permission.", path) from wrong
    except orjson.JSONDecodeError as wrong:
        raise LoadError(f"is not JSON: {wrong}", "Give the registry's publishers.json.", path, wrong.lineno) from wrong
    publishers = list(content.values()) if isinstance(content, dict) else content
    if not isinstance(publishers, list) or not all(isinstance(p, dict) and "publisher_iati_id" in p for p in publishers):
        raise LoadError("is not the registry's list of publishers: a record has no publisher_iati_id", "Give the registry's publishers.json.", path)
    return publishers


def _doubles(publishers: list[dict[str, Any]], field: str, fold: Callable[[str], str], path: Path) -> Iterator[Problem]:
    counts = Counter(fold(str(publisher.get(field) or "")) for publisher in publishers)
    kind = "doubled-id" if field == "publisher_iati_id" else "doubled-title"
    for publisher in publishers:
        value = str(publisher.get(field) or "")
        if value and (times := counts[fold(value)]) > 1:
            yield Problem(kind, f"{value!r} occurs {times} times.", str(path), record=str(publisher.get("name") or ""))


def _publisher(publisher: dict[str, Any], index: Organisations, path: Path) -> Iterator[Node | Problem]:
    identifier, title = str(publisher["publisher_iati_id"] or "").strip(), str(publisher.get("title") or "").strip()
    code, record = str(publisher.get("publisher_organization_type") or ""), str(publisher.get("name") or "")
    if not identifier or not title:
        yield Problem("no-identity", f"{record!r} has no {'title' if identifier else 'id'}.", str(path), record=record)
        return
    decision = index.resolve(identifier, title, None, code)
    if not decision.is_new and decision.id in organisations():
        return  # curated: what we checked by hand stands
    if code not in LABELS:
        yield Problem("unknown-type", f"{title!r} has the organisation type {code!r}; kept as an organisation.", str(path), record=record)
    yield LABELS.get(code, Organisation)(
        id=decision.id, name=title, identifiers=[f"iati:{identifier}"], iati_type=code if code.isdigit() else None,
        headquarters=find_country(publisher.get("publisher_country") or "", guess=False), rule=decision.rule)
