"""How long a calendar and a news feed take to write, before the size cap, and how long the loop waits meanwhile."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial

from visitapp.domain.event.entry import EntryReach, FeedEntry
from visitapp.publish.calendar import render_calendar
from visitapp.publish.feed import FeedInfo
from visitapp.publish.news import Paging, announced_items, render_news, written_item

DAY = date(2026, 6, 1)
CHANGED = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)
TEXT = "En kväll med musik från Halland, för alla åldrar; ta med filt och fika, vi bjuder på kaffe. "
INFO = FeedInfo(
    site="visit.example",
    base_url="https://visit.example",
    language="sv",
    title="Evenemang",
    description="Allt som händer",
    self_path="/sv/events.ics",
    page_path="/sv/events",
    template_changed_at=CHANGED,
    newest_change=CHANGED,
    category_names={"music": "Musik"},
    municipality_names={"halmstad": "Halmstad"},
)


def run() -> None:
    """Print the median of five, in milliseconds and MB/s, for 800 and 10,000 occurrences."""
    for count in (800, 10_000):
        plain, with_ferry = make_entries(count), make_entries(count, ferry=True)
        _report(f"calendar of {count:,}", partial(render_calendar, plain, INFO, DAY, None))
        _report(f"calendar of {count:,} with ferry words", partial(render_calendar, with_ferry, INFO, DAY, None))
        _report(f"news of {count:,}", partial(_news, plain))
    waited = asyncio.run(_longest_wait(partial(render_calendar, make_entries(10_000, ferry=True), INFO, DAY, None)))
    print(f"{'loop blocked while a thread writes 10,000':<44} {waited * 1000:8.1f} ms at most")


def make_entries(count: int, ferry: bool = False) -> list[FeedEntry]:
    """Entries of ordinary size, five occurrences to an event, spread over 400 days."""
    return [_entry(number, ferry) for number in range(count)]


def _entry(number: int, ferry: bool) -> FeedEntry:
    starts_at = datetime(2026, 6, 1, 15, tzinfo=UTC) + timedelta(days=number % 400, minutes=15 * (number % 17))
    event = number // 5
    return FeedEntry(
        occurrence_uid=f"{number:016x}",
        event_uid=f"{event:016x}",
        slug=f"sommarkonsert-pa-torget-{event:05d}",
        title=f"Sommarkonsert på torget {event}",
        summary=TEXT,
        description=TEXT * 4 + f"\n\nNummer {number}.",
        text_language="sv",
        text_origin="original",
        kind="timed",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        starts_on=starts_at.date(),
        ends_on=None,
        zone="Europe/Stockholm",
        status="scheduled",
        sequence=number % 3,
        created_at=CHANGED,
        changed_at=CHANGED + timedelta(minutes=event),
        published_at=CHANGED + timedelta(minutes=event),
        place_name=f"Torget {number % 300}",
        place_slug=f"torget-{number % 300}",
        address=f"Storgatan {number % 300}, 302 42 Halmstad",
        latitude=56.6 + number % 300 / 1000,
        longitude=12.8 + number % 300 / 1000,
        place_confirmed=True,
        municipality="halmstad",
        online_url="",
        organiser="Föreningen Sommar",
        url="https://source.example/evenemang",
        ticket_url="",
        image_url="",
        price_kind="fixed",
        price_low="120",
        price_high="",
        currency="SEK",
        categories=("music",),
        source_names=("Halmstad",),
        demo=False,
        reach=_reach(starts_at) if ferry else None,
    )


def _reach(starts_at: datetime) -> EntryReach:
    return EntryReach(
        crossing="grenaa-halmstad",
        crossing_names=("Grenaa", "Halmstad"),
        mode="foot",
        verdict="day",
        reason="",
        out_check_in_at=starts_at - timedelta(hours=6),
        out_departs_at=starts_at - timedelta(hours=5, minutes=30),
        out_there_at=starts_at - timedelta(minutes=40),
        home_leaves_at=starts_at + timedelta(hours=2),
        home_departs_at=starts_at + timedelta(hours=3),
        home_arrives_at=starts_at + timedelta(hours=7, minutes=30),
        on_site_minutes=160,
        assumptions=("check-in-assumed", "ground-estimated"),
        sequence=1,
        changed_at=CHANGED,
    )


def _news(entries: list[FeedEntry]) -> bytes:
    items = [written_item(".rss", shown, INFO) for shown in announced_items(entries, INFO, DAY)]
    return render_news(".rss", items, INFO, Paging(complete=True))


def _report(name: str, write: Callable[[], bytes]) -> None:
    took = []
    size = 0
    for _ in range(5):
        began = time.perf_counter()
        size = len(write())
        took.append(time.perf_counter() - began)
    median = statistics.median(took)
    print(f"{name:<44} {median * 1000:8.1f} ms {size / median / 1e6:7.1f} MB/s {size / 1e6:6.2f} MB")


async def _longest_wait(write: Callable[[], bytes]) -> float:
    """The longest that a task which only yields had to wait, beyond the 1 ms it asked for, in seconds."""
    longest = 0.0
    writing = asyncio.create_task(asyncio.to_thread(write))
    while not writing.done():
        began = time.perf_counter()
        await asyncio.sleep(0.001)
        longest = max(longest, time.perf_counter() - began - 0.001)
    await writing
    return longest


if __name__ == "__main__":
    run()
