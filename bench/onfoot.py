"""What verdicts on foot cost beside a region's buses and trains: 300,000 connections a day, a boat every 20 minutes.

An occurrence costs little beside a day's scans, so that some days stand for all: as many occurrences on each as
100,000 in a year have.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import process_time
from zoneinfo import ZoneInfo

from bench.bulk import CROSSING, bench_timetable
from bench.transit import resident_mb, write_feed
from feeds.gtfs_whole import read_whole_feed
from visitapp.domain.crossing.ferries_json import load_ferries
from visitapp.domain.crossing.sailings import Board
from visitapp.domain.crossing.types import DIRECTIONS
from visitapp.domain.reach.boarding import Boardings
from visitapp.domain.reach.ground import Spot, ground_time
from visitapp.domain.reach.publictransport import PublicTransport
from visitapp.domain.reach.quay_json import pack_rides
from visitapp.domain.reach.quayrides import QUAY_SIDES, quay_rides, quay_ways
from visitapp.domain.reach.verdict import Matcher, Stay, region_port
from visitapp.domain.reach.ways import timetable_way
from visitapp.domain.transit.network import Network
from visitapp.harvest.networks import transit_feed
from visitapp.regiondata import read_data

OCCURRENCES, YEAR_DAYS = 100_000, 365
DAYS = 8
PLACES = 300
FIRST = date(2026, 6, 2)
ZONE = ZoneInfo("Europe/Stockholm")


def run() -> None:
    """Prints CPU time and memory; in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "region.zip"
        write_feed(path)
        subprocess.run([sys.executable, "-m", "bench.onfoot", str(path)], check=True)


def measure(path: Path) -> None:
    """Verdicts of some days, soonest first, as the worker makes them."""
    with path.open("rb") as file:
        whole = read_whole_feed(file).feed
    assert whole is not None
    transport = PublicTransport(Network([transit_feed(whole, "region")]))
    crossing = next(one for one in load_ferries(read_data("ferries.json"))[1] if one.slug == CROSSING)
    matcher = Matcher(Board(crossing, [bench_timetable(FIRST)]), "foot")
    port, dice = region_port(crossing), random.Random(7)
    spots = [Spot(56 + dice.random() * 0.288, 12.5 + dice.random() * 0.52) for _ in range(PLACES)]
    rides = [timetable_way(transport, port, spot, ground_time("foot", port, spot)) for spot in spots]
    per_day = OCCURRENCES // YEAR_DAYS
    before, verdicts = resident_mb("VmRSS"), Counter[str]()
    times = []
    for number in range(DAYS):
        day = FIRST + timedelta(days=number)
        started = process_time()
        for stay in _stays(day, per_day, dice):
            which = dice.randrange(PLACES)
            verdicts[matcher.reach(stay, spots[which], None, None, rides[which]).verdict] += 1
        times.append(process_time() - started)
    mean = sum(times) / DAYS
    print(f"onfoot: {per_day} occurrences a day on foot in {mean:.2f} s a day, at most {max(times):.2f} s")
    print(f"onfoot: so {OCCURRENCES} of a year in {mean * YEAR_DAYS:.0f} s, soonest first, beside other work")
    print(f"onfoot: {resident_mb('VmHWM') - before:.0f} MB for the days' connections and the scans that are kept")
    print(f"onfoot: {dict(verdicts.most_common())}")
    _measure_quays(transport, matcher.board, [(spot.latitude, spot.longitude) for spot in spots])


def _measure_quays(transport: PublicTransport, board: Board, places: list[tuple[float, float]]) -> None:
    """The rides of all places after each landing of a day and before each check-in, as they are kept."""
    port, boardings = region_port(board.crossing), Boardings(board, "foot", "back")
    day = FIRST + timedelta(days=DAYS)
    started = process_time()
    ways = quay_ways(transport, port, places)
    sizes, reached = [], 0
    for side, direction in zip(QUAY_SIDES, DIRECTIONS[::-1], strict=True):
        for boat in boardings.leaving(direction, day):
            rides = quay_rides(ways, port, side, boat)
            reached += sum(ride.at is not None for ride in rides.values())
            sizes.append(len(pack_rides(boat.on_land_at if side == "from" else boat.check_in_closes_at, rides)))
    took = process_time() - started
    print(f"onfoot: rides of {len(sizes)} boats of a day, {PLACES} places: {took:.1f} s of CPU")
    print(f"onfoot: {sum(sizes) / len(sizes) / 1000:.1f} kB each, {reached / len(sizes) / PLACES:.0%} reached")


def _stays(day: date, count: int, dice: random.Random) -> list[Stay]:
    """Occurrences of an hour to four, at full and half hours from 9 to 20, soonest first."""
    begin = datetime(day.year, day.month, day.day, 9, tzinfo=ZONE).astimezone(UTC)
    starts = sorted(begin + timedelta(minutes=30 * dice.randrange(23)) for _ in range(count))
    return [Stay("timed", day, None, start, start + timedelta(hours=dice.randrange(1, 5))) for start in starts]


if __name__ == "__main__":
    measure(Path(sys.argv[1]))
