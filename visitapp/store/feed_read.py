"""Select the entries of a feed. Hand-written SQL: a feed of ten thousand occurrences is a fraction of a second."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from visitapp.domain.event.entry import EntryReach, FeedEntry
from visitapp.domain.event.selection import Selection
from visitapp.store.database import Query, Row, day, from_json, instant, marks, maybe_instant
from visitapp.store.slice_rows import HeldRow, checked_events, chunks, held_of, slice_rows, walk_days
from visitapp.store.slices import Where, where_of
from visitapp.store.texts import words_of

_OCCURRENCE = """
id, event_id, uid, kind, starts_at, ends_at, starts_on, ends_on, zone, status, sequence, created_at, changed_at,
moved_from, sort_from FROM occurrence
"""
_EVENT = """
id, place_id, place_name, tags, sources, published_at, demo, uid, slug, address, latitude, longitude,
municipality_slug, online_url, organiser, url, ticket_url, image_url, price_kind, price_low, price_high, currency,
organiser_slug, organiser_url, image_credit FROM event
"""


class Stamp(NamedTuple):
    """An occurrence of a slice, and what changes when anything that is shown of it does.

    `starts` sorts by start; it and `changed_at` are as the database gives them.
    `reach`: with a ferry filter, the row of its best reach, and what its sequence and newest change are.
    """

    occurrence: int
    event: int
    uid: str
    starts: Any
    changed_at: Any
    sequence: int
    reach: tuple[int, int, Any] | None = None


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
    held = _chosen(query, selection, first, last, today, most, events)
    return _entries(query, [row.occurrence for row in held], {}, language)


def feed_stamps(
    query: Query,
    selection: Selection,
    first: date,
    last: date | None,
    today: date,
    most: int | None = None,
    events: Sequence[int] | None = None,
) -> list[Stamp]:
    """What `feed_entries` is of, in the same order."""
    held = _chosen(query, selection, first, last, today, most, events)
    ids = [row.occurrence for row in held]
    if selection.by_ferry:
        stamps = _with_reach(query, ids, selection)
    else:
        sql = "SELECT id, event_id, uid, sort_from, changed_at, sequence FROM occurrence WHERE id IN"
        stamps = [Stamp(*row) for chunk in chunks(ids) for row in query.rows(f"{sql} ({marks(chunk)})", *chunk)]
    return sorted(stamps, key=lambda stamp: (stamp.starts, stamp.uid))


def _chosen(
    query: Query,
    selection: Selection,
    first: date,
    last: date | None,
    today: date,
    most: int | None,
    events: Sequence[int] | None,
) -> list[HeldRow]:
    """The occurrences of a slice, at most `most`, those that begin first."""
    where = where_of(selection, first, last, today)
    if events is not None:
        held = held_of(query, where, checked_events(query, where, events))
    else:
        found = slice_rows(query, selection, where, first, last)
        held = found if found is not None else _walked(query, where, first, most)
    if most is not None and len(held) > most:
        held = sorted(held, key=lambda row: (row.sort_from, row.occurrence))[:most]
    return held


def stamped_entries(query: Query, stamps: Sequence[Stamp], language: str) -> list[FeedEntry]:
    """The entries of `stamps` by start, then uid; those of events without any words are left out."""
    return _entries(query, [stamp.occurrence for stamp in stamps], _reaches(query, stamps, language), language)


def entries_of_event(query: Query, event_uid: str, language: str) -> list[FeedEntry]:
    """Every current occurrence of one public event, past ones too, by start."""
    rows = query.rows("SELECT id FROM event WHERE uid = ?", event_uid)
    return stamped_entries(query, stamps_of_events(query, [row[0] for row in rows]), language) if rows else []


def stamps_of_events(query: Query, events: Sequence[int]) -> list[Stamp]:
    """Every current occurrence of the public ones of these rows, past ones too, by start."""
    return feed_stamps(query, Selection(), date.min, None, date.min, events=events)


def _walked(query: Query, where: Where, first: date, most: int | None) -> list[HeldRow]:
    """The first `most` occurrences of a large slice and some more, or all of them."""
    held: list[HeldRow] = []
    for part in walk_days(query, where, first, min(most or _PART, _PART)):
        held += part
        if most is not None and len(held) >= most:
            break
    return held


_PART = 10_000


class _Moments(dict[object, datetime]):
    """Instants by how the database gives them: many rows begin, end or changed at the same."""

    def __missing__(self, given: object) -> datetime:
        moment = self[given] = instant(given)
        return moment


class _Days(dict[object, date]):
    """Dates by how the database gives them."""

    def __missing__(self, given: object) -> date:
        read = self[given] = day(given)
        return read


def _entries(
    query: Query, occurrences: Sequence[int], reaches: Mapping[int, EntryReach], language: str
) -> list[FeedEntry]:
    """The entries of these rows by start, then uid; those of events without any words are left out."""
    sql = f"SELECT {_OCCURRENCE} WHERE id IN"
    rows = [row for chunk in chunks(occurrences) for row in query.rows(f"{sql} ({marks(chunk)})", *chunk)]
    rows.sort(key=itemgetter(14, 2))
    about = _about(query, {row[1] for row in rows}, language)
    moments, days = _Moments(), _Days()
    return [_entry(row, about[row[1]], reaches.get(row[0]), moments, days) for row in rows if row[1] in about]


def _entry(row: Row, about: _About, reach: EntryReach | None, moments: _Moments, days: _Days) -> FeedEntry:
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
        text = words[row[0]]
        about[row[0]] = (
            (row[7], row[8], text.title, text.summary, text.description, text.language, text.origin),
            (instant(row[5]), name or row[2], slug, *row[9:12], confirmed, *row[12:22], categories,
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


_Line = tuple[str, tuple[str, str]]


def _with_reach(query: Query, ids: Sequence[int], selection: Selection) -> list[Stamp]:
    """The stamps of occurrences with the best reach of each. Its sequence is the sum over all that the filters could
    have shown, so that it rises also when another crossing becomes the best."""
    verdicts = {verdict: rank for rank, verdict in enumerate(selection.verdicts())}
    sql = (
        "SELECT o.id, o.event_id, o.uid, o.sort_from, o.changed_at, o.sequence, r.verdict, c.slug, r.mode, r.id,"
        " r.sequence, r.changed_at FROM occurrence o JOIN reach r ON r.occurrence_id = o.id"
        " JOIN crossing c ON c.id = r.crossing_id"
        f" WHERE {'c.slug = ?' if selection.crossing else '1 = 1'} AND {'r.mode = ?' if selection.mode else '1 = 1'}"
    )
    values = [value for value in (selection.crossing, selection.mode) if value]
    shown: dict[int, Row] = {}
    best: dict[int, tuple[int, str, str, int]] = {}
    rising: dict[int, tuple[int, Any]] = {}
    for chunk in chunks(ids):
        for row in query.rows(f"{sql} AND o.id IN ({marks(chunk)})", *values, *chunk):
            summed, newest = rising.get(row[0], (0, row[11]))
            rising[row[0]] = summed + row[10], max(newest, row[11])
            if row[6] in verdicts:
                shown[row[0]] = row
                rank = verdicts[row[6]], row[7], row[8], row[9]
                best[row[0]] = min(best.get(row[0], rank), rank)
    return [
        Stamp(row[0], row[1], row[2], row[3], row[4], row[5], (best[key][3], *rising[key]))
        for key, row in shown.items()
    ]


def _reaches(query: Query, stamps: Sequence[Stamp], language: str) -> dict[int, EntryReach]:
    """The reaches that stamps name, by occurrence."""
    told = {stamp.reach[0]: stamp.reach for stamp in stamps if stamp.reach is not None}
    lines = line_names(query, language) if told else {}
    return {
        row[1]: _entry_reach(row[1:], lines[row[2]], told[row[0]][1], instant(told[row[0]][2]))
        for chunk in chunks(told)
        for row in query.rows(f"SELECT id, {_REACH} FROM reach WHERE id IN ({marks(chunk)})", *chunk)
    }


_REACH = "occurrence_id, crossing_id, mode, verdict, reason, plan, minutes_on_site"


def line_names(query: Query, language: str) -> dict[int, _Line]:
    """Every crossing by its row: its slug and the names of its ports."""
    rows = query.rows(
        "SELECT c.id, c.slug, a.names, b.names FROM crossing c JOIN port a ON a.slug = c.port_from_slug"
        " JOIN port b ON b.slug = c.port_to_slug"
    )
    return {row[0]: (row[1], (_in(from_json(row[2]), language), _in(from_json(row[3]), language))) for row in rows}


def _entry_reach(row: Row, line: _Line, sequence: int, changed_at: datetime) -> EntryReach:
    plan = from_json(row[5]) or {}
    out, home = plan.get("out") or {}, plan.get("home") or {}
    return EntryReach(
        crossing=line[0],
        crossing_names=line[1],
        mode=row[2],
        verdict=row[3],
        reason=row[4],
        out_check_in_at=maybe_instant(out.get("check_in_closes_at")),
        out_departs_at=maybe_instant(out.get("departs_at")),
        out_there_at=maybe_instant(out.get("there_at")),
        home_leaves_at=maybe_instant(home.get("leaves_at")),
        home_departs_at=maybe_instant(home.get("departs_at")),
        home_arrives_at=maybe_instant(home.get("arrives_at")),
        on_site_minutes=row[6],
        assumptions=tuple(plan.get("assumptions", ())),
        sequence=sequence,
        changed_at=changed_at,
    )


def _in(names: dict[str, str], language: str) -> str:
    return names.get(language) or names.get("sv") or next(iter(names.values()), "")
