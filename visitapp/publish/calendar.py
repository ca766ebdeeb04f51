"""iCalendar feeds: entries of the store as a calendar, in the feed's language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal
from uuid import NAMESPACE_URL, uuid5

from feeds.ical_write import CalendarEntry, CalendarInfo, write_calendar
from visitapp.domain.event.entry import FeedEntry
from visitapp.publish.feed import FeedInfo, body, facts, ferry_lines, last_day, shown_title, warnings
from visitapp.publish.words import Words, words

MAX_BYTES = 900_000
"""Google reads no calendar of more than 1 MB."""

_STATUS: dict[str, Literal["CONFIRMED", "TENTATIVE", "CANCELLED"]] = {
    "cancelled": "CANCELLED",
    "postponed": "TENTATIVE",
}


def render_calendar(
    entries: Sequence[FeedEntry], info: FeedInfo, day: date, max_bytes: int | None = MAX_BYTES
) -> bytes:
    """The calendar of `entries` as it is on `day` (the local date): the same bytes whenever it is rendered.

    What is cancelled stays until its date has passed. Beyond `max_bytes` the far end is left out, and the
    calendar's description says so; None leaves it whole.
    """
    spoken = words(info.language)
    kept = [entry for entry in entries if entry.status != "cancelled" or last_day(entry) >= day]
    newest = max((info.stamp(entry) for entry in kept), default=info.newest_change)
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
        return sentence % {"count": count, "day": spoken.date(last)}

    written = (calendar_entry(entry, info, spoken) for entry in kept)
    return write_calendar(calendar, written, max_bytes, shortened)


def calendar_entry(entry: FeedEntry, info: FeedInfo, spoken: Words) -> CalendarEntry:
    """One occurrence as the wire has it."""
    start, end = _times(entry)
    address = info.event_address(entry.slug)
    return CalendarEntry(
        uid=f"{entry.occurrence_uid}@{info.site}",
        start=start,
        end=end,
        stamp=info.stamp(entry),
        created=entry.created_at,
        sequence=entry.sequence + (entry.reach.sequence if entry.reach else 0),
        summary=shown_title(entry, spoken),
        description=_description(entry, info, spoken, address),
        url=address,
        place_name=entry.place_name,
        place_address=_place_address(entry, info),
        latitude=entry.latitude,
        longitude=entry.longitude,
        categories=info.categories_of(entry),
        status=_STATUS.get(entry.status, "CONFIRMED"),
        image_url=info.address(entry.image_url) if entry.image_url else "",
    )


def _times(entry: FeedEntry) -> tuple[date | datetime, date | datetime | None]:
    if entry.starts_at is not None:
        later = entry.ends_at is not None and entry.ends_at > entry.starts_at
        return entry.starts_at, entry.ends_at if later else None
    days = entry.ends_on is not None and entry.ends_on > entry.starts_on
    return entry.starts_on, entry.ends_on if days else None


def _place_address(entry: FeedEntry, info: FeedInfo) -> str:
    municipality = info.municipality_name(entry.municipality)
    if not municipality or municipality in entry.address or municipality == entry.place_name:
        return entry.address
    return f"{entry.address}, {municipality}" if entry.address else municipality


def _description(entry: FeedEntry, info: FeedInfo, spoken: Words, address: str) -> str:
    ferry = ferry_lines(entry.reach, entry.starts_on, spoken) if entry.reach else []
    parts = ("\n".join(warnings(entry, spoken)), body(entry, info), "\n".join(facts(entry, spoken)), "\n".join(ferry))
    return "\n\n".join(part for part in (*parts, address) if part)
