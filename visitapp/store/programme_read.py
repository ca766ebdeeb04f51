"""Read the programme of a festival or a series: when its parts are held."""

from __future__ import annotations

from datetime import date

from visitapp.domain.event.types import in_room
from visitapp.domain.event.view import Part, Programme
from visitapp.store.database import Query, Row, from_json
from visitapp.store.event_read import OCCURRENCE_COLUMNS, occurrence_view
from visitapp.store.texts import Words, words_of

MOST_AT_ONCE = 40
# SQLite reads the tables of a cross join in the order they are named. The state is no bare column, so that its index,
# which has nearly all events, is never taken.
_PARTS = f"""
SELECT {OCCURRENCE_COLUMNS}, e.id, e.slug, e.place_name, e.room, p.names
FROM event e CROSS JOIN occurrence o LEFT JOIN place p ON p.id = e.place_id
WHERE e.parent_id = (SELECT id FROM event WHERE uid = ?) AND e.state || '' = 'public'
AND o.event_id = e.id AND o.state = 'current'
ORDER BY CASE WHEN o.last_day < ? THEN 1 ELSE 0 END, o.sort_from, o.uid LIMIT ? OFFSET ?
"""


def programme_of(query: Query, event_uid: str, language: str, today: date, page: int = 1) -> Programme:
    """A page of the times of an event's parts: those to come, then those that are over; each in order of time."""
    rows = query.rows(_PARTS, event_uid, today, MOST_AT_ONCE + 1, (page - 1) * MOST_AT_ONCE)
    if not rows:
        return Programme(page=page)
    shown = rows[:MOST_AT_ONCE]
    words = words_of(query, {row[9] for row in shown}, language)
    parts = tuple(_part(row, words[row[9]], language) for row in shown if row[9] in words)
    return Programme(parts, page, follows=len(rows) > MOST_AT_ONCE)


def _part(row: Row, words: Words, language: str) -> Part:
    names = from_json(row[13]) or {}
    place = names.get(language) or names.get("sv")
    name = in_room(row[12], place) if place else row[11]
    return Part(row[10], words.title, words.language, name, occurrence_view(row))
