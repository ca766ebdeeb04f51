"""Corrections: what an office says of an event, above what its sources say. They survive every harvest.

An office sees the events of its municipality; the university's those of its own sources; the region's all.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from visitapp.domain.errors import NotFoundError
from visitapp.domain.event.draft_json import draft_from_json, draft_to_json, json_hash
from visitapp.domain.event.resolve import resolve
from visitapp.domain.event.types import CORRECTABLE, Correction, SourcedDraft
from visitapp.domain.office import Change, FieldOrigin, OfficeEvent, OfficeEventLine, User
from visitapp.domain.region import Office
from visitapp.domain.text import fold
from visitapp.store import models
from visitapp.store.database import Query, Row, from_json, instant, marks, maybe_instant, writing
from visitapp.store.duplicates import members_of
from visitapp.store.projection import project
from visitapp.store.texts import words_of

PER_PAGE = 50
_TEXT_FIELDS = ("title", "summary", "description")


def list_office_events(
    query: Query, office: Office, language: str, today: date, q: str = "", page: int = 1
) -> tuple[list[OfficeEventLine], int]:
    """A page of an office's events, hidden ones too, and how many there are in all.

    What is still to come first, by its next day; then what is over, the latest first. `q`: every word occurs.
    """
    rows = _listed(query, office, today, q)
    total = len(rows)
    rows = rows[(page - 1) * PER_PAGE : page * PER_PAGE]
    ids = [row[0] for row in rows]
    if not ids:
        return [], total
    words = words_of(query, ids, language)
    standing = query.rows(
        f"SELECT event_id, COUNT(*) FROM correction WHERE undone_at IS NULL AND event_id IN ({marks(ids)})"
        " GROUP BY event_id",
        *ids,
    )
    counted = {int(row[0]): int(row[1]) for row in standing}
    return [
        OfficeEventLine(
            uid=row[1], slug=row[2], title=words[row[0]].title if row[0] in words else row[2], state=row[3],
            status=row[4], municipality=row[5], next_on=str(row[7] or row[8] or "")[:10],
            sources=tuple(one["name"] for one in from_json(row[6])), corrected=counted.get(row[0], 0),
        )
        for row in rows
    ], total  # fmt: skip


def get_office_event(query: Query, uid: str, office: Office) -> OfficeEvent:
    """An event as an office edits it. Raises NotFoundError for one that is not the office's."""
    scope, values = _scope(office)
    sql = f"SELECT e.id, e.slug, e.state, e.municipality_slug FROM event e WHERE e.uid = ? AND {scope}"
    rows = query.rows(sql, uid[:40], *values)
    if not rows:
        raise NotFoundError("event", uid)
    event_id, slug, state, municipality = rows[0]
    records = _records(query, event_id)
    standing, undone = _corrections(query, event_id)
    resolved = resolve([record for record, _ in records], standing)
    if resolved is None:
        raise NotFoundError("event", uid)
    return OfficeEvent(
        uid=uid, slug=slug, state=state, draft=resolved.draft, hidden=resolved.hidden, municipality=municipality,
        texts=resolved.draft.texts, origins=_origins(records, standing, resolved.provenance),
        corrections=tuple(sorted(standing, key=lambda one: -one.id)), undone=undone,
        version=json_hash([draft_to_json(resolved.draft), resolved.hidden]),
    )  # fmt: skip


async def correct(uid: str, user: User, changes: Sequence[Change], now: datetime) -> bool:
    """Write corrections and publish what follows; whether anything a visitor sees changed.

    Raises NotFoundError for an event that is not the office's.
    """
    for change in changes:
        assert change.field in CORRECTABLE
    async with writing():
        event = await _event_row(uid, user)
        for change in changes:
            await models.Correction.create(
                event=event, field=change.field, language=change.language, value_json=json.dumps(change.value),
                by=user.email, at=now,
            )  # fmt: skip
        return bool(await project([event.id], now))


async def undo_correction(uid: str, correction: int, user: User, now: datetime) -> bool:
    """Take a correction back; whether anything a visitor sees changed. Taken back before: nothing happens.

    Raises NotFoundError for another office's event, or a correction that is not of this event.
    """
    async with writing():
        event = await _event_row(uid, user)
        # Those that were made of an event which is one with this now belong to it.
        several = {event.id, *(await members_of([event.id])).get(event.id, ())}
        row = await models.Correction.get_or_none(id=correction, event_id__in=sorted(several))
        if row is None:
            raise NotFoundError("correction", str(correction))
        if row.undone_at is not None:
            return False
        await models.Correction.filter(id=row.id).update(undone_at=now)
        return bool(await project([event.id], now))


def _scope(office: Office) -> tuple[str, list[object]]:
    """A condition on `event e`: what an office may see, in every state but merged and removed."""
    alive = "e.state NOT IN ('merged', 'removed')"
    if office.kind == "region":
        return alive, []
    if office.kind == "municipality":
        return f"{alive} AND e.municipality_slug = ?", [office.municipality]
    return (
        f"{alive} AND EXISTS (SELECT 1 FROM record r JOIN source s ON s.id = r.source_id"
        " WHERE r.event_id = e.id AND s.office_slug = ?)"
    ), [office.slug]


def _listed(query: Query, office: Office, today: date, q: str) -> list[Row]:
    scope, values = _scope(office)
    held = "FROM occurrence o WHERE o.event_id = e.id AND o.state = 'current'"
    next_on, last_on = f"(SELECT MIN(o.starts_on) {held} AND o.last_day >= ?)", f"(SELECT MAX(o.starts_on) {held})"
    sql = (
        "SELECT e.id, e.uid, e.slug, e.state, e.status, e.municipality_slug, e.sources,"
        f" {next_on}, {last_on} FROM event e WHERE e.state <> 'withdrawn' AND {scope}"
    )
    given: list[object] = [today, *values]
    for word in fold(q).split()[:12]:
        sql, given = f"{sql} AND e.search_text LIKE ?", [*given, f"%{word}%"]
    rows = query.rows(sql, *given)
    coming = sorted((row for row in rows if row[7]), key=lambda row: (str(row[7]), row[1]))
    over = sorted((row for row in rows if not row[7]), key=lambda row: (str(row[8] or ""), row[1]), reverse=True)
    return coming + over


async def _event_row(uid: str, user: User) -> models.Event:
    """The event, if the user's office may edit it; both as they are in this transaction."""
    event = await models.Event.filter(uid=uid[:32]).select_for_update().first()
    acting = await models.User.get_or_none(uid=user.uid, active=True).select_related("office")
    if event is None or acting is None or event.state in ("merged", "removed"):
        raise NotFoundError("event", uid)
    office = acting.office
    allowed = office.kind == "region" or (
        office.kind == "municipality" and event.municipality_slug == office.municipality_slug
    )
    if not allowed and office.kind == "university":
        allowed = await models.Record.exists(event_id=event.id, source__office_slug=office.slug)
    if not allowed:
        raise NotFoundError("event", uid)
    return event


def _records(query: Query, event_id: int) -> list[tuple[SourcedDraft, str]]:
    """The records of an event in the order in which they win, each with its source's name."""
    rows = query.rows(
        "SELECT r.id, s.slug, r.draft, s.priority, s.name FROM record r JOIN source s ON s.id = r.source_id"
        " WHERE r.event_id = ? AND r.withdrawn_at IS NULL ORDER BY s.priority, r.id",
        event_id,
    )
    return [(SourcedDraft(row[0], row[1], draft_from_json(from_json(row[2])), row[3]), row[4]) for row in rows]


def _corrections(query: Query, event_id: int) -> tuple[list[Correction], tuple[tuple[Correction, datetime], ...]]:
    standing: list[Correction] = []
    undone: list[tuple[Correction, datetime]] = []
    for row in query.rows(
        "SELECT id, field, language, value_json, by, at, undone_at FROM correction WHERE event_id = ? OR"
        " (field <> 'hidden' AND event_id IN (SELECT born_id FROM record WHERE event_id = ?)) ORDER BY id",
        event_id, event_id,
    ):  # fmt: skip
        one = Correction(row[0], row[1], row[2], json.loads(row[3]), row[4], instant(row[5]))
        taken_back = maybe_instant(row[6])
        if taken_back is None:
            standing.append(one)
        else:
            undone.append((one, taken_back))
    return standing, tuple(reversed(undone))


def _origins(
    records: Sequence[tuple[SourcedDraft, str]], standing: Iterable[Correction], provenance: dict[str, str]
) -> dict[str, FieldOrigin]:
    """For each field who said it. Summary and description come with the title unless corrected on their own."""
    by_id = {one.id: one for one in standing}
    names = {f"record:{record.record}": name for record, name in records}
    origins: dict[str, FieldOrigin] = {}
    for record, name in reversed(records):
        for text in record.draft.texts:
            origins.update({f"{field}:{text.language}": FieldOrigin(name) for field in _TEXT_FIELDS})
    for field, winner in provenance.items():
        if winner in names:
            origins.setdefault(field, FieldOrigin(names[winner]))
        else:
            origins[field] = FieldOrigin(correction=by_id[int(winner.partition(":")[2])])
    return origins
