"""How fast events come into the database: 10,000 of them new, unchanged, and a hundredth changed; then 50 sources."""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench import manysources
from bench.calendars import calendar, reference_s
from feeds.wire import Document, WireEvent, WireOccurrence, WireOffer, WirePlace
from visitapp.domain.event.source import NewSource, Source
from visitapp.harvest.fetch import Fetched
from visitapp.harvest.gather import Gathered, Tools, load_tools
from visitapp.harvest.pipeline import harvest_source, keep
from visitapp.harvest.sandbox import Sandbox
from visitapp.regiondata import load_region
from visitapp.store.config import sqlite_url
from visitapp.store.database import Database, open_database
from visitapp.store.migrate import migrate
from visitapp.store.sources import History, add_source

COUNT = 10_000
RUNS = 20
NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
TEXT = "<p>En kväll med musik från Halland, för alla åldrar; ta med filt &amp; fika.</p>"


def run() -> None:
    """Print what a harvest of 10,000 events takes, from the read document on and from its bytes on; then 50 sources."""
    asyncio.run(_run())
    asyncio.run(_from_bytes())
    manysources.run()


async def _run() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = sqlite_url(Path(folder) / "bench.sqlite3")
        await migrate(url)
        async with open_database(url) as database:
            await load_region(NOW)
            tools = await load_tools(database, _read_nothing)
            source = await add_source(NewSource("https://bench.example/a.ics", "Bench", municipality="halmstad"), NOW)
            events = [_event(number) for number in range(COUNT)]
            moved = [_later(event) if number % 100 == 0 else event for number, event in enumerate(events)]
            await _report(database, source, tools, events, "new", 0)
            await _report(database, source, tools, events, "unchanged", 1)
            await _report(database, source, tools, moved, "1 in 100 changed", 2)


async def _from_bytes() -> None:
    """Harvest a calendar of 10,000 events, told again 20 times with every DTSTAMP new and the order shuffled."""
    with tempfile.TemporaryDirectory() as folder:
        url = sqlite_url(Path(folder) / "bench.sqlite3")
        await migrate(url)
        async with open_database(url) as database, Sandbox() as sandbox:
            await load_region(NOW)
            fetches = iter(range(100))

            async def fetch(url: str, **asked: object) -> Fetched:
                return Fetched(url, "fresh", calendar(COUNT, next(fetches)), "text/calendar", "", "")

            tools = replace(await load_tools(database, sandbox.read, memory=Path(folder)), fetch=fetch)
            source = await add_source(NewSource("https://bench.example/a.ics", "Bench", municipality="halmstad"), NOW)
            for number in range(RUNS + 1):
                report = await harvest_source(database, source, tools, NOW + timedelta(minutes=number))
                assert report.found == COUNT, report.error
                if number in (0, 1, 2, RUNS):
                    reference, took = reference_s(), report.seconds
                    print(
                        f"calendar of {COUNT:,} events, {'again' if number else 'new':<6} {number:2} {took:8.2f} s,"
                        f" {took / reference:5.1f} times the reference ({reference:.2f} s), {_memory_mb():.0f} MB",
                        flush=True,
                    )


def _memory_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 1e6


async def _report(
    database: Database, source: Source, tools: Tools, events: list[WireEvent], name: str, hours: int
) -> None:
    document = Document(format="ical", events=tuple(events))
    fetched = Fetched(source.url, "fresh", b"", "text/calendar", "", "")
    gathered = Gathered(fetched, document, tuple((event, document.format) for event in events))
    began = time.perf_counter()
    result = await keep(database, source, gathered, tools, NOW + timedelta(hours=hours), History())
    took = time.perf_counter() - began
    counts = result.counts
    assert counts.new + counts.changed + counts.unchanged == COUNT
    print(f"harvest of {COUNT:,} events, {name:<18} {took:8.2f} s {COUNT / took:10,.0f} events/s")


async def _read_nothing(data: bytes, options: object) -> Document:
    return Document(format=None)


def _event(number: int) -> WireEvent:
    start = datetime(2026, 12, 2, 17, tzinfo=UTC) + timedelta(days=number % 390, minutes=15 * (number % 17))
    end = start + timedelta(hours=2)
    return WireEvent(
        uid=f"{number:08x}@bench.example",
        title=f"Sommarkonsert nummer {number}",
        start=start,
        end=end,
        url=f"https://bench.example/evenemang/{number}",
        occurrences=(WireOccurrence(start, end, start.isoformat()),),
        description=TEXT * 4,
        description_is_html=True,
        language="sv",
        place=WirePlace(name=f"Torget {number % 300}", locality="Halmstad", latitude=56.67, longitude=12.86),
        organiser="Föreningen Sommar",
        categories=("Musik och konsert",),
        offers=(WireOffer("120", currency="SEK"),),
        raw="BEGIN:VEVENT\r\n" + TEXT * 4,
    )


def _later(event: WireEvent) -> WireEvent:
    start = event.occurrences[0].start
    moved = tuple(replace(one, start=start + timedelta(hours=1), end=None) for one in event.occurrences)
    return replace(event, occurrences=moved)


if __name__ == "__main__":
    run()
