"""Which events stand in a part of a news feed, and in what order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from visitapp.domain.event.selection import Selection
from visitapp.store.database import Query, chunks, marks
from visitapp.store.list_order import first_of_each, walked
from visitapp.store.slice_rows import slice_rows
from visitapp.store.slices import where_of


@dataclass(frozen=True, slots=True)
class EventPart:
    """Rows of events, in order, and that of the one which follows, if any."""

    ids: tuple[int, ...]
    following: int | None


def announced_events(
    query: Query, selection: Selection, first: date, last: date | None, today: date, most: int
) -> EventPart:
    """The first `most` events of `selection` on the days `first` to `last`: newest first published, then newest row."""
    where = where_of(selection, first, last, today)
    rows = slice_rows(query, selection, where, first, last)
    if rows is not None:
        return _part(_newest_first(query, {row.event for row in rows}), most)
    # The condition on the state stands in `checks` so that the order of publication is an index's.
    held = f"EXISTS (SELECT 1 FROM occurrence o WHERE o.event_id = e.id AND {where.occurrences.sql})"
    found = query.rows(
        f"SELECT e.id FROM event e WHERE {where.checks.sql} AND {held} ORDER BY e.published_at DESC, e.id DESC LIMIT ?",
        *where.checks.values,
        *where.occurrences.values,
        most + 1,
    )
    return _part([row[0] for row in found], most)


def upcoming_events(
    query: Query, selection: Selection, first: date, last: date | None, today: date, most: int
) -> EventPart:
    """The first `most` events of `selection` on the days `first` to `last`, in the order of a list of them."""
    where = where_of(selection, first, last, today)
    rows = slice_rows(query, selection, where, first, last)
    if rows is not None:
        return _part([event for event, _ in first_of_each(rows, first)], most)
    found = walked(query, where, first, 0, most + 1)
    return _part([event for event, _ in found], most)


def event_row(query: Query, uid: str) -> tuple[int, ...]:
    """The row of the event with this uid; empty when there is none."""
    return tuple(row[0] for row in query.rows("SELECT id FROM event WHERE uid = ?", uid))


def has_event(query: Query, slug: str) -> bool:
    """Whether there is or was an event at `slug`, public or not."""
    return bool(query.rows("SELECT 1 FROM event WHERE slug = ?", slug))


def _newest_first(query: Query, events: set[int]) -> list[int]:
    published = [
        (row[1], row[0])
        for chunk in chunks(events)
        for row in query.rows(f"SELECT id, published_at FROM event WHERE id IN ({marks(chunk)})", *chunk)
    ]
    return [event for _, event in sorted(published, reverse=True)]


def _part(events: list[int], most: int) -> EventPart:
    return EventPart(tuple(events[:most]), events[most] if len(events) > most else None)
