"""Which calculated times are believed, and what interval is made of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visitapp.domain.crossing.types import MODES, Mode, Port
from visitapp.domain.reach.ground import EnteredGround, Spot, ground_time
from visitapp.domain.reach.roads import (
    LEARNT_FOR,
    Learnt,
    RoadServer,
    RoadTimes,
    believed,
    in_reach,
    road_ground,
    way_of,
)
from visitapp.domain.reach.types import GroundTime

PORT = Port("helsingborg", {}, "SE", 56.0435, 12.6915, "Europe/Stockholm", 500, True)
SQUARE, ISLAND = Spot(56.674, 12.857), Spot(56.444, 12.574)
NOW = datetime(2026, 12, 1, tzinfo=UTC)
SERVER = RoadServer("car", "osrm", "driving", "http://127.0.0.1:5000")
HOUR = 3600


def minutes(low: int, middle: int, high: int) -> GroundTime:
    return GroundTime(
        timedelta(minutes=low), timedelta(minutes=middle), timedelta(minutes=high), estimated=False, calculated=True
    )


@pytest.mark.parametrize(
    ("mode", "expected"),
    [("car", minutes(60, 71, 94)), ("bicycle", minutes(60, 68, 88)), ("foot", minutes(60, 66, 84))],
)
def test_an_hour_of_driving_alone_is_the_lower_end(mode: Mode, expected: GroundTime) -> None:
    assert road_ground(mode, HOUR) == expected


@given(st.sampled_from(MODES), st.integers(0, 86_400), st.integers(0, 86_400))
def test_interval_is_in_order_and_grows(mode: Mode, one: int, other: int) -> None:
    short, long = road_ground(mode, min(one, other)), road_ground(mode, max(one, other))

    assert short.low <= short.middle <= short.high
    assert (short.low, short.middle, short.high) <= (long.low, long.middle, long.high)


KNOWN = RoadTimes({way_of(PORT, "car", SQUARE.latitude, SQUARE.longitude): HOUR})
OFFICE = EnteredGround("helsingborg", "car", 50, 55, 60, municipality="halmstad")
DEMO = EnteredGround("helsingborg", "car", 1, 2, 3, municipality="halmstad", demo=True)


@pytest.mark.parametrize(
    ("entered", "spot", "expected"),
    [
        ((OFFICE, DEMO), SQUARE, "entered"),
        ((DEMO,), SQUARE, "calculated"),
        ((DEMO,), Spot(56.67402, 12.85701), "calculated"),
        ((DEMO,), Spot(56.675, 12.857), "estimated"),
        ((DEMO,), None, "demo"),
    ],
)
def test_entered_goes_before_calculated_before_estimated_before_demo(
    entered: tuple[EnteredGround, ...], spot: Spot | None, expected: str
) -> None:
    found = ground_time("car", PORT, spot, entered, municipality="halmstad", roads=KNOWN)

    assert found is not None
    kinds = {"calculated": found.calculated, "estimated": found.estimated, "demo": found.demo}
    assert ([name for name, so in kinds.items() if so] or ["entered"]) == [expected]


def test_a_port_that_moved_is_another_way() -> None:
    moved = Port("helsingborg", {}, "SE", 56.05, 12.70, "Europe/Stockholm", 500, True)

    assert KNOWN.find(moved, "car", SQUARE) is None
    assert KNOWN.find(PORT, "bicycle", SQUARE) is None
    assert KNOWN.find(PORT, "car", SQUARE) == road_ground("car", HOUR)


WAYS = [way_of(PORT, "car", spot.latitude, spot.longitude) for spot in (SQUARE, ISLAND)]


@pytest.mark.parametrize(
    ("seconds", "stray", "expected"),
    [
        ((3512.6, 4000.0), (3.0, 12.0), ((3513, 4000), "")),
        ((3512.6, None), (None, None), ((3513, None), "")),
        ((3512.6, 4000.0), (3.0, 2100.0), ((3513, None), "")),
        ((0.0, 0.0), (None, None), ((), "0 s are too short for 70.8 km")),
        ((3512.6, 60.0), (None, None), ((), "60 s are too short for 45.1 km")),
        ((3512.6, 90_000.0), (None, None), ((), "90000 s are longer than a day")),
        ((3512.6, 1e308), (None, None), ((), "1e+308 s are longer than a day")),
    ],
)
def test_one_impossible_figure_discredits_the_answer(
    seconds: tuple[float | None, ...], stray: tuple[float | None, ...], expected: tuple[tuple[int | None, ...], str]
) -> None:
    assert believed(WAYS, seconds, stray) == expected


def test_beside_the_port_no_time_at_all_is_possible() -> None:
    beside = [way_of(PORT, "foot", PORT.latitude + 0.001, PORT.longitude)]

    assert believed(beside, [0.0], [None]) == ((0,), "")


def test_from_a_port_that_no_road_is_near_no_way_leads() -> None:
    assert believed(WAYS, [3512.6, 4000.0], [3.0, 3.0], 20_000.0) == ((None, None), "")


@pytest.mark.parametrize(
    ("mode", "kmh", "count", "fault"),
    [
        ("car", 5.0, 5, "the quickest of 5 ways by car makes 5 km/h"),
        ("bicycle", 5.0, 5, "the quickest of 5 ways by bicycle makes 5 km/h"),
        ("car", 25.0, 5, ""),
        ("bicycle", 12.0, 5, ""),
        ("foot", 3.0, 5, ""),
        ("car", 5.0, 4, ""),
    ],
)
def test_ways_all_too_slow_for_a_mode_are_another_ones(mode: Mode, kmh: float, count: int, fault: str) -> None:
    ways = [way_of(PORT, mode, PORT.latitude + 0.05 + 0.01 * number, PORT.longitude) for number in range(count)]

    told = believed(ways, [way.distance_km / kmh * 3600 for way in ways], [None] * count)

    assert (told[1], len(told[0])) == (fault, 0 if fault else count)


def test_no_way_is_asked_again_after_a_week() -> None:
    none = Learnt(WAYS[0], None, "osrm:driving", "", NOW)

    assert [none.is_due(SERVER, NOW + timedelta(days=days)) for days in (6, 8)] == [False, True]


def test_what_is_too_far_for_a_mode_is_not_asked() -> None:
    reachable = {mode: in_reach(way_of(PORT, mode, SQUARE.latitude, SQUARE.longitude)) for mode in MODES}

    assert reachable == {"foot": False, "bicycle": False, "car": True}


@pytest.mark.parametrize(
    ("server", "age", "expected"),
    [
        (SERVER, timedelta(days=1), False),
        (SERVER, LEARNT_FOR + timedelta(days=1), True),
        (RoadServer("car", "valhalla", "auto", "http://127.0.0.1:8002"), timedelta(days=1), True),
        (RoadServer("car", "osrm", "driving", "http://routes.example"), timedelta(days=1), False),
    ],
)
def test_a_way_is_asked_again_when_it_is_old_or_another_program_answers(
    server: RoadServer, age: timedelta, expected: bool
) -> None:
    assert Learnt(WAYS[0], HOUR, "osrm:driving", "", NOW - age).is_due(server, NOW) is expected
