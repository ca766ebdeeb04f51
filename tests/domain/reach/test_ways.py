"""Verdicts of those who go on by bus and train, held against trying every boat with every ride."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.transit.made_up import Made, Trip, feed_of, tried_arrivals, tried_departures, trip
from visitapp.domain.crossing.sailings import Board, sailings_between
from visitapp.domain.crossing.timetable import Departure, Service, Timetable
from visitapp.domain.crossing.types import Crossing, Direction, Port, Rule, SourceNote
from visitapp.domain.reach.ground import Spot
from visitapp.domain.reach.publictransport import PublicTransport
from visitapp.domain.reach.types import GroundLeg, GroundTime, Journey, Reach
from visitapp.domain.reach.verdict import ARRIVE_EARLY, Matcher, Stay
from visitapp.domain.reach.ways import CHECK_IN_EARLY, JOIN_SAFE, timetable_way
from visitapp.domain.transit.network import Network

ZONE = ZoneInfo("Europe/Stockholm")
HERE = Port("here", {"sv": "Här"}, "SE", 56.7, 12.8, "Europe/Stockholm", 500, True)
THERE = Port("there", {"sv": "Där"}, "DK", 56.4, 10.9, "Europe/Copenhagen", 500, True)
CROSSING = Crossing("here-there", HERE, THERE, "Ferries", "running", rules=(Rule("foot", 30, 10, assumed=False),))
SPOT, FAR = Spot(56.7, 13.1), Spot(58.0, 13.1)
QUAY, VILLAGE = (56.7, 12.8), (56.7, 13.1)
DAY = date(2026, 7, 1)
WEEK = timedelta(days=7)
CHANGE_NIGHTS = [date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31)]
MINUTE = timedelta(minutes=1)
WALK = GroundTime(timedelta(minutes=20), timedelta(minutes=30), timedelta(minutes=45), estimated=True)
MINUTES = GroundTime(timedelta(minutes=50), timedelta(minutes=60), timedelta(minutes=70), estimated=False)


def at(clock: str, day: date = DAY) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), ZONE).astimezone(UTC)


def timetable(out: str, home: str) -> Timetable:
    """Daily boats of an hour to the region (`out`) and from it (`home`)."""
    ways: tuple[tuple[Direction, str], ...] = (("back", out), ("out", home))
    departures = tuple(
        Departure(f"{way}-{clock}", way, "daily", int(clock[:2]) * 3600 + int(clock[3:]) * 60, 3600)
        for way, clocks in ways
        for clock in clocks.split()
    )
    daily = Service("daily", frozenset(range(7)))
    note = SourceNote("Leaflet")
    return Timetable("here-there", "t", "T", date(2026, 1, 1), date(2027, 12, 31), note, (daily,), departures)


def buses(out: str, home: str, days: Sequence[date] = (DAY,), minutes: int = 30) -> Made:
    """Buses between the quay and the village; the hours that they leave, parted by spaces."""
    trips = [trip((0, clock), (1, later(clock, minutes)), days=days) for clock in out.split()]
    trips += [trip((1, clock), (0, later(clock, minutes)), days=days) for clock in home.split()]
    return Made([QUAY, VILLAGE], trips, names=["Quay", "Village"])


def later(clock: str, minutes: int) -> str:
    whole = int(clock[:-3]) * 60 + int(clock[-2:]) + minutes
    return f"{whole // 60}:{whole % 60:02}"


def reach(
    made: Made,
    stay: Stay,
    table: Timetable,
    crossing: Crossing = CROSSING,
    spot: Spot | None = SPOT,
    beside: GroundTime | None = None,
) -> Reach:
    transport = PublicTransport(Network([feed_of(made)]))
    ride = timetable_way(transport, HERE, spot, beside)
    return Matcher(Board(crossing, [table]), "foot").reach(stay, spot, None, None, ride)


def timed(start: str, end: str | None, day: date = DAY) -> Stay:
    return Stay("timed", day, None, at(start, day), None if end is None else at(end, day))


BOATS = timetable("08:00", "18:00")
"""Ashore at 9.10; at the quay by 17.20, or 17.10 to be safe."""


def test_day_by_bus_tells_each_leg() -> None:
    found = reach(buses("9:25", "16:30"), timed("11:00", "14:00"), BOATS)

    assert found.out is not None
    assert found.home is not None
    assert found == Reach(
        "here-there", "foot", "day", "",
        Journey(
            "back", "back-08:00@2026-07-01", None, at("07:30"), at("08:00"), at("09:00"), at("09:10"), at("09:55"),
            GroundTime(45 * MINUTE, 45 * MINUTE, 45 * MINUTE, estimated=False), 15 * MINUTE,
            (GroundLeg("bus", "7", "There", "Quay", "Village", at("09:25"), at("09:55")),),
        ),
        Journey(
            "out", "out-18:00@2026-07-01", at("16:30"), at("17:30"), at("18:00"), at("19:00"), at("19:10"), None,
            GroundTime(30 * MINUTE, 30 * MINUTE, 30 * MINUTE, estimated=False), 30 * MINUTE,
            (GroundLeg("bus", "7", "There", "Village", "Quay", at("16:30"), at("17:00")),),
        ),
        timedelta(hours=6, minutes=35),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("out", "home", "stay", "expected"),
    [
        ("9:20", "16:40", timed("10:00", "16:40"), ("day", "")),
        ("9:19", "16:40", timed("10:00", "16:00"), ("tight", "")),
        ("9:20", "16:41", timed("10:00", "16:00"), ("tight", "")),
        ("9:10", "16:50", timed("10:00", "16:00"), ("tight", "")),
        ("9:09", "16:50", timed("10:00", "16:00"), ("no", "no-ride-out")),
        ("9:20", "16:51", timed("10:00", "16:00"), ("night", "")),
        ("9:20", "16:40", timed("09:59", "16:00"), ("no", "too-late")),
        ("9:20", "16:40", timed("10:00", "16:41"), ("night", "")),
        ("9:20", "9:00", timed("10:00", "16:00"), ("night", "")),
        ("9:20", "", timed("10:00", "16:00"), ("no", "no-ride-home")),
        ("9:10 9:40", "16:00", timed("10:00", "16:00"), ("tight", "")),
    ],
)
def test_verdict_by_timetable_at_its_limits(out: str, home: str, stay: Stay, expected: tuple[str, str]) -> None:
    found = reach(buses(out, home, [DAY, DAY + timedelta(days=1)]), stay, replace(BOATS, valid_to=DAY + WEEK))

    assert (found.verdict, found.reason) == expected


def test_night_by_bus_of_the_next_day() -> None:
    days = [DAY, DAY + timedelta(days=1)]

    found = reach(buses("9:25", "10:00", days), timed("19:00", "22:00"), timetable("08:00", "12:00"))

    assert found.home is not None
    assert (found.verdict, found.home.leaves_at) == ("night", at("10:00", days[1]))


def test_trip_after_midnight_brings_one_to_the_last_boat() -> None:
    found = reach(buses("9:25", "24:20", [DAY]), timed("19:00", "23:30"), timetable("08:00", "03:00"))

    assert found.home is not None
    assert (found.verdict, found.home.leaves_at) == ("day", at("00:20", DAY + timedelta(days=1)))


def test_walk_from_quay_to_stop_and_from_stop_to_place_are_legs() -> None:
    made = replace(buses("9:30", "16:00"), positions=[(56.705, 12.8), (56.705, 13.1)])

    found = reach(made, timed("11:00", "14:00"), BOATS)

    assert found.out is not None
    assert found.home is not None
    walk = 10 * MINUTE  # 556 m at 4.8 km/h, with detours 9 min 3 s
    assert found.out.legs == (
        GroundLeg(None, "", "", "", "Quay", at("09:10"), at("09:10") + walk),
        GroundLeg("bus", "7", "There", "Quay", "Village", at("09:30"), at("10:00")),
        GroundLeg(None, "", "", "Village", "", at("10:00"), at("10:00") + walk),
    )
    assert (found.out.there_at, found.home.leaves_at) == (at("10:00") + walk, at("16:00") - walk)
    assert found.out.slack == 20 * MINUTE - walk


def test_the_better_of_walking_and_riding_is_taken() -> None:
    walked = reach(buses("10:00", "16:00"), timed("11:00", "14:00"), BOATS, beside=WALK)
    ridden = reach(buses("9:20", "16:40", minutes=5), timed("11:00", "14:00"), BOATS, beside=WALK)

    for found, rides, marks in ((walked, False, ("ground-estimated",)), (ridden, True, ())):
        assert found.out is not None
        assert found.home is not None
        assert (bool(found.out.legs), bool(found.home.legs), found.assumptions) == (rides, rides, marks)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (DAY - timedelta(days=1), ("day", "")),
        (DAY, ("no", "no-ride-out")),
        (DAY + timedelta(days=1), ("day", "")),
        (DAY + timedelta(days=2), ("day", "")),
    ],
)
def test_timetable_goes_before_minutes_on_its_days_alone(day: date, expected: tuple[str, str]) -> None:
    """The feed begins and ends on DAY and the day after; of the first day it has no bus in time."""
    made = Made([QUAY, VILLAGE], [
        trip((0, "9:00"), (1, "9:30"), days=[DAY, DAY + timedelta(days=1)]),
        trip((0, "9:30"), (1, "9:50"), days=[DAY + timedelta(days=1)]),
        trip((1, "16:00"), (0, "17:00"), days=[DAY + timedelta(days=1)]),
    ])  # fmt: skip
    feed = replace(feed_of(made), first_day=DAY, service_days=[3, 2, 2])
    ride = timetable_way(PublicTransport(Network([feed])), HERE, SPOT, None)

    found = Matcher(Board(CROSSING, [BOATS]), "foot").reach(timed("11:00", "14:00", day), SPOT, MINUTES, None, ride)

    assert (found.verdict, found.reason) == expected
    assert found.out is None or bool(found.out.legs) == (day == DAY + timedelta(days=1))


def test_without_a_timetable_of_the_day_unknown_stays_unknown() -> None:
    before = reach(buses("9:25", "16:30"), timed("11:00", "14:00", DAY - timedelta(days=900)), BOATS)
    after = reach(buses("9:25", "16:30"), timed("11:00", "14:00", DAY + WEEK), BOATS)
    outside = reach(buses("9:25", "16:30"), timed("11:00", "14:00"), BOATS, spot=FAR)
    nowhere = reach(buses("9:25", "16:30"), timed("11:00", "14:00"), BOATS, spot=None)

    assert [(found.verdict, found.reason) for found in (before, after, outside, nowhere)] == [
        ("unknown", "no-timetable"), ("unknown", "no-ground-time"), ("unknown", "no-ground-time"),
        ("unknown", "no-place"),
    ]  # fmt: skip


def test_way_home_on_the_day_after_the_timetable_is_unknown_not_no() -> None:
    found = reach(buses("9:25", "9:30"), timed("11:00", "14:00"), BOATS)

    assert (found.verdict, found.reason) == ("unknown", "no-timetable")


def test_feed_that_ended_makes_no_verdict_although_another_covers_the_day() -> None:
    old = feed_of(replace(buses("9:25", "16:30", [DAY - WEEK]), name="old"))
    new = feed_of(replace(buses("9:25", "16:30", [DAY]), name="new"))
    ride = timetable_way(PublicTransport(Network([old, new])), HERE, SPOT, None)

    assert ride is not None
    assert [ride.covers(day) for day in (DAY - WEEK, DAY, DAY + WEEK)] == [True, False, False]


def test_all_day_by_bus_needs_three_hours_between_ten_and_six() -> None:
    stay = Stay("all-day", DAY)
    boats = timetable("08:00", "18:00")

    verdicts = [
        reach(buses(out, home), stay, boats).verdict
        for out, home in (("9:25", "13:00"), ("9:25", "12:59"), ("13:09", "16:40"), ("13:11", "16:41"))
    ]

    assert verdicts == ["day", "no", "day", "tight"]


def test_what_is_invented_or_only_a_headway_is_marked() -> None:
    seconds = 9 * 3600
    every = Trip(((0, seconds, seconds, 0), (1, seconds + 600, seconds + 600, 0)), frozenset([DAY]), 0,
                 ((seconds, seconds + 7200, 1800, False),))  # fmt: skip
    feed = replace(feed_of(Made([QUAY, VILLAGE], [every, trip((1, "16:00"), (0, "16:30"), days=[DAY])])), demo=True)
    crossing = replace(CROSSING, port_from=replace(HERE, confirmed=False))
    spot = SPOT._replace(confirmed=False)
    ride = timetable_way(PublicTransport(Network([feed])), HERE, spot, None)

    found = Matcher(Board(crossing, [BOATS]), "foot").reach(timed("11:30", "14:00"), spot, None, None, ride)

    assert (found.verdict, found.assumptions) == (
        "day", ("approximate-ride", "demo-network", "port-unconfirmed", "place-unconfirmed"),
    )  # fmt: skip
    assert found.out is not None
    assert [(leg.approximate, leg.demo) for leg in found.out.legs] == [(True, True)]
    assert found.out.ground.demo


@dataclass(frozen=True)
class Case:
    """A network round the quay and the village, boats, and an event."""

    made: Made
    table: Timetable
    stay: Stay
    beside: GroundTime | None


CLOCK = st.integers(0, 24 * 4 - 1).map(lambda quarter: f"{quarter // 4:02}:{quarter % 4 * 15:02}")


@st.composite
def cases(draw: st.DrawFn, days: Sequence[date] = (DAY,)) -> Case:
    """Trips over four stops: near the quay, near the village, and two between, on the day and those beside it."""
    day = draw(st.sampled_from(list(days)))
    around = [day + timedelta(days=number) for number in (-1, 0, 1, 2)]
    positions = [(56.7, 12.801), (56.703, 12.9), (56.704, 12.9), (56.701, 13.1)]
    trips = []
    for _ in range(draw(st.integers(2, 8))):
        stops = draw(st.sampled_from([(0, 1), (0, 3), (2, 3), (3, 0), (3, 1), (2, 0), (0, 1, 3), (3, 2, 0)]))
        now, calls = draw(st.integers(5 * 60, 25 * 60)) * 60, []
        for stop in stops:
            calls.append((stop, now, now, 0))
            now += draw(st.integers(5, 60)) * 60
        runs = frozenset(draw(st.sampled_from([around, around[1:2], around[:3]])))
        trips.append(Trip(tuple(calls), runs))
    trips.append(trip((1, "4:00"), (2, "4:30"), days=around))  # the days that the timetable tells of
    boats = st.lists(CLOCK, min_size=1, max_size=3, unique=True).map(" ".join)
    start = draw(CLOCK)
    stay = Stay("timed", day, None, at(start, day), at(start, day) + draw(st.integers(1, 300)) * MINUTE)
    return Case(Made(positions, trips), timetable(draw(boats), draw(boats)), stay, draw(st.sampled_from([None, WALK])))


def verdict_of(case: Case, crossing: Crossing = CROSSING) -> Reach:
    return reach(case.made, case.stay, case.table, crossing, beside=case.beside)


@dataclass(frozen=True)
class Boat:
    closes: datetime
    land: datetime
    departs: datetime


def boats_of(case: Case, crossing: Crossing, direction: Direction) -> Iterator[Boat]:
    day = case.stay.starts_on
    rule = crossing.rules[0]
    span = at("00:00", day), at("00:00", day + timedelta(days=2))
    for one in sailings_between([case.table], crossing, *span):
        if one.direction == direction:
            closes = one.departs_at - timedelta(minutes=rule.check_in_closes_min or 0)
            yield Boat(closes, one.arrives_at + timedelta(minutes=rule.disembark_min or 0), one.departs_at)


def tried_verdict(case: Case, crossing: Crossing = CROSSING) -> str:
    """The verdict by its definition: each boat out, each boat home, each as if it were the only one."""
    network = Network([feed_of(case.made)])
    transport = PublicTransport(network)
    quay, village = transport.stops_near(*QUAY), transport.stops_near(*VILLAGE)
    starts, ends = case.stay.starts_at, case.stay.ends_at
    assert starts is not None
    assert ends is not None
    day = case.stay.starts_on

    def there(boat: Boat, safe: bool) -> bool:
        ashore = boat.land + (JOIN_SAFE if safe else timedelta())
        landed = tried_arrivals(network, [case.made], quay, ashore, timedelta(hours=36))
        found = [landed[stop] + timedelta(seconds=walk) for stop, walk in village if stop in landed]
        if case.beside:
            found.append(boat.land + (case.beside.high if safe else case.beside.middle))
        return any(moment + ARRIVE_EARLY <= starts for moment in found)

    def back(boat: Boat, safe: bool) -> bool:
        due = boat.closes - CHECK_IN_EARLY
        left = tried_departures(
            network, [case.made], quay, due - (JOIN_SAFE if safe else timedelta()), timedelta(hours=36)
        )
        found = [left[stop] - timedelta(seconds=walk) for stop, walk in village if stop in left]
        if case.beside:
            found.append(due - (case.beside.high if safe else case.beside.middle))
        return any(moment >= ends for moment in found)

    outs = [boat for boat in boats_of(case, crossing, "back") if boat.departs < at("00:00", day + timedelta(days=1))]
    late = at("04:00", day + timedelta(days=1))
    homes = [boat for boat in boats_of(case, crossing, "out") if boat.departs < late]
    homes_next = [boat for boat in boats_of(case, crossing, "out") if boat.departs >= late]
    if not any(there(boat, safe=False) for boat in outs):
        return "no"
    if any(back(boat, safe=False) for boat in homes):
        safe = any(there(boat, safe=True) for boat in outs) and any(back(boat, safe=True) for boat in homes)
        return "day" if safe else "tight"
    return "night" if any(back(boat, safe=False) for boat in homes_next) else "no"


@settings(max_examples=60, deadline=None)
@given(cases([DAY, *CHANGE_NIGHTS, *(night - timedelta(days=1) for night in CHANGE_NIGHTS)]))
def test_verdict_equals_trying_every_boat_with_every_ride(case: Case) -> None:
    assert verdict_of(case).verdict == tried_verdict(case)


@settings(max_examples=60, deadline=None)
@given(cases([DAY, *CHANGE_NIGHTS]))
def test_no_leg_overlaps_another_and_all_is_in_time(case: Case) -> None:
    found = verdict_of(case)

    if found.out is None or found.home is None:
        return
    out, home = found.out, found.home
    assert out.there_at is not None
    assert home.leaves_at is not None
    starts_at, ends_at = case.stay.starts_at, case.stay.ends_at
    assert starts_at is not None
    assert ends_at is not None
    assert out.there_at + ARRIVE_EARLY <= starts_at
    assert home.leaves_at >= ends_at
    chain = [out.check_in_closes_at, out.departs_at, out.arrives_at, out.on_land_at]
    chain += [moment for leg in out.legs for moment in (leg.departs_at, leg.arrives_at)] + [
        out.there_at,
        home.leaves_at,
    ]
    chain += [moment for leg in home.legs for moment in (leg.departs_at, leg.arrives_at)]
    chain += [home.check_in_closes_at, home.departs_at, home.arrives_at, home.on_land_at]
    assert chain == sorted(chain)
    for legs in (out.legs, home.legs):
        assert all(before.to_name == after.from_name for before, after in pairwise(legs))
    if out.legs:
        assert (out.legs[-1].arrives_at, out.legs[-1].to_name in ("", "Stop made-3")) == (out.there_at, True)
    if home.legs:
        assert home.legs[0].departs_at == home.leaves_at


RANK = {"day": 0, "tight": 1, "night": 2, "no": 3}


@settings(max_examples=40, deadline=None)
@given(cases(), st.integers(0, 30))
def test_earlier_closing_and_slower_landing_never_make_it_easier(case: Case, minutes: int) -> None:
    slower = tuple(
        replace(rule, check_in_closes_min=30 + minutes, disembark_min=10 + minutes) for rule in CROSSING.rules
    )

    usual, harder = verdict_of(case), verdict_of(case, replace(CROSSING, rules=slower))

    assert RANK[harder.verdict] >= RANK[usual.verdict]


@settings(max_examples=40, deadline=None)
@given(cases())
def test_a_week_later_is_a_week_later(case: Case) -> None:
    trips = [replace(one, days=frozenset(day + WEEK for day in one.days)) for one in case.made.trips]
    assert case.stay.starts_at is not None
    assert case.stay.ends_at is not None
    stay = case.stay._replace(
        starts_on=case.stay.starts_on + WEEK, starts_at=case.stay.starts_at + WEEK,
        ends_at=case.stay.ends_at + WEEK,
    )  # fmt: skip

    found, after = verdict_of(case), verdict_of(replace(case, made=replace(case.made, trips=trips), stay=stay))

    assert (after.verdict, after.reason) == (found.verdict, found.reason)
    for one, other in ((found.out, after.out), (found.home, after.home)):
        moments = [[leg.departs_at for leg in journey.legs] for journey in (one, other) if journey is not None]
        assert len(moments) in (0, 2)
        assert not moments or [moment + WEEK for moment in moments[0]] == moments[1]
