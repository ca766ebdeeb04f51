"""Land and lakes as SVG paths for a frame, projected and clipped once for each frame."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import cos, hypot, radians
from pathlib import Path

DATA = Path(__file__).resolve().parents[1] / "data"
OVERVIEW_FILE = "basemap-land-ne10m.geojson"
DETAIL_FILE = "basemap-land-osm-odbl.geojson"
COARSEST_PX = 0.6

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the world a picture shows: west, south, east, north in degrees (WGS 84).

    Drawn with equal steps for degrees, shortened by the latitude of its middle: exact enough for a region.
    """

    west: float
    south: float
    east: float
    north: float

    def project(self, latitude: float, longitude: float, width: float) -> Point:
        """Where a position lies in a picture `width` wide, from its upper left corner."""
        scale = width / (self.east - self.west)
        return (longitude - self.west) * scale, (self.north - latitude) * scale / self._shortening()

    def project_all(self, ring: Iterable[Point], width: float) -> list[Point]:
        """`project` of many (longitude, latitude)."""
        west, north = self.west, self.north
        scale, shortening = width / (self.east - west), self._shortening()
        return [((lon - west) * scale, (north - lat) * scale / shortening) for lon, lat in ring]

    def height(self, width: float) -> int:
        """How high a picture of that width is."""
        return round(self.project(self.south, self.west, width)[1])

    def holds(self, latitude: float, longitude: float) -> bool:
        """Whether a position is in the picture."""
        return self.south <= latitude <= self.north and self.west <= longitude <= self.east

    def bounds(self) -> str:
        """south,west,north,east, as map scripts want it."""
        return f"{self.south:.4f},{self.west:.4f},{self.north:.4f},{self.east:.4f}"

    def _shortening(self) -> float:
        return cos(radians((self.south + self.north) / 2))


@lru_cache(maxsize=256)
def coast_paths(frame: Frame, width: int, detail: bool) -> str:
    """SVG paths of class map-land and map-lake. The overview has no lakes."""
    height = frame.height(width)
    shapes: dict[str, list[str]] = {"land": [], "lake": []}
    for kind, rings in _shapes(DETAIL_FILE if detail else OVERVIEW_FILE):
        for ring in rings:
            drawn = _thin(_clip(frame.project_all(ring, width), width, height))
            if len(drawn) > 2:
                shapes[kind].append(_path(drawn))
    return "".join(
        f'<path class="map-{kind}" fill-rule="evenodd" d="{"".join(paths)}"/>'
        for kind, paths in shapes.items()
        if paths
    )


@lru_cache(maxsize=2)
def _shapes(name: str) -> tuple[tuple[str, tuple[Sequence[Point], ...]], ...]:
    """Kind and rings of each feature of a GeoJSON file of polygons."""
    found = []
    for feature in json.loads((DATA / name).read_text(encoding="utf-8"))["features"]:
        geometry = feature["geometry"]
        polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        rings = tuple([(lon, lat) for lon, lat in ring] for polygon in polygons for ring in polygon)
        found.append((feature["properties"]["kind"], rings))
    return tuple(found)


def _clip(ring: Sequence[Point], width: float, height: float) -> list[Point]:
    """A closed ring cut to the picture and a little more (Sutherland and Hodgman, edge by edge)."""
    edge = 4.0
    points = list(ring)
    for axis, limit, keep_above in (
        (0, -edge, True),
        (0, width + edge, False),
        (1, -edge, True),
        (1, height + edge, False),
    ):
        kept: list[Point] = []
        for before, here in zip([*points[-1:], *points[:-1]], points, strict=True):
            here_in = (here[axis] >= limit) == keep_above
            before_in = (before[axis] >= limit) == keep_above
            if here_in != before_in:
                kept.append(_crossing(before, here, axis, limit))
            if here_in:
                kept.append(here)
        points = kept
        if not points:
            break
    return points


def _crossing(a: Point, b: Point, axis: int, limit: float) -> Point:
    along = (limit - a[axis]) / (b[axis] - a[axis])
    return a[0] + along * (b[0] - a[0]), a[1] + along * (b[1] - a[1])


def _thin(points: Sequence[Point]) -> list[Point]:
    """The points that lie apart on the screen."""
    kept: list[Point] = []
    for point in points:
        if not kept or hypot(point[0] - kept[-1][0], point[1] - kept[-1][1]) >= COARSEST_PX:
            kept.append(point)
    return kept


def _path(points: Sequence[Point]) -> str:
    """Steps of a tenth, relative: short."""
    at = [(round(x * 10), round(y * 10)) for x, y in points]
    steps = [f"M{at[0][0] / 10:g} {at[0][1] / 10:g}l"]
    moves = [f"{(x - before_x) / 10:g} {(y - before_y) / 10:g}" for (before_x, before_y), (x, y) in pairwise(at)]
    return steps[0] + " ".join(moves) + "z"
