"""A slice walked through in the order of a list, each event looked at when it is met first.

What begins on the first day stands first, then what has been going on since before it, then day after day what begins
there. All three are read through indexes, so that the first page of a long list costs no more than its own rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from visitapp.store.database import Query, day, instant, marks
from visitapp.store.slice_rows import BEGINS, COLUMNS, LASTING, PUBLIC, HeldRow, checked_events, upto
from visitapp.store.slices import Where

MOST_ROWS = 2000
"""Occurrences that are read at a time."""


class Step(NamedTuple):
    """How many occurrences were looked at, and those of them that belong to the slice, in order."""

    looked: int
    rows: list[HeldRow]


def walk(query: Query, where: Where, first: date, part: int) -> Iterator[Step]:
    """The occurrences of the slice that begins on `first`, about `part` at a time, later ever more."""
    if not where.filtered:
        yield from (Step(len(rows), rows) for rows in _looked_at(query, where, first, part))
        return
    met: dict[int, bool] = {}
    for looked in _looked_at(query, where, first, part):
        new = {row.event for row in looked} - met.keys()
        left = checked_events(query, where, new)
        met.update((event, event in left) for event in new)
        yield Step(len(looked), [row for row in looked if met[row.event]])


def _looked_at(query: Query, where: Where, first: date, part: int) -> Iterator[list[HeldRow]]:
    sizes = _sizes(part)
    yield from _by_start(query, where, "o.starts_on = ?", first, ("o.sort_from", "o.event_id", "o.id"), sizes)
    lasting = _read(query, where, f"{LASTING} ORDER BY o.sort_from, o.event_id, o.id", first)
    for at in range(0, len(lasting), MOST_ROWS):
        yield lasting[at : at + MOST_ROWS]
    order = ("o.starts_on", "o.sort_from", "o.event_id", "o.id")
    yield from _by_start(query, where, BEGINS, first + timedelta(days=1), order, sizes)


def _by_start(
    query: Query, where: Where, days: str, first: date, order: Sequence[str], sizes: Iterator[int]
) -> Iterator[list[HeldRow]]:
    """What begins on the days, in the order of columns that an index follows, so that any row is gone on from."""
    by = ", ".join(order)
    until = where.until.values if days == BEGINS else ()
    days = days + upto(where) if days == BEGINS else days
    condition, values = days, tuple[object, ...]((first, *until))
    for size in sizes:
        rows = _read(query, where, f"{condition} ORDER BY {by} LIMIT ?", *values, size)
        yield rows
        if len(rows) < size:
            return
        last = rows[-1]
        began = day(last.starts_on)
        key = (began, instant(last.sort_from), last.event, last.occurrence)[-len(order) :]
        condition, values = f"{days} AND ({by}) > ({marks(order)})", (began, *until, *key)


def _sizes(part: int) -> Iterator[int]:
    """How many to read: twice as many each time."""
    while True:
        yield min(part, MOST_ROWS)
        part *= 2


def _read(query: Query, where: Where, condition: str, *values: object) -> list[HeldRow]:
    # All that is public an index knows. SQLite reads the tables of a cross join in the order they are named.
    source = "occurrence o WHERE"
    if not where.filtered:
        source = f"occurrence o CROSS JOIN event e WHERE e.id = o.event_id AND {PUBLIC} AND"
    sql = f"SELECT {COLUMNS} FROM {source} {where.occurrences.sql} AND {condition}"
    return list(map(HeldRow._make, query.rows(sql, *where.occurrences.values, *values)))
