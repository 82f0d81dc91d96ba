"""What a request asks: the parameters of GraphQL over HTTP, from a query string or a JSON body. Anything of a wrong kind is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import orjson

from api.refusals import Refusal

NAMES = ("query", "documentId", "operationName", "variables", "extensions")


@dataclass(frozen=True, slots=True)
class Asked:
    """The parameters of one request; a text or a document's id, or neither where `extensions` has a hash."""

    text: str | None
    document_id: str | None
    operation: str | None
    variables: Mapping[str, Any]
    extensions: Mapping[str, Any]


def from_address(query_string: bytes) -> Asked:
    """The parameters of a GET; `variables` and `extensions` are JSON in it. Raises Refusal."""
    try:
        pairs = parse_qsl(query_string.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=50)
    except ValueError as error:
        raise Refusal("The query string is not readable as UTF-8 parameters.", "Percent-encode each of them.") from error
    given: dict[str, Any] = {}
    for name, value in pairs:
        if name in NAMES and name in given:
            raise Refusal(f"`{name}` stands twice in the address.", "Give it once.")
        given[name] = value
    for name in ("variables", "extensions"):
        if name in given:
            given[name] = _object(given[name], f"`{name}`") if given[name] else None
    return _asked(given)


def from_body(body: bytes) -> Asked:
    """The parameters of a POST. Raises Refusal."""
    return _asked(_object(body, "The body"))


def _object(text: str | bytes, what: str) -> dict[str, Any]:
    try:
        made = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Refusal(f"{what} is no JSON ({error}).", "Send an object with `query`.") from None
    if isinstance(made, list):
        raise Refusal(f"{what} is a list.", "Send one operation as an object; lists of operations are not taken. Several root fields can stand in one operation.")
    if not isinstance(made, dict):
        raise Refusal(f"{what} is no JSON object.", "Send one operation as an object with `query`.")
    return made


def _asked(given: Mapping[str, Any]) -> Asked:
    text, document_id = _text(given, "query"), _text(given, "documentId")
    variables, extensions = _map(given, "variables"), _map(given, "extensions")
    if text and document_id:
        raise Refusal("Both `query` and `documentId` are given.", "Give one of them.")
    if not (text and text.strip()) and not document_id and "persistedQuery" not in extensions:
        raise Refusal("`query` is missing.", "Give the text of a GraphQL document, or the `documentId` of a trusted one.")
    return Asked(text or None, document_id or None, _text(given, "operationName") or None, variables, extensions)


def _text(given: Mapping[str, Any], name: str) -> str | None:
    value = given.get(name)
    if value is not None and not isinstance(value, str):
        raise Refusal(f"`{name}` is no text.", "Send it as a string.")
    return value


def _map(given: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = given.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Refusal(f"`{name}` is no object.", "Send an object, or leave it out.")
    return value
