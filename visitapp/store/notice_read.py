"""Read notices: what those who follow changes are told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from visitapp.domain.event.notice import Notice, Told
from visitapp.domain.event.selection import Selection
from visitapp.store.database import Query, from_json, instant
from visitapp.store.slices import where_of

_COLUMNS = "n.uid, n.event_id, n.occurrence_uid, n.kind, n.at, n.before, n.after"
_MATCHING = """
SELECT e.id FROM occurrence o JOIN event e ON e.id = o.event_id LEFT JOIN place p ON p.id = e.place_id
"""


def find_notices(
    query: Query, selection: Selection, first: date, last: date | None, today: date, most: int, skip: int = 0
) -> list[Notice]:
    """The notices of events of `selection` held on the days `first` to `last`, newest first."""
    where = where_of(selection, first, last, today)
    sql = f"SELECT {_COLUMNS} FROM notice n WHERE n.event_id IN ({_MATCHING} WHERE {where.sql})"
    rows = query.rows(f"{sql} ORDER BY n.at DESC, n.uid LIMIT ? OFFSET ?", *where.values, most, skip)
    return [_notice(row) for row in rows]


def notices_of_event(query: Query, event_uid: str) -> list[Notice]:
    """All notices of one event, oldest first."""
    sql = f"SELECT {_COLUMNS} FROM notice n JOIN event e ON e.id = n.event_id WHERE e.uid = ? ORDER BY n.at, n.uid"
    return [_notice(row) for row in query.rows(sql, event_uid)]


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
