"""The operations that write, as the API's document declares them: what a program may do with an office's token."""

from __future__ import annotations

from dataclasses import replace

from visitapp.domain.event.api_event import LONGEST_ID
from visitapp.web.api import write
from visitapp.web.api.operations import JSON, Answer, Body, Operation, Parameter, ref
from visitapp.web.api.write_auth import MERGE_PATCH, READ_BYTES, with_token
from visitapp.web.api.write_schemas import EXAMPLE, SCHEMAS

__all__ = ["OPERATIONS", "SCHEMAS"]

_ID = Parameter("id", "The event's id (or its slug).", {"type": "string", "maxLength": 120}, "path", required=True)
_EXTERNAL_ID = Parameter(
    "id",
    "The event's id in the office's own system, percent-encoded; without slashes.",
    {"type": "string", "minLength": 1, "maxLength": LONGEST_ID, "pattern": "^[^/\\\\\\x00-\\x1f\\x7f]+$"},
    "path",
    required=True,
    example="calendar-4711",
)
_IF_MATCH = Parameter(
    "If-Match", "Write only if the event has this ETag now.", {"type": "string", "maxLength": 200}, "header"
)
_IF_NONE_MATCH = Parameter("If-None-Match", "`*`: write only if it is not there.", {"enum": ["*"]}, "header")
_KEY = Parameter(
    "Idempotency-Key", "The same content sent again under the same key makes no second event.",
    {"type": "string", "minLength": 1, "maxLength": write.LONGEST_KEY, "pattern": "^[!-~]+$"}, "header",
)  # fmt: skip
_AFTER = Parameter("after", "Where the page before ended; from its `next`.", {"type": "string", "maxLength": 40})
_TAG = {"ETag": "The version of what the office sent, for If-Match."}
_MADE = Answer("Made, or back after it had been withdrawn", ref("WrittenEvent"), headers={
    **_TAG, "Location": "The event in the reading side of the API.",
})  # fmt: skip
_CHANGED = Answer("Changed, or unchanged (`result` says which)", ref("WrittenEvent"), headers=_TAG)
_NOTHING = Answer("Withdrawn")
_EVENT = Body("The event, whole", ref("EventToWrite"), EXAMPLE)
_PARTS = Body(
    "The members to change; null removes one (RFC 7396)",
    ref("EventPatch"),
    {"status": "postponed"},
    MERGE_PATCH,
    (JSON,),
)
_CANCEL = Body(
    "Why, and what", ref("Cancellation"), {"reason": {"sv": "Sjukdom", "en": "Illness"}, "occurrence": None}, JSON
)
_REINSTATE = Body("What", ref("Reinstatement"), {"occurrence": None}, JSON)
_OF_CHANGES = (400, 403, 404, 409, 410, 412, 413, 415, 422)

_DECLARED = (
    Operation(
        "create-event", "POST", "/api/v1/events", with_token(write.create), "writing", "Create an event",
        {201: _MADE, 200: Answer("The same was sent before under this key", ref("WrittenEvent"), headers=_TAG)},
        "Publishes at once. Whoever has ids of their own is better served by PUT on external-events.",
        (_KEY,), _EVENT, (400, 403, 409, 410, 413, 415, 422),
    ),
    Operation(
        "validate-event", "POST", "/api/v1/events/validate", with_token(write.validate), "writing",
        "Validate without writing", {200: Answer("What would be published", ref("ValidatedEvent"))},
        "The same checks as for writing. Nothing is kept.", (), _EVENT, (400, 403, 413, 415, 422),
    ),
    Operation(
        "replace-event", "PUT", "/api/v1/events/{id}", with_token(write.put_event), "writing",
        "Change an event, all of it", {200: _CHANGED},
        "What is left out is gone. The same again changes nothing.", (_ID, _IF_MATCH), _EVENT, _OF_CHANGES,
    ),
    Operation(
        "patch-event", "PATCH", "/api/v1/events/{id}", with_token(write.patch_event), "writing",
        "Change parts of an event", {200: _CHANGED}, "Applied to the event as the office sent it last.",
        (_ID, _IF_MATCH), _PARTS, _OF_CHANGES,
    ),
    Operation(
        "withdraw-event", "DELETE", "/api/v1/events/{id}", with_token(write.delete_event), "writing",
        "Withdraw an event", {204: _NOTHING},
        "Its page and its id answer 410 from then on. What is called off is better cancelled.",
        (_ID, _IF_MATCH), None, (403, 404, 409, 410, 412),
    ),
    Operation(
        "cancel-event", "POST", "/api/v1/events/{id}/cancel", with_token(write.cancel), "writing",
        "Cancel an event or one occurrence", {200: _CHANGED},
        "It stays in lists, calendars and feeds as cancelled, with the reason before its description.",
        (_ID, _IF_MATCH), _CANCEL, _OF_CHANGES,
    ),
    Operation(
        "reinstate-event", "POST", "/api/v1/events/{id}/reinstate", with_token(write.reinstate), "writing",
        "Take a cancellation back", {200: _CHANGED},
        "The event, or one occurrence, is on again.", (_ID, _IF_MATCH), _REINSTATE, _OF_CHANGES,
    ),
    Operation(
        "list-external-events", "GET", "/api/v1/external-events", with_token(write.list_external), "writing",
        "The events that the office tells of", {200: Answer("A page of them", ref("ExternalEvents"))},
        "Each with its id here and there, its state and its ETag. Follow `next` until it is null.",
        (_AFTER,),
    ),
    Operation(
        "get-external-event", "GET", "/api/v1/external-events/{id}", with_token(write.get_external), "writing",
        "An event as the office sent it", {200: Answer("As it was sent last", ref("ExternalEvent"), headers=_TAG)},
        "What the office itself told, without corrections made in the workspace.",
        (_EXTERNAL_ID,), None, (404, 410),
    ),
    Operation(
        "put-external-event", "PUT", "/api/v1/external-events/{id}", with_token(write.put_external), "writing",
        "Create or change an event under the office's own id", {201: _MADE, 200: _CHANGED},
        "Send as often as you like: one id is one event, and the same again changes nothing.",
        (_EXTERNAL_ID, _IF_MATCH, _IF_NONE_MATCH), _EVENT, (400, 403, 404, 410, 412, 413, 415, 422),
    ),
    Operation(
        "withdraw-external-event", "DELETE", "/api/v1/external-events/{id}",
        with_token(write.delete_external), "writing", "Withdraw the event with the office's own id", {204: _NOTHING},
        "PUT brings it back under its old identity.", (_EXTERNAL_ID, _IF_MATCH), None, (404, 412),
    ),
)  # fmt: skip

OPERATIONS: tuple[Operation, ...] = tuple(
    replace(one, secured=True, problems=(*one.problems, 401, 429), max_body_bytes=READ_BYTES if one.body else 0)
    for one in _DECLARED
)
