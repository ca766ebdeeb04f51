"""Read the last rides home, and of which places and nights they are wanted."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from visitapp.domain.reach.ride_json import rides_from_json
from visitapp.domain.reach.ridehome import Centre, LastRide, Position, night_of_end
from visitapp.store.database import Query, from_json, instant, maybe_instant

AHEAD = timedelta(days=90)
"""Nights that are further away are not looked at: by then there is another timetable."""


def ride_uid(position: Position, night: date) -> str:
    """The name of what is kept for a position (to a metre) and a night."""
    return f"{position[0]:.5f},{position[1]:.5f} {night}"


def centres(query: Query) -> list[Centre]:
    """The municipalities' main towns, in the region's order."""
    rows = query.rows("SELECT slug, latitude, longitude FROM municipality ORDER BY position, slug")
    return [Centre(*row) for row in rows]


def wanted_rides(query: Query, today: date, zone: ZoneInfo) -> dict[date, set[Position]]:
    """The positions of the public dates with an hour that end in each of the coming nights."""
    rows = query.rows(
        "SELECT DISTINCT e.latitude, e.longitude, o.starts_at, o.ends_at FROM occurrence o JOIN event e"
        " ON e.id = o.event_id WHERE o.state = 'current' AND o.kind = 'timed' AND o.last_day >= ? AND o.starts_on <= ?"
        " AND e.state = 'public' AND e.latitude IS NOT NULL AND e.longitude IS NOT NULL",
        today, today + AHEAD,
    )  # fmt: skip
    found: dict[date, set[Position]] = {}
    for latitude, longitude, starts_at, ends_at in rows:
        night = night_of_end(instant(starts_at), maybe_instant(ends_at), zone)
        if today <= night <= today + AHEAD:
            found.setdefault(night, set()).add((latitude, longitude))
    return found


def kept_rides(query: Query, version: str) -> set[str]:
    """The names of all that is kept of a version."""
    return {row[0] for row in query.rows("SELECT uid FROM ride_home WHERE version = ?", version)}


def rides_from(query: Query, position: Position, night: date) -> tuple[LastRide, ...]:
    """The last rides of a night from a position; none when nothing is known."""
    rows = query.rows("SELECT rides FROM ride_home WHERE uid = ?", ride_uid(position, night))
    return rides_from_json(from_json(rows[0][0])) if rows else ()
