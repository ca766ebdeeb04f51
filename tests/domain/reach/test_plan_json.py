from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from visitapp.domain.reach.plan_json import journey_from_json, plan_text, plan_to_json
from visitapp.domain.reach.types import GroundLeg, GroundTime, Journey, Reach

AT = datetime(2026, 7, 1, 7, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
JOURNEY = Journey(
    "back", "back-08:00@2026-07-01", None, AT - HOUR, AT, AT + HOUR, AT + HOUR, AT + 2 * HOUR,
    GroundTime(HOUR, HOUR, HOUR, estimated=False, demo=True), timedelta(minutes=5),
)  # fmt: skip
LEGS = (
    GroundLeg(None, "", "", "", "Färjeläget", AT + HOUR, AT + HOUR + timedelta(seconds=90)),
    GroundLeg("bus", "351", "Laholm", "Färjeläget", "X", AT + 1.5 * HOUR, AT + 2 * HOUR, approximate=True, demo=True),
)


_moments = st.integers(0, 10**6).map(lambda minutes: AT + timedelta(minutes=minutes))
_spans = st.integers(-(10**6), 10**6).map(lambda seconds: timedelta(seconds=seconds))
_flags = [st.booleans() for _ in range(5)]
_grounds = st.builds(GroundTime, _spans, _spans, _spans, *_flags)
_journeys = st.builds(
    Journey, st.sampled_from(["out", "back"]), st.text(), st.none() | _moments, _moments, _moments, _moments, _moments,
    st.none() | _moments, _grounds, _spans, st.sampled_from([(), LEGS]),
)  # fmt: skip
reaches = st.builds(
    Reach, st.just("a-b"), st.just("foot"), st.just("day"), st.just(""), st.none() | _journeys, st.none() | _journeys,
    st.none() | _spans, st.lists(st.sampled_from(["end-assumed", "demo-ground", "check-in-assumed"])).map(tuple),
)  # fmt: skip


@given(reaches)
def test_plan_is_written_as_json_has_it(reach: Reach) -> None:
    assert plan_text(reach) == json.dumps(plan_to_json(reach), separators=(",", ":"))


def test_legs_are_read_back_as_they_were_written() -> None:
    ridden = replace(JOURNEY, legs=LEGS)

    plan = plan_to_json(Reach("a-b", "foot", "day", out=ridden, home=JOURNEY))

    assert (journey_from_json(plan["out"]), journey_from_json(plan["home"])) == (ridden, JOURNEY)
    assert plan["out"]["legs"][0] == {
        "from": "", "to": "Färjeläget", "departs_at": "2026-07-01T08:00:00+00:00",
        "arrives_at": "2026-07-01T08:01:30+00:00",
    }  # fmt: skip


@given(_grounds)
def test_way_on_land_is_read_back_as_it_was_written(ground: GroundTime) -> None:
    one = replace(JOURNEY, ground=ground)

    assert journey_from_json(plan_to_json(Reach("a-b", "car", "day", out=one))["out"]) == one


def test_plan_without_legs_is_written_as_it_was_before_there_were_any() -> None:
    plan = plan_to_json(Reach("a-b", "foot", "day", out=JOURNEY))

    assert sorted(plan["out"]) == [
        "arrives_at", "check_in_closes_at", "demo", "departs_at", "direction", "estimated", "ground_s", "leaves_at",
        "on_land_at", "sailing", "slack_s", "there_at",
    ]  # fmt: skip
