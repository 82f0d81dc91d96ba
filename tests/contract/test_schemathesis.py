"""schemathesis asks every root field, as it reads the schema by introspection from the running server."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import positive_data_acceptance

from api.query import api
from graph.run import Connect
from tests.api.conftest import sample  # noqa: F401  # the small graph
from tests.served import served

MEDIA = "application/graphql-response+json"
# schemathesis takes a refusal with a `path` for a failure of the server, and any refusal for a fault, but no schema can say which texts are cursors,
# which ids exist, and that `first` and `last` exclude each other. What is refused, and how, is checked below instead.
OTHERWISE = [schemathesis.checks.not_a_server_error, positive_data_acceptance]
EXAMPLES = 2  # of each root field: together some two hundred
SCALARS = {"BigInt": st.integers(-(2**63), 2**63 - 1).map(str), "PartialDate": st.sampled_from(['"2020"', '"2020-05"', '"2020-05-17"']),
           "DateTime": st.sampled_from(['"2026-05-17T12:30:00Z"', '"2026-05-17T14:30:00+02:00"'])}


@pytest.mark.filterwarnings("default")  # its own dependencies warn
def test_schemathesis_finds_no_failure(sample: Connect) -> None:  # noqa: F811
    for name, literals in SCALARS.items():
        schemathesis.graphql.scalar(name, literals.map(_literal))
    asked: dict[str, int] = {}
    with served(sample) as web:
        schema = schemathesis.graphql.from_url(f"{web.base_url}/graphql")
        for found in schema.get_all_operations():
            operation: Any = found.ok()

            @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))
            @given(case=operation.as_strategy())
            def ask(case: Any) -> None:
                asked[case.operation.label] = asked.get(case.operation.label, 0) + 1
                case.call_and_validate(headers={"Accept": MEDIA}, excluded_checks=OTHERWISE, additional_checks=[no_failure_of_ours])

            ask()
    query = api().core.query_type
    assert query
    assert asked.keys() == {f"Query.{name}" for name in query.fields}


def no_failure_of_ours(_context: Any, response: Any, _case: Any) -> None:
    """Answered with data, or refused for a reason that is the caller's, with what to do."""
    body = response.json()
    assert response.status_code in (200, 400)
    assert (response.status_code == 200) == (body.get("data") is not None) == ("errors" not in body)
    for error in body.get("errors", ()):
        assert error["extensions"]["code"] not in ("internal", "syntax", "invalid", "database-refused")
        assert error["extensions"]["hint"]


def _literal(text: str) -> Any:
    return schemathesis.graphql.nodes.String(text.strip('"')) if text.startswith('"') else schemathesis.graphql.nodes.Int(int(text))
