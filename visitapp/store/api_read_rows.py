"""The occurrences of a slice as the open API walks through them: by local day, then by instant, then by row.

That is the order of an index, so that what comes after any row is found without reading what stands before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from visitapp.domain.crossing.types import MODES
from visitapp.domain.event.selection import Selection
from visitapp.store.database import Query, Row, day, instant, marks
from visitapp.store.list_order import SHORT
from visitapp.store.slices import Where


class HeldRow(NamedTuple):
    """An occurrence by the ids of its row and its event's; rows compare as they are walked through."""

    day: date
    start: datetime
    event: int
    occurrence: int


def next_rows(
    query: Query, where: Where, after: HeldRow | None, most: int, until: HeldRow | None = None
) -> list[HeldRow]:
    """The next `most` rows of the slice in their order, each event looked at as it is met; none beyond `until`."""
    sql, values = f"{_BY_DAY} AND {where.occurrences.sql} AND {_checks(where)}", [*_day_values(where)]
    for bound, sign in ((after, ">"), (until, "<=")):
        if bound is not None:
            sql += f" AND {_KEY} {sign} (?, ?, ?, ?)"
            values += bound
    return [_held(row) for row in query.rows(f"{sql} ORDER BY {_COLUMNS} LIMIT ?", *values, most)]


def far_row(query: Query, first: date, after: HeldRow | None, steps: int) -> HeldRow | None:
    """The row that many steps on, whatever it is of, counted from the day `first` at the earliest; None for none."""
    sql, values = f"SELECT {_COLUMNS} {_FROM_DAY}", list[object]((first, steps))
    if after is not None and after.day >= first:
        sql, values = f"{sql} AND {_KEY} > (?, ?, ?, ?)", [first, *after, steps]
    rows = query.rows(f"{sql} ORDER BY {_COLUMNS} LIMIT 1 OFFSET ?", *values)
    return _held(rows[0]) if rows else None


def rows_of(query: Query, selection: Selection, where: Where, first: date) -> list[HeldRow]:
    """Every row of the slice, in no order.

    A span of few days leads to them where no other filter leaves fewer; ferries do where there is no other filter.
    """
    if selection.to_day is not None and selection.to_day - first <= SHORT and not where.narrow:
        rows = query.rows(f"{_BY_DAY} AND {where.occurrences.sql} AND {_checks(where)}", *_day_values(where))
    elif selection.by_ferry and not where.filtered:
        reached, values = _reached(selection)
        sql = f"SELECT DISTINCT {_COLUMNS} FROM reach r CROSS JOIN occurrence o CROSS JOIN event e WHERE {reached}"
        sql = f"{sql} AND o.id = r.occurrence_id AND e.id = o.event_id AND {where.occurrences.sql} AND {_checks(where)}"
        rows = query.rows(sql, *values, *_day_values(where))
    else:
        sql = f"{_BY_EVENT} AND {where.events.sql} AND {where.occurrences.sql}"
        rows = query.rows(sql, *where.events.values, *where.occurrences.values)
    return [_held(row) for row in rows]


def rows_of_events(query: Query, where: Where, events: Sequence[int]) -> list[HeldRow]:
    """Every row within the slice of events that belong to it."""
    if not events:
        return []
    sql = f"{_BY_EVENT} AND e.id IN ({marks(events)}) AND {where.occurrences.sql}"
    return [_held(row) for row in query.rows(sql, *events, *where.occurrences.values)]


def first_of_each(rows: Iterable[HeldRow]) -> dict[int, HeldRow]:
    """The first row of each event."""
    firsts: dict[int, HeldRow] = {}
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


def _reached(selection: Selection) -> tuple[str, tuple[object, ...]]:
    """The reaches that are as asked; every column of the index is named, so that it is used."""
    modes, verdicts = (selection.mode,) if selection.mode else MODES, selection.verdicts()
    crossings, slugs = "SELECT id FROM crossing", tuple[str, ...]()
    if selection.crossing:
        crossings, slugs = f"{crossings} WHERE slug = ?", (selection.crossing,)
    sql = f"r.crossing_id IN ({crossings}) AND r.mode IN ({marks(modes)}) AND r.verdict IN ({marks(verdicts)})"
    return sql, (*slugs, *modes, *verdicts)


def _held(row: Row) -> HeldRow:
    return HeldRow(day(row[0]), instant(row[1]), row[2], row[3])
