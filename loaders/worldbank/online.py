"""The Bank's Projects API, page by page, as a file of JSON lines with the columns of the list."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from loaders import fetch
from loaders.base import LoadError
from loaders.kept import whole
from loaders.worldbank.listed import FORM

ROWS = 1000  # of a page


def listed(url: str, rows: int = ROWS) -> Path:
    """All projects at that address, kept beside the fetched pages. Raises LoadError when a page is missing or there are fewer than the API says:
    then nothing is taken for gone."""
    kept = fetch.cache_dir() / f"worldbank-{hashlib.sha256(url.encode()).hexdigest()[:16]}.jsonl"
    kept.parent.mkdir(parents=True, exist_ok=True)
    with whole(kept) as out:
        for project in _projects(url, rows):
            # Every column, so that one which the API leaves out of all its answers is empty and not missing.
            out.write(orjson.dumps({name: project.get(name) for name in FORM.columns}, option=orjson.OPT_APPEND_NEWLINE))
    return kept


def _projects(url: str, rows: int) -> Iterator[dict[str, Any]]:
    seen: set[str] = set()
    offset, total = 0, 1
    with fetch.client() as http:
        while offset < total:
            page = _page(url, fetch.fetch(http, url, {"format": "json", "fl": ",".join(FORM.columns), "srt": "id", "order": "asc", "rows": str(rows), "os": str(offset)}))
            total = int(str(page["total"]).replace(",", ""))
            found = [project for number, project in page["projects"].items() if number not in seen]
            seen.update(page["projects"])
            yield from found
            if not found:
                break
            offset += rows
    if len(seen) < total:
        raise LoadError(f"gives {len(seen)} of {total} projects.", "Try again later; what was loaded before stays.", url)


def _page(url: str, body: bytes) -> dict[str, Any]:
    """One page, its projects by number: the API gives them so, or as a list."""
    try:
        page: dict[str, Any] = orjson.loads(body)
        projects = page["projects"]
        if isinstance(projects, list):
            projects = {project["id"]: project for project in projects}
        return {"total": page["total"], "projects": {number: project for number, project in projects.items() if isinstance(project, dict) and "id" in project}}
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError) as wrong:
        raise LoadError("is no answer of the World Bank's Projects API.", "Give its address, as https://search.worldbank.org/api/v3/projects.", url) from wrong
