"""The ways on foot between a boat and a place, by the rides that are kept of quays, or by walking where that is better.

Walking, and what an office entered for the very place, is looked at here and not where rides are found: it may change
at any time, and the buses do not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from visitapp.domain.crossing.types import Port
from visitapp.domain.reach.ground import EnteredGround, Spot, ground_time
from visitapp.domain.reach.quay_json import QuayAnswers
from visitapp.domain.reach.quayrides import QuayMoment, QuayRide
from visitapp.domain.reach.roads import NO_ROADS, RoadTimes
from visitapp.domain.reach.types import GroundLeg, GroundTime
from visitapp.domain.reach.ways import CHECK_IN_EARLY

FindAnswers = Callable[[QuayMoment], "QuayAnswers | None"]


@dataclass(frozen=True, slots=True)
class QuayWay:
    """When one is at a place, or has to leave it for a boat; None where no way leads there, or back.

    `safe_at`: the same by the upper estimate, or with room for a late boat or ride. `ground`: how long it takes.
    `leaves_at`: the latest to leave the quay, or the place. `legs`: none where one walks, or minutes are all there is.
    """

    at: datetime | None
    safe_at: datetime | None
    ground: GroundTime | None
    leaves_at: datetime | None
    legs: tuple[GroundLeg, ...] = ()


class QuayWays:
    """Answers by what is kept. `find` is asked once for each moment; `entered`, `roads`: of those on foot."""

    def __init__(self, find: FindAnswers, entered: Iterable[EnteredGround] = (), roads: RoadTimes = NO_ROADS) -> None:
        self._find = find
        self._entered = [one for one in entered if not one.demo]
        self._roads = roads
        self._answers: dict[QuayMoment, QuayAnswers | None] = {}

    def knows(self, moment: QuayMoment) -> bool:
        """Whether anything is kept of a moment."""
        return self._of(moment) is not None

    def from_boat(self, port: Port, on_land_at: datetime, spot: Spot | None, place: str = "") -> QuayWay | None:
        """The way to a place (`place`: its slug) for who is ashore at a port; None when nothing is kept of it."""
        found = self._ride(QuayMoment(port.slug, "from", on_land_at), spot)
        return None if found is None else _way_from(found, on_land_at, self._beside(port, spot, place))

    def to_boat(self, port: Port, closes_at: datetime, spot: Spot | None, place: str = "") -> QuayWay | None:
        """The way from a place to a check-in, likewise."""
        found = self._ride(QuayMoment(port.slug, "to", closes_at), spot)
        return None if found is None else _way_to(found, closes_at, self._beside(port, spot, place))

    def _ride(self, moment: QuayMoment, spot: Spot | None) -> QuayRide | None:
        answers = self._of(moment) if spot is not None else None
        return None if answers is None or spot is None else answers.find(spot)

    def _of(self, moment: QuayMoment) -> QuayAnswers | None:
        if moment not in self._answers:
            self._answers[moment] = self._find(moment)
        return self._answers[moment]

    def _beside(self, port: Port, spot: Spot | None, place: str) -> GroundTime | None:
        """On foot, or what leads to this very place: minutes for a whole municipality stand for a timetable."""
        return ground_time("foot", port, spot, self._entered, place, roads=self._roads)


def fixed_from(ground: GroundTime, on_land_at: datetime) -> QuayWay:
    """The way from a boat where minutes are all that is known."""
    return QuayWay(on_land_at + ground.middle, on_land_at + ground.high, ground, on_land_at)


def fixed_to(ground: GroundTime, closes_at: datetime) -> QuayWay:
    """The way to a boat, likewise."""
    due_at = closes_at - CHECK_IN_EARLY
    return QuayWay(due_at - ground.middle, due_at - ground.high, ground, due_at - ground.middle)


def _way_from(ride: QuayRide, on_land_at: datetime, beside: GroundTime | None) -> QuayWay:
    walked = None if beside is None else fixed_from(beside, on_land_at)
    safe_at = min((at for at in (ride.safe_at, walked.safe_at if walked else None) if at is not None), default=None)
    if walked is not None and walked.at is not None and (ride.at is None or walked.at <= ride.at):
        return QuayWay(walked.at, safe_at, walked.ground, walked.leaves_at)
    if ride.at is None:
        return QuayWay(None, None, None, None)
    return QuayWay(ride.at, safe_at, _ground(ride.legs, ride.at - on_land_at), _sets_out(ride.legs), ride.legs)


def _way_to(ride: QuayRide, closes_at: datetime, beside: GroundTime | None) -> QuayWay:
    walked = None if beside is None else fixed_to(beside, closes_at)
    safe_at = max((at for at in (ride.safe_at, walked.safe_at if walked else None) if at is not None), default=None)
    if walked is not None and walked.at is not None and (ride.at is None or walked.at >= ride.at):
        return QuayWay(walked.at, safe_at, walked.ground, walked.leaves_at)
    if ride.at is None:
        return QuayWay(None, None, None, None)
    return QuayWay(ride.at, safe_at, _ground(ride.legs, ride.legs[-1].arrives_at - ride.at), ride.at, ride.legs)


def _ground(legs: tuple[GroundLeg, ...], length: timedelta) -> GroundTime:
    return GroundTime(length, length, length, estimated=False, demo=any(leg.demo for leg in legs))


def _sets_out(legs: tuple[GroundLeg, ...]) -> datetime:
    """When one has to leave the quay for the first ride: the legs have one walk at once, and wait at the stop."""
    first = legs[0]
    if first.vehicle is not None:
        return first.departs_at
    boards_at = next((leg.departs_at for leg in legs if leg.vehicle is not None), first.arrives_at)
    return boards_at - (first.arrives_at - first.departs_at)
