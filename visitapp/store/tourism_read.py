"""Read the pages of the dump for tourism hubs."""

from __future__ import annotations

from datetime import date

from visitapp.store.api_read import EventFacts, events_by_id
from visitapp.store.database import Query


def events_to_come(query: Query, after: int, today: date, most: int) -> tuple[list[EventFacts], int | None]:
    """The first `most` public events whose row comes after `after`, and the row to go on from; None at the end.

    Each with its occurrences from `today` on, and at least one of them.
    """
    rows = query.rows(
        "SELECT e.id FROM event e WHERE e.state = 'public' AND e.id > ? AND EXISTS (SELECT 1 FROM occurrence o WHERE"
        " o.event_id = e.id AND o.state = 'current' AND o.last_day >= ?) ORDER BY e.id LIMIT ?",
        after, today, most + 1,
    )  # fmt: skip
    ids = [int(row[0]) for row in rows[:most]]
    found = events_by_id(query, ids, today)
    return [found[key] for key in ids], ids[-1] if len(rows) > most else None
