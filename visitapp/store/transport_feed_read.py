"""Read the feeds of timetables, networks and live news, and how often each was asked."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from visitapp.domain.crossing.transport_feed import FEED_KINDS, TransportFeed
from visitapp.domain.errors import NotFoundError
from visitapp.store.database import Query, Row, day, maybe_day, maybe_instant

_COLUMNS = (
    "name, kind, address, key_name, follows, source, every_s, a_month, etag, last_modified, validated_at, next_at,"
    " tried_at, succeeded_at, failures, problem, outcome, first_day, last_day"
)


def list_transport_feeds(query: Query) -> list[TransportFeed]:
    """All of them, by name."""
    return [_feed(row) for row in query.rows(f"SELECT {_COLUMNS} FROM transport_feed ORDER BY name")]


def get_transport_feed(query: Query, name: str) -> TransportFeed:
    """One of them. Raises NotFoundError."""
    rows = query.rows(f"SELECT {_COLUMNS} FROM transport_feed WHERE name = ?", name)
    if not rows:
        raise NotFoundError("transport feed", name)
    return _feed(rows[0])


def due_transport_feed(query: Query, now: datetime, live: bool) -> TransportFeed | None:
    """The one that waits longest of those that are due: of live news, or of all others."""
    kinds = "kind = 'realtime'" if live else "kind <> 'realtime'"
    sql = f"SELECT {_COLUMNS} FROM transport_feed WHERE next_at <= ? AND {kinds} ORDER BY next_at, name LIMIT 1"
    rows = query.rows(sql, now)
    return _feed(rows[0]) if rows else None


def uses_of(query: Query, name: str) -> dict[date, int]:
    """How often a feed was asked on each day."""
    rows = query.rows("SELECT day, requests FROM transport_use WHERE feed_name = ?", name)
    return {day(row[0]): int(row[1]) for row in rows}


def days_covered(query: Query, prefix: str) -> tuple[date, date] | None:
    """From when until when the timetables speak whose uids begin with `prefix`."""
    first, last = query.rows(
        "SELECT MIN(valid_from), MAX(valid_to) FROM timetable WHERE substr(uid, 1, ?) = ?", len(prefix), prefix
    )[0]
    return None if first is None or last is None else (day(first), day(last))


def _feed(row: Row) -> TransportFeed:
    kind = next(one for one in FEED_KINDS if one == row[1])
    return TransportFeed(
        name=row[0], kind=kind, address=row[2], key_name=row[3], follows=row[4], source=row[5],
        every=timedelta(seconds=row[6]), a_month=row[7], etag=row[8], last_modified=row[9],
        validated_at=maybe_instant(row[10]), next_at=maybe_instant(row[11]), tried_at=maybe_instant(row[12]),
        succeeded_at=maybe_instant(row[13]), failures=row[14], problem=row[15], outcome=row[16],
        first_day=maybe_day(row[17]), last_day=maybe_day(row[18]),
    )  # fmt: skip
