"""How long a feed takes cold, from the database to bytes, and how long the event loop waits meanwhile."""

from __future__ import annotations

import asyncio
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.filled import fill
from bench.generated import ZONE
from visitapp.collector import calm_collector
from visitapp.domain.event.selection import Selection
from visitapp.publish.calendar import render_calendar
from visitapp.publish.feed import FeedInfo
from visitapp.store.database import Database, Query, open_database
from visitapp.store.feed_read import feed_entries

RUNS = 5
SHAPES = ((160, 5), (2000, 5))


def run() -> None:
    """Prints the median of five runs for 800 and 10,000 occurrences, before the size cap."""
    calm_collector()
    for events, occurrences in SHAPES:
        asyncio.run(_measure(events, occurrences))


async def _measure(events: int, occurrences: int) -> None:
    today = datetime.now(ZONE).date()
    with tempfile.TemporaryDirectory() as folder:
        url = await fill(Path(folder), events, occurrences, today)
        async with open_database(url) as database:
            figures = [await _once(database) for _ in range(RUNS + 1)][1:]
    count, size = figures[0][2], figures[0][3]
    total, blocked = median(one[0] for one in figures), median(one[1] for one in figures)
    worst = max(one[1] for one in figures)
    print(
        f"{count:6d} occurrences: select and write {total * 1000:6.0f} ms ({size / 1e6:.1f} MB);"
        f" loop blocked at most {blocked * 1000:.1f} ms (worst of {RUNS}: {worst * 1000:.1f} ms)"
    )


async def _once(database: Database) -> tuple[float, float, int, int]:
    """Seconds in all, the longest wait of the loop, entries, bytes."""
    today = datetime.now(ZONE).date()
    stamp = datetime(2026, 1, 1, tzinfo=UTC)
    info = FeedInfo("visitapp.example", "https://visitapp.example", "sv", "Bench", "", "/sv/events.ics", "/sv/events",
                    stamp, stamp)  # fmt: skip

    def work(query: Query) -> tuple[int, int]:
        entries = feed_entries(query, Selection(), "sv", today - timedelta(days=7), today + timedelta(days=400), today)
        return len(entries), len(render_calendar(entries, info, today, max_bytes=None))

    longest, done = 0.0, asyncio.Event()

    async def watch() -> None:
        nonlocal longest
        last = perf_counter()
        while not done.is_set():
            await asyncio.sleep(0.001)
            now = perf_counter()
            longest = max(longest, now - last - 0.001)
            last = now

    watching = asyncio.create_task(watch())
    await asyncio.sleep(0.005)
    begin = perf_counter()
    count, size = await database.reader.run(work)
    total = perf_counter() - begin
    done.set()
    await watching
    return total, longest, count, size
