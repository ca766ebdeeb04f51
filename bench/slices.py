"""A feed that was never asked for before: from the database to its bytes, at 1,000, 10,000 and 100,000 events.

Each slice is read and written in full, in every form; what is kept of earlier questions is cleared each time. A
thread does it, as in the server, and what the event loop waits meanwhile is measured too. The lines of calendars are
written ahead, as the worker does; what that takes is printed, and so is a calendar without them.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from statistics import median
from time import perf_counter, process_time, thread_time
from typing import TypeVar

from bench.filled import filled
from bench.generated import ZONE
from visitapp.collector import calm_collector
from visitapp.publish.calendar import join_pieces
from visitapp.publish.pieces import Pieces
from visitapp.publish.stamped import stamped_pieces
from visitapp.store.calendar_lines import CalendarLines
from visitapp.store.config import sqlite_path
from visitapp.store.database import Database, Query, open_database
from visitapp.store.slice_figures import count_occurrences
from visitapp.store.stamps import feed_stamps
from visitapp.turns import short_turns
from visitapp.web.context import WebContext
from visitapp.web.feedcache import CacheState
from visitapp.web.feedmaking import info_of_all, make
from visitapp.web.feedslice import Slice, parse_address, read_slice
from visitapp.web.pages import make_environment, templates_folder
from visitapp.writeahead import WriteAhead

T = TypeVar("T")
Round = dict[tuple[str, str], tuple[float, float]]
"""CPU seconds and the longest wait of the loop, by slice and form."""

SIZES = (1_000, 10_000, 100_000)
RUNS = 5
ENDINGS = (".ics", ".rss", ".rss?feed=upcoming", ".rss?feed=changes", ".json", ".geojson")
"""Atom is written of the same rows as RSS."""
_FERRY = "crossing=helsingborg-helsingor&mode=foot&stay=day"
SLICES = (
    "",
    "from={near}&to={near}",
    "category=music&municipality=halmstad",
    "category=music&municipality=bastad",
    "category=music&municipality=bastad&municipality=laholm&free=1",
    "q=jazz",
    "q=konsert&municipality=hylte",
    "near=56.67,12.86&radius_km=4",
    "audience=children&category=family",
    "language=en&category=art",
    f"{_FERRY}&category=music",
    f"{_FERRY}&municipality=bastad&category=music",
    f"{_FERRY}&from={{near}}&to={{near}}",
    "mode=bicycle&stay=night&category=food",
)
"""Slices as they are asked for; at 100,000 events most have 500 to 2,000 occurrences, the third has 800.

`{near}`: a day in five weeks.
"""


def run() -> None:
    """Prints a line for each slice: its occurrences, then for each form the median of the runs in ms."""
    calm_collector()
    short_turns()
    sizes = [int(word) for word in sys.argv[1:] if word.isdigit()] or SIZES
    for events in sizes:
        asyncio.run(_measure(events))


async def _measure(events: int) -> None:
    today = datetime.now(ZONE).date()
    url = await asyncio.to_thread(filled, events)
    async with open_database(url) as database:
        context = replace(
            bench_context(database, today), lines=CalendarLines(sqlite_path(url).with_name("lines.sqlite3"))
        )
        await _write_ahead(context)
        slices = [query.format(near=today + timedelta(days=35)) for query in SLICES]
        rounds = [await _round(database, context, slices, today) for _ in range(RUNS + 1)][1:]
        held = [await database.reader.run(partial(_count, query, today)) for query in slices]
        _print_table(events, slices, held, rounds)
        await _ten_thousand(context, today)
        await _ten_thousand(replace(context, lines=None), today)


async def _write_ahead(context: WebContext) -> None:
    """As the worker does in the time that it has."""
    begin, ahead, steps = process_time(), WriteAhead(context), 0
    while await ahead.step():
        steps += 1
    print(f"Looked through the lines of calendars {steps} times: {process_time() - begin:.1f} s of CPU", flush=True)


def _print_table(events: int, slices: Sequence[str], held: Sequence[int], rounds: Sequence[Round]) -> None:
    names = [ending[1:].removeprefix("rss?feed=") for ending in ENDINGS]
    print(f"{events:,} events: ms of CPU")
    print(f"  {'slice':66s}{'dates':>8s}" + "".join(f"{name:>10s}" for name in names))
    for query, dates in zip(slices, held, strict=True):
        took = [median(one[query, ending][0] for one in rounds) * 1000 for ending in ENDINGS]
        print(f"  {query or '(everything)':66s}{dates:8d}" + "".join(f"{one:10.0f}" for one in took))
    waits = [cell[1] for one in rounds for cell in one.values()]
    print(
        f"  the loop waited {max(waits) * 1000:.1f} ms at most, {sorted(waits)[len(waits) // 2] * 1000:.1f} as a rule"
    )


async def _round(database: Database, context: WebContext, slices: Sequence[str], today: date) -> Round:
    """Every slice in every form once: none finds the pages of the database as it left them."""
    return {
        (query, ending): (await timed(database, partial(_written, ending, query, context, today)))[:2]
        for query in slices
        for ending in ENDINGS
    }


def _written(ending: str, asked: str, context: WebContext, today: date, query: Query) -> int:
    form, _, kind = ending.partition("?")
    new = replace(context, pieces=Pieces())
    return len(make(query, form, slice_of(query, f"{form}?{kind}&{asked}", today), new, today).body)


def _count(asked: str, today: date, query: Query) -> int:
    wanted = slice_of(query, f".ics?{asked}", today)
    return count_occurrences(query, wanted.selection, wanted.first, wanted.last, today)


def slice_of(query: Query, tail: str, today: date) -> Slice:
    path, _, asked = tail.partition("?")
    address = parse_address(f"/sv/events{path}")
    assert address is not None
    return read_slice(query, address, asked, today)


async def _ten_thousand(context: WebContext, today: date) -> None:
    """Selecting and writing ten thousand occurrences, before the cap, and the longest wait of the loop meanwhile."""

    def work(query: Query) -> tuple[int, int]:
        whole = slice_of(query, ".ics", today)
        info = info_of_all(query, "sv", context)
        stamps = feed_stamps(query, whole.selection, whole.first, whole.last, today, most=10_000)
        pieces = stamped_pieces(query, stamps, info, Pieces(), context.lines, max_bytes=None)
        return len(pieces), len(join_pieces(pieces, info, max_bytes=None))

    runs = [await timed(context.database, work) for _ in range(RUNS + 1)][1:]
    (count, size), took = runs[0][2], median(one[0] for one in runs)
    how = "lines written ahead" if context.lines else "nothing written ahead"
    print(f"  {count:,} dates selected and written, uncut, {how}: {took * 1000:.0f} ms of CPU for {size / 1e6:.1f} MB;"
          f" the loop waited {max(one[1] for one in runs) * 1000:.1f} ms at most", flush=True)  # fmt: skip


def bench_context(database: Database, today: date) -> WebContext:
    """What feeds and pages are made of, without a server."""
    return WebContext(
        database=database, base_url="https://visitapp.example", site=lambda: "visitapp.example", demo=False,
        secret=b"x" * 32, environment=make_environment(templates_folder()), state=CacheState(1, today),
        now=lambda: datetime.now(UTC),
    )  # fmt: skip


async def timed(database: Database, work: Callable[[Query], T]) -> tuple[float, float, T]:
    """CPU seconds of the thread that does `work`, the longest wait of the loop meanwhile, and what came of it."""
    took = 0.0

    def measured(query: Query) -> T:
        nonlocal took
        begin = thread_time()
        made = work(query)
        took = thread_time() - begin
        return made

    longest, done = 0.0, asyncio.Event()

    async def watch() -> None:
        nonlocal longest
        last = perf_counter()
        while not done.is_set():
            await asyncio.sleep(0.001)
            longest, last = max(longest, perf_counter() - last - 0.001), perf_counter()

    watching = asyncio.create_task(watch())
    await asyncio.sleep(0.002)
    made = await database.reader.run(measured)
    done.set()
    await watching
    return took, longest, made
