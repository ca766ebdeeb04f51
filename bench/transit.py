"""How fast a region's buses and trains are read and searched: a made-up feed of 300,000 connections a day."""

from __future__ import annotations

import csv
import io
import random
import subprocess
import sys
import tempfile
import zipfile
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from heapq import heappop, heappush
from pathlib import Path
from statistics import median
from time import process_time

from feeds.gtfs_whole import read_whole_feed
from visitapp.domain.transit.network import Network
from visitapp.domain.transit.scan import HORIZON, Arrivals, Departures
from visitapp.domain.transit.service_days import DAY_S, Timeline
from visitapp.domain.transit.types import TransitFeed
from visitapp.harvest.network_file import read_network, write_network
from visitapp.harvest.networks import transit_feed

ROUTES, TRIPS, CALLS = 250, 50, 25
"""Routes, trips of each in a day, calls of each: 300,000 connections."""
SIDE = 64
"""Places stand in a square of so many by so many, 500 m apart, with a stop for each direction."""
SERVICES = ("weekdays", "saturdays", "sundays")
SCANS = 40
MORNING = datetime(2026, 6, 3, 5, tzinfo=UTC)
LAST_DAY = date(2026, 12, 31)
_AGENCY = "agency_id,agency_name,agency_url,agency_timezone\n1,Buses,https://example.org,Europe/Stockholm\n"
_CALENDAR = (
    "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
    "weekdays,1,1,1,1,1,0,0,20260101,{last}\nsaturdays,0,0,0,0,0,1,0,20260101,{last}\n"
    "sundays,0,0,0,0,0,0,1,20260101,{last}\n"
)


def run() -> None:
    """Prints what reading, keeping and searching take in CPU time; reading in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "region.zip"
        write_feed(path)
        print(f"transit: {path.stat().st_size / 1e6:.1f} MB zip", flush=True)
        subprocess.run([sys.executable, "-m", "bench.transit", str(path)], check=True)


def measure(path: Path) -> None:
    """Read the zip first, while the process is small, then all else."""
    small = resident_mb("VmRSS")
    started = process_time()
    with path.open("rb") as file:
        whole = read_whole_feed(file).feed
    assert whole is not None
    feed = transit_feed(whole, "region")
    seconds, rows = process_time() - started, len(feed.call_stops)
    grown, peak = resident_mb("VmRSS") - small, resident_mb("VmHWM") - small
    alone = _csv_alone(path)
    print(f"transit: {rows} calls read in {seconds:.2f} s: {rows / seconds / 1e6:.2f} M/s")
    print(f"transit: {grown / rows * 1e6:.0f} MB per million calls, {peak / rows * 1e6:.0f} at the most")
    print(f"transit: {seconds / alone:.2f} times csv.reader alone over stop_times.txt ({alone:.2f} s)")
    _keep(path.with_suffix(".transit"), feed, seconds)
    started = process_time()
    network = Network([feed])
    ways = sum(map(len, network.walks))
    print(f"transit: joined in {process_time() - started:.2f} s: {network.size} stops, {ways} ways on foot")
    _search(Timeline(network))


def _keep(path: Path, feed: TransitFeed, seconds: float) -> None:
    size = write_network(path, feed)
    started = process_time()
    read_network(path)
    took = process_time() - started
    print(f"transit: file of {size / 1e6:.1f} MB read in {took:.3f} s: {seconds / took:.0f} times as fast as the zip")


def _search(timeline: Timeline) -> None:
    number = timeline.seconds(MORNING) // DAY_S
    started = process_time()
    first = len(timeline.leaving_on(number).departs)
    print(f"transit: {first} connections of a first day sorted in {process_time() - started:.2f} s")
    started = process_time()
    timeline.leaving_on(number + 1)
    print(f"transit: those of the next day in {process_time() - started:.2f} s")
    dice = random.Random(5)
    served = sorted(set(timeline.leaving_on(number).boards))
    starts = [(dice.choice(served), MORNING + timedelta(minutes=dice.randrange(240))) for _ in range(SCANS)]
    edges = _edges(timeline, number)
    forward = _timed([lambda s=s, at=at: Arrivals(timeline, [(s, 120)], at) for s, at in starts])  # type: ignore[misc]
    backward = _timed(
        [lambda s=s, at=at: Departures(timeline, [(s, 120)], at + HORIZON) for s, at in starts]  # type: ignore[misc]
    )
    plain = _timed(
        [lambda s=s, at=at: _dijkstra(edges, s, timeline.seconds(at)) for s, at in starts]  # type: ignore[misc]
    )
    scans = [Arrivals(timeline, [(s, 120)], at) for s, at in starts[:5]]
    reached = median(sum(scan.at_stop(stop) is not None for stop in range(timeline.network.size)) for scan in scans)
    for name, times in (("forward", forward), ("backward", backward), ("plain Dijkstra, no time to change", plain)):
        print(f"transit: {name}: median {median(times):.1f} ms, p95 {times[int(len(times) * 0.95)]:.1f} ms in 12 h")
    print(f"transit: {median(forward) / median(plain):.2f} times Dijkstra; {reached:.0f} stops reached")


def _timed(works: list[Callable[[], object]]) -> list[float]:
    times = []
    for work in works:
        started = process_time()
        work()
        times.append((process_time() - started) * 1000)
    return sorted(times)


Edges = list[list[tuple[int, list[int], list[int]]]]
"""From each stop: the next one, when something leaves for it, and the earliest arrival from then on."""


def _edges(timeline: Timeline, number: int) -> Edges:
    found: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for day in (number, number + 1):
        table = timeline.leaving_on(day)
        for departs, arrives, board, alight in zip(
            table.departs, table.arrives, table.boards, table.alights, strict=True
        ):
            found.setdefault((board, alight), []).append((departs, arrives))
    edges: Edges = [[] for _ in range(timeline.network.size)]
    for (board, alight), pairs in found.items():
        earliest, best = [], 1 << 40
        for _, arrives in reversed(pairs):
            best = min(best, arrives)
            earliest.append(best)
        edges[board].append((alight, [departs for departs, _ in pairs], earliest[::-1]))
    for stop, walks in enumerate(timeline.network.walks):
        edges[stop] += [(other, [], [seconds]) for other, seconds in walks if other != stop]
    return edges


def _dijkstra(edges: Edges, start: int, at: int) -> dict[int, int]:
    """Earliest arrivals where one changes in no time and walks on and on: simpler than what is searched for."""
    end = at + HORIZON // timedelta(seconds=1)
    done: dict[int, int] = {}
    queue = [(at, start)]
    while queue:
        now, stop = heappop(queue)
        if stop in done:
            continue
        done[stop] = now
        for other, departs, arrives in edges[stop]:
            if other in done:
                continue
            if not departs:
                heappush(queue, (now + arrives[0], other))
                continue
            place = bisect_left(departs, now)
            if place < len(departs) and departs[place] < end:
                heappush(queue, (arrives[place], other))
    return done


def _csv_alone(path: Path) -> float:
    started = process_time()
    with zipfile.ZipFile(path) as archive, archive.open("stop_times.txt") as member:
        for _ in csv.reader(io.TextIOWrapper(member, "utf-8", newline="")):
            pass
    return process_time() - started


def resident_mb(figure: str) -> float:
    """What the process has in memory (VmRSS), or had at the most (VmHWM), as the kernel tells."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(figure))
    return int(line.split()[1]) * 1024 / 1e6


Position = tuple[float, float]


def grid() -> list[Position]:
    """Where the places of the made-up feed are: latitude and longitude."""
    return [(56 + place // SIDE * 0.0045, 12.5 + place % SIDE * 0.0081) for place in range(SIDE * SIDE)]


def write_feed(path: Path, positions: Sequence[Position] = (), last_day: date = LAST_DAY) -> None:
    """A zip of the made-up feed; `positions`: its places, SIDE times SIDE of them, where these are others."""
    dice = random.Random(3)
    lines = [list(_line(dice)) for _ in range(ROUTES)]
    trips, calls = io.StringIO(), io.StringIO()
    trips.write("route_id,service_id,trip_id,trip_headsign\n")
    calls.write("trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,drop_off_type\n")
    for service in SERVICES:
        for route, line in enumerate(lines):
            for trip in range(TRIPS):
                name = f"3301000{SERVICES.index(service)}{route:05}{trip:04}"
                trips.write(f"r{route},{service},{name},Towards {route}\n")
                now = 4 * 3600 + 20 * 3600 * trip // TRIPS + dice.randrange(10) * 60
                for order, place in enumerate(reversed(line) if trip % 2 else line, start=1):
                    calls.write(f"{name},{_clock(now)},{_clock(now + 20)},{_stop_id(place, trip % 2)},{order},0,0\n")
                    now += dice.choice((60, 90, 120, 180))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("agency.txt", _AGENCY)
        archive.writestr("calendar.txt", _CALENDAR.format(last=last_day.strftime("%Y%m%d")))
        archive.writestr("routes.txt", "route_id,route_short_name,route_type\n" + "".join(
            f"r{route},{route},3\n" for route in range(ROUTES)
        ))  # fmt: skip
        archive.writestr("stops.txt", "stop_id,stop_name,stop_lat,stop_lon\n" + "".join(
            f"{_stop_id(place, side)},Place {place},{north + side * 0.0004:.5f},{east:.5f}\n"
            for place, (north, east) in enumerate(positions or grid()) for side in (0, 1)
        ))  # fmt: skip
        archive.writestr("trips.txt", trips.getvalue())
        archive.writestr("stop_times.txt", calls.getvalue())


def _line(dice: random.Random) -> Iterator[int]:
    """Places one after another, now and then round a corner."""
    east, north = dice.randrange(SIDE), dice.randrange(SIDE)
    steps = [(1, 0), (0, 1), (-1, 0), (0, -1)]
    way = dice.choice(steps)
    for _ in range(CALLS):
        yield north % SIDE * SIDE + east % SIDE
        if dice.random() < 0.15:
            way = dice.choice(steps)
        east, north = east + way[0], north + way[1]


def _stop_id(place: int, side: int) -> str:
    return f"9022012{place:06}{side + 1:03}"


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}:{seconds % 60:02}"


if __name__ == "__main__":
    measure(Path(sys.argv[1]))
