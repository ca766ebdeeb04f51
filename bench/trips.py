"""A visitor's trip at 10,000 and 100,000 events: reading what a plan is made of, proposing, checking, one more visit.

Nothing is kept from one run to the next. Beside each figure stands how many of the day's lists of events could have
been read in that time, in the same run: so machines, and days on which they are busy, can be compared.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from statistics import median
from time import thread_time
from typing import NamedTuple, TypeVar

from bench.filled import filled
from bench.generated import ZONE
from visitapp.domain.event.selection import Selection
from visitapp.domain.reach.quay_json import pack_rides, unpack_rides
from visitapp.domain.reach.quayrides import Position, QuayMoment, QuayRide
from visitapp.domain.reach.quayways import QuayWays
from visitapp.domain.reach.types import GroundLeg
from visitapp.domain.trip.changing import add
from visitapp.domain.trip.checking import check
from visitapp.domain.trip.planner import propose
from visitapp.domain.trip.types import Visit, Wish
from visitapp.domain.trip.ways import Ways
from visitapp.domain.trip.world import World
from visitapp.store.crossing_read import list_ports
from visitapp.store.database import Query, open_database
from visitapp.store.feed_read import feed_entries
from visitapp.store.quay_read import wanted_positions, wanted_quays
from visitapp.store.trip_world import read_world

T = TypeVar("T")

SIZES = (10_000, 100_000)
RUNS = 5
LISTED = 60
CROSSING = "helsingborg-helsingor"


class Took(NamedTuple):
    """CPU seconds of one run. `listed`: of the list that all is compared with."""

    read: float
    proposed: float
    checked: float
    added: float
    listed: float


def run() -> None:
    """Prints a line for each wish: ms of CPU, medians of the runs, each with its ratio to a list of a day's events."""
    sizes = [int(word) for word in sys.argv[1:] if word.isdigit()] or SIZES
    for events in sizes:
        asyncio.run(_measure(events))


async def _measure(events: int) -> None:
    today = datetime.now(ZONE).date()
    url = await asyncio.to_thread(filled, events)
    print(f"{events:,} events: ms of CPU (times a list of {LISTED} events)")
    print(f"  {'wish':34s}{'read':>16s}{'propose':>16s}{'check':>16s}{'one more':>16s}{'visits':>8s}")
    async with open_database(url) as database:
        for name, wish in wishes(today).items():
            kept = await database.reader.run(partial(_invented, wish)) if "by bus" in name else None
            runs = [await database.reader.run(partial(_once, wish, today, kept)) for _ in range(RUNS + 1)][1:]
            _print_line(name, [took for took, _ in runs], runs[0][1])


def wishes(today: date) -> dict[str, Wish]:
    """What is asked for, on days that are all alike in their number of events."""
    first = today + timedelta(days=30 + (5 - today.weekday()) % 7)
    return {
        "a weekend by car": Wish(CROSSING, "car", first, first + timedelta(days=1)),
        "a day on foot": Wish(CROSSING, "foot", first, first),
        "a weekend on foot, by bus": Wish(CROSSING, "foot", first, first + timedelta(days=1)),
        "a weekend with children, music": Wish(
            CROSSING, "car", first, first + timedelta(days=1), "halmstad", True, ("music",)
        ),
        "a week by bicycle, already here": Wish("", "bicycle", first, first + timedelta(days=6)),
        "a week by car": Wish(CROSSING, "car", first, first + timedelta(days=6)),
    }


def _invented(wish: Wish, query: Query) -> dict[QuayMoment, str]:
    """A bus from each boat of the days of a trip to all places, and back to each, as they would be kept."""
    quays, places = wanted_quays(query, wish.first_day), wanted_positions(query, wish.first_day)
    return {
        one.moment: pack_rides(one.moment.at, buses(one.moment, sorted(places[day])))
        for day in (wish.first_day, wish.last_day)
        for one in quays[day]
    }


def buses(moment: QuayMoment, places: Sequence[Position]) -> Mapping[Position, QuayRide]:
    """A bus from a boat to each place, or back from it, of 20 to 90 minutes."""
    found = {}
    for number, place in enumerate(places):
        ride, wait = timedelta(minutes=20 + number % 70), timedelta(minutes=10)
        begin = moment.at + wait if moment.side == "from" else moment.at - wait - ride
        leg = GroundLeg(
            "bus", str(number % 40), "Centrum", f"Stop {number % 60}", f"Stop {number}", begin, begin + ride
        )
        at = leg.arrives_at if moment.side == "from" else leg.departs_at
        found[place] = QuayRide(at, at, (leg,))
    return found


def _by_bus(world: World, kept: Mapping[QuayMoment, str], query: Query) -> World:
    quays = QuayWays(lambda moment: unpack_rides(moment.at, kept[moment]) if moment in kept else None)
    return replace(world, ways=Ways("foot", list_ports(query), quays=quays))


def _once(wish: Wish, today: date, kept: Mapping[QuayMoment, str] | None, query: Query) -> tuple[Took, int]:
    now = datetime.combine(today, time(12), ZONE).astimezone(UTC)
    day = wish.first_day
    listed, _ = _timed(lambda: feed_entries(query, Selection(), "sv", day, day, today, LISTED))
    read, world = _timed(lambda: read_world(query, wish, "sv", today, now))
    if kept is not None:
        world = _by_bus(world, kept, query)
    proposed, trip = _timed(lambda: propose(wish, world))
    checked, _ = _timed(lambda: check(trip, world))
    there = {item.ref for item in trip.items}
    others = [ref for ref in world.things if ref not in there][:5]
    added, _ = _timed(lambda: [add(trip, world, ref) for ref in others])
    visits = sum(isinstance(item, Visit) for item in trip.items)
    return Took(read, proposed, checked, added / max(1, len(others)), listed), visits


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    begin = thread_time()
    found = work()
    return thread_time() - begin, found


def _print_line(name: str, runs: Sequence[Took], visits: int) -> None:
    listed = median(one.listed for one in runs)
    cells = ""
    for at in range(4):
        took = median(one[at] for one in runs)
        cells += f"{took * 1000:9.0f} ({took / listed:4.1f})"
    print(f"  {name:34s}{cells}{visits:8d}   {listed * 1000:.1f} ms a list", flush=True)
