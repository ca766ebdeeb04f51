"""By bus and train from a quay and to it: what is found for all places at once, kept, and used beside walking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.reach.test_ways import DAY, FAR, HERE, MINUTE, SPOT, WALK, at, buses
from tests.domain.transit.made_up import feed_of
from visitapp.domain.crossing.types import Sailing
from visitapp.domain.reach.boarding import Boarding
from visitapp.domain.reach.ground import EnteredGround, Spot
from visitapp.domain.reach.publictransport import PublicTransport
from visitapp.domain.reach.quay_json import QuayAnswers, pack_rides, unpack_rides
from visitapp.domain.reach.quayrides import QUAY_SIDES, Position, QuayMoment, QuayRide, QuaySide, quay_rides, quay_ways
from visitapp.domain.reach.quayways import QuayWay, QuayWays
from visitapp.domain.reach.types import GroundLeg, GroundTime
from visitapp.domain.transit.network import Network

VILLAGE, NOWHERE = (SPOT.latitude, SPOT.longitude), (FAR.latitude, FAR.longitude)
BUS_OUT = GroundLeg("bus", "7", "There", "Quay", "Village", at("09:25"), at("09:55"))
BUS_HOME = GroundLeg("bus", "7", "There", "Village", "Quay", at("16:30"), at("17:00"))


def boat(moment: datetime) -> Boarding:
    """A boat from which one is ashore, and whose check-in closes, at an instant."""
    sailing = Sailing("here-there", "out", moment, moment, DAY, "x")
    return Boarding(sailing, moment, moment, moment.timestamp(), moment.timestamp(), ())


def rides(out: str, home: str, side: QuaySide, moment: datetime) -> dict[Position, QuayRide]:
    transport = PublicTransport(Network([feed_of(buses(out, home))]))
    return quay_rides(quay_ways(transport, HERE, [VILLAGE, NOWHERE]), HERE, side, boat(moment))


def test_a_landing_has_the_first_bus_and_the_one_after_a_delay() -> None:
    found = rides("9:05 9:25 9:45", "16:30", "from", at("09:20"))

    assert found == {VILLAGE: QuayRide(at("09:55"), at("10:15"), (BUS_OUT,))}


def test_a_check_in_has_the_last_bus_in_time_and_the_one_with_room_to_spare() -> None:
    found = rides("9:25", "16:00 16:30 17:00", "to", at("17:15"))

    assert found == {VILLAGE: QuayRide(at("16:30"), at("16:00"), (BUS_HOME,))}


def test_where_no_bus_goes_any_more_the_answer_is_none_and_of_another_day_there_is_no_answer() -> None:
    assert rides("9:25", "16:30", "from", at("12:00")) == {VILLAGE: QuayRide(None, None)}
    assert rides("9:25", "16:30", "from", at("12:00", date(2030, 1, 1))) == {}


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.integers(5, 20), min_size=1, max_size=5),
    st.lists(st.integers(5, 20), min_size=1, max_size=5),
    st.integers(0, 1000),
)
def test_what_is_kept_is_what_was_found_and_a_later_boat_is_never_there_earlier(
    out: list[int], home: list[int], minute: int
) -> None:
    leaving, returning = (" ".join(f"{hour}:25" for hour in sorted(set(each))) for each in (out, home))
    moment = at("05:00") + minute * MINUTE

    for side in QUAY_SIDES:
        found = rides(leaving, returning, side, moment)
        later = rides(leaving, returning, side, moment + 7 * MINUTE)

        answers = unpack_rides(moment, pack_rides(moment, found))
        assert {place: whole(answers, place) for place in (VILLAGE, NOWHERE)} == {**found, NOWHERE: None}
        one, other = found[VILLAGE].at, later[VILLAGE].at
        assert one is None or other is None or one <= other


def whole(answers: QuayAnswers, place: Position) -> QuayRide | None:
    ride = answers.find(Spot(*place))
    return ride and QuayRide(ride.at, ride.safe_at, ride.legs)


def kept(answers: Mapping[QuayMoment, Mapping[Position, QuayRide]]) -> dict[QuayMoment, QuayAnswers]:
    return {moment: unpack_rides(moment.at, pack_rides(moment.at, found)) for moment, found in answers.items()}


LANDED, CLOSES = QuayMoment("here", "from", at("09:10")), QuayMoment("here", "to", at("17:30"))
FOUND = {
    LANDED: {VILLAGE: QuayRide(at("09:55"), at("10:25"), (BUS_OUT,)), NOWHERE: QuayRide(None, None)},
    CLOSES: {VILLAGE: QuayRide(at("16:30"), None, (BUS_HOME,))},
}


def test_ways_go_by_what_is_kept_and_nothing_is_known_of_the_rest() -> None:
    ways, minutes = QuayWays(kept(FOUND).get), GroundTime(45 * MINUTE, 45 * MINUTE, 45 * MINUTE, estimated=False)

    assert ways.from_boat(HERE, at("09:10"), SPOT) == QuayWay(
        at("09:55"), at("10:25"), minutes, at("09:25"), (BUS_OUT,)
    )
    assert ways.to_boat(HERE, at("17:30"), SPOT) == QuayWay(
        at("16:30"), None, replace(minutes, low=30 * MINUTE, middle=30 * MINUTE, high=30 * MINUTE), at("16:30"),
        (BUS_HOME,),
    )  # fmt: skip
    assert ways.from_boat(HERE, at("09:10"), FAR) == QuayWay(None, None, None, None)
    assert [ways.knows(moment) for moment in (LANDED, replace(LANDED, at=at("09:11")))] == [True, False]
    unknown = (
        ways.from_boat(HERE, at("09:11"), SPOT), ways.to_boat(HERE, at("17:30"), FAR),
        ways.from_boat(HERE, at("09:10"), None),
    )  # fmt: skip
    assert unknown == (None, None, None)


def test_what_was_entered_for_the_place_goes_before_a_slower_bus_and_for_its_municipality_does_not() -> None:
    def entered(**where: str) -> list[EnteredGround]:
        return [EnteredGround("here", "foot", 20, 30, 45, **where)]  # type: ignore[arg-type]  # names of fields

    def way(entered: list[EnteredGround]) -> QuayWay | None:
        return QuayWays(kept(FOUND).get, entered).from_boat(HERE, at("09:10"), SPOT, "barn")

    by_shuttle = way(entered(place="barn"))
    by_bus = way(entered(municipality="laholm"))

    shuttle = replace(WALK, estimated=False)
    assert by_shuttle == QuayWay(at("09:40"), at("09:55"), shuttle, at("09:10"))
    assert by_bus is not None
    assert by_bus.legs == (BUS_OUT,)


@pytest.mark.parametrize("minutes", [5, 30, 45, 46, 60, 600])
def test_the_times_of_a_way_are_those_of_the_way_itself(minutes: int) -> None:
    entered = [EnteredGround("here", "foot", minutes, minutes, 2 * minutes, place="barn")]
    ways = QuayWays(kept(FOUND).get, entered)

    for spot, place in ((SPOT, ""), (SPOT, "barn"), (FAR, ""), (FAR, "barn"), (None, "barn")):
        ends = (
            (ways.from_boat(HERE, LANDED.at, spot, place), ways.times_from(HERE, LANDED.at, spot, place)),
            (ways.to_boat(HERE, CLOSES.at, spot, place), ways.times_to(HERE, CLOSES.at, spot, place)),
        )
        for way, times in ends:
            assert (way and (way.at, way.safe_at, way.legs)) == (times and (times.at, times.safe_at, times.legs))


def test_a_ride_tells_what_its_legs_rest_on_in_their_order() -> None:
    walk = GroundLeg(None, "", "", "", "Quay", at("09:10"), at("09:16"))
    often, invented = BUS_OUT._replace(approximate=True), BUS_OUT._replace(demo=True)
    found = {VILLAGE: QuayRide(at("09:55"), None, (walk, often, invented)), NOWHERE: QuayRide(None, None)}

    answers = unpack_rides(LANDED.at, pack_rides(LANDED.at, found))

    rides = [answers.find(Spot(*place)) for place in (VILLAGE, NOWHERE)]
    assert [list(ride.marks) for ride in rides if ride] == [["approximate-ride", "demo-network"], []]


def test_the_walk_to_the_stop_tells_when_to_leave_the_quay() -> None:
    walk = GroundLeg(None, "", "", "", "Quay", at("09:10"), at("09:16"))
    found = {LANDED: {VILLAGE: QuayRide(at("09:55"), None, (walk, BUS_OUT))}}

    way = QuayWays(kept(found).get).from_boat(HERE, at("09:10"), SPOT)

    assert way is not None
    assert way.leaves_at == at("09:19")
    assert timedelta() < way.leaves_at - LANDED.at
