"""Which events stand on a page of a list, and how many there are in all, without reading the whole list.

Two ways lead to a page. Of a slice of few events all are read and sorted. Of many, the occurrences are walked through
in the order of an index until the page is full, and nobody counts how many there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from visitapp.domain.event.selection import Selection
from visitapp.domain.place.geo import distance_km
from visitapp.store.database import Query, day, marks
from visitapp.store.kept import kept
from visitapp.store.slice_rows import HeldRow, chunks, slice_rows, walk_days
from visitapp.store.slices import Where

COUNTED_ROWS = 2500
"""Occurrences that are looked at to say how many events a large slice has at least."""
HUNDRED = 100
_COLUMNS = "o.id, o.event_id, o.starts_on, o.sort_from"


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
    rows = slice_rows(query, selection, where, first, selection.to_day, quick=selection.sort == "start")
    if rows is None and selection.sort == "distance":
        rows = [row for part in walk_days(query, where, first, COUNTED_ROWS) for row in part]
    if rows is not None:
        return _of_all(query, selection, rows, first, skip, per_page)
    found = walked(query, where, first, skip, per_page + 1)
    total, at_least = _count(query, where, first)
    held = _held_in(query, where, [event for event, _ in found[:per_page]])
    listed = tuple(Listed(event, occurrence, held[event] - 1) for event, occurrence in found[:per_page])
    if at_least and found:
        total = max(total, skip + len(listed))
    return ListPage(listed, total, at_least, len(found) > per_page)


def count_events(query: Query, selection: Selection, where: Where, first: date) -> int:
    """How many events have an occurrence in the slice. That of a large one is kept until something is published."""
    rows = slice_rows(query, selection, where, first, selection.to_day)
    return _counted(query, where) if rows is None else len({row.event for row in rows})


def first_of_each(rows: Iterable[Sequence[Any]], first: date) -> list[tuple[int, int]]:
    """Every event of rows (occurrence, event, starts_on, sort_from) with its first occurrence there, in order."""
    return _first_of_each(_ordered(rows, first))


def walked(query: Query, where: Where, first: date, skip: int, most: int) -> list[tuple[int, int]]:
    """`first_of_each` of a slice from `skip` on, `most` of them, by walking through the days.

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


def _count(query: Query, where: Where, first: date) -> tuple[int, bool]:
    """How many events a large slice has; True: at least so many hundreds. Kept until something is published."""
    days = f"SELECT {_COLUMNS} FROM occurrence o WHERE {where.occurrences.sql} AND o.starts_on >= ?"
    some = (
        f"SELECT COUNT(DISTINCT o.event_id) FROM ({days} ORDER BY o.starts_on, o.sort_from LIMIT {COUNTED_ROWS}) o"
        f" CROSS JOIN event e WHERE e.id = o.event_id AND {_checks(where)}"
    )
    of_some = (*where.occurrences.values, first, *(where.checks.values if where.filtered else ()))
    least = kept(query, (some, of_some), lambda: int(query.rows(some, *of_some)[0][0]))
    if least >= 2 * HUNDRED:
        return (least - 1) // HUNDRED * HUNDRED, True
    return _counted(query, where), False


def _counted(query: Query, where: Where) -> int:
    sql = f"SELECT COUNT(DISTINCT o.event_id) {_DATED} WHERE e.id = o.event_id AND {where.occurrences.sql}"
    sql, values = f"{sql} AND {_checks(where)}", _dated_values(where)
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


def _held_in(query: Query, where: Where, events: Sequence[int]) -> dict[int, int]:
    """How many occurrences each of the events has in the slice."""
    if not events:
        return {}
    sql = f"SELECT o.event_id, COUNT(*) FROM occurrence o WHERE o.event_id IN ({marks(events)})"
    sql = f"{sql} AND {where.occurrences.sql} GROUP BY o.event_id"
    return {row[0]: int(row[1]) for row in query.rows(sql, *events, *where.occurrences.values)}
