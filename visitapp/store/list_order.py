"""Which events stand on a page of a list, and how many there are in all, without reading the whole list.

Two ways lead to a page. Of few events all are read and sorted. Of many, the occurrences are walked through in the
order of an index until the page is full; which of the two is cheaper follows from how many there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from visitapp.domain.event.selection import Selection
from visitapp.domain.place.geo import distance_km
from visitapp.store.database import Query, Row, day, marks
from visitapp.store.kept import kept
from visitapp.store.slice_rows import SHORT
from visitapp.store.slices import Where

_COLUMNS = "o.id, o.event_id, o.starts_on, o.sort_from, e.latitude, e.longitude"


@dataclass(frozen=True, slots=True)
class Listed:
    """An event of a list: its row, that of its first occurrence there, and how many more follow there."""

    event: int
    occurrence: int
    more: int


def count_events(query: Query, selection: Selection, where: Where, first: date) -> int:
    """How many events have an occurrence in the slice. Kept until something is published."""
    if _by_days(selection, where, first):
        sql = f"SELECT COUNT(DISTINCT o.event_id) {_DATED} WHERE e.id = o.event_id"
        sql, values = f"{sql} AND {where.occurrences.sql} AND {_checks(where)}", _dated_values(where)
    else:
        held = f"EXISTS (SELECT 1 FROM occurrence o WHERE o.event_id = e.id AND {where.occurrences.sql})"
        events = where.events.sql if where.filtered else "e.state = 'public'"
        sql = f"SELECT COUNT(*) FROM event e WHERE {events} AND {held}"
        values = (*where.events.values, *where.occurrences.values)
    return kept(query, (sql, values), lambda: int(query.rows(sql, *values)[0][0]))


def walks(query: Query, total: int, wanted: int) -> bool:
    """Whether the first `wanted` of `total` events are cheaper found in the order of days than by sorting all.

    Among all events of the database the walk meets one of the slice so much the later the fewer there are.
    """
    everything = int(query.rows("SELECT COALESCE(MAX(id), 0) FROM event")[0][0])
    return wanted * everything < 2 * total * total


def page_of(query: Query, selection: Selection, where: Where, first: date, total: int, per_page: int) -> list[Listed]:
    """The events of the selection's page, in the order that `find_events` gives."""
    skip = (selection.page - 1) * per_page
    if skip >= total:
        return []
    if selection.sort == "distance" and selection.near is not None:
        found = by_distance(query, selection.near, where, first)[skip : skip + per_page]
    elif walks(query, total, skip + per_page):
        found = walked(query, where, first, skip, per_page)
    else:
        found = sorted_all(query, where, first, _by_days(selection, where, first))[skip : skip + per_page]
    more = _more(query, where, [event for event, _ in found])
    return [Listed(event, occurrence, more.get(event, 1) - 1) for event, occurrence in found]


def sorted_all(query: Query, where: Where, first: date, dated: bool = False) -> list[tuple[int, int]]:
    """Every event of the slice with its first occurrence there, by reading them all."""
    return first_of_each(_all_rows(query, where, dated), first)


def first_of_each(rows: Iterable[Sequence[Any]], first: date) -> list[tuple[int, int]]:
    """`sorted_all` of rows at hand: (occurrence, event, starts_on, sort_from, …)."""
    return _first_of_each(_ordered(rows, first))


def by_distance(query: Query, near: tuple[float, float], where: Where, first: date) -> list[tuple[int, int]]:
    """`sorted_all`, the nearest first."""
    order = _ordered(_all_rows(query, where, dated=False), first)
    away = {at: distance_km(*near, *at) for at in {(row[4], row[5]) for row in order}}
    order.sort(key=lambda row: away[row[4], row[5]])
    return _first_of_each(order)


def walked(query: Query, where: Where, first: date, skip: int, most: int) -> list[tuple[int, int]]:
    """`sorted_all` from `skip` on, `most` of them, by walking through the days.

    What begins on the first day, or goes on since before it, is read and sorted; after it the order is an index's,
    and each event counts where it comes first.
    """
    slice_of = f"{_DATED} WHERE e.id = o.event_id AND {where.occurrences.sql} AND {_checks(where)}"
    values = _dated_values(where)
    begun = query.rows(f"SELECT {_COLUMNS} {slice_of} AND o.starts_on <= ?", *values, first)
    found = dict(_first_of_each(_ordered(begun, first)))
    at, step = 0, 0
    while len(found) < skip + most:
        at, step = at + step, (skip + most - len(found)) * 3 // 2 + 50
        rows = query.rows(
            f"SELECT o.event_id, o.id {slice_of} AND o.starts_on > ?"
            " ORDER BY o.starts_on, o.sort_from, o.event_id, o.id LIMIT ? OFFSET ?",
            *values, first, step, at,
        )  # fmt: skip
        for event, occurrence in rows:
            found.setdefault(event, occurrence)
        if len(rows) < step:
            break
    return list(found.items())[skip : skip + most]


_DATED = "FROM occurrence o CROSS JOIN event e"
"""SQLite reads the tables of a cross join in the order they are named."""


def _checks(where: Where) -> str:
    """The conditions on an event at hand; with none but that it is public an index knows, and no row is read."""
    return where.checks.sql if where.filtered else "e.state = 'public'"


def _dated_values(where: Where) -> tuple[object, ...]:
    return (*where.occurrences.values, *where.checks.values)


def _by_days(selection: Selection, where: Where, first: date) -> bool:
    return selection.to_day is not None and selection.to_day - first <= SHORT and not where.narrow


def _all_rows(query: Query, where: Where, dated: bool) -> list[Row]:
    if dated:
        sql = f"SELECT {_COLUMNS} {_DATED} WHERE e.id = o.event_id AND {where.occurrences.sql} AND {_checks(where)}"
        return query.rows(sql, *_dated_values(where))
    sql = f"SELECT {_COLUMNS} FROM event e CROSS JOIN occurrence o WHERE {where.events.sql} AND o.event_id = e.id"
    return query.rows(f"{sql} AND {where.occurrences.sql}", *where.events.values, *where.occurrences.values)


def _ordered(rows: Iterable[Sequence[Any]], first: date) -> list[Sequence[Any]]:
    """By day, what has been going on since before `first` standing under that day, last."""
    return sorted(rows, key=lambda row: _rank(row, first))


def _rank(row: Sequence[Any], first: date) -> tuple[date, bool, str, int, int]:
    begins = day(row[2])
    return max(begins, first), begins < first, str(row[3]), row[1], row[0]


def _first_of_each(order: Iterable[Sequence[Any]]) -> list[tuple[int, int]]:
    """Each event once: (event, occurrence), where it comes first."""
    found: dict[int, int] = {}
    for row in order:
        found.setdefault(row[1], row[0])
    return list(found.items())


def _more(query: Query, where: Where, events: Sequence[int]) -> dict[int, int]:
    """How many occurrences each of the events has in the slice."""
    if not events:
        return {}
    sql = f"SELECT o.event_id, COUNT(*) FROM occurrence o WHERE o.event_id IN ({marks(events)})"
    sql = f"{sql} AND {where.occurrences.sql} GROUP BY o.event_id"
    return {row[0]: int(row[1]) for row in query.rows(sql, *events, *where.occurrences.values)}
