"""Read the opening hours of places."""

from __future__ import annotations

from collections.abc import Mapping

from visitapp.domain.place.hours import OpeningHours
from visitapp.domain.place.hours_json import hours_from_json
from visitapp.store.database import Query, from_json
from visitapp.store.kept import kept


def hours_by_place(query: Query) -> Mapping[str, OpeningHours]:
    """What is known of all places, by slug. What an office gave goes before what the demo invents."""
    return kept(query, "opening hours", lambda: _all_hours(query))


def _all_hours(query: Query) -> dict[str, OpeningHours]:
    rows = query.rows(
        "SELECT p.slug, h.demo, h.body FROM place_hours h JOIN place p ON p.id = h.place_id"
        " ORDER BY h.demo DESC, p.slug"
    )
    return {row[0]: hours_from_json(from_json(row[2]), row[0], bool(row[1])) for row in rows}
