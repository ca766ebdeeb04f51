"""By bus and train from a quay when a boat has landed, and back to it before a check-in closes: for all places at once.

The worker finds these answers, for only it has a network; the pages of sailings and trips go by what is kept of them
(visitapp.domain.reach.quayways).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import inf
from typing import Literal
from zoneinfo import ZoneInfo

from visitapp.domain.crossing.types import Port
from visitapp.domain.reach.boarding import Boarding
from visitapp.domain.reach.ground import Spot
from visitapp.domain.reach.publictransport import PublicTransport
from visitapp.domain.reach.types import GroundLeg
from visitapp.domain.reach.ways import TimetableWay, timetable_way

LONGEST_WAY = timedelta(hours=12)
"""From the boat to the place, waiting included: who lands in the evening has the first bus of the morning."""

QuaySide = Literal["from", "to"]
QUAY_SIDES: tuple[QuaySide, ...] = ("from", "to")
Position = tuple[float, float]
"""Latitude and longitude."""


@dataclass(frozen=True, slots=True)
class QuayMoment:
    """When one is ashore at a port (`from`), or when check-in closes there (`to`)."""

    port: str
    side: QuaySide
    at: datetime

    @property
    def uid(self) -> str:
        """The name of what is kept of it."""
        return f"{self.port} {self.side} {self.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


@dataclass(frozen=True, slots=True)
class QuayRide:
    """When one is at a place, or has to leave it; None: no way of at most LONGEST_WAY leads there, or back.

    `safe_at`: the same with room for a late boat, or a late ride back. `legs`: of the way of `at`; those of a way out
    begin when one is ashore.
    """

    at: datetime | None
    safe_at: datetime | None
    legs: tuple[GroundLeg, ...] = ()


def quay_ways(transport: PublicTransport, port: Port, positions: Iterable[Position]) -> dict[Position, TimetableWay]:
    """The ways between a port and those places near which something stops."""
    ways = {position: timetable_way(transport, port, Spot(*position), None) for position in positions}
    return {position: way for position, way in ways.items() if way is not None}


def quay_rides(
    ways: Mapping[Position, TimetableWay], port: Port, side: QuaySide, boat: Boarding
) -> dict[Position, QuayRide]:
    """The answers for a boat; none for a place whose timetables do not tell of that day."""
    at = boat.on_land_at if side == "from" else boat.check_in_closes_at
    day, answer = at.astimezone(ZoneInfo(port.zone)).date(), _going if side == "from" else _coming
    return {position: answer(way, boat) for position, way in ways.items() if way.covers(day)}


def _going(way: TimetableWay, boat: Boarding) -> QuayRide:
    by_s = boat.land_s + LONGEST_WAY.total_seconds()
    if way.there_s(boat, safe=False, by_s=by_s) == inf:
        return QuayRide(None, None)
    part, safe_s = way.going(boat, safe=False), way.there_s(boat, safe=True, by_s=by_s)
    return QuayRide(part.at, None if safe_s == inf else datetime.fromtimestamp(safe_s, UTC), part.legs)


def _coming(way: TimetableWay, boat: Boarding) -> QuayRide:
    since_s = boat.closes_s - LONGEST_WAY.total_seconds()
    if way.leave_s(boat, safe=False, since_s=since_s) == -inf:
        return QuayRide(None, None)
    part, safe_s = way.coming(boat, safe=False), way.leave_s(boat, safe=True, since_s=since_s)
    return QuayRide(part.at, None if safe_s == -inf else datetime.fromtimestamp(safe_s, UTC), part.legs)
