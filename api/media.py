"""Media types: which of ours an Accept header wants, with its quality values, and whether a Content-Type is JSON."""

from __future__ import annotations

from functools import lru_cache

GRAPHQL_JSON = "application/graphql-response+json"
JSON = "application/json"
HTML = "text/html"
MAX_HEADER = 1_000  # characters of an Accept header that is read: browsers send about 150


@lru_cache(maxsize=256)  # clients send the same few
def wanted(accept: str) -> str | None:
    """GRAPHQL_JSON, JSON, HTML (for a browser, which names it and neither of the other two), or None when nothing of ours is accepted.

    The newer type goes first where both are as welcome; a wildcard gets the older one, as the specification has it for clients that say nothing.
    """
    ranges = _ranges(accept[:MAX_HEADER])
    if ranges.get(HTML) and not ranges.keys() & {JSON, GRAPHQL_JSON}:
        return HTML
    if not ranges:
        return JSON
    anything = ranges.get("application/*", ranges.get("*/*", 0.0))
    json, graphql = ranges.get(JSON, anything), ranges.get(GRAPHQL_JSON, anything)
    if not json and not graphql:
        return None
    return GRAPHQL_JSON if graphql > json or (graphql == json and GRAPHQL_JSON in ranges) else JSON


def _ranges(accept: str) -> dict[str, float]:
    """Media ranges with their quality from 0 to 1; those that ask for another encoding than UTF-8 count as refused."""
    made: dict[str, float] = {}
    for part in accept.split(","):
        media, *parameters = (word.strip().lower() for word in part.split(";"))
        given = dict(_pair(parameter) for parameter in parameters)
        if media:
            made[media] = _quality(given.get("q", "1")) if given.get("charset", "utf-8") in ("utf-8", "utf8") else 0.0
    return made


def _pair(parameter: str) -> tuple[str, str]:
    name, _, value = parameter.partition("=")
    return name.strip(), value.strip().strip('"')


def _quality(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 0.0


@lru_cache(maxsize=64)
def is_json(content_type: str) -> bool:
    """Whether a body of this type is read: JSON, in UTF-8."""
    media, *parameters = (word.strip().lower() for word in content_type[:MAX_HEADER].split(";"))
    return media == JSON and dict(_pair(p) for p in parameters).get("charset", "utf-8") in ("utf-8", "utf8")
