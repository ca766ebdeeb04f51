"""Read the pages of the dump for tourism hubs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from visitapp.store.api_read import CHUNK, EventFacts, events_by_id
from visitapp.store.database import Query, marks


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


def dates_of_related(query: Query, events: Sequence[EventFacts], today: date) -> dict[str, str]:
    """What the parts of these events, and what they are parts of, are named by in the dump, by their uids.

    Each with a date from `today` on: the uid of its only one, "" where it has several. One question for 500.
    """
    uids = sorted(set(_related(events)))
    found: dict[str, str] = {}
    for at in range(0, len(uids), CHUNK):
        chunk = uids[at : at + CHUNK]
        rows = query.rows(
            f"SELECT e.uid, MIN(o.uid), COUNT(*) FROM event e JOIN occurrence o ON o.event_id = e.id"
            f" WHERE e.uid IN ({marks(chunk)}) AND o.state = 'current' AND o.last_day >= ? GROUP BY e.uid",
            *chunk, today,
        )  # fmt: skip
        found |= {uid: only if several == 1 else "" for uid, only, several in rows}
    return found


def _related(events: Iterable[EventFacts]) -> Iterable[str]:
    for event in events:
        yield from event.parts
        if event.part_of:
            yield event.part_of
