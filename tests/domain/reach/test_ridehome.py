"""The last ride home of a night, held against trying every bus."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.reach.test_ways import CHANGE_NIGHTS, DAY, MINUTE, QUAY, VILLAGE, ZONE, at, buses
from tests.domain.transit.made_up import Made, feed_of, trip
from visitapp.domain.reach.publictransport import PublicTransport
from visitapp.domain.reach.ride_json import rides_from_json, rides_to_json
from visitapp.domain.reach.ridehome import Centre, LastRide, last_rides, night_of, night_of_end
from visitapp.domain.transit.network import Network

TOWN = Centre("here", *QUAY)
FAR = (58.0, 13.1)


def found(made: Made, day: date = DAY) -> tuple[LastRide, ...]:
    transport = PublicTransport(Network([feed_of(made)]))
    return last_rides(transport, [TOWN], [VILLAGE, FAR, QUAY], day, ZONE)[VILLAGE]


def test_last_bus_of_the_evening_is_told_with_where_it_goes() -> None:
    (ride,) = found(buses("9:00", "17:00 21:40 23:10"))

    assert ride == LastRide(
        "here", at("23:10"), at("23:10"), at("23:40"), "bus", "7", "There", "Village", "Quay", 0
    )  # fmt: skip
    assert rides_from_json(json.loads(json.dumps(rides_to_json([ride])))) == (ride,)


def test_ride_after_midnight_is_of_the_evening_before_and_the_first_of_the_morning_is_not() -> None:
    night = found(buses("9:00", "23:10 25:20 28:10", days=[DAY]))
    morning_only = found(buses("9:00", "29:10", days=[DAY]))

    assert [ride.departs_at for ride in night] == [at("23:10") + timedelta(minutes=130)]
    assert morning_only == ()


def test_places_without_a_stop_at_the_centre_or_outside_the_timetable_have_none() -> None:
    made = buses("9:00", "21:40")
    transport = PublicTransport(Network([feed_of(made)]))

    rides = last_rides(transport, [TOWN, Centre("nowhere", 60.0, 15.0)], [VILLAGE, FAR, QUAY], DAY, ZONE)

    assert (rides[FAR], rides[QUAY]) == ((), ())
    assert found(made, DAY + timedelta(days=400)) == ()
    assert found(made, DAY + timedelta(days=1)) == ()


def test_way_that_waits_for_hours_is_none_home() -> None:
    corner = (56.7, 12.95)
    made = Made(
        [QUAY, VILLAGE, corner],
        [trip((1, "18:00"), (2, "18:20"), days=[DAY]), trip((2, "23:30"), (0, "23:50"), days=[DAY])],
        names=["Quay", "Village", "Corner"],
    )

    assert found(made) == ()


def test_change_is_counted() -> None:
    corner = (56.7, 12.95)
    made = Made(
        [QUAY, VILLAGE, corner],
        [trip((1, "22:00"), (2, "22:20"), days=[DAY]), trip((2, "22:40"), (0, "23:00"), days=[DAY])],
        names=["Quay", "Village", "Corner"],
    )

    (ride,) = found(made)

    assert (ride.changes, ride.leaves_at, ride.arrives_at, ride.to_name) == (1, at("22:00"), at("23:00"), "Quay")


@pytest.mark.parametrize("day", CHANGE_NIGHTS)
def test_nights_of_the_change_of_clocks_have_their_last_bus(day: date) -> None:
    evening = day - timedelta(days=1)

    (ride,) = found(buses("9:00", "24:30", days=[evening]), evening)

    assert ride.departs_at == at("00:30", day)


@settings(max_examples=60)
@given(st.lists(st.integers(8 * 60, 29 * 60), min_size=1, max_size=6))
def test_no_later_bus_would_have_done(minutes: list[int]) -> None:
    clocks = sorted({f"{one // 60}:{one % 60:02}" for one in minutes}, key=lambda one: (len(one), one))
    night_ends = at("04:00", DAY + timedelta(days=1))
    leaving = [at("00:00") + int(one[:-3]) * 60 * MINUTE + int(one[-2:]) * MINUTE for one in clocks]
    expected = max((one for one in leaving if one + 30 * MINUTE <= night_ends), default=None)

    rides = found(buses("9:00", " ".join(clocks)))

    assert [ride.departs_at for ride in rides] == ([] if expected is None else [expected])


@pytest.mark.parametrize(
    ("clock", "day", "night"),
    [("03:59", DAY, DAY - timedelta(days=1)), ("04:00", DAY, DAY), ("23:59", DAY, DAY)],
)
def test_night_goes_on_until_four(clock: str, day: date, night: date) -> None:
    moment: datetime = at(clock, day)

    assert night_of(moment, ZONE) == night


@pytest.mark.parametrize(
    ("starts", "ends", "nights"),
    [
        ("20:00", "23:59", 0),
        ("20:00", "27:59", 0),
        ("22:00", "28:00", 0),
        ("22:00", "30:59", 0),
        ("22:00", "31:00", 1),
        ("26:00", "29:00", 0),
        ("5:00", "6:30", 0),
        ("10:00", "53:00", 2),
        ("20:00", "54:00", 2),
        ("20:00", None, 0),
        ("25:00", None, 0),
    ],
)
def test_what_goes_on_all_night_is_left_in_that_night(starts: str, ends: str | None, nights: int) -> None:
    def moment(clock: str) -> datetime:
        hour, minute = map(int, clock.split(":"))
        return at(f"{hour % 24:02}:{minute:02}", DAY + timedelta(days=hour // 24))

    night = night_of_end(moment(starts), moment(ends) if ends else None, ZONE)

    assert night == DAY + timedelta(days=nights)
