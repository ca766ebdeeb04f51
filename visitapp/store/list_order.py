"""Which events stand on a page of a list, and how many there are in all, without reading the whole list.

Two ways lead to a page. Of a slice of few events all are read and sorted. Of many, the occurrences are walked through
in the order of an index until the page is full, and nobody counts how many there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import inf
from typing import Any, NamedTuple

from visitapp.domain.event.selection import Selection
from visitapp.domain.place.geo import distance_km
from visitapp.store.database import Query, chunks, day, marks
from visitapp.store.kept import kept
from visitapp.store.slice_rows import HeldRow, count_few, rare_rows, slice_rows, upto, walk_days
from visitapp.store.slice_walk import walk
from visitapp.store.slices import Where

COUNTED_ROWS = 500
"""Occurrences that are looked at to say how many events a large slice has at least."""
PATIENCE = 3000
"""Occurrences after which a page that is not full is sought in another way."""
HOPELESS = 6
"""With less than this share of the page after a third of them, it is sought so at once."""
PART = 3000
HUNDRED, TEN = 100, 10
SPARE = 25
"""So many more occurrences are looked at than events are wanted, at first: some events have several."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An event of a list: its row, that of its first occurrence there, and how many more follow there."""

    event: int
    occurrence: int
    more: int


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page, how many events the list has, or has `at_least`, and whether another page follows."""

    listed: tuple[Listed, ...]
    total: int
    at_least: bool
    follows: bool


def list_page(query: Query, selection: Selection, where: Where, first: date, per_page: int) -> ListPage:
    """The page of `selection`, whose slice is `where`, in the order that `find_events` gives."""
    skip = (selection.page - 1) * per_page
    if selection.sort == "distance":
        rows = slice_rows(query, selection, where, first, selection.to_day)
        if rows is None:
            rows = [HeldRow._make(row) for part in walk_days(query, where, first, PART) for row in part]
        return _of_all(query, selection, rows, first, skip, per_page)
    found = _rows_or_walk(query, selection, where, first, skip + per_page, COUNTED_ROWS)
    if not isinstance(found, _Walked):
        return _of_all(query, selection, found, first, skip, per_page)
    part = list(found.events.items())[skip : skip + per_page]
    held = held_in(query, where, [event for event, _ in part])
    listed = tuple(Listed(event, occurrence, held[event] - 1) for event, occurrence in part)
    total = len(found.events) if found.whole else count_few(query, where)
    at_least = total is None
    if total is None:
        total = max(_rounded(len(found.events)), skip + len(listed))
    return ListPage(listed, total, at_least, len(found.events) > skip + per_page)


def first_events(query: Query, selection: Selection, where: Where, first: date, most: int) -> list[tuple[int, int]]:
    """(event, occurrence) of the first `most` events of a list by start; nothing is counted."""
    found = _rows_or_walk(query, selection, where, first, most, 0)
    order = list(found.events.items()) if isinstance(found, _Walked) else first_of_each(found, first)
    return order[:most]


def count_events(query: Query, selection: Selection, where: Where, first: date) -> int:
    """How many events have an occurrence in the slice. That of a large one is kept until something is published."""
    rows = slice_rows(query, selection, where, first, selection.to_day)
    return _counted(query, where) if rows is None else len({row.event for row in rows})


def first_of_each(rows: Iterable[Sequence[Any]], first: date) -> list[tuple[int, int]]:
    """Every event of rows (occurrence, event, starts_on, sort_from) with its first occurrence there, in order."""
    return _first_of_each(_ordered(rows, first))


def walked(query: Query, where: Where, first: date, skip: int, most: int) -> list[tuple[int, int]]:
    """`first_of_each` of a slice from `skip` on, `most` of them, by walking through the days."""
    found: dict[int, int] = {}
    for step in walk(query, where, first, skip + most + SPARE):
        for event, occurrence in step.rows:
            found.setdefault(event, occurrence)
        if len(found) >= skip + most:
            break
    return list(found.items())[skip : skip + most]


class _Walked(NamedTuple):
    """Each event once with the occurrence where it comes first, in order. `whole`: the list has no others."""

    events: dict[int, int]
    whole: bool


def _rows_or_walk(
    query: Query, selection: Selection, where: Where, first: date, most: int, at_least: int
) -> list[HeldRow] | _Walked:
    """More than `most` events, and those of `at_least` occurrences looked at, if there are so many.

    Every row of the slice instead, in no order, when its events are few, or so far apart that this is quicker.
    """
    rows = rare_rows(query, selection, where)
    if rows is not None:
        return rows
    found: dict[int, int] = {}
    looked, patience = 0, float(max(PATIENCE, 2 * most))
    for step in walk(query, where, first, most + SPARE):
        looked += step.looked
        for event, occurrence in step.rows:
            found.setdefault(event, occurrence)
        if len(found) > most and looked >= at_least:
            return _Walked(found, False)
        hopeless = len(found) * HOPELESS < most  # as it goes on, twice the patience would not do
        if looked > (patience / 3 if hopeless else patience) and len(found) <= most:
            rows = slice_rows(query, selection, where, first, selection.to_day)
            if rows is not None:
                return rows
            patience = inf
    return _Walked(found, True)


def _rounded(events: int) -> int:
    """So many there are more than, in a number that is easy to read."""
    step = HUNDRED if events > 2 * HUNDRED else TEN
    return (events - 1) // step * step


_DATED = "FROM occurrence o CROSS JOIN event e"
"""SQLite reads the tables of a cross join in the order they are named."""


def _of_all(query: Query, selection: Selection, rows: list[HeldRow], first: date, skip: int, per_page: int) -> ListPage:
    order = first_of_each(rows, first)
    if selection.sort == "distance" and selection.near is not None:
        away = _distances(query, selection.near, [event for event, _ in order])
        order.sort(key=lambda pair: away[pair[0]])
    held = Counter(row.event for row in rows)
    part = order[skip : skip + per_page]
    listed = tuple(Listed(event, occurrence, held[event] - 1) for event, occurrence in part)
    return ListPage(listed, len(order), False, skip + per_page < len(order))


def _distances(query: Query, near: tuple[float, float], events: Sequence[int]) -> dict[int, float]:
    return {
        row[0]: distance_km(*near, row[1], row[2])
        for chunk in chunks(events)
        for row in query.rows(f"SELECT id, latitude, longitude FROM event WHERE id IN ({marks(chunk)})", *chunk)
    }


def _counted(query: Query, where: Where) -> int:
    sql = f"SELECT COUNT(DISTINCT o.event_id) {_DATED} WHERE e.id = o.event_id AND {where.occurrences.sql}"
    sql, values = f"{sql} AND {_checks(where)}{upto(where)}", (*_dated_values(where), *where.until.values)
    return kept(query, (sql, values), lambda: int(query.rows(sql, *values)[0][0]))


def _checks(where: Where) -> str:
    """The conditions on an event at hand; with none but that it is public an index knows, and no row is read."""
    return where.checks.sql if where.filtered else "e.state = 'public'"


def _dated_values(where: Where) -> tuple[object, ...]:
    return (*where.occurrences.values, *(where.checks.values if where.filtered else ()))


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


def held_in(query: Query, where: Where, events: Sequence[int]) -> dict[int, int]:
    """How many occurrences each of the events has in the slice."""
    if not events:
        return {}
    sql = f"SELECT o.event_id, COUNT(*) FROM occurrence o WHERE o.event_id IN ({marks(events)})"
    sql = f"{sql} AND {where.occurrences.sql} GROUP BY o.event_id"
    return {row[0]: int(row[1]) for row in query.rows(sql, *events, *where.occurrences.values)}
