"""A slice walked through in the order of a list, each event looked at when it is met first.

What begins on the first day stands first, then what has been going on since before it, then day after day what begins
there. All three are read through indexes, so that the first page of a long list costs no more than its own rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from visitapp.store.database import Query, Row, day, instant, marks
from visitapp.store.slice_rows import BEGINS, LASTING, PUBLIC, checked_events, is_whole, upto, whole_events
from visitapp.store.slices import Where

MOST_ROWS = 2000
"""Occurrences that are read at a time."""
MORE_ROWS = 250
"""Occurrences that are read at least when one is still short of some."""
COLUMNS = "o.event_id, o.id"


class Step(NamedTuple):
    """How many occurrences were looked at, and (event, occurrence) of those that belong to the slice, in order."""

    looked: int
    rows: list[Row]


def walk(query: Query, where: Where, first: date, part: int) -> Iterator[Step]:
    """The occurrences of the slice that begins on `first`, about `part` at a time.

    Later ever more of a slice with filters; of one without fewer, for as many events as occurrences were nearly there.
    """
    if not where.filtered:
        yield from (Step(len(rows), rows) for rows in _looked_at(query, where, first, part))
        return
    if is_whole(where) and (whole := whole_events(query, where)) is not None:
        among = frozenset(whole)
        for looked in _looked_at(query, where, first, part):
            yield Step(len(looked), [row for row in looked if row[0] in among])
        return
    met: dict[int, bool] = {}
    for looked in _looked_at(query, where, first, part):
        new = {event for event, _ in looked} - met.keys()
        left = checked_events(query, where, new)
        met.update((event, event in left) for event in new)
        yield Step(len(looked), [row for row in looked if met[row[0]]])


def _looked_at(query: Query, where: Where, first: date, part: int) -> Iterator[list[Row]]:
    sizes = _growing(part) if where.filtered else _missing(part)
    yield from _by_start(query, where, "o.starts_on = ?", first, ("o.sort_from", "o.event_id", "o.id"), sizes)
    lasting = _read(query, where, f"{LASTING} ORDER BY o.sort_from, o.event_id, o.id", first)
    for at in range(0, len(lasting), MOST_ROWS):
        yield lasting[at : at + MOST_ROWS]
    order = ("o.starts_on", "o.sort_from", "o.event_id", "o.id")
    sizes = sizes if where.filtered else _missing(part)
    yield from _by_start(query, where, BEGINS, first + timedelta(days=1), order, sizes)


def _by_start(
    query: Query, where: Where, days: str, first: date, order: Sequence[str], sizes: Iterator[int]
) -> Iterator[list[Row]]:
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
        event, occurrence = rows[-1]
        ((starts_on, sort_from),) = query.rows("SELECT starts_on, sort_from FROM occurrence WHERE id = ?", occurrence)
        began = day(starts_on)
        key = (began, instant(sort_from), event, occurrence)[-len(order) :]
        condition, values = f"{days} AND ({by}) > ({marks(order)})", (began, *until, *key)


def _growing(part: int) -> Iterator[int]:
    """How many to read: twice as many each time."""
    while True:
        yield min(part, MOST_ROWS)
        part *= 2


def _missing(part: int) -> Iterator[int]:
    """How many to read: what is wanted, then what some events had several times."""
    yield min(part, MOST_ROWS)
    while True:
        yield min(max(part // 4, MORE_ROWS), MOST_ROWS)


def _read(query: Query, where: Where, condition: str, *values: object) -> list[Row]:
    # All that is public an index knows. SQLite reads the tables of a cross join in the order they are named.
    source = "occurrence o WHERE"
    if not where.filtered:
        source = f"occurrence o CROSS JOIN event e WHERE e.id = o.event_id AND {PUBLIC} AND"
    sql = f"SELECT {COLUMNS} FROM {source} {where.occurrences.sql} AND {condition}"
    return query.rows(sql, *where.occurrences.values, *values)
