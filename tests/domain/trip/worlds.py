"""Small worlds to plan in: one crossing, some events and places, all round one port."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from visitapp.domain.crossing.sailings import Board
from visitapp.domain.crossing.timetable import Departure, Service, Timetable
from visitapp.domain.crossing.types import Crossing, Direction, Port, Rule, SourceNote
from visitapp.domain.reach.ground import Spot
from visitapp.domain.trip.types import Stop, Thing, Wish
from visitapp.domain.trip.ways import Ways
from visitapp.domain.trip.world import TripBoard, World

ZONE = ZoneInfo("Europe/Stockholm")
HERE = Port("here", {"sv": "Här"}, "SE", 56.7, 12.8, "Europe/Stockholm", 500, True)
THERE = Port("there", {"sv": "Där"}, "DK", 56.4, 10.9, "Europe/Copenhagen", 500, True)
DAY = date(2026, 7, 1)
"""A Wednesday."""
SAILINGS_OUT, SAILINGS_HOME = "07:00 09:00 13:00", "15:00 19:00 23:00"


def at(clock: str, day: date = DAY) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), ZONE).astimezone(UTC)


def crossing(check_in: int = 30) -> Crossing:
    return Crossing("here-there", HERE, THERE, "Ferries", "running", rules=(Rule("car", check_in, 10, assumed=False),))


def timetable(
    out: str = SAILINGS_OUT, home: str = SAILINGS_HOME, first: date = date(2026, 1, 1), last: date = date(2026, 12, 31)
) -> Timetable:
    ways: tuple[tuple[Direction, str], ...] = (("back", out), ("out", home))
    departures = tuple(
        Departure(f"{way}-{clock}", way, "daily", int(clock[:2]) * 3600 + int(clock[3:]) * 60, 3600)
        for way, clocks in ways
        for clock in clocks.split()
    )
    daily = Service("daily", frozenset(range(7)))
    return Timetable("here-there", "t", "T", first, last, SourceNote("Leaflet"), (daily,), departures)


def event(
    name: str,
    start: str,
    end: str,
    day: date = DAY,
    categories: Sequence[str] = ("music",),
    east: float = 0.05,
    for_children: bool = False,
) -> Thing:
    """An event that begins and ends by the clock of one day, some way east of the port."""
    begins, ends = at(start, day), at(end, day)
    return Thing(
        f"event:{name}", "event", f"family:{name}", name.title(), name, Stop(Spot(56.7, 12.8 + east), name), True,
        ((begins, ends),), ends - begins, tuple(categories), for_children,
    )  # fmt: skip


def place(
    name: str, days: Sequence[date] = (DAY,), east: float = 0.02, opens: str = "10:00", until: str = "17:00"
) -> Thing:
    """A place that is open on these days, for visits of two hours."""
    windows = tuple((at(opens, day), at(until, day)) for day in days)
    return Thing(
        f"place:{name}", "place", f"place:{name}", name.title(), name, Stop(Spot(56.7, 12.8 + east), name), False,
        windows, timedelta(hours=2), ("history",),
    )  # fmt: skip


def world(
    *things: Thing,
    check_in: int = 30,
    tables: Sequence[Timetable] | None = None,
    now: datetime | None = None,
    base: float | None = None,
) -> World:
    """What is known of one crossing and these things. `base`: where one sleeps, so far east of the port."""
    board = Board(crossing(check_in), [timetable()] if tables is None else tables)
    families: dict[str, tuple[str, ...]] = {}
    for thing in things:
        families[thing.family] = (*families.get(thing.family, ()), thing.ref)
    ways = Ways("car", {"here": HERE, "there": THERE})
    sleeps = None if base is None else Stop(Spot(56.7, 12.8 + base), municipality="base")
    known = {thing.ref: thing for thing in things}
    return World(known, ways, TripBoard(board, "car"), sleeps, now, families)


def wish(days: int = 1, first: date = DAY, **changed: object) -> Wish:
    plain = Wish("here-there", "car", first, first + timedelta(days=days - 1))
    return replace(plain, **changed)  # type: ignore[arg-type]  # the tests name fields of a wish
