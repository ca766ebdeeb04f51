"""The sailings of a crossing as a calendar: one entry each, of a headway one a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from feeds.ical_write import CalendarEntry, written_entry
from visitapp.domain.crossing.headways import Headway, by_headway
from visitapp.domain.crossing.types import Sailing
from visitapp.publish.calendar import join_pieces
from visitapp.publish.sailings import (
    SailingsFeed,
    check_in_lines,
    gap_of,
    headway_check_in_lines,
    headway_sentence,
    running,
    sailing_lines,
    status_line,
)
from visitapp.publish.words import Words, words

_BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


def sailings_calendar(feed: SailingsFeed) -> bytes:
    """The calendar of the days shown; its description says what no timetable covers.

    Beyond the size that calendar services read, the far end is left out and the description says so.
    """
    spoken = words(feed.info.language)
    gap = gap_of(feed, spoken)
    description = " ".join(filter(None, (feed.info.description, gap.sentence if gap else "")))
    info = replace(feed.info, description=description, newest_change=feed.stamp)
    return join_pieces([written_entry(entry) for entry in _named_apart(_entries(feed, spoken))], info)


def _named_apart(entries: Iterator[CalendarEntry]) -> Iterator[CalendarEntry]:
    """Each with a UID of its own, also where two timetables give one name to two boats of a day."""
    seen: Counter[str] = Counter()
    for entry in entries:
        seen[entry.uid] += 1
        count = seen[entry.uid]
        yield entry if count == 1 else entry._replace(uid=f"{count}-{entry.uid}")


def _entries(feed: SailingsFeed, spoken: Words) -> Iterator[CalendarEntry]:
    listed, rows = by_headway(feed.sailings())
    for sailing in listed:
        yield _entry(feed, sailing, spoken)
    for row in rows:
        if row.service_date >= feed.today or not running(row.sailings):
            yield _headway_entry(feed, row, spoken)


def _entry(feed: SailingsFeed, sailing: Sailing, spoken: Words) -> CalendarEntry:
    crossing = feed.board.crossing
    origin, destination = (
        (crossing.port_from, crossing.port_to) if sailing.direction == "out" else (crossing.port_to, crossing.port_from)
    )
    day = sailing.departs_at.astimezone(feed.board.zone(sailing.direction)).date()
    address = feed.page_address(sailing.direction, day)
    told = "\n".join(sailing_lines(sailing, spoken))
    closing = "\n".join(check_in_lines(feed, sailing, spoken))
    cancelled = sailing.status == "cancelled"
    return _base(feed, sailing)._replace(
        start=sailing.departs_at,
        end=sailing.arrives_at,
        summary=_summary(feed, sailing, status_line(sailing, spoken), spoken),
        description="\n\n".join(filter(None, (told, "" if cancelled else closing, address))),
        url=address,
        place_name=feed.way(sailing.direction)[0],
        latitude=origin.latitude if origin.confirmed else None,
        longitude=origin.longitude if origin.confirmed else None,
        status="CANCELLED" if cancelled else "CONFIRMED",
        zones=(origin.zone, destination.zone),
    )


def _headway_entry(feed: SailingsFeed, row: Headway, spoken: Words) -> CalendarEntry:
    """A headway of one day: the whole day, marked as approximate; told by those of it that sail."""
    _ = spoken.gettext
    sails = running(row.sailings)
    shown = replace(row, sailings=sails) if sails else row
    first = shown.sailings[0]
    address = feed.page_address(row.direction, row.service_date)
    lines = sailing_lines(replace(first, vessel="", status="planned"), spoken)
    lines.append(_("Approximate: the operator publishes how often it sails, not each departure."))
    note = headway_sentence(feed, shown, spoken) if sails else spoken.pgettext("boat", "Cancelled")
    closing = "\n".join(headway_check_in_lines(feed, shown, spoken)) if sails else ""
    return _base(feed, replace(first, key=f"{row.key}@{row.service_date.isoformat()}"))._replace(
        start=row.service_date,
        end=row.service_date + timedelta(days=1),
        summary=_summary(feed, first, note, spoken),
        description="\n\n".join(filter(None, ("\n".join(lines), closing, address))),
        url=address,
        place_name=feed.way(row.direction)[0],
        status="CONFIRMED" if sails else "CANCELLED",
    )


def _base(feed: SailingsFeed, sailing: Sailing) -> CalendarEntry:
    """What entries have alike: who they are, and when they changed.

    The UID is line, direction, service day and the departure's own name, which no new hour changes. A new timetable
    raises SEQUENCE: by the seconds since 2026, for nothing else is kept of one sailing.
    """
    name = sailing.key.rpartition("@")[0].removeprefix(f"{sailing.direction}-")
    since = (feed.timetables_at or _BEGINNING) - _BEGINNING
    return CalendarEntry(
        uid=f"{feed.slug}-{sailing.direction}-{sailing.service_date.isoformat()}-{name}@{feed.info.site}",
        start=sailing.service_date,
        end=None,
        stamp=feed.stamp,
        created=feed.stamp,
        sequence=max(0, int(since.total_seconds())),
        summary="",
    )


def _summary(feed: SailingsFeed, sailing: Sailing, note: str, spoken: Words) -> str:
    origin, destination = feed.way(sailing.direction)
    summary = spoken.gettext("Ferry %(origin)s–%(destination)s") % {"origin": origin, "destination": destination}
    if note:
        summary = f"{note}: {summary}" if sailing.status != "planned" else f"{summary}, {note}"
    return f"{summary} (demo)" if sailing.demo else summary
