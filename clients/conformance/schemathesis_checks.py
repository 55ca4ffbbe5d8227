"""What schemathesis has to check on each response, beyond its own checks; see README.md."""

import json
import os

import schemathesis
from hypothesis import strategies as st
from schemathesis.graphql import nodes

# Scalars that schemathesis does not know by itself. A required argument of an unknown scalar
# fails the run, so a new scalar of the schema is added here.
schemathesis.graphql.scalar("FiscalYear", st.integers(1868, 9998).map(str).map(lambda year: nodes.Int(year)))
schemathesis.graphql.scalar("Decimal", st.integers(0, 10_000).map(lambda n: f"{n / 100:.2f}").map(nodes.String))
schemathesis.graphql.scalar("EligibilityCriteria", st.just("{}").map(nodes.String))

STATS = os.environ["CONFORMANCE_STATS"]


def note(**what):
    with open(STATS, "a", encoding="utf-8") as f:
        f.write(json.dumps(what) + "\n")


@schemathesis.check
def graphql_response(ctx, response, case):
    """No 5xx, no internal error, and a well-formed GraphQL response."""
    note(operation=case.operation.label, status=response.status_code, data=False)
    assert response.status_code < 500, f"status {response.status_code}"
    assert response.status_code != 429, "429: the server throttled the run; raise its rate limit"
    assert response.status_code not in (401, 403), f"{response.status_code}: the run needs a token that may call everything"
    kind = (response.headers.get("content-type") or [""])[0].split(";")[0].strip()
    assert kind in ("application/json", "application/graphql-response+json"), f"content-type {kind!r}"
    body = json.loads(response.content.decode("utf-8"))
    assert isinstance(body, dict), "the response is not a JSON object"
    assert set(body) <= {"data", "errors", "extensions"}, f"entries {sorted(body)}"
    assert "data" in body or "errors" in body, "neither data nor errors"
    if "data" in body:
        assert body["data"] is None or isinstance(body["data"], dict), "data is not an object"
        if body["data"] is None:
            assert body.get("errors"), "data is null and there are no errors"
    if "errors" in body:
        assert isinstance(body["errors"], list) and body["errors"], "errors is not a non-empty list"
        for error in body["errors"]:
            assert isinstance(error.get("message"), str) and error["message"], f"an error without message: {error}"
            for place in error.get("locations", []):
                assert place["line"] >= 1 and place["column"] >= 1, f"location {place}"
            for step in error.get("path", []):
                assert isinstance(step, (str, int)), f"path {error['path']}"
            code = (error.get("extensions") or {}).get("code")
            assert code not in ("INTERNAL_SERVER_ERROR", "INTERNAL_ERROR", "INTERNAL"), f"{code}: {error['message']}"
    if isinstance(body.get("data"), dict) and any(v is not None for v in body["data"].values()):
        note(operation=case.operation.label, status=response.status_code, data=True)
