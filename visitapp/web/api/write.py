"""Writing events with an office's token: create, change, cancel, withdraw, and try without writing.

What is sent is read whole before anything is written, and written in one transaction: all of it or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from starlette.responses import Response

from visitapp.domain.errors import NotFoundError
from visitapp.domain.event.api_event import OURS, Reading, read_event, read_external_id, with_status
from visitapp.domain.event.api_fields import members
from visitapp.domain.event.api_json import Finding, Notes, as_text, merge_patch, read_json
from visitapp.domain.event.api_place import writes_there
from visitapp.domain.event.api_times import read_reasons
from visitapp.domain.event.api_told import Condition, RefusedError, Sent, ToldEvent, Written
from visitapp.domain.event.types import Held
from visitapp.domain.region import Office
from visitapp.store.api_records import (
    change_told,
    find_held,
    get_published,
    get_told,
    get_told_of,
    key_id,
    list_told,
    put_told,
    read_known,
    withdraw_told,
)
from visitapp.store.database import Query
from visitapp.web.api.problems import problem
from visitapp.web.api.write_answers import answer, faulty, gone, identity, told_answer, validated_answer, written_answer
from visitapp.web.api.write_auth import MERGE_PATCH, Client, condition_of, sent_bytes

PAGE = 200
ATTEMPTS = 5
LONGEST_KEY = 255

Change = Callable[[Mapping[str, Any]], Any]
"""What becomes of an event's form; it may raise _FaultyError."""


class _FaultyError(Exception):
    """What was sent cannot be used."""

    def __init__(self, *faults: Finding) -> None:
        super().__init__()
        self.faults = faults


@dataclass(frozen=True, slots=True)
class _Read:
    """A body that was read: its id for the office ("" when it gives none), the event as sent, and what it came to."""

    external_id: str
    form: Mapping[str, Any]
    reading: Reading


async def create(client: Client) -> Response:
    """A new event. With an Idempotency-Key, the same sent again is no second one."""
    request = client.request
    key = request.headers.get("idempotency-key", "").strip()
    if len(key) > LONGEST_KEY:
        return problem(request, 400, f"An Idempotency-Key has at most {LONGEST_KEY} characters.")
    read = await _read(client, await sent_bytes(request))
    if read.reading.draft is None:
        return faulty(request, read.reading.faults, read.reading.warnings)
    _check_place(client.token.office, read.reading)
    sent = Sent(read.form, read.reading.draft)
    condition = Condition(new_only=True, replay=bool(key))
    written = await put_told(client.token, read.external_id or key_id(key), sent, client.now, condition)
    return await _answer(client, written, read.reading)


async def validate(client: Client) -> Response:
    """What writing an event would come to. Writes nothing."""
    request, office = client.request, client.token.office
    read = await _read(client, await sent_bytes(request))
    if read.reading.draft is None:
        return faulty(request, read.reading.faults, read.reading.warnings)
    _check_place(office, read.reading)
    event = await _find(client, read.external_id) if read.external_id else None
    would = "create" if event is None else "restore" if event.withdrawn else "change"
    if event is not None and would == "change" and as_text(event.form) == as_text(read.form):
        would = "nothing"
    return validated_answer(request, read.reading, would, event)


async def list_external(client: Client) -> Response:
    """The events that the token's office tells of, by their external ids."""
    request, office = client.request, client.token.office
    after = request.query_params.get("after", "")
    found = await client.context.database.reader.run(lambda query: list_told(query, office, after, PAGE + 1))
    following = ""
    if len(found) > PAGE:
        following = f"{client.context.base_url}/api/v1/external-events?after={found[PAGE - 1].cursor}"
    items = [{**identity(request, one), "etag": f'"{one.version}"'} for one in found[:PAGE]]
    return answer({"items": items, "next": following or None})


async def get_external(client: Client) -> Response:
    """An event as the office sent it last."""
    event = await _get(client, _external_id(client))
    return gone(client.request, event) if event.withdrawn else told_answer(client.request, event)


async def put_external(client: Client) -> Response:
    """Create or change the event with the office's own id; the same again changes nothing."""
    external_id = _external_id(client)
    read = await _read(client, await sent_bytes(client.request), external_id)
    if read.reading.draft is None:
        return faulty(client.request, read.reading.faults, read.reading.warnings)
    _check_place(client.token.office, read.reading)
    sent, condition = Sent(read.form, read.reading.draft), condition_of(client.request)
    try:
        written = await put_told(client.token, external_id, sent, client.now, condition)
    except RefusedError as error:
        # RFC 9110 §13.1.2: a condition that does not hold is 412.
        raise RefusedError("changed", error.event) if error.code == "exists" else error from error
    return await _answer(client, written, read.reading)


async def delete_external(client: Client) -> Response:
    """Withdraw the event with the office's own id."""
    event = await _get(client, _external_id(client))
    await withdraw_told(client.token, event.record, client.now, condition_of(client.request))
    return Response(status_code=204)


async def put_event(client: Client) -> Response:
    """Change an event, all of it."""
    body = await sent_bytes(client.request)

    def change(_: Mapping[str, Any]) -> Any:
        value = read_json(body)
        return {name: one for name, one in value.items() if name != "external_id"} if _is_object(value) else value

    return await _changed(client, change)


async def patch_event(client: Client) -> Response:
    """Change the members of an event that are sent (RFC 7396)."""
    body = await sent_bytes(client.request, MERGE_PATCH)

    def change(form: Mapping[str, Any]) -> Any:
        patch = read_json(body)
        if not _is_object(patch):
            raise _FaultyError(Finding("", "no-object"))
        return merge_patch(form, patch)

    return await _changed(client, change)


async def delete_event(client: Client) -> Response:
    """Withdraw an event."""
    event = await _told(client)
    await withdraw_told(client.token, event.record, client.now, condition_of(client.request))
    return Response(status_code=204)


async def cancel(client: Client) -> Response:
    """Cancel an event, or one of its occurrences; the reason is shown."""
    return await _marked(client, "cancelled")


async def reinstate(client: Client) -> Response:
    """Take a cancellation back."""
    return await _marked(client, "scheduled")


def _is_object(value: object) -> bool:
    return isinstance(value, dict)


def _external_id(client: Client) -> str:
    """The id in the address. Raises NotFoundError for one that no event can have."""
    given = client.request.path_params["id"]
    notes = Notes()
    external_id = read_external_id(given, "", notes)
    if notes.faults:
        raise NotFoundError("event", given)
    return external_id


async def _read(client: Client, body: bytes, external_id: str = "") -> _Read:
    """What a body came to, in a thread. Raises JsonError."""
    office, today = client.token.office, client.context.today()

    def read(query: Query) -> _Read:
        value = read_json(body)
        if not _is_object(value):
            return _Read("", {}, Reading(None, faults=(Finding("", "no-object"),)))
        notes = Notes()
        given = value.pop("external_id", None)
        if given is not None:
            given = read_external_id(given, "/external_id", notes)
            if not notes.faults and given.startswith(OURS) and given != external_id:
                notes.fault("/external_id", "no-id", given)
            if not notes.faults and external_id and given != external_id:
                notes.fault("/external_id", "contradicts", external_id)
        reading = read_event(value, read_known(query), office.municipality, today)
        if notes.faults:
            reading = replace(reading, draft=None, faults=(*notes.faults, *reading.faults))
        return _Read(external_id or given or "", value, reading)

    return await client.context.database.reader.run(read)


def _check_place(office: Office, reading: Reading) -> None:
    if reading.draft is not None and not writes_there(office, reading.draft.where):
        raise RefusedError("other-municipality")


async def _find(client: Client, external_id: str) -> ToldEvent | None:
    try:
        return await _get(client, external_id)
    except NotFoundError:
        return None


async def _get(client: Client, external_id: str) -> ToldEvent:
    office = client.token.office
    return await client.context.database.reader.run(lambda query: get_told(query, office, external_id))


async def _told(client: Client) -> ToldEvent:
    """The event of the address, if the token may change it."""
    name, office = client.request.path_params["id"], client.token.office
    return await client.context.database.reader.run(lambda query: get_told_of(query, name, office))


async def _marked(client: Client, status: str) -> Response:
    """The event, or one of its occurrences, with another status."""
    body = await sent_bytes(client.request, empty_ok=True)
    said = read_json(body)
    notes = Notes()
    known = ("occurrence", "reason") if status == "cancelled" else ("occurrence",)
    given = members(said, "", known, notes)
    read_reasons(given.get("reason"), "/reason", status, notes)
    occurrence = given.get("occurrence")
    if occurrence is not None and not isinstance(occurrence, str):
        notes.fault("/occurrence", "no-text")
    if notes.faults:
        return faulty(client.request, notes.faults)
    if occurrence is None:
        return await _changed(client, lambda form: with_status(form, status, given.get("reason")))
    event = await _told(client)
    held = await client.context.database.reader.run(lambda query: find_held(query, event.event, str(occurrence)))
    if held is None:
        return faulty(client.request, (Finding("/occurrence", "unknown", str(occurrence)[:60]),))
    office, today = event.office, client.context.today()
    known_now = await client.context.database.reader.run(read_known)

    def change(form: Mapping[str, Any]) -> Any:
        number = _number_of(held, read_event(form, known_now, office.municipality, today))
        if number is None:
            raise RefusedError("other-times", event.event)
        return with_status(form, status, given.get("reason"), number)

    return await _changed(client, change)


def _number_of(held: Held, reading: Reading) -> int | None:
    """The place in the list of what was told that an occurrence was made of."""
    same = (held.kind, held.starts_at, held.starts_on)
    return next(
        (one.number for one in reading.told if (one.held.kind, one.held.starts_at, one.held.starts_on) == same), None
    )


async def _changed(client: Client, change: Change) -> Response:
    """An event with its form changed. Made anew when another program was quicker, unless the client named a version."""
    request, token, today = client.request, client.token, client.context.today()
    wanted = condition_of(request)
    for _ in range(ATTEMPTS):
        event = await _told(client)
        if event.withdrawn:
            return gone(request, event)
        if wanted.versions is not None and not {"*", event.version} & wanted.versions:
            raise RefusedError("changed", event.event)

        def read(query: Query, event: ToldEvent = event) -> _Read:
            form = change(event.form)
            reading = read_event(form, read_known(query), event.office.municipality, today)
            return _Read(event.external_id, form, reading)

        try:
            made = await client.context.database.reader.run(read)
        except _FaultyError as error:
            return faulty(request, error.faults)
        if made.reading.draft is None:
            return faulty(request, made.reading.faults, made.reading.warnings)
        _check_place(token.office, made.reading)
        sent = Sent(made.form, made.reading.draft)
        try:
            written = await change_told(token, event.record, sent, client.now, event.version)
        except RefusedError as error:
            if error.code != "changed" or wanted.versions is not None:
                raise
            continue
        return await _answer(client, written, made.reading)
    return problem(request, 409, "Others are changing this event at the same time. Please try again.")


async def _answer(client: Client, written: Written, reading: Reading) -> Response:
    event = written.told.event
    try:
        published = await client.context.database.reader.run(lambda query: get_published(query, event))
    except NotFoundError:  # withdrawn again meanwhile
        published = None
    return written_answer(client.request, written, published, reading.warnings)
