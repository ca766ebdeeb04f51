"""What verdicts on foot cost beside a region's buses and trains: 300,000 connections a day, a boat every 20 minutes.

100,000 occurrences of a year, those on days that are alike together, as the worker makes them; and some days by
themselves, as when none is like another.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from operator import itemgetter
from pathlib import Path
from statistics import median
from time import process_time
from zoneinfo import ZoneInfo

from bench.bulk import CROSSING, bench_timetable
from bench.transit import resident_mb, write_feed
from feeds.gtfs_whole import read_whole_feed
from visitapp.domain.crossing.ferries_json import load_ferries
from visitapp.domain.crossing.sailings import Board
from visitapp.domain.crossing.types import DIRECTIONS
from visitapp.domain.reach.alike import AlikeDays
from visitapp.domain.reach.boarding import Boardings
from visitapp.domain.reach.ground import Spot, ground_time
from visitapp.domain.reach.kept import Answers, hours_of
from visitapp.domain.reach.publictransport import PublicTransport
from visitapp.domain.reach.quay_json import pack_rides
from visitapp.domain.reach.quayrides import QUAY_SIDES, quay_rides, quay_ways
from visitapp.domain.reach.ridehome import Centre, last_rides
from visitapp.domain.reach.verdict import Matcher, Stay, clock_of, region_port
from visitapp.domain.reach.ways import Ways, timetable_way
from visitapp.domain.transit.network import Network
from visitapp.harvest.networks import transit_feed
from visitapp.regiondata import read_data

OCCURRENCES, YEAR_DAYS = 100_000, 340
DAYS = 3
PLACES = 300
NIGHTS = 7
FIRST = date(2026, 1, 12)
ZONE = ZoneInfo("Europe/Stockholm")


def run() -> None:
    """Prints CPU time and memory; in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "region.zip"
        write_feed(path)
        subprocess.run([sys.executable, "-m", "bench.onfoot", str(path)], check=True)


def measure(path: Path) -> None:
    """Verdicts of some days by themselves, and of a year."""
    with path.open("rb") as file:
        whole = read_whole_feed(file).feed
    assert whole is not None
    transport = PublicTransport(Network([transit_feed(whole, "region")]))
    crossing = next(one for one in load_ferries(read_data("ferries.json"))[1] if one.slug == CROSSING)
    board = Board(crossing, [bench_timetable(FIRST)])
    port, dice = region_port(crossing), random.Random(7)
    spots = [Spot(56 + dice.random() * 0.288, 12.5 + dice.random() * 0.52) for _ in range(PLACES)]
    grounds = [ground_time("foot", port, spot) for spot in spots]
    ways = [
        Ways(None, timetable_way(transport, port, spot, ground)) for spot, ground in zip(spots, grounds, strict=True)
    ]
    days = AlikeDays(board, transport)
    answers, per_day = Answers(Matcher(board, "foot", days)), OCCURRENCES // YEAR_DAYS
    held = [
        (days.order(stay.starts_on), stay, dice.randrange(PLACES))
        for number in range(YEAR_DAYS)
        for stay in _stays(FIRST + timedelta(days=number), per_day, dice)
    ]
    alone, times = Matcher(board, "foot"), []  # before they are put in the order of days that are alike
    for number in range(DAYS):
        started = process_time()
        for _, stay, which in held[number * per_day : (number + 1) * per_day]:
            alone.answer(stay, clock_of(stay, alone.zone), spots[which], ways[which])
        times.append(process_time() - started)
    mean = sum(times) / DAYS
    print(f"onfoot: {per_day} occurrences a day in {mean:.2f} s a day by itself, at most {max(times):.2f} s")
    print(f"onfoot: so {OCCURRENCES} of a year in {mean * YEAR_DAYS:.0f} s if no day were like another")
    before = resident_mb("VmRSS")
    held.sort(key=itemgetter(0))
    for told in ("from nothing", "again, as when boats change"):
        verdicts, started = Counter[str](), process_time()
        for _, stay, which in held:
            clock = clock_of(stay, alone.zone)
            hours = hours_of(days, stay, clock, None)
            verdicts[answers.kept(stay, clock, hours, spots[which], ways[which], None).said.verdict] += 1
        print(f"onfoot: {len(held)} of a year in {process_time() - started:.1f} s {told}")
    print(f"onfoot: {resident_mb('VmHWM') - before:.0f} MB more at the most, for what is kept of answers and scans")
    print(f"onfoot: {dict(verdicts.most_common())}")
    positions = [(spot.latitude, spot.longitude) for spot in spots]
    _measure_quays(transport, board, positions)
    _measure_last_rides(transport, positions)


def _measure_last_rides(transport: PublicTransport, positions: list[tuple[float, float]]) -> None:
    """The last rides of a night from all places towards six towns; the first night also has its connections sorted."""
    towns = [Centre(str(number), *positions[number * 50]) for number in range(6)]
    found, times = 0, []
    for night in range(NIGHTS):
        started = process_time()
        rides = last_rides(transport, towns, positions, FIRST + timedelta(days=20 + night), ZONE)
        times.append(process_time() - started)
        found += sum(map(len, rides.values()))
    print(f"onfoot: last rides of a night from {PLACES} places: {median(times):.2f} s of CPU, {found // NIGHTS} rides")


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
