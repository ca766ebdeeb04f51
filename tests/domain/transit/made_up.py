"""Small networks, and the same answers by trying everything."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from visitapp.domain.transit.network import Network
from visitapp.domain.transit.types import NO_ALIGHTING, NO_BOARDING, Frequency, Leg, TransitFeed

ZONE = "Europe/Stockholm"
FIRST = date(2026, 1, 1)
CHANGE_NIGHTS = (date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31))


@dataclass(frozen=True)
class Trip:
    """Calls are stop, arrival and departure in seconds, flags."""

    calls: tuple[tuple[int, int, int, int], ...]
    days: frozenset[date]
    block: int = 0
    frequencies: tuple[tuple[int, int, int, bool], ...] = ()


@dataclass(frozen=True)
class Made:
    """A feed in the making; positions are latitude and longitude."""

    positions: Sequence[tuple[float, float]]
    trips: Sequence[Trip]
    name: str = "made"
    zone: str = ZONE
    stations: Sequence[str] = ()
    names: Sequence[str] = ()
    ids: Sequence[str] = ()
    areas: Sequence[tuple[str, ...]] = ()
    transfers: Sequence[tuple[int, int, int, int]] = ()
    stays: Sequence[tuple[int, int]] = ()
    leaves: Sequence[tuple[int, int]] = field(default=())


def trip(*calls: tuple[int, str], days: Iterable[date], block: int = 0) -> Trip:
    """A trip of stops and times like "25:10", at which it arrives and leaves."""
    made = []
    for stop, clock in calls:
        hour, minute = clock.split(":")
        moment = int(hour) * 3600 + int(minute) * 60
        made.append((stop, moment, moment, 0))
    return Trip(tuple(made), frozenset(days), block)


def feed_of(made: Made) -> TransitFeed:
    """The feed as it would be read, with a service for each trip."""
    calls = [call for one in made.trips for call in one.calls]
    counts = [len(one.calls) for one in made.trips]
    count = len(made.positions)
    ids = list(made.ids) or [f"{made.name}-{number}" for number in range(count)]
    nothing = [0] * len(made.trips)
    return TransitFeed(
        name=made.name,
        zone=made.zone,
        agencies=("Made up",),
        version="1",
        first_day=FIRST,
        stop_ids=ids,
        stop_names=list(made.names) or [f"Stop {name}" for name in ids],
        stop_stations=list(made.stations) or ids,
        stop_areas=list(made.areas) or [()] * count,
        latitudes=array("d", [position[0] for position in made.positions]),
        longitudes=array("d", [position[1] for position in made.positions]),
        route_ids=["r"],
        route_names=["7"],
        route_types=array("i", [3]),
        trip_ids=[f"t{number}" for number in range(len(made.trips))],
        trip_headsigns=["There"] * len(made.trips),
        trip_routes=array("i", nothing),
        trip_services=array("i", range(len(made.trips))),
        trip_blocks=array("i", [one.block for one in made.trips]),
        trip_cars=array("b", nothing),
        trip_bikes=array("b", nothing),
        call_starts=array("i", [sum(counts[:number]) for number in range(len(counts))]),
        call_counts=array("i", counts),
        call_stops=array("i", [call[0] for call in calls]),
        call_arrivals=array("i", [call[1] for call in calls]),
        call_departures=array("i", [call[2] for call in calls]),
        call_flags=array("b", [call[3] for call in calls]),
        service_days=[sum(1 << (day - FIRST).days for day in one.days) for one in made.trips],
        frequencies=[
            Frequency(number, *frequency) for number, one in enumerate(made.trips) for frequency in one.frequencies
        ],
        transfers=list(made.transfers),
        stays=list(made.stays),
        leaves=list(made.leaves),
    )


@dataclass(frozen=True)
class Call:
    """A call of a trip as it runs on one day."""

    stop: int
    arrives: datetime
    departs: datetime
    boards: bool
    alights: bool


def all_runs(network: Network, feeds: Sequence[Made]) -> Iterator[list[Call]]:
    """Every trip on every day that it runs, however often; what only has a headway arrives a headway later."""
    for made, offset in zip(feeds, network.offsets, strict=False):
        for one in made.trips:
            for day in one.days:
                noon = datetime.combine(day, time(12), ZoneInfo(made.zone)).astimezone(UTC)
                shifts = [
                    (start - one.calls[0][2], 0 if exact else every)
                    for begins, ends, every, exact in one.frequencies
                    for start in range(begins, ends, every)
                ]
                for later, waits in shifts or [(0, 0)]:
                    origin = noon - timedelta(hours=12) + timedelta(seconds=later)
                    yield [
                        Call(
                            stop + offset,
                            origin + timedelta(seconds=arrival + waits),
                            origin + timedelta(seconds=departure),
                            not flags & NO_BOARDING,
                            not flags & NO_ALIGHTING,
                        )
                        for stop, arrival, departure, flags in one.calls
                    ]


def tried_arrivals(
    network: Network, feeds: Sequence[Made], access: Sequence[tuple[int, int]], at: datetime, horizon: timedelta
) -> dict[int, datetime]:
    """The earliest alighting at every stop, by riding everything again and again until nothing is earlier."""
    runs = list(all_runs(network, feeds))
    ready: dict[int, datetime] = {}
    for stop, seconds in access:
        ready[stop] = min(ready.get(stop, datetime.max.replace(tzinfo=UTC)), at + timedelta(seconds=seconds))
    landed: dict[int, datetime] = {}
    changed = True
    while changed:
        changed = False
        for calls in runs:
            on_board = False
            for before, after in pairwise(calls):
                if not at <= before.departs < at + horizon:
                    continue
                on_board |= before.boards and before.stop in ready and ready[before.stop] <= before.departs
                if on_board and after.alights and (after.stop not in landed or after.arrives < landed[after.stop]):
                    landed[after.stop] = after.arrives
                    changed = True
                    for stop, seconds in network.walks[after.stop]:
                        then = after.arrives + timedelta(seconds=seconds)
                        ready[stop] = min(ready.get(stop, then), then)
    return landed


def tried_departures(
    network: Network, feeds: Sequence[Made], access: Sequence[tuple[int, int]], by: datetime, horizon: timedelta
) -> dict[int, datetime]:
    """The latest boarding at every stop that is in time, by trying everything from the end."""
    runs = list(all_runs(network, feeds))
    due: dict[int, datetime] = {}
    for stop, seconds in access:
        due[stop] = max(due.get(stop, datetime.min.replace(tzinfo=UTC)), by - timedelta(seconds=seconds))
    leaves: dict[int, datetime] = {}
    changed = True
    while changed:
        changed = False
        for calls in runs:
            in_time = False
            for before, after in reversed(list(pairwise(calls))):
                if not by - horizon <= before.departs <= by:
                    continue
                in_time |= after.alights and after.stop in due and after.arrives <= due[after.stop]
                if in_time and before.boards and (before.stop not in leaves or before.departs > leaves[before.stop]):
                    leaves[before.stop] = before.departs
                    changed = True
                    for start in range(network.size):
                        for stop, seconds in network.walks[start]:
                            if stop == before.stop:
                                then = before.departs - timedelta(seconds=seconds)
                                due[start] = max(due.get(start, then), then)
    return leaves


MINUTES = st.integers(0, 30 * 60).map(lambda minute: minute * 60)


@st.composite
def made_feeds(draw: st.DrawFn, night: date, blocks: Sequence[int] = (0,)) -> Made:
    """Trips at any hour of four service days round a night, over a few stops, some of them near each other."""
    count = draw(st.integers(2, 6))
    steps = draw(st.lists(st.sampled_from([0.002, 0.003, 0.05]), min_size=count, max_size=count))
    positions = [(56.0 + sum(steps[: number + 1]), 12.5) for number in range(count)]
    days = [night + timedelta(days=step) for step in (-2, -1, 0, 1)]
    trips = []
    for _ in range(draw(st.integers(1, 8))):
        stops = draw(st.lists(st.integers(0, count - 1), min_size=2, max_size=4))
        now, calls = draw(MINUTES), []
        for stop in stops:
            wait = draw(st.sampled_from([0, 0, 60]))
            calls.append((stop, now, now + wait, draw(st.sampled_from([0, 0, 0, 0, NO_BOARDING, NO_ALIGHTING]))))
            now += wait + draw(st.integers(0, 40)) * 60
        runs = draw(st.sets(st.sampled_from(days), min_size=1))
        often = draw(st.sampled_from([(), (), (), ((draw(MINUTES), 31 * 3600, 3600, draw(st.booleans())),)]))
        trips.append(Trip(tuple(calls), frozenset(runs), draw(st.sampled_from(blocks)), often))
    return Made(positions, trips)


def assert_joined(legs: Sequence[Leg]) -> None:
    """No leg begins before or elsewhere than the one before it ends."""
    assert all(leg.departs_at <= leg.arrives_at for leg in legs)
    for before, after in pairwise(legs):
        assert (before.to_stop, before.arrives_at <= after.departs_at) == (after.from_stop, True)
