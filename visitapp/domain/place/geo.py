"""Distances and areas on a globe of which we need a few hundred kilometres."""

from __future__ import annotations

from collections.abc import Iterable
from math import asin, cos, hypot, radians, sin, sqrt

from visitapp.domain.place.types import Municipality, Ring

EARTH_RADIUS_KM = 6371.0088
NEAREST_OUTLINE_KM = 5.0


def distance_km(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """Great-circle distance in km between two WGS 84 positions (haversine)."""
    half_lat, half_lon = radians(lat_b - lat_a) / 2, radians(lon_b - lon_a) / 2
    root = sin(half_lat) ** 2 + cos(radians(lat_a)) * cos(radians(lat_b)) * sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(root)))


def municipality_at(latitude: float, longitude: float, all_of: Iterable[Municipality]) -> str | None:
    """The slug of the municipality that holds a position, else the nearest outline's within 5 km, else None.

    The outlines are coarse and of land only, so harbours and islands lie just outside.
    """
    nearest: tuple[float, str] | None = None
    for municipality in all_of:
        for polygon in municipality.polygons:
            in_outer = bool(polygon) and _inside(polygon[0], latitude, longitude)
            if in_outer and not any(_inside(hole, latitude, longitude) for hole in polygon[1:]):
                return municipality.slug
            away = min((_ring_distance_km(ring, latitude, longitude) for ring in polygon), default=1e9)
            if nearest is None or (away, municipality.slug) < nearest:
                nearest = (away, municipality.slug)
    return nearest[1] if nearest and nearest[0] <= NEAREST_OUTLINE_KM else None


def _inside(ring: Ring, latitude: float, longitude: float) -> bool:
    inside = False
    for (lon_a, lat_a), (lon_b, lat_b) in zip(ring, (*ring[1:], ring[0]), strict=True):
        if (lat_a > latitude) != (lat_b > latitude):
            crosses_at = (lon_b - lon_a) * (latitude - lat_a) / (lat_b - lat_a) + lon_a
            inside ^= longitude < crosses_at
    return inside


def _ring_distance_km(ring: Ring, latitude: float, longitude: float) -> float:
    """Distance to the nearest edge, on a plane tangent at the position: exact enough under 100 km."""
    km_per_lat, km_per_lon = 111.195, 111.195 * cos(radians(latitude))
    points = [((lon - longitude) * km_per_lon, (lat - latitude) * km_per_lat) for lon, lat in ring]
    return min(_to_segment(a, b) for a, b in zip(points, (*points[1:], points[0]), strict=True))


def _to_segment(a: tuple[float, float], b: tuple[float, float]) -> float:
    across, up = b[0] - a[0], b[1] - a[1]
    length = across * across + up * up
    along = 0.0 if length == 0 else max(0.0, min(1.0, -(a[0] * across + a[1] * up) / length))
    return hypot(a[0] + along * across, a[1] + along * up)
