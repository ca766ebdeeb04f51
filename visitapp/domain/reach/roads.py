"""Ground times calculated on roads by another program: what of its answers is believed, and the interval made of it.

The program tells how long a way takes when nothing is in it. That is the lower end. The middle adds a tenth and the
time to leave the vehicle; the upper end two fifths, and that time twice.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Literal, NamedTuple

from visitapp.domain.crossing.types import Mode, Port
from visitapp.domain.reach.ground import Spot, distance_km
from visitapp.domain.reach.types import GroundTime

RoadKind = Literal["osrm", "valhalla"]
ROAD_KINDS: tuple[RoadKind, ...] = ("osrm", "valhalla")

MIDDLE, HIGH = 1.1, 1.4
STOP_MIN: Mapping[Mode, int] = MappingProxyType({"foot": 0, "bicycle": 2, "car": 5})
"""To find a place for the vehicle and leave it."""
FARTHEST_KM: Mapping[Mode, float] = MappingProxyType({"foot": 12.0, "bicycle": 60.0, "car": 250.0})
"""As the crow flies. Nobody asks for the way to what lies farther away."""
FASTEST_KMH: Mapping[Mode, float] = MappingProxyType({"foot": 9.0, "bicycle": 45.0, "car": 130.0})
"""As the crow flies. Who claims more answers for another mode, or nonsense."""
SLOWEST_KMH: Mapping[Mode, float] = MappingProxyType({"foot": 0.0, "bicycle": 7.0, "car": 20.0})
"""As the crow flies, on the quickest of several ways. Whose quickest is slower has roads for another mode: OSRM answers
with those it has, whatever is asked."""
_FAR_KM, _SEVERAL = 5.0, 5
"""How far a way leads that counts for that, and how many it takes: one may lead round a bay."""
NEAR_KM = 0.5
"""So near, the roads' own grid may bring two points together."""
LONGEST = timedelta(hours=24)
MOST_STRAY_M = 1500.0
"""A point moved farther than that to a road lies on an island, or in the sea."""
LEARNT_FOR = timedelta(days=180)
"""After that long the same way is asked for again: roads change."""
NONE_FOR = timedelta(days=7)
"""The same where no way leads: mostly the server had no roads there yet."""
KEPT_FOR = timedelta(days=540)
"""What was not wanted again for so long is forgotten."""
_GRID = 10_000


@dataclass(frozen=True, slots=True)
class RoadServer:
    """Where the ways of one mode are asked for: `address` has no slash at its end, `profile` is the server's word."""

    mode: Mode
    kind: RoadKind
    profile: str
    address: str

    @property
    def name(self) -> str:
        """What is kept with each time: the kind and its profile."""
        return f"{self.kind}:{self.profile}"


class Grid(NamedTuple):
    """A position in ten-thousandths of a degree: what lies within ten metres is one place."""

    latitude: int
    longitude: int

    @property
    def point(self) -> tuple[float, float]:
        """Latitude and longitude in degrees."""
        return self.latitude / _GRID, self.longitude / _GRID


def grid_of(latitude: float, longitude: float) -> Grid:
    """The place on the grid that a position falls into."""
    return Grid(round(latitude * _GRID), round(longitude * _GRID))


class RoadWay(NamedTuple):
    """A way by one mode from a port, where it lies, to a place on the grid. Thousands are made to look one up."""

    port: str
    port_at: Grid
    mode: Mode
    to: Grid

    @property
    def distance_km(self) -> float:
        """As the crow flies."""
        return distance_km(*self.port_at.point, *self.to.point)


def way_of(port: Port, mode: Mode, latitude: float, longitude: float) -> RoadWay:
    """The way from a port to a position."""
    return RoadWay(port.slug, grid_of(port.latitude, port.longitude), mode, grid_of(latitude, longitude))


@dataclass(frozen=True, slots=True)
class Learnt:
    """What is known of a way: `seconds` (None: no way leads there), by whom, of which version, and since when."""

    way: RoadWay
    seconds: int | None
    made_by: str
    version: str
    learnt_at: datetime

    def is_due(self, server: RoadServer, now: datetime) -> bool:
        """Whether it is to be asked again: it is old, or another server is asked now."""
        lasts = NONE_FOR if self.seconds is None else LEARNT_FOR
        return self.made_by != server.name or now - self.learnt_at > lasts


class RoadTimes:
    """All that was learnt, by way. It answers as `ground_time` asks."""

    def __init__(self, seconds: Mapping[RoadWay, int] = MappingProxyType({})) -> None:
        self._seconds = seconds

    def find(self, port: Port, mode: Mode, spot: Spot) -> GroundTime | None:
        """The calculated time, if it was learnt for where the port and the place are now."""
        if not self._seconds:
            return None
        seconds = self._seconds.get(way_of(port, mode, spot.latitude, spot.longitude))
        return None if seconds is None else road_ground(mode, seconds)


NO_ROADS = RoadTimes()


def road_ground(mode: Mode, seconds: int) -> GroundTime:
    """The interval made of a way's bare time, in whole minutes."""
    minutes, stop = seconds / 60, STOP_MIN[mode]
    low, middle, high = (
        timedelta(minutes=math.ceil(round(value, 6)))
        for value in (minutes, MIDDLE * minutes + stop, HIGH * minutes + 2 * stop)
    )
    return GroundTime(low, middle, high, estimated=False, calculated=True)


def fault_of(way: RoadWay, seconds: float) -> str:
    """Why a time cannot be true, "" when it can."""
    if seconds > LONGEST.total_seconds():
        return f"{seconds:.7g} s are longer than a day"
    distance = way.distance_km
    if distance > NEAR_KM and seconds < (distance - NEAR_KM) / FASTEST_KMH[way.mode] * 3600:
        return f"{seconds:.0f} s are too short for {distance:.1f} km"
    return ""


def believed(
    ways: Sequence[RoadWay],
    seconds: Sequence[float | None],
    stray_m: Sequence[float | None],
    port_stray_m: float | None = None,
) -> tuple[tuple[int | None, ...], str]:
    """The whole seconds of each way, and why the whole answer is not believed ("" when it is).

    A server that errs in one figure errs in others: then none is taken. Where a point was moved too far to a road,
    no way leads to it; where that is the port (`port_stray_m`), none leads anywhere.
    """
    if _is_off(port_stray_m):
        return (None,) * len(ways), ""
    found: list[int | None] = []
    for way, value, stray in zip(ways, seconds, stray_m, strict=True):
        if value is None or _is_off(stray):
            found.append(None)
        elif fault := fault_of(way, value):
            return (), fault
        else:
            found.append(round(value))
    fault = _too_slow(ways, found)
    return ((), fault) if fault else (tuple(found), "")


def _is_off(stray_m: float | None) -> bool:
    return stray_m is not None and stray_m > MOST_STRAY_M


def _too_slow(ways: Sequence[RoadWay], seconds: Sequence[int | None]) -> str:
    """Why these times are another mode's, "" when they may be this one's."""
    speeds = [
        way.distance_km / value * 3600
        for way, value in zip(ways, seconds, strict=True)
        if value and way.distance_km > _FAR_KM
    ]
    if len(speeds) < _SEVERAL or max(speeds) >= SLOWEST_KMH[ways[0].mode]:
        return ""
    return f"the quickest of {len(speeds)} ways by {ways[0].mode} makes {max(speeds):.0f} km/h"


def in_reach(way: RoadWay) -> bool:
    """Whether the way is short enough to be asked for."""
    return way.distance_km <= FARTHEST_KM[way.mode]
