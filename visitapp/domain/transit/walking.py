"""Walking: how long it takes, and which stops are near a position or each other."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from visitapp.domain.place.geo import EARTH_RADIUS_KM

WALK_MPS = 4.8 / 3.6
DETOUR = 1.3
BETWEEN_STOPS_M = 400
"""So far, in a straight line, one walks from one stop to another."""
ACCESS_M = 1000
"""So far one walks between a port or a venue and a stop."""
_CELL_M = 400


def walk_s(distance_m: float) -> int:
    """Whole seconds for a straight line, rounded up."""
    return math.ceil(round(distance_m * DETOUR / WALK_MPS, 3))


class NearStops:
    """Stops by where they are. They stand on the globe, not on a map: no edge at 180°, and the poles are places."""

    def __init__(self, latitudes: Sequence[float], longitudes: Sequence[float]) -> None:
        self._points = [_point(*position) for position in zip(latitudes, longitudes, strict=True)]
        self._cells: dict[tuple[int, int, int], list[int]] = {}
        for stop, point in enumerate(self._points):
            if point is not None:
                self._cells.setdefault(_cell(point), []).append(stop)

    def near(self, latitude: float, longitude: float, radius_m: float) -> list[tuple[int, float]]:
        """The stops within `radius_m`, with their distance in metres, in the order of their numbers."""
        point = _point(latitude, longitude)
        return [] if point is None else self._near(point, radius_m)

    def near_stop(self, stop: int, radius_m: float) -> list[tuple[int, float]]:
        """The same for a stop, itself left out."""
        point = self._points[stop]
        return [] if point is None else [found for found in self._near(point, radius_m) if found[0] != stop]

    def distance_m(self, one: int, other: int) -> float | None:
        """Metres between two stops; None when the position of one is not known."""
        a, b = self._points[one], self._points[other]
        return None if a is None or b is None else math.dist(a, b)

    def _near(self, point: tuple[float, float, float], radius_m: float) -> list[tuple[int, float]]:
        found = [
            (stop, math.dist(point, there))
            for cell in _around(point, radius_m)
            for stop in self._cells.get(cell, ())
            if (there := self._points[stop]) is not None
        ]
        return sorted((stop, away) for stop, away in found if away <= radius_m)


def _point(latitude: float, longitude: float) -> tuple[float, float, float] | None:
    """Metres from the middle of the earth; under a few km the chord is as long as the way on the ground."""
    if math.isnan(latitude) or math.isnan(longitude):
        return None
    phi, lam, radius = math.radians(latitude), math.radians(longitude), EARTH_RADIUS_KM * 1000
    return radius * math.cos(phi) * math.cos(lam), radius * math.cos(phi) * math.sin(lam), radius * math.sin(phi)


def _cell(point: tuple[float, float, float]) -> tuple[int, int, int]:
    x, y, z = point
    return math.floor(x / _CELL_M), math.floor(y / _CELL_M), math.floor(z / _CELL_M)


def _around(point: tuple[float, float, float], radius_m: float) -> Iterator[tuple[int, int, int]]:
    ranges = [range(math.floor((c - radius_m) / _CELL_M), math.floor((c + radius_m) / _CELL_M) + 1) for c in point]
    return ((x, y, z) for x in ranges[0] for y in ranges[1] for z in ranges[2])
