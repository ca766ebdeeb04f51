"""Which dates a feed is of, and what of each changes when anything that is shown of it does."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import date, timedelta
from operator import itemgetter
from typing import Any, NamedTuple

from visitapp.domain.event.selection import Selection
from visitapp.store.database import Query, Row, chunks, marks
from visitapp.store.plans import better_way
from visitapp.store.slice_rows import COLUMNS, checked_events, held_of, slice_rows, walk_days
from visitapp.store.slices import Where, where_of

PLAIN = "o.status NOT IN ('cancelled', 'postponed') AND COALESCE(o.moved_from, '') = ''"
"""Of every other date a calendar says more than when it is: called off, moved."""
_COLUMNS = (
    f"{COLUMNS}, o.uid, o.changed_at, o.sequence, {PLAIN}, o.kind, o.starts_at, o.ends_at, o.ends_on, o.created_at"
)
_REACHES = (
    f"SELECT r.verdict, c.slug, r.mode, r.out_at, r.home_at, r.id, r.sequence, r.changed_at, {_COLUMNS}"
    " FROM occurrence o"
    " JOIN reach r ON r.occurrence_id = o.id JOIN crossing c ON c.id = r.crossing_id"
)


class Stamp(NamedTuple):
    """An occurrence of a slice, and what changes when anything that is shown of it does, as the database gives it.

    `starts` sorts by start. `plain`: a calendar says nothing of it but when it is and that its hour is unknown, which
    what follows tells. `reach`: with a ferry filter, the row of its best reach, and what its sequence and newest
    change are; then it is never plain.
    """

    occurrence: int
    event: int
    starts_on: Any
    starts: Any
    uid: str
    changed_at: Any
    sequence: int
    plain: bool = False
    kind: str = ""
    starts_at: Any = None
    ends_at: Any = None
    ends_on: Any = None
    created_at: Any = None
    reach: tuple[int, int, Any] | None = None

    @property
    def key(self) -> tuple[Hashable, ...]:
        """What is another as soon as anything that is shown of it is."""
        return self.uid, self.changed_at, self.sequence, self.reach


def feed_stamps(
    query: Query,
    selection: Selection,
    first: date,
    last: date | None,
    today: date,
    most: int | None = None,
    events: Sequence[int] | None = None,
) -> list[Stamp]:
    """What `feed_entries` is of, in the same order."""
    where = where_of(selection, first, last, today)
    held = _few_rows(query, selection, where, first, last, events)
    if selection.by_ferry:
        rows = _first(_walked(query, where, first, most, COLUMNS) if held is None else held, most)
        stamps = _with_reach(query, [row[0] for row in rows], selection)
    elif held is None:
        stamps = [Stamp._make((*row, None)) for row in _first(_walked(query, where, first, most, _COLUMNS), most)]
    else:
        stamps = [
            Stamp._make((*row, None))
            for chunk in chunks([row[0] for row in _first(held, most)])
            for row in query.rows(f"SELECT {_COLUMNS} FROM occurrence o WHERE o.id IN ({marks(chunk)})", *chunk)
        ]
    return sorted(stamps, key=lambda stamp: (stamp.starts, stamp.uid))


def chosen_occurrences(
    query: Query,
    selection: Selection,
    first: date,
    last: date | None,
    today: date,
    most: int | None,
    events: Sequence[int] | None,
) -> list[int]:
    """The rows of the occurrences of a slice, at most `most`, those that begin first."""
    where = where_of(selection, first, last, today)
    held = _few_rows(query, selection, where, first, last, events)
    rows = _walked(query, where, first, most, COLUMNS) if held is None else held
    return [row[0] for row in _first(rows, most)]


def _few_rows(
    query: Query, selection: Selection, where: Where, first: date, last: date | None, events: Sequence[int] | None
) -> Sequence[Row] | None:
    """Every occurrence of a slice, by COLUMNS; None when they are many, and to be walked through."""
    if events is not None:
        return held_of(query, where, checked_events(query, where, events))
    return slice_rows(query, selection, where, first, last)


def _first(rows: Sequence[Row], most: int | None) -> Sequence[Row]:
    """The `most` rows that begin first."""
    return rows if most is None or len(rows) <= most else sorted(rows, key=itemgetter(3, 0))[:most]


def stamps_of_events(query: Query, events: Sequence[int]) -> list[Stamp]:
    """Every current occurrence of the public ones of these rows, past ones too, by start."""
    return feed_stamps(query, Selection(), date.min, None, date.min, events=events)


def _walked(query: Query, where: Where, first: date, most: int | None, columns: str) -> list[Row]:
    """The first `most` occurrences of a large slice and some more, or all of them."""
    rows: list[Row] = []
    for part in walk_days(query, where, first, min(most or _PART, _PART), columns):
        rows += part
        if most is not None and len(rows) >= most:
            break
    return rows


_PART = 10_000


def _with_reach(query: Query, ids: Sequence[int], selection: Selection) -> list[Stamp]:
    """The stamps of occurrences with the best reach of each. Its sequence is the sum over all that the filters could
    have shown, so that it rises also when another crossing becomes the best."""
    verdicts = {verdict: rank for rank, verdict in enumerate(selection.verdicts())}
    wanted = [(name, value) for name, value in (("c.slug", selection.crossing), ("r.mode", selection.mode)) if value]
    conditions = "".join(f"{name} = ? AND " for name, _ in wanted)
    values = [value for _, value in wanted]
    shown: dict[int, Row] = {}
    best: dict[int, tuple[tuple[int, tuple[timedelta, str, int]], int]] = {}
    rising: dict[int, tuple[int, Any]] = {}
    for chunk in chunks(ids):
        for row in query.rows(f"{_REACHES} WHERE {conditions} o.id IN ({marks(chunk)})", *values, *chunk):
            verdict, *way, reach, sequence, changed_at, occurrence = row[:9]
            summed, newest = rising.get(occurrence, (0, changed_at))
            rising[occurrence] = summed + sequence, max(newest, changed_at)
            if verdict in verdicts:
                shown[occurrence] = row
                rank = (verdicts[verdict], better_way(*way)), reach
                best[occurrence] = min(best.get(occurrence, rank), rank)
    return [Stamp._make((*row[8:], (best[key][1], *rising[key]))) for key, row in shown.items()]
