"""What a program that wrote is told: what became of its event, and what is published of it now."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from visitapp.domain.event.api_event import Reading
from visitapp.domain.event.api_json import Finding
from visitapp.domain.event.api_shown import event_as_json, occurrence_as_json
from visitapp.domain.event.api_told import Published, ToldEvent, Written
from visitapp.web.api.operations import JSON
from visitapp.web.api.problems import CORS, problem
from visitapp.web.api.write_words import FAULTS, WARNINGS, told
from visitapp.web.context import context_of


def faulty(request: Request, faults: Sequence[Finding], warnings: Sequence[Finding] = ()) -> Response:
    """All that is wrong with what was sent; nothing of it was kept."""
    count = "One fault." if len(faults) == 1 else f"{len(faults)} faults."
    members = {"errors": told(faults, FAULTS), "warnings": told(warnings, WARNINGS)}
    return problem(request, 422, f"{count} Nothing was written.", members=members)


def gone(request: Request, event: ToldEvent) -> Response:
    """The office took it back."""
    members: dict[str, object] = {"id": event.event, "external_id": event.external_id, "replaced_by": None}
    return problem(request, 410, "The event was withdrawn; PUT brings it back.", members=members)


def written_answer(
    request: Request, written: Written, published: Published | None, warnings: Sequence[Finding]
) -> Response:
    """201 for what was made or came back, else 200."""
    event = written.told
    document = {
        "result": written.result,
        **identity(request, event),
        "event": None if published is None else _published(published),
        "corrected": [] if published is None else list(published.corrected),
        "warnings": told(warnings, WARNINGS),
    }
    headers = {"etag": f'"{event.version}"'}
    made = written.result in ("created", "restored")
    if made:
        headers["location"] = f"{context_of(request).base_url}/api/v1/events/{event.event}"
    return answer(document, 201 if made else 200, headers)


def validated_answer(request: Request, reading: Reading, would: str, event: ToldEvent | None) -> Response:
    """What writing it would come to."""
    assert reading.draft is not None
    document = {
        "valid": True,
        "would": would,
        **({} if event is None else identity(request, event)),
        "event": event_as_json(reading.draft),
        "warnings": told(reading.warnings, WARNINGS),
    }
    return answer(document)


def told_answer(request: Request, event: ToldEvent) -> Response:
    """An event as the office sent it last."""
    return answer({**identity(request, event), "event": event.form}, 200, {"etag": f'"{event.version}"'})


def identity(request: Request, event: ToldEvent) -> dict[str, Any]:
    """What an event is called, and where it is."""
    base_url = context_of(request).base_url
    return {
        "id": event.event,
        "external_id": event.external_id,
        "office": event.office.slug,
        "state": event.state,
        "links": {
            "event": f"{base_url}/api/v1/events/{event.event}",
            "page": f"{base_url}/sv/events/{event.slug}",
        },
    }


def answer(document: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer that nobody keeps. Half a surrogate pair, as a program may have sent, goes out escaped."""
    body = json.dumps(document, ensure_ascii=False, allow_nan=False).encode("utf-8", "backslashreplace")
    kept = {**CORS, "cache-control": "no-store", "x-content-type-options": "nosniff", **(headers or {})}
    return Response(body, status, kept, media_type=JSON)


def _published(published: Published) -> dict[str, Any]:
    event = event_as_json(published.draft)
    event["occurrences"] = [{"id": uid, **occurrence_as_json(held)} for uid, held in published.occurrences]
    return event
