"""The page of a sailing at 10,000 and 100,000 events: what is on between two boats, and what there is to see.

On foot the rides of both boats are kept for every place, as the worker keeps them. Beside each figure stands how many
of the day's lists of events could have been read in that time, in the same run.
"""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from statistics import median
from time import thread_time

from bench.bulk import CROSSING
from bench.filled import filled
from bench.generated import ZONE
from bench.trips import buses
from visitapp.domain.event.selection import Selection
from visitapp.domain.reach.quay_json import pack_rides
from visitapp.publish.words import words
from visitapp.store.database import Query, Row, open_database
from visitapp.store.feed_read import feed_entries
from visitapp.store.quay_read import wanted_positions, wanted_quays
from visitapp.web.sailing import page_of, read_asked

SIZES = (10_000, 100_000)
RUNS = 15
LISTED = 60
BOAT = "back-row-10"
PAGES = {
    "on foot, by bus": "mode=foot",
    "on foot, by bus, page 2": "mode=foot&page=2",
    "on foot, by bus, music": "mode=foot&category=music",
    "on foot, by minutes": "mode=foot",
    "by bicycle": "mode=bicycle",
    "by car": "mode=car",
}


class _Riding:
    """A snapshot in which the rides of boats are kept, by the names of their moments."""

    def __init__(self, query: Query, rides: Mapping[str, str]) -> None:
        self._query, self._rides = query, rides
        self.finds_parts = query.finds_parts
        self.kept = getattr(query, "kept", None)

    def rows(self, sql: str, *values: object) -> list[Row]:
        if "FROM quay_rides" not in sql:
            return self._query.rows(sql, *values)
        found = self._rides.get(str(values[0]))
        return [(found,)] if found else []


def run() -> None:
    """Prints a line for each way of asking: ms of CPU, medians, and its ratio to a list of a day's events."""
    sizes = [int(word) for word in sys.argv[1:] if word.isdigit()] or SIZES
    for events in sizes:
        asyncio.run(_measure(events))


async def _measure(events: int) -> None:
    today = datetime.now(ZONE).date()
    day = today + timedelta(days=30 + (5 - today.weekday()) % 7)
    url = await asyncio.to_thread(filled, events)
    async with open_database(url) as database:
        rides = await database.reader.run(partial(_rides, day))
        took: dict[str, list[float]] = {name: [] for name in ("", *PAGES)}
        found: dict[str, int] = {}
        for number in range(RUNS + 1):
            await database.reader.run(partial(_once, day, today, rides, took, found))
            if number == 0:
                gc.freeze()  # as a server does with what it has loaded
    listed = median(took.pop("")[1:])
    print(f"{events:,} events: ms of CPU (times a list of {LISTED} events, {listed * 1000:.1f} ms)")
    for name, times in took.items():
        middle = median(times[1:])
        print(f"  {name:34s}{middle * 1000:9.0f} ({middle / listed:4.1f}){found[name]:8d} events fit", flush=True)


def _rides(day: date, query: Query) -> dict[str, str]:
    """A bus from each boat of a day to all places, and back to each; the last one home sails after midnight."""
    quays, places = wanted_quays(query, day), wanted_positions(query, day)
    return {
        one.moment.uid: pack_rides(one.moment.at, buses(one.moment, sorted(places[on])))
        for on in (day, day + timedelta(days=1))
        for one in quays[on]
    }


def _once(
    day: date, today: date, rides: Mapping[str, str], took: dict[str, list[float]], found: dict[str, int], query: Query
) -> None:
    """Each page once, and the list."""
    now, spoken = datetime.combine(today, time(12), ZONE).astimezone(UTC), words("en")
    begin = thread_time()
    feed_entries(query, Selection(), "sv", day, day, today, LISTED)
    took[""].append(thread_time() - begin)
    for name, asked in PAGES.items():
        riding = _Riding(query, rides if "by bus" in name else {})
        begin = thread_time()
        page = page_of(riding, CROSSING, f"{BOAT}@{day}", read_asked(asked), spoken, now)
        took[name].append(thread_time() - begin)
        found[name] = page.fitting.total
