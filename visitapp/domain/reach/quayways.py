"""The ways on foot between a boat and a place, by the rides that are kept of quays, or by walking where that is better.

Walking, and what an office entered for the very place, is looked at here and not where rides are found: it may change
at any time, and the buses do not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from visitapp.domain.crossing.types import Port
from visitapp.domain.reach.ground import EnteredGround, Spot, ground_time
from visitapp.domain.reach.quay_json import KeptRide, QuayAnswers
from visitapp.domain.reach.quayrides import QuayMoment, QuaySide
from visitapp.domain.reach.roads import NO_ROADS, RoadTimes
from visitapp.domain.reach.types import GroundLeg, GroundTime
from visitapp.domain.reach.ways import CHECK_IN_EARLY

FindAnswers = Callable[[QuayMoment], "QuayAnswers | None"]


class QuayTimes(NamedTuple):
    """When one is at a place, or has to leave it for a boat; None where no way leads there, or back.

    `safe_at`: the same by the upper estimate, or with room for a late boat or ride. It is by `ride`, or else takes
    `ground`, where one walks, or minutes are all there is.
    """

    at: datetime | None
    safe_at: datetime | None
    ride: KeptRide | None = None
    ground: GroundTime | None = None

    @property
    def legs(self) -> tuple[GroundLeg, ...]:
        """Those of the ride."""
        return self.ride.legs if self.ride else ()


@dataclass(frozen=True, slots=True)
class QuayWay:
    """QuayTimes, with the way itself.

    `ground`: how long it takes. `leaves_at`: the latest to leave the quay, or the place. `legs`: none where one walks,
    or minutes are all there is.
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
        self._entered = [one for one in entered if one.mode == "foot" and one.place and not one.demo]
        self._roads = roads
        self._answers: dict[tuple[str, QuaySide, datetime], QuayAnswers | None] = {}
        self._walks: dict[tuple[str, Spot, str], GroundTime | None] = {}

    def knows(self, moment: QuayMoment) -> bool:
        """Whether anything is kept of a moment."""
        return self._of(moment.port, moment.side, moment.at) is not None

    def from_boat(self, port: Port, on_land_at: datetime, spot: Spot | None, place: str = "") -> QuayWay | None:
        """The way to a place (`place`: its slug) for who is ashore at a port; None when nothing is kept of it."""
        times = self.times_from(port, on_land_at, spot, place)
        if times is None or times.at is None or times.ride is None:
            return times and QuayWay(times.at, times.safe_at, times.ground, times.at and on_land_at)
        legs = times.ride.legs
        return QuayWay(times.at, times.safe_at, _ground(legs, times.at - on_land_at), _sets_out(legs), legs)

    def to_boat(self, port: Port, closes_at: datetime, spot: Spot | None, place: str = "") -> QuayWay | None:
        """The way from a place to a check-in, likewise."""
        times = self.times_to(port, closes_at, spot, place)
        if times is None or times.at is None or times.ride is None:
            return times and QuayWay(times.at, times.safe_at, times.ground, times.at)
        legs = times.ride.legs
        return QuayWay(times.at, times.safe_at, _ground(legs, legs[-1].arrives_at - times.at), times.at, legs)

    def times_from(self, port: Port, on_land_at: datetime, spot: Spot | None, place: str = "") -> QuayTimes | None:
        """The times of `from_boat`, at a fraction of its cost."""
        return self._times(port, "from", on_land_at, spot, place)

    def times_to(self, port: Port, closes_at: datetime, spot: Spot | None, place: str = "") -> QuayTimes | None:
        """The times of `to_boat`, likewise."""
        return self._times(port, "to", closes_at, spot, place)

    def _times(self, port: Port, side: QuaySide, at: datetime, spot: Spot | None, place: str) -> QuayTimes | None:
        answers = self._of(port.slug, side, at) if spot is not None else None
        ride = answers.find(spot) if answers is not None and spot is not None else None
        if ride is None or spot is None:
            return None
        ground = self._beside(port, spot, place)
        return _by_ride(ride) if ground is None else _better(ride, ground, side, at)

    def _of(self, port: str, side: QuaySide, at: datetime) -> QuayAnswers | None:
        key = (port, side, at)
        if key not in self._answers:
            self._answers[key] = self._find(QuayMoment(*key))
        return self._answers[key]

    def _beside(self, port: Port, spot: Spot, place: str) -> GroundTime | None:
        """On foot, or what leads to this very place: minutes for a whole municipality stand for a timetable."""
        key = (port.slug, spot, place)
        if key not in self._walks:  # the way back is as long
            self._walks[key] = ground_time("foot", port, spot, self._entered, place, roads=self._roads)
        return self._walks[key]


NO_WAY = QuayTimes(None, None)


def fixed_from(ground: GroundTime, on_land_at: datetime) -> QuayTimes:
    """The way from a boat where minutes are all that is known."""
    return QuayTimes(on_land_at + ground.middle, on_land_at + ground.high, ground=ground)


def fixed_to(ground: GroundTime, closes_at: datetime) -> QuayTimes:
    """The way to a boat, likewise."""
    due_at = closes_at - CHECK_IN_EARLY
    return QuayTimes(due_at - ground.middle, due_at - ground.high, ground=ground)


def _by_ride(ride: KeptRide) -> QuayTimes:
    return NO_WAY if ride.at is None else QuayTimes(ride.at, ride.safe_at, ride)


def _better(ride: KeptRide, ground: GroundTime, side: QuaySide, at: datetime) -> QuayTimes:
    """By the ride or on foot, whichever is there first or leaves last; on foot when both are the same."""
    walked, first = (fixed_from(ground, at), min) if side == "from" else (fixed_to(ground, at), max)
    safe_at = first(one for one in (ride.safe_at, walked.safe_at) if one is not None)
    on_foot = first(one for one in (ride.at, walked.at) if one is not None) == walked.at
    return (walked if on_foot else _by_ride(ride))._replace(safe_at=safe_at)


def _ground(legs: tuple[GroundLeg, ...], length: timedelta) -> GroundTime:
    return GroundTime(length, length, length, estimated=False, demo=any(leg.demo for leg in legs))


def _sets_out(legs: tuple[GroundLeg, ...]) -> datetime:
    """When one has to leave the quay for the first ride: the legs have one walk at once, and wait at the stop."""
    first = legs[0]
    if first.vehicle is not None:
        return first.departs_at
    boards_at = next((leg.departs_at for leg in legs if leg.vehicle is not None), first.arrives_at)
    return boards_at - (first.arrives_at - first.departs_at)
