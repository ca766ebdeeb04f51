"""Which events stand in a part of a news feed, and in what order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from visitapp.domain.event.selection import Selection
from visitapp.store.database import Query
from visitapp.store.slices import where_of

_JOINED = "FROM occurrence o JOIN event e ON e.id = o.event_id LEFT JOIN place p ON p.id = e.place_id"
_REGION_ZONE = ZoneInfo("Europe/Stockholm")


@dataclass(frozen=True, slots=True)
class EventPart:
    """Rows of events, in order, and how many there are in all."""

    ids: tuple[int, ...]
    total: int


def announced_events(
    query: Query, selection: Selection, first: date, last: date | None, today: date, most: int
) -> EventPart:
    """The first `most` events of `selection` on the days `first` to `last`: newest first published, then by uid."""
    where = where_of(selection, first, last, today)
    rows = query.rows(
        f"SELECT e.id {_JOINED} WHERE {where.sql} GROUP BY e.id, e.published_at, e.uid"
        " ORDER BY e.published_at DESC, e.uid LIMIT ?",
        *where.values,
        most,
    )
    return _part(query, [row[0] for row in rows], most, where.sql, where.values)


def upcoming_events(
    query: Query, selection: Selection, first: date, last: date | None, today: date, most: int
) -> EventPart:
    """The first `most` events of `selection` on the days `first` to `last`: by their first start there, then by uid.

    What goes on since before `first` counts as beginning with that day.
    """
    where = where_of(selection, first, last, today)
    began = datetime.combine(first, time(), _REGION_ZONE)
    rows = query.rows(
        f"SELECT e.id, MIN(CASE WHEN o.sort_from < ? THEN ? ELSE o.sort_from END) AS begins {_JOINED}"
        f" WHERE {where.sql} GROUP BY e.id, e.uid ORDER BY begins, e.uid LIMIT ?",
        began,
        began,
        *where.values,
        most,
    )
    return _part(query, [row[0] for row in rows], most, where.sql, where.values)


def event_row(query: Query, uid: str) -> tuple[int, ...]:
    """The row of the event with this uid; empty when there is none."""
    return tuple(row[0] for row in query.rows("SELECT id FROM event WHERE uid = ?", uid))


def has_event(query: Query, slug: str) -> bool:
    """Whether there is or was an event at `slug`, public or not."""
    return bool(query.rows("SELECT 1 FROM event WHERE slug = ?", slug))


def _part(query: Query, ids: list[int], most: int, sql: str, values: tuple[object, ...]) -> EventPart:
    if len(ids) < most:
        return EventPart(tuple(ids), len(ids))
    total = query.rows(f"SELECT COUNT(DISTINCT e.id) {_JOINED} WHERE {sql}", *values)[0][0]
    return EventPart(tuple(ids), int(total))
