"""The way between a port and a place, from a boat and back to one: so many minutes, or by the timetable of the day."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from math import inf
from typing import NamedTuple, Protocol

from visitapp.domain.crossing.types import Port
from visitapp.domain.reach.boarding import Boarding, Queue
from visitapp.domain.reach.ground import Spot
from visitapp.domain.reach.placerides import LONGEST, PlaceRides
from visitapp.domain.reach.plan_parts import fixed_part
from visitapp.domain.reach.publictransport import PublicTransport
from visitapp.domain.reach.types import Assumption, GroundLeg, GroundTime, Journey, Reason

CHECK_IN_EARLY = timedelta(minutes=10)
"""At the port at least this long before check-in closes."""
_EARLY_S = CHECK_IN_EARLY.total_seconds()
JOIN_SAFE = timedelta(minutes=10)
"""A timetable knows no upper estimate: a way by it is safe when the boat may be so late, and the ride back too."""
_JOIN_S = JOIN_SAFE.total_seconds()


class GroundPart(NamedTuple):
    """One way on land: when one is at the place, or has to leave it.

    `join`: spare time between boat and ride; None where `ground` is all that is known.
    """

    at: datetime
    ground: GroundTime
    legs: tuple[GroundLeg, ...] = ()
    join: timedelta | None = None

    @property
    def measured(self) -> bool:
        """Whether it rests on the positions of port and place."""
        return bool(self.legs) or self.ground.estimated or self.ground.calculated


class Way(Protocol):
    """What a verdict asks of the way between the region's port and a place. Moments are POSIX seconds.

    `safe`: with the upper ground time, or room for a late boat. Whoever lands later is not there earlier, and whoever
    has to be at the port later need not leave earlier.
    """

    @property
    def measured(self) -> bool:
        """Whether it rests on the positions of port and place."""

    def covers(self, day: date) -> bool:
        """Whether it is known for a day."""

    def there_s(self, boat: Boarding, safe: bool, by_s: float) -> float:
        """When one is at the place; infinite when that is not by `by_s`."""

    def leave_s(self, boat: Boarding, safe: bool, since_s: float) -> float:
        """When one has to leave; negative infinite when that is before `since_s`."""

    def latest_out(self, queue: Queue, by_s: float, safe: bool) -> Boarding | None:
        """The last boat to leave with which one is there by `by_s`."""

    def first_home(self, queue: Queue, since_s: float, safe: bool) -> Boarding | None:
        """The first boat to arrive for which one may leave at `since_s`."""

    def why_no_out(self, queue: Queue) -> Reason:
        """Why none of these boats is in time."""

    def why_no_home(self, *queues: Queue) -> Reason:
        """Why there is none among these for which one may leave."""

    def going(self, boat: Boarding, safe: bool) -> GroundPart:
        """The way from a boat that was found."""

    def coming(self, boat: Boarding, safe: bool) -> GroundPart:
        """The way to a boat that was found."""

    def standing(self) -> tuple[Assumption, ...]:
        """What a "no" rests on."""


class FixedWay:
    """As many minutes whenever one goes. `out_part`, `home_part`: as plans have them, if they can."""

    __slots__ = ("_high_s", "_marks", "_middle_s", "ground", "home_part", "measured", "out_part")

    def __init__(self, ground: GroundTime) -> None:
        self.ground = ground
        self.measured = ground.estimated or ground.calculated
        self._middle_s, self._high_s = ground.middle.total_seconds(), ground.high.total_seconds()
        self._marks = _ground_marks(ground)
        self.out_part, self.home_part = fixed_part(ground, None), fixed_part(ground, CHECK_IN_EARLY)

    def covers(self, day: date) -> bool:  # minutes hold on any day
        return True

    def there_s(self, boat: Boarding, safe: bool, by_s: float) -> float:  # it costs nothing to say
        return boat.land_s + (self._high_s if safe else self._middle_s)

    def leave_s(self, boat: Boarding, safe: bool, since_s: float) -> float:  # the same
        return boat.closes_s - _EARLY_S - (self._high_s if safe else self._middle_s)

    def latest_out(self, queue: Queue, by_s: float, safe: bool) -> Boarding | None:
        place = self.outs_in_time(queue, by_s, safe)
        return queue.best[place - 1] if place else None

    def first_home(self, queue: Queue, since_s: float, safe: bool) -> Boarding | None:
        place = self.homes_too_early(queue, since_s, safe)
        return queue.best[place] if place < len(queue.at) else None

    def outs_in_time(self, queue: Queue, by_s: float, safe: bool) -> int:
        """With how many of the boats one is there by `by_s`."""
        return bisect_right(queue.at, by_s - (self._high_s if safe else self._middle_s))

    def homes_too_early(self, queue: Queue, since_s: float, safe: bool) -> int:
        """For how many of the boats one must leave before `since_s`."""
        return bisect_left(queue.at, since_s + _EARLY_S + (self._high_s if safe else self._middle_s))

    def why_no_out(self, queue: Queue) -> Reason:  # each is too late
        return "too-late"

    def why_no_home(self, *queues: Queue) -> Reason:  # none is late enough
        return "no-sailing-home"

    def going(self, boat: Boarding, safe: bool) -> GroundPart:  # told by the middle estimate
        return GroundPart(boat.on_land_at + self.ground.middle, self.ground)

    def coming(self, boat: Boarding, safe: bool) -> GroundPart:  # the same
        return GroundPart(boat.check_in_closes_at - CHECK_IN_EARLY - self.ground.middle, self.ground)

    def standing(self) -> tuple[Assumption, ...]:
        return self._marks


fixed_way = lru_cache(maxsize=4096)(FixedWay)
"""As a rule one for all that take as many minutes, for what is kept of a way is kept of that very one."""


@dataclass(frozen=True, slots=True, eq=False)
class TimetableWay:
    """By public transport, or as `beside` when that is better.

    It covers the days of which all feeds that stop there tell: with one that has ended, a "no" would be a guess.
    """

    rides: PlaceRides
    beside: FixedWay | None
    first_day: date
    last_day: date
    demo: bool

    @property
    def measured(self) -> bool:
        return True

    def covers(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    def there_s(self, boat: Boarding, safe: bool, by_s: float) -> float:
        walked = self.beside.there_s(boat, safe, by_s) if self.beside else inf
        if walked <= boat.land_s:
            return walked
        return min(walked, self.rides.there_s(ashore_s(boat, safe), min(by_s, walked)))

    def leave_s(self, boat: Boarding, safe: bool, since_s: float) -> float:
        walked = self.beside.leave_s(boat, safe, since_s) if self.beside else -inf
        return max(walked, self.rides.leave_s(due_s(boat, safe), max(since_s, walked)))

    def latest_out(self, queue: Queue, by_s: float, safe: bool) -> Boarding | None:
        if not queue.at:
            return None
        place = self.rides.outs_in_time(queue.at, by_s, _JOIN_S if safe else 0.0)
        if self.beside is not None:
            place = max(place, self.beside.outs_in_time(queue, by_s, safe))
        return queue.best[place - 1] if place else None

    def first_home(self, queue: Queue, since_s: float, safe: bool) -> Boarding | None:
        if not queue.at:
            return None
        place = self.rides.homes_too_early(queue.at, since_s, _EARLY_S + _JOIN_S if safe else _EARLY_S)
        if self.beside is not None:
            place = min(place, self.beside.homes_too_early(queue, since_s, safe))
        return queue.best[place] if place < len(queue.at) else None

    def why_no_out(self, queue: Queue) -> Reason:
        boat = queue.boardings[0]
        late = self.there_s(boat, safe=False, by_s=boat.land_s + LONGEST.total_seconds() / 2)
        return "no-ride-out" if late == inf else "too-late"

    def why_no_home(self, *queues: Queue) -> Reason:
        return "no-ride-home" if any(queue.at for queue in queues) else "no-sailing-home"

    def going(self, boat: Boarding, safe: bool) -> GroundPart:
        by_s = boat.land_s + LONGEST.total_seconds()
        there_s = self.there_s(boat, safe, by_s)
        if self.beside is not None and there_s == self.beside.there_s(boat, safe, by_s):
            return self.beside.going(boat, safe)
        legs = self.rides.legs_out(ashore_s(boat, safe))
        legs = _begun(legs, boat.on_land_at)
        there_at = datetime.fromtimestamp(there_s, UTC)
        ready = legs[0].arrives_at if legs[0].vehicle is None else boat.on_land_at
        boards = next(leg.departs_at for leg in legs if leg.vehicle is not None)
        return GroundPart(there_at, _ground_of(legs, there_at - boat.on_land_at), legs, boards - ready)

    def coming(self, boat: Boarding, safe: bool) -> GroundPart:
        since_s = boat.closes_s - LONGEST.total_seconds()
        leave_s = self.leave_s(boat, safe, since_s)
        if self.beside is not None and leave_s == self.beside.leave_s(boat, safe, since_s):
            return self.beside.coming(boat, safe)
        legs = self.rides.legs_home(due_s(boat, safe))
        leaves_at, ends_at = datetime.fromtimestamp(leave_s, UTC), legs[-1].arrives_at
        return GroundPart(leaves_at, _ground_of(legs, ends_at - leaves_at), legs, boat.check_in_closes_at - ends_at)

    def standing(self) -> tuple[Assumption, ...]:
        return ("demo-network",) if self.demo else ()


class Ways:
    """What is known of the way to a place: minutes, and a timetable that goes before them where it covers the day."""

    __slots__ = ("fixed", "ground", "ride")

    def __init__(self, ground: GroundTime | None, ride: TimetableWay | None = None) -> None:
        self.ground, self.ride = ground, ride
        self.fixed = None if ground is None else fixed_way(ground)

    def on(self, day: date) -> Way | None:
        """The way of a day; None when there is no way to say."""
        if self.ride is not None and self.ride.covers(day):
            return self.ride
        return self.fixed


def timetable_way(
    transport: PublicTransport, port: Port, spot: Spot | None, beside: GroundTime | None
) -> TimetableWay | None:
    """The way by public transport; None where nothing stops near the port or the place."""
    if spot is None:
        return None
    stops = transport.stops_near(port.latitude, port.longitude), transport.stops_near(spot.latitude, spot.longitude)
    if not all(stops):
        return None
    feeds = transport.feeds_of(stops[0] + stops[1])
    return TimetableWay(
        transport.rides(*stops),
        None if beside is None else fixed_way(beside),
        max(feed.first_day for feed in feeds),
        min(feed.last_day() for feed in feeds),
        any(feed.demo for feed in feeds),
    )


def journey_of(
    boarding: Boarding,
    leaves_at: datetime | None,
    there_at: datetime | None,
    part: GroundPart,
    slack: timedelta,
) -> Journey:
    """The way across by a boat. `leaves_at`, `there_at`: from the place, or at it; `slack`: what the stay leaves."""
    sailing = boarding.sailing
    return Journey(
        sailing.direction,
        sailing.key,
        None if leaves_at is None else leaves_at.astimezone(UTC),
        boarding.check_in_closes_at,
        sailing.departs_at,
        sailing.arrives_at,
        boarding.on_land_at,
        there_at,
        part.ground,
        slack if part.join is None else min(slack, part.join),
        part.legs,
    )


def both_marks(going: GroundPart, coming: GroundPart) -> tuple[Assumption, ...]:
    """What the two ways rest on, each named once."""
    marks = _part_marks(going)
    if coming.ground is going.ground and not coming.legs:
        return marks
    return marks + tuple(mark for mark in _part_marks(coming) if mark not in marks)


def first(queue: Queue) -> Boarding | None:
    """The first of them in the queue's order."""
    return queue.boardings[0] if queue.boardings else None


def last(queue: Queue) -> Boarding | None:
    """The last of them in the queue's order."""
    return queue.boardings[-1] if queue.boardings else None


def leg_marks(legs: Sequence[GroundLeg]) -> tuple[Assumption, ...]:
    """What a way by these legs rests on."""
    marks: tuple[Assumption, ...] = ("approximate-ride",) if any(leg.approximate for leg in legs) else ()
    return (*marks, "demo-network") if any(leg.demo for leg in legs) else marks


def _part_marks(part: GroundPart) -> tuple[Assumption, ...]:
    return leg_marks(part.legs) if part.legs else _ground_marks(part.ground)


def _ground_marks(ground: GroundTime) -> tuple[Assumption, ...]:
    if ground.published:
        return ("ground-published",)
    if ground.by_road:
        return ("ground-by-road",)
    if ground.estimated or ground.calculated:
        return ("ground-calculated",) if ground.calculated else ("ground-estimated",)
    return ("demo-ground",) if ground.demo else ()


def _ground_of(legs: tuple[GroundLeg, ...], length: timedelta) -> GroundTime:
    return GroundTime(length, length, length, estimated=False, demo=any(leg.demo for leg in legs))


def ashore_s(boat: Boarding, safe: bool) -> float:
    """When one is ashore: with room for a late boat, if it is to be safe. POSIX seconds."""
    return boat.land_s + _JOIN_S if safe else boat.land_s


def due_s(boat: Boarding, safe: bool) -> float:
    """When one has to be at the port, likewise."""
    return boat.closes_s - _EARLY_S - (_JOIN_S if safe else 0.0)


def _begun(legs: tuple[GroundLeg, ...], at: datetime) -> tuple[GroundLeg, ...]:
    """The legs from where one is ashore `at` an instant: one walks at once, and has the spare time at the stop."""
    head = legs[0]
    if head.vehicle is not None:
        return legs
    walk = GroundLeg(None, "", "", "", head.to_name, at, at + (head.arrives_at - head.departs_at))
    return (walk, *legs[1:])
