"""Dates of which a calendar says nothing but when they are, and what the rest of their entries is written of."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import NamedTuple

from visitapp.store.database import Query, chunks, marks
from visitapp.store.moments import Days, Moments
from visitapp.store.stamps import PLAIN, Stamp


class PlainDate(NamedTuple):
    """A plain date: its rows, its permanent name, when it is and since when (see `FeedEntry`).

    `no_hour`: its hour is unknown, which a calendar says.
    """

    occurrence: int
    event: int
    uid: str
    no_hour: bool
    starts_at: datetime | None
    ends_at: datetime | None
    starts_on: date
    ends_on: date | None
    changed_at: datetime
    created_at: datetime
    sequence: int


class ComingDate(NamedTuple):
    """The row of a plain date, and whether it has no hour."""

    occurrence: int
    no_hour: bool


class Told(NamedTuple):
    """What tells one version of an event from another: its address's last part, and the hash of all that it shows."""

    slug: str
    shown_hash: str


def plain_dates(stamps: Iterable[Stamp]) -> list[PlainDate]:
    """The plain ones of these dates."""
    moments, days = Moments(), Days()
    return [
        PlainDate(
            stamp.occurrence, stamp.event, stamp.uid, stamp.kind == "no-time",
            stamp.starts_at and moments[stamp.starts_at], stamp.ends_at and moments[stamp.ends_at],
            days[stamp.starts_on], stamp.ends_on and days[stamp.ends_on],
            moments[stamp.changed_at], moments[stamp.created_at], stamp.sequence,
        )
        for stamp in stamps
        if stamp.plain
    ]  # fmt: skip


def told_of(query: Query, events: Collection[int]) -> dict[int, Told]:
    """The version of each of these events."""
    return {
        row[0]: Told(row[1], row[2])
        for chunk in chunks(events)
        for row in query.rows(f"SELECT id, slug, shown_hash FROM event WHERE id IN ({marks(chunk)})", *chunk)
    }


def coming_dates(query: Query, events: Collection[int], first: date, last: date) -> dict[int, ComingDate]:
    """For each public one of these events a plain date that lies in the days `first` to `last`."""
    sql = (
        "SELECT o.event_id, MIN(2 * o.id + CASE o.kind WHEN 'no-time' THEN 1 ELSE 0 END)"
        " FROM event e CROSS JOIN occurrence o WHERE o.event_id = e.id"
        f" AND e.state = 'public' AND o.state = 'current' AND {PLAIN} AND o.last_day >= ? AND o.starts_on <= ?"
        " AND e.id IN"
    )
    return {
        row[0]: ComingDate(row[1] // 2, bool(row[1] % 2))
        for chunk in chunks(events)
        for row in query.rows(f"{sql} ({marks(chunk)}) GROUP BY o.event_id", first, last, *chunk)
    }


def events_after(query: Query, event: int, most: int) -> list[int]:
    """The first `most` rows of events after `event`, whatever became of them."""
    return [row[0] for row in query.rows("SELECT id FROM event WHERE id > ? ORDER BY id LIMIT ?", event, most)]
