"""Select the entries of a feed. Hand-written SQL: a feed of ten thousand occurrences is a fraction of a second."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from visitapp.domain.event.entry import EntryReach, FeedEntry
from visitapp.domain.event.selection import Selection
from visitapp.store.database import Query, Row, day, from_json, instant, marks, maybe_day, maybe_instant
from visitapp.store.slices import where_of
from visitapp.store.texts import CHUNK, words_of

_COLUMNS = """
o.id, o.uid, e.id, e.uid, e.slug, o.kind, o.starts_at, o.ends_at, o.starts_on, o.ends_on, o.zone, o.status,
o.sequence, o.created_at, o.changed_at, e.published_at, e.place_name, p.slug, p.names, e.address,
e.latitude, e.longitude, p.confirmed, e.municipality_slug, e.online_url, e.organiser, e.url, e.ticket_url,
e.image_url, e.price_kind, e.price_low, e.price_high, e.currency, e.tags, e.sources, e.demo, o.moved_from,
e.organiser_slug, e.organiser_url, e.image_credit
"""
_FROM = "FROM occurrence o JOIN event e ON e.id = o.event_id LEFT JOIN place p ON p.id = e.place_id"


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
    first. `events`: only those of these rows, at most a few thousand.
    """
    where = where_of(selection, first, last, today)
    sql, values = f"SELECT {_COLUMNS} {_FROM} WHERE {where.sql}", list(where.values)  # our own text
    if events is not None:
        if not events:
            return []
        sql, values = f"{sql} AND e.id IN ({marks(events)})", [*values, *events]
    sql += " ORDER BY o.sort_from, o.uid"
    if most is not None:
        sql, values = f"{sql} LIMIT ?", [*values, most]
    rows = query.rows(sql, *values)
    words = words_of(query, (row[2] for row in rows), language)
    reaches = _best_reaches(query, [row[0] for row in rows], selection, language) if selection.by_ferry else {}
    parsed: dict[int, tuple[Any, ...]] = {}
    return [_entry(row, words, reaches.get(row[0]), parsed, language) for row in rows if row[2] in words]


def entries_of_event(query: Query, event_uid: str, language: str) -> list[FeedEntry]:
    """Every current occurrence of one public event, past ones too, by start."""
    rows = query.rows(f"{_CURRENT} AND e.uid = ? ORDER BY o.sort_from, o.uid", event_uid)
    return _entries_of(query, rows, language)


def entries_of_events(query: Query, events: Sequence[int], language: str) -> dict[int, list[FeedEntry]]:
    """Every current occurrence of the public ones of these rows, past ones too, by start; each event by its row."""
    found: dict[int, list[FeedEntry]] = {}
    for at in range(0, len(events), CHUNK):
        chunk = events[at : at + CHUNK]
        rows = query.rows(f"{_CURRENT} AND e.id IN ({marks(chunk)}) ORDER BY o.sort_from, o.uid", *chunk)
        for entry in _entries_of(query, rows, language):
            found.setdefault(entry.event_id, []).append(entry)
    return found


_CURRENT = f"SELECT {_COLUMNS} {_FROM} WHERE e.state = 'public' AND o.state = 'current'"


def _entries_of(query: Query, rows: Sequence[Row], language: str) -> list[FeedEntry]:
    words = words_of(query, (row[2] for row in rows), language)
    parsed: dict[int, tuple[Any, ...]] = {}
    return [_entry(row, words, None, parsed, language) for row in rows if row[2] in words]


def _entry(
    row: Row, words: dict[int, Any], reach: EntryReach | None, parsed: dict[int, tuple[Any, ...]], language: str
) -> FeedEntry:
    event_id = row[2]
    shared = parsed.get(event_id)
    if shared is None:
        shared = parsed[event_id] = _shared(row, language)
    place_name, categories, sources, published_at, audiences, accessible = shared
    text = words[event_id]
    return FeedEntry(
        row[1], row[3], row[4], text.title, text.summary, text.description, text.language, text.origin, row[5],
        maybe_instant(row[6]), maybe_instant(row[7]), day(row[8]), maybe_day(row[9]), row[10], row[11], row[12],
        instant(row[13]), instant(row[14]), published_at,
        place_name, row[17] or "", row[19], row[20], row[21], bool(row[22]), row[23], row[24], row[25], row[26],
        row[27], row[28], row[29], row[30], row[31], row[32], categories, sources, bool(row[35]), reach,
        event_id, _previous(row[36]), row[37], row[38], row[39], audiences, accessible,
    )  # fmt: skip


def _previous(moved_from: str | None) -> date | datetime | None:
    if not moved_from:
        return None
    return datetime.fromisoformat(moved_from) if "T" in moved_from else date.fromisoformat(moved_from)


def _shared(row: Row, language: str) -> tuple[Any, ...]:
    """What all occurrences of an event have in common, read once."""
    names = from_json(row[18]) or {}
    place_name = names.get(language) or names.get("sv") or row[16]
    tags, sources = from_json(row[33]), from_json(row[34])
    return (
        place_name,
        tuple(tags.get("category", ())),
        tuple(source["name"] for source in sources),
        instant(row[15]),
        tuple(tags.get("audience", ())),
        tuple(tags.get("accessible", ())),
    )


_Line = tuple[str, tuple[str, str]]


def _best_reaches(query: Query, ids: Sequence[int], selection: Selection, language: str) -> dict[int, EntryReach]:
    """The best reach of each occurrence. Its sequence is the sum over all that the filters could have shown, so that
    it rises also when another crossing becomes the best."""
    lines = _lines(query, language)
    if selection.crossing:
        lines = {key: line for key, line in lines.items() if line[0] == selection.crossing}
    verdicts = {verdict: rank for rank, verdict in enumerate(selection.verdicts())}
    found: dict[int, EntryReach] = {}
    for at in range(0, len(ids), CHUNK):
        chunk = ids[at : at + CHUNK]
        best: dict[int, tuple[int, str, str, int]] = {}
        rising: dict[int, tuple[int, datetime]] = {}
        for key, occurrence, crossing, mode, verdict, sequence, changed in query.rows(
            f"SELECT id, occurrence_id, crossing_id, mode, verdict, sequence, changed_at FROM reach"
            f" WHERE occurrence_id IN ({marks(chunk)})",
            *chunk,
        ):
            if crossing not in lines or selection.mode not in (None, mode):
                continue
            rank = (verdicts.get(verdict, len(verdicts)), lines[crossing][0], mode, key)
            summed, newest = rising.get(occurrence, (0, instant(changed)))
            rising[occurrence] = summed + int(sequence), max(newest, instant(changed))
            if verdict in verdicts and (occurrence not in best or rank < best[occurrence]):
                best[occurrence] = rank
        found |= _plans(query, [rank[-1] for rank in best.values()], lines, rising)
    return found


def _lines(query: Query, language: str) -> dict[int, _Line]:
    """Every crossing by its row: its slug and the names of its ports."""
    rows = query.rows(
        "SELECT c.id, c.slug, a.names, b.names FROM crossing c JOIN port a ON a.slug = c.port_from_slug"
        " JOIN port b ON b.slug = c.port_to_slug"
    )
    return {row[0]: (row[1], (_in(from_json(row[2]), language), _in(from_json(row[3]), language))) for row in rows}


def _plans(
    query: Query, keys: Sequence[int], lines: Mapping[int, _Line], rising: Mapping[int, tuple[int, datetime]]
) -> dict[int, EntryReach]:
    """The reaches of these rows, by occurrence."""
    if not keys:
        return {}
    rows = query.rows(
        "SELECT occurrence_id, crossing_id, mode, verdict, reason, plan, minutes_on_site FROM reach"
        f" WHERE id IN ({marks(keys)})",
        *keys,
    )
    return {row[0]: _entry_reach(row, lines[row[1]], *rising[row[0]]) for row in rows}


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
