"""Walk through a slice of the events, and tell what changed in it since: how others keep a copy that is right.

A walk goes by keyset, so that an event that comes or goes meanwhile moves no other. What changed is told in the order
of the publishing transactions (the `change` table), each event once, at its last change: one that changes again
while somebody reads comes once more at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from visitapp.domain.event.selection import Selection
from visitapp.domain.place.geo import distance_km
from visitapp.store.database import Query, from_json, instant, marks
from visitapp.store.slices import Where, where_of

RemovedReason = Literal["withdrawn", "merged", "removed", "outside"]
Position = tuple[Any, ...]
"""Where a walk stands: what comes after it is next. JSON values only."""

_FROM = "FROM occurrence o JOIN event e ON e.id = o.event_id LEFT JOIN place p ON p.id = e.place_id"
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
    rows = query.rows("SELECT MAX(at) FROM change")
    return instant(rows[0][0]) if rows[0][0] is not None else datetime(2000, 1, 1, tzinfo=UTC)


def walk_events(query: Query, selection: Selection, today: date, limit: int, after: Position | None) -> Walked:
    """The next `limit` events of `selection` by the start of their first occurrence there, then by uid.

    Sorted by distance: the nearest first, then by uid.
    """
    where = where_of(selection, selection.from_day or today, selection.to_day, today)
    if selection.sort == "distance" and selection.near is not None:
        return _walk_by_distance(query, where, selection.near, limit, after)
    found: list[tuple[int, Position]] = []
    position, most = after, 2 * limit + 1
    while len(found) <= limit:
        rows = _occurrences_after(query, where, "e.uid", position, most)
        firsts = _firsts(query, where, sorted({row[0] for row in rows}))
        known = {key for key, _ in found}
        for key, start, uid in rows:
            if firsts[key] == start and key not in known:
                found.append((key, (start.isoformat(), uid)))
                known.add(key)
        if len(rows) < most:
            break
        position, most = (rows[-1][1].isoformat(), rows[-1][2]), min(2 * most, 2000)
    return _part(found, limit)


def walk_occurrences(query: Query, selection: Selection, today: date, limit: int, after: Position | None) -> Walked:
    """The next `limit` occurrences of `selection` by start, then uid: ids of occurrence rows."""
    where = where_of(selection, selection.from_day or today, selection.to_day, today)
    rows = _occurrences_after(query, where, "o.uid", after, limit + 1, "o.id")
    return _part([(key, (start.isoformat(), uid)) for key, start, uid in rows], limit)


def count_events(query: Query, selection: Selection, today: date) -> int:
    """How many events `selection` has."""
    where = where_of(selection, selection.from_day or today, selection.to_day, today)
    return int(query.rows(f"SELECT COUNT(DISTINCT o.event_id) {_FROM} WHERE {where.sql}", *where.values)[0][0])


def changes_of(
    query: Query, selection: Selection, today: date, since: datetime, limit: int, after: Position | None
) -> Changes:
    """The next `limit` events that changed after `since`: those in `selection`, and those outside it.

    What passed meanwhile counts as changed, first of all: a slice from today on loses an event that is over.
    """
    last = _last_changes(query, since)
    if last is None:
        return Changes((), (), None, forgotten=True)
    for key in _passed(query, selection, since, today):
        last.setdefault(key, 0)
    order = sorted((change, key) for key, change in last.items())
    if after is not None:
        order = [one for one in order if one > (int(after[0]), int(after[1]))]
    part = order[:limit]
    keys = [key for _, key in part]
    inside = _inside(query, selection, today, keys)
    return Changes(
        tuple(key for key in keys if key in inside),
        _removed(query, [key for key in keys if key not in inside]),
        part[-1] if len(order) > limit else None,
    )


def _part(found: Sequence[tuple[int, Position]], limit: int) -> Walked:
    return Walked(tuple(key for key, _ in found[:limit]), found[limit - 1][1] if len(found) > limit else None)


def _occurrences_after(
    query: Query, where: Where, uid: str, after: Position | None, most: int, key: str = "o.event_id"
) -> list[tuple[int, datetime, str]]:
    sql, values = f"SELECT {key}, o.sort_from, {uid} {_FROM} WHERE {where.sql}", list(where.values)
    if after is not None:
        start = instant(after[0])
        sql += f" AND o.sort_from >= ? AND (o.sort_from > ? OR {uid} > ?)"
        values += [start, start, after[1]]
    rows = query.rows(f"{sql} ORDER BY o.sort_from, {uid} LIMIT ?", *values, most)
    return [(row[0], instant(row[1]), row[2]) for row in rows]


def _firsts(query: Query, where: Where, keys: Sequence[int]) -> dict[int, datetime]:
    """When the first occurrence within the slice begins, of each of these events."""
    if not keys:
        return {}
    sql = f"SELECT o.event_id, MIN(o.sort_from) {_FROM} WHERE {where.sql} AND o.event_id IN ({marks(keys)})"
    return {row[0]: instant(row[1]) for row in query.rows(f"{sql} GROUP BY o.event_id", *where.values, *keys)}


def _walk_by_distance(
    query: Query, where: Where, near: tuple[float, float], limit: int, after: Position | None
) -> Walked:
    sql = f"SELECT DISTINCT e.id, e.uid, e.latitude, e.longitude {_FROM} WHERE {where.sql}"
    rows = query.rows(sql, *where.values)
    order = sorted((round(distance_km(*near, row[2], row[3]), 6), row[1], row[0]) for row in rows)
    found = [(key, (km, uid)) for km, uid, key in order if after is None or (km, uid) > (after[0], after[1])]
    return _part(found, limit)


def _last_changes(query: Query, since: datetime) -> dict[int, int] | None:
    """The last change of each event that changed after `since`; None when what was there then is not known."""
    begun = query.rows("SELECT MIN(id) FROM change WHERE at > ?", since)[0][0]
    last: dict[int, int] = {}
    if begun is None:
        return last
    every = 0
    for change, kind, told in query.rows("SELECT id, kind, events FROM change WHERE id >= ? ORDER BY id", begun):
        events = from_json(told)
        if kind == "reset":
            return None
        if events is not None:
            last |= dict.fromkeys(events, change)
        elif kind not in _SAYS_NOTHING_OF_EVENTS:
            every = change
    if every:
        for (key,) in query.rows("SELECT id FROM event"):
            last[key] = max(last.get(key, 0), every)
    return last


def _passed(query: Query, selection: Selection, since: datetime, today: date) -> list[int]:
    """Events with a day that passed since: a day more than that, for clocks that do not agree."""
    begun = since.astimezone(_REGION).date() - timedelta(days=1)
    if begun >= today:
        return []
    sql = "SELECT DISTINCT event_id FROM occurrence WHERE last_day >= ? AND last_day < ? AND state = 'current'"
    if selection.from_day is not None:
        sql += " AND status = 'cancelled'"  # nothing else leaves a slice with a first day of its own
    return [row[0] for row in query.rows(sql, begun, today)]


def _inside(query: Query, selection: Selection, today: date, keys: Sequence[int]) -> frozenset[int]:
    if not keys:
        return frozenset()
    where = where_of(selection, selection.from_day or today, selection.to_day, today)
    sql = f"SELECT DISTINCT o.event_id {_FROM} WHERE {where.sql} AND o.event_id IN ({marks(keys)})"
    return frozenset(row[0] for row in query.rows(sql, *where.values, *keys))


def _removed(query: Query, keys: Sequence[int]) -> tuple[Removed, ...]:
    if not keys:
        return ()
    rows = query.rows(f"SELECT id, uid, state, merged_into, changed_at FROM event WHERE id IN ({marks(keys)})", *keys)
    by_key = {row[0]: row for row in rows}
    return tuple(
        Removed(row[1], _REASONS.get(row[2], "removed"), instant(row[4]), row[3] if row[2] == "merged" else "")
        for row in (by_key[key] for key in keys if key in by_key)
    )
