"""How long the way between a port and a place takes: entered by an office, else calculated, published or estimated."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from visitapp.domain.crossing.types import Mode, Port, SourceNote
from visitapp.domain.reach.types import GroundTime

if TYPE_CHECKING:
    from visitapp.domain.reach.roads import RoadTimes

LOW, HIGH = 0.8, 1.5
"""The interval round an estimate."""
CAR_START_MIN, CAR_MIN_PER_KM = 8.0, 1.1
DETOUR = 1.3
BICYCLE_KMH, BICYCLE_LIMIT_KM = 15.0, 30.0
FOOT_KMH, FOOT_LIMIT_KM = 4.8, 5.0
EARTH_RADIUS_KM = 6371.0
LEAST = timedelta(minutes=2)
"""To whatever is nearer to the port than the middle of its municipality."""


class Spot(NamedTuple):
    """A position; `confirmed` is false when no publication gives it."""

    latitude: float
    longitude: float
    confirmed: bool = True


class Road(NamedTuple):
    """A road by its number, and who says where it goes."""

    number: str
    note: SourceNote


@dataclass(frozen=True, slots=True)
class MainRoads:
    """The roads that a way takes, in order, and how long it is by them."""

    km: int
    roads: tuple[Road, ...]


@dataclass(frozen=True, slots=True)
class EnteredGround:
    """Minutes an office entered, from a port (slug) to one place or to a municipality (slugs).

    Of a municipality they hold for its middle, `centre`; elsewhere in it the distance makes them more or less.
    `published`: no office's, but those that the region's data has, to municipalities alone: from a publication or,
    with `main_roads`, estimated from how long these are.
    """

    port: str
    mode: Mode
    low_min: int
    middle_min: int
    high_min: int
    place: str = ""
    municipality: str = ""
    demo: bool = False
    centre: Spot | None = None
    source: SourceNote | None = None
    published: bool = False
    main_roads: MainRoads | None = None


def estimate(mode: Mode, distance_km: float) -> GroundTime | None:
    """The ground time for a straight-line distance, whole minutes; None beyond the mode's limit.

    Car: 8 min and 1.1 min a kilometre (archipelago drive times of akx/lauttanen, cautious inland).
    Bicycle and foot: 1.3 times the line at 15 and 4.8 km/h, up to 30 and 5 km.
    """
    if mode == "car":
        minutes = CAR_START_MIN + CAR_MIN_PER_KM * distance_km
    else:
        speed, limit = (BICYCLE_KMH, BICYCLE_LIMIT_KM) if mode == "bicycle" else (FOOT_KMH, FOOT_LIMIT_KM)
        if distance_km > limit:
            return None
        minutes = DETOUR * distance_km / speed * 60
    low, middle, high = (timedelta(minutes=math.ceil(round(minutes * factor, 6))) for factor in (LOW, 1.0, HIGH))
    return GroundTime(low, middle, high, estimated=True)


def ground_time(
    mode: Mode,
    port: Port,
    spot: Spot | None,
    entered: Iterable[EnteredGround] = (),
    place: str = "",
    municipality: str = "",
    roads: RoadTimes | None = None,
) -> GroundTime | None:
    """The best known ground time; None when there is no way to say.

    In this order: entered for the place, entered for its municipality, calculated on roads, published for the
    municipality, estimated from the length of the main roads to it or else from the distance, and demo minutes last,
    place before municipality. Empty slugs match nothing.
    """
    found: dict[tuple[bool, bool], EnteredGround] = {}
    published: EnteredGround | None = None
    for item in entered:
        if item.port == port.slug and item.mode == mode:
            if item.published:
                published = item if municipality and item.municipality == municipality else published
            elif place and item.place == place:
                found[item.demo, True] = item
            elif municipality and not item.place and item.municipality == municipality:
                found[item.demo, False] = item
    if real := found.get((False, True)) or found.get((False, False)):
        return _entered(real, port, spot)
    if spot is not None and roads is not None and (calculated := roads.find(port, mode, spot)) is not None:
        return calculated
    if published is not None:
        return _entered(published, port, spot)
    if spot is not None:
        distance = distance_km(port.latitude, port.longitude, spot.latitude, spot.longitude)
        if (estimated := estimate(mode, distance)) is not None:
            return estimated
    demo = found.get((True, True)) or found.get((True, False))
    return _entered(demo, port, spot) if demo else None


def distance_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """The great-circle distance of two positions in degrees (haversine, mean radius)."""
    north, other_north = math.radians(latitude), math.radians(other_latitude)
    half_lat = math.sin((other_north - north) / 2) ** 2
    half_lon = math.sin(math.radians(other_longitude - longitude) / 2) ** 2
    chord = half_lat + math.cos(north) * math.cos(other_north) * half_lon
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(chord)))


def _entered(item: EnteredGround, port: Port, spot: Spot | None) -> GroundTime:
    """What was entered; for a place elsewhere in its municipality with what the distance makes of it, and marked."""
    low, middle, high = (timedelta(minutes=value) for value in (item.low_min, item.middle_min, item.high_min))
    by_road = item.main_roads is not None
    published = item.published and not by_road
    further = None if item.place or item.demo else _further(item.centre, item.mode, port, spot)
    if further is None:
        return GroundTime(low, middle, high, by_road, item.demo, published=published, by_road=by_road)
    low, middle, high = (max(span + more, LEAST) for span, more in zip((low, middle, high), further, strict=True))
    # Each is in whole minutes, so that one may have got a minute more than the next.
    return GroundTime(min(low, middle), middle, max(middle, high), True, published=published, by_road=by_road)


def _further(centre: Spot | None, mode: Mode, port: Port, spot: Spot | None) -> tuple[timedelta, ...] | None:
    """By how much the way to `spot` is longer than the one to `centre`, by the estimates; None where that is nothing.

    What is nearer is so by the middle estimate alone: the interval that was entered stays as wide as it is.
    """
    if centre is None or spot is None:
        return None
    here = estimate(mode, distance_km(port.latitude, port.longitude, spot.latitude, spot.longitude))
    if here is None:
        return None
    there = estimate(mode, distance_km(port.latitude, port.longitude, centre.latitude, centre.longitude))
    if there is None or here == there:
        return None
    if here.middle < there.middle:
        return (here.middle - there.middle,) * 3
    return here.low - there.low, here.middle - there.middle, here.high - there.high
