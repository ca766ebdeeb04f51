from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from visitapp.domain.crossing.types import MODES, Mode, Port
from visitapp.domain.reach.ground import EnteredGround, Spot, distance_km, estimate, ground_time
from visitapp.domain.reach.types import GroundTime

PORT = Port("helsingborg", {}, "SE", 56.0435, 12.6915, "Europe/Stockholm", 500, True)
NEAR, FAR = Spot(56.05, 12.70), Spot(56.4268, 12.853)


def minutes(low: int, middle: int, high: int, estimated: bool = False, demo: bool = False) -> GroundTime:
    return GroundTime(timedelta(minutes=low), timedelta(minutes=middle), timedelta(minutes=high), estimated, demo)


def published(low: int, middle: int, high: int, estimated: bool = False) -> GroundTime:
    return replace(minutes(low, middle, high, estimated), published=True)


@pytest.mark.parametrize(
    ("mode", "distance", "expected"),
    [
        ("car", 0.0, minutes(7, 8, 12, estimated=True)),
        ("car", 100.0, minutes(95, 118, 177, estimated=True)),
        ("bicycle", 30.0, minutes(125, 156, 234, estimated=True)),
        ("bicycle", 30.1, None),
        ("foot", 4.8, minutes(63, 78, 117, estimated=True)),
        ("foot", 5.1, None),
    ],
)
def test_estimate_by_mode_and_distance(mode: Mode, distance: float, expected: GroundTime | None) -> None:
    assert estimate(mode, distance) == expected


@given(st.sampled_from(MODES), st.floats(0, 300), st.floats(0, 300))
def test_estimate_grows_with_the_distance(mode: Mode, one: float, other: float) -> None:
    near, far = estimate(mode, min(one, other)), estimate(mode, max(one, other))

    assert far is None or (near is not None and near.low <= far.low and near.high <= far.high)
    assert far is None or far.low <= far.middle <= far.high


REAL_PLACE = EnteredGround("helsingborg", "foot", 1, 2, 3, place="square")
REAL_TOWN = EnteredGround("helsingborg", "foot", 4, 5, 6, municipality="bastad")
DEMO_PLACE = EnteredGround("helsingborg", "foot", 7, 8, 9, place="square", demo=True)
DEMO_TOWN = EnteredGround("helsingborg", "foot", 10, 11, 12, municipality="bastad", demo=True)
OTHERS = (
    EnteredGround("goteborg", "foot", 90, 91, 92, place="square"),
    EnteredGround("helsingborg", "car", 90, 91, 92, place="square"),
    EnteredGround("helsingborg", "foot", 90, 91, 92, place="elsewhere", municipality="bastad"),
)


@pytest.mark.parametrize(
    ("entered", "spot", "expected"),
    [
        ((DEMO_TOWN, DEMO_PLACE, REAL_TOWN, REAL_PLACE), NEAR, minutes(1, 2, 3)),
        ((DEMO_TOWN, DEMO_PLACE, REAL_TOWN), NEAR, minutes(4, 5, 6)),
        ((DEMO_TOWN, DEMO_PLACE), FAR, minutes(7, 8, 9, demo=True)),
        ((DEMO_TOWN,), FAR, minutes(10, 11, 12, demo=True)),
        ((REAL_PLACE,), None, minutes(1, 2, 3)),
        ((), FAR, None),
        ((), None, None),
    ],
)
def test_entered_minutes_go_before_the_estimate_and_demo_ones_after(
    entered: tuple[EnteredGround, ...], spot: Spot | None, expected: GroundTime | None
) -> None:
    found = ground_time("foot", PORT, spot, (*OTHERS, *entered), place="square", municipality="bastad")

    assert found == expected


CENTRE = Spot(56.4268, 12.853)
TO_TOWN = EnteredGround("helsingborg", "car", 40, 45, 60, municipality="bastad", centre=CENTRE)


@pytest.mark.parametrize(
    ("spot", "entered", "expected"),
    [
        (CENTRE, TO_TOWN, minutes(40, 45, 60)),
        (None, TO_TOWN, minutes(40, 45, 60)),
        (Spot(56.6, 12.9), TO_TOWN, minutes(58, 66, 92, estimated=True)),
        (Spot(56.2, 12.75), TO_TOWN, minutes(11, 16, 31, estimated=True)),
        (Spot(56.05, 12.70), replace(TO_TOWN, low_min=5, middle_min=6, high_min=9), minutes(2, 2, 2, estimated=True)),
        (Spot(56.6, 12.9), replace(TO_TOWN, mode="foot"), minutes(40, 45, 60)),
        (Spot(56.6, 12.9), replace(TO_TOWN, demo=True), None),
    ],
)
def test_minutes_to_a_municipality_are_refined_by_distance(
    spot: Spot | None, entered: EnteredGround, expected: GroundTime | None
) -> None:
    found = ground_time(entered.mode, PORT, spot, (entered,), municipality="bastad")

    assert found == (expected or estimate("car", distance_km(56.0435, 12.6915, 56.6, 12.9)))


@example(55.92, 13.4, 2, 0, 0)  # a minute more by the lower estimate than by the middle one, for each is rounded up
@given(st.floats(55.5, 57.5), st.floats(12, 14), st.integers(1, 300), st.integers(0, 100), st.integers(0, 100))
def test_refined_minutes_stay_in_order(north: float, east: float, low: int, more: int, most: int) -> None:
    entered = replace(TO_TOWN, low_min=low, middle_min=low + more, high_min=low + more + most)

    found = ground_time("car", PORT, Spot(north, east), (entered,), municipality="bastad")

    assert found is not None
    assert timedelta() < found.low <= found.middle <= found.high


def test_demo_minutes_do_not_replace_an_estimate() -> None:
    found = ground_time("foot", PORT, NEAR, (DEMO_PLACE,), place="square")

    assert found is not None
    assert (found.estimated, found.demo) == (True, False)


def test_event_without_place_or_municipality_gets_no_entered_minutes() -> None:
    assert ground_time("foot", PORT, None, (REAL_PLACE, REAL_TOWN)) is None


def test_distance_of_helsingborg_and_halmstad() -> None:
    assert round(distance_km(56.0435, 12.6915, 56.674, 12.8575), 1) == 70.9


PUBLISHED = EnteredGround("helsingborg", "car", 35, 40, 55, municipality="bastad", centre=CENTRE, published=True)
ENTERED = replace(TO_TOWN, low_min=30, middle_min=38, high_min=50)
ELSEWHERE = Spot(56.6, 12.9)


@pytest.mark.parametrize(
    ("spot", "entered", "municipality", "expected"),
    [
        (CENTRE, (PUBLISHED,), "bastad", published(35, 40, 55)),
        (None, (PUBLISHED,), "bastad", published(35, 40, 55)),
        (CENTRE, (ENTERED, PUBLISHED), "bastad", minutes(30, 38, 50)),
        (CENTRE, (PUBLISHED, ENTERED), "bastad", minutes(30, 38, 50)),
        (CENTRE, (replace(ENTERED, demo=True), PUBLISHED), "bastad", published(35, 40, 55)),
        (ELSEWHERE, (PUBLISHED,), "bastad", published(53, 61, 87, estimated=True)),
        (ELSEWHERE, (PUBLISHED,), "laholm", None),
        (ELSEWHERE, (PUBLISHED,), "", None),
    ],
)
def test_published_minutes_stand_between_what_an_office_entered_and_the_estimate(
    spot: Spot | None, entered: tuple[EnteredGround, ...], municipality: str, expected: GroundTime | None
) -> None:
    found = ground_time("car", PORT, spot, entered, municipality=municipality)

    assert found == (expected or estimate("car", distance_km(56.0435, 12.6915, 56.6, 12.9)))
