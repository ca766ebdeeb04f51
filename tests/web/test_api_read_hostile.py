"""Every reading operation of the API answers as its document says, whatever is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
import schemathesis
from anyio import from_thread, to_thread
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.web.conftest import BASE, PagesSite, concert
from visitapp.store import models
from visitapp.web.api.document import ROOT, path_of
from visitapp.web.api.operations import Operation
from visitapp.web.api.register import operations

LIMITS = settings(
    max_examples=10, deadline=None, phases=(Phase.generate,), database=None, derandomize=True,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
Case = schemathesis.Case[Any]
CHECKS = [
    schemathesis.checks.not_a_server_error, status_code_conformance, content_type_conformance,
    response_headers_conformance, response_schema_conformance,
]  # fmt: skip
READING = tuple(one for one in operations() if one.method == "GET" and not one.secured)

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]


@pytest.mark.parametrize("mode", list(GenerationMode))
async def test_reading_operations_answer_as_their_document_says(pages_site: PagesSite, mode: GenerationMode) -> None:
    slug = await pages_site.add(concert(organiser="Orkestern"))
    row = await models.Event.get(slug=slug)
    when = await models.Occurrence.get(event_id=row.id)
    known = {"events": row.uid, "occurrences": when.uid, "places": "halmstads-slott", "organisers": "orkestern",
             "municipalities": "hylte", "categories": "music", "crossings": "helsingborg-helsingor"}  # fmt: skip
    schema = schemathesis.openapi.from_dict((await pages_site.get("/api/v1/openapi.json")).json())

    for operation in READING:
        if mode is GenerationMode.NEGATIVE and not operation.parameters:
            continue
        strategy = schema[path_of(operation)][operation.method].as_strategy(generation_mode=mode)
        await to_thread.run_sync(
            cases(pages_site, operation, strategy, known.get(f"{operation.path}/".split("/")[3], "x"))
        )


def cases(site: PagesSite, operation: Operation, strategy: st.SearchStrategy[Case], known: str) -> Callable[[], None]:
    """Requests made of the document, half of them for a thing that is there, each answer held against it."""

    async def send(case: Case) -> httpx.Response:
        wanted = case.as_transport_kwargs(base_url=f"{BASE}{ROOT}")
        return await site.client.request(
            wanted["method"], wanted["url"], params=wanted.get("params"), headers=dict(wanted["headers"])
        )

    @LIMITS
    @given(strategy, st.booleans())
    def held(case: Case, there: bool) -> None:
        if there and case.path_parameters:
            case.path_parameters = {"id": known}
        response = from_thread.run(send, case)
        case.validate_response(response, checks=[*CHECKS, negative_data_rejection])
        if response.status_code == 400:
            assert response.json()["errors"], response.text

    return held
