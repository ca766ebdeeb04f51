"""Events that programs tell us of: records of a source of the office's own, published as any other.

All writing is in one transaction in which the token is looked up again: whoever writes waits for the others, so two
programs that send the same event at once make one event of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from visitapp.domain.errors import GoneError, NotFoundError
from visitapp.domain.event.api_event import OURS
from visitapp.domain.event.api_json import as_text
from visitapp.domain.event.api_place import Known
from visitapp.domain.event.api_told import (
    ApiToken,
    Condition,
    Published,
    RefusedError,
    Result,
    Sent,
    ToldEvent,
    Written,
)
from visitapp.domain.event.draft_json import draft_to_json, json_hash
from visitapp.domain.event.types import Held
from visitapp.domain.region import Office
from visitapp.store import models
from visitapp.store.corrections import get_office_event
from visitapp.store.database import Query, Row, from_json, maybe_day, maybe_instant, writing
from visitapp.store.place_read import list_municipalities, list_terms, places_by_name
from visitapp.store.projection import create_event, new_uid, project
from visitapp.store.records import record_uid
from visitapp.store.register_read import read_gazetteer
from visitapp.store.submissions import LICENCE, OFFICE_PRIORITY

WHATEVER = Condition()
_EVERYWHERE = Office("region", "region", {}, "")
_TOLD = (
    "r.uid, r.external_id, r.raw_text, r.hash, r.withdrawn_at, e.uid, e.slug, e.state, f.slug, f.kind, f.names,"
    " f.municipality_slug"
)
_FROM = (
    "FROM record r JOIN source s ON s.id = r.source_id JOIN event e ON e.id = r.event_id"
    " JOIN office f ON f.slug = s.office_slug WHERE s.kind = 'api'"
)


def read_known(query: Query) -> Known:
    """What an event may name: our places, municipalities and words."""
    terms = (
        frozenset(term.slug for term in list_terms(query, kind)) for kind in ("category", "audience", "accessible")
    )
    return Known(places_by_name(query), read_gazetteer(query), list_municipalities(query), *terms)


def get_told(query: Query, office: Office, external_id: str) -> ToldEvent:
    """What an office told under an id of its own, withdrawn or not. Raises NotFoundError."""
    uid = record_uid(_source_uid(office.slug), external_id)
    rows = query.rows(f"SELECT {_TOLD} {_FROM} AND r.uid = ?", uid)
    if not rows:
        raise NotFoundError("event", external_id)
    return _told(rows[0])


def list_told(query: Query, office: Office, after: str, most: int) -> list[ToldEvent]:
    """What an office tells, in a lasting order, what comes after `after` (`ToldEvent.cursor`, "" is the beginning).

    What was withdrawn is left out.
    """
    start = f"{_source_uid(office.slug)}:{after[:40]}"
    sql = (
        f"SELECT {_TOLD} {_FROM} AND s.office_slug = ? AND r.withdrawn_at IS NULL AND r.uid > ? ORDER BY r.uid LIMIT ?"
    )
    return [_told(row) for row in query.rows(sql, office.slug, start, most)]


def get_told_of(query: Query, name: str, office: Office) -> ToldEvent:
    """What was told of an event (its uid or slug) by a program of `office`; of any office for the region's.

    Raises NotFoundError; GoneError for an event merged into another or removed; RefusedError (other-office, or
    other-source where no program tells of it).
    """
    rows = query.rows("SELECT uid, state, merged_into FROM event WHERE uid = ? OR slug = ?", name[:120], name[:120])
    if not rows:
        raise NotFoundError("event", name)
    event, state, merged_into = rows[0]
    if state in ("merged", "removed"):
        raise GoneError("event", name, merged_into or None)
    told = [_told(row) for row in query.rows(f"SELECT {_TOLD} {_FROM} AND e.uid = ? ORDER BY r.id", event)]
    ours = [one for one in told if office.kind == "region" or one.office.slug == office.slug]
    if ours:
        return min(ours, key=lambda one: (one.withdrawn, one.office.slug != office.slug))
    if state == "hidden":
        raise NotFoundError("event", name)
    raise RefusedError("other-office" if told else "other-source", event)


def find_held(query: Query, event: str, occurrence: str) -> Held | None:
    """When an event's occurrence is held; None when it has none of that uid now."""
    return next((held for uid, held in _occurrences(query, event) if uid == occurrence), None)


def get_published(query: Query, event: str) -> Published:
    """What is published of an event (its uid), hidden ones too. Raises NotFoundError when no source tells of it."""
    found = get_office_event(query, event, _EVERYWHERE)
    corrected = sorted(field for field, origin in found.origins.items() if origin.correction)
    return Published(found.draft, found.state, tuple(_occurrences(query, event)), tuple(corrected))


async def put_told(
    token: ApiToken, external_id: str, sent: Sent, now: datetime, condition: Condition = WHATEVER
) -> Written:
    """Keep and publish an event under the office's own id: made when it is new, else changed, if it says anything new.

    The same again touches no row. What was withdrawn comes back under its old identity. Raises RefusedError
    (revoked, exists, changed, key-used), and GoneError when an office removed the event.
    """
    async with writing():
        office = await _acting(token)
        row = await _record(record_uid(_source_uid(office.slug), external_id))
        if row is None:
            if condition.versions is not None:
                raise RefusedError("changed")
            return await _create(office, token, external_id, sent, now)
        return await _change(row, token, sent, now, condition)


async def change_told(token: ApiToken, record: str, sent: Sent, now: datetime, version: str) -> Written:
    """Change what was told in `record` (a uid), by its own office or the region's. Raises as `put_told` does.

    `version`: the one that the change was made of.
    """
    async with writing():
        office = await _acting(token)
        row = await _record(record)
        if row is None or not _may(office, row):
            raise NotFoundError("event", record)
        return await _change(row, token, sent, now, Condition(frozenset((version,))))


async def withdraw_told(token: ApiToken, record: str, now: datetime, condition: Condition = WHATEVER) -> None:
    """Take back what was told: the event is gone unless another source tells of it. Its page and its id stay."""
    async with writing():
        office = await _acting(token)
        row = await _record(record)
        if row is None or not _may(office, row):
            raise NotFoundError("event", record)
        if row.withdrawn_at is not None:
            return
        if condition.versions is not None and not {"*", _version(row)} & condition.versions:
            raise RefusedError("changed", row.event.uid)
        await models.Record.filter(id=row.id).update(withdrawn_at=now)
        await project([row.event.id], now)
        if not await models.Record.filter(event_id=row.event.id).exclude(id=row.id).exists():
            # Nobody else ever told of it: it is not missing but taken back, and its page says so.
            await models.Event.filter(id=row.event.id).update(state="removed")


def key_id(key: str) -> str:
    """The id of an event that was sent without one but under an Idempotency-Key; a random one without a key."""
    return f"{OURS}key-{sha256(key.encode('utf-8', 'replace')).hexdigest()[:32]}" if key else f"{OURS}{new_uid()}"


def _source_uid(office: str) -> str:
    return f"api-{office}" if len(office) <= 28 else f"api-{sha256(office.encode()).hexdigest()[:28]}"


def _told(row: Row) -> ToldEvent:
    kept = json.loads(row[2])
    office = Office(row[8], row[9], from_json(row[10]), row[11])
    return ToldEvent(
        record=row[0], external_id=row[1], office=office, event=row[5], slug=row[6], state=row[7], form=kept["form"],
        version=_version_of(kept["form"], row[3]), withdrawn=row[4] is not None,
    )  # fmt: skip


def _version_of(form: Mapping[str, Any], draft_hash: str) -> str:
    return json_hash([as_text(form), draft_hash])


def _version(row: models.Record) -> str:
    return _version_of(json.loads(row.raw_text)["form"], row.hash)


def _may(office: models.Office, row: models.Record) -> bool:
    return office.kind == "region" or row.source.office_slug == office.slug


async def _acting(token: ApiToken) -> models.Office:
    """The token's office, as both are in this transaction."""
    row = await models.ApiToken.filter(uid=token.uid, revoked_at=None).select_related("office").first()
    if row is None:
        raise RefusedError("revoked")
    office: models.Office = row.office
    return office


async def _record(uid: str) -> models.Record | None:
    return await models.Record.filter(uid=uid, source__kind="api").select_related("source", "event").first()


async def _create(office: models.Office, token: ApiToken, external_id: str, sent: Sent, now: datetime) -> Written:
    source = await _source(office, now)
    event = await create_event(sent.draft, now)
    value = draft_to_json(sent.draft)
    uid = record_uid(source.uid, external_id)
    await models.Record.create(
        uid=uid, source=source, external_id=external_id, raw_text=_raw(sent, token, now, json_hash(as_text(sent.form))),
        draft=value, hash=json_hash(value), event_id=event, born_id=event, first_seen_at=now, changed_at=now,
    )  # fmt: skip
    await project([event], now)
    return await _written("created", uid)


async def _change(row: models.Record, token: ApiToken, sent: Sent, now: datetime, condition: Condition) -> Written:
    kept = json.loads(row.raw_text)
    event = row.event
    withdrawn = row.withdrawn_at is not None
    if event.state == "merged" or (event.state == "removed" and not withdrawn):
        raise GoneError("event", event.uid, event.merged_into or None)
    if condition.replay and not withdrawn:
        if kept["first"] != json_hash(as_text(sent.form)):
            raise RefusedError("key-used" if row.external_id.startswith(OURS) else "exists", event.uid)
        return await _written("unchanged", row.uid)
    if condition.new_only and not withdrawn:
        raise RefusedError("exists", event.uid)
    if condition.versions is not None and (withdrawn or not {"*", _version(row)} & condition.versions):
        raise RefusedError("changed", event.uid)
    value = draft_to_json(sent.draft)
    hashed = json_hash(value)
    if not withdrawn and hashed == row.hash and as_text(kept["form"]) == as_text(sent.form):
        return await _written("unchanged", row.uid)
    first = json_hash(as_text(sent.form)) if withdrawn else kept["first"]
    await models.Record.filter(id=row.id).update(
        raw_text=_raw(sent, token, now, first), draft=value, hash=hashed, changed_at=now, withdrawn_at=None,
        missing_since=None, missing_runs=0,
    )  # fmt: skip
    if withdrawn:
        await models.Event.filter(id=event.id, state="removed").update(state="withdrawn")
    await project([event.id], now)
    return await _written("restored" if withdrawn else "changed", row.uid)


async def _written(result: Result, record: str) -> Written:
    row = await models.Record.filter(uid=record).select_related("source", "event").get()
    of = await models.Office.get(slug=row.source.office_slug)
    office = Office(of.slug, of.kind, of.names, of.municipality_slug)
    told = ToldEvent(
        record, row.external_id, office, row.event.uid, row.event.slug, row.event.state,
        json.loads(row.raw_text)["form"], _version(row), row.withdrawn_at is not None,
    )  # fmt: skip
    return Written(result, told)


async def _source(office: models.Office, now: datetime) -> models.Source:
    """The source of what the office's programs tell, made when the first one does. It is never harvested."""
    uid = _source_uid(office.slug)
    name = str(office.names.get("sv") or next(iter(office.names.values()), office.slug))
    values: dict[str, Any] = {
        "slug": uid, "kind": "api", "name": name, "url": "", "format": "api",
        "municipality_slug": office.municipality_slug, "office_slug": office.slug, "language": "sv",
        "zone": "Europe/Stockholm", "licence": LICENCE, "attribution": "", "priority": OFFICE_PRIORITY, "active": False,
        "interval_s": 0, "next_at": None, "etag": "", "last_modified": "", "last_error": "", "created_at": now,
    }  # fmt: skip
    source, _ = await models.Source.get_or_create(uid=uid, defaults=values)
    return source


def _raw(sent: Sent, token: ApiToken, now: datetime, first: str) -> str:
    """What is kept of it: as it was sent, by which token and when, and the hash of what was sent first."""
    return as_text({"form": sent.form, "token": token.uid, "at": now.isoformat(), "first": first})


def _occurrences(query: Query, event: str) -> list[tuple[str, Held]]:
    rows = query.rows(
        "SELECT o.uid, o.recurrence_key, o.kind, o.starts_on, o.starts_at, o.ends_at, o.ends_on, o.zone, o.status"
        " FROM occurrence o JOIN event e ON e.id = o.event_id WHERE e.uid = ? AND o.state = 'current'"
        " ORDER BY o.sort_from, o.uid",
        event,
    )
    found = []
    for row in rows:
        starts_on = maybe_day(row[3])
        assert starts_on is not None
        held = Held(
            row[1], row[2], starts_on, maybe_instant(row[4]), maybe_instant(row[5]), maybe_day(row[6]), row[7], row[8]
        )
        found.append((str(row[0]), held))
    return found
