"""Another router, made by others from the same GTFS zip, arrives when we do (forward: backward it answers nothing)."""

from __future__ import annotations

import importlib.util
import random
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from feeds.gtfs_whole import read_whole_feed
from visitapp.domain.transit.network import Network
from visitapp.domain.transit.scan import Arrivals
from visitapp.domain.transit.service_days import Timeline
from visitapp.harvest.networks import transit_feed

DAYS = (date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31), date(2026, 6, 3))
STOPS, ROUTES, TRIPS, QUESTIONS = 10, 12, 25, 100


@pytest.mark.skipif(importlib.util.find_spec("pynigiri") is None, reason="pynigiri is for Python 3.11 on Linux only")
@pytest.mark.parametrize("day", DAYS, ids=str)
def test_scan_arrives_when_another_router_does(tmp_path: Path, day: date) -> None:
    import pynigiri

    dice = random.Random(day.toordinal())
    path = tmp_path / "feed.zip"
    write_feed(path, day, dice)
    whole = read_whole_feed(path.read_bytes()).feed
    assert whole is not None
    timeline = Timeline(Network([transit_feed(whole, "made")]))
    first, last = (day + timedelta(days=step) for step in (-3, 4))
    source = pynigiri.TimetableSource("made", str(path))
    theirs = pynigiri.load_timetable([source], first.isoformat(), last.isoformat())
    places = [theirs.find_location(f"s{number}") for number in range(STOPS)]
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)

    answers = []
    for _ in range(QUESTIONS):
        start, end = dice.sample(range(STOPS), 2)
        at = noon + timedelta(minutes=dice.randrange(-28 * 60, 8 * 60))
        query = pynigiri.Query()
        query.start_time = int(at.timestamp()) // 60
        query.start = [pynigiri.Offset(places[start], 0, 0)]
        query.destination = [pynigiri.Offset(places[end], 0, 0)]
        minutes = [journey.arrival_time() for journey in pynigiri.route(theirs, query)]
        found = datetime.fromtimestamp(min(minutes) * 60, UTC) if minutes else None
        answers.append((found, Arrivals(timeline, [(start, 0)], at, timedelta(hours=48)).at_stop(end)))

    assert [ours for _, ours in answers] == [other for other, _ in answers]
    assert sum(ours is not None for _, ours in answers) > QUESTIONS // 2


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
