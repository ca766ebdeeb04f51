"""The occurrences of a slice as numbers of rows, read through indexes alone.

A slice of few events is read whole: its events are found first, condition by condition, then when they are held. One
that is a large part of everything is not: who wants its first walks through all in the order of an index.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import count
from math import isqrt
from typing import Any, NamedTuple

from visitapp.domain.event.selection import Selection
from visitapp.store.database import Query, Row, chunks, marks
from visitapp.store.kept import kept
from visitapp.store.search_rows import searched_among, searched_rows
from visitapp.store.slices import Part, Where, Whole, Words

SHORT = timedelta(days=45)
"""Days of which the occurrences are read rather than the events of the whole region."""
FEW = 1000
"""Events that are looked at one by one rather than found by one more condition."""
MANY = 6000
"""Events from which on a slice is a large part of everything."""
COMMON = 20_000
"""Events from which on it is cheaper to look for a word in those at hand than to find it."""
REACHABLE = 2000
"""Occurrences that can be reached, from which on so is a slice by ferry."""
COMPARED = 25_000
"""Events that one condition finds, above which its events are not read to be compared with those of others."""
WALK_COST = 16
"""What it costs to look at the rows of a page, in events read to find them."""
COUNTED = 2
"""So many times as many events as are found rather than walked to are still counted."""

COLUMNS = "o.id, o.event_id, o.starts_on, o.sort_from"
PUBLIC = "e.state = 'public'"
BEGINS = "o.starts_on >= ?"
LASTING = "NOT (o.starts_on >= ?) AND o.last_day > o.starts_on"
"""Began before a day; of use only with a condition that it ends on that day or later.

That it lasts longer than a day follows from both, and leads to the index of what does; "NOT" keeps SQLite from reading
all that ever began before.
"""


class HeldRow(NamedTuple):
    """An occurrence: its row, its event's, and what it is sorted by, as the database gives them."""

    occurrence: int
    event: int
    starts_on: Any
    sort_from: Any


def slice_rows(
    query: Query, selection: Selection, where: Where, first: date, last: date | None
) -> list[HeldRow] | None:
    """Every occurrence of the slice `where`, made of `selection` on the days `first` to `last`, in no order.

    None when they are many.
    """
    dated = last is not None and last - first <= SHORT
    if dated and not where.narrow:
        held = _held(query, where, first, PUBLIC, ())
        events = _left(query, where, frozenset(row.event for row in held)) if where.filtered else None
        return [row for row in held if events is None or row.event in events]
    found = _found(query, where)
    if found is not None and len(found) <= MANY:
        return held_of(query, where, found)
    if dated and found is not None:
        return [row for row in _held(query, where, first, PUBLIC, ()) if row.event in found]
    return _reached_rows(query, selection, where)


def rare_rows(query: Query, selection: Selection, where: Where) -> list[HeldRow] | None:
    """`slice_rows` when so few events are left that finding them all beats walking; else None.

    Walking to a page looks at the more rows the fewer of them are in the slice, and finding reads every event of it:
    both cost the same at about the square root of WALK_COST times the number of events.
    """
    finders = where.finders
    most = _few_events(query) if finders else 0
    whole = whole_events(query, where) if is_whole(where) else None
    if whole is not None and len(whole) <= most:
        return held_of(query, where, whole)
    for finder in finders if not is_whole(where) else ():
        events = _at_most(query, finder, COUNTED * most if isinstance(finder, Words) else most)
        if events is not None:
            return held_of(query, where, _checked(query, _unknown(where, finder), events))
    if len(finders) > 1:
        left = kept(query, ("rare", finders, most), lambda: _in_all(query, finders, most))
        if len(left) <= most:
            return held_of(query, where, checked_events(query, where, left))
    return _reached_rows(query, selection, where)


def count_few(query: Query, where: Where) -> int | None:
    """How many events a slice has, when one condition leaves few enough to count them; kept for as long as it holds.

    None when there are more, or no condition that an index knows.
    """
    if is_whole(where):
        whole = whole_events(query, where)
        key = ("count", *where.finders, where.occurrences)
        return None if whole is None else kept(query, key, lambda: _count(query, where, _NONE, whole))
    most = COUNTED * _few_events(query) if where.finders else 0
    for finder in where.finders:
        events = _at_most(query, finder, most)
        if events is not None:
            key = ("count", finder, where.checks, where.occurrences)
            return kept(query, key, partial(_count, query, where, _unknown(where, finder), events))
    return None


def is_whole(where: Where) -> bool:
    """Whether one condition says all that is asked of the events of a slice."""
    return len(where.finders) == 1 and isinstance(where.finders[0], Whole)


def whole_events(query: Query, where: Where) -> array[int] | None:
    """The events, whatever the days, of a slice that is_whole; kept until something is published.

    None when they are too many to be counted.
    """
    (finder,) = where.finders
    most = COUNTED * _few_events(query)
    found = kept(query, ("whole", finder, most), lambda: _whole(query, finder, most + 1))
    return found if len(found) <= most else None


def _whole(query: Query, finder: Part, most: int) -> array[int]:
    return array("i", [row[0] for row in query.rows(f"{finder.sql} LIMIT ?", *finder.values, most)])


_NONE = Part("1 = 1", ())


def _unknown(where: Where, finder: Part) -> Part:
    """What is still to be checked of the events that a finder gives."""
    return where.besides if isinstance(finder, Words) else where.checks


def _count(query: Query, where: Where, checks: Part, events: Collection[int]) -> int:
    sql = (
        f"SELECT COUNT(*) FROM event e WHERE {checks.sql} AND EXISTS"
        f" (SELECT 1 FROM occurrence o WHERE o.event_id = e.id AND {where.occurrences.sql})"
    )
    values = (*checks.values, *where.occurrences.values)
    return sum(
        int(query.rows(f"{sql} AND e.id IN ({marks(chunk)})", *values, *chunk)[0][0]) for chunk in chunks(events)
    )


def _at_most(query: Query, finder: Part, most: int) -> Collection[int] | None:
    """The events of one condition; None when they are more than `most`."""
    if isinstance(finder, Words):
        return searched_rows(query, finder, most)
    rows = query.rows(f"{finder.sql} LIMIT ?", *finder.values, most + 1)
    return {row[0] for row in rows} if len(rows) <= most else None


def _few_events(query: Query) -> int:
    return isqrt(WALK_COST * int(query.rows("SELECT COALESCE(MAX(id), 0) FROM event")[0][0]))


def _in_all(query: Query, finders: Sequence[Part], most: int) -> array[int]:
    """The events that all the finders find which do not find too many to be read; `most` and one when there are more.

    Kept until something is published, for another day of the same slice has the same.
    """
    left: set[int] | None = None
    for finder in finders:
        found = None if isinstance(finder, Words) else _at_most(query, finder, COMPARED)
        if found is not None:
            left = set(found) if left is None else left.intersection(found)
    for finder in finders:
        if isinstance(finder, Words) and left is not None and len(left) > most:
            left = searched_among(query, finder, left, most)
    return array("q", range(most + 1) if left is None else sorted(left)[: most + 1])


def held_of(query: Query, where: Where, events: Collection[int]) -> list[HeldRow]:
    """When events that the filters leave are held within the slice, in no order."""
    sql = f"SELECT {COLUMNS} FROM event e CROSS JOIN occurrence o WHERE o.event_id = e.id AND {where.occurrences.sql}"
    held: list[HeldRow] = []
    for chunk in chunks(events):
        held += map(HeldRow._make, query.rows(f"{sql} AND e.id IN ({marks(chunk)})", *where.occurrences.values, *chunk))
    return held


def checked_events(query: Query, where: Where, events: Collection[int]) -> frozenset[int]:
    """Those of the events that the slice's conditions on events leave, looked at one by one."""
    return _checked(query, where.checks, events)


def _checked(query: Query, checks: Part, events: Collection[int]) -> frozenset[int]:
    sql = f"SELECT e.id FROM event e WHERE {checks.sql} AND e.id IN"
    return frozenset(
        row[0] for chunk in chunks(events) for row in query.rows(f"{sql} ({marks(chunk)})", *checks.values, *chunk)
    )


def upto(where: Where) -> str:
    """The end of the slice's days, to be said behind BEGINS."""
    return f" AND {where.until.sql}" if where.until.sql else ""


def walk_days(query: Query, where: Where, first: date, part: int, columns: str = COLUMNS) -> Iterator[list[Row]]:
    """The occurrences of a large slice by the day they begin, then by start, about `part` at a time.

    The first part is of all that begin before `first`. `columns`: those of COLUMNS, and others behind them.
    """
    table, public = _DATED, where.checks if where.filtered else Part(PUBLIC, ())
    hidden = frozenset[int]()
    if not where.filtered and len(few := _hidden(query, MANY + 1)) <= MANY:
        # No event need be looked at: those few are left out.
        table, public, hidden = "occurrence o WHERE", Part("1 = 1", ()), few
    sql = f"SELECT {columns} FROM {table} {where.occurrences.sql} AND {public.sql} AND"
    values = (*where.occurrences.values, *public.values)
    yield _without(hidden, query.rows(f"{sql} {LASTING}", *values, first))
    order = "ORDER BY o.starts_on, o.sort_from, o.event_id, o.id LIMIT ? OFFSET ?"
    for at in count(0, part):
        rows = query.rows(f"{sql} {BEGINS}{upto(where)} {order}", *values, first, *where.until.values, part, at)
        yield _without(hidden, rows)
        if len(rows) < part:
            return


def _held(query: Query, where: Where, first: date, condition: str, values: Sequence[object]) -> list[HeldRow]:
    """The occurrences of days from `first` on: what goes on since before it has an index of its own."""
    return [
        *_joined(query, where, f"{condition} AND {LASTING}", (*values, first)),
        *_joined(query, where, f"{condition} AND {BEGINS}{upto(where)}", (*values, first, *where.until.values)),
    ]


def _joined(query: Query, where: Where, condition: str, values: Sequence[object]) -> list[HeldRow]:
    sql = f"SELECT {COLUMNS} FROM {_DATED} {where.occurrences.sql}"
    return list(map(HeldRow._make, query.rows(f"{sql} AND {condition}", *where.occurrences.values, *values)))


_DATED = "occurrence o CROSS JOIN event e WHERE e.id = o.event_id AND"
"""SQLite reads the tables of a cross join in the order they are named."""


def _without(hidden: Collection[int], rows: list[Row]) -> list[Row]:
    return [row for row in rows if row[1] not in hidden] if hidden else rows


def _found(query: Query, where: Where) -> frozenset[int] | None:
    """The events that the filters leave; None when there is no filter that an index knows, or only common words."""
    found: frozenset[int] | None = None
    whole = True
    for finder in where.finders:
        if found is not None and len(found) <= FEW:
            return checked_events(query, where, found)
        more = _found_by(query, finder)
        if more is None:
            whole = False
            continue
        found = more if found is None else found & more
    if found is None or (whole and len(found) > FEW):
        return found and found - _hidden(query)
    return checked_events(query, where, found)


def _found_by(query: Query, finder: Part) -> frozenset[int] | None:
    """The events of one condition; None for words that so many have that they are not worth finding."""
    if not isinstance(finder, Words):
        return frozenset(row[0] for row in query.rows(finder.sql, *finder.values))
    found = searched_rows(query, finder, COMMON)
    return None if found is None else frozenset(found)


def _left(query: Query, where: Where, events: frozenset[int]) -> frozenset[int]:
    """Those of `events` that the filters leave."""
    found = _found(query, where) if len(events) > FEW else None
    return checked_events(query, where, events) if found is None else events & found


def _hidden(query: Query, most: int | None = None) -> frozenset[int]:
    """The events that are not public, at most `most`."""
    # Said so that an index is used.
    sql = "SELECT id FROM event WHERE state < 'public' OR state > 'public'"
    rows = query.rows(sql) if most is None else query.rows(f"{sql} LIMIT ?", most)
    return frozenset(row[0] for row in rows)


def _reached_rows(query: Query, selection: Selection, where: Where) -> list[HeldRow] | None:
    """Every occurrence of a slice by ferry, when few can be reached; else None."""
    reached = _reached(query, where) if selection.by_ferry else None
    if reached is None or not where.filtered:
        return reached
    left = _left(query, where, frozenset(row.event for row in reached))
    return [row for row in reached if row.event in left]


def _reached(query: Query, where: Where) -> list[HeldRow] | None:
    """The public occurrences that can be reached as asked; None when they are many."""
    rows = kept(query, ("reached", where.reaches, REACHABLE), lambda: _reachable_rows(query, where.reaches))
    if len(rows) > REACHABLE:
        return None
    held: list[HeldRow] = []
    for chunk in chunks(rows):
        held += _joined(query, where, f"{PUBLIC} AND o.id IN ({marks(chunk)})", chunk)
    return held


def _reachable_rows(query: Query, reaches: Part) -> array[int]:
    """The rows of the occurrences, each once; REACHABLE and one when there are more."""
    rows = query.rows(f"{reaches.sql} LIMIT ?", *reaches.values, REACHABLE + 1)
    return array("q", range(REACHABLE + 1) if len(rows) > REACHABLE else {row[0] for row in rows})
