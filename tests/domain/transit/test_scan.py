from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.transit.made_up import (
    CHANGE_NIGHTS,
    ZONE,
    Made,
    Trip,
    assert_joined,
    feed_of,
    made_feeds,
    tried_arrivals,
    tried_departures,
    trip,
)
from visitapp.domain.errors import InputError
from visitapp.domain.transit.network import Network
from visitapp.domain.transit.scan import Arrivals, Departures
from visitapp.domain.transit.service_days import Timeline
from visitapp.domain.transit.types import NO_ALIGHTING, NO_BOARDING, Leg

FAR = [(56.0 + number / 20, 12.5) for number in range(8)]
"""Stops that nobody walks between."""


def timeline_of(*made: Made) -> Timeline:
    return Timeline(Network([feed_of(one) for one in made]))


def local(day: date, clock: str, fold: int = 0) -> datetime:
    hour, minute = clock.split(":")
    return datetime(day.year, day.month, day.day, int(hour), int(minute), tzinfo=ZoneInfo(ZONE), fold=fold)


def clock(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment.astimezone(ZoneInfo(ZONE)):%d %H:%M %z}"


def told(legs: Sequence[Leg]) -> list[tuple[str, int, int, str, str]]:
    return [(leg.trip, leg.from_stop, leg.to_stop, hour(leg.departs_at), hour(leg.arrives_at)) for leg in legs]


def hour(moment: datetime) -> str:
    return f"{moment.astimezone(ZoneInfo(ZONE)):%H:%M}"


DAY = date(2026, 6, 3)


def test_scan_out_and_back_changes_where_there_is_time() -> None:
    made = Made(
        FAR[:4],
        [
            trip((0, "8:00"), (1, "8:20"), days=[DAY]),
            trip((1, "8:21"), (2, "8:40"), days=[DAY]),
            trip((1, "8:22"), (2, "8:50"), (3, "9:00"), days=[DAY]),
            trip((3, "17:00"), (1, "17:30"), days=[DAY]),
            trip((1, "17:31"), (0, "17:50"), days=[DAY]),
            trip((1, "17:32"), (0, "18:00"), days=[DAY]),
        ],
    )
    timeline = timeline_of(made)

    out = Arrivals(timeline, [(0, 300)], local(DAY, "7:50"))
    late = Arrivals(timeline, [(0, 300)], local(DAY, "7:56"))
    home = Departures(timeline, [(0, 600)], local(DAY, "18:10"))
    early = Departures(timeline, [(0, 600)], local(DAY, "18:09"))

    assert [clock(out.at_stop(stop)) for stop in range(4)] == [
        "03 17:50 +0200", "03 08:20 +0200", "03 08:50 +0200", "03 09:00 +0200",
    ]  # fmt: skip
    assert clock(out.at_place([(3, 240), (2, 900)])) == "03 09:04 +0200"
    assert told(out.legs([(3, 240), (2, 900)])) == [("t0", 0, 1, "08:00", "08:20"), ("t2", 1, 3, "08:22", "09:00")]
    assert (late.at_place([(3, 0)]), late.legs([(3, 0)])) == (None, ())
    assert clock(home.at_place([(3, 600)])) == "03 16:50 +0200"
    assert told(home.legs([(3, 600)])) == [("t3", 3, 1, "17:00", "17:30"), ("t5", 1, 0, "17:32", "18:00")]
    assert (early.at_place([(3, 0)]), early.legs([(3, 0)])) == (None, ())


def test_scan_walks_between_stops_near_each_other_and_tells_it() -> None:
    near = [FAR[0], FAR[1], (FAR[1][0] + 0.003, FAR[1][1]), FAR[2]]
    made = Made(near, [trip((0, "8:00"), (1, "8:20"), days=[DAY]), trip((2, "8:26"), (3, "8:40"), days=[DAY])])
    timeline = timeline_of(made)
    walk = dict(timeline.network.walks[1])[2]

    out = Arrivals(timeline, [(0, 0)], local(DAY, "8:00"))
    home = Departures(timeline, [(3, 0)], local(DAY, "8:40"))

    assert 320 < walk < 330
    assert told(out.legs([(3, 0)])) == [
        ("t0", 0, 1, "08:00", "08:20"),
        ("", 1, 2, "08:20", "08:25"),
        ("t1", 2, 3, "08:26", "08:40"),
    ]
    assert told(home.legs([(0, 0)])) == [
        ("t0", 0, 1, "08:00", "08:20"),
        ("", 1, 2, "08:20", "08:25"),
        ("t1", 2, 3, "08:26", "08:40"),
    ]


def test_scan_boards_and_alights_only_where_one_may() -> None:
    calls = (
        (0, 28800, 28800, 0),
        (1, 29400, 29400, NO_ALIGHTING),
        (2, 30000, 30000, NO_BOARDING),
        (3, 30600, 30600, 0),
    )
    timeline = timeline_of(Made(FAR[:4], [Trip(calls, frozenset([DAY]))]))

    out = Arrivals(timeline, [(0, 0)], local(DAY, "7:00"))
    halfway = Arrivals(timeline, [(2, 0)], local(DAY, "7:00"))
    home = Departures(timeline, [(3, 0)], local(DAY, "9:00"))

    assert [clock(out.at_stop(stop))[3:8] for stop in range(4)] == ["", "", "08:20", "08:30"]
    assert halfway.at_stop(3) is None
    assert [clock(home.at_stop(stop))[3:8] for stop in range(4)] == ["08:00", "08:10", "", ""]


def test_scan_stays_seated_in_a_block_unless_told_to_leave() -> None:
    trips = [trip((0, "8:00"), (1, "8:20"), days=[DAY], block=1), trip((1, "8:20"), (2, "8:40"), days=[DAY], block=1)]
    seated, parted = Made(FAR[:3], trips), Made(FAR[:3], trips, leaves=[(0, 1)])
    named = Made(FAR[:3], [replace(one, block=0) for one in trips], stays=[(0, 1)])

    found = [Arrivals(timeline_of(made), [(0, 0)], local(DAY, "8:00")) for made in (seated, parted, named)]
    back = Departures(timeline_of(seated), [(2, 0)], local(DAY, "9:00"))

    assert [clock(one.at_stop(2))[3:8] for one in found] == ["08:40", "", "08:40"]
    assert told(found[0].legs([(2, 0)])) == told(back.legs([(0, 0)])) == [("t0", 0, 2, "08:00", "08:40")]
    assert found[0].legs([(2, 0)])[0].onward_trip == "t1"


def test_scan_changes_between_trips_of_one_vehicle_that_overlap_as_between_any_other() -> None:
    """Feeds of ferries have the same ship twice at once; each trip goes, and nobody stays aboard into the other."""
    days = [DAY]
    late = trip((1, "8:30"), (2, "8:50"), days=days, block=1)
    trips = [
        trip((0, "8:00"), (1, "8:20"), days=days, block=1),
        trip((1, "8:10"), (2, "8:40"), days=days, block=1),
        late,
    ]

    found = Arrivals(timeline_of(Made(FAR[:3], trips)), [(0, 0)], local(DAY, "8:00"))
    from_there = Arrivals(timeline_of(Made(FAR[:3], trips)), [(1, 0)], local(DAY, "8:05"))

    assert (clock(found.at_stop(2))[3:8], clock(from_there.at_stop(2))[3:8]) == ("08:50", "08:40")
    assert [leg[0] for leg in told(found.legs([(2, 0)]))] == ["t0", "t2"]


def test_scan_of_a_headway_is_approximate_and_arrives_at_the_latest() -> None:
    calls = ((0, 0, 0, 0), (1, 600, 600, 0))
    exact = Trip(calls, frozenset([DAY]), frequencies=((8 * 3600, 9 * 3600, 1200, True),))
    about = Trip(calls, frozenset([DAY]), frequencies=((8 * 3600, 9 * 3600, 1200, False),))

    found = [
        Arrivals(timeline_of(Made(FAR[:2], [one])), [(0, 0)], local(DAY, "8:01")).legs([(1, 0)])[0]
        for one in (exact, about)
    ]

    assert told(found) == [("t0", 0, 1, "08:20", "08:30"), ("t0", 0, 1, "08:20", "08:50")]
    assert [leg.approximate for leg in found] == [False, True]


def test_scan_of_two_headways_of_a_trip_waits_for_each_its_own() -> None:
    calls = ((0, 0, 0, 0), (1, 600, 600, 0))
    rows = ((8 * 3600, 9 * 3600, 1200, False), (9 * 3600, 10 * 3600, 300, False), (10 * 3600, 11 * 3600, 1800, True))
    timeline = timeline_of(Made(FAR[:2], [Trip(calls, frozenset([DAY]), frequencies=rows)]))

    found = [Arrivals(timeline, [(0, 0)], local(DAY, at)).at_stop(1) for at in ("8:20", "9:05", "10:00")]

    assert [clock(one)[3:8] for one in found] == ["08:50", "09:20", "10:10"]


@pytest.mark.parametrize(
    ("night", "expected"),
    [
        (CHANGE_NIGHTS[0], "29 05:25 +0200"),
        (CHANGE_NIGHTS[1], "25 03:25 +0100"),
        (CHANGE_NIGHTS[2], "28 05:25 +0200"),
        (CHANGE_NIGHTS[3], "31 03:25 +0100"),
    ],
)
def test_scan_of_the_night_in_which_clocks_change(night: date, expected: str) -> None:
    """23:50 to 28:25 of the evening before: the clock of the day it began on counts on (GTFS, noon minus 12 h)."""
    evening = night - timedelta(days=1)
    made = Made(FAR[:2], [trip((0, "23:50"), (1, "28:25"), days=[evening])])
    timeline = timeline_of(made)

    out = Arrivals(timeline, [(0, 0)], local(evening, "23:50"))
    home = Departures(timeline, [(1, 0)], local(night, "8:00"))

    assert clock(out.at_stop(1)) == expected
    assert clock(home.at_stop(0))[:8] == f"{evening.day:02} 23:50"


@pytest.mark.parametrize("night", CHANGE_NIGHTS)
def test_scan_of_the_day_in_which_clocks_change_counts_from_noon(night: date) -> None:
    """At 8:00 of that day clocks are right again; 1:00 is an hour off in spring, as the standard has it."""
    made = Made(FAR[:2], [trip((0, "8:00"), (1, "9:00"), days=[night]), trip((1, "0:30"), (0, "1:00"), days=[night])])
    timeline = timeline_of(made)

    day = Arrivals(timeline, [(0, 0)], local(night, "7:30"))
    before = Arrivals(timeline, [(1, 0)], local(night - timedelta(days=1), "22:00"))

    assert clock(day.at_stop(1))[3:8] == "09:00"
    assert before.at_stop(0) == local(night, "12:00").astimezone(UTC) - timedelta(hours=11)


def test_scan_after_midnight_finds_the_trip_of_yesterday_and_of_tomorrow() -> None:
    days = [DAY, DAY + timedelta(days=1)]
    made = Made(
        FAR[:3],
        [trip((0, "23:30"), (1, "24:10"), days=days[:1]), trip((1, "24:30"), (2, "25:10"), days=days[:1]),
         trip((2, "0:45"), (0, "3:00"), days=days[1:])],
    )  # fmt: skip
    timeline = timeline_of(made)

    out = Arrivals(timeline, [(0, 0)], local(DAY, "23:00"))
    after = Arrivals(timeline, [(1, 0)], local(days[1], "0:15"))
    home = Departures(timeline, [(2, 0)], local(days[1], "2:00"))

    assert clock(out.at_stop(2)) == clock(after.at_stop(2)) == "04 01:10 +0200"
    assert clock(home.at_stop(0)) == "03 23:30 +0200"


def test_scan_of_a_trip_of_several_days() -> None:
    made = Made(FAR[:3], [trip((0, "10:00"), (1, "58:00"), (2, "130:00"), days=[DAY])])
    timeline = timeline_of(made)

    late = Arrivals(timeline, [(1, 0)], local(DAY + timedelta(days=2), "9:30"))

    assert clock(late.at_stop(2)) == "08 10:00 +0200"


def test_scan_of_more_than_two_days_is_refused() -> None:
    timeline = timeline_of(Made(FAR[:2], []))

    with pytest.raises(InputError):
        Arrivals(timeline, [(0, 0)], local(DAY, "8:00"), timedelta(days=3))


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_scan_equals_trying_everything(data: st.DataObject) -> None:
    night = data.draw(st.sampled_from([*CHANGE_NIGHTS, DAY]))
    made = data.draw(made_feeds(night))
    timeline = timeline_of(made)
    network, stops = timeline.network, range(timeline.network.size)
    noon = local(night - timedelta(days=1), "12:00").astimezone(UTC)
    at = noon + timedelta(minutes=data.draw(st.integers(0, 30 * 60)))
    horizon = timedelta(hours=data.draw(st.sampled_from([1, 12, 30])))
    access = [(data.draw(st.sampled_from(stops)), data.draw(st.integers(0, 900)))]

    out, home = Arrivals(timeline, access, at, horizon), Departures(timeline, access, at, horizon)

    arrivals = tried_arrivals(network, [made], access, at, horizon)
    departures = tried_departures(network, [made], access, at, horizon)
    assert {stop: out.at_stop(stop) for stop in stops} == {stop: arrivals.get(stop) for stop in stops}
    assert {stop: home.at_stop(stop) for stop in stops} == {stop: departures.get(stop) for stop in stops}
    for stop in stops:
        if out.at_stop(stop) is not None:
            legs = out.legs([(stop, 0)])
            assert legs[0].departs_at >= at + timedelta(seconds=dict(access).get(legs[0].from_stop, 1 << 20))
            assert (legs[-1].to_stop, legs[-1].arrives_at) == (stop, out.at_stop(stop))
            assert_joined(legs)
        if home.at_stop(stop) is not None:
            legs = home.legs([(stop, 0)])
            assert (legs[0].from_stop, legs[0].departs_at) == (stop, home.at_stop(stop))
            assert legs[-1].arrives_at <= at - timedelta(seconds=dict(access).get(legs[-1].to_stop, 1 << 20))
            assert_joined(legs)
