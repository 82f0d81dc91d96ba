"""The one table from errors to answers. What we raise on purpose is told with its hint; anything else is masked and logged."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from graphql import FieldNode, GraphQLError

from graph.run import DatabaseAway, DatabaseRefused
from schema.errors import PartnergraphError

INNER = (DatabaseAway.code, DatabaseRefused.code)  # their messages name addresses and statements
# What to do about what graphql-core found, whose messages only say what is wrong.
HINTS = {
    "syntax": "Correct the document at the place that `locations` names; GraphiQL marks it as one types.",
    "invalid": "Correct what the message names: GraphiQL and docs/reference/graphql.md show every field, argument and type.",
    "bad-variables": "Give each variable a value of the type that the operation declares for it.",
    "internal": "Ask again; if it happens again, tell the operator the id of the request.",
}
log = logging.getLogger("partnergraph.api")


def located(error: PartnergraphError, node: FieldNode | None = None, path: Sequence[str | int] | None = None) -> GraphQLError:
    """Our error as GraphQL tells it: code and hint in its extensions."""
    return GraphQLError(str(error), node, path=list(path) if path else None, original_error=error,
                        extensions={"code": error.code, **({"hint": error.hint} if error.hint else {})})


def told(error: Exception, request_id: str = "") -> GraphQLError:
    """Any error as GraphQL tells it; one that nobody meant shows no more than an id to look for in the log."""
    if isinstance(error, GraphQLError) and (error.original_error is None or isinstance(error.original_error, PartnergraphError)):
        return error
    if isinstance(error, PartnergraphError):
        return located(error)
    request_id = request_id or uuid.uuid4().hex[:12]
    log.error("request %s failed", request_id, exc_info=error)
    return GraphQLError(f"Something failed inside; the log tells it under request {request_id}.", extensions={"code": "internal", "requestId": request_id})


def formatted(errors: Sequence[GraphQLError], code: str) -> list[dict[str, Any]]:
    """Errors as they stand in the answer; `code` is for those that have none."""
    made = []
    for error in errors:
        one: dict[str, Any] = dict(error.formatted)
        extensions = {"code": code, **(one.get("extensions") or {})}
        one["extensions"] = {**extensions, **({"hint": HINTS[extensions["code"]]} if "hint" not in extensions and extensions["code"] in HINTS else {})}
        made.append(one)
    return made


def status_of(errors: Sequence[GraphQLError]) -> int:
    """The HTTP status of an answer without data: the client's fault, the database away, or ours."""
    causes = [error.original_error for error in errors]
    if any(isinstance(cause, DatabaseAway) for cause in causes):
        return 503
    return 500 if any((error.extensions or {}).get("code") == "internal" for error in errors) else 400


def masked(body: Mapping[str, Any], request_id: str) -> dict[str, Any]:
    """The same answer for a stranger on a network: what an error says of the inside goes to the log."""
    errors = []
    for error in body["errors"]:
        if (code := error["extensions"]["code"]) in INNER:
            log.error("request %s: %s", request_id, error["message"])
            message = f"The database does not answer this now; the log tells why under request {request_id}."
            errors.append({**error, "message": message, "extensions": {"code": code}})
        else:
            errors.append(error)
    return {**body, "errors": errors}
