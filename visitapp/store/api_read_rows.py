"""The occurrences of a slice as the open API walks through them: by local day, then by instant, then by row.

That is the order of an index, so that what comes after any row is found without reading what stands before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from visitapp.domain.event.selection import Selection
from visitapp.store.database import Query, Row, day, instant, marks
from visitapp.store.slice_rows import BEGINS, LASTING, slice_rows, upto
from visitapp.store.slices import Where


class WalkRow(NamedTuple):
    """An occurrence by the ids of its row and its event's; rows compare as they are walked through."""

    day: date
    start: datetime
    event: int
    occurrence: int


def next_rows(
    query: Query, where: Where, first: date, after: WalkRow | None, most: int, until: WalkRow | None = None
) -> list[WalkRow]:
    """The next `most` rows of the slice in their order, each event looked at as it is met; none beyond `until`.

    `first` is the first day of the slice: what goes on since before it comes first.
    """
    lasting: list[WalkRow] = []
    if after is None or after.day < first:
        lasting = _next(query, where, LASTING, first, after, most, until)
    if len(lasting) == most:
        return lasting
    begins = first if after is None else max(first, after.day)
    return lasting + _next(query, where, BEGINS, begins, after, most - len(lasting), until)


def _next(
    query: Query, where: Where, condition: str, first: date, after: WalkRow | None, most: int, until: WalkRow | None
) -> list[WalkRow]:
    sql = f"{_BY_DAY} AND {where.occurrences.sql} AND {_checks(where)} AND {condition}"
    values = [*_day_values(where), first]
    if condition == BEGINS:
        sql, values = sql + upto(where), [*values, *where.until.values]
    for bound, sign in ((after, ">"), (until, "<=")):
        if bound is not None:
            sql += f" AND {_KEY} {sign} (?, ?, ?, ?)"
            values += bound
    return [_held(row) for row in query.rows(f"{sql} ORDER BY {_COLUMNS} LIMIT ?", *values, most)]


def far_row(query: Query, first: date, after: WalkRow | None, steps: int) -> WalkRow | None:
    """The row that many steps on, whatever it is of, counted from the day `first` at the earliest; None for none."""
    sql, values = f"SELECT {_COLUMNS} {_FROM_DAY}", list[object]((first, steps))
    if after is not None and after.day >= first:
        sql, values = f"{sql} AND {_KEY} > (?, ?, ?, ?)", [first, *after, steps]
    rows = query.rows(f"{sql} ORDER BY {_COLUMNS} LIMIT 1 OFFSET ?", *values)
    return _held(rows[0]) if rows else None


def rows_of(query: Query, selection: Selection, where: Where, first: date) -> list[WalkRow]:
    """Every row of the slice, in no order."""
    rows = slice_rows(query, selection, where, first, selection.to_day)
    if rows is not None:
        return [WalkRow(day(row.starts_on), instant(row.sort_from), row.event, row.occurrence) for row in rows]
    sql = f"{_BY_EVENT} AND {where.events.sql} AND {where.occurrences.sql}"
    return [_held(row) for row in query.rows(sql, *where.events.values, *where.occurrences.values)]


def rows_of_events(query: Query, where: Where, events: Sequence[int]) -> list[WalkRow]:
    """Every row within the slice of events that belong to it."""
    if not events:
        return []
    sql = f"{_BY_EVENT} AND e.id IN ({marks(events)}) AND {where.occurrences.sql}"
    return [_held(row) for row in query.rows(sql, *events, *where.occurrences.values)]


def first_of_each(rows: Iterable[WalkRow]) -> dict[int, WalkRow]:
    """The first row of each event."""
    firsts: dict[int, WalkRow] = {}
    for row in rows:
        if row.event not in firsts or row < firsts[row.event]:
            firsts[row.event] = row
    return firsts


def events_in(query: Query, where: Where, events: Sequence[int]) -> frozenset[int]:
    """Those of the events that have an occurrence in the slice."""
    if not events:
        return frozenset()
    sql = f"SELECT DISTINCT e.id {_EVENT_FIRST} AND e.id IN ({marks(events)}) AND {where.checks.sql}"
    rows = query.rows(f"{sql} AND {where.occurrences.sql}", *events, *where.checks.values, *where.occurrences.values)
    return frozenset(row[0] for row in rows)


def events_at(query: Query, where: Where) -> list[Row]:
    """Row, uid, latitude and longitude of every event of the slice."""
    sql = f"SELECT DISTINCT e.id, e.uid, e.latitude, e.longitude {_EVENT_FIRST} AND {where.events.sql}"
    return query.rows(f"{sql} AND {where.occurrences.sql}", *where.events.values, *where.occurrences.values)


_COLUMNS = "o.starts_on, o.sort_from, o.event_id, o.id"
_FROM_DAY = "FROM occurrence o WHERE o.state = 'current' AND o.starts_on >= ?"
_KEY = f"({_COLUMNS})"
# SQLite reads the tables of a cross join in the order they are named.
_EVENT_FIRST = "FROM event e CROSS JOIN occurrence o WHERE o.event_id = e.id"
_BY_EVENT = f"SELECT {_COLUMNS} {_EVENT_FIRST}"
_BY_DAY = f"SELECT {_COLUMNS} FROM occurrence o CROSS JOIN event e WHERE e.id = o.event_id"


def _checks(where: Where) -> str:
    """The conditions on an event at hand; with none but that it is public an index knows, and no row is read."""
    return where.checks.sql if where.filtered else "e.state = 'public'"


def _day_values(where: Where) -> tuple[object, ...]:
    return (*where.occurrences.values, *where.checks.values)


def _held(row: Row) -> WalkRow:
    return WalkRow(day(row[0]), instant(row[1]), row[2], row[3])
