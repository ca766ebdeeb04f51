"""iCalendar feeds: entries of the store as a calendar, in the feed's language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import NAMESPACE_URL, uuid5

from feeds.ical_write import (
    CalendarAlarm,
    CalendarEntry,
    CalendarInfo,
    WrittenEntry,
    join_calendar,
    written_entry,
)
from visitapp.domain.event.entry import FeedEntry
from visitapp.publish.content import event_html
from visitapp.publish.feed import FeedInfo, body, facts, ferry_lines, last_day, shown_title, warnings
from visitapp.publish.words import Words, words

MAX_BYTES = 900_000
"""Google reads no calendar of more than 1 MB."""
MOST_ENTRIES = 3000
"""More never fit: an entry without any text has 350 bytes."""

_BEFORE_AN_HOUR = timedelta(hours=-2)
_EVENING_BEFORE = timedelta(hours=-6)
"""From midnight: at 18:00 of the day before."""
_BEFORE_CHECK_IN = timedelta(hours=1)

_STATUS: dict[str, Literal["CONFIRMED", "TENTATIVE", "CANCELLED"]] = {
    "cancelled": "CANCELLED",
    "postponed": "TENTATIVE",
}


def render_calendar(
    entries: Sequence[FeedEntry], info: FeedInfo, day: date, max_bytes: int | None = MAX_BYTES
) -> bytes:
    """The calendar of `entries` as it is on `day` (the local date): the same bytes whenever it is rendered.

    What is cancelled stays until its date has passed. A single event's (`info.full_text`) has alarms, and its text as
    HTML too. Beyond `max_bytes` the far end is left out, and the
    calendar's description says so; None leaves it whole.
    """
    spoken = words(info.language)
    kept = (entry for entry in entries if entry.status != "cancelled" or last_day(entry) >= day)
    return join_pieces([written_piece(entry, info, spoken) for entry in kept], info, max_bytes)


def written_piece(entry: FeedEntry, info: FeedInfo, spoken: Words) -> WrittenEntry:
    """One occurrence, written."""
    return written_entry((_single_entry if info.full_text else calendar_entry)(entry, info, spoken))


def join_pieces(pieces: Sequence[WrittenEntry], info: FeedInfo, max_bytes: int | None = MAX_BYTES) -> bytes:
    """`render_calendar` of occurrences that are written, in any order."""
    spoken = words(info.language)
    newest = max((piece.stamp for piece in pieces), default=info.newest_change)
    calendar = CalendarInfo(
        uid=f"{uuid5(NAMESPACE_URL, f'tag:{info.site},2026:{info.self_path}')}@{info.site}",
        name=info.title,
        description=info.description,
        url=info.address(info.page_path),
        source=info.address(info.self_path),
        last_modified=max(newest, info.newest_change, info.template_changed_at),
    )

    def shortened(count: int, last: date) -> str:
        sentence = spoken.ngettext(
            "Shortened to its first date, %(day)s.", "Shortened to its first %(count)s dates, up to %(day)s.", count
        )
        return sentence % {"count": spoken.number(count), "day": spoken.date(last)}

    return join_calendar(calendar, pieces, max_bytes, shortened)


def calendar_entry(entry: FeedEntry, info: FeedInfo, spoken: Words) -> CalendarEntry:
    """One occurrence as the wire has it."""
    address = info.event_address(entry.slug)
    # In the order of the fields: named, they would take a tenth of the time that an entry does.
    return CalendarEntry(
        f"{entry.occurrence_uid}@{info.site}",
        *shown_times(entry.starts_at, entry.ends_at, entry.starts_on, entry.ends_on),
        info.stamp(entry),
        entry.created_at,
        entry.sequence + (entry.reach.sequence if entry.reach else 0),
        shown_title(entry, spoken),
        _description(entry, info, spoken, address),
        address,
        entry.place_name,
        _place_address(entry, info),
        entry.latitude,
        entry.longitude,
        info.categories_of(entry),
        _STATUS.get(entry.status, "CONFIRMED"),
        info.address(entry.image_url) if entry.image_url else "",
    )


def _single_entry(entry: FeedEntry, info: FeedInfo, spoken: Words) -> CalendarEntry:
    """An occurrence that somebody takes home alone: it reminds, and Outlook shows it well."""
    html = event_html(entry, [entry], info, spoken)
    return calendar_entry(entry, info, spoken)._replace(
        html=f'<!DOCTYPE html><html lang="{spoken.language}"><body>{html}</body></html>',
        alarms=tuple(_alarms(entry, spoken)),
    )


def _alarms(entry: FeedEntry, spoken: Words) -> list[CalendarAlarm]:
    """Two hours before, or the evening before when there is no hour; and an hour before check-in to the boat closes."""
    if entry.status in ("cancelled", "postponed"):
        return []
    what = ", ".join(part for part in (shown_title(entry, spoken), entry.place_name) if part)
    alarms = [CalendarAlarm(_BEFORE_AN_HOUR if entry.starts_at else _EVENING_BEFORE, what)]
    if entry.reach and (closes := entry.reach.out_check_in_at):
        sentence = spoken.gettext("Check-in for the ferry %(ports)s closes %(time)s.") % {
            "ports": "–".join(entry.reach.crossing_names),
            "time": spoken.clock(closes, entry.starts_on),
        }
        at = closes - _BEFORE_CHECK_IN
        alarms.append(CalendarAlarm(at - entry.starts_at if entry.starts_at else at, sentence))
    return alarms


def shown_times(
    starts_at: datetime | None, ends_at: datetime | None, starts_on: date, ends_on: date | None
) -> tuple[date | datetime, date | datetime | None]:
    """When an entry begins and ends: an end that is not after the beginning is none."""
    if starts_at is not None:
        return starts_at, ends_at if ends_at is not None and ends_at > starts_at else None
    return starts_on, ends_on if ends_on is not None and ends_on > starts_on else None


def _place_address(entry: FeedEntry, info: FeedInfo) -> str:
    municipality = info.municipality_name(entry.municipality)
    if not municipality or municipality in entry.address or municipality == entry.place_name:
        return entry.address
    return f"{entry.address}, {municipality}" if entry.address else municipality


def _description(entry: FeedEntry, info: FeedInfo, spoken: Words, address: str) -> str:
    lines = (warnings(entry, spoken), facts(entry, spoken), ferry_lines(entry, spoken))
    warned, told, ferry = map("\n".join, lines)
    return "\n\n".join(filter(None, (warned, body(entry, info), told, ferry, address)))
