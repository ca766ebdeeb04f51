"""What will stand in a calendar: its next lines as the calendar shows them, how many there are, and how large it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from visitapp.publish.calendar import MAX_BYTES, calendar_entry, render_calendar
from visitapp.publish.feed import FeedInfo, when
from visitapp.publish.words import Words, words
from visitapp.store.database import Query
from visitapp.store.feed_read import feed_entries
from visitapp.store.slice_figures import count_occurrences
from visitapp.web.feeds import Slice
from visitapp.web.names import Names

NEXT = 10
SAMPLE = 150
"""Entries that are written out to know how large one is."""
_SOME_TIME = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as a calendar shows it: SUMMARY, the day and hour, LOCATION.

    `language` is that of the event's own words when it is not the page's.
    """

    title: str
    when: str
    machine: str
    where: str
    status: str
    language: str


@dataclass(frozen=True, slots=True)
class Preview:
    """The next lines. `count` of all in the feed, past week included; `size` in words, "" for an empty one.

    `fits` is how many entries fit into a calendar when not all do, else 0. `language` is that of the lines when it
    is not the page's.
    """

    lines: tuple[Line, ...]
    count: int
    size: str
    fits: int
    language: str


def preview_of(query: Query, wanted: Slice, names: Names, page: Words, today: date, site: str, base: str) -> Preview:
    """The preview of a calendar of `wanted`; `names` are in its language."""
    count = count_occurrences(query, wanted.selection, wanted.first, wanted.last, today)
    spoken = words(wanted.language)
    info = FeedInfo(
        site=site,
        base_url=base,
        language=wanted.language,
        title=wanted.page_path,
        description="",
        self_path=wanted.self_path,
        page_path=wanted.page_path,
        template_changed_at=_SOME_TIME,
        newest_change=_SOME_TIME,
        category_names=names.categories,
        municipality_names=names.municipalities,
    )
    first = max(wanted.first, today)
    entries = feed_entries(query, wanted.selection, wanted.language, first, wanted.last, today, SAMPLE)
    lines = []
    for entry in entries[:NEXT]:
        shown = calendar_entry(entry, info, spoken)
        begins = entry.starts_at or entry.starts_on
        lines.append(
            Line(
                title=shown.summary,
                when=when(entry, spoken),
                machine=begins.isoformat().replace("+00:00", "Z"),
                where=", ".join(dict.fromkeys(part for part in (shown.place_name, shown.place_address) if part)),
                status=entry.status,
                language="" if entry.text_language == page.language else entry.text_language,
            )
        )
    size, fits = _size(len(render_calendar(entries, info, today, None)), len(entries), count, page)
    return Preview(tuple(lines), count, size, fits, "" if wanted.language == page.language else wanted.language)


def _size(written: int, sample: int, count: int, page: Words) -> tuple[str, int]:
    """The size in words, and how many entries fit when not all do: as large as those that were written out."""
    _ = page.gettext
    if not count or not sample:
        return "", 0
    total = written * max(count, sample) / sample
    shown = f"{page.number(max(1, round(min(total, MAX_BYTES) / 1000)))} kB"
    return _("about %(size)s") % {"size": shown}, round(MAX_BYTES * sample / written) if total > MAX_BYTES else 0
