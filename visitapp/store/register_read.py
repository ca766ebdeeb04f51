"""Read the register of places: what a harvest asks, and what offices see of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from visitapp.domain.errors import NotFoundError
from visitapp.domain.office import sees_municipality
from visitapp.domain.place.locate import Gazetteer
from visitapp.domain.place.register import Entry, shown_place
from visitapp.domain.place.register_json import entry_from_json
from visitapp.domain.place.types import Place
from visitapp.domain.place.unknown import anywhere_key
from visitapp.domain.region import Office
from visitapp.store.database import Query, from_json, instant
from visitapp.store.place_read import find_places, get_place, list_municipalities


@dataclass(frozen=True, slots=True)
class MergedPlace:
    """A place that is another now."""

    place: Place
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OfficePlace:
    """A place as an office edits it. `own`: it without the names of those that were merged into it."""

    place: Place
    own: Place
    entry: Entry
    merged: tuple[MergedPlace, ...]
    events: int


def read_gazetteer(query: Query) -> Gazetteer:
    """All that tells which place an event means.

    Places that were merged stand there by themselves, each with its own names; a name that an office gave as its
    answer to an unknown place is known in that municipality only.
    """
    entries = {uid: entry for uid, entry, *_ in _entries(query)}
    places = [_named(entries[one.uid]) if one.uid in entries else one for one in find_places(query)]
    merged = [(_named(entry), entry.merged_into) for entry in entries.values() if entry.merged_into]
    decided: dict[str, dict[str, str]] = {}
    rows = query.rows(
        "SELECT uid, name_key, municipality_slug, place_uid, everywhere FROM unknown_place"
        " WHERE state = 'decided' ORDER BY decided_at, id"
    )
    for uid, name, municipality, place, everywhere in rows:
        keys = decided.setdefault(name, {})
        keys[uid] = place
        if everywhere:
            keys[anywhere_key(municipality)] = place
    return Gazetteer(places, list_municipalities(query), merged, decided)


def get_office_place(query: Query, slug: str, office: Office) -> OfficePlace:
    """A place as an office edits it. Raises NotFoundError for one that is not the office's; GoneError when merged."""
    place = get_place(query, slug)
    if not sees_municipality(office, place.municipality):
        raise NotFoundError("place", slug)
    found = {uid: (entry, by, at) for uid, entry, by, at in _entries(query)}
    entry = found[place.uid][0] if place.uid in found else Entry(place)
    merged = tuple(
        MergedPlace(shown_place(one), by, at) for one, by, at in found.values() if one.merged_into == place.uid
    )
    events = query.rows(
        "SELECT COUNT(*) FROM event e JOIN place p ON p.id = e.place_id WHERE p.uid = ? AND e.state = 'public'",
        place.uid,
    )
    return OfficePlace(place, shown_place(entry), entry, merged, int(events[0][0]))


def merged_uid(query: Query, slug: str) -> str:
    """The uid of a place that was merged into another. Raises NotFoundError."""
    for uid, entry, *_ in _entries(query):
        if entry.merged_into and slug in (uid, entry.told.slug):
            return uid
    raise NotFoundError("merged place", slug)


def events_by_place(query: Query) -> dict[str, int]:
    """How many public events are held at each place, by its slug."""
    rows = query.rows(
        "SELECT p.slug, COUNT(*) FROM event e JOIN place p ON p.id = e.place_id WHERE e.state = 'public'"
        " GROUP BY p.slug"
    )
    return {row[0]: int(row[1]) for row in rows}


def _entries(query: Query) -> list[tuple[str, Entry, str, datetime]]:
    rows = query.rows("SELECT uid, told, said, merged_into, changed_by, changed_at FROM place_entry ORDER BY id")
    return [
        (row[0], entry_from_json(from_json(row[1]), from_json(row[2]), row[3]), row[4], instant(row[5]))
        for row in rows
    ]  # fmt: skip


def _named(entry: Entry) -> Place:
    return shown_place(replace(entry, aliases=tuple(one for one in entry.aliases if not one.decided)))
