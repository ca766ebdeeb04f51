"""Read what the sitemap lists: addresses and when each last changed."""

from __future__ import annotations

from datetime import datetime

from visitapp.store.database import Query, instant

EVENTS_A_PART = 2500
"""Event rows by id: an event stays in its part for ever, and a part is found by the primary key."""


def event_parts(query: Query) -> list[tuple[int, datetime]]:
    """The parts that hold a public event, counted from 0, with the newest change in each."""
    rows = query.rows(
        f"SELECT id / {EVENTS_A_PART}, MAX(changed_at) FROM event WHERE state = 'public' GROUP BY 1 ORDER BY 1"
    )
    return [(int(row[0]), instant(row[1])) for row in rows]


def events_of_part(query: Query, part: int) -> list[tuple[str, datetime]]:
    """Slug and newest change of the public events of a part, in the order they came in."""
    rows = query.rows(
        "SELECT slug, changed_at FROM event WHERE id >= ? AND id < ? AND state = 'public' ORDER BY id",
        part * EVENTS_A_PART,
        (part + 1) * EVENTS_A_PART,
    )
    return [(row[0], instant(row[1])) for row in rows]


def place_changes(query: Query) -> list[tuple[str, datetime]]:
    """Slug and newest change of every place, by slug."""
    rows = query.rows("SELECT slug, changed_at FROM place ORDER BY slug")
    return [(row[0], instant(row[1])) for row in rows]


def source_slugs(query: Query) -> list[str]:
    """Every harvested source, and those that are removed whose past events still name them; by slug."""
    rows = query.rows(
        "SELECT slug FROM source WHERE kind = 'web' OR (kind = 'removed' AND EXISTS (SELECT 1 FROM record r"
        " WHERE r.source_id = source.id AND r.withdrawn_at IS NULL)) ORDER BY slug"
    )
    return [row[0] for row in rows]


def crossing_changes(query: Query) -> list[tuple[str, datetime]]:
    """Slug and newest change of every crossing in the region's own order, its timetables' imports included."""
    imports = {
        row[0]: instant(row[1])
        for row in query.rows("SELECT crossing_id, MAX(imported_at) FROM timetable GROUP BY crossing_id")
    }
    rows = query.rows("SELECT id, slug, changed_at FROM crossing ORDER BY position, slug")
    return [(row[1], max(instant(row[2]), imports.get(row[0], instant(row[2])))) for row in rows]
