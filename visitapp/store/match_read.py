"""What is compared, read from the records: each event as it was made, with what its own sources say of it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from visitapp.domain.errors import InputError
from visitapp.domain.event.draft_json import draft_from_json
from visitapp.domain.event.resolve import resolve
from visitapp.domain.event.types import Correction, Draft, SourcedDraft
from visitapp.domain.match.telling import Telling, telling_of
from visitapp.store.database import Query, chunks, from_json, instant, marks


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
    """For each event, as it was made, what its own records and corrections say, by whom, and whether it is invented.

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
            records[born].append(SourcedDraft(number, source, draft_from_json(from_json(draft)), priority))
            invented[born].append(bool(demo))
        corrections = _corrections(query, chunk) if records else {}
        for born, many in records.items():
            draft = _said(many, corrections.get(born, ()))
            sources = frozenset(record.source for record in many)
            found[born] = (draft, sources, all(invented[born]))
    return found


def tellings(query: Query, events: Sequence[int], today: date) -> dict[int, Telling]:
    """What is compared of each event; nothing for one that has nothing to be compared, or is over."""
    found = {}
    for event, (draft, sources, invented) in own_drafts(query, events).items():
        if draft.held and any((held.ends_on or held.starts_on) >= today for held in draft.held):
            # What is invented for the demo is never one with what is true.
            said_by = frozenset(f"demo:{source}" for source in sources) if invented else sources
            found[event] = telling_of(event, draft, said_by)
    return found


def _corrections(query: Query, events: Sequence[int]) -> dict[int, list[Correction]]:
    found: dict[int, list[Correction]] = defaultdict(list)
    rows = query.rows(
        "SELECT event_id, id, field, language, value_json, by, at FROM correction WHERE undone_at IS NULL"
        f" AND field <> 'hidden' AND event_id IN ({marks(events)})",
        *events,
    )
    for event, number, field, language, value, by, at in rows:
        found[event].append(Correction(number, field, language, json.loads(value), by, instant(at)))
    return found


def _said(records: list[SourcedDraft], corrections: Iterable[Correction]) -> Draft:
    try:
        resolved = resolve(records, corrections)
    except InputError:  # a correction that cannot be read: project() tells of it
        resolved = resolve(records, ())
    assert resolved is not None
    return resolved.draft
