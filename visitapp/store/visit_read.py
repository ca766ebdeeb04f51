"""What may be visited in some days: occurrences with their times and positions, and attractions."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from visitapp.domain.event.selection import Selection
from visitapp.domain.reach.ground import Spot
from visitapp.domain.reach.verdict import Stay
from visitapp.store.database import Query, Row, chunks, day, marks, maybe_day, maybe_instant
from visitapp.store.stamps import chosen_occurrences

_CANDIDATE = """
o.id, o.event_id, o.uid, o.kind, o.starts_on, o.ends_on, o.starts_at, o.ends_at, e.latitude, e.longitude, p.confirmed,
p.slug, e.municipality_slug FROM occurrence o JOIN event e ON e.id = o.event_id LEFT JOIN place p ON p.id = e.place_id
"""


class Candidate(NamedTuple):
    """An occurrence that is held: its row, its event's, its permanent name, when and where (None: nobody knows)."""

    occurrence: int
    event: int
    uid: str
    stay: Stay
    spot: Spot | None
    place: str
    municipality: str


def visit_candidates(query: Query, selection: Selection, first: date, last: date) -> list[Candidate]:
    """The occurrences of `selection` in the days `first` to `last` that are neither called off nor postponed."""
    rows = chosen_occurrences(query, selection, first, last, first, most=None, events=None)
    sql = f"SELECT {_CANDIDATE} WHERE o.status NOT IN ('cancelled', 'postponed') AND o.id IN"
    return [_candidate(row) for chunk in chunks(rows) for row in query.rows(f"{sql} ({marks(chunk)})", *chunk)]


def _candidate(row: Row) -> Candidate:
    latitude, longitude, confirmed = row[8], row[9], row[10]
    spot = None
    if latitude is not None and longitude is not None:
        spot = Spot(latitude, longitude, bool(confirmed) if confirmed is not None else True)
    stay = Stay(row[3], day(row[4]), maybe_day(row[5]), maybe_instant(row[6]), maybe_instant(row[7]))
    return Candidate(row[0], row[1], row[2], stay, spot, row[11] or "", row[12])
