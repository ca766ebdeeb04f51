"""From the times an event is held to its occurrence rows, each with the identity it already had."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from visitapp.domain.event.draft_json import json_hash
from visitapp.domain.event.types import Draft, Held
from visitapp.domain.match.occurrences import Known, match_occurrences
from visitapp.store import models
from visitapp.store.bulk import new_row

NIGHT_ENDS = time(6)
"""A concert that ends at two in the morning is held on the evening's date only."""


def occurrence_rows(
    event_id: int,
    old: Sequence[models.Occurrence],
    draft: Draft,
    event_hash: str,
    now: datetime,
    today: date,
    new_uid: Callable[[], str],
) -> list[models.Occurrence]:
    """The occurrence rows to write: new ones, and those of which a visitor sees something else than before.

    What is no longer told is withdrawn, unless it is past: a source forgets what is over.
    """
    by_uid = {row.uid: row for row in old}
    known = [Known(row.uid, held_of(row), row.state != "current" or row.last_day < today) for row in old]
    matching = match_occurrences(known, draft.held)
    rows: list[models.Occurrence] = []
    for uid, held in matching.same:
        _update(rows, by_uid[uid], held, draft, event_hash, now)
    for held in matching.new:
        row = new_row(
            models.Occurrence, uid=new_uid(), event_id=event_id, created_at=now, sequence=-1, shown_hash="", state="",
            moved_from=None,
        )  # fmt: skip
        _update(rows, row, held, draft, event_hash, now)
    for uid in matching.gone:
        row = by_uid[uid]
        if row.state == "current" and row.last_day < today:
            _update(rows, row, held_of(row), draft, event_hash, now)
        elif row.state == "current":
            row.state, row.shown_hash, row.changed_at = "withdrawn", "", now
            row.sequence += 1
            rows.append(row)
    return rows


def held_of(row: models.Occurrence) -> Held:
    """When an occurrence row is held."""
    return Held(
        recurrence_key=row.recurrence_key,
        kind=row.kind,  # type: ignore[arg-type]  # only our own kinds are written
        starts_on=row.starts_on,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        ends_on=row.ends_on,
        zone=row.zone,
        status=row.status,  # type: ignore[arg-type]
    )


def last_day(held: Held) -> date:
    """The last local date it is held on; a night that ends before six counts as the evening's."""
    if held.starts_at is not None and held.ends_at is not None:
        end = held.ends_at.astimezone(ZoneInfo(held.zone))
        if end.date() > held.starts_on and end.time() <= NIGHT_ENDS:
            return end.date() - timedelta(days=1)
        return max(end.date(), held.starts_on)
    if held.ends_on is not None:
        return max(held.ends_on - timedelta(days=1), held.starts_on)
    return held.starts_on


def _update(
    rows: list[models.Occurrence], row: models.Occurrence, held: Held, draft: Draft, event_hash: str, now: datetime
) -> None:
    status = draft.status if draft.status in ("cancelled", "postponed") else held.status
    shown = json_hash([
        event_hash, held.kind, str(held.starts_at), str(held.ends_at), str(held.starts_on), str(held.ends_on),
        held.zone, status,
    ])  # fmt: skip
    row.recurrence_key = row.recurrence_key if row.sequence >= 0 else held.recurrence_key
    if row.shown_hash == shown and row.state == "current":
        return
    row.sequence += 1
    if row.sequence > 0 and row.state == "current" and _start(held_of(row)) != _start(held):
        row.moved_from = _start(held_of(row))
    row.state, row.shown_hash, row.changed_at, row.reach_key = "current", shown, now, ""
    row.kind, row.zone, row.status = held.kind, held.zone, status
    row.starts_at, row.ends_at, row.starts_on, row.ends_on = held.starts_at, held.ends_at, held.starts_on, held.ends_on
    row.last_day = last_day(held)
    row.sort_from, row.sort_to = _span(held)
    rows.append(row)


def _start(held: Held) -> str:
    """The start as an ISO 8601 instant, or date where no hour is known."""
    return held.starts_at.isoformat() if held.starts_at else held.starts_on.isoformat()


def _span(held: Held) -> tuple[datetime, datetime]:
    zone = ZoneInfo(held.zone)
    if held.starts_at is not None:
        return held.starts_at, max(held.ends_at or held.starts_at, held.starts_at)
    ends_on = held.ends_on or held.starts_on + timedelta(days=1)
    return (
        datetime.combine(held.starts_on, time(), zone),
        datetime.combine(max(ends_on, held.starts_on + timedelta(days=1)), time(), zone),
    )
