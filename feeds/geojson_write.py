"""GeoJSON out (RFC 7946): a FeatureCollection of points, longitude before latitude, WGS 84.

The same input gives the same bytes: nothing here reads a clock.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from feeds.position import known_position
from feeds.xml_text import clean_text

Json = str | int | float | bool | None | list["Json"] | tuple["Json", ...] | dict[str, "Json"]


@dataclass(frozen=True, slots=True)
class GeoCollection:
    """What a collection says of itself: members beside those of the RFC (§6.1), which readers may pass over.

    `url` is its page, `self_url` the address it is fetched from, `updated` the newest change of anything in it.
    `complete`: every feature stands in this document; else `links` (rel, address) lead to the others.
    """

    title: str
    description: str
    language: str
    url: str
    self_url: str
    updated: datetime
    complete: bool = True
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class GeoFeature:
    """A thing and where it is. `id` is permanent; without a position, or with an impossible one, it has none."""

    id: str
    latitude: float | None
    longitude: float | None
    properties: Mapping[str, Json]


class WrittenFeature(NamedTuple):
    """A feature as it stands in a collection: `octets`, and its longitude and latitude, if any."""

    point: tuple[float, float] | None
    octets: bytes


def write_geojson(collection: GeoCollection, features: Iterable[GeoFeature]) -> bytes:
    """A FeatureCollection (UTF-8), the features in the order given. `bbox` spans the positions there are (§5)."""
    return join_geojson(collection, [written_feature(feature) for feature in features])


def written_feature(feature: GeoFeature) -> WrittenFeature:
    """A feature, written."""
    point = _point(feature)
    return WrittenFeature(point, _json(_feature(feature, point)))


def join_geojson(collection: GeoCollection, features: Sequence[WrittenFeature]) -> bytes:
    """`write_geojson` of features that are written."""
    points = [feature.point for feature in features if feature.point]
    updated = collection.updated.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
    document = {
        "type": "FeatureCollection",
        "title": clean_text(collection.title),
        "description": clean_text(collection.description),
        "language": collection.language,
        "url": collection.url,
        "self": collection.self_url,
        "updated": f"{updated}Z",
        "complete": collection.complete,
        **({"links": [{"rel": rel, "href": href} for rel, href in collection.links]} if collection.links else {}),
        **({"bbox": _box(points)} if points else {}),
    }
    octets = b",".join([feature.octets for feature in features])
    return b"".join((_json(document)[:-1], b',"features":[', octets, b"]}"))


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _feature(feature: GeoFeature, point: tuple[float, float] | None) -> dict[str, object]:
    return {
        "type": "Feature",
        "id": clean_text(feature.id),
        # An unlocated feature has a null geometry (§3.2).
        "geometry": {"type": "Point", "coordinates": point} if point else None,
        "properties": {name: _clean(value) for name, value in feature.properties.items()},
    }


def _point(feature: GeoFeature) -> tuple[float, float] | None:
    """Longitude, latitude: six decimals are 10 cm (§11.2)."""
    known = known_position(feature.latitude, feature.longitude)
    return (round(known[1], 6), round(known[0], 6)) if known else None


def _box(points: Sequence[Sequence[float]]) -> list[float]:
    """West, south, east, north."""
    longitudes, latitudes = [point[0] for point in points], [point[1] for point in points]
    return [min(longitudes), min(latitudes), max(longitudes), max(latitudes)]


def _clean(value: Json) -> object:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {name: _clean(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(inner) for inner in value]
    return value
