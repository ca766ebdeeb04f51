"""Plans are put together of their parts as they were, or are not put into parts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given

from tests.domain.reach.test_plan_json import AT, HOUR, JOURNEY, LEGS, reaches
from visitapp.domain.reach.plan_json import plan_to_json
from visitapp.domain.reach.said import kept_of
from visitapp.domain.reach.types import Journey, Reach

HOME = replace(
    JOURNEY, direction="out", sailing_key="home-24:20@2026-07-01", leaves_at=AT + 12 * HOUR,
    check_in_closes_at=AT + 13 * HOUR + timedelta(minutes=10), departs_at=AT + 17.5 * HOUR, arrives_at=AT + 18 * HOUR,
    on_land_at=AT + 18 * HOUR, there_at=None,
)  # fmt: skip
REACH = Reach("a-b", "car", "day", "", JOURNEY, HOME, 10 * HOUR, ("demo-ground", "check-in-assumed"))


@given(reaches)
def test_no_plan_is_another_in_parts(reach: Reach) -> None:
    assert kept_of(reach).whole_plan == plan_to_json(reach)


def test_boats_and_ways_are_parts() -> None:
    texts = [part.text for part in kept_of(REACH).said.parts or ()]

    assert texts == [
        '{"direction":"back","sailing":"back-08:00@\x03","check_in_closes_at":"\x03T06:00:00+00:00","departs_at":"'
        '\x03T07:00:00+00:00","arrives_at":"\x03T08:00:00+00:00","on_land_at":"\x03T08:00:00+00:00"}',
        '{"ground_s":[3600,3600,3600],"estimated":false,"demo":true}',
        # It leaves after midnight, and belongs to the day before.
        '{"direction":"out","sailing":"home-24:20@\x02","check_in_closes_at":"\x02T20:10:00+00:00","departs_at":"'
        '\x03T00:30:00+00:00","arrives_at":"\x03T01:00:00+00:00","on_land_at":"\x03T01:00:00+00:00"}',
        '{"early_s":600,"ground_s":[3600,3600,3600],"estimated":false,"demo":true}',
    ]


def test_rides_are_parts_too_and_the_walk_from_the_quay_begins_when_one_is_ashore() -> None:
    there_at = AT + 3 * HOUR
    legs = (LEGS[0], LEGS[1]._replace(arrives_at=there_at))
    ground = replace(JOURNEY.ground, low=2 * HOUR, middle=2 * HOUR, high=2 * HOUR)
    out = replace(JOURNEY, legs=legs, there_at=there_at, ground=ground)

    kept = kept_of(replace(REACH, out=out))

    assert kept.said.parts is not None
    assert kept.said.parts[1].text.startswith(
        '{"there_at":"\x03T10:00:00+00:00","demo":true,"walk_s":90,"walk_to":"F\\u00e4rjel\\u00e4get","legs":[{"from":"'
    )
    assert kept.whole_plan == plan_to_json(replace(REACH, out=out))


def test_number_of_what_is_said_is_the_same_at_all_times() -> None:
    """Rows hold it: with another, each of them would be news."""
    later = [_later(JOURNEY), _later(HOME)]

    numbers = [
        kept_of(one).number for one in (REACH, replace(REACH, out=later[0], home=later[1]), Reach("a", "car", "no"))
    ]

    assert numbers == [7837996726178777654, 4632652129748184777, 7827739825283333130]


def _later(journey: Journey) -> Journey:
    """The same so many days later."""
    day = timedelta(days=7)
    moments = {
        name: at and at + day
        for name in ("leaves_at", "check_in_closes_at", "departs_at", "arrives_at", "on_land_at", "there_at")
        for at in [getattr(journey, name)]
    }
    return replace(journey, **moments, sailing_key=journey.sailing_key.replace("07-01", "07-08"))
