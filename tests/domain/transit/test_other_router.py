"""Another router, made by others from the same GTFS zip, arrives when we do, and not in time any later than we leave.

Backward it answers nothing, so what we answer backward is asked of it forward.
"""

from __future__ import annotations

import importlib.util
import random
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from feeds.gtfs_whole import read_whole_feed
from visitapp.domain.transit.network import Network
from visitapp.domain.transit.scan import Arrivals, Departures
from visitapp.domain.transit.service_days import Timeline
from visitapp.harvest.networks import transit_feed

DAYS = (date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31), date(2026, 6, 3))
STOPS, ROUTES, TRIPS, QUESTIONS = 10, 12, 25, 100
HOURS = timedelta(hours=24)


pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("pynigiri") is None, reason="pynigiri is for Python 3.11 on Linux only"
)
MINUTE = timedelta(minutes=1)


class Two:
    """The same feed in our timeline and in the other router."""

    def __init__(self, path: Path, day: date) -> None:
        import pynigiri

        self._router = pynigiri
        whole = read_whole_feed(path.read_bytes()).feed
        assert whole is not None
        self.timeline = Timeline(Network([transit_feed(whole, "made")]))
        first, last = (day + timedelta(days=step) for step in (-3, 4))
        source = pynigiri.TimetableSource("made", str(path))
        self._theirs = pynigiri.load_timetable([source], first.isoformat(), last.isoformat())
        self._places = [self._theirs.find_location(f"s{number}") for number in range(STOPS)]

    def arrives(self, start: int, end: int, at: datetime) -> datetime | None:
        """When the other router is there at the earliest."""
        query = self._router.Query()
        query.start_time = int(at.timestamp()) // 60
        query.start = [self._router.Offset(self._places[start], 0, 0)]
        query.destination = [self._router.Offset(self._places[end], 0, 0)]
        minutes = [journey.arrival_time() for journey in self._router.route(self._theirs, query)]
        return datetime.fromtimestamp(min(minutes) * 60, UTC) if minutes else None


def questions(day: date, dice: random.Random) -> Iterator[tuple[int, int, datetime]]:
    """From where to where, and an instant of the day before until eight hours after noon."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    for _ in range(QUESTIONS):
        start, end = dice.sample(range(STOPS), 2)
        yield start, end, noon + timedelta(minutes=dice.randrange(-28 * 60, 8 * 60))


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_scan_arrives_when_another_router_does(tmp_path: Path, day: date) -> None:
    dice = random.Random(day.toordinal())
    write_feed(tmp_path / "feed.zip", day, dice)
    two = Two(tmp_path / "feed.zip", day)

    answers = [
        (two.arrives(start, end, at), Arrivals(two.timeline, [(start, 0)], at, timedelta(hours=48)).at_stop(end))
        for start, end, at in questions(day, dice)
    ]

    assert [ours for _, ours in answers] == [other for other, _ in answers]
    assert sum(ours is not None for _, ours in answers) > QUESTIONS // 2


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_scan_back_leaves_as_late_as_another_router_can(tmp_path: Path, day: date) -> None:
    dice = random.Random(day.toordinal())
    write_feed(tmp_path / "feed.zip", day, dice)
    two = Two(tmp_path / "feed.zip", day)

    found = 0
    for start, end, by in questions(day, dice):
        leaves = Departures(two.timeline, [(end, 0)], by, HOURS).at_stop(start)
        if leaves is not None:
            found += 1
            in_time, too_late = (two.arrives(start, end, at) for at in (leaves, leaves + MINUTE))
            assert in_time is not None, (start, end, by, leaves)
            assert in_time <= by, (start, end, by, leaves)
            assert too_late is None or too_late > by, (start, end, by, leaves)
        else:
            early = two.arrives(start, end, by - HOURS)
            assert early is None or early > by, (start, end, by)

    assert found > QUESTIONS // 2


def write_feed(path: Path, day: date, dice: random.Random) -> None:
    """Lines between stops that nobody walks between, on five days, until six in the next morning."""
    trips, calls = "route_id,service_id,trip_id\n", "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
    for route in range(ROUTES):
        line = dice.sample(range(STOPS), dice.randint(2, 5))
        for trip in range(TRIPS):
            trips += f"r{route},d{dice.randrange(5)},t{route}-{trip}\n"
            minute = dice.randrange(30 * 60)
            for order, stop in enumerate(line):
                clock = f"{minute // 60:02}:{minute % 60:02}:00"
                calls += f"t{route}-{trip},{clock},{clock},s{stop},{order}\n"
                minute += dice.randint(5, 50)
    dates = "".join(f"d{step},{day + timedelta(days=step - 2):%Y%m%d},1\n" for step in range(5))
    agency = "1,Buses,http://b.example,Europe/Stockholm\n"
    tables = {
        "agency.txt": f"agency_id,agency_name,agency_url,agency_timezone\n{agency}",
        "routes.txt": "route_id,agency_id,route_short_name,route_type\n"
        + "".join(f"r{route},1,{route},3\n" for route in range(ROUTES)),
        "stops.txt": "stop_id,stop_name,stop_lat,stop_lon\n"
        + "".join(f"s{stop},S{stop},{56 + stop * 0.05:.2f},12.5\n" for stop in range(STOPS)),
        "calendar_dates.txt": f"service_id,date,exception_type\n{dates}",
        "trips.txt": trips,
        "stop_times.txt": calls,
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in tables.items():
            archive.writestr(name, content)
