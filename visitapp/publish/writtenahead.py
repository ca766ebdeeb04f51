"""Entries of calendars from lines that were written before anybody asked, and the writing of these."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

import feeds
from feeds.ical_write import WrittenEntry, join_entry, shared_lines, with_paragraph
from visitapp.domain.event.entry import EntryReach
from visitapp.publish.calendar import calendar_entry, shown_times
from visitapp.publish.feed import FeedInfo, reach_lines
from visitapp.publish.words import CATALOGUES, words
from visitapp.store.calendar_lines import CalendarLines, Lines
from visitapp.store.database import Query
from visitapp.store.entry_reach import reaches_of
from visitapp.store.feed_read import entries_of
from visitapp.store.plain_read import ComingDate, PlainDate, Told, plain_dates, told_of
from visitapp.store.stamps import Stamp

_DIGEST_BYTES = 12


def written_ahead(
    query: Query, lines: CalendarLines, stamps: Collection[Stamp], info: FeedInfo
) -> Iterator[tuple[str, WrittenEntry]]:
    """Those of `stamps` of which the lines are there, by their permanent names: written as a calendar has them.

    Only dates of which a calendar says nothing but when they are, and how they are reached.
    """
    dates = plain_dates(stamps)
    hourless = {one.event: one.no_hour for one in reversed(dates)}  # as its first date
    versions = _versions(query, hourless, info)
    found = lines.find(info.language, versions) if dates else {}
    reaches = reaches_of(query, [stamp for stamp in stamps if stamp.event in found], info.language)
    for one in dates:
        shared = found.get(one.event)
        if shared is not None and one.no_hour == hourless[one.event]:
            yield one.uid, _joined(one, shared, reaches.get(one.occurrence), info)


def _joined(one: PlainDate, shared: bytes, reach: EntryReach | None, info: FeedInfo) -> WrittenEntry:
    """The entry of a date: what changed last counts for all of it."""
    stamp, sequence = max(one.changed_at, info.template_changed_at), one.sequence
    if reach is not None:
        stamp, sequence = max(stamp, reach.changed_at), sequence + reach.sequence
        shared = with_paragraph(shared, "\n".join(reach_lines(reach, one.starts_on, words(info.language))))
    start, end = shown_times(one.starts_at, one.ends_at, one.starts_on, one.ends_on)
    return join_entry(f"{one.uid}@{info.site}", start, end, stamp, one.created_at, sequence, shared)


def lines_to_write(
    query: Query, lines: CalendarLines, dates: Mapping[int, ComingDate], info: FeedInfo
) -> dict[int, Lines]:
    """The lines of events that are missing, or of another version. `dates`: a plain date of each event."""
    versions = _versions(query, {event: one.no_hour for event, one in dates.items()}, info)
    there = lines.versions(info.language, versions)
    missing = [dates[event].occurrence for event, version in versions.items() if there.get(event) != version]
    spoken = words(info.language)
    return {
        entry.event_id: Lines(versions[entry.event_id], shared_lines(calendar_entry(entry, info, spoken)))
        for entry in (entries_of(query, missing, info.language) if missing else ())
    }


def _versions(query: Query, hourless: Mapping[int, bool], info: FeedInfo) -> dict[int, bytes]:
    """What tells the present lines of each event from all others; those of a date without an hour say so."""
    base = blake2b(repr((_code(), info.said())).encode(), digest_size=_DIGEST_BYTES)
    return {event: _version(base.copy(), told, hourless[event]) for event, told in told_of(query, hourless).items()}


def _version(base: blake2b, told: Told, no_hour: bool) -> bytes:
    base.update(f"{told.shown_hash} {told.slug} {no_hour:d}".encode())
    return base.digest()


@lru_cache(maxsize=1)
def _code() -> bytes:
    """What entries are written by: code and words of another version write other lines."""
    assert feeds.__file__
    folders = (Path(feeds.__file__).parent.glob("*.py"), Path(__file__).parent.glob("*.py"), CATALOGUES.rglob("*.po"))
    digest = blake2b()
    for path in sorted(path for folder in folders for path in folder):
        digest.update(path.read_bytes())
    return digest.digest()
