"""Answers made comparable: a GraphQL answer as the list that the floor's Cypher returns, and when two of them are the same."""

from __future__ import annotations

from typing import Any

WRAPPERS = ({"edges"}, {"nodes"})


def flat(value: Any) -> Any:
    """An answer without its field names: an object as the list of its values, a connection as the list of its rows, an edge's node as a part of it."""
    if isinstance(value, dict):
        if value.keys() in WRAPPERS:
            return flat(next(iter(value.values())))
        row: list[Any] = []
        for key, one in value.items():
            if key in ("node", "bank", "city") and isinstance(one, dict):
                row += flat(one)
            elif key in ("edges", "nodes"):
                row.append([flat(each) for each in one])
            else:
                row.append(flat(one))
        return row
    if isinstance(value, list):
        return [flat(one["node"] if isinstance(one, dict) and one.keys() == {"node"} else one) for one in value]
    return round(value, 4) if isinstance(value, float) else value


def root(data: dict[str, Any]) -> Any:
    """The flattened value of the one root field."""
    (value,) = data.values()
    return flat(value)


def same(found: Any, expected: Any) -> bool:
    """Equal, lists in the same order."""
    return bool(found == expected)


def same_in_any_order(found: Any, expected: Any) -> bool:
    """Equal, lists of rows in any order."""
    return bool(_sorted(found) == _sorted(expected))


def _sorted(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    parts = [_sorted(one) for one in value]
    return sorted(parts, key=repr) if parts and all(isinstance(one, list) for one in parts) else parts


def same_scores(found: list[Any], expected: list[Any]) -> bool:
    """Rows that end with a score: the same scores, and the same rows above the last score; which of equals make the page is free."""
    scores = [[round(row[-1], 3) for row in rows] for rows in (found, expected)]
    if scores[0] != scores[1]:
        return False
    last = scores[0][-1] if scores[0] else 0
    above = [sorted(row[0] for row in rows if round(row[-1], 3) > last) for rows in (found, expected)]
    return above[0] == above[1]


def same_objects(found: list[Any], expected: list[Any]) -> bool:
    """As many objects, each once, and those that both have with the same values: which ones make a page without an order is free."""
    known = {row[0]: row for row in expected}
    both = [row for row in found if row[0] in known]
    return len({row[0] for row in found}) == len(found) == len(expected) and bool(both) and all(known[row[0]] == row for row in both)


def same_ends_and_length(found: list[Any], expected: list[Any]) -> bool:
    """Paths from the same start to the same end, equally short: there may be several shortest ones."""
    return len(found) == len(expected) and found[:1] == expected[:1] and found[-1:] == expected[-1:]


def same_number(found: list[Any], expected: list[Any]) -> bool:
    """As many rows, each once: which ones make a page without an order is free."""
    return len({row[0] for row in found}) == len(found) == len(expected)
