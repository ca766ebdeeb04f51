"""Walk through a slice of the events, and tell what changed in it since: how others keep a copy that is right.

A walk goes by keyset, so that an event that comes or goes meanwhile moves no other. What changed is told in the order
of the publishing transactions (the `change` table), each event once, at its last change: one that changes again
while somebody reads comes once more at the end.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import isqrt
from typing import Any, Literal
from zoneinfo import ZoneInfo

from visitapp.domain.event.selection import Selection
from visitapp.domain.place.geo import distance_km
from visitapp.store import list_order
from visitapp.store.api_read_rows import (
    WalkRow,
    events_at,
    events_in,
    far_row,
    first_of_each,
    next_rows,
    rows_of,
    rows_of_events,
)
from visitapp.store.database import Query, from_json, instant, marks
from visitapp.store.slices import Where, where_of

RemovedReason = Literal["withdrawn", "merged", "removed", "outside"]
Position = tuple[Any, ...]
"""Where a walk stands: what comes after it is next. JSON values only."""

_REGION = ZoneInfo("Europe/Stockholm")
_SAYS_NOTHING_OF_EVENTS = ("template", "crossing", "timetable", "ground")
_REASONS: dict[str, RemovedReason] = {"withdrawn": "withdrawn", "merged": "merged", "public": "outside"}


@dataclass(frozen=True, slots=True)
class Walked:
    """A part of a walk: ids of rows in order, and where to go on (None at the end)."""

    ids: tuple[int, ...]
    position: Position | None


@dataclass(frozen=True, slots=True)
class Removed:
    """An event that does not, or no more, belong to the slice. `replaced_by`: the uid of what it was merged into."""

    uid: str
    reason: RemovedReason
    at: datetime
    replaced_by: str


@dataclass(frozen=True, slots=True)
class Changes:
    """A part of what changed: events in the slice, and events outside it. `forgotten`: a new walk is needed."""

    ids: tuple[int, ...]
    removed: tuple[Removed, ...]
    position: Position | None
    forgotten: bool = False


def newest_instant(query: Query) -> datetime:
    """The instant of the newest publishing transaction: what an answer is as of."""
    rows = query.rows("SELECT at FROM change ORDER BY id DESC LIMIT 1")  # instants rise with the id
    return instant(rows[0][0]) if rows else datetime(2000, 1, 1, tzinfo=UTC)


def walk_events(query: Query, selection: Selection, today: date, limit: int, after: Position | None) -> Walked:
    """The next `limit` events of `selection` by the day and the start of their first occurrence there, then by row.

    Sorted by distance: the nearest first, then by uid.
    """
    first = selection.from_day or today
    where = where_of(selection, first, selection.to_day, today)
    if selection.sort == "distance" and selection.near is not None:
        return _walk_by_distance(query, where, selection.near, limit, after)
    found: list[WalkRow] = []
    row, most = _row(after), limit * 3 // 2 + 1  # many an event is held more than once
    while len(found) <= limit:
        rows = _met(query, selection, where, first, row, most)
        if rows is None:
            firsts = sorted(first_of_each(rows_of(query, selection, where, first)).values())
            return _part(_beyond(firsts, after), limit, "event")
        of_events = rows_of_events(query, where, sorted({one.event for one in rows}))
        firsts_of = first_of_each(of_events)
        found += [one for one in rows if firsts_of[one.event] == one]
        if len(rows) < most:
            break
        row, most = rows[-1], min(2 * most, 2000)
    return _part(found, limit, "event")


def walk_occurrences(query: Query, selection: Selection, today: date, limit: int, after: Position | None) -> Walked:
    """The next `limit` occurrences of `selection` by day and start, then by row: ids of occurrence rows."""
    first = selection.from_day or today
    where = where_of(selection, first, selection.to_day, today)
    rows = _met(query, selection, where, first, _row(after), limit + 1)
    if rows is None:
        rows = _beyond(sorted(rows_of(query, selection, where, first)), after)
    return _part(rows, limit, "occurrence")


def count_events(query: Query, selection: Selection, today: date) -> int:
    """How many events `selection` has. Kept until something is published."""
    first = selection.from_day or today
    return list_order.count_events(query, selection, where_of(selection, first, selection.to_day, today), first)


def changes_of(
    query: Query, selection: Selection, today: date, since: datetime, limit: int, after: Position | None
) -> Changes:
    """The next `limit` events that changed after `since`: those in `selection`, and those outside it.

    What passed meanwhile counts as changed, first of all: a slice from today on loses an event that is over.
    """
    told = _last_changes(query, since)
    if told is None:
        return Changes((), (), None, forgotten=True)
    last, every = told
    begun = (int(after[0]), int(after[1])) if after is not None else (-1, -1)
    if every:
        _add_every(query, last, every, limit, begun)
    else:
        for key in _passed(query, selection, since, today):
            last.setdefault(key, 0)
    order = sorted(one for one in ((change, key) for key, change in last.items()) if one > begun)
    part = order[:limit]
    keys = [key for _, key in part]
    inside = _inside(query, selection, today, keys)
    return Changes(
        tuple(key for key in keys if key in inside),
        _removed(query, [key for key in keys if key not in inside]),
        part[-1] if len(order) > limit else None,
    )


def _met(
    query: Query, selection: Selection, where: Where, first: date, after: WalkRow | None, most: int
) -> list[WalkRow] | None:
    """The next `most` rows of the slice, met by walking through everything in the order of an index.

    None when they are so thinly spread that reading the whole slice costs less.
    """
    if not where.filtered and not selection.by_ferry:
        return next_rows(query, where, first, after, most)
    everything = int(query.rows("SELECT COALESCE(MAX(id), 0) FROM event")[0][0])
    until = far_row(query, first, after, isqrt(most * everything))
    rows = next_rows(query, where, first, after, most, until)
    whole = until is None or (selection.to_day is not None and until.day > selection.to_day)
    return rows if whole or len(rows) == most else None


def _row(position: Position | None) -> WalkRow | None:
    if position is None:
        return None
    return WalkRow(date.fromisoformat(position[0]), instant(position[1]), int(position[2]), int(position[3]))


def _beyond(rows: list[WalkRow], after: Position | None) -> list[WalkRow]:
    row = _row(after)
    return rows if row is None else rows[bisect_right(rows, row) :]


def _part(found: Sequence[WalkRow], limit: int, name: Literal["event", "occurrence"]) -> Walked:
    last = found[limit - 1] if len(found) > limit else None
    position = None if last is None else (str(last.day), last.start.isoformat(), last.event, last.occurrence)
    return Walked(tuple(getattr(row, name) for row in found[:limit]), position)


def _walk_by_distance(
    query: Query, where: Where, near: tuple[float, float], limit: int, after: Position | None
) -> Walked:
    rows = events_at(query, where)
    away = {at: round(distance_km(*near, *at), 6) for at in {(row[2], row[3]) for row in rows}}
    order = sorted((away[row[2], row[3]], row[1], row[0]) for row in rows)
    found = [(key, (km, uid)) for km, uid, key in order if after is None or (km, uid) > (after[0], after[1])]
    return Walked(tuple(key for key, _ in found[:limit]), found[limit - 1][1] if len(found) > limit else None)


def _last_changes(query: Query, since: datetime) -> tuple[dict[int, int], int] | None:
    """The last change of each event that is named after `since`, and the last that may have changed any (0: none).

    None when what was there then is not known.
    """
    begun = query.rows("SELECT MIN(id) FROM change WHERE at > ?", since)[0][0]
    last: dict[int, int] = {}
    if begun is None:
        return last, 0
    every = 0
    for change, kind, told in query.rows("SELECT id, kind, events FROM change WHERE id >= ? ORDER BY id", begun):
        events = from_json(told)
        if kind == "reset":
            return None
        if events is not None:
            last |= dict.fromkeys(events, change)
        elif kind not in _SAYS_NOTHING_OF_EVENTS:
            every = change
    return last, every


def _add_every(query: Query, last: dict[int, int], every: int, limit: int, begun: tuple[int, int]) -> None:
    """Make `every` the last change of all events that no later one names: of as many as the part may need."""
    later = {key for key, change in last.items() if change > every}
    for key in last.keys() - later:
        del last[key]
    if begun[0] > every:
        return
    least = begun[1] if begun[0] == every else -1
    rows = query.rows("SELECT id FROM event WHERE id > ? ORDER BY id LIMIT ?", least, limit + 1 + len(later))
    last |= {key: every for (key,) in rows if key not in later}


def _passed(query: Query, selection: Selection, since: datetime, today: date) -> list[int]:
    """Events with a day that passed since: a day more than that, for clocks that do not agree."""
    begun = since.astimezone(_REGION).date() - timedelta(days=1)
    if begun >= today:
        return []
    # Of the state so that SQLite goes by the days, and not through all that is current.
    sql = "SELECT DISTINCT event_id FROM occurrence WHERE last_day >= ? AND last_day < ? AND NOT (state <> 'current')"
    if selection.from_day is not None:
        sql += " AND status = 'cancelled'"  # nothing else leaves a slice with a first day of its own
    return [row[0] for row in query.rows(sql, begun, today)]


def _inside(query: Query, selection: Selection, today: date, keys: Sequence[int]) -> frozenset[int]:
    where = where_of(selection, selection.from_day or today, selection.to_day, today)
    return events_in(query, where, keys)


def _removed(query: Query, keys: Sequence[int]) -> tuple[Removed, ...]:
    if not keys:
        return ()
    rows = query.rows(f"SELECT id, uid, state, merged_into, changed_at FROM event WHERE id IN ({marks(keys)})", *keys)
    by_key = {row[0]: row for row in rows}
    return tuple(
        Removed(row[1], _REASONS.get(row[2], "removed"), instant(row[4]), row[3] if row[2] == "merged" else "")
        for row in (by_key[key] for key in keys if key in by_key)
    )
