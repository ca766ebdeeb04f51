"""Bodies of enemies and of the API's own document: never an error of ours, never half an event."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
import schemathesis
from anyio import from_thread, to_thread
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.web.conftest import BASE, NOW, PagesSite
from visitapp.domain.event.api_event import EVENT_MEMBERS, TEXT_MEMBERS
from visitapp.domain.event.api_place import PLACE_MEMBERS
from visitapp.domain.event.api_times import OCCURRENCE_MEMBERS, STATUSES
from visitapp.store.api_tokens import add_token
from visitapp.store.database import Query
from visitapp.web.api.document import ROOT, path_of
from visitapp.web.api.write_openapi import OPERATIONS
from visitapp.web.api.write_schemas import EXAMPLE

LIMITS = settings(
    max_examples=40, deadline=None, phases=(Phase.generate,), database=None, derandomize=True,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
Case = schemathesis.Case[Any]
CHECKS = [
    schemathesis.checks.not_a_server_error, status_code_conformance, content_type_conformance,
    response_headers_conformance, response_schema_conformance,
]  # fmt: skip
NAMES = (*EVENT_MEMBERS, *TEXT_MEMBERS, *PLACE_MEMBERS, *OCCURRENCE_MEMBERS, "sv", "url", "low", "credit")
WORDS = (
    "2027-06-21", "2027-06-21T19:00", "9999-12-31T23:59Z", "music", "https://example.org/", "cancelled", "fixed",
    "all-day", "halmstads-slott", "\x00", "\ud800", "<script>", "a" * 400, "Europe/Copenhagen", "🎉", "\u202e", "1e400",
)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(WORDS) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=10,
)  # fmt: skip
MUTANTS = st.dictionaries(st.sampled_from(EVENT_MEMBERS), VALUES, max_size=3).map(lambda parts: {**EXAMPLE, **parts})
SOUND = st.fixed_dictionaries(
    {}, optional={"status": st.sampled_from(STATUSES), "reason": st.just({"sv": "\ud800 <b>Is</b>"}), "url": st.none()}
).map(lambda parts: {**EXAMPLE, **parts})

pytestmark = pytest.mark.anyio


def state(query: Query) -> list[Any]:
    """What a write changes."""
    tables = ("event", "event_text", "occurrence", "record", "change")
    return [tuple(query.rows(f"SELECT COUNT(*), MAX(id) FROM {table}")[0]) for table in tables]


async def test_no_json_breaks_anything_or_is_written_in_part(pages_site: PagesSite) -> None:
    token, _ = await add_token("region", "x", "", NOW)
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    statuses = set()

    async def attempt(value: object) -> None:
        before = await pages_site.reader.run(state)
        body = json.dumps(value).encode()
        path = "/api/v1/external-events/a"
        tried = await pages_site.client.post("/api/v1/events/validate", content=body, headers=headers)
        assert await pages_site.reader.run(state) == before
        answer = await pages_site.client.put(path, content=body, headers=headers)
        assert answer.status_code in (200, 201, 422), answer.text
        assert (tried.status_code == 200) == (answer.status_code in (200, 201))
        if answer.status_code == 422:
            assert (answer.json()["errors"], await pages_site.reader.run(state)) == (tried.json()["errors"], before)
        else:
            kept = await pages_site.client.get(path, headers=headers)
            assert kept.json()["event"] == json.loads(body)
        statuses.add(answer.status_code)

    @LIMITS
    @given(st.one_of(SOUND, MUTANTS, VALUES))
    def attempts(value: object) -> None:
        from_thread.run(attempt, value)

    await to_thread.run_sync(attempts)
    assert statuses == {200, 201, 422}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_operations_answer_as_their_document_says(pages_site: PagesSite) -> None:
    token, _ = await add_token("region", "x", "", NOW)
    document = (await pages_site.get("/api/v1/openapi.json")).json()
    schema = schemathesis.openapi.from_dict(document)
    headers = {"authorization": f"Bearer {token}"}
    made = await pages_site.client.put("/api/v1/external-events/a", json=EXAMPLE, headers=headers)
    ours = made.json()["id"]

    for operation in OPERATIONS:
        known = {"id": "a" if "external-events" in operation.path else ours}
        strategy = schema[path_of(operation)][operation.method].as_strategy()
        await to_thread.run_sync(cases(pages_site, strategy, known, headers))


def cases(
    site: PagesSite, strategy: st.SearchStrategy[Case], known: dict[str, str], headers: dict[str, str]
) -> Callable[[], None]:
    """Requests made of the document, half of them for an event that is there, each answer held against it."""

    async def send(case: Case) -> httpx.Response:
        wanted = case.as_transport_kwargs(base_url=f"{BASE}{ROOT}", headers=headers)
        return await site.client.request(
            wanted["method"], wanted["url"], params=wanted.get("params"), headers=dict(wanted["headers"]),
            content=wanted.get("data"), json=wanted.get("json"),
        )  # fmt: skip

    @settings(LIMITS, max_examples=15)
    @given(strategy, st.booleans())
    def held(case: Case, there: bool) -> None:
        if there and case.path_parameters:
            case.path_parameters = {name: known.get(name, one) for name, one in case.path_parameters.items()}
        case.validate_response(from_thread.run(send, case), checks=CHECKS)

    return held
