"""What is compared, read from the records: each event as it was made, with what its own sources say of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import structlog

from visitapp.domain.errors import InputError
from visitapp.domain.event.draft_json import draft_from_json
from visitapp.domain.event.resolve import resolve
from visitapp.domain.event.types import Draft, SourcedDraft
from visitapp.domain.match.telling import Telling, telling_of
from visitapp.store.database import Query, chunks, from_json, marks

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class DueMark:
    """An event that has to be compared, and the mark of the change it was read with."""

    event: int
    mark: str


def due_marks(query: Query, most: int) -> list[DueMark]:
    """Events that have to be compared, the oldest first."""
    rows = query.rows("SELECT event_id, mark FROM match_due ORDER BY event_id LIMIT ?", most)
    return [DueMark(row[0], row[1]) for row in rows]


def comparable_events(query: Query, today: date, after: int, most: int) -> list[int]:
    """Events as they were made of which something is still to come, in the order of their ids, after `after`."""
    sql = (
        "SELECT DISTINCT r.born_id FROM record r WHERE r.born_id > ? AND r.withdrawn_at IS NULL AND EXISTS"
        " (SELECT 1 FROM occurrence o WHERE o.event_id = r.event_id AND o.state = 'current' AND o.last_day >= ?)"
        " ORDER BY r.born_id LIMIT ?"
    )
    return [row[0] for row in query.rows(sql, after, today, most)]


def own_drafts(query: Query, events: Sequence[int]) -> dict[int, tuple[Draft, frozenset[str], bool]]:
    """For each event, as it was made, what its own records say, by whom, and whether it is invented.

    Corrections are left out: whoever corrects a title does not make it another event than the one that others tell of.
    Nothing for one of which no record is left, and for one that is off the site.
    """
    found: dict[int, tuple[Draft, frozenset[str], bool]] = {}
    for chunk in chunks(events):
        within = f"({marks(chunk)})"
        records: dict[int, list[SourcedDraft]] = defaultdict(list)
        invented: dict[int, list[bool]] = defaultdict(list)
        rows = query.rows(
            "SELECT r.born_id, r.id, s.slug, r.draft, s.priority, s.demo FROM record r JOIN source s"
            " ON s.id = r.source_id JOIN event e ON e.id = r.born_id WHERE r.withdrawn_at IS NULL"
            f" AND e.state NOT IN ('removed', 'hidden') AND r.born_id IN {within}",
            *chunk,
        )
        for born, number, source, draft, priority, demo in rows:
            said = draft_of_record(number, draft)
            if said is not None:
                records[born].append(SourcedDraft(number, source, said, priority))
                invented[born].append(bool(demo))
        for born, many in records.items():
            resolved = resolve(many, ())
            assert resolved is not None
            sources = frozenset(record.source for record in many)
            found[born] = (resolved.draft, sources, all(invented[born]))
    return found


def draft_of_record(number: int, draft: object) -> Draft | None:
    """What a record says; None when it cannot be read, for one bad row must not end all comparing, nor hide all pairs.

    `draft`: as the column gives it.
    """
    try:
        return draft_from_json(from_json(draft))
    except (InputError, ValueError) as error:
        log.error("a record is not compared", record=number, error=str(error))
        return None


def tellings(query: Query, events: Sequence[int], today: date) -> dict[int, Telling]:
    """What is compared of each event; nothing for one that has nothing to be compared, or is over."""
    found = {}
    for event, (draft, sources, invented) in own_drafts(query, events).items():
        if draft.held and any((held.ends_on or held.starts_on) >= today for held in draft.held):
            # What is invented for the demo is never one with what is true.
            said_by = frozenset(f"demo:{source}" for source in sources) if invented else sources
            found[event] = telling_of(event, draft, said_by)
    return found
