"""Plans of those who go on by bus and train from the boat, and back to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.domain.trip.worlds import DAY, HERE, THERE, at, event, wish, world
from visitapp.domain.reach.quay_json import QuayAnswers, pack_rides, unpack_rides
from visitapp.domain.reach.quayrides import QUAY_SIDES, QuayMoment, QuayRide
from visitapp.domain.reach.quayways import QuayWays
from visitapp.domain.reach.types import GroundLeg
from visitapp.domain.trip.checking import check
from visitapp.domain.trip.planner import propose
from visitapp.domain.trip.rests import lay_rests
from visitapp.domain.trip.sequence import Join, joins
from visitapp.domain.trip.types import Leg, Rest, Thing, Visit
from visitapp.domain.trip.ways import Ways
from visitapp.domain.trip.world import World

FAR_AWAY = 1.5
"""Degrees east: hours on foot, and by car."""
CONCERT = event("concert", "13:00", "15:00", east=FAR_AWAY)


def ride(leaves: str, there: str) -> QuayRide:
    leg = GroundLeg("bus", "351", "Staden", "Färjan", "Torget", at(leaves), at(there))
    return QuayRide(at(there), at(there), (leg,))


def back(leaves: str, there: str) -> QuayRide:
    return replace(ride(leaves, there), at=at(leaves), safe_at=at(leaves))


def riding(
    thing: Thing, out: Mapping[str, QuayRide], home: Mapping[str, QuayRide]
) -> World:  # fmt: skip
    """A world in which rides are kept by when one is ashore, and by when check-in closes."""
    assert thing.stop.spot is not None
    place = (thing.stop.spot.latitude, thing.stop.spot.longitude)
    answers: dict[QuayMoment, QuayAnswers] = {}
    for side, rides in zip(QUAY_SIDES, (out, home), strict=True):
        for clock, found in rides.items():
            moment = QuayMoment("here", side, at(clock))
            answers[moment] = unpack_rides(moment.at, pack_rides(moment.at, {place: found}))
    ways = Ways("foot", {"here": HERE, "there": THERE}, quays=QuayWays(answers.get))
    return replace(world(thing), ways=ways)


# The boats are ashore at 8.10, 10.10 and 14.10; check-in for those home closes at 14.30, 18.30 and 22.30.
OUT = {"08:10": ride("08:30", "10:00"), "10:10": ride("10:30", "12:00")}
HOME = {"18:30": back("16:30", "18:00"), "22:30": back("20:30", "22:00")}


def by_name(found: list[Join]) -> dict[str, Join]:
    return {one.after.partition(":")[0]: one for one in found}


def test_the_latest_boat_out_with_a_bus_in_time_and_the_first_home_that_a_bus_reaches_are_taken() -> None:
    made = riding(CONCERT, OUT, HOME)

    trip = propose(wish(), made)

    legs = [item.departs_at for item in trip.items if isinstance(item, Leg)]
    assert legs == [at("09:00"), at("19:00")]
    assert [item.ref for item in trip.items if isinstance(item, Visit)] == ["event:concert"]
    assert check(trip, made) == ()


def test_joins_tell_the_bus_with_its_times_and_the_spare_time_at_the_place() -> None:
    made = riding(CONCERT, OUT, HOME)
    trip = propose(wish(), made, dropped=frozenset({f"noon:{DAY}", f"evening:{DAY}"}))

    found = by_name(joins(trip.items, made))

    out, home = found["event"], found["leg"]
    assert out.ride is not None
    assert home.ride is not None
    assert (out.leave_by, out.spare, out.ride.legs) == (
        at("10:30"), timedelta(minutes=50), OUT["10:10"].legs,
    )  # fmt: skip
    assert (home.leave_by, home.spare, home.ride.legs) == (
        at("16:30"), timedelta(minutes=90), HOME["18:30"].legs,
    )  # fmt: skip


def test_one_eats_where_the_bus_has_brought_one_and_not_on_the_way() -> None:
    late = event("late", "15:00", "16:00", east=FAR_AWAY)
    made = riding(late, {**OUT, "10:10": ride("10:30", "12:40")}, HOME)
    trip = propose(wish(), made, dropped=frozenset({f"evening:{DAY}"}))
    items = [item for item in trip.items if not isinstance(item, Rest)]

    with_rests, _notes = lay_rests(items, wish(), made, frozenset({f"evening:{DAY}"}))

    noon = next(item for item in with_rests if isinstance(item, Rest))
    found = {one.after: one for one in joins(with_rests, made)}
    assert noon.starts_at >= at("12:40")
    assert found[noon.ref].ride is not None
    assert found["event:late"].ride is None


def test_a_meal_on_the_way_does_not_fit() -> None:
    made = riding(CONCERT, OUT, HOME)
    trip = propose(wish(), made)
    meal = Rest("noon", DAY, at("11:00"), at("11:45"), locked=True)

    items = tuple(item for item in trip.items if not isinstance(item, Rest))
    found = {one.after: one.verdict for one in joins((items[0], meal, *items[1:]), made)}

    assert found["event:concert"] == "short"


@pytest.mark.parametrize(
    ("out", "home", "expected"),
    [
        ({"10:10": QuayRide(None, None)}, HOME, [("no-ride", "event:concert")]),
        ({"10:10": ride("11:30", "12:51")}, HOME, [("no-time-between", "event:concert")]),
        ({"10:10": replace(OUT["10:10"], safe_at=at("12:51"))}, HOME, [("tight-between", "event:concert")]),
        ({"10:10": replace(OUT["10:10"], safe_at=None)}, HOME, [("tight-between", "event:concert")]),
        (OUT, {"18:30": QuayRide(None, None)}, [("no-ride", "leg:here-there:out:out-19:00@2026-07-01")]),
        (OUT, {"18:30": back("14:59", "18:00")}, [("no-time-between", "leg:here-there:out:out-19:00@2026-07-01")]),
        (OUT, {}, [("way-unknown", "leg:here-there:out:out-19:00@2026-07-01")]),
        ({}, HOME, [("way-unknown", "event:concert")]),
    ],
)
def test_a_kept_plan_is_held_against_todays_buses(
    out: dict[str, QuayRide], home: dict[str, QuayRide], expected: list[tuple[str, str]]
) -> None:
    trip = propose(wish(), riding(CONCERT, OUT, HOME))

    found = check(trip, riding(CONCERT, out, home))

    assert [(one.code, one.ref) for one in found] == expected


def test_who_stays_the_night_at_the_port_has_no_bus_of_the_evening() -> None:
    morning = event("morning", "11:00", "12:00", DAY + timedelta(days=1), east=FAR_AWAY)
    made = riding(morning, {"14:10": QuayRide(None, None)}, {})
    two_days = wish(days=2)
    boat = propose(two_days, made).items[0]
    visit = Visit(
        morning.ref, "", "", *morning.windows[0], fixed=True, stop=morning.stop
    )  # fmt: skip
    assert isinstance(boat, Leg)
    afternoon = replace(boat, on_land_at=at("14:10"), arrives_at=at("14:00"))

    found = joins((afternoon, visit), made)

    assert [(one.verdict, one.ride) for one in found] == [("unknown", None)]
