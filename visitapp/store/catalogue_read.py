"""Read what the data catalogue says of the data as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from visitapp.store.database import Query, maybe_instant
from visitapp.store.place_read import list_municipalities
from visitapp.store.sitemap_read import crossing_changes, place_changes

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""


@dataclass(frozen=True, slots=True)
class Holdings:
    """What there is. Instants are None where there is nothing; `licences`: as the sources of events name them.

    `area`: the box round the municipalities' outlines, None without any.
    """

    first_published_at: datetime | None
    events_changed_at: datetime | None
    places_changed_at: datetime | None
    crossings_changed_at: datetime | None
    licences: tuple[str, ...]
    area: Box | None


def find_holdings(query: Query) -> Holdings:
    """The holdings of the whole site."""
    first, last = query.rows("SELECT MIN(published_at), MAX(changed_at) FROM event WHERE state = 'public'")[0]
    licences = query.rows(
        "SELECT DISTINCT s.licence FROM source s WHERE EXISTS (SELECT 1 FROM record r WHERE r.source_id = s.id"
        " AND r.withdrawn_at IS NULL AND r.event_id IS NOT NULL) ORDER BY s.licence"
    )
    return Holdings(
        maybe_instant(first),
        maybe_instant(last),
        max((at for _, at in place_changes(query)), default=None),
        max((at for _, at in crossing_changes(query)), default=None),
        tuple(str(row[0]) for row in licences),
        _area(query),
    )


def _area(query: Query) -> Box | None:
    points = [point for one in list_municipalities(query) for polygon in one.polygons for point in polygon[0]]
    if not points:
        return None
    longitudes, latitudes = [point[0] for point in points], [point[1] for point in points]
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)
