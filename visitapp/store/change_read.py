"""What the change table tells of what was published, and what is kept about the installation."""

from __future__ import annotations

from datetime import datetime

from visitapp.store.database import Query, from_json, instant

MOST_EVENTS = 2000
"""With more events than that in one change, every feed may have changed."""


def newest_change(query: Query) -> int:
    """The highest change id; 0 before the first."""
    return int(query.rows("SELECT COALESCE(MAX(id), 0) FROM change")[0][0])


def changes_since(query: Query, after: int, most: int = 5000) -> list[tuple[int, str, str, datetime]]:
    """Changes with an id above `after`, oldest first: (id, kind, subject, at)."""
    rows = query.rows("SELECT id, kind, subject, at FROM change WHERE id > ? ORDER BY id LIMIT ?", after, most)
    return [(int(row[0]), str(row[1]), str(row[2]), instant(row[3])) for row in rows]


def changed_events(query: Query, after: int) -> frozenset[int] | None:
    """The rows of all events that changed with ids above `after`; None when anything may have."""
    found: set[int] = set()
    for (told,) in query.rows("SELECT events FROM change WHERE id > ?", after):
        events = from_json(told)
        if events is None:
            return None
        found.update(events)
        if len(found) > MOST_EVENTS:
            return None
    return frozenset(found)


def site_values(query: Query) -> dict[str, str]:
    """What is kept about the installation: "site", and the worker's marks."""
    return {str(key): str(value) for key, value in query.rows("SELECT key, value FROM site")}
