"""Whether what was published lately concerns a feed: only then is it rendered again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from visitapp.domain.event.selection import Selection
from visitapp.store.change_read import changed_events
from visitapp.store.database import Query, instant, marks
from visitapp.store.slice_rows import checked_events, held_of
from visitapp.store.slices import where_of

MOST_EVENTS = 500
"""With more changed events than that it is cheaper to render than to ask."""
MOST_CHANGES = 5000


def last_change(query: Query) -> tuple[int, datetime | None]:
    """The highest change id and its instant; (0, None) before the first."""
    rows = query.rows("SELECT id, at FROM change ORDER BY id DESC LIMIT 1")
    return (int(rows[0][0]), instant(rows[0][1])) if rows else (0, None)


def events_changed_since(query: Query, after: int, newest: int) -> frozenset[int] | None:
    """The rows of the events that changed with ids above `after`, up to `newest`; None for "anything may have".

    That is also the answer when it is too long ago to be told one by one, and when `after` was never reached: then
    the database is an older one that was put back.
    """
    if after == newest:
        return frozenset()
    if after > newest or newest - after > MOST_CHANGES:
        return None
    events = changed_events(query, after)
    return events if events is not None and len(events) <= MOST_EVENTS else None


def any_in_slice(
    query: Query, selection: Selection, first: date, last: date | None, today: date, event_ids: Collection[int]
) -> bool:
    """Whether any of the events is in a slice now, on the days `first` to `last` (inclusive; None is open)."""
    where = where_of(selection, first, last, today)
    return bool(held_of(query, where, checked_events(query, where, event_ids)))


def slug_is_of_any(query: Query, slug: str, event_ids: Collection[int]) -> bool:
    """Whether `slug` is that of one of the events, whatever became of it."""
    sql = f"SELECT 1 FROM event WHERE slug = ? AND id IN ({marks(tuple(event_ids))})"
    return bool(event_ids) and bool(query.rows(sql, slug, *sorted(event_ids)))
