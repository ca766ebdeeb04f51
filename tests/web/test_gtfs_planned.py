"""Whoever plans with the exported timetables is sent to the very boats that the site shows, by another's program."""

from __future__ import annotations

import random
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest

from feeds.gtfs_read import read_gtfs
from feeds.gtfs_whole import read_whole_feed
from tests.planner import SEARCHED, Boat, Planner, need_planner, next_of
from tests.publish.test_gtfs import sails
from tests.web.conftest import NOW, PagesSite
from visitapp.demosetup import demo_timetables
from visitapp.domain.crossing.sailings import Board
from visitapp.domain.crossing.types import DIRECTIONS, Crossing, Port, Rule, SourceNote
from visitapp.domain.transit.network import Network
from visitapp.domain.transit.scan import Arrivals
from visitapp.domain.transit.service_days import Timeline
from visitapp.harvest.networks import transit_feed
from visitapp.harvest.timetables import timetables_from_gtfs
from visitapp.store.crossing_read import all_timetables, list_crossings
from visitapp.store.database import Database
from visitapp.store.region import save_ferries
from visitapp.timetables import import_file
from visitapp.web.gtfs import GTFS_PATH

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]

Lines = Mapping[tuple[str, str], Sequence[Boat]]
"""By the ports from and to: the boats, earliest first."""

VIK = Port("vik", {"sv": "Vik"}, "SE", 59.7, 19.0, "Europe/Stockholm", 500, True)
HOLME = Port("holme", {"sv": "Holme"}, "FI", 60.1, 19.9, "Europe/Helsinki", 500, True)
WICK = Port("wick", {"sv": "Wick"}, "GB", 55.0, -1.4, "Europe/London", 500, True)
ICE = Port("ice", {"sv": "Is"}, "IS", 65.2, -14.0, "Atlantic/Reykjavik", 500, True)
FAR = (
    Crossing("vik-holme", VIK, HOLME, "Ålandsbåten", "running", rules=(Rule("foot", 20, 10), Rule("car", 40, 10))),
    Crossing("wick-ice", WICK, ICE, "Nordbåten", "running"),
)
TEXTS = (
    """
    crossing: ystad-ronne
    name: All the year
    valid: 2026-01-07 to 2027-12-20
    source: A test
    days most: daily; not 2026-03-28, 2026-10-25, 2027-05-01, 2027-06-25; also 2027-06-26
    season high: 2026-06-15 to 2026-08-16, 2027-06-14 to 2027-08-15
    from ystad to ronne
    on daily
      00:30 1h20
      02:30 1h20
      03:10 2h40; foot, bicycle
      23:50 5h
      00:50+1 1h; id late
    on most
      08:00 1h20; vessel Ada
      08:10 1h; vessel Fast
      12:00 1h20; car, car-over-6m
    on fri-mon; in high
      18:30 1h20
    from ronne to ystad
    on daily
      01:59 1h20
      02:00 1h20
      02:59 1h20
      03:00 1h20
      02:30+1 1h20
    on none; also 2026-10-25, 2027-03-28, 2027-12-20
      22:45 6h
    on most
      16:00 1h20
    """,
    """
    crossing: ystad-ronne
    name: Extra boats in spring
    valid: 2026-03-20 to 2026-04-10
    source: A test
    from ystad to ronne
    on mon-fri
      08:00 2h
      10:15 1h20
    on sun
      every 45 min 00:15-05:00, crossing 1h20
    """,
    """
    crossing: torekov-hallands-vadero
    name: Summer
    valid: 2026-05-01 to 2027-09-30
    source: A test
    season summer: 2026-06-13 to 2026-08-16, 2027-06-12 to 2027-08-15
    from torekov to sandhamn-vadero
    on daily; in summer
      every 25 min 09:00-17:00, crossing 15 min
      17:30 15m
    on sat, sun; not 2026-05-17; also 2027-05-06
      10:00 15m
    from sandhamn-vadero to torekov
    on daily; in summer
      every 30 min 09:30-17:30, crossing 15 min
      11:00 12m; id extra
    on sat, sun; not 2026-05-17; also 2027-05-06
      15:00 15m
    """,
    """
    crossing: halmstad-grenaa
    name: Beyond the end of the line
    valid: 2026-01-01 to 2026-12-31
    source: A test
    from halmstad to grenaa
    on daily
      23:40 4h35
    from grenaa to halmstad
    on mon-sat
      14:10 4h35
    """,
    """
    crossing: goteborg-frederikshavn
    name: Real over Easter
    valid: 2027-03-20 to 2027-04-10
    source: A test
    from goteborg to frederikshavn
    on daily
      03:45 3h15
      23:55 3h30
    from frederikshavn to goteborg
    on daily; not 2027-03-28
      02:15 3h15
    """,
    """
    crossing: vik-holme
    name: To the east
    valid: 2026-02-01 to 2027-11-30
    source: A test
    from vik to holme
    on daily
      every 40 min 00:20-04:20, crossing 25 min
      22:00 35m
    from holme to vik
    on daily
      00:30 2h
      02:30 2h
      03:30 2h; foot
      00:10+1 2h; id mid
    on mon-fri; not 2026-03-30
      every 50 min 23:10-05:00+1, crossing 30 min
    """,
    """
    crossing: wick-ice
    name: To the north
    valid: 2026-02-01 to 2027-11-30
    source: A test
    from wick to ice
    on daily
      01:30 20h
      23:30 30h
    from ice to wick
    on wed, sun
      00:30 25h
      23:10 26h30
    """,
)
"""No boat is overtaken by one of the next service day: the planner does not look for that on one line."""
FIRST, LAST = date(2025, 12, 28), date(2028, 1, 5)
SPANS = ((FIRST, date(2026, 9, 30)), (date(2026, 10, 1), date(2027, 6, 30)), (date(2027, 7, 1), LAST))
"""The planner takes a year and a bit at a time."""
CHANGES = (date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31))
CLOSELY = (*CHANGES, *(date.fromisoformat(day) for day in (
    "2026-01-01", "2026-01-07", "2026-02-01", "2026-03-20", "2026-04-11", "2026-05-01", "2026-05-17", "2026-06-13",
    "2026-08-17", "2026-12-25", "2027-03-20", "2027-04-11", "2027-05-06", "2027-06-25", "2027-08-16", "2027-10-01",
    "2027-12-01", "2027-12-21", "2027-12-25",
)))  # fmt: skip
"""Asked of at each departure on these days and those beside them: clocks, exceptions, seasons, ends of validity."""
ANYWHEN = 900
"""Questions at any instant, each way of each line."""
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


async def fill(database: Database) -> None:
    """The demo's timetables and ours, each by the way that an office takes."""
    await save_ferries((VIK, HOLME, WICK, ICE), FAR, NOW, "region", 100)
    for path in demo_timetables():
        await import_file(database, path.read_bytes(), path.stem, "demo", True, NOW)
    for text in TEXTS:
        await import_file(database, text.encode(), "", "", False, NOW)


async def shown(site: PagesSite) -> tuple[Lines, Lines]:
    """What the site's API says sails and takes people on foot, on every day: all of it, and without invented boats."""
    every: dict[tuple[str, str], list[Boat]] = {}
    real: dict[tuple[str, str], list[Boat]] = {}
    for crossing in (await site.get("/api/v1/crossings")).json()["items"]:
        here, there, day = crossing["from"]["id"], crossing["to"]["id"], FIRST
        for lines in (every, real):
            lines |= {(here, there): [], (there, here): []}
        while day <= LAST + SEARCHED:
            until = day + 13 * DAY
            answer = await site.get(f"/api/v1/crossings/{crossing['id']}/sailings?from={day}&to={until}")
            for one in answer.json()["items"]:
                if not one["classes"] or "foot" in one["classes"]:
                    boat = Boat(
                        *(datetime.fromisoformat(one[at]).astimezone(UTC) for at in ("departs_at", "arrives_at"))
                    )
                    for lines in (every,) if one["demo"] else (every, real):
                        lines[one["from"], one["to"]].append(boat)
            day = until + DAY
    for boats in (*every.values(), *real.values()):
        boats.sort()
    return every, real


def questions(boats: Sequence[Boat], first: date, last: date) -> Iterator[datetime]:
    """Any instants between the days; on those to be looked at closely each departure, and a minute to each side."""
    dice = random.Random(first.toordinal())
    begins = datetime(first.year, first.month, first.day, tzinfo=UTC)
    for _ in range(ANYWHEN // len(SPANS)):
        yield begins + dice.randrange(((last - first).days + 1) * 24 * 60) * MINUTE
    near = {day + number * DAY for day in CLOSELY for number in (-2, -1, 0, 1)}
    for day in sorted(day for day in near if first <= day <= last):
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
        yield midnight
        for boat in between(boats, midnight, midnight + DAY):
            yield from (boat.departs_at - MINUTE, boat.departs_at, boat.departs_at + MINUTE)


def between(boats: Sequence[Boat], start: datetime, end: datetime) -> Sequence[Boat]:
    """Those that leave in [start, end)."""
    return boats[bisect_left(boats, (start,)) : bisect_left(boats, (end,))]


async def test_planner_names_the_next_boat_that_the_site_shows(
    pages_site: PagesSite, database: Database, tmp_path: Path
) -> None:
    need_planner()
    await fill(database)
    every, real = await shown(pages_site)

    wrong, asked, named_none = [], 0, 0
    for path, lines in ((f"{GTFS_PATH}?demo=1", every), (GTFS_PATH, real)):
        data = (await pages_site.get(path)).content
        for first, last in SPANS:
            planner = Planner(tmp_path / "feed.zip", data, first, last)
            for way, boats in lines.items():
                for at in questions(boats, first, last):
                    named = planner.next_boat(*way, at)
                    asked, named_none = asked + 1, named_none + (named is None)
                    if named not in next_of(between(boats, at, at + SEARCHED), at):
                        wrong.append((path, way, at.isoformat(), named))

    assert wrong[:5] == []
    assert (asked > 50_000, named_none > 5_000) == (True, True)


async def sailing(database: Database) -> tuple[list[Crossing], dict[str, Board]]:
    """The crossings and what the site knows to sail."""
    crossings, tables = await database.reader.run(lambda query: (list_crossings(query), all_timetables(query)))
    return crossings, {one.slug: Board(one, tables.get(one.slug, ())) for one in crossings}


async def test_export_imported_as_ferries_sails_alike_on_every_day(pages_site: PagesSite, database: Database) -> None:
    await fill(database)
    crossings, boards = await sailing(database)

    data = (await pages_site.get(f"{GTFS_PATH}?demo=1")).content

    found = timetables_from_gtfs(read_gtfs(data), crossings, "again", SourceNote("A test"))
    assert (found.problems, found.crossings, found.ports) == ((), (), ())
    for crossing in crossings:
        again, day = Board(crossing, found.timetables), FIRST
        while day <= LAST:
            assert sails(again, day) == sails(boards[crossing.slug], day), (crossing.slug, day)
            day += DAY


async def test_export_read_as_a_network_arrives_with_the_boats_of_the_site(
    pages_site: PagesSite, database: Database
) -> None:
    """But for headways: of them our router tells the latest arrival that there can be."""
    await fill(database)
    crossings, boards = await sailing(database)

    whole = read_whole_feed((await pages_site.get(f"{GTFS_PATH}?demo=1")).content)

    assert whole.problems == ()
    assert whole.feed is not None
    stops, timeline = whole.feed.stops.ids, Timeline(Network([transit_feed(whole.feed, "ours")]))
    dice, arrived = random.Random(1), 0
    for day in sorted({change + number * DAY for change in CHANGES for number in (-1, 0, 1)}):
        for crossing, direction in product(crossings, DIRECTIONS):
            start, end = (stops.index(port.slug) for port in crossing.way(direction))
            days = [day + number * DAY for number in range(-1, 4)]
            boats = [boat for on in days for boat in sails(boards[crossing.slug], on) if boat[0] == direction]
            if any(approximate for *_, approximate in boats):
                continue
            for minute in dice.sample(range(24 * 60), 20):
                at = datetime(day.year, day.month, day.day, tzinfo=UTC) + minute * MINUTE
                expected = min((arrives for _, leaves, arrives, _ in boats if at <= leaves <= at + DAY), default=None)
                assert Arrivals(timeline, [(start, 0)], at, DAY).at_stop(end) == expected, (crossing.slug, at)
                arrived += expected is not None
    assert arrived > 1000
