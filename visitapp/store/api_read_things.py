"""What the open API tells besides events: organisers, and which event an occurrence is of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from visitapp.domain.errors import GoneError, NotFoundError
from visitapp.domain.place.types import Place
from visitapp.store.database import Query, marks
from visitapp.store.kept import kept
from visitapp.store.place_read import find_place_rows, place_key, places_by_id


@dataclass(frozen=True, slots=True)
class Organiser:
    """Who holds events, by the slug of the name. `events`: how many are public, past ones too."""

    slug: str
    name: str
    url: str
    events: int


def list_places(
    query: Query, kind: str, municipality: Iterable[str], q: str, after: tuple[str, str] | None, limit: int
) -> list[Place]:
    """The first `limit` of `find_places` after the key `after`: no others are read whole."""
    found = find_place_rows(query, kind, municipality, q)
    keys = kept(query, "keys of places", lambda: _place_keys(query))
    order = sorted((keys[row], row) for row in found)
    part = [row for key, row in order if after is None or key > after][:limit]
    places = places_by_id(query, part)
    return [places[row] for row in part]


def list_organisers(query: Query, after: str, limit: int) -> list[Organiser]:
    """Organisers of public events by slug, those after the slug `after`."""
    rows = query.rows(f"{_ORGANISER} AND organiser_slug > ? {_GROUPED} LIMIT ?", after, limit)
    return [Organiser(row[0], row[1], row[2], int(row[3])) for row in rows]


def get_organiser(query: Query, slug: str) -> Organiser:
    """The organiser of this slug. Raises NotFoundError; GoneError when no public event of theirs is left."""
    rows = query.rows(f"{_ORGANISER} AND organiser_slug = ? {_GROUPED}", slug) if slug else []
    if rows:
        row = rows[0]
        return Organiser(row[0], row[1], row[2], int(row[3]))
    if query.rows("SELECT 1 FROM filter_value WHERE kind = 'organiser' AND slug = ?", slug):
        raise GoneError("organiser", slug)
    raise NotFoundError("organiser", slug)


def events_of_occurrences(query: Query, ids: Sequence[int]) -> list[tuple[int, str]]:
    """For each occurrence, by the id of its row, the row of its event and its own uid, in the order of `ids`."""
    if not ids:
        return []
    rows = query.rows(f"SELECT id, event_id, uid FROM occurrence WHERE id IN ({marks(ids)})", *ids)
    found = {row[0]: (int(row[1]), str(row[2])) for row in rows}
    return [found[key] for key in ids]


def event_of_occurrence(query: Query, uid: str) -> int:
    """The row of the event that an occurrence is of.

    Raises NotFoundError; GoneError, with nothing in its stead, for one that is told no more.
    """
    rows = query.rows(
        "SELECT o.event_id, o.state, e.state FROM occurrence o JOIN event e ON e.id = o.event_id WHERE o.uid = ?", uid
    )
    if not rows:
        raise NotFoundError("occurrence", uid)
    if rows[0][1] != "current" or rows[0][2] not in ("public", "withdrawn"):
        raise GoneError("occurrence", uid)
    return int(rows[0][0])


def _place_keys(query: Query) -> dict[int, tuple[str, str]]:
    """By row what each place is sorted by."""
    places = places_by_id(query, [row[0] for row in query.rows("SELECT id FROM place")])
    return {row: place_key(place.name("sv"), place.slug) for row, place in places.items()}


# Of the state so that SQLite walks through the organisers, and not through all public events.
_ORGANISER = """
SELECT organiser_slug, MAX(organiser), MAX(organiser_url), COUNT(*) FROM event
WHERE NOT (state <> 'public') AND organiser_slug <> ''
"""
_GROUPED = "GROUP BY organiser_slug ORDER BY organiser_slug"
