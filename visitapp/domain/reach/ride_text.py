"""What a plan says of a ride between port and place: written once for each way that a ladder has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from visitapp.domain.reach.placerides import PlaceRides, Rung
from visitapp.domain.reach.plan_json import dumps, legs_text
from visitapp.domain.reach.plan_marks import Marks, moment_mark
from visitapp.domain.reach.plan_parts import PlanPart, ride_home_part, ride_out_part
from visitapp.domain.reach.types import Assumption, GroundLeg
from visitapp.domain.reach.ways import leg_marks


class RideText(NamedTuple):
    """A ride as plans have it, with marks for dates, counted from the day in UTC on which its boat leaves.

    `joins_s`: out, when the first ride leaves, and `walk_s` from the quay to its stop; home, when one is at the quay.
    Seconds since that day began.
    """

    part: PlanPart
    joins_s: float
    marks: tuple[Assumption, ...]
    walk_s: int = 0


def ride_out(rides: PlaceRides, rung: Rung, boat_day_s: int) -> RideText | None:
    """The way out on a rung; None where it names a date too far away.

    `boat_day_s`: when the day began on which the boat leaves, POSIX seconds.
    """

    def tell() -> object:
        walk_s, legs = rides.way_out(rung)
        there, text, marks = _told(legs, rung, boat_day_s)
        if there is None:
            return "too far away"
        part = ride_out_part(there, text, "demo-network" in marks, walk_s, dumps(legs[0].from_name))
        return RideText(part, legs[0].departs_at.timestamp() - boat_day_s, marks, walk_s)

    return _kept(rung, boat_day_s, tell)


def ride_home(rides: PlaceRides, rung: Rung, boat_day_s: int) -> RideText | None:
    """The way home on a rung, likewise."""

    def tell() -> object:
        legs = rides.way_home(rung)
        leaves, text, marks = _told(legs, rung, boat_day_s)
        if leaves is None:
            return "too far away"
        part = ride_home_part(leaves, text, "demo-network" in marks)
        return RideText(part, legs[-1].arrives_at.timestamp() - boat_day_s, marks)

    return _kept(rung, boat_day_s, tell)


def _kept(rung: Rung, boat_day_s: int, tell: Callable[[], object]) -> RideText | None:
    found = rung.ladder.told(rung.number, rung.later_s - boat_day_s, tell)
    return found if isinstance(found, RideText) else None


def _told(legs: Sequence[GroundLeg], rung: Rung, boat_day_s: int) -> tuple[str | None, str, tuple[Assumption, ...]]:
    """When one is at the place, or leaves it, and the legs; None for the first where a date is too far away."""
    marks = Marks(datetime.fromtimestamp(boat_day_s, UTC).date())
    text = legs_text(legs, marks.moment)
    return moment_mark(rung.at_s - boat_day_s) if marks.near else None, text, leg_marks(legs)
