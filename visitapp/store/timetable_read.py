"""Read what is told of timetables beside their departures: when they changed, and which are kept by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from visitapp.domain.crossing.timetable import Timetable
from visitapp.domain.crossing.timetable_json import from_json as timetable_from_json
from visitapp.store.database import Query, from_json, instant


@dataclass(frozen=True, slots=True)
class SailingStamps:
    """When what is said of a crossing's sailings changed last, and its timetables alone.

    `timetables_at` is None when it has none: then it has no sailing either.
    """

    changed_at: datetime
    timetables_at: datetime | None


def sailing_stamps(query: Query, slug: str) -> SailingStamps:
    """The stamps of the crossing at `slug`, which is there."""
    (changed,) = query.rows("SELECT changed_at FROM crossing WHERE slug = ?", slug)
    rows = query.rows(
        "SELECT t.imported_at FROM timetable t JOIN crossing c ON c.id = t.crossing_id WHERE c.slug = ?", slug
    )
    told = query.rows("SELECT MAX(made_at), MAX(ended_at) FROM disruption WHERE crossing_slug = ?", slug)
    instants = [instant(at) for row in (*rows, *told) for at in row if at is not None]
    imported = max(instants, default=None)
    return SailingStamps(max(instant(changed[0]), imported or instant(changed[0])), imported)


def hand_kept_timetables(query: Query) -> list[Timetable]:
    """The timetables that people keep by hand, by crossing, first day and name."""
    rows = query.rows(
        "SELECT t.body FROM timetable t JOIN crossing c ON c.id = t.crossing_id WHERE t.kind = ?"
        " ORDER BY c.position, c.slug, t.valid_from, t.uid",
        "hand",
    )
    return [timetable_from_json(from_json(row[0])) for row in rows]
