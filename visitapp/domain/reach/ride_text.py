"""What a plan says of a ride between port and place: written once for each way that a ladder has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from visitapp.domain.reach.alike import AlikeDay
from visitapp.domain.reach.boarding import Boarding
from visitapp.domain.reach.placerides import PlaceRides, Rung
from visitapp.domain.reach.plan_json import dumps, end_text, legs_text, ridden_text, walk_text
from visitapp.domain.reach.plan_pattern import Marks, moment_mark
from visitapp.domain.reach.types import Assumption, GroundLeg
from visitapp.domain.reach.ways import leg_marks


class RideText(NamedTuple):
    """A ride as plans have it, with marks for dates, counted from the first day like the one that was asked about.

    Out: `walk_s` from the quay to the stop `walked_to` (JSON), which is not in `legs`; `joins_s`: when the first ride
    leaves. Home: `joins_s` is when one is at the quay. Seconds since that day began in UTC.
    """

    legs: str
    joins_s: float
    marks: tuple[Assumption, ...]
    walk_s: int = 0
    walked_to: str = ""


def ride_out(rides: PlaceRides, rung: Rung, day: AlikeDay) -> RideText | None:
    """The way out on a rung; None where it names a date too far away."""

    def tell() -> object:
        walk_s, legs = rides.way_out(rung)
        return _told(legs, legs[0].departs_at.timestamp() - day.first_s, day.first, walk_s)

    return _kept(rung, day, tell)


def ride_home(rides: PlaceRides, rung: Rung, day: AlikeDay) -> RideText | None:
    """The way home on a rung, likewise."""

    def tell() -> object:
        legs = rides.way_home(rung)
        return _told(legs, legs[-1].arrives_at.timestamp() - day.first_s, day.first)

    return _kept(rung, day, tell)


def out_end(ride: RideText, day: AlikeDay, boat: Boarding, there_s: float, spare_s: float) -> str:
    """What a plan says after its `there_at`. `spare_s`: what the stay leaves."""
    land_s, legs = boat.land_s - day.first_s, ride.legs
    if ride.walk_s:
        starts, ends = moment_mark(land_s), moment_mark(land_s + ride.walk_s)
        legs = f"{walk_text(ride.walked_to, starts or '', ends or '')},{legs}"
    slack_s = min(spare_s, ride.joins_s - land_s - ride.walk_s)
    return end_text(ridden_text(int(there_s - boat.land_s), "demo-network" in ride.marks), int(slack_s), legs)


def home_end(ride: RideText, day: AlikeDay, boat: Boarding, leave_s: float, spare_s: float) -> str:
    """What a plan says after its `there_at`, which the way home has not."""
    slack_s = min(spare_s, boat.closes_s - day.first_s - ride.joins_s)
    length = int(ride.joins_s - (leave_s - day.first_s))
    return end_text(ridden_text(length, "demo-network" in ride.marks), int(slack_s), ride.legs)


def _kept(rung: Rung, day: AlikeDay, tell: Callable[[], object]) -> RideText | None:
    found = rung.ladder.told(rung.number, int(rung.later_s - day.first_s), tell)
    return found if isinstance(found, RideText) else None


def _told(legs: Sequence[GroundLeg], joins_s: float, day: date, walk_s: int = 0) -> object:
    marks = Marks(day)
    text = legs_text(legs, marks.moment)
    if not marks.near:
        return "too far away"
    return RideText(text, joins_s, leg_marks(legs), walk_s, dumps(legs[0].from_name))
