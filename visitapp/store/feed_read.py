"""Select the entries of a feed. Hand-written SQL: a feed of ten thousand occurrences is a fraction of a second."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any

from visitapp.domain.event.entry import EntryReach, FeedEntry
from visitapp.domain.event.selection import Selection
from visitapp.domain.event.types import in_room
from visitapp.store.database import Query, Row, chunks, from_json, instant, marks
from visitapp.store.entry_reach import reaches_of
from visitapp.store.moments import Days, Moments
from visitapp.store.stamps import Stamp, chosen_occurrences, feed_stamps, stamps_of_events
from visitapp.store.texts import words_of

_OCCURRENCE = """
id, event_id, uid, kind, starts_at, ends_at, starts_on, ends_on, zone, status, sequence, created_at, changed_at,
moved_from, sort_from FROM occurrence
"""
_EVENT = """
id, place_id, place_name, tags, sources, published_at, demo, uid, slug, address, latitude, longitude,
municipality_slug, online_url, organiser, url, ticket_url, image_url, price_kind, price_low, price_high, currency,
organiser_slug, organiser_url, image_credit, room FROM event
"""


def feed_entries(
    query: Query,
    selection: Selection,
    language: str,
    first: date,
    last: date | None,
    today: date,
    most: int | None = None,
    events: Sequence[int] | None = None,
) -> list[FeedEntry]:
    """The occurrences of `selection` that overlap the days `first` to `last` (None: no end), by start, then uid.

    With a ferry filter each has its best reach, and no entry without one is among them. `most`: only so many, the
    first. `events`: only those of these rows.
    """
    if selection.by_ferry:
        return stamped_entries(query, feed_stamps(query, selection, first, last, today, most, events), language)
    return entries_of(query, chosen_occurrences(query, selection, first, last, today, most, events), language)


def entries_of(query: Query, occurrences: Sequence[int], language: str) -> list[FeedEntry]:
    """The entries of these rows without any reach, by start, then uid; events without any words are left out."""
    return _entries(query, occurrences, {}, language)


def stamped_entries(query: Query, stamps: Sequence[Stamp], language: str) -> list[FeedEntry]:
    """The entries of `stamps` by start, then uid; those of events without any words are left out."""
    return _entries(query, [stamp.occurrence for stamp in stamps], reaches_of(query, stamps, language), language)


def entries_of_event(query: Query, event_uid: str, language: str) -> list[FeedEntry]:
    """Every current occurrence of one public event, past ones too, by start."""
    rows = query.rows("SELECT id FROM event WHERE uid = ?", event_uid)
    return stamped_entries(query, stamps_of_events(query, [row[0] for row in rows]), language) if rows else []


def _entries(
    query: Query, occurrences: Sequence[int], reaches: Mapping[int, EntryReach], language: str
) -> list[FeedEntry]:
    """The entries of these rows by start, then uid; those of events without any words are left out."""
    sql = f"SELECT {_OCCURRENCE} WHERE id IN"
    rows = [row for chunk in chunks(occurrences) for row in query.rows(f"{sql} ({marks(chunk)})", *chunk)]
    rows.sort(key=itemgetter(14, 2))
    about = _about(query, {row[1] for row in rows}, language)
    moments, days = Moments(), Days()
    return [_entry(row, about[row[1]], reaches.get(row[0]), moments, days) for row in rows if row[1] in about]


def _entry(row: Row, about: _About, reach: EntryReach | None, moments: Moments, days: Days) -> FeedEntry:
    first, middle, last = about
    # In the order of the fields: given one by one, forty of them take as long as reading the row.
    return FeedEntry._make((
        row[2], *first, row[3], row[4] and moments[row[4]], row[5] and moments[row[5]], days[row[6]],
        row[7] and days[row[7]], row[8], row[9], row[10], moments[row[11]], moments[row[12]], *middle, reach, row[1],
        _previous(row[13]), *last,
    ))  # fmt: skip


def _previous(moved_from: str | None) -> date | datetime | None:
    if not moved_from:
        return None
    return datetime.fromisoformat(moved_from) if "T" in moved_from else date.fromisoformat(moved_from)


_About = tuple[tuple[Any, ...], tuple[Any, ...], tuple[Any, ...]]
"""What all occurrences of an event have in common, as it stands in an entry: uid to origin of the text, first
publication to demo, organiser to access."""


def _about(query: Query, events: Collection[int], language: str) -> dict[int, _About]:
    words = words_of(query, events, language)
    rows = [
        row
        for chunk in chunks(words)
        for row in query.rows(f"SELECT {_EVENT} WHERE id IN ({marks(chunk)})", *chunk)
    ]  # fmt: skip
    places = _places(query, {row[1] for row in rows if row[1] is not None}, language)
    about = {}
    for row in rows:
        categories, audiences, accessible = _tags(row[3])
        slug, confirmed, name = places.get(row[1], _NOWHERE)
        name = in_room(row[25], name) if name else row[2]
        text = words[row[0]]
        about[row[0]] = (
            (row[7], row[8], text.title, text.summary, text.description, text.language, text.origin),
            (instant(row[5]), name, slug, *row[9:12], confirmed, *row[12:22], categories,
             _source_names(row[4]), bool(row[6])),
            (*row[22:25], audiences, accessible),
        )  # fmt: skip
    return about


_NOWHERE = "", False, ""


def _places(query: Query, places: Collection[int], language: str) -> dict[int, tuple[str, bool, str]]:
    """The slug of each place, whether its position is confirmed, and its name ("" when it has none here)."""
    found = {}
    for chunk in chunks(places):
        for row in query.rows(f"SELECT id, slug, confirmed, names FROM place WHERE id IN ({marks(chunk)})", *chunk):
            found[row[0]] = row[1], bool(row[2]), _name(row[3], language)
    return found


# Few tags, sources and names of places stand in many events: each is taken apart once.


@lru_cache(maxsize=4096)
def _tags(given: str) -> tuple[tuple[str, ...], ...]:
    tags = from_json(given)
    return tuple(tuple(tags.get(kind, ())) for kind in ("category", "audience", "accessible"))


@lru_cache(maxsize=1024)
def _source_names(given: str) -> tuple[str, ...]:
    return tuple(source["name"] for source in from_json(given))


@lru_cache(maxsize=4096)
def _name(given: str, language: str) -> str:
    names = from_json(given) or {}
    return names.get(language) or names.get("sv") or ""
