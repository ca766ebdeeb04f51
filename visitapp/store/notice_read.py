"""Read notices: what those who follow changes are told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from visitapp.domain.event.notice import Notice, Told
from visitapp.domain.event.selection import Selection
from visitapp.store.database import Query, Row, chunks, from_json, instant, marks
from visitapp.store.slice_rows import slice_rows
from visitapp.store.slices import Where, where_of

_COLUMNS = "n.uid, n.event_id, n.occurrence_uid, n.kind, n.at, n.before, n.after"


def find_notices(
    query: Query, selection: Selection, first: date, last: date | None, today: date, most: int, skip: int = 0
) -> list[Notice]:
    """The notices of events of `selection` held on the days `first` to `last`, newest first, then newest row."""
    where = where_of(selection, first, last, today)
    held = slice_rows(query, selection, where, first, last)
    if held is None:
        rows = _walked(query, where, most, skip)
    else:
        rows = _all_of(query, {row.event for row in held})[skip : skip + most]
    return [_notice(row) for row in rows]


def notices_of_event(query: Query, event_uid: str) -> list[Notice]:
    """All notices of one event, oldest first."""
    sql = f"SELECT {_COLUMNS} FROM notice n JOIN event e ON e.id = n.event_id WHERE e.uid = ? ORDER BY n.at, n.uid"
    return [_notice(row) for row in query.rows(sql, event_uid)]


def _all_of(query: Query, events: Collection[int]) -> list[Row]:
    rows = [
        row
        for chunk in chunks(events)
        for row in query.rows(f"SELECT {_COLUMNS}, n.id FROM notice n WHERE n.event_id IN ({marks(chunk)})", *chunk)
    ]
    return sorted(rows, key=lambda row: (row[4], row[7]), reverse=True)


def _walked(query: Query, where: Where, most: int, skip: int) -> list[Row]:
    """Of a large slice, notice by notice as an index has them (SQLite reads a cross join in the order it is named)."""
    return query.rows(
        f"SELECT {_COLUMNS} FROM notice n CROSS JOIN event e WHERE e.id = n.event_id AND {where.checks.sql} AND EXISTS"
        f" (SELECT 1 FROM occurrence o WHERE o.event_id = e.id AND {where.occurrences.sql})"
        " ORDER BY n.at DESC, n.id DESC LIMIT ? OFFSET ?",
        *where.checks.values, *where.occurrences.values, most, skip,
    )  # fmt: skip


def _notice(row: Sequence[Any]) -> Notice:
    return Notice(row[0], row[1], row[2], row[3], instant(row[4]), _told(row[5]), _told(row[6]))


def _told(value: Any) -> Told:
    told = from_json(value) or {}
    return Told(
        kind=told.get("kind"),
        starts_at=_instant(told.get("starts_at")),
        ends_at=_instant(told.get("ends_at")),
        starts_on=_day(told.get("starts_on")),
        ends_on=_day(told.get("ends_on")),
        place_name=told.get("place", ""),
        municipality=told.get("municipality", ""),
    )


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
